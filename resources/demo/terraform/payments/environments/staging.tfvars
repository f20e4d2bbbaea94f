environment        = "staging"
kubernetes_version = "1.34.9-gke.1655001"

node_pools = {
  general = {
    machine_type = "e2-standard-4"
    min_nodes    = 1
    max_nodes    = 3
  }

  models = {
    machine_type = "g2-standard-8"
    min_nodes    = 0
    max_nodes    = 1
    spot         = true

    labels = {
      team = "models"
    }
  }
}
