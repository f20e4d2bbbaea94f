variable "environment" {
  description = "Name of the environment."
  type        = string
}

variable "kubernetes_version" {
  description = "Kubernetes version of the control plane and the nodes."
  type        = string
  default     = "1.34"
}

variable "web_instance_types" {
  description = "Machines that the shop runs on."
  type        = list(string)
  default     = ["m7i.large", "m7a.large"]
}

variable "web_min_size" {
  description = "Fewest nodes of the shop."
  type        = number
  default     = 2
}

variable "web_max_size" {
  description = "Most nodes of the shop."
  type        = number
}

variable "batch_max_size" {
  description = "Most nodes of the nightly jobs."
  type        = number
  default     = 1
}
