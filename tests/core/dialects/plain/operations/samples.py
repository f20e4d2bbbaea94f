"""Samples of the shapes in which teams write their node pools."""

from __future__ import annotations

EKS_MAIN = """\
module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "~> 20.8"

  cluster_name    = "shop"
  cluster_version = "1.29"

  eks_managed_node_groups = {
    core = {
      name           = "core"
      instance_types = ["m6i.large"]
      min_size       = 2
      max_size       = 5
      desired_size   = 2
    }

    # nightly jobs
    batch = {
      name           = "batch"
      instance_types = ["c6i.2xlarge"]
      min_size       = 0
      max_size       = 20
      desired_size   = 0
      taints = {
        batch = {
          key    = "batch"
          value  = "true"
          effect = "NO_SCHEDULE"
        }
      }
    }
  }
}
"""
EKS = {"main.tf": EKS_MAIN, "outputs.tf": 'output "cluster" {\n  value = module.eks.cluster_name\n}\n'}
BATCH = 'module.eks.eks_managed_node_groups["batch"]'

GKE_MAIN = """\
resource "google_container_cluster" "main" {
  name               = "main"
  location           = "europe-west1"
  min_master_version = "1.29"

  remove_default_node_pool = true
  initial_node_count       = 1
}
"""
GKE_POOLS = """\
resource "google_container_node_pool" "web" {
  name    = "web"
  cluster = google_container_cluster.main.id

  autoscaling {
    min_node_count = 1
    max_node_count = 3
  }

  node_config {
    machine_type = "n2-standard-4" # measured in May
    disk_size_gb = 100
  }
}

# for the crawlers
resource "google_container_node_pool" "crawl" {
  name    = "crawl"
  cluster = google_container_cluster.main.id

  autoscaling {
    min_node_count = 0
    max_node_count = 9
  }

  node_config {
    machine_type = "n2-highcpu-8"
    spot         = true
  }
}
"""
GKE = {"main.tf": GKE_MAIN, "pools.tf": GKE_POOLS}

AKS_MAIN = """\
variable "pools" {
  type = map(object({
    vm_size   = string
    min_count = number
    max_count = number
    labels    = optional(map(string), {})
  }))
}

variable "kubernetes_version" {
  type = string
}

resource "azurerm_kubernetes_cluster" "main" {
  name               = "shop"
  kubernetes_version = var.kubernetes_version

  default_node_pool {
    name       = "system"
    vm_size    = "Standard_D2s_v5"
    node_count = 2
  }
}

resource "azurerm_kubernetes_cluster_node_pool" "pool" {
  for_each = var.pools

  name                  = each.key
  kubernetes_cluster_id = azurerm_kubernetes_cluster.main.id
  vm_size               = each.value.vm_size
  min_count             = each.value.min_count
  max_count             = each.value.max_count
  node_labels           = each.value.labels
  auto_scaling_enabled  = true
}
"""
AKS_STAGING = """\
{
  "kubernetes_version": "1.30",
  "pools": {
    "apps": {
      "vm_size": "Standard_D4s_v5",
      "min_count": 1,
      "max_count": 3
    }
  }
}
"""
AKS_PRODUCTION = """\
{
  "kubernetes_version": "1.29",
  "pools": {
    "apps": {
      "vm_size": "Standard_E4s_v5",
      "min_count": 3,
      "max_count": 30
    },
    "gpu": {"vm_size": "Standard_NC6s_v3", "min_count": 0, "max_count": 2, "labels": {"gpu": "yes"}}
  }
}
"""
AKS = {
    "main.tf": AKS_MAIN,
    "config/staging.tfvars.json": AKS_STAGING,
    "config/production.tfvars.json": AKS_PRODUCTION,
}
AKS_POOL = "azurerm_kubernetes_cluster_node_pool.pool"

