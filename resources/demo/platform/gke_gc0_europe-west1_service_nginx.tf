module "gke_gc0_europe-west1_service_nginx" {
  providers = {
    kustomization = kustomization.gke_gc0_europe-west1
  }

  source  = "kbst.xyz/catalog/nginx/kustomization"
  version = "1.9.4-kbst.0"

  configuration = {
    apps = {
      replicas = [
        {
          name  = "ingress-nginx-controller"
          count = 3
        },
      ]
    }

    ops = {
      replicas = [
        {
          name  = "ingress-nginx-controller"
          count = 1
        },
      ]
    }

    apps-prod = {}
  }
}
