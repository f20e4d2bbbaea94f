"""A sample for every shape: clusters and pools, values in each environment, and what decides them."""

from __future__ import annotations

from core.platform.model import Kind
from core.session.words import linked_sentence
from tests.core.dialects.plain.reading.support import entity, platform, reading, told, tree, value

EKS = """\
variable "max" {
  type    = number
  default = 5
}

module "vpc" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "5.0.0"
}

module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "20.8.5"

  cluster_name    = "shop"
  cluster_version = "1.30"
  vpc_id          = module.vpc.vpc_id

  eks_managed_node_group_defaults = {
    ami_type = "AL2_x86_64"
  }

  eks_managed_node_groups = {
    one = {
      name           = "node-group-1"
      instance_types = ["t3.small"]
      min_size       = 1
      max_size       = var.max
      desired_size   = 2
    }
    two = {
      min_size = "3"
    }
  }
}
"""


def test_a_community_module_with_two_pools() -> None:
    found = platform({"main.tf": EKS})
    assert found.dialect == "terraform" and found.environments == ()
    one, two = (f'module.eks.eks_managed_node_groups["{k}"]' for k in ("one", "two"))
    assert tree(found) == {"module.eks": [one, two]}
    cluster = entity(found, "module.eks")
    assert (cluster.title, cluster.version, cluster.cloud) == ("shop", "20.8.5", "aws")
    assert told(cluster, "cluster_version") == ("1.30", "set", "main.tf:16")
    assert told(cluster, "version") == ("20.8.5", "set", "main.tf:13")
    assert cluster.setting("eks_managed_node_groups") is None
    vpc = value(cluster, "vpc_id")
    assert not vpc.known and vpc.value is None and "module.vpc" in vpc.note
    first = entity(found, one)
    assert (first.title, first.named, first.file, first.line) == ("node-group-1", True, "main.tf", 24)
    assert told(first, "instance_types") == (["t3.small"], "set", "main.tf:26")
    assert told(first, "max_size") == (5, "inherited", "main.tf:3")
    assert value(first, "max_size").source == "var.max"
    assert told(first, "ami_type") == ("AL2_x86_64", "inherited", "main.tf:20")
    assert value(first, "ami_type").shared_with == (f"{two}//ami_type",)
    assert value(first, "ami_type").also_used_by == ("two",)
    second = entity(found, two)
    assert second.title == "two"
    assert told(second, "min_size") == (3, "set", "main.tf:32")
    assert value(second, "min_size").text == '"3"'


AKS = """\
terraform {
  backend "azurerm" {}
}

variable "node_pools" {
  type = map(object({
    min    = number
    max    = number
    labels = optional(map(string), {})
  }))
}

variable "count_of_system" {}

variable "kubernetes_version" {
  default = "1.28"
}

resource "azurerm_kubernetes_cluster" "main" {
  name               = "aks"
  kubernetes_version = var.kubernetes_version

  default_node_pool {
    name       = "system"
    vm_size    = "Standard_D2_v2"
    node_count = var.count_of_system
  }

  lifecycle {
    ignore_changes = [default_node_pool[0].node_count, tags]
  }
}

resource "azurerm_kubernetes_cluster_node_pool" "pools" {
  for_each              = var.node_pools
  name                  = each.key
  kubernetes_cluster_id = azurerm_kubernetes_cluster.main.id
  orchestrator_version  = azurerm_kubernetes_cluster.main.kubernetes_version
  min_count             = each.value.min
  max_count             = each.value.max
  node_labels           = each.value.labels
  os_disk_size_gb       = 100
}
"""
AKS_FILES = {
    "main.tf": AKS,
    "config/dev.tfvars.json": """{
  "count_of_system": 1,
  "node_pools": {
    "apps": {"min": 1, "max": 2}
  }
}
""",
    "config/prod.tfvars.json": """{
  "count_of_system": 3,
  "kubernetes_version": "1.29",
  "node_pools": {
    "apps": {
      "min": 3,
      "max": 55,
      "labels": {"a": "b"}
    },
    "gpu": {"min": 0, "max": 2}
  }
}
""",
}
APPS = 'azurerm_kubernetes_cluster_node_pool.pools["apps"]'
GPU = 'azurerm_kubernetes_cluster_node_pool.pools["gpu"]'
SYSTEM = "azurerm_kubernetes_cluster.main.default_node_pool"


