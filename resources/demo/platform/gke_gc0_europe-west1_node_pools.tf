module "gke_gc0_europe-west1_node_pool_np1_general" {
  source = "github.com/kbst/terraform-kubestack//google/cluster/node-pool?ref=v0.19.2-beta.0"

  cluster_metadata = module.gke_gc0_europe-west1.current_metadata

  configuration = {
    apps = {
      project_id = module.gke_gc0_europe-west1.current_config["project_id"]
      location   = module.gke_gc0_europe-west1.current_config["region"]

      name           = "np1-general"
      machine_type   = "e2-standard-8"
      min_node_count = 1
      max_node_count = 4
      node_locations = ["europe-west1-b", "europe-west1-c", "europe-west1-d"]
      disk_size_gb   = 100

      service_account_email = local.node_account

      labels = {
        team                = "payments"
        "acme.example/tier" = "general" # read by the cost report
      }
    }

    # Small on purpose, see INFRA-212.
    ops = {
      max_node_count = 4
      node_locations = ["europe-west1-b", "europe-west1-c"]
    }

    apps-prod = {
      min_node_count = 2
      max_node_count = 6
    }
  }
}

module "gke_gc0_europe-west1_node_pool_np2_gpu" {
  source = "github.com/kbst/terraform-kubestack//google/cluster/node-pool?ref=v0.19.2-beta.0"

  cluster_metadata = module.gke_gc0_europe-west1.current_metadata

  configuration = {
    apps = {
      project_id = module.gke_gc0_europe-west1.current_config["project_id"]
      location   = module.gke_gc0_europe-west1.current_config["region"]

      name           = "np2-gpu"
      machine_type   = "g2-standard-8"
      min_node_count = 0
      max_node_count = 2
      node_locations = ["europe-west1-b"]
      disk_size_gb   = 200

      service_account_email = local.node_account

      guest_accelerator = {
        type  = "nvidia-l4"
        count = 1
      }

      # Only pods that ask for a GPU may come here.
      taints = [
        {
          key    = "nvidia.com/gpu"
          value  = "present"
          effect = "NO_SCHEDULE"
        },
      ]
    }

    ops = {
      max_node_count = 1
    }

    apps-prod = {}
  }
}
