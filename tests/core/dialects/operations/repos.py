"""Repositories to operate on: both generations, all clouds, each with the habits of real ones."""

from __future__ import annotations

from core.snapshot import Entry, Snapshot

FLAT = "v0.18.1-beta.0"
LAST_FLAT = "v0.19.2-beta.0"
KBST = "github.com/kbst/terraform-kubestack"


def snapshot(files: dict[str, str]) -> Snapshot:
    data = {p: t.encode() for p, t in files.items()}
    entries = {p: Entry("100644", f"{n:040x}", len(d)) for n, (p, d) in enumerate(sorted(data.items()))}
    return Snapshot("0" * 40, entries, lambda paths: {p: data[p] for p in paths})


CERTIFICATE = '["clusters"][0]["cluster"]["certificate-authority-data"]'


def kubernetes(name: str) -> str:
    return f"""
locals {{
  {name}_kubeconfig = yamldecode(module.{name}.kubeconfig)
}}

provider "kubernetes" {{
  alias = "{name}"

  host                   = local.{name}_kubeconfig["clusters"][0]["cluster"]["server"]
  cluster_ca_certificate = base64decode(local.{name}_kubeconfig{CERTIFICATE})
  token                  = local.{name}_kubeconfig["users"][0]["user"]["token"]
}}
"""


def kustomization(name: str) -> str:
    return f"""provider "kustomization" {{
  alias = "{name}"

  kubeconfig_raw = module.{name}.kubeconfig
}}
"""


def flat_multi(version: str = FLAT) -> dict[str, str]:
    """As the framework's own command line writes it: alphabetical, four environments, base apps-prd."""
    eks, gke, aks = "eks_gc0_eu-west-1", "gke_gc0_europe-west1", "aks_gc0_westeurope"
    envs = "    apps-stg = {}\n    ops      = {}\n"
    return {
        f"{eks}_cluster.tf": f"""module "{eks}" {{
  providers = {{
    aws        = aws.{eks}
    kubernetes = kubernetes.{eks}
  }}

  source = "{KBST}//aws/cluster?ref={version}"

  configuration_base_key = "apps-prd"
  configuration = {{
    apps-prd = {{
      base_domain                = var.base_domain
      cluster_availability_zones = "eu-west-1a,eu-west-1b,eu-west-1c"
      cluster_desired_capacity   = 3
      cluster_instance_type      = "t3a.xlarge"
      cluster_max_size           = 9
      cluster_min_size           = 3
      name_prefix                = "gc0"
    }}
    apps-stg = {{}}
    ops = {{
      cluster_max_size = 3
    }}
  }}
}}
""",
        f"{eks}_providers.tf": f"""provider "aws" {{
  alias = "{eks}"

  region = "eu-west-1"
}}

{kustomization(eks)}{kubernetes(eks)}""",
        f"{eks}_node_pool_extra.tf": f"""module "{eks}_node_pool_extra" {{
  providers = {{
    aws = aws.{eks}
  }}

  source = "{KBST}//aws/cluster/node-pool?ref={version}"

  cluster_name = module.{eks}.current_metadata["name"]

  configuration_base_key = "apps-prd"
  configuration = {{
    apps-prd = {{
      availability_zones = "eu-west-1a,eu-west-1b"
      desired_capacity   = 3
      instance_types     = "t3a.xlarge"
      max_size           = 9
      min_size           = 3
      name               = "extra"
    }}
{envs}  }}
}}
""",
        f"{eks}_service_nginx.tf": f"""module "{eks}_service_nginx" {{
  providers = {{
    kustomization = kustomization.{eks}
  }}

  source  = "kbst.xyz/catalog/nginx/kustomization"
  version = "1.3.1-kbst.1"

  configuration_base_key = "apps-prd"
  configuration = {{
    apps-prd = {{}}
{envs}  }}
}}

module "{eks}_dns_zone" {{
  providers = {{
    aws        = aws.{eks}
    kubernetes = kubernetes.{eks}
  }}

  # make sure to match your cluster module's version
  source = "{KBST}//aws/cluster/elb-dns?ref={version}"

  ingress_service_name      = "ingress-nginx-controller"
  ingress_service_namespace = "ingress-nginx"

  metadata_fqdn = module.{eks}.current_metadata["fqdn"]
}}
""",
        f"{gke}_cluster.tf": f"""module "{gke}" {{
  providers = {{
    kubernetes = kubernetes.{gke}
  }}

  source = "{KBST}//google/cluster?ref={version}"

  configuration_base_key = "apps-prd"
  configuration = {{
    apps-prd = {{
      base_domain                = var.base_domain
      cluster_initial_node_count = 1
      cluster_machine_type       = "e2-standard-8"
      cluster_max_node_count     = 3
      cluster_min_master_version = "1.20"
      cluster_min_node_count     = 1
      cluster_node_locations     = "europe-west1-b,europe-west1-c,europe-west1-d"
      name_prefix                = "gc0"
      project_id                 = "terraform-kubestack-testing"
      region                     = "europe-west1"
    }}
{envs}  }}
}}
""",
        f"{gke}_providers.tf": f"{kustomization(gke)}{kubernetes(gke)}",
        f"{gke}_node_pool_extra.tf": f"""module "{gke}_node_pool_extra" {{
  source = "{KBST}//google/cluster/node-pool?ref={version}"

  cluster_metadata = module.{gke}.current_metadata

  configuration_base_key = "apps-prd"
  configuration = {{
    apps-prd = {{
      location           = module.{gke}.current_config["region"]
      project_id         = module.{gke}.current_config["project_id"]
      initial_node_count = 1
      machine_type       = "e2-standard-8"
      max_node_count     = 3
      min_node_count     = 1
      name               = "extra"
      {"taints" if version == LAST_FLAT else "taint"} = [
        {{
          key    = "dedicated"
          value  = "extra"
          effect = "NO_SCHEDULE"
        }}
      ]
    }}
{envs}  }}
}}
""",
        f"{aks}_cluster.tf": f"""module "{aks}" {{
  source = "{KBST}//azurerm/cluster?ref={version}"

  configuration_base_key = "apps-prd"
  configuration = {{
    apps-prd = {{
      availability_zones           = "1,2,3"
      base_domain                  = var.base_domain
      default_node_pool_max_count  = 9
      default_node_pool_min_count  = 3
      default_node_pool_node_count = 3
      default_node_pool_vm_size    = "Standard_D2_v4"
      name_prefix                  = "gc0"
      resource_group               = "terraform-kubestack-testing"
    }}
{envs}  }}
}}
""",
        f"{aks}_providers.tf": f"""provider "azurerm" {{
  features {{
  }}
}}

{kustomization(aks)}""",
        f"{aks}_node_pool_extra.tf": f"""module "{aks}_node_pool_extra" {{
  source = "{KBST}//azurerm/cluster/node-pool?ref={version}"

  cluster_name   = module.{aks}.current_metadata["name"]
  resource_group = module.{aks}.current_config["resource_group"]

  configuration_base_key = "apps-prd"
  configuration = {{
    apps-prd = {{
      max_count      = 9
      min_count      = 3
      node_count     = 3
      node_pool_name = "extra"
      vm_size        = "Standard_D2_v4"
    }}
{envs}  }}
}}
""",
        "variables.tf": 'variable "base_domain" {\n  type = string\n}\n',
        "config.auto.tfvars": 'base_domain = "kubestack.example.com"\n',
        "versions.tf": "terraform {\n  required_providers {\n    kustomization = {\n"
        '      source = "kbst/kustomization"\n    }\n  }\n}\n',
        "Dockerfile": f"FROM kubestack/framework:{version}\n",
        "Dockerfile.loc": f"FROM kubestack/framework:{version}-kind\n\nARG UID\n",
        "README.md": "# Welcome to Kubestack\n\nNo tables here.\n",
    }


