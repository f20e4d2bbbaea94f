"""Values that a key chooses from a table: the key changes, and an entry never says what its key doesn't."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from core.dialects.errors import Refused
from tests.core.dialects.plain.operations.support import done, guide
from tests.core.dialects.plain.write.support import diff, edited

TABLE = """\
    "1.35" = { cluster = "1.35", proxy = "v1.35.1" }
    "1.34" = { cluster = "1.34", proxy = "v1.34.2" }
    "1.33" = { cluster = "1.33", proxy = "v1.33.0" }
"""
MAIN = """\
terraform {
  backend "s3" {}
}
variable "size" {}
variable "release" {
  default = "1.33"
}
variable "table" {
  type = any
  default = {
TABLE  }
}
locals {
  release = var.release
  versions = {
TABLE  }
}
resource "aws_eks_cluster" "main" {
  name    = "x"
  version = CHOSEN.cluster
}
resource "aws_eks_addon" "proxy" {
  cluster_name  = aws_eks_cluster.main.name
  addon_name    = "kube-proxy"
  addon_version = CHOSEN.proxy
}
resource "aws_eks_node_group" "web" {
  cluster_name    = aws_eks_cluster.main.name
  node_group_name = "web"
  instance_types  = [{ small = "t3.small", large = "t3.large" }[var.size]]
  scaling_config {
    desired_size = 1
    min_size     = 1
    max_size     = 3
  }
}
""".replace("TABLE", TABLE)
WAYS = (
    "local.versions[var.release]",
    "local.versions[local.release]",
    "lookup(local.versions, var.release)",
    "var.table[var.release]",
    "{ for name, one in local.versions : name => one }[var.release]",
    "merge(local.versions, {})[var.release]",
    "try(local.versions[var.release], null)",
)
FILES = {
    "prod.tfvars": 'size    = "large"\nrelease = "1.34"\n',
    "dev.tfvars": 'size    = "small"\nrelease = "1.34"\n',
    "qa.tfvars": 'size = "small"\n',
}
VERSION = "aws_eks_cluster.main/{}/version"


def files(way: str) -> dict[str, str]:
    return {"main.tf": MAIN.replace("CHOSEN", way), **FILES}


@pytest.mark.parametrize(("way", "mode"), list(product(WAYS, ("", "at_source", "override", "adjustable"))))
def test_the_key_is_changed(way: str, mode: str) -> None:
    """What it chooses besides, the add-on's version, goes along."""
    before = files(way)
    told = diff(before, edited(before, VERSION.format("prod"), "1.35", mode))
    assert told == 'prod.tfvars\n-release = "1.34"\n+release = "1.35"'


@pytest.mark.parametrize(("way", "mode"), list(product(WAYS, ("", "at_source", "override"))))
def test_no_entry_says_what_its_key_does_not(way: str, mode: str) -> None:
    with pytest.raises(Refused, match=r"1\.33, 1\.34, 1\.35\. For 1\.36 .* main\.tf, line \d+"):
        edited(files(way), VERSION.format("prod"), "1.36", mode)


@pytest.mark.parametrize("way", WAYS)
def test_a_key_by_default_is_said_where_it_is_only_here(way: str) -> None:
    before = files(way)
    told = diff(before, edited(before, VERSION.format("qa"), "1.34", "override"))
    assert told.startswith("qa.tfvars") and told.endswith('+release = "1.34"')


def test_a_key_that_serves_others_is_asked_about() -> None:
    before = files(WAYS[0])
    before["eu.tfvars"] = before["qa.tfvars"]
    with pytest.raises(Refused) as refused:
        edited(before, VERSION.format("qa"), "1.34")
    assert refused.value.kind == "shared"
    told = diff(before, edited(before, VERSION.format("qa"), "1.34", "at_source"))
    assert told == 'main.tf\n-  default = "1.33"\n+  default = "1.34"'


