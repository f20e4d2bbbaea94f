"""Every kind of value in the base against every kind elsewhere, at each boundary of the generations, as
terraform itself merged them with the framework's own code (make_inheritance_cells.py asked it)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core import hcl
from core.dialects.common.values import meaning
from core.dialects.kubestack.facts import load
from core.platform.model import Module, Origin
from tests.core.dialects.support import Repo

TABLES = json.loads((Path(__file__).parent / "fixtures" / "inheritance_cells.json").read_text())
ABSENT = "-"


def entry(key: str, value: Any) -> dict[str, Any]:
    return {} if value == ABSENT else {key: value}


def block(table: dict[str, Any], base: Any, own: list[Any]) -> str:
    configuration = {"apps": entry(table["key"], base)}
    configuration |= {f"e{i}": entry(table["key"], value) for i, value in enumerate(own)}
    source = f"github.com/kbst/terraform-kubestack//{table['module']}?ref={table['version']}"
    return (
        f'module "x" {{\n  source = "{source}"\n\n'
        f"  configuration = {hcl.to_hcl(configuration, indent='  ')}\n}}\n"
    )


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if v is not None}
    return [plain(v) for v in value] if isinstance(value, list) else value


def effective(module: Module, environment: str, path: str) -> Any:
    """As Terraform has it: a module's default is nobody's value yet."""
    setting = module.setting(path)
    value = setting.values[environment] if setting is not None else None
    if value is None or value.value is None or value.origin is Origin.DEFAULT:
        return ABSENT
    return plain(value.value)


def agrees(module: Module, environment: str, key: str, answer: Any) -> bool:
    facts = load().module_facts(module.schema, module.facts_version)
    assert facts is not None
    if key not in facts.groups:
        expected = answer if answer == ABSENT else plain(meaning(answer, facts.fields[key].type))
        return bool(effective(module, environment, key) == expected)
    members = {} if answer == ABSENT else answer
    for path, field in facts.fields.items():
        if path.startswith(f"{key}."):
            found = members.get(path.removeprefix(f"{key}."), ABSENT)
            expected = found if found == ABSENT else plain(meaning(found, field.type))
            if effective(module, environment, path) != expected:
                return False
    return True


@pytest.mark.parametrize(
    "table", TABLES, ids=[f"{t['module'].replace('/', '-')}-{t['version']}-{t['key']}" for t in TABLES]
)
def test_every_cell(table: dict[str, Any]) -> None:
    wrong = []
    for base, of_base, *cells in table["rows"]:
        repo = Repo({"x.tf": block(table, base, [own for own, _answer in cells])})
        module = repo.module("x")
        assert module.facts_version == table["version"]
        stops = {p.environment for p in repo.problems("null-without-base")}
        answers = {"apps": of_base} | {f"e{i}": answer for i, (_own, answer) in enumerate(cells)}
        for environment, answer in answers.items():
            if (answer == "ERROR") != (environment in stops):
                wrong.append((base, environment, answer, "stops"))
            elif answer != "ERROR" and not agrees(module, environment, table["key"], answer):
                wrong.append((base, environment, answer, "differs"))
    assert wrong == []


def test_all_boundaries_and_kinds_are_there() -> None:
    assert {t["version"] for t in TABLES} == {
        "v0.12.2-beta.0", "v0.13.0-beta.0", "v0.13.0-beta.1", "v0.19.2-beta.0", "master",
    }  # fmt: skip
    assert sum(len(row) - 1 for t in TABLES for row in t["rows"]) > 1000
