# The first cluster on the next release of the framework: real lists and maps,
# and one object for the default pool.
module "aks_gc0_westeurope" {
  providers = {
    azurerm = azurerm.aks_gc0_westeurope
  }

  source = "github.com/kbst/terraform-kubestack//azurerm/cluster?ref=master"

  configuration = {
    apps = {
      resource_group = "acme-platform-westeurope"
      name_prefix    = "gc0"
      base_domain    = var.base_domain

      kubernetes_version = "1.33"
      network_plugin     = "azure"
      service_cidr       = "172.16.0.0/16"
      dns_service_ip     = "172.16.0.10"
      availability_zones = ["1", "2", "3"]

      default_node_pool = {
        vm_size   = "Standard_D4s_v3"
        min_count = 2
        max_count = 3
      }

      additional_metadata_labels = {
        cost-center = "4711"
      }
    }

    ops = {
      availability_zones = ["1"]

      default_node_pool = {
        max_count = 2
      }
    }

    apps-prod = {
      default_node_pool = {
        max_count = 5
      }
    }
  }
}
