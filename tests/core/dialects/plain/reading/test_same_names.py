"""Pools of a list that the module tells apart by their names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.platform.model import Severity
from tests.core.dialects.plain.reading.support import platform

RULE = "module.google.pool_names_unique"
ROW = next(
    row
    for row in json.loads(
        (Path(__file__).parents[5] / "resources/terraform/rules.json").read_text(encoding="utf-8")
    )["rules"]
    if row["id"] == RULE
)
CALL = (
    'variable "pools" { default = [] }\n'
    'module "gke" {\n  source  = "terraform-google-modules/kubernetes-engine/google"\n'
    '  version = "44.0.0"\n  name    = "one"\n  node_pools = %s\n}\n'
)


def told(pools: str, **more: str) -> list[tuple[str | None, int | None, str | None, str]]:
    found = platform({"main.tf": CALL % pools, **more}).problems
    return [(p.file, p.line, p.environment, p.sentence) for p in found if p.rule == RULE]


def _written(names: list[str]) -> str:
    return "[" + ", ".join(f'{{ name = "{name}" }}' for name in names) + "]"


def test_the_examples_of_the_rule() -> None:
    assert told(_written(ROW["examples"]["ok"]["names"])) == []
    assert told(_written(ROW["examples"]["bad"]["names"])) == [
        ("main.tf", 6, None, f"{ROW['sentence']} There are two called “a”.")
    ]


def test_it_is_wrong_in_the_environment_that_says_so() -> None:
    files = {
        "env/dev.tfvars": 'pools = [{ name = "a" }, { name = "b" }]\n',
        "env/prod.tfvars": 'pools = [\n  { name = "a" },\n  { name = "b" },\n  { name = "a" },\n]\n',
    }
    assert [one[:3] for one in told("var.pools", **files)] == [("env/prod.tfvars", 4, "prod")]


@pytest.mark.parametrize(
    "pools",
    [
        '[{ name = "a" }, { machine_type = "n2" }]',
        '[{ name = "a" }, { name = data.x.y.z }]',
        "data.x.y.pools",
        '[{ name = "a" }, { name = "A" }]',
    ],
)
def test_what_isnt_known_or_differs_isnt_said(pools: str) -> None:
    assert told(pools, **{"data.tf": 'data "x" "y" {}\n'}) == []


def test_pools_of_a_map_may_have_one_name() -> None:
    """The keys tell them apart."""
    text = (
        'module "eks" {\n  source  = "terraform-aws-modules/eks/aws"\n  version = "21.0.0"\n'
        '  eks_managed_node_groups = { a = { name = "x" }, b = { name = "x" } }\n}\n'
    )
    assert not [p for p in platform({"main.tf": text}).problems if p.rule == RULE]


def test_it_is_an_error() -> None:
    found = platform({"main.tf": CALL % _written(["a", "a"])}).problems
    assert [p.severity for p in found if p.rule == RULE] == [Severity.ERROR]
