"""What counts where nobody says it, or says null: never a default that the module leaves out."""

from __future__ import annotations

import pytest

from core.changes.changes import changes
from core.platform.field import Level
from core.platform.model import EnvValue
from tests.core.dialects.plain.reading.support import entity, platform, reading, value

AKS = """
variable "count_of_nodes" {
  type    = number
  default = null
}
variable "scales" {
  type = bool
}
module "aks" {
  source       = "git::https://github.com/Azure/terraform-azurerm-aks.git?ref=0123456789abcdef"
  prefix       = "shop"
  agents_size  = "Standard_D4s_v5"
  agents_count = var.count_of_nodes

  agents_min_count = 1
  agents_max_count = 9
  %s = var.scales
}
"""
GKE = """
module "gke" {
  source          = "terraform-google-modules/kubernetes-engine/google//modules/private-cluster"
  version         = "~> 30.0"
  name            = "shop"
  release_channel = %s
  node_pools = [
    {
      name      = "web"
      min_count = 1
      max_count = 3
      %s
    },
  ]
}
"""
KAPSULE = """
resource "scaleway_k8s_cluster" "main" {
  name    = "shop"
  version = "1.32.3"
  cni     = "cilium"
}
resource "scaleway_k8s_pool" "web" {
  cluster_id  = scaleway_k8s_cluster.main.id
  name        = "web"
  node_type   = "PRO2-S"
  size        = 2
  min_size    = 1
  max_size    = 5
  autoscaling = %s
}
"""


@pytest.mark.parametrize("name", ["enable_auto_scaling", "auto_scaling_enabled"])
def test_a_commit_of_a_module_is_known_by_its_arguments(name: str) -> None:
    files = {"main.tf": AKS % name, "prod.tfvars": "scales = true\n", "dev.tfvars": "scales = false\n"}
    pool = entity(platform(files), "module.aks.default_node_pool")
    assert {e: value(pool, name, e).value for e in ("dev", "prod")} == {"dev": False, "prod": True}
    other = {"enable_auto_scaling", "auto_scaling_enabled"} - {name}
    assert not [s.path for s in pool.settings if s.path in other]


def test_null_for_an_argument_is_not_the_modules_default() -> None:
    files = {
        "main.tf": AKS % "enable_auto_scaling",
        "prod.tfvars": "scales = true\n",
        "dev.tfvars": "scales = false\ncount_of_nodes = 2\n",
    }
    pool = entity(platform(files), "module.aks.default_node_pool")
    found = value(pool, "agents_count", "prod")
    assert (found.value, found.origin.value, found.line) == (None, "unset", 4)
    assert value(pool, "agents_count", "dev").value == 2


def test_null_is_the_default_where_the_module_says_so() -> None:
    """`nullable = false`."""
    text = (AKS % "auto_scaling_enabled").replace(
        "prefix ", "role_based_access_control_enabled = null\n  prefix "
    )
    cluster = entity(platform({"main.tf": text, "a.tfvars": "scales = true\n"}), "module.aks")
    stays = cluster.facts.null_stays if cluster.facts is not None else frozenset()
    kept = [n for n in cluster.facts.fields if n not in stays] if cluster.facts is not None else []
    assert kept, "the facts name arguments that take no null"
    assert "agents_count" not in kept


@pytest.mark.parametrize(
    ("autoscaling", "expected"),
    [("", (None, "unset")), ("autoscaling = true", (None, "unset")), ("autoscaling = false", (1, "default"))],
)
def test_a_default_that_the_module_leaves_out_is_none(autoscaling: str, expected: tuple[object, str]) -> None:
    pool = entity(platform({"main.tf": GKE % ("null", autoscaling)}), 'module.gke.node_pools["web"]')
    found = value(pool, "node_count")
    assert (found.value, found.origin.value) == expected
    assert bool(found.note) == (expected[0] is None)


@pytest.mark.parametrize(("channel", "left_out"), [('"RAPID"', True), ('"UNSPECIFIED"', False)])
def test_a_release_channel_sets_the_version(channel: str, left_out: bool) -> None:
    cluster = entity(platform({"main.tf": GKE % (channel, "")}), "module.gke")
    found: EnvValue = value(cluster, "kubernetes_version")
    assert (found.value, "release channel" in found.note) == ((None, True) if left_out else ("latest", False))


@pytest.mark.parametrize("scales", [True, False])
def test_a_provider_leaves_out_what_is_written(scales: bool) -> None:
    pool = entity(platform({"main.tf": KAPSULE % str(scales).lower()}), "scaleway_k8s_pool.web")
    found = value(pool, "size")
    assert (found.value, found.swallowed, bool(found.note)) == (2, scales, scales)


