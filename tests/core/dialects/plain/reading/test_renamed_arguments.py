"""A module's next major calls arguments otherwise: what differs is told, not that all of them come anew."""

from __future__ import annotations

from core.changes.changes import changes
from core.dialects.plain.facts.module_majors import former_names
from core.platform.field import Level
from tests.core.dialects.plain.reading.support import reading

EKS = "terraform-aws-modules/eks/aws"
BEFORE = """
module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "~> 20.8"

  cluster_name      = "shop"
  cluster_version   = "1.33"
  cluster_ip_family = "ipv6"

  cluster_endpoint_public_access = true
}
"""
AFTER = """
module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "~> 21.0"

  name               = "shop"
  kubernetes_version = "1.33"
  ip_family          = "ipv6"

  endpoint_public_access = true
}
"""


def told(before: str, after: str) -> dict[str | None, tuple[str, Level]]:
    found = changes(reading({"main.tf": before}), reading({"main.tf": after}))
    return {c.setting: (c.sentence, c.impact.level) for c in found if c.module == "module.eks"}


def test_the_same_values_under_new_names() -> None:
    found = told(BEFORE, AFTER)
    for new in ("name", "kubernetes_version", "ip_family", "endpoint_public_access"):
        sentence, level = found[new]
        assert f"called {new} now" in sentence and level is Level.NO_EFFECT, found[new]
    assert not [one for one in found if one is not None and one.startswith("cluster_")]


def test_the_same_unknown_value_under_a_new_name() -> None:
    names = [text.replace('"shop"', "data.x.y.name") for text in (BEFORE, AFTER)]
    assert told(*names)["name"][0].endswith("called name now, still data.x.y.name")


def test_another_value_under_a_new_name() -> None:
    found = told(BEFORE, AFTER.replace('"ipv6"', '"ipv4"').replace("1.33", "1.34"))
    assert found["ip_family"][1] is Level.DESTROYS_CLUSTER and "ipv6 to ipv4" in found["ip_family"][0]
    assert (
        found["kubernetes_version"][1] is Level.IN_PLACE and "1.33 to 1.34" in found["kubernetes_version"][0]
    )


def test_names_over_several_majors() -> None:
    assert former_names(EKS, 21)["create_security_group"] == (
        "create_cluster_security_group",
        "cluster_create_security_group",
    )
    assert "kubernetes_version" not in former_names(EKS, 20)
    keys = former_names("Azure/aks/azurerm", 11, "node_pools")
    assert keys["auto_scaling_enabled"] == ("enable_auto_scaling",)
