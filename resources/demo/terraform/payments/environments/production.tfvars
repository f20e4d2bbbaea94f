environment        = "production"
kubernetes_version = "1.34.9-gke.1655001"

node_pools = {
  general = {
    machine_type = "n2-standard-8"
    min_nodes    = 2
    max_nodes    = 6
    disk_size_gb = 200
  }
}
