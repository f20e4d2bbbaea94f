provider "azurerm" {
  alias = "aks_gc0_westeurope"

  features {}
}

provider "kustomization" {
  alias = "aks_gc0_westeurope"

  kubeconfig_raw = module.aks_gc0_westeurope.kubeconfig
}
