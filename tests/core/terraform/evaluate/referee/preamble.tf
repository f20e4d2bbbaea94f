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
