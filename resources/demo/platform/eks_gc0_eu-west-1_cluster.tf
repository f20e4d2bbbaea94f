module "eks_gc0_eu-west-1" {
  providers = {
    aws        = aws.eks_gc0_eu-west-1
    kubernetes = kubernetes.eks_gc0_eu-west-1
  }

  source = "github.com/kbst/terraform-kubestack//aws/cluster?ref=v0.19.2-beta.0"

  configuration = {
    apps = {
      name_prefix = "gc0"
      base_domain = var.base_domain

      cluster_version            = "1.31"
      cluster_availability_zones = "eu-west-1a,eu-west-1b,eu-west-1c"

      cluster_instance_types   = "m6i.large,m6a.large"
      cluster_desired_capacity = 3
      cluster_min_size         = 3
      cluster_max_size         = 9

      enabled_cluster_log_types = "api,audit"

      # Who may do what: the groups come from the company's directory.
      cluster_aws_auth_map_roles = <<-EOT
        - rolearn: arn:aws:iam::000000000000:role/platform-admin
          username: platform-admin
          groups:
            - system:masters
        - rolearn: arn:aws:iam::000000000000:role/shop-developer
          username: shop-developer
          groups:
            - developers
      EOT
    }

    ops = {
      cluster_availability_zones = "eu-west-1a,eu-west-1b"
      cluster_min_size           = 2
      cluster_desired_capacity   = 2
      cluster_max_size           = 4
    }

    apps-prod = {
      cluster_max_size = 18
    }
  }
}
