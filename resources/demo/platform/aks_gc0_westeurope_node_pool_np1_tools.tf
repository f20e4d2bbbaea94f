module "aks_gc0_westeurope_node_pool_np1_tools" {
  providers = {
    azurerm = azurerm.aks_gc0_westeurope
  }

  source = "github.com/kbst/terraform-kubestack//azurerm/cluster/node-pool?ref=master"

  cluster = module.aks_gc0_westeurope.cluster

  configuration = {
    apps = {
      node_pool_name = "tools"
      vm_size        = "Standard_D4s_v3"
      min_count      = 1
      max_count      = 4

      availability_zones = ["1", "2", "3"]

      node_labels = {
        team = "office"
      }
    }

    ops = {
      max_count = 2

      # A slip that Terraform says nothing about: Repoform does.
      max_cont = 3
    }

    apps-prod = {}
  }
}