def test_a_root_with_variables_per_environment() -> None:
    found = platform(AKS_FILES)
    assert [(e.name, e.base, e.var_files) for e in found.environments] == [
        ("dev", False, ("config/dev.tfvars.json",)),
        ("prod", False, ("config/prod.tfvars.json",)),
    ]
    assert tree(found) == {"azurerm_kubernetes_cluster.main": [SYSTEM, APPS, GPU]}
    apps, gpu = entity(found, APPS), entity(found, GPU)
    assert told(apps, "max_count", "dev") == (2, "set", "config/dev.tfvars.json:4")
    assert told(apps, "max_count", "prod") == (55, "set", "config/prod.tfvars.json:7")
    assert told(apps, "node_labels", "dev") == ({}, "default", "main.tf:9")
    assert told(apps, "node_labels", "prod") == ({"a": "b"}, "set", "config/prod.tfvars.json:8")
    assert gpu.exists == {"dev": False, "prod": True} and gpu.environments == ("prod",)
    system = entity(found, SYSTEM)
    assert told(system, "node_count", "prod") == (3, "set", "config/prod.tfvars.json:2")
    assert (
        value(system, "node_count", "prod").swallowed
        and "main.tf" in value(system, "node_count", "prod").ignored
    )
    assert not value(system, "vm_size", "prod").swallowed
    assert value(system, "vm_size", "prod").shared_with == (f"{SYSTEM}/dev/vm_size",)
    assert value(system, "vm_size", "prod").also_used_by == ("dev",)


def test_a_default_is_no_value_where_variables_set_it() -> None:
    cluster = entity(platform(AKS_FILES), "azurerm_kubernetes_cluster.main")
    assert told(cluster, "kubernetes_version", "dev") == ("1.28", "inherited", "main.tf:16")
    assert told(cluster, "kubernetes_version", "prod")[0] == "1.29"
    assert told(cluster, "kubernetes_version", "prod")[2] == "config/prod.tfvars.json:3"


def test_a_pool_follows_the_version_of_its_cluster() -> None:
    version = value(entity(platform(AKS_FILES), GPU), "orchestrator_version", "prod")
    assert (version.value, version.origin.value, version.kind) == ("1.29", "linked", Kind.REFERENCE)
    assert version.source == "azurerm_kubernetes_cluster.main.kubernetes_version"
    assert (version.linked_file, version.linked_line) == ("config/prod.tfvars.json", 3)
    assert "azurerm_kubernetes_cluster.main/prod/kubernetes_version" in version.shared_with


GKE = {
    "modules/gke/main.tf": """\
variable "cluster_name" {}
variable "max_nodes" { type = number }
variable "min_nodes" { default = 1 }

resource "google_container_cluster" "this" {
  name                     = var.cluster_name
  location                 = "europe-west3"
  remove_default_node_pool = true
  initial_node_count       = 1
}

resource "google_container_node_pool" "main" {
  name    = "main"
  cluster = google_container_cluster.this.id

  autoscaling {
    min_node_count = var.min_nodes
    max_node_count = var.max_nodes
  }

  node_config {
    machine_type = "n2-standard-4"
    labels       = { role = "main" }
  }
}
""",
    **{
        f"{name}/main.tf": f"""\
module "cluster" {{
  source       = "../modules/gke"
  cluster_name = "{name}"
  max_nodes    = {size}
}}
"""
        for name, size in (("stage", 3), ("prod", 9))
    },
}


