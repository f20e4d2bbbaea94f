"""Pools whose key only Terraform can tell: `"web-${var.name}" = …` where the name has no value."""

from __future__ import annotations

import pytest

from core.dialects.errors import Refused
from core.dialects.plain.dialect import PlainDialect
from tests.core.dialects.plain.operations.support import done
from tests.core.dialects.plain.support import snapshot
from tests.core.dialects.plain.write.support import diff, edited

MODULE = """\
variable "name" {}
variable "with_jobs" {
  default = false
}
locals {
  web = {
    "web-${var.name}" = {
      max_size = 4
      labels = {
        role = "web"
      }
    }
  }
  jobs = {
    (var.name) = { max_size = 9 }
  }
}
module "eks" {
  source          = "terraform-aws-modules/eks/aws"
  version         = "20.8.0"
  cluster_name    = "main"
  cluster_version = "1.34"
  POOLS
}
"""
EACH = """\
variable "name" {}
resource "aws_eks_cluster" "main" {
  name = "main"
}
resource "aws_eks_node_group" "pool" {
  for_each        = { "web-${var.name}" = { max = 4 }, "jobs-${var.name}" = { max = 9 } }
  cluster_name    = aws_eks_cluster.main.name
  node_group_name = each.key
  scaling_config {
    max_size     = each.value.max
    min_size     = 1
    desired_size = 1
  }
}
"""
WEB = 'module.eks.eks_managed_node_groups["web-${var.name}"]'
JOBS = 'module.eks.eks_managed_node_groups["${var.name}"]'


def module(pools: str) -> dict[str, str]:
    return {"main.tf": MODULE.replace("POOLS", f"eks_managed_node_groups = {pools}")}


def pools(files: dict[str, str]) -> dict[str, tuple[object, object]]:
    """Of the one cluster: whether each is there, and its maximum."""
    (platform,) = PlainDialect().read(snapshot(files)).platforms
    (cluster,) = platform.clusters
    out: dict[str, tuple[object, object]] = {}
    for pool in cluster.node_pools:
        setting = pool.setting("max_size") or pool.setting("scaling_config.max_size")
        assert setting is not None
        out[pool.name] = (pool.exists.get("", True), setting.values[""].value)
    return out


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("local.web", {WEB: (True, 4)}),
        ("merge({}, local.web)", {WEB: (True, 4)}),
        # Which of the two is there if both are called so is for Terraform to tell.
        ("merge(local.web, local.jobs)", {WEB: (True, None), JOBS: (True, 9)}),
        (
            "merge(local.web, { gpu = { max_size = 2 } })",
            {WEB: (True, 4), 'module.eks.eks_managed_node_groups["gpu"]': (True, 2)},
        ),
        (
            "merge({ gpu = { max_size = 2 } }, local.web)",
            {WEB: (True, 4), 'module.eks.eks_managed_node_groups["gpu"]': (True, 2)},
        ),
        ("merge(local.web, var.with_jobs ? local.jobs : {})", {WEB: (True, 4), JOBS: (False, 9)}),
        ("{ for name, one in local.web : name => merge(one, { min_size = 1 }) }", {WEB: (True, 4)}),
    ],
)
def test_they_are_shown(code: str, expected: dict[str, tuple[object, object]]) -> None:
    assert pools(module(code)) == expected


def test_of_resources_too() -> None:
    """And what such a pool is called can't be told."""
    address = 'aws_eks_node_group.pool["{}-${{var.name}}"]'
    assert pools({"main.tf": EACH}) == {address.format("web"): (True, 4), address.format("jobs"): (True, 9)}
    (platform,) = PlainDialect().read(snapshot({"main.tf": EACH})).platforms
    for pool in platform.clusters[0].node_pools:
        named = pool.setting("node_group_name")
        assert named is not None and not named.values[""].known and "“name”" in named.values[""].note


@pytest.mark.parametrize(
    ("pool", "setting", "value", "lines"),
    [
        (WEB, "max_size", 6, "-      max_size = 4\n+      max_size = 6"),
        (WEB, "labels.role", "front", '-        role = "web"\n+        role = "front"'),
        (WEB, "min_size", 2, "+      min_size = 2"),
        (JOBS, "max_size", 12, "-    (var.name) = { max_size = 9 }\n+    (var.name) = { max_size = 12 }"),
    ],
)
def test_they_are_edited(pool: str, setting: str, value: object, lines: str) -> None:
    files = module("merge(local.web, local.jobs)" if pool == JOBS else "local.web")
    assert diff(files, edited(files, f"{pool}//{setting}", value)) == f"main.tf\n{lines}"


@pytest.mark.parametrize("key", ["web", "jobs"])
def test_each_of_several_by_itself(key: str) -> None:
    files = {"main.tf": EACH}
    where = f'aws_eks_node_group.pool["{key}-${{var.name}}"]//scaling_config.max_size'
    told = diff(files, edited(files, where, 7))
    assert f'"{key}-${{var.name}}" = {{ max = 7 }}' in told.splitlines()[-1]
    assert told.count("max = 7") == 1


def test_they_are_removed_and_copied() -> None:
    files = module("local.web")
    after = done(files, "remove-node-pool", pool=WEB)
    assert "web-" not in after["main.tf"]
    after = done(files, "add-node-pool", cluster="module.eks", name="gpu", purpose="like", like=WEB)
    assert (
        "    gpu = {\n      max_size = 4\n" in after["main.tf"]
        and '"web-${var.name}" = {' in after["main.tf"]
    )


def test_one_that_is_referred_to_stays() -> None:
    files = module("local.web")
    files["outputs.tf"] = f'output "id" {{\n  value = {WEB}.node_group_id\n}}\n'
    with pytest.raises(Refused, match=r"outputs\.tf, line 2"):
        done(files, "remove-node-pool", pool=WEB)


def test_what_is_not_told_is_said() -> None:
    """Never “no node pools” where only Terraform knows which there are."""
    files = module("{ for name in var.names : name => { max_size = 1 } }")
    files["main.tf"] += 'variable "names" {}\n'
    (platform,) = PlainDialect().read(snapshot(files)).platforms
    (cluster,) = platform.clusters
    assert not cluster.node_pools and "“names”" in cluster.untold
    files = module("{}")
    (platform,) = PlainDialect().read(snapshot(files)).platforms
    assert platform.clusters[0].untold == ""