LIST = {
    "main.tf": """\
variable "node_pools" {
  type = any
}

module "platform" {
  source     = "./platform"
  node_pools = var.node_pools
}
""",
    "platform/main.tf": """\
variable "node_pools" {}

module "gke" {
  source = "../gke"
  pools  = var.node_pools
}
""",
    "gke/main.tf": """\
variable "pools" {}

resource "google_container_cluster" "main" {
  name                     = "main"
  remove_default_node_pool = true
}

resource "google_container_node_pool" "pool" {
  for_each = { for p in var.pools : p.name => p }

  name    = each.value.name
  cluster = google_container_cluster.main.id

  autoscaling {
    min_node_count = each.value.min
    max_node_count = each.value.max
  }
}
""",
    "env/dev.tfvars": """\
node_pools = [
  { name = "core", min = 1, max = 2 },
  { name = "lab", min = 0, max = 4 },
]
""",
    "env/prod.tfvars": """\
node_pools = [
  {
    name = "core"
    min  = 3
    max  = 9
  },
  {
    name = "lab"
    min  = 0
    max  = 50
  },
  {
    name = "lab-amd"
    min  = "0"
    max  = "10"
  },
]
""",
}
LIST_POOL = "module.platform.module.gke.google_container_node_pool.pool"

SWITCH = {
    "main.tf": """\
variable "gpu" {
  type    = bool
  default = false
}

resource "google_container_cluster" "main" {
  name                     = "main"
  remove_default_node_pool = true
}

resource "google_container_node_pool" "gpu" {
  count   = var.gpu ? 1 : 0
  name    = "gpu"
  cluster = google_container_cluster.main.id
}
""",
    "env/dev.tfvars": "gpu = true\n",
    "env/prod.tfvars": "# money\ngpu = true\n",
}

GOOGLE_MODULE = {
    "main.tf": """\
variable "pools" {}

variable "labels" {}

module "gke" {
  source  = "terraform-google-modules/kubernetes-engine/google"
  version = "33.0.0"

  name              = "main"
  node_pools        = var.pools
  node_pools_labels = var.labels

  node_pools_taints = {
    all  = []
    core = [{ key = "core", value = "true", effect = "NO_SCHEDULE" }]
  }
}
""",
    "env/dev.tfvars": """\
pools = [
  { name = "core", machine_type = "e2-standard-4", min_count = 1, max_count = 3 },
]
labels = {
  all  = {}
  core = { team = "core" }
}
""",
}

WRAPPED = {
    "main.tf": GKE_MAIN,
    "pool/main.tf": """\
variable "name" {}

variable "max" {
  default = 3
}

resource "google_container_node_pool" "pool" {
  name    = var.name
  cluster = "main"

  autoscaling {
    max_node_count = var.max
  }
}
""",
    "web.tf": 'module "web" {\n  source = "./pool"\n  name   = "web"\n}\n',
    "db.tf": 'module "db" {\n  source = "./pool"\n  name   = "db"\n  max    = 4\n}\n',
}

_DEFAULT = """\
  }))
  default = {
    apps = { vm_size = "D4", min_count = 1, max_count = 3 }
  }
}
"""
AKS_SHARED = {
    "main.tf": AKS_MAIN.replace("  }))\n}\n", _DEFAULT, 1),
    "env/dev.tfvars": 'kubernetes_version = "1.30"\n',
    "env/prod.tfvars": 'kubernetes_version = "1.29"\n',
}

MERGED = {
    "main.tf": """\
variable "green" {
  type    = bool
  default = true

  validation {
    condition     = var.green || var.blue
    error_message = "One of green and blue must be on."
  }
}

variable "blue" {
  type    = bool
  default = false
}

locals {
  defaults = {
    subnet_ids = module.vpc.private_subnets
  }

  green = {
    green = merge(local.defaults, {
      name     = "${terraform.workspace}-ng1"
      max_size = 3
    })
  }

  blue = {
    blue = merge(local.defaults, { max_size = 4 })
  }

  extra = {
    max_size = 5
  }
}

module "vpc" {
  source = "terraform-aws-modules/vpc/aws"
}

module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "20.8.5"

  cluster_name    = "shop"
  cluster_version = "1.29"

  eks_managed_node_groups = merge(
    var.green ? local.green : {},
    var.blue ? local.blue : {},
    terraform.workspace == "live" ? { extra = local.extra } : {},
  )
}

resource "aws_cloudwatch_metric_alarm" "limit" {
  for_each   = module.eks.eks_managed_node_groups
  alarm_name = each.key
}
""",
    "env/staging.tfvars": "blue = true\n",
    "env/live.tfvars": "green = true\nblue  = true\n",
}
MERGED_POOL = "module.eks.eks_managed_node_groups"
