"""Inputs by which a known module makes nothing: of the cluster, of one pool, of all pools."""

from __future__ import annotations

import pytest

from core.dialects.plain.dialect import PlainDialect
from tests.core.dialects.plain.support import snapshot

EKS = """\
variable "off" {
  default = false
}
variable "untold" {}
module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  version      = "20.8.0"
  cluster_name = "main"
  CLUSTER
  eks_managed_node_groups = {
    web = {
      MANAGED
    }
  }
  self_managed_node_group_defaults = {
    DEFAULTS
  }
  self_managed_node_groups = {
    jobs = {
      OWN
    }
  }
}
"""
GROUP = """\
module "group" {
  source       = "terraform-aws-modules/eks/aws//modules/eks-managed-node-group"
  version      = "20.8.0"
  name         = "own"
  cluster_name = "main"
  create       = false
}
"""
WEB, JOBS = "eks_managed_node_groups", "self_managed_node_groups"


def there(files: dict[str, str]) -> dict[str, bool | None]:
    (platform,) = PlainDialect().read(snapshot(files)).platforms
    return {m.name.replace("module.eks.", ""): m.exists.get("", True) for m in platform.modules()}


@pytest.mark.parametrize(
    ("place", "code", "expected"),
    [
        ("", "", (True, True, True)),
        ("CLUSTER", "create = false", (False, False, False)),
        ("CLUSTER", "create = var.off", (False, False, False)),
        ("CLUSTER", 'create = "false"', (False, False, False)),
        ("CLUSTER", "create = true", (True, True, True)),
        ("CLUSTER", "create = var.untold", (None, None, None)),
        ("MANAGED", "create = false", (True, False, True)),
        ("MANAGED", "create = var.untold", (True, None, True)),
        # Managed groups have no such key: the module doesn't look at it.
        ("MANAGED", "create_autoscaling_group = false", (True, True, True)),
        ("OWN", "create_autoscaling_group = false", (True, True, False)),
        ("OWN", "create = var.off", (True, True, False)),
        ("DEFAULTS", "create_autoscaling_group = false", (True, True, False)),
        ("DEFAULTS", "create = false", (True, True, False)),
    ],
)
def test_what_a_switch_keeps_away(place: str, code: str, expected: tuple[bool | None, ...]) -> None:
    text = EKS.replace(place, code) if place else EKS
    for other in ("CLUSTER", "MANAGED", "DEFAULTS", "OWN"):
        text = text.replace(other, "")
    assert there({"main.tf": text}) == dict(
        zip(("module.eks", f'{WEB}["web"]', f'{JOBS}["jobs"]'), expected, strict=True)
    )


def test_an_entry_says_otherwise_than_what_counts_for_all() -> None:
    text = EKS.replace("DEFAULTS", "create = false").replace("OWN", "create = true")
    text = text.replace("CLUSTER", "").replace("MANAGED", "")
    assert there({"main.tf": text})[f'{JOBS}["jobs"]'] is True


def test_a_module_of_one_pool() -> None:
    assert there({"main.tf": GROUP}) == {"module.group": False}