def test_a_line_of_a_shared_module_is_spoken_of_once() -> None:
    module = (
        'variable "idle" {\n  default = 1\n}\nresource "google_container_cluster" "main" {\n  name = "x"\n}\n'
    )
    call = 'module "gke" {\n  source = "../modules/gke"\n}\n'
    found = reading({"modules/gke/main.tf": module, "a/main.tf": call, "b/main.tf": call})
    assert [(p.file, p.line) for p in found.all_problems()] == [("modules/gke/main.tf", 1)]
    assert [len(p.problems) for p in found.platforms] == [1, 1]


GKE_PLACE = """
resource "google_container_cluster" "main" {
  name                = "shop"
  location            = %s
  deletion_protection = false
}
"""
LOCKED = """
terraform {
  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "%s"
    }
  }
}
resource "azurerm_kubernetes_cluster" "main" {
  name = "shop"%s
  default_node_pool {
    name       = "system"
    node_count = 1
    vm_size    = %s
  }
}
"""


def impact(before: str, after: str, setting: str) -> tuple[Level, str]:
    found = changes(reading({"main.tf": before}), reading({"main.tf": after}))
    (change,) = [c for c in found if c.setting == setting]
    return change.impact.level, change.impact.sentence


def test_a_value_that_was_unknown_may_be_the_same() -> None:
    """The worst is said, and that it may be nothing."""
    rebac = "role_based_access_control_enabled"
    after = LOCKED % ("=3.93.0", f"\n  {rebac} = false", '"a"')
    for version, unsure in (("=2.99.0", True), ("=3.93.0", False)):
        level, sentence = impact(LOCKED % (version, "", '"a"'), after, rebac)
        assert level is Level.DESTROYS_CLUSTER
        assert ("If both values are the same, nothing happens" in sentence) is unsure
        assert sentence.startswith("At worst: ") is unsure
    place = GKE_PLACE
    level, sentence = impact(place % "data.x.y.place", place % '"b"', "location")
    assert level is Level.DESTROYS_CLUSTER and "If both values" in sentence and "At worst" in sentence


@pytest.mark.parametrize(
    ("version", "expected"),
    [("=2.99.0", "2.99.0"), ("3.93.0", "3.93.0"), ("~> 3.0", None), (">= 3.1.0", None), ("3.1", None)],
)
def test_a_provider_that_the_code_pins(version: str, expected: str | None) -> None:
    files = {"main.tf": LOCKED % (version, "", '"a"')}
    assert platform(files).providers.get("hashicorp/azurerm") == expected
    lock = 'provider "registry.terraform.io/hashicorp/azurerm" {\n  version = "3.90.0"\n}\n'
    assert platform({**files, ".terraform.lock.hcl": lock}).providers["hashicorp/azurerm"] == "3.90.0"


POOL = (
    'module "eks" {\n  source  = "terraform-aws-modules/eks/aws"\n  version = "%s"\n\n  cluster_name = "a"\n'
    "  eks_managed_node_groups = {\n    a = {\n      %s\n    }\n  }\n}\n"
)


@pytest.mark.parametrize("version", ["19.21.0", "~> 20.8", "21.3.1"])
def test_a_key_that_the_module_reads_nowhere_is_said_to_do_nothing(version: str) -> None:
    for text, path in (
        ('suspended_processes = ["AZRebalance"]', "suspended_processes"),
        ("spot_instance_pools = 3", "spot_instance_pools"),
        ('kubelet_extra_args = "--x"', "kubelet_extra_args"),
    ):
        pool = entity(
            platform({"main.tf": POOL % (version, text)}), 'module.eks.eks_managed_node_groups["a"]'
        )
        found = value(pool, path)
        assert found.swallowed and f"reads no “{path}” of a pool" in found.note


@pytest.mark.parametrize(
    ("version", "text", "path"),
    [
        ("19.21.0", "max_size = 3", "max_size"),
        ("19.21.0", 'tags = { a = "b" }', "tags"),
        ("19.21.0", 'bootstrap_extra_args = "x"', "bootstrap_extra_args"),
        ("17.24.0", "spot_instance_pools = 3", "spot_instance_pools"),
        ("18.31.2", "propagate_tags = []", "propagate_tags"),
        (">= 19.0", "spot_instance_pools = 3", "spot_instance_pools"),
        ("99.1.0", "something_new = 3", "something_new"),
    ],
)
def test_what_it_reads_and_what_is_not_known_is_not(version: str, text: str, path: str) -> None:
    name = "node_groups" if version.startswith("17") else "eks_managed_node_groups"
    files = {"main.tf": (POOL % (version, text)).replace("eks_managed_node_groups", name)}
    assert not value(entity(platform(files), f'module.eks.{name}["a"]'), path).swallowed