def flat_eks(version: str = LAST_FLAT) -> dict[str, str]:
    """The older quickstart: comments, numbers as strings, a local environment, one cloud."""
    name = "eks_zero"
    return {
        f"{name}_cluster.tf": f"""module "{name}" {{
  providers = {{
    aws        = aws.{name}
    kubernetes = kubernetes.{name}
  }}

  source = "{KBST}//aws/cluster?ref={version}"

  configuration = {{
    # Settings for Apps-cluster
    apps = {{
      # Set name_prefix used to generate the cluster_name
      # [name_prefix]-[workspace]-[region]
      name_prefix = "kbst"

      base_domain = "infra.example.com" # ours

      # nodes
      cluster_instance_type    = "t3.small"
      cluster_desired_capacity = "1"
      cluster_min_size         = "1"
      cluster_max_size         = "3"

      # Comma-separated list of zone names to deploy worker nodes in
      cluster_availability_zones = "eu-west-1a,eu-west-1b,eu-west-1c"

      metadata_options_http_tokens   = "required"
      metadata_options_http_endpoint = "enabled"
      cluster_additional_node_tags   = "team=platform,cost=42"

      cluster_aws_auth_map_users = <<MAPUSERS
      - userarn: arn:aws:iam::694714331404:user/pst
        username: pst
        groups:
        - system:masters
      MAPUSERS
    }}

    # Settings for Ops-cluster
    ops = {{
      cluster_max_size             = "1"
      metadata_options_http_tokens = "optional"
      cluster_availability_zones   = "eu-west-1a,eu-west-1b"
    }}

    loc = {{}}
  }}
}}
""",
        f"{name}_providers.tf": f"""provider "aws" {{
  alias  = "{name}"
  region = "eu-west-1"
}}

{kustomization(name)}{kubernetes(name)}""",
        "versions.tf": "terraform {\n  required_providers {\n    kubernetes = {\n"
        '      source = "hashicorp/kubernetes"\n    }\n\n    kustomization = {\n'
        '      source = "kbst/kustomization"\n    }\n  }\n\n  required_version = ">= 0.15"\n}\n',
        "Dockerfile": f"FROM kubestack/framework:{version}-eks\n",
        "Dockerfile.loc": f"FROM kubestack/framework:{version}-kind\n",
    }


