"""Platforms shaped like real ones."""

from __future__ import annotations

FLAT = {
    "eks_gc0_eu-west-1_cluster.tf": """\
module "eks_gc0_eu-west-1" {
  providers = {
    aws        = aws.eks_gc0_eu-west-1
    kubernetes = kubernetes.eks_gc0_eu-west-1
  }

  source = "github.com/kbst/terraform-kubestack//aws/cluster?ref=v0.18.1-beta.0"

  configuration_base_key = "apps-prod"
  configuration = {
    # everything inherits from here
    apps-prod = {
      name_prefix = "gc0"
      base_domain = var.base_domain

      cluster_instance_type    = "t3a.xlarge"
      cluster_desired_capacity = "3" # only at the start
      cluster_min_size         = "3"
      cluster_max_size         = "9"

      cluster_availability_zones   = "eu-west-1a,eu-west-1b"
      cluster_additional_node_tags = "team=platform,cost=42"
      cluster_endpoint_private_access = true
    }

    apps = {
      cluster_availability_zones = "${local.region}a,${local.region}b"
    }

    ops = {
      cluster_max_size  = null
      cluster_max_sizes = 4
    }
  }
}
""",
    "eks_gc0_eu-west-1_node_pool_gpu.tf": """\
module "eks_gc0_eu-west-1_node_pool_gpu" {
  providers = {
    aws = aws.eks_gc0_eu-west-1
  }

  source = "git::ssh://git@example.org/acme/kubestack-fork.git//aws/cluster/node-pool?ref=v0.18.1-beta.0&depth=1"

  cluster_name = local.cluster_name

  configuration_base_key = "apps-prod"
  configuration = {
    apps-prod = {
      name             = "gpu"
      instance_types   = "g4dn.xlarge,g4dn.2xlarge"
      desired_capacity = 1
      min_size         = 1
      max_size         = 3
      labels = {
        "kubestack.com/tier" = "gpu" # used by the scheduler
        accelerated          = true
      }
      taints = [
        {
          key    = "nvidia.com/gpu"
          value  = "present"
          effect = "NO_SCHEDULE"
        },
      ]
    }
    apps = {}
    ops  = {
      max_size = 1
    }
  }
}
""",
    "eks_gc0_eu-west-1_service_nginx.tf": """\
module "eks_gc0_eu-west-1_service_nginx" {
  providers = {
    kustomization = kustomization.eks_gc0_eu-west-1
  }

  source  = "kbst.xyz/catalog/nginx/kustomization"
  version = "1.3.1-kbst.1"

  configuration_base_key = "apps-prod"
  configuration = {
    apps-prod = {}
    apps      = {}
    ops       = {}
  }
}

module "eks_gc0_eu-west-1_dns_zone" {
  providers = {
    aws = aws.eks_gc0_eu-west-1
  }

  source = "github.com/kbst/terraform-kubestack//aws/cluster/elb-dns?ref=v0.18.1-beta.0"

  ingress_service_name      = "ingress-nginx-controller"
  ingress_service_namespace = "ingress-nginx"
  metadata_fqdn             = module.eks_gc0_eu-west-1.current_metadata["fqdn"]
}
""",
    "eks_gc0_eu-west-1_providers.tf": """\
provider "aws" {
  alias  = "eks_gc0_eu-west-1"
  region = local.region
}

provider "kustomization" {
  alias          = "eks_gc0_eu-west-1"
  kubeconfig_raw = module.eks_gc0_eu-west-1.kubeconfig
}

locals {
  region       = "eu-west-1"
  cluster_name = module.eks_gc0_eu-west-1.current_metadata["name"]
}
""",
    "variables.tf": """\
variable "base_domain" {
  type    = string
  default = "infra.example.com"
}
""",
    "Dockerfile": "FROM kubestack/framework:v0.18.1-beta.0-eks\n",
}

