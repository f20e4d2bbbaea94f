module "eks_gc0_eu-west-1" {
  providers = {
    aws        = aws.eks_gc0_eu-west-1
    kubernetes = kubernetes.eks_gc0_eu-west-1
  }
   
  source = "github.com/kbst/terraform-kubestack//aws/cluster?ref=v0.18.0-beta.0" # pinned on purpose
   
  configuration = {
    # apps is what the others inherit from
    apps = {
      base_domain = var.base_domain
      name_prefix = "gc0"
      region      = "eu-west-1"
   
      # workers
      cluster_availability_zones = "eu-west-1a,eu-west-1b,eu-west-1c"
      cluster_instance_type      = "t3.xlarge" # 4 cpu
      cluster_desired_capacity   = 3  
      cluster_max_size           = 9
      cluster_min_size           = 3  
      # keep this last
    }
   
    ops = {}   # nothing of its own
    loc = {
      cluster_max_size = 1,
    }
  }
}
