"""Samples of the shapes in which teams write clusters and pools: each a small repository."""

from __future__ import annotations

from collections.abc import Mapping

Files = Mapping[str, str]

CLUSTERS_BY_FOR_EACH: Files = {
    "main.tf": """\
variable "clusters" {
  type = map(object({
    version  = string
    location = optional(string, "europe-west3")
    pools = list(object({
      name         = string
      machine_type = optional(string, "n2-standard-4")
      min          = optional(number, 1)
      max          = number
      labels       = optional(map(string), {})
    }))
  }))
}

module "cluster" {
  source   = "./modules/cluster"
  for_each = var.clusters

  name     = each.key
  location = each.value.location
  release  = each.value.version
  pools    = each.value.pools
}
""",
    "modules/cluster/main.tf": """\
variable "name" { type = string }
variable "location" { type = string }
variable "release" { type = string }
variable "pools" { type = list(any) }

resource "google_container_cluster" "this" {
  name                     = var.name
  location                 = var.location
  min_master_version       = var.release
  remove_default_node_pool = true
  initial_node_count       = 1
}

module "pools" {
  source  = "../pools"
  cluster = google_container_cluster.this.id
  release = var.release
  pools   = var.pools
}
""",
    "modules/pools/main.tf": """\
variable "cluster" { type = string }
variable "release" { type = string }
variable "pools" { type = list(any) }

locals {
  by_name = { for pool in var.pools : pool.name => pool }
}

resource "google_container_node_pool" "this" {
  for_each = local.by_name

  name    = each.key
  cluster = var.cluster
  version = var.release

  autoscaling {
    min_node_count = each.value.min
    max_node_count = each.value.max
  }

  node_config {
    machine_type = each.value.machine_type
    labels       = merge({ pool = each.key }, each.value.labels)
  }
}
""",
    "env/staging.tfvars": """\
clusters = {
  eu = {
    version = "1.29"
    pools = [
      { name = "web", max = 3 },
      { name = "jobs", min = 0, max = 5, labels = { kind = "batch" } },
    ]
  }
}
""",
    "env/production.tfvars": """\
clusters = {
  eu = {
    version = "1.29"
    pools = [
      { name = "web", min = 2, max = 9 },
    ]
  }
  us = {
    version  = "1.28"
    location = "us-east1"
    pools = [
      { name = "web", max = 4, machine_type = "n2-standard-8" },
    ]
  }
}
""",
}

EVERYTHING_QUOTED: Files = {
    "main.tf": """\
module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "~> 20.8"

  cluster_name    = "main"
  cluster_version = "1.30"

  cluster_endpoint_public_access = "true"

  eks_managed_node_groups = {
    "core" : {
      "min_size" : "1",
      "max_size" : "3",
      "desired_size" : "2",
      "instance_types" : ["t3.small"],
    },
    "spot" : {
      "max_size" : "10",
      "capacity_type" : "SPOT"
    }
  }
}
""",
}

DEFAULTS: Files = {
    "terraform.tfvars": """\
node_groups_defaults = {
  min_size       = 1
  max_size       = 10
  instance_types = ["m5.large"]
}
cluster_version = "1.30"
""",
    "variables.tf": """\
variable "node_groups_defaults" { type = any }
variable "cluster_version" { type = string }
""",
    "main.tf": """\
module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "20.24.0"

  cluster_name    = "main"
  cluster_version = var.cluster_version

  eks_managed_node_group_defaults = var.node_groups_defaults
  eks_managed_node_groups = {
    main = {}
    gpu = {
      max_size        = 2
      instance_types  = ["g5.xlarge"]
      cluster_version = var.cluster_version
    }
  }
}
""",
}

COMMON_LAYERS: Files = {
    "cluster/main.tf": """\
resource "aws_eks_cluster" "main" {
  name    = "main-${var.environment}"
  version = var.cluster_version
}

resource "aws_eks_node_group" "green" {
  count = var.green_enabled ? 1 : 0

  cluster_name    = aws_eks_cluster.main.name
  node_group_name = "green"
  instance_types  = var.green_instance_types
  disk_size       = var.disk_size

  scaling_config {
    desired_size = var.green_desired
    min_size     = var.green_min
    max_size     = var.green_max
  }
}

resource "aws_eks_node_group" "blue" {
  count = var.blue_enabled ? 1 : 0

  cluster_name    = aws_eks_cluster.main.name
  node_group_name = "blue"
  instance_types  = ["m6i.4xlarge"]
  disk_size       = var.disk_size

  scaling_config {
    desired_size = 2
    min_size     = 1
    max_size     = 4
  }
}
""",
    "cluster/variables.tf": """\
variable "environment" { type = string }

variable "cluster_version" {
  type    = string
  default = "1.29"
}

variable "disk_size" {
  type    = number
  default = 100
}

variable "green_enabled" {
  type    = bool
  default = true
}

variable "blue_enabled" {
  type    = bool
  default = false
}

variable "green_instance_types" {
  type    = list(string)
  default = ["m8g.4xlarge"] # for all
}

variable "green_desired" {
  type    = number
  default = 6
}

variable "green_min" {
  type    = number
  default = 3
}

variable "green_max" {
  type    = number
  default = 12
}
""",
    "variables/integration/common.tfvars": 'environment = "integration"\n',
    "variables/integration/cluster.tfvars": 'cluster_version = "1.30"\n',
    "variables/staging/common.tfvars": 'environment = "staging"\n',
    "variables/staging/cluster.tfvars": 'cluster_version = "1.30"\n',
    "variables/production/common.tfvars": 'environment = "production"\n',
    "variables/production/cluster.tfvars": """\
cluster_version = "1.29"

green_desired = 12
green_min     = 12
green_max     = 24
""",
}

