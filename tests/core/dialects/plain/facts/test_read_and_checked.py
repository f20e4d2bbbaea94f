"""Facts at work: small repositories read, changed and checked."""

from __future__ import annotations

from collections.abc import Mapping

from core.changes.changes import changes
from core.checks.checks import check
from core.platform.field import Level
from core.platform.model import Change, Problem, Severity
from tests.core.dialects.plain.reading.support import reading

LOCK = (
    'provider "registry.terraform.io/hashicorp/{name}" {{\n  version = "{version}"\n'
    '  constraints = ">= 1.0"\n  hashes = []\n}}\n'
)
AKS = """\
resource "azurerm_kubernetes_cluster" "k" {
  name                = "shop"
  location            = "West Europe"
  resource_group_name = "rg"
  dns_prefix          = "shop"
  kubernetes_version  = "1.32"

  default_node_pool {
    name       = "system"
    vm_size    = "Standard_D2s_v5"
    node_count = 2
    zones      = [1, 2]
  }

  identity {
    type = "SystemAssigned"
  }
}
"""
EKS = """\
module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "20.8.5"

  cluster_name    = "shop"
  cluster_version = "1.32"

  eks_managed_node_group_defaults = {
    instance_types = ["m5.large"]
  }

  eks_managed_node_groups = {
    web = {
      min_size     = 2
      max_size     = 5
      desired_size = 3
      disk_size    = 50
    }
  }
}
"""
GKE = """\
resource "google_container_cluster" "c" {
  name                     = "shop"
  location                 = "europe-west1"
  description              = "a"
  remove_default_node_pool = true
  initial_node_count       = 1
}

resource "google_container_node_pool" "p" {
  name    = "web"
  cluster = google_container_cluster.c.id

  autoscaling {
    min_node_count = 1
    max_node_count = 3
  }

  node_config {
    machine_type = "e2-standard-4"
    taint {
      key    = "dedicated"
      value  = "web"
      effect = "NO_SCHEDULE"
    }
  }
}
"""


def files(text: str, name: str, version: str) -> Mapping[str, str]:
    return {"main.tf": text, ".terraform.lock.hcl": LOCK.format(name=name, version=version)}


def told(text: str, old: str, new: str, name: str, version: str) -> tuple[list[Change], list[Problem]]:
    assert text.count(old) == 1
    before = reading(files(text, name, version))
    after = reading(files(text.replace(old, new), name, version))
    return list(changes(before, after)), list(check(after, before=before))


def test_what_is_well_is_silent() -> None:
    eks = EKS.replace("      disk_size    = 50\n", "")
    for text, name, version in (
        (AKS, "azurerm", "4.20.0"),
        (GKE, "google", "6.10.0"),
        (eks, "aws", "5.90.0"),
    ):
        assert check(reading(files(text, name, version))) == ()


def test_an_azure_machine_asks_for_a_rotation() -> None:
    change = ('"Standard_D2s_v5"', '"Standard_D4s_v5"')
    (one,), problems = told(AKS, *change, "azurerm", "4.20.0")
    assert one.impact.level is Level.REFUSED
    assert [(p.rule, p.severity, p.setting) for p in problems] == [
        ("azurerm.rotation_name_needed", Severity.ERROR, "vm_size")
    ]
    named = AKS.replace("    zones ", '    temporary_name_for_rotation = "tmp"\n    zones ')
    (one,), problems = told(named, *change, "azurerm", "4.20.0")
    assert one.impact.level is Level.ROLLING and not problems
    (one,), _problems = told(AKS, *change, "azurerm", "3.40.0")
    assert one.impact.level is Level.DESTROYS_CLUSTER


def test_an_azure_version_goes_up_one_minor_at_a_time() -> None:
    (one,), problems = told(AKS, '"1.32"', '"1.34"', "azurerm", "4.20.0")
    assert one.impact.level is Level.REFUSED and "default pool" not in one.impact.sentence
    assert [p.rule for p in problems] == ["azurerm.version_one_minor"]
    (one,), problems = told(AKS, '"1.32"', '"1.33"', "azurerm", "4.20.0")
    assert one.impact.level is Level.IN_PLACE and not problems


def test_identity_instead_of_nothing() -> None:
    _changes, problems = told(
        AKS, '  identity {\n    type = "SystemAssigned"\n  }\n', "", "azurerm", "4.20.0"
    )
    assert "azurerm.identity_or_principal" in [p.rule for p in problems]


def test_the_eks_module_ignores_disk_and_desired_size() -> None:
    (one,), problems = told(EKS, "disk_size    = 50", "disk_size    = 80", "aws", "5.90.0")
    assert one.impact.level is Level.NO_EFFECT and "launch template" in one.impact.sentence
    assert [(p.rule, p.severity) for p in problems] == [("module.aws.disk_size_ignored", Severity.WARNING)]
    (one,), _problems = told(EKS, "desired_size = 3", "desired_size = 4", "aws", "5.90.0")
    assert one.impact.level is Level.NO_EFFECT
    _changes, problems = told(EKS, "max_size     = 5", "max_size     = 1", "aws", "5.90.0")
    assert {"aws.min_le_max", "aws.desired_outside"} <= {p.rule for p in problems}


def test_what_all_pools_take_rebuilds_them() -> None:
    found, _problems = told(EKS, '["m5.large"]', '["m6i.large"]', "aws", "5.90.0")
    assert Level.REBUILDS_POOL in {one.impact.level for one in found}


def test_a_google_description_is_stopped() -> None:
    (one,), _problems = told(
        GKE, 'description              = "a"', 'description              = "b"', "google", "6.10.0"
    )
    assert one.impact.level is Level.REFUSED and "destroy" in one.impact.sentence


def test_googles_limits_and_effects_are_held_to_its_rules() -> None:
    _changes, problems = told(GKE, "max_node_count = 3", "max_node_count = 0", "google", "6.10.0")
    assert "google.min_le_max" in [p.rule for p in problems]
    found, problems = told(GKE, '"NO_SCHEDULE"', '"NoSchedule"', "google", "6.10.0")
    assert [(p.rule, p.setting) for p in problems] == [("google.taint_effect", "node_config.taint")]
    assert [one.impact.level for one in found] == [Level.IN_PLACE]
    (one,), _problems = told(GKE, '"e2-standard-4"', '"e2-standard-8"', "google", "6.10.0")
    assert one.impact.level is Level.ROLLING and "robably" in one.impact.sentence
