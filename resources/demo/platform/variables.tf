variable "base_domain" {
  type        = string
  description = "Every cluster gets a name below it."
  default     = "infra.acme.example"
}

variable "google_project" {
  type        = string
  description = "The Google project that everything runs in."
  default     = "acme-platform"
}

variable "eks_pools" {
  type        = map(map(any))
  description = "Node pools of the EKS cluster, by pool; see pools.auto.tfvars."
}
