"""One unit: layers of variables, workspaces, calls, secrets, and what stays unknown."""

from __future__ import annotations

import pytest

from core.terraform.evaluate import UNKNOWN, Evaluation, Texts, Unit
from tests.core.terraform.evaluate.sample import evaluation, placed, plain, snapshot, value, way

VARIABLE = 'variable "a" { default = 1 }\n'


@pytest.mark.parametrize(
    ("files", "var_files", "literal"),
    [
        ({}, (), "main.tf:1 1"),
        ({"terraform.tfvars": "a = 2"}, (), "terraform.tfvars:1 2"),
        ({"terraform.tfvars": "a = 2", "terraform.tfvars.json": '{"a": 3}'}, (), "terraform.tfvars.json:1 3"),
        ({"terraform.tfvars.json": '{"a": 3}', "b.auto.tfvars": "a = 4"}, (), "b.auto.tfvars:1 4"),
        ({"b.auto.tfvars": "a = 4", "b.auto.tfvars.json": '{"a": 5}'}, (), "b.auto.tfvars.json:1 5"),
        ({"z.auto.tfvars": "a = 4", "x.tfvars": "a = 6"}, ("x.tfvars",), "x.tfvars:1 6"),
        ({"x.tfvars": "a = 6", "y/z.tfvars": "\na = 7"}, ("x.tfvars", "y/z.tfvars"), "y/z.tfvars:2 7"),
        ({"x.tfvars": "a = 6", "y.tfvars": "b = 7"}, ("x.tfvars", "y.tfvars"), "x.tfvars:1 6"),
        ({"other.tfvars": "a = 9", "m/terraform.tfvars": "a = 9"}, (), "main.tf:1 1"),
    ],
)
def test_layers(files: dict[str, str], var_files: tuple[str, ...], literal: str) -> None:
    one = evaluation({"main.tf": VARIABLE, **files}, ".", *var_files)
    assert placed(one, one.variable("a")) == literal


def test_a_later_layer_replaces_the_whole_value() -> None:
    text = (
        'variable "pools" {\n  type = map(object({ max = number, min = optional(number, 1) }))\n'
        "  default = {\n    a = { max = 1 }\n    b = { max = 2 }\n  }\n}\n"
    )
    one = evaluation({"main.tf": text, "terraform.tfvars": 'pools = {\n  b = { max = "7" }\n}\n'})
    found = one.variable("pools")
    assert plain(found) == {"b": {"max": 7, "min": 1}}
    assert placed(one, found.data["b"].data["max"]) == 'terraform.tfvars:2 "7"'
    assert placed(one, found.data["b"].data["min"]) == "main.tf:2 1"


def test_null_and_nullable() -> None:
    text = 'variable "a" {\n  default = 1\n}\nvariable "b" {\n  default = 1\n  nullable = false\n}\n'
    one = evaluation({"main.tf": text, "terraform.tfvars": "a = null\nb = null\n"})
    assert plain(one.variable("a")) is None
    assert plain(one.variable("b")) == 1


def test_no_value_and_a_wrong_one() -> None:
    one = evaluation({"main.tf": 'variable "a" { type = number }\nvariable "b" { type = number }\n',
                      "terraform.tfvars": 'b = "x"\n'})  # fmt: skip
    unset, wrong = one.variable("a"), one.variable("b")
    assert unset.why is not None
    assert unset.why.sentence == "The variable “a” has no value in this repository."
    assert unset.why.kind == "missing"
    assert wrong.why is not None and wrong.why.kind == "refused"


def test_inputs_rank_below_every_file() -> None:
    from core.terraform.evaluate.values import text

    files: dict[str, str | bytes] = {
        "main.tf": 'variable "a" {}\nvariable "b" {}\n', "terraform.tfvars": 'a = "file"\n'
    }  # fmt: skip
    one = Evaluation(Texts(snapshot(files)), Unit("."), {"a": text("input"), "b": text("input")})
    assert [plain(one.variable(name)) for name in "ab"] == ["file", "input"]


def test_a_workspace_selects() -> None:
    text = """\
locals {
  sizes = {
    prod    = 5
    default = 1
  }
  size = lookup(local.sizes, terraform.workspace, local.sizes["default"])
  big  = terraform.workspace == "prod" ? 9 : 2
}
"""
    prod = evaluation({"main.tf": text}, workspace="prod")
    other = evaluation({"main.tf": text}, workspace="other")
    assert placed(prod, prod.local("size")) == "main.tf:3 5"
    assert placed(other, other.local("size")) == "main.tf:4 1"
    assert placed(prod, prod.local("big")) == "main.tf:7 9"
    assert placed(other, other.local("big")) == "main.tf:7 2"


