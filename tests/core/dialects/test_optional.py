"""Defaults inside `optional()` against terraform's own answers (fixtures/optional.json): alone, and through
the framework's merge, in which an environment's default comes before what the base writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core import hcl
from core.platform.model import Module, Origin
from core.terraform.nodes import UNKNOWN
from core.terraform.types import constant, parse_type
from tests.core.dialects.support import Repo

CASES = json.loads((Path(__file__).parent / "fixtures" / "optional.json").read_text())["cases"]


def compact(value: Any) -> Any:
    """Without nulls, which to a module are the same as nothing."""
    if isinstance(value, dict):
        return {k: compact(v) for k, v in value.items() if v is not None}
    return [compact(v) for v in value] if isinstance(value, list) else value


def repo(type: str, configuration: str) -> Repo:
    files = {
        "main.tf": (
            f'module "x" {{\n  source = "./own/aws/cluster"\n\n  configuration = {configuration}\n}}\n'
        ),
        "own/aws/cluster/variables.tf": (
            f'variable "configuration" {{\n  type = map({type})\n}}\n\n'
            'variable "configuration_base_key" {\n  default = "apps"\n}\n'
        ),
    }
    return Repo(files)


def effective(module: Module, environment: str) -> dict[str, Any]:
    """All settings of an environment, put together again."""
    out: dict[str, Any] = {}
    for setting in module.settings:
        value = setting.values[environment].value
        head, _dot, rest = setting.path.partition(".")
        if value is None:
            continue
        if rest:
            out.setdefault(head, {})[rest] = value
        else:
            out[head] = value
    return out


@pytest.mark.parametrize("number", range(len(CASES)))
def test_defaults_are_filled_in_as_terraform_does(number: int) -> None:
    case = CASES[number]
    filled = parse_type(f"map({case['type']})").fill(case["configuration"])
    assert compact(filled) == compact(case["filled"])


@pytest.mark.parametrize("number", range(len(CASES)))
def test_effective_values_are_what_the_merge_makes_of_them(number: int) -> None:
    case = CASES[number]
    known = repo(case["type"], hcl.to_hcl(case["configuration"], indent="  "))
    for environment, answer in case["merged"].items():
        expected = {k: v for k, v in compact(answer).items() if v != {} or k in ("m", "q")}
        assert effective(known.module("x"), environment) == expected, environment


def test_an_environments_own_default_comes_before_the_base() -> None:
    """Measured with terraform: an unset `optional(number, 3)` in ops is 3, whatever apps says."""
    inner = "optional(object({ n = optional(number, 1) }))"
    type = f"object({{ n = optional(number, 3), s = optional(string), o = {inner} }})"
    apps = 'apps = { n = 5, s = "a", o = { n = 7 } }'
    known = repo(type, f"{{\n    {apps}\n    ops = {{}}\n    loc = {{ o = {{}} }}\n  }}")
    value = known.value("x", "ops", "n")
    assert (value.value, value.origin, value.text) == (3, Origin.DEFAULT, None)
    assert "not the value of “apps”" in value.note
    assert known.value("x", "ops", "s").origin is Origin.INHERITED
    # ops has no such object at all, so it takes the whole of the base's; an empty one has its own default.
    inherited, own = known.value("x", "ops", "o.n"), known.value("x", "loc", "o.n")
    assert (inherited.value, inherited.origin) == (7, Origin.INHERITED)
    assert (own.value, own.origin) == (1, Origin.DEFAULT)
    # Setting it is an edit as any other, and taking it out leads back to the default.
    assert known.set("x", "ops", "n", 4) == ["-    ops = {}", "+    ops = {", "+      n = 4", "+    }"]
    assert known.value("x", "ops", "n").origin is Origin.SET
    known.unset("x", "ops", "n")
    assert known.value("x", "ops", "n").value == 3
    assert known.problems("unknown-setting") == []


def test_an_explicit_null_gets_the_default_too() -> None:
    text = "{\n    apps = { n = 5 }\n    ops = { n = null }\n  }"
    known = repo("object({ n = optional(number, 3) })", text)
    value = known.value("x", "ops", "n")
    assert (value.value, value.text, value.origin) == (3, "null", Origin.DEFAULT)
    assert [p.rule for p in known.reading.all_problems() if p.setting == "n"] == []


def test_a_default_that_only_terraform_can_tell() -> None:
    known = repo("object({ n = optional(number, 60 * 60), s = optional(string) })",
                 '{\n    apps = { n = 5, s = "x" }\n    ops = {}\n  }')  # fmt: skip
    value = known.value("x", "ops", "n")
    assert (value.known, value.value) == (False, None) and "computed" in value.note
    assert known.value("x", "ops", "s").value == "x"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-1", -1), ("1e3", 1000), ("0.5", 0.5), ("null", None), ("true", True), ('"a\\nb"', "a\nb"),
        ("[]", []), ("{ a = 1 }", {"a": 1}), ("[1, [2]]", [1, [2]]), ("<<EOT\nx, ( {\nEOT\n", "x, ( {\n"),
        ("3 # three", 3), ("/* , */ 3", 3), ('"# no"', "# no"),
        ("60 * 60", UNKNOWN), ("(3)", UNKNOWN), ('"${1}"', UNKNOWN), ("tomap({})", UNKNOWN), ("", UNKNOWN),
    ],
)  # fmt: skip
def test_constants(text: str, value: Any) -> None:
    got = constant(text)
    assert got == value and type(got) is type(value)


@pytest.mark.parametrize(
    "text",
    ["", "object(", "object({", "object({})", "object(5)", "list", "optional(string)", "map()", "tuple([",
     "{", "object({ a = optional() })", "object({ a = optional(, 3) })", "list(" * 500 + "any" + ")" * 500,
     "\0", 'object({ "${x}" = string })', "object({ a = optional(object({ b = 1 }), 7) })"],
)  # fmt: skip
def test_odd_types_are_no_error(text: str) -> None:
    type = parse_type(text)
    assert type.fill({"a": 1}) is not None or type.kind
    type.fill([1, None])


def test_empty_defaults_are_nothing_beside_the_base() -> None:
    """The merge takes "" and {} for nothing: the base's value is inherited, and nothing is wrong."""
    type = 'object({ s = optional(string, ""), m = optional(map(string), {}), b = optional(bool, false) })'
    known = repo(type, '{\n    apps = { s = "x", m = { k = "v" }, b = true }\n    ops = {}\n  }')
    for path in ("s", "m"):
        value = known.value("x", "ops", path)
        assert (value.origin, value.source) == (Origin.INHERITED, "apps")
        assert (value.swallowed, value.note) == (False, "")
    assert known.value("x", "ops", "b").value is False, "false is a value"
    assert not [p for p in known.reading.all_problems() if p.setting]
