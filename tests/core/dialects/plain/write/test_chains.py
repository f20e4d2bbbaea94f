"""The literal at the end of the chain: through variables files, calls, maps, defaults; and who shares it."""

from __future__ import annotations

from typing import Any

import pytest

from core.changes.changes import changes
from core.dialects import several
from core.dialects.errors import Refused
from core.dialects.interface import Side
from core.platform.edit import Edit
from tests.core.dialects.plain.support import snapshot
from tests.core.dialects.plain.write.support import diff, edited

GKE = """\
variable "pools" { type = any }
variable "machine_type" { default = "n1" }
resource "google_container_cluster" "main" {
  name = "x"
}
resource "google_container_node_pool" "pool" {
  for_each = var.pools
  name     = each.key
  cluster  = google_container_cluster.main.id
  autoscaling {
    min_node_count = each.value.min
    max_node_count = lookup(each.value, "max", 3)
  }
  node_config {
    machine_type = try(each.value.machine_type, var.machine_type)
  }
}
"""
ROOT = """\
variable "region" { default = "us" }
variable "pools" {
  default = {
    web = { min = 1 }
  }
}
module "gke" {
  source = "./gke"
  pools  = var.pools
}
"""
PROD = """\
pools = {
  web = { min = 1, max = 7 }
  db  = { min = "2" }
}
"""
FILES = {
    "main.tf": ROOT,
    "gke/main.tf": GKE,
    "env/prod.tfvars": PROD,
    "env/dev.tfvars": 'region = "eu"\n',
}
POOL = "module.gke.google_container_node_pool.pool"


@pytest.mark.parametrize(
    ("where", "value", "mode", "lines"),
    [
        ('["web"]/prod/autoscaling.max_node_count', 9, "", [
            "env/prod.tfvars", "-  web = { min = 1, max = 7 }", "+  web = { min = 1, max = 9 }",
        ]),
        ('["db"]/prod/autoscaling.min_node_count', 4, "", [
            "env/prod.tfvars", '-  db  = { min = "2" }', '+  db  = { min = "4" }',
        ]),
        ('["db"]/prod/autoscaling.max_node_count', 9, "override", [
            "env/prod.tfvars", '-  db  = { min = "2" }', '+  db  = { min = "2", max = "9" }',
        ]),
        ('["db"]/prod/autoscaling.max_node_count', 9, "at_source", [
            "gke/main.tf", '-    max_node_count = lookup(each.value, "max", 3)',
            '+    max_node_count = lookup(each.value, "max", 9)',
        ]),
        ('["web"]/prod/node_config.machine_type', "n2", "override", [
            "env/prod.tfvars", "-  web = { min = 1, max = 7 }",
            '+  web = { min = 1, max = 7, machine_type = "n2" }',
        ]),
        ('["web"]/prod/node_config.machine_type', "n2", "at_source", [
            "gke/main.tf", '-variable "machine_type" { default = "n1" }',
            '+variable "machine_type" { default = "n2" }',
        ]),
        ('["web"]/prod/autoscaling.max_node_count', None, "", [
            "env/prod.tfvars", "-  web = { min = 1, max = 7 }", "+  web = { min = 1 }",
        ]),
        ('["web"]/prod/node_config.disk_size_gb', 30, "at_source", [
            "gke/main.tf", "+    disk_size_gb = 30",
        ]),
    ],
)  # fmt: skip
def test_where_it_is_written(where: str, value: Any, mode: str, lines: list[str]) -> None:
    assert diff(FILES, edited(FILES, POOL + where, value, mode)).splitlines() == lines


def test_a_place_that_serves_others_needs_a_word() -> None:
    with pytest.raises(Refused) as refused:
        edited(FILES, POOL + '["db"]/prod/autoscaling.max_node_count', 9)
    assert refused.value.kind == "shared"
    assert "everywhere or only here" in str(refused.value)
    assert 'pool["web"] in “dev”' in str(refused.value)


def test_a_map_is_copied_whole_where_a_file_of_variables_replaces_it_whole() -> None:
    written = edited(FILES, POOL + '["web"]/dev/autoscaling.max_node_count', 9, "override")
    assert written.files["env/dev.tfvars"].decode() == (
        'region = "eu"\npools = {\n  web = {\n    min = 1\n    max = 9\n  }\n}\n'
    )
    assert "dev.tfvars sets “pools” now" in written.note