def test_resources_inside_an_own_module_of_two_roots() -> None:
    found = reading(GKE)
    assert [p.root for p in found.platforms] == ["prod", "stage"]
    prod = found.platforms[0]
    assert [e.name for e in prod.environments] == ["prod"]
    at = "module.cluster.google_container_cluster.this"
    pool = "module.cluster.google_container_node_pool.main"
    assert tree(prod) == {at: [pool]}
    cluster, nodes = entity(prod, at), entity(prod, pool)
    assert (cluster.title, cluster.region, cluster.cloud) == ("prod", "europe-west3", "google")
    assert told(cluster, "name", "prod") == ("prod", "set", "prod/main.tf:3")
    assert told(nodes, "autoscaling.max_node_count", "prod") == (9, "set", "prod/main.tf:4")
    assert told(nodes, "autoscaling.min_node_count", "prod") == (1, "inherited", "modules/gke/main.tf:3")
    assert told(nodes, "node_config.machine_type", "prod") == (
        "n2-standard-4", "inherited", "modules/gke/main.tf:22",
    )  # fmt: skip
    assert value(nodes, "node_config.machine_type", "prod").shared_with == (
        f"stage:{pool}/stage/node_config.machine_type",
    )
    assert told(nodes, "node_config.labels", "prod")[0] == {"role": "main"}


LISTS = {
    "live/main.tf": """\
variable "pools" {}
variable "taints" {}

module "own" {
  source = "../own"
  pools  = var.pools
  taints = var.taints
}
""",
    "own/main.tf": """\
variable "pools" { type = list(map(any)) }
variable "taints" { type = map(any) }

module "gke" {
  source            = "terraform-google-modules/kubernetes-engine/google"
  version           = "~> 44.0"
  name              = "lists"
  node_pools        = var.pools
  node_pools_taints = var.taints
  node_pools_labels = { all = { team = "a" }, core = { size = "big" } }
}
""",
    "env/prod.tfvars": """\
pools = [
  {
    name         = "core"
    machine_type = "n2-standard-8"
    max_count    = 100
  },
  { name = "lab", max_count = 20 },
]
taints = {
  lab = [{ key = "lab", value = "true", effect = "NO_SCHEDULE" }]
}
""",
    "env/dev.tfvars": """\
pools = [{ name = "core", max_count = 3 }]
taints = {}
""",
}


def test_pools_as_a_list_with_what_stands_beside_them() -> None:
    found = platform(LISTS, "live")
    at = "module.own.module.gke"
    core, lab = (entity(found, f'{at}.node_pools["{n}"]') for n in ("core", "lab"))
    assert told(core, "max_count", "prod") == (100, "set", "env/prod.tfvars:5")
    assert told(core, "max_count", "dev") == (3, "set", "env/dev.tfvars:1")
    assert told(core, "machine_type", "dev")[1] in ("unset", "default")
    assert told(lab, "max_count", "prod") == (20, "set", "env/prod.tfvars:7")
    assert lab.exists == {"dev": False, "prod": True}
    # Each environment has an entry of its own: the call is what they have in common.
    assert (core.file, core.line, core.end_line) == ("own/main.tf", 4, 11)
    assert (lab.file, lab.line) == ("env/prod.tfvars", 7)
    taints = value(lab, "node_pools_taints", "prod")
    assert (taints.value, taints.file, taints.line) == (
        [{"key": "lab", "value": "true", "effect": "NO_SCHEDULE"}], "env/prod.tfvars", 10,
    )  # fmt: skip
    assert told(core, "node_pools_labels", "prod")[:2] == ({"team": "a", "size": "big"}, "inherited")
    assert told(lab, "node_pools_labels", "prod") == ({"team": "a"}, "inherited", "own/main.tf:10")
    switch = lab.setting("autoscaling")
    assert switch is not None and (switch.field.label, switch.field.type) == ("Autoscaling", "bool")
    beside = lab.setting("node_pools_taints")
    assert beside is not None and beside.readonly is None


