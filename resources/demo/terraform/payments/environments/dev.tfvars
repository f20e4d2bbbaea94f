environment        = "dev"
kubernetes_version = "1.35.7-gke.1222000"

node_pools = {
  general = {
    machine_type = "e2-standard-4"
    min_nodes    = 1
    max_nodes    = 2
  }
}
