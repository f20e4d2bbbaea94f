data "aws_vpc" "shop" {
  tags = { Name = "shop-${var.environment}" }
}

data "aws_subnets" "private" {
  filter {
    name   = "vpc-id"
    values = [data.aws_vpc.shop.id]
  }

  tags = { tier = "private" }
}

module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "20.37.1"

  cluster_name    = "shop-${var.environment}"
  cluster_version = var.kubernetes_version

  vpc_id     = data.aws_vpc.shop.id
  subnet_ids = data.aws_subnets.private.ids

  cluster_endpoint_public_access = true

  eks_managed_node_group_defaults = {
    ami_type = "AL2023_x86_64_STANDARD"
  }

  eks_managed_node_groups = {
    web = {
      instance_types = var.web_instance_types

      min_size     = var.web_min_size
      max_size     = var.web_max_size
      desired_size = var.web_min_size

      labels = {
        role = "web"
      }
    }

    # The night's jobs: may be interrupted.
    batch = {
      instance_types = ["m7i.xlarge", "m7a.xlarge", "m6i.xlarge"]
      capacity_type  = "SPOT"

      min_size     = 0
      max_size     = var.batch_max_size
      desired_size = 0

      labels = {
        role = "batch"
      }

      taints = {
        batch = {
          key    = "dedicated"
          value  = "batch"
          effect = "NO_SCHEDULE"
        }
      }
    }
  }
}
