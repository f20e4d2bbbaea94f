terraform { required_version = ">= 1.3" }
variable "a" {}
variable "b" { default = { x = 1, y = { z = [] } } }
output "c" { value = [for k, v in var.b : "${k}=${v}" if v != null] } # c
locals {
  a = { b = 1, }
  c = [1, 2, 3,]
  d = {}
  e = { f = {} }
}
