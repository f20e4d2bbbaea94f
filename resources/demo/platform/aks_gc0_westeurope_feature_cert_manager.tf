module "aks_gc0_westeurope_feature_cert_manager" {
  providers = {
    kustomization = kustomization.aks_gc0_westeurope
  }

  source = "./modules/cert_manager"

  configuration = {
    apps      = {}
    ops       = {}
    apps-prod = {}
  }
}
