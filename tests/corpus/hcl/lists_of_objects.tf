module "gke" {
  node_pools = [{
    name = "a"
    taints = [{
      key    = "k"
      effect = "NO_SCHEDULE"
    }, {
      key    = "l"
      effect = "NO_EXECUTE"
    }]
  }]
  rules = [
    { from = 80, to = 80 },
    { from = 443, to = 443 }, # tls
  ]
  access = [
    {
      cidr = "10.0.0.0/8"
    },

    # office
    {
      cidr = "192.168.0.0/16"
    }
  ]
}
