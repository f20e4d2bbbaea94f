module "gke_gc0_europe-west1" {
  providers = {
    kubernetes = kubernetes.gke_gc0_europe-west1
  }

  source = "github.com/kbst/terraform-kubestack//google/cluster?ref=v0.19.2-beta.0"

  configuration = {
    # Base of all environments: change it here and every environment follows,
    # unless it says otherwise below.
    apps = {
      project_id  = var.google_project
      name_prefix = "gc0"
      base_domain = var.base_domain
      region      = "europe-west1"

      cluster_min_master_version = "1.33"
      cluster_release_channel    = "STABLE"
      cluster_node_locations     = "europe-west1-b,europe-west1-c,europe-west1-d"

      cluster_daily_maintenance_window_start_time = "03:00"

      cluster_machine_type   = "e2-standard-4"
      cluster_min_node_count = 1
      cluster_max_node_count = 3
      cluster_disk_size_gb   = 100
      cluster_preemptible    = false
    }

    ops = {
      cluster_max_node_count = 2
    }

    apps-prod = {
      cluster_max_node_count = 6
    }
  }
}