def test_an_add_on_never_leads_the_cluster() -> None:
    """The version of another entry is refused; a release of its own is written into the entry."""
    before = files(WAYS[0])
    before["dev.tfvars"] = before["qa.tfvars"]
    with pytest.raises(Refused, match=r"For v1\.35\.1 the table"):
        edited(before, "aws_eks_addon.proxy/prod/addon_version", "v1.35.1")
    told = diff(before, edited(before, "aws_eks_addon.proxy/prod/addon_version", "v1.34.9"))
    assert '+    "1.34" = { cluster = "1.34", proxy = "v1.34.9" }' in told


def test_a_plain_table_of_sizes() -> None:
    """Another size that the table has is chosen; one that it hasn't changes what the size means."""
    before = files(WAYS[0])
    setting = "aws_eks_node_group.web/prod/instance_types"
    told = diff(before, edited(before, setting, ["t3.small"]))
    assert told == 'prod.tfvars\n-size    = "large"\n+size    = "small"'
    told = diff(before, edited(before, setting, ["m5.large"]))
    assert '+  instance_types  = [{ small = "t3.small", large = "m5.large" }[var.size]]' in told


def test_a_table_by_environment_keeps_its_keys() -> None:
    """Even where another environment has the wanted value."""
    code = """\
terraform {
  backend "s3" {}
}
variable "env" {}
resource "aws_eks_cluster" "main" {
  name    = "x"
  version = { prod = "1.34", dev = "1.35" }[var.env]
}
"""
    before = {"main.tf": code, "prod.tfvars": 'env = "prod"\n', "dev.tfvars": 'env = "dev"\n'}
    told = diff(before, edited(before, VERSION.format("prod"), "1.35"))
    assert '+  version = { prod = "1.35", dev = "1.35" }[var.env]' in told


@pytest.mark.parametrize(
    "table",
    [
        # The zone is used elsewhere, too: another one would mean more.
        '{ east = "t3.small", west = "t3.large" }[var.zone]',
        # An environment stays what it is, whatever its table says.
        '{ prod = "t3.small", dev = "t3.large" }[var.stage]',
        '{ prod = "prod", dev = "dev" }[var.stage]',
    ],
)
def test_a_key_that_means_more_stays(table: str) -> None:
    code = f"""\
terraform {{
  backend "s3" {{}}
}}
variable "zone" {{
  default = "east"
}}
variable "stage" {{
  default = "prod"
}}
resource "aws_eks_cluster" "main" {{
  name = "x"
}}
resource "aws_subnet" "own" {{
  availability_zone = var.zone
}}
resource "aws_eks_node_group" "web" {{
  cluster_name    = aws_eks_cluster.main.name
  node_group_name = "web"
  subnet_ids      = [var.zone]
  capacity_type   = {table}
}}
"""
    wanted = "dev" if '"dev"' in table else "t3.large"
    told = diff({"main.tf": code}, edited({"main.tf": code}, "aws_eks_node_group.web//capacity_type", wanted))
    assert told.count("\n") == 2 and told.splitlines()[-1].startswith("+  capacity_type   = {")
    assert told.count(f'"{wanted}"') == 3


def test_names_are_no_descriptions() -> None:
    code = """\
terraform {
  backend "s3" {}
}
variable "which" {
  default = "blue"
}
resource "aws_eks_cluster" "main" {
  name = { blue = "blue", green = "green" }[var.which]
}
"""
    told = diff({"main.tf": code}, edited({"main.tf": code}, "aws_eks_cluster.main//name", "red"))
    assert '+  name = { blue = "red", green = "green" }[var.which]' in told


def test_an_upgrade_changes_the_key() -> None:
    """And tells of the add-on's version as it is afterwards."""
    before = files(WAYS[0])
    asked: dict[str, Any] = {"cluster": "aws_eks_cluster.main", "to": "1.35", "environments": ["prod"]}
    after = done(before, "upgrade-kubernetes", **asked)
    assert {path for path in after if after[path] != before[path]} == {"prod.tfvars"}
    assert 'release = "1.35"' in after["prod.tfvars"]
    shown = guide(before, "upgrade-kubernetes", **asked)
    assert "1.34 → 1.35" in shown.steps[-1].sentence
    assert "v1.34.2 → v1.35.1" in shown.steps[-1].sentence
    (note,) = (note for note in shown.notes if "fits" in note)
    assert "v1.35.1 fits 1.35" in note