@pytest.mark.parametrize("more", [(), ((9, "db"),)])
def test_the_copy_is_said_at_the_change_that_made_it(more: tuple[tuple[int, str], ...]) -> None:
    """Computed from what came of it: one of the settings that stand in the copy, whatever edit made it."""
    dialect = several.Several(several.dialects())
    before = snapshot({**FILES, "main.tf": ROOT.replace("web = { min = 1 }", "web = { min = 1 }, db = {}")})
    old = new = dialect.read(before)
    now = before
    for value, name in ((8, "web"), *more):
        setting = "autoscaling.max_node_count"
        edit = Edit("set", ".", f'{POOL}["{name}"]', "dev", setting, value, mode="override")
        now = now.with_files(dialect.apply(now, new, edit))
        new = dialect.read(now, new)
    found = changes(old, new)
    said = dialect.remarks(Side(before, old), Side(now, new), found)
    assert len(found) == len(said) == 1 + len(more)
    assert all(one.sentence.startswith("dev.tfvars sets “pools” now: a copy") for one in said.values())
    again = Edit("set", ".", f'{POOL}["web"]', "dev", "autoscaling.max_node_count", 11)
    after = now.with_files(dialect.apply(now, new, again))
    latest = dialect.read(after, new)
    sides = Side(now, new), Side(after, latest)
    assert not dialect.remarks(*sides, changes(new, latest)), "it stood there before"


def test_what_nothing_in_between_can_hold_is_not_possible_only_here() -> None:
    with pytest.raises(Refused, match="isn't possible"):
        edited(FILES, POOL + '["web"]/prod/node_config.disk_size_gb', 30)
    with pytest.raises(Refused, match="can't be changed only here"):
        edited(FILES, POOL + '["web"]/prod/node_config.disk_size_gb', 30, "override")


def test_what_terraform_would_refuse_is_not_written() -> None:
    with pytest.raises(Refused, match="Terraform would refuse this"):
        edited(FILES, POOL + '["web"]/prod/autoscaling.min_node_count')


ALARM = """
resource "aws_cloudwatch_metric_alarm" "nodes" {
  alarm_name = "nodes"
  threshold  = var.most - 1
}

variable "most" { default = 5 }

resource "aws_eks_cluster" "main" {
  name = "main"
}

resource "aws_eks_node_group" "web" {
  cluster_name = aws_eks_cluster.main.name
  scaling_config {
    max_size = var.most
  }
}
"""


def test_what_code_makes_of_the_value_besides_goes_along() -> None:
    """An alarm that follows a pool's maximum is what its author meant; of another pool it is asked."""
    written = edited({"main.tf": ALARM}, "aws_eks_node_group.web//scaling_config.max_size", 6)
    assert diff({"main.tf": ALARM}, written).splitlines()[1:] == [
        '-variable "most" { default = 5 }',
        '+variable "most" { default = 6 }',
    ]
    twice = ALARM + ALARM[ALARM.index('resource "aws_eks_node_group"') :].replace('"web"', '"db"')
    with pytest.raises(Refused) as refused:
        edited({"main.tf": twice}, "aws_eks_node_group.web//scaling_config.max_size", 6)
    assert "aws_eks_node_group.db" in str(refused.value)
    assert "alarm" not in str(refused.value)
    gone = ALARM.replace('"nodes" {', '"nodes" {\n  count = var.most > 5 ? 1 : 0')
    with pytest.raises(Refused, match="aws_cloudwatch_metric_alarm"):
        edited({"main.tf": gone}, "aws_eks_node_group.web//scaling_config.max_size", 6)


SWITCHED = {
    "main.tf": """\
variable "region" { default = "us" }

variable "blue_enabled" { default = false }

locals {
  blue = {
    blue = {
      max_size = 3
    }
  }
}

module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "20.8.0"

  eks_managed_node_groups = merge({ green = { max_size = 5 } }, var.blue_enabled ? local.blue : {})
}
""",
    "env/prod.tfvars": 'region = "eu"\n',
    "env/dev.tfvars": 'region = "eu"\n',
}
BLUE = 'module.eks.eks_managed_node_groups["blue"]/dev/'


def test_a_pool_that_is_switched_off_is_changed_where_it_is_written() -> None:
    """Not in the arm that was chosen, which would bring it to life; and its other environments count."""
    for setting, value, line, kind in (
        ("max_size", 4, "+      max_size = 4", "adjustable"),
        ("min_size", 2, "+      min_size = 2", "adjustable"),
    ):
        with pytest.raises(Refused, match="“prod”") as refused:
            edited(SWITCHED, BLUE + setting, value)
        assert refused.value.kind == kind
        assert line in diff(SWITCHED, edited(SWITCHED, BLUE + setting, value, "at_source")).splitlines()
