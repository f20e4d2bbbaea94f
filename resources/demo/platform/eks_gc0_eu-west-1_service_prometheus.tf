module "eks_gc0_eu-west-1_service_prometheus" {
  providers = {
    kustomization = kustomization.eks_gc0_eu-west-1
  }

  source  = "kbst.xyz/catalog/prometheus/kustomization"
  version = "0.66.0-kbst.0"

  configuration = {
    apps      = {}
    ops       = {}
    apps-prod = {}
  }
}
