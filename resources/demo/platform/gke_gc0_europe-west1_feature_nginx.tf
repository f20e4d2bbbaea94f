module "gke_gc0_europe-west1_feature_nginx" {
  providers = {
    kustomization = kustomization.gke_gc0_europe-west1
  }

  source = "./modules/nginx"

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