WORKSPACES: Files = {
    "main.tf": """\
terraform {
  backend "s3" {}
}

locals {
  min = {
    live    = 85
    manager = 7
  }
  instance = {
    live = "r6i.2xlarge"
  }
}

module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "20.8.0"

  cluster_name    = terraform.workspace
  cluster_version = "1.30"

  eks_managed_node_groups = {
    default = {
      min_size       = lookup(local.min, terraform.workspace, 2)
      max_size       = 150
      desired_size   = terraform.workspace == "live" ? 90 : 4
      instance_types = [lookup(local.instance, terraform.workspace, "t3.medium")]
    }
  }
}
""",
    ".github/workflows/apply.yml": """\
jobs:
  apply:
    steps:
      - run: terraform workspace select live && terraform apply
      - run: terraform workspace select manager && terraform apply
      - run: terraform workspace select test && terraform apply
""",
}

JSON_VARIABLES: Files = {
    "aks/main.tf": """\
variable "kubernetes_version" {}
variable "node_count" {}
variable "node_pools" {
  default = {}
}

resource "azurerm_kubernetes_cluster" "main" {
  name               = "main"
  kubernetes_version = var.kubernetes_version

  default_node_pool {
    name       = "default"
    vm_size    = "Standard_D2_v2"
    node_count = var.node_count
  }
}

resource "azurerm_kubernetes_cluster_node_pool" "pool" {
  for_each = var.node_pools

  name                  = each.key
  kubernetes_cluster_id = azurerm_kubernetes_cluster.main.id
  vm_size               = each.value.vm_size
  min_count             = each.value.min_count
  max_count             = each.value["max_count"]
  orchestrator_version  = try(each.value.orchestrator_version, var.kubernetes_version)
}
""",
    "config/development.tfvars.json": """\
{
  "kubernetes_version": "1.30.5",
  "node_count": 2
}
""",
    "config/production.tfvars.json": """\
{
  "kubernetes_version": "1.29.0",
  "node_count": "3",
  "node_pools": {
    "apps1": {
      "vm_size": "Standard_E4ads_v5",
      "min_count": 3,
      "max_count": 55,
      "orchestrator_version": "1.29.0"
    },
    "apps2": {"vm_size": "Standard_D4", "min_count": 1, "max_count": 2}
  }
}
""",
}

ROOTS_BY_FOLDER: Files = {
    "staging/main.tf": """\
locals {
  version = "1.29"
}

module "gke" {
  source  = "../modules/gke"
  name    = "staging"
  release = local.version
}
""",
    "production/main.tf": """\
module "gke" {
  source   = "../modules/gke"
  name     = "production"
  release  = "1.28"
  max      = 9
  machines = { web = "n2-standard-16" }
}
""",
    "modules/gke/main.tf": """\
variable "name" {}
variable "release" {}
variable "max" {
  default = 3
}
variable "machines" {
  type    = map(string)
  default = {}
}
variable "spot" {
  type    = bool
  default = null
}

locals {
  machines = merge({ web = "n2-standard-4", db = "n2-highmem-4" }, var.machines)
}

resource "google_container_cluster" "main" {
  name               = var.name
  min_master_version = var.release
}

resource "google_container_node_pool" "web" {
  name    = "web"
  cluster = google_container_cluster.main.id
  version = var.release

  autoscaling {
    max_node_count = var.max
  }

  node_config {
    machine_type = local.machines["web"]
    spot         = var.spot
  }
}

resource "google_container_node_pool" "db" {
  name       = "db"
  cluster    = google_container_cluster.main.id
  version    = google_container_cluster.main.min_master_version
  node_count = 2

  node_config {
    machine_type = local.machines["db"]
    disk_size_gb = 100

    taint {
      key    = "db"
      value  = "true"
      effect = "NO_SCHEDULE"
    }
  }
}
""",
}

DATA_FILES: Files = {
    "main.tf": """\
locals {
  config = yamldecode(file("${path.module}/config.yaml"))
  sizes  = jsondecode(file("sizes.json"))
}

resource "google_container_cluster" "main" {
  name               = "main"
  min_master_version = local.config.version
}

resource "google_container_node_pool" "web" {
  name       = "web"
  cluster    = google_container_cluster.main.id
  node_count = local.sizes.web
}
""",
    "config.yaml": 'version: "1.29"\n',
    "sizes.json": '{"web": 3}\n',
}

TERRAGRUNT: Files = {
    "modules/gke/main.tf": """\
variable "release" {}
variable "max" {
  default = 3
}
resource "google_container_cluster" "main" {
  name               = "main"
  min_master_version = var.release
}
resource "google_container_node_pool" "web" {
  name    = "web"
  cluster = google_container_cluster.main.id
  autoscaling {
    max_node_count = var.max
  }
}
""",
    "live/staging/terragrunt.hcl": """\
terraform {
  source = "../../modules/gke"
}
inputs = {
  release = "1.29"
}
""",
    "live/production/terragrunt.hcl": """\
terraform {
  source = "../../modules/gke"
}
inputs = {
  release = "1.28"
}
""",
}

ALL: Mapping[str, Files] = {
    "clusters by for_each": CLUSTERS_BY_FOR_EACH,
    "everything quoted": EVERYTHING_QUOTED,
    "defaults": DEFAULTS,
    "common layers": COMMON_LAYERS,
    "workspaces": WORKSPACES,
    "json variables": JSON_VARIABLES,
    "roots by folder": ROOTS_BY_FOLDER,
    "data files": DATA_FILES,
}