TYPED = {
    "gke_gc0_europe-west1_cluster.tf": """\
module "gke_gc0_europe-west1" {
  providers = {
    google     = google.gke_gc0_europe-west1
    kubernetes = kubernetes.gke_gc0_europe-west1
  }

  source = "github.com/kbst/terraform-kubestack//google/cluster?ref=master"

  configuration = {
    apps = {
      project_id  = "acme"
      name_prefix = "gc0"
      base_domain = "infra.example.com"
      region      = "europe-west1"

      cluster_node_locations = [
        "europe-west1-b", # the cheap one
        "europe-west1-c",
      ]

      default_node_pool = {
        machine_type   = "e2-standard-8"
        min_node_count = "1"
        max_node_count = 6 # per zone
        taints = [
          { key = "dedicated", value = "web", effect = "NO_SCHEDULE" },
        ]
        labels = {
          "kubestack.com/tier" = "web"
        }
      }
    }

    ops = {
      default_node_pool = {
        max_node_count = 2
      }
    }
  }
}
""",
    "gke_gc0_europe-west1_node_pool_web.tf": """\
module "gke_gc0_europe-west1_node_pool_web" {
  providers = {
    google = google.gke_gc0_europe-west1
  }

  source = "github.com/kbst/terraform-kubestack//google/cluster/node-pool?ref=master"

  cluster          = module.gke_gc0_europe-west1.cluster
  cluster_metadata = module.gke_gc0_europe-west1.current_metadata

  configuration = {
    apps = {
      project_id     = module.gke_gc0_europe-west1.current_config["project_id"]
      location       = module.gke_gc0_europe-west1.current_config["region"]
      name           = "web"
      machine_type   = "e2-standard-4"
      min_node_count = 1
      max_node_count = 3

      labels = {
        "kubestack.com/tier" = "web" # for the ingress
        team                 = var.team
      }

      network_config = {
        enable_private_nodes = true
        create_pod_range     = false
        pod_ipv4_cidr_block  = ""
      }
    }

    ops = {
      labels = {
        stage = "ops"
      }
      machine_type = ""
    }
  }
}
""",
    "variables.tf": """\
variable "team" {
  default = "web"
}
""",
}

TFVARS = {
    "clusters.tf": """\
module "aks_zero" {
  source = "github.com/kbst/terraform-kubestack//azurerm/cluster?ref=v0.14.1-beta.0"

  configuration = var.clusters["aks_zero"]
}

module "eks_zero" {
  providers = {
    aws = aws.eks_zero
  }

  source = "github.com/kbst/terraform-kubestack//aws/cluster?ref=v0.14.1-beta.0"

  configuration = var.clusters.eks_zero
}

# module "gke_zero" {
#   source = "github.com/kbst/terraform-kubestack//google/cluster?ref=v0.14.1-beta.0"
# }
""",
    "providers.tf": """\
provider "aws" {
  alias  = "eks_zero"
  region = "eu-west-1"
}
""",
    "variables.tf": """\
variable "clusters" {
  type = map(map(map(string)))
}
""",
    "config.auto.tfvars": """\
clusters = {
  aks_zero = {
    apps = {
      name_prefix    = "kbst"
      base_domain    = "infra.example.com"
      resource_group = "kubestack"
      default_node_pool_min_count = "1"
      default_node_pool_max_count = "3"
    }
    ops = {}
    loc = {}
  }

  eks_zero = {
    # apps environment
    apps = {
      name_prefix = "kbst"
      base_domain = "infra.example.com"

      cluster_instance_type    = "t3.small"
      cluster_desired_capacity = "1"
      cluster_min_size         = "1"
      cluster_max_size         = "3"

      cluster_availability_zones = "eu-west-1a,eu-west-1b,eu-west-1c"
    }

    # ops environment, inherits from apps
    ops = {}

    # loc environment, inherits from apps
    loc = {}
  }
}
""",
}

FEATURE = {
    "eks_gc0_eu-west-1_feature_nginx.tf": """\
module "eks_gc0_eu-west-1_feature_nginx" {
  providers = {
    kustomization = kustomization.eks_gc0_eu-west-1
  }

  source = "./modules/nginx"
}
""",
    "eks_gc1_eu-west-1_feature_nginx.tf": """\
module "eks_gc1_eu-west-1_feature_nginx" {
  providers = {
    kustomization = kustomization.eks_gc1_eu-west-1
  }

  source = "./modules/nginx"
}
""",
    "clusters.tf": """\
module "eks_gc0_eu-west-1" {
  source = "github.com/kbst/terraform-kubestack//aws/cluster?ref=master"

  configuration = {
    apps = {
      name_prefix = "gc0"
    }
    ops = {}
  }
}
""",
    "providers.tf": """\
provider "kustomization" {
  alias          = "eks_gc0_eu-west-1"
  kubeconfig_raw = module.eks_gc0_eu-west-1.kubeconfig
}
""",
    "modules/nginx/main.tf": """\
module "nginx" {
  providers = {
    kustomization = kustomization
  }

  source = "github.com/kbst/terraform-kubestack//kustomization/overlay?ref=master"

  configuration = {
    apps = {
      resources = [
        "${path.module}/manifests/upstream.yaml",
      ]

      common_labels = {
        team = "web"
      }
    }

    ops = {
      common_labels = {
        stage = "ops"
      }
    }
  }
}
""",
}
