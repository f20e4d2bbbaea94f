"""Blocks of one name in one folder: an error with both places, unless one of them overrides."""

from __future__ import annotations

import pytest

from core.dialects.plain.dialect import PlainDialect
from core.platform.model import Problem, Severity
from tests.core.dialects.plain.support import CLUSTER, snapshot

TWICE = {
    "var.a": 'variable "a" {}\n',
    "local.a": "locals {\n  a = 1\n}\n",
    "output.a": 'output "a" {\n  value = 1\n}\n',
    "module.a": 'module "a" {\n  source = "./m"\n}\n',
    "aws_vpc.a": 'resource "aws_vpc" "a" {}\n',
    "data.aws_vpc.a": 'data "aws_vpc" "a" {}\n',
}


def told(files: dict[str, str]) -> list[Problem]:
    found = PlainDialect().read(snapshot({"main.tf": CLUSTER, **files}))
    problems = [p for platform in found.platforms for p in platform.problems]
    return [p for p in problems if p.rule == "terraform-declared-twice"]


@pytest.mark.parametrize(("name", "code"), TWICE.items())
def test_both_places_are_named(name: str, code: str) -> None:
    for files in ({"a.tf": code, "b.tf": "\n" + code}, {"b.tf": code + code}):
        (problem,) = told(files)
        inside = name == "local.a"  # a line of its block
        line = inside + (2 if "a.tf" in files else 1 + code.count("\n"))
        assert (problem.severity, problem.file, problem.line) == (Severity.ERROR, "b.tf", line)
        first = "a.tf" if "a.tf" in files else "b.tf"
        assert problem.sentence.startswith(
            f"{name} is declared twice: here, and in {first}, line {1 + inside},"
        )


@pytest.mark.parametrize(("name", "code"), TWICE.items())
def test_what_overrides_is_no_second_one(name: str, code: str) -> None:
    assert not told({"a.tf": code, "b_override.tf": code})
    assert not told({"a.tf": code, "other/b.tf": code})


def test_json_code_counts_too() -> None:
    (problem,) = told({"a.tf": TWICE["var.a"], "b.tf.json": '{\n  "variable": {\n    "a": {}\n  }\n}\n'})
    assert problem.file == "b.tf.json" and "a.tf, line 1" in problem.sentence
