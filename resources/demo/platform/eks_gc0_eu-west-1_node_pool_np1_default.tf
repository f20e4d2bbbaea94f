module "eks_gc0_eu-west-1_node_pool_np1_default" {
  providers = {
    aws = aws.eks_gc0_eu-west-1
  }

  source = "github.com/kbst/terraform-kubestack//aws/cluster/node-pool?ref=v0.19.2-beta.0"

  cluster_name = module.eks_gc0_eu-west-1.current_metadata["name"]

  configuration = var.eks_pools["np1_default"]
}
