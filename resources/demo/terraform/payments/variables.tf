variable "environment" {
  description = "Name of the environment."
  type        = string
}

variable "region" {
  description = "Where the cluster runs."
  type        = string
  default     = "europe-west1"
}

variable "kubernetes_version" {
  description = "Kubernetes version of the cluster and its pools."
  type        = string
}

variable "node_pools" {
  description = "The node pools, by name."
  type = map(object({
    machine_type = string
    min_nodes    = number
    max_nodes    = number
    disk_size_gb = optional(number, 100)
    spot         = optional(bool, false)
    labels       = optional(map(string), {})
  }))
}
