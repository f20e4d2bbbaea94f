"""An argument of a team's own module is told once: as what it is for."""

from __future__ import annotations

import pytest

from core.changes.changes import changes
from core.dialects import several
from core.session.comparing import compare
from tests.core.dialects.plain.support import snapshot

MAIN = """\
module "shop" {
  source    = "./shop"
  max_nodes = 3
  machines  = ["m5.large"]
  disk      = 20
  bucket    = "logs"
}
"""
SHOP = """\
variable "max_nodes" {}
variable "machines" {}
variable "disk" {}
variable "bucket" {}

resource "aws_s3_bucket" "logs" {
  bucket = var.bucket
}

module "eks" {
  source       = "terraform-aws-modules/eks/aws"
  version      = "20.8.5"
  cluster_name = "shop"
  eks_managed_node_groups = {
    web = {
      max_size       = var.max_nodes
      instance_types = var.machines
      block_device_mappings = [
        { device_name = "/dev/xvda", ebs = { volume_size = var.disk } },
      ]
    }
  }
}
"""
POOL = 'module.shop.module.eks.eks_managed_node_groups["web"]'


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("= 3", "= 5", [(POOL, "max_size")]),
        ('["m5.large"]', '["m5.xlarge"]', [(POOL, "instance_types")]),
        ("= 20", "= 30", [(POOL, "block_device_mappings[0].ebs.volume_size")]),
        ('"logs"', '"more"', [("shop", "bucket")]),
        ("= 3\n", "= 5\n  # more\n", [(POOL, "max_size")]),
    ],
)
def test_what_a_pool_inside_takes_is_told_there(old: str, new: str, told: list[tuple[str, str]]) -> None:
    files = {"main.tf": MAIN, "shop/main.tf": SHOP}
    dialect = several.Several(several.dialects())
    before, after = snapshot(files), snapshot({**files, "main.tf": MAIN.replace(old, new)})
    found = changes(dialect.read(before), dialect.read(after))
    assert [(c.module, c.setting) for c in found] == told
    shown = compare(before, after, dialect, title="", author="", base="a", head="b")
    assert [one.lines for one in shown.other] == ([] if "#" not in new else [(("+", 4),)])


def test_another_value_is_told_beside_it() -> None:
    files = {"main.tf": MAIN, "shop/main.tf": SHOP}
    dialect = several.Several(several.dialects())
    changed = MAIN.replace("= 3", "= 5").replace('"logs"', '"more"')
    found = changes(dialect.read(snapshot(files)), dialect.read(snapshot({**files, "main.tf": changed})))
    assert {(c.module, c.setting) for c in found} == {(POOL, "max_size"), ("shop", "bucket")}
