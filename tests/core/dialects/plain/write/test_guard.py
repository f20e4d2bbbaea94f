"""The guard doesn't believe whoever chose the place: what units make of the files is all that counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from core import hcl
from core.dialects.errors import Refused
from core.dialects.plain.write import spots
from core.hcl import AttributeStep, BlockStep, KeyStep, Operation, Path, SetValue
from tests.core.dialects.plain.write.support import edited

MAIN = """\
variable "size" { default = 3 }

locals {
  on = true
}

resource "google_container_node_pool" "a" {
  node_count = var.size
}

resource "google_container_node_pool" "b" {
  count      = local.on ? 1 : 0
  node_count = 7
}

resource "google_compute_network" "net" {
  name = "net"
  mtu  = 1500
}
"""
VARIABLES = "size = 4\n"
FILES = {"main.tf": MAIN, "terraform.tfvars": VARIABLES}
A = "google_container_node_pool.a//node_count"


def _attribute(type: str, label: str, name: str) -> Path:
    return (BlockStep("resource", (type, label)), AttributeStep(name))


RIGHT: tuple[str, Operation] = ("terraform.tfvars", SetValue((AttributeStep("size"),), 5))


@pytest.mark.parametrize(
    ("file", "operations", "sentence"),
    [
        # A place that something else hides
        (
            "main.tf",
            [SetValue((BlockStep("variable", ("size",)), AttributeStep("default")), 5)],
            "decides it",
        ),
        # Another pool's
        ("main.tf", [SetValue(_attribute("google_container_node_pool", "b", "node_count"), 5)], "decides it"),
        # The right one and another
        (
            "main.tf",
            [
                SetValue(_attribute("google_container_node_pool", "a", "node_count"), 5),
                SetValue(_attribute("google_container_node_pool", "b", "node_count"), 8),
            ],
            "google_container_node_pool.b",
        ),
        # One that makes something go
        (
            "main.tf",
            [
                SetValue(_attribute("google_container_node_pool", "a", "node_count"), 5),
                SetValue((BlockStep("locals"), AttributeStep("on")), False),
            ],
            "google_container_node_pool.b",
        ),
        # One that Terraform refuses
        (
            "main.tf",
            [SetValue(_attribute("google_container_node_pool", "a", "node_count"), hcl.Expression("var.no"))],
            "Terraform would refuse",
        ),
        # Another value than the one that was asked for
        ("terraform.tfvars", [SetValue((AttributeStep("size"),), 6)], "decides it"),
        # Nothing at all
        ("terraform.tfvars", [], "decides it"),
    ],
)
def test_a_wrong_place_is_found_out(
    monkeypatch: pytest.MonkeyPatch, file: str, operations: Sequence[Operation], sentence: str
) -> None:
    def wrong(*_asked: Any) -> spots.Change:
        return spots.Change(file, tuple(operations))

    monkeypatch.setattr(spots, "change", wrong)
    with pytest.raises(Refused) as refused:
        edited(FILES, A, 5)
    assert sentence in str(refused.value)


def test_the_right_one_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    def right(*_asked: Any) -> spots.Change:
        return spots.Change(RIGHT[0], (RIGHT[1],))

    monkeypatch.setattr(spots, "change", right)
    assert edited(FILES, A, 5).files["terraform.tfvars"] == b"size = 5\n"


def test_other_roots_are_looked_at_though_they_hold_no_cluster() -> None:
    """A module that a root without clusters calls, too."""
    names = 'variable "name" { default = "x" }\noutput "name" { value = var.name }\n'
    cluster = 'module "names" { source = "../names" }\n'
    files = {
        "names/main.tf": names,
        "one/main.tf": cluster
        + 'resource "google_container_cluster" "c" {\n  location = module.names.name\n}\n',
        "two/main.tf": cluster + 'resource "google_compute_network" "n" {\n  name = module.names.name\n}\n',
        "one/backend.tf": 'terraform {\n  backend "gcs" {}\n}\n',
        "two/backend.tf": 'terraform {\n  backend "gcs" {}\n}\n',
    }
    with pytest.raises(Refused, match=r"two:google_compute_network\.n"):
        edited(files, "one:google_container_cluster.c/one/location", "y")


def test_a_key_is_a_key() -> None:
    """A path into JSON or HCL is no text that could be taken apart."""
    files = {
        "main.tf": 'variable "pools" { type = any }\n'
        'resource "google_container_node_pool" "p" {\n  for_each = var.pools\n'
        "  node_count = each.value.n\n}\n",
        "terraform.tfvars": 'pools = {\n  "a/b.c" = { n = 1 }\n  "a" = { n = 2 }\n}\n',
    }
    written = edited(files, 'google_container_node_pool.p["a/b.c"]//node_count', 9)
    assert written.files["terraform.tfvars"].decode().splitlines()[1] == '  "a/b.c" = { n = 9 }'
    assert KeyStep("a/b.c") != KeyStep("a")


UNKNOWN = """\
variable "version" { default = "1.31" }
variable "sizes" {
  type    = map(object({ max = number, min = optional(number, 1) }))
  default = { a = { max = 3 }, b = { max = 4 } }
}
data "google_versions" "v" { prefix = var.version }
data "o" "o" {}
locals {
  sizes = { for k, v in var.sizes : k => merge(v, { name = data.o.o.name }) }
  all   = merge({ a = 1, b = 2 }, data.o.o.labels)
}
resource "google_container_cluster" "c" {
  location           = "eu"
  min_master_version = "1.30"
}
resource "google_container_node_pool" "a" {
  cluster    = google_container_cluster.c.id
  node_count = local.sizes["a"].max
}
"""
VERSION = "google_container_cluster.c//min_master_version"
ON_UNKNOWN = [
    # (what another pool says, what is edited, whether that reaches the other pool)
    ("version = google_container_cluster.c.min_master_version", VERSION, True),
    ('version = "${google_container_cluster.c.min_master_version}-${data.o.o.x}"', VERSION, True),
    ("version = google_container_cluster.c.location", VERSION, False),
    ("cluster = google_container_cluster.c.id", VERSION, False),
    ("node_count = max(local.sizes.a.max, data.o.o.n)", A, True),
    ("node_count = max(local.sizes.b.max, data.o.o.n)", A, False),
    ("node_count = max(var.sizes[data.o.o.key].max, 1)", A, True),
    ("node_count = data.o.o.on ? var.sizes.a.max : 0", A, True),
    ("node_count = data.o.o.on ? var.sizes.b.max : 0", A, False),
    ("node_count = lookup(var.sizes, data.o.o.key, { max = 1 }).max", A, True),
    ("node_count = lookup(var.sizes, \"b\", { max = data.o.o.n }).max + data.o.o.n", A, False),
    ("node_count = data.o.o.n + sum([for k, v in var.sizes : v.max])", A, True),
    ("node_count = data.o.o.n", A, False),
    ("node_count = 1\n  count = data.o.o.on ? var.sizes.a.max : 0", A, True),
    ("node_count = 1\n  count = data.o.o.on ? var.sizes.b.max : 0", A, False),
    ("node_count = 1\n  for_each = toset(data.o.o.on ? [var.sizes.a.max] : [])", A, True),
    ("node_count = each.value.max\n  for_each = { x = merge(var.sizes.a, data.o.o.more) }", A, True),
    ("node_count = each.value.max\n  for_each = { x = merge(var.sizes.b, data.o.o.more) }", A, False),
    (
        'dynamic "autoscaling" {\n    for_each = data.o.o.on ? [var.sizes.a] : []\n    content {\n'
        "      max_node_count = autoscaling.value.max\n    }\n  }",
        A,
        True,
    ),
    (
        'dynamic "autoscaling" {\n    for_each = data.o.o.n > var.sizes.a.max ? [1] : []\n    content {\n'
        "      max_node_count = 3\n    }\n  }",
        A,
        True,
    ),
    (
        'dynamic "autoscaling" {\n    for_each = data.o.o.on ? [var.sizes.b] : []\n    content {\n'
        "      max_node_count = autoscaling.value.max\n    }\n  }",
        A,
        False,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("other", "edit", "reached"), ON_UNKNOWN)
def test_what_only_terraform_can_tell_is_noticed_where_it_depends_on_the_place(
    other: str, edit: str, reached: bool
) -> None:
    text = UNKNOWN + f'resource "google_container_node_pool" "z" {{\n  {other}\n}}\n'
    files = {"main.tf": text}
    value: object = "1.32" if edit == VERSION else 7
    if not reached:
        assert list(edited(files, edit, value).files) == ["main.tf"]
        return
    with pytest.raises(Refused, match=r"google_container_node_pool\.z"):
        edited(files, edit, value)
    written = edited(files, edit, value, "at_source").files["main.tf"].decode()
    assert [line for line in written.splitlines() if line not in text.splitlines()] != []


def test_what_only_terraform_can_tell_is_followed_through_modules_and_files() -> None:
    files = {
        "main.tf": 'variable "pools" { type = any }\n'
        'module "p" {\n  source   = "./p"\n  for_each = var.pools\n  size     = each.value.size\n}\n'
        'resource "google_container_node_pool" "a" {\n  node_count = var.pools.a.size\n}\n'
        'resource "google_container_node_pool" "b" {\n  node_count = var.pools.b.size\n}\n',
        "p/main.tf": 'variable "size" {}\ndata "x" "x" {}\n'
        'output "size" { value = "${var.size}-${data.x.x.id}" }\n'
        'resource "google_container_node_pool" "inner" {\n  node_count = var.size + data.x.x.n\n}\n',
        "terraform.tfvars.json": '{"pools": {"a": {"size": 3}, "b": {"size": 4}}}\n',
    }
    with pytest.raises(Refused) as refused:
        edited(files, "google_container_node_pool.a//node_count", 7)
    assert 'module.p["a"].google_container_node_pool.inner' in str(refused.value)
    assert 'module.p["b"]' not in str(refused.value)
    written = edited(files, "google_container_node_pool.a//node_count", 7, "at_source")
    assert written.files["terraform.tfvars.json"] == b'{"pools": {"a": {"size": 7}, "b": {"size": 4}}}\n'


def test_the_entry_of_a_map_with_unknown_others_is_its_own() -> None:
    text = (
        'data "x" "x" {}\n'
        'module "eks" {\n  source  = "terraform-aws-modules/eks/aws"\n  version = "~> 20.0"\n'
        '  cluster_tags = merge({ a = "1" }, data.x.x.tags)\n'
        "  eks_managed_node_groups = merge(data.x.x.pools, { a = { max_size = 3 } })\n}\n"
    )
    written = edited({"main.tf": text}, 'module.eks.eks_managed_node_groups["a"]//max_size', 5)
    assert "a = { max_size = 5 }" in written.files["main.tf"].decode()


OWN = """\
variable "size" {}
resource "google_container_node_pool" "a" {
  initial_node_count = var.size
  autoscaling {
    min_node_count = var.size
    max_node_count = 9
  }
  node_config {
    labels = { size = var.size }
  }
}
"""


def test_another_setting_of_the_same_pool_is_called_by_its_name() -> None:
    files = {"main.tf": OWN, "prod.tfvars": "size = 3\n"}
    with pytest.raises(Refused) as refused:
        edited(files, "google_container_node_pool.a/prod/autoscaling.min_node_count", 5)
    assert "its own “Starting nodes per zone”, its own “Node labels”" in str(refused.value)
    assert "google_container_node_pool" not in str(refused.value)


def test_another_pool_is_called_by_its_address_all_the_same() -> None:
    files = {"main.tf": OWN + OWN.partition("\n")[2].replace('"a"', '"b"'), "prod.tfvars": "size = 3\n"}
    with pytest.raises(Refused) as refused:
        edited(files, "google_container_node_pool.a/prod/autoscaling.min_node_count", 5)
    assert "google_container_node_pool.b in “prod”" in str(refused.value)
    assert "google_container_node_pool.a" not in str(refused.value)