def flat_tfvars(version: str = "v0.14.1-beta.0") -> dict[str, str]:
    """The oldest habit: a map of clusters in config.auto.tfvars."""
    return {
        "clusters.tf": f"""module "gke_zero" {{
  source = "{KBST}//google/cluster?ref={version}"

  configuration = var.clusters["gke_zero"]
}}
""",
        "gke_zero_providers.tf": kustomization("gke_zero"),
        "variables.tf": """variable "clusters" {
  description = "Map, holding configuration of all clusters."
  type        = map(map(map(string)))
}
""",
        "config.auto.tfvars": """clusters = {
  gke_zero = {
    # Settings for Apps-cluster
    apps = {
      project_id  = "microservice-demo"
      name_prefix = "kbst"
      base_domain = "infra.example.com"

      cluster_min_master_version = "1.15.8"
      cluster_machine_type       = "e2-medium"
      cluster_initial_node_count = 1

      region = "europe-west4"

      cluster_node_locations = "europe-west4-a,europe-west4-b,europe-west4-c"

      # Allow autoscaling between 1 and 3 nodes per zone
      cluster_min_node_count = 1
      cluster_max_node_count = 3
    }

    # Settings for Ops-cluster
    ops = {
      cluster_node_locations = "europe-west4-a,europe-west4-b"
      cluster_max_node_count = 2
    }
  }
}
""",
        "versions.tf": 'terraform {\n  required_version = ">= 0.12"\n}\n',
        "Dockerfile": f"FROM kubestack/framework:{version}-gke\n",
    }


README = """# Welcome to Kubestack

## Platform

### Configuration

| Setting | Value |
|---|---|
| Framework version | master |
| Environment names | apps, ops |
| Base environment | apps |

### Clusters

| Cluster name | Provider | Region | `name_prefix` |
|---|---|---|---|
| eks_gc0_eu-west-1 | EKS | eu-west-1 | gc0 |
| gke_gc0_europe-west1 | GKE | europe-west1 | gc0 |

### Node Pools

Additional node pools only.

| Module name | Cluster | Purpose / notes |
|---|---|---|
| eks_gc0_eu-west-1_node_pool_extra | eks_gc0_eu-west-1 | Batch jobs |

### Platform Features

| Module name | Cluster | Notes |
|---|---|---|
| eks_gc0_eu-west-1_feature_cert_manager | eks_gc0_eu-west-1 | |

## Making changes
"""

TYPED_CLUSTERS = {
    "eks_gc0_eu-west-1": (
        "aws",
        ("aws", "kubernetes"),
        """      name_prefix = "gc0"
      base_domain = "infra.example.com"

      default_node_pool = {
        instance_types   = ["t3.xlarge"]
        min_size         = 3
        max_size         = 9
        desired_capacity = 3
      }

      cluster_availability_zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
""",
        """      default_node_pool = {
        min_size         = 1
        desired_capacity = 1
      }
""",
    ),
    "gke_gc0_europe-west1": (
        "google",
        ("google", "kubernetes"),
        """      name_prefix = "gc0"
      base_domain = "infra.example.com"

      project_id = "my-gcp-project"
      region     = "europe-west1"

      cluster_min_master_version = "1.30"

      default_node_pool = {
        machine_type   = "e2-standard-4"
        min_node_count = 1
        max_node_count = 3
      }

      cluster_node_locations = ["europe-west1-b", "europe-west1-c", "europe-west1-d"]
""",
        "",
    ),
    "aks_gc0_westeurope": (
        "azurerm",
        ("azurerm",),
        """      name_prefix = "gc0"
      base_domain = "infra.example.com"

      resource_group = "my-resource-group"

      availability_zones = ["1", "2", "3"]

      default_node_pool = {
        vm_size   = "Standard_D4s_v3"
        min_count = 3
        max_count = 9
      }
""",
        "",
    ),
    "scw_gc0_fr-par": (
        "scaleway",
        ("scaleway",),
        """      name_prefix = "gc0"
      base_domain = "infra.example.com"

      region = "fr-par"

      cluster_version = "1.35"

      default_node_pool = {
        node_type = "PRO2-S"

        zones = ["fr-par-1", "fr-par-2", "fr-par-3"]

        min_size = 1
        max_size = 3
      }
""",
        "",
    ),
}

