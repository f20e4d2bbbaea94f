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
