# One entry per node pool of the EKS cluster. Reviewed by the shop team.
eks_pools = {
  np1_default = {
    apps = {
      name               = "np1-default"
      instance_types     = "m6i.xlarge"
      desired_capacity   = 1
      min_size           = 1
      max_size           = 6
      availability_zones = "eu-west-1a,eu-west-1b,eu-west-1c"
    }

    ops = {
      max_size           = 2
      availability_zones = "eu-west-1a,eu-west-1b"
    }

    apps-prod = {
      desired_capacity = 3
      min_size         = 3
      max_size         = 12
    }
  }

  np2_spot = {
    apps = {
      name               = "np2-spot"
      instance_types     = "c6i.2xlarge,c6a.2xlarge"
      desired_capacity   = 1
      min_size           = 1
      max_size           = 10
      availability_zones = "eu-west-1a,eu-west-1b,eu-west-1c"
    }

    ops = {
      max_size           = 2
      availability_zones = "eu-west-1a,eu-west-1b"
    }

    apps-prod = {}
  }
}
