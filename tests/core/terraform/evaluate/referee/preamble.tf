resource "terraform_data" "u" {}

variable "text" { default = "Zürich-1a" }
variable "amount" {
  type    = number
  default = "3"
}
variable "pools" {
  type = map(object({
    min    = optional(number, 1)
    max    = number
    zones  = optional(list(string), ["a", "b"])
    labels = optional(map(string))
  }))
  default = {
    web = { max = "7", labels = { tier = "front" } }
    db  = { min = 2, max = 4, zones = [] }
  }
}
variable "nested" {
  type = object({
    name  = string
    on    = optional(bool)
    size  = optional(object({ min = optional(number, 1), max = optional(number, 5) }), {})
    extra = optional(map(object({ n = number, s = optional(string, "d") })), { z = { n = 9 } })
    list  = optional(list(object({ a = optional(string, "q"), b = any })), [])
    pair  = optional(tuple([string, number]), ["t", 2])
    set   = optional(set(string), ["s2", "s1", "s2"])
  })
  default = { name = 5, size = { max = "8" }, extra = { a = { n = "1" } }, list = [{ b = 1 }, { a = "r", b = 2 }] }
}
variable "loose" {
  type    = map(any)
  default = { a = 1, b = "2" }
}
variable "either" {
  type     = list(number)
  default  = null
  nullable = true
}
variable "secret" {
  default   = "hush"
  sensitive = true
}

locals {
  u       = jsondecode(terraform_data.u.id)
  name    = "pool-A b"
  accents = "e\u0301a\u0308 ok 👩‍👩‍👧 ü"
  yes     = true
  no      = false
  none    = null
  partly  = { a = 1, b = jsondecode(terraform_data.u.id), c = { d = "e" } }
  some    = ["a", jsondecode(terraform_data.u.id), "c"]
  opened  = merge({ a = "1", b = "2" }, jsondecode(terraform_data.u.id), { c = "3" })
  closed  = { for k, v in local.opened : k => v if k != "b" }
  pools   = { for k, p in var.pools : k => merge(p, { name = "${k}-x", id = jsondecode(terraform_data.u.id) }) }
  on_off  = merge({ a = { n = 1 } }, local.no ? { b = { n = 2 } } : {}, local.yes ? { c = { n = 3 } } : {})
  one     = 1
  pi      = 3.14159
  big     = 12345678901234567890123
  names   = ["b", "a", "c", "a"]
  numbers = [3, 1, 2.5, -4]
  mixed   = ["x", 2, true, null]
  nested  = [["a"], ["b", "c"], []]
  tags    = { b = "2", a = "1", "c d" = "x" }
  limits  = { low = 1, high = 10 }
  object  = { name = "n", size = 4, on = true, list = [1, 2], inner = { k = "v" } }
  objects = [{ id = "a", n = 1 }, { id = "b", n = 2 }]
  set     = toset(["q", "p"])
  json    = "{\"a\":[1,2.50,null,\"x<y\"],\"b\":{\"c\":true}}"
  yaml    = "a: 1\nb: [yes, 'no', 0x1F, 1e3, ~]\nc: &x {d: 2020-01-02}\ne:\n  <<: *x\n  f: |\n    line\n"
  cidr    = "10.1.0.0/16"
  time    = "2024-02-29T13:04:05Z"
}
