module "aks_gc0_westeurope" {
  source = "github.com/kbst/terraform-kubestack//azurerm/cluster?ref=v0.18.2-beta.0"

  configuration = {
    apps = {
      resource_group = "acme-platform-westeurope"
      name_prefix    = "gc0"
      base_domain    = var.base_domain

      kubernetes_version = "1.30"
      network_plugin     = "azure"

      default_node_pool_vm_size   = "Standard_D2s_v3"
      default_node_pool_min_count = 1
      default_node_pool_max_count = 3
    }

    ops = {
      default_node_pool_max_count = 2
    }

    apps-prod = {
      default_node_pool_max_count = 5
    }
  }
}
