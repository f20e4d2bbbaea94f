variable "configuration" {
  type        = any
  description = "By environment."
}

variable "configuration_base_key" {
  type    = string
  default = "apps"
}