def test_secrets_hide_neither_siblings_nor_keys() -> None:
    text = """\
variable "token" {
  default   = "hush"
  sensitive = true
}
locals {
  pools = { a = { max = 1, token = var.token }, b = { max = 2 } }
  both  = merge(local.pools, { c = { max = 3 } })
  text  = "x${var.token}"
  list  = [for k, p in local.both : p.max]
}
"""
    one = evaluation({"main.tf": text})
    both = one.local("both")
    assert not both.sensitive and both.secret
    assert not both.data["a"].data["max"].sensitive
    assert both.data["a"].data["token"].sensitive
    assert one.local("text").sensitive
    assert not one.local("list").secret
    assert plain(one.local("list")) == [1, 2, 3]


UNKNOWN_PARTS = """\
data "aws_x" "x" {}
locals {
  tags   = merge({ a = 1 }, data.aws_x.x.tags, { b = 2, c = data.aws_x.x.id })
  pools  = { for k, v in local.tags : k => v }
  b      = local.tags.b
  looked = lookup(local.tags, "b", 0)
  tried  = try(local.tags.b, 0)
  c      = local.tags.c
  a      = local.tags.a
  d      = local.tags.d
  kept   = data.aws_x.x.on ? { p = { max = 1 } } : {}
  list   = [1, data.aws_x.x.id, 3]
  third  = local.list[2]
}
"""


def test_unknown_spreads_no_further_than_it_must() -> None:
    one = evaluation({"main.tf": UNKNOWN_PARTS})
    assert one.local("tags").data is UNKNOWN
    assert [plain(one.local(name)) for name in ("b", "looked", "tried", "third")] == [2, 2, 2, 3]
    assert placed(one, one.local("b")) == "main.tf:3 2"
    for name in "acd":
        found = one.local(name)
        assert found.data is UNKNOWN
        assert found.why is not None and "is known only when Terraform runs" in found.why.sentence
    assert plain(one.local("list")) == [1, "?", 3]
    parts = one.local("pools").parts
    assert parts is not None and plain(parts["b"]) == 2
    (entry,) = one.local("kept").absent
    assert (entry.key, entry.exists) == ("p", None)


def test_switched_off_entries_pass_on() -> None:
    text = """\
locals {
  on    = false
  base  = { a = { max = 1 } }
  extra = local.on ? { b = { max = 2 } } : {}
  all   = merge(local.base, local.extra)
  made  = { for k, v in local.all : k => merge(v, { name = k }) if v.max > 0 }
  list  = concat([{ n = 1 }], local.on ? [{ n = 2 }] : [])
}
"""
    one = evaluation({"main.tf": text})
    (entry,) = one.local("made").absent
    assert entry.key == "b" and plain(entry.value) == {"max": 2, "name": "b"}
    assert entry.switch.mark is not None
    assert one.place(entry.switch.mark).line == 2
    assert placed(one, entry.value.data["max"]) == "main.tf:4 2"
    (other,) = one.local("list").absent
    assert plain(other.value) == {"n": 2}


def test_modules_at_depth_with_counts() -> None:
    files = {
        "main.tf": 'module "a" {\n  source = "./a"\n  count  = 2\n  size   = count.index + 5\n}\n'
        "locals {\n  one = module.a[1].size\n  all = module.a[*].size\n}\n",
        "a/main.tf": 'variable "size" {}\nmodule "b" {\n  source = "../b"\n  size = var.size\n}\n'
        'output "size" { value = module.b.size }\n',
        "b/main.tf": 'variable "size" { type = string }\noutput "size" { value = var.size }\n'
        'output "where" { value = path.module }\n',
    }
    one = evaluation(dict(files))
    assert plain(one.local("one")) == "6"
    assert plain(one.local("all")) == ["5", "6"]
    paths = [path for path, _i in one.modules()]
    assert [str(path[-1]) for path in paths] == ["module.a[0]", "module.a[1]"]
    (inner, _instance), *_rest = one.modules(paths[1])
    assert plain(one.output("size", inner)) == "6"
    assert plain(one.output("where", inner)) == "b"


def test_a_module_that_is_not_here() -> None:
    one = evaluation({"main.tf": 'module "m" { source = "a/b/c" }\nlocals {\n  x = module.m.y\n}\n'})
    found = one.local("x")
    assert found.why is not None
    assert found.why.kind == "missing"
    assert found.why.sentence == "The code of module.m isn't in this repository."


def test_names_that_are_not_there_are_no_reason_to_try() -> None:
    found = value("try(local.gone, 1)")
    assert found.why is not None and found.why.sentence == "There is no local value “gone”."
    assert plain(value("try({}.gone, 1)")) == 1


def test_the_way_names_the_layer_and_the_steps() -> None:
    files = {
        "main.tf": 'variable "p" {}\nlocals { q = var.p }\noutput "o" { value = local.q["k"].max }\n',
        "e/p.tfvars": "p = { k = { max = 3 } }\n",
    }
    one = evaluation(dict(files), ".", "e/p.tfvars")
    assert way(one.output("o")) == ["p.tfvars", "var.p", 'local.q["k"].max']


def test_functions_of_the_newest_terraform() -> None:
    assert plain(value('false && tobool("x")')) is False
    assert plain(value("element([1, 2, 3], -1)")) == 3
    assert plain(value('format("%v", null)')) == "null"
