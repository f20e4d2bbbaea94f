"""The literal that decides, and the way from there."""

from __future__ import annotations

import pytest

from core.terraform.evaluate import Evaluation
from tests.core.terraform.evaluate.sample import evaluation, placed, plain, value, way

ROOT = """\
variable "size" { type = number }
variable "pools" {
  type = map(object({ min = optional(number, 1), max = number, labels = optional(map(string), {}) }))
}
variable "unset" { default = "x" }
locals {
  double = var.size * 2
  same   = var.size
  on     = false
  picked = merge({ a = { max = 1 } }, local.on ? { b = { max = 2 } } : {})
}
module "pool" {
  source   = "../modules/pool"
  for_each = local.picked
  max      = each.value.max
  pool     = var.pools["web"]
}
output "max" { value = module.pool["a"].max }
"""
POOL = """\
variable "max" { type = string }
variable "pool" { type = any }
output "max" { value = var.max }
output "min" { value = var.pool.min }
"""
PROD = """\
size = 5
pools = {
  web = { max = 7 }
}
"""
FILES = {"live/main.tf": ROOT, "modules/pool/main.tf": POOL, "env/prod.tfvars": PROD}


@pytest.fixture
def prod() -> Evaluation:
    return evaluation(dict(FILES), "live", "env/prod.tfvars")


def test_a_value_keeps_the_place_of_its_literal_through_references(prod: Evaluation) -> None:
    found = prod.local("same")
    assert plain(found) == 5
    assert placed(prod, found) == "env/prod.tfvars:1 5"
    assert way(found) == ["prod.tfvars", "var.size"]


def test_a_computed_value_has_no_place(prod: Evaluation) -> None:
    found = prod.local("double")
    assert plain(found) == 10
    assert found.mark is None


def test_through_merge_each_and_a_call(prod: Evaluation) -> None:
    found = prod.output("max")
    assert plain(found) == "1"
    assert placed(prod, found) == "live/main.tf:10 1"
    assert way(found) == [
        "merge", "local.picked", "each.value.max", 'module.pool["a"]', "var.max", 'module.pool["a"].max',
    ]  # fmt: skip


def test_optional_defaults(prod: Evaluation) -> None:
    (path, _one), *_rest = prod.modules()
    found = prod.output("min", path)
    assert placed(prod, found) == "live/main.tf:3 1"
    assert way(found)[0] == "optional()"


def test_a_default(prod: Evaluation) -> None:
    assert placed(prod, prod.variable("unset")) == 'live/main.tf:5 "x"'


def test_what_a_switch_keeps_away_is_seen(prod: Evaluation) -> None:
    paths = [(path[-1].key, one.exists) for path, one in prod.modules()]
    assert paths == [("a", True), ("b", False)]
    path, one = list(prod.modules())[1]
    assert one.switch is not None and one.switch.mark is not None
    assert one.switch.mark.text == "false"
    assert prod.place(one.switch.mark).line == 9
    assert plain(prod.output("max", path)) == "2"
    assert placed(prod, prod.output("max", path)) == "live/main.tf:10 2"


@pytest.mark.parametrize(
    ("expression", "literal"),
    [
        ('lookup({ a = 1 }, "a", 2)', "1"),
        ('lookup({ a = 1 }, "b", 2)', "2"),
        ("true ? 3 : 4", "3"),
        ('coalesce(null, "", "x")', '"x"'),
        ("try({}.a, 7)", "7"),
        ("[for n in [5] : n][0]", "5"),
        ("tonumber(\"6\")", '"6"'),
        ("tostring(6)", "6"),
        ("merge({ a = 1 }, { a = 2 }).a", "2"),
        ("concat([1], [2])[1]", "2"),
        ("element([1, 2], 3)", "2"),
        ("flatten([[1], [[2]]])[1]", "2"),
        ("one([9])", "9"),
        ("values({ a = 8 })[0]", "8"),
        ("max(1, 4, 2)", "4"),
        ('zipmap(["a"], [3]).a', "3"),
        ("-5", "-5"),
        ('{ for k, v in { a = 1 } : k => v }["a"]', "1"),
        ("tolist([1, \"b\"])[0]", "1"),
        ("([{ a = 1 }, { a = 2 }][*].a)[1]", "2"),
        ("sensitive(5)", "5"),
    ],
)  # fmt: skip
def test_what_passes_a_value_on_keeps_its_place(expression: str, literal: str) -> None:
    found = value(expression)
    assert found.mark is not None and found.mark.text == literal


@pytest.mark.parametrize(
    ("name", "text", "literal", "line"),
    [
        ("p.json", '{\n  "max": [1,\n 2]\n}', "2", 3),
        ("p.yaml", "# ä\nmax:\n  - 1\n  - 2 # ö\n", "2", 4),
    ],
)
def test_scalars_of_data_files(name: str, text: str, literal: str, line: int) -> None:
    decode = "jsondecode" if name.endswith("json") else "yamldecode"
    one = evaluation({"main.tf": f'locals {{ x = {decode}(file("{name}")).max[1] }}\n', name: text})
    assert placed(one, one.local("x")) == f"{name}:{line} {literal}"
    assert way(one.local("x"))[:2] == ["file", decode]