CLOUD_PROVIDERS = {
    "aws": '  region = "eu-west-1"\n',
    "google": "",
    "azurerm": "\n  features {}\n",
    "scaleway": '  region = "fr-par"\n',
}


def typed_cluster(name: str, version: str = "master") -> dict[str, str]:
    cloud, handed, base, ops = TYPED_CLUSTERS[name]
    pad = max(len(p) for p in handed)
    providers = "".join(f"    {p.ljust(pad)} = {p}.{name}\n" for p in handed)
    body = CLOUD_PROVIDERS[cloud]
    alias = f'  alias  = "{name}"\n' if "region" in body else f'  alias = "{name}"\n'
    return {
        f"{name}_cluster.tf": f"""module "{name}" {{
  providers = {{
{providers}  }}

  source = "{KBST}//{cloud}/cluster?ref={version}"

  configuration = {{
    apps = {{
{base}    }}

    ops = {"{" + chr(10) + ops + "    }" if ops else "{}"}
  }}
}}
""",
        f"{name}_providers.tf": f"""provider "{cloud}" {{
{alias}{body}}}

provider "kustomization" {{
  alias          = "{name}"
  kubeconfig_raw = module.{name}.kubeconfig
}}
{kubernetes(name)}""",
    }


def typed_multi(version: str = "master") -> dict[str, str]:
    """As the framework's guide for the next release wants it: four clouds, README tables, a local feature."""
    eks = "eks_gc0_eu-west-1"
    sources = {
        "kubernetes": "hashicorp/kubernetes",
        "kustomization": "kbst/kustomization",
        "aws": "hashicorp/aws",
        "google": "hashicorp/google",
        "azurerm": "hashicorp/azurerm",
        "scaleway": "scaleway/scaleway",
    }
    entries = "\n".join(f'    {k} = {{\n      source = "{v}"\n    }}\n' for k, v in sources.items())
    files: dict[str, str] = {}
    for name in TYPED_CLUSTERS:
        files.update(typed_cluster(name, version))
    return files | {
        f"{eks}_node_pool_extra.tf": f"""module "{eks}_node_pool_extra" {{
  providers = {{
    aws = aws.{eks}
  }}

  source = "{KBST}//aws/cluster/node-pool?ref={version}"

  cluster          = module.{eks}.cluster
  cluster_metadata = module.{eks}.current_metadata

  configuration = {{
    apps = {{
      name = "extra"

      instance_types   = ["t3a.xlarge"]
      min_size         = 3
      max_size         = 9
      desired_capacity = 3

      availability_zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
    }}

    ops = {{}}
  }}
}}
""",
        f"{eks}_feature_cert_manager.tf": f"""module "{eks}_feature_cert_manager" {{
  providers = {{
    kustomization = kustomization.{eks}
  }}

  source = "./modules/cert_manager"
}}
""",
        "modules/cert_manager/main.tf": f"""module "cert_manager" {{
  providers = {{
    kustomization = kustomization
  }}

  source = "{KBST}//kustomization/overlay?ref={version}"

  configuration = {{
    apps = {{
      resources = [
        "${{path.module}}/manifests/upstream.yaml",
      ]
    }}

    ops = {{}}
  }}
}}
""",
        "modules/cert_manager/versions.tf": "terraform {\n  required_providers {\n    kustomization = {\n"
        '      source = "kbst/kustomization"\n    }\n  }\n}\n',
        "modules/cert_manager/manifests/upstream.yaml": "apiVersion: v1\nkind: Namespace\n",
        "modules/cert_manager/README.md": "# cert_manager\n",
        "versions.tf": f"terraform {{\n  required_providers {{\n{entries}  }}\n}}\n",
        "Dockerfile": "FROM kubestack/framework:v0.20.0-beta.0\n",
        "README.md": README,
    }


def typed_eks(version: str = "master") -> dict[str, str]:
    """One cloud: a second one changes the image."""
    all_files = typed_multi(version)
    files = {p: t for p, t in all_files.items() if p.startswith(("eks_", "modules/", "README"))}
    return files | {
        "versions.tf": "terraform {\n  required_providers {\n    kubernetes = {\n"
        '      source = "hashicorp/kubernetes"\n'
        '    }\n\n    kustomization = {\n      source = "kbst/kustomization"\n    }\n\n    aws = {\n'
        '      source = "hashicorp/aws"\n    }\n  }\n}\n',
        "Dockerfile": "FROM kubestack/framework:v0.20.0-beta.0-eks\n",
    }
