resource "kubernetes_config_map" "x" {
  data = {
    plain = <<EOT
line one
  ${var.two}
EOT
    flush = <<-EOT
      indented
        more

      $${literal} %%{too}
    EOT
    last  = 1
  }
  list = [<<A
first
A
    , <<B
second
B
  ]
  joined = join(",", [
    <<-C
    x
    C
    ,
    "y", # after
  ])
  nested = "${<<IN
q
IN
}"
}
