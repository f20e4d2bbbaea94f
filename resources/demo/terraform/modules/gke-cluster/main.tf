resource "google_container_cluster" "this" {
  name               = var.name
  location           = var.location
  min_master_version = var.kubernetes_version

  # Every pool is one of its own below.
  initial_node_count       = 1
  remove_default_node_pool = true

  release_channel {
    channel = "UNSPECIFIED"
  }

  maintenance_policy {
    daily_maintenance_window {
      start_time = "03:00"
    }
  }
}

resource "google_container_node_pool" "pools" {
  for_each = var.node_pools

  name     = each.key
  cluster  = google_container_cluster.this.id
  location = var.location
  version  = var.kubernetes_version

  autoscaling {
    min_node_count = each.value.min_nodes
    max_node_count = each.value.max_nodes
  }

  management {
    auto_repair  = true
    auto_upgrade = false
  }

  node_config {
    machine_type = each.value.machine_type
    disk_size_gb = each.value.disk_size_gb
    disk_type    = "pd-balanced"
    spot         = each.value.spot
    labels       = each.value.labels

    oauth_scopes = ["https://www.googleapis.com/auth/cloud-platform"]
  }
}
