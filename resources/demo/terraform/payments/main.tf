module "cluster" {
  source = "../modules/gke-cluster"

  name               = "payments-${var.environment}"
  location           = var.region
  kubernetes_version = var.kubernetes_version
  node_pools         = var.node_pools
}