def test_who_shares_a_place_is_called_as_people_call_it() -> None:
    text = EKS.replace("max_size       = var.max", "max_size       = var.max\n      desired_size = var.max")
    text = text.replace("      desired_size   = 2\n", "")
    pool = entity(platform({"main.tf": text}), 'module.eks.eks_managed_node_groups["one"]')
    found = value(pool, "max_size")
    assert found.also_used_by == ("Nodes now",)
    assert linked_sentence(found) == "Written in main.tf:3, also used by Nodes now."
    (taints,) = [value(entity(platform(AKS_FILES), GPU), "os_disk_size_gb", "prod")]
    assert taints.also_used_by == ("apps",)
    system = value(
        entity(platform(AKS_FILES), "azurerm_kubernetes_cluster.main"), "kubernetes_version", "prod"
    )
    assert linked_sentence(system) == "Written in config/prod.tfvars.json:3, also used by apps and gpu."


def test_blocks_of_which_there_are_several_are_one_setting() -> None:
    text = """\
resource "aws_eks_cluster" "c" {
  name = "c"
}

resource "aws_eks_node_group" "n" {
  cluster_name    = aws_eks_cluster.c.name
  node_group_name = "n"

  scaling_config {
    min_size     = "1"
    max_size     = 2
    desired_size = 1
  }

  taint {
    key    = "a"
    effect = "NO_SCHEDULE"
  }

  taint {
    key    = "b"
    value  = "c"
    effect = "NO_SCHEDULE"
  }
}
"""
    nodes = entity(platform({"main.tf": text}), "aws_eks_node_group.n")
    assert told(nodes, "taint") == (
        [{"key": "a", "effect": "NO_SCHEDULE"}, {"key": "b", "value": "c", "effect": "NO_SCHEDULE"}],
        "set",
        "main.tf:15",
    )
    assert told(nodes, "scaling_config.min_size") == (1, "set", "main.tf:10")
    assert value(nodes, "scaling_config.min_size").text == '"1"'
    # Its name is that of the cluster, so that the cluster's form is where to look.
    assert value(nodes, "cluster_name").value == "c"
    assert nodes.cluster == "aws_eks_cluster.c"


def test_the_size_of_a_disk_is_found_where_the_module_takes_it() -> None:
    text = EKS.replace(
        "      desired_size   = 2\n",
        """\
      block_device_mappings = {
        xvda = {
          device_name = "/dev/xvda"
          ebs = {
            volume_size = 200
            volume_type = "gp3"
          }
        }
      }
""",
    )
    pool = entity(platform({"main.tf": text}), 'module.eks.eks_managed_node_groups["one"]')
    path = "block_device_mappings.xvda.ebs.volume_size"
    assert told(pool, path) == (200, "set", "main.tf:33")
    assert pool.setting("block_device_mappings") is None
    assert pool.roles is not None and pool.roles.of(path) == "disk_size_gb"
    setting = pool.setting(path)
    assert setting is not None and (setting.field.label, setting.field.unit) == ("Disk size", "GiB")
    # What a change does is told of the whole.
    whole = pool.facts and pool.facts.records["block_device_mappings"]
    assert pool.facts is not None and pool.facts.record(path) is whole
    assert setting.field.impact.level == "rolling"


def test_what_cant_be_told_is_no_default() -> None:
    """A pool of which nothing but its key is known may set anything."""
    files = {
        "main.tf": (
            'data "x" "y" {}\nlocals {\n  pools = { a = data.x.y.pool }\n}\n'
            'module "eks" {\n  source  = "terraform-aws-modules/eks/aws"\n  version = "20.8.5"\n'
            '  cluster_name = "shop"\n  eks_managed_node_groups = local.pools\n}\n'
        )
    }
    pool = entity(platform(files), 'module.eks.eks_managed_node_groups["a"]')
    for path in ("min_size", "max_size", "instance_types"):
        found = value(pool, path)
        assert not found.known and found.value is None and found.note
