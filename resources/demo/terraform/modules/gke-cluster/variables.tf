variable "name" {
  description = "Name of the cluster."
  type        = string
}

variable "location" {
  description = "Region of the cluster."
  type        = string
}

variable "kubernetes_version" {
  description = "Kubernetes version of the cluster and its pools."
  type        = string
}

variable "node_pools" {
  description = "The node pools, by name. Counts are per zone."
  type = map(object({
    machine_type = string
    min_nodes    = number
    max_nodes    = number
    disk_size_gb = optional(number, 100)
    spot         = optional(bool, false)
    labels       = optional(map(string), {})
  }))
}
