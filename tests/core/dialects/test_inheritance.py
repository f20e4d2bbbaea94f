"""Inheritance against terraform's own answers (fixtures/inheritance.json)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.dialects.kubestack import inheritance

FIXTURE = json.loads((Path(__file__).parent / "fixtures" / "inheritance.json").read_text())
CASES = FIXTURE["cases"]


def without_nulls(value: Any) -> Any:
    """An attribute that is absent and one that is null are the same to a module."""
    if isinstance(value, dict):
        return {k: without_nulls(v) for k, v in value.items() if v is not None}
    return value


@pytest.mark.parametrize("number", range(len(CASES)))
def test_merge_is_what_terraform_computes(number: int) -> None:
    case = CASES[number]
    objects = {k: tuple(v) for k, v in FIXTURE["objects"].items()} if case["type"] == "typed" else {}
    ours = inheritance.merge(case["rule"], case["base"], case["configuration"], objects)
    assert without_nulls(ours) == without_nulls(case["merged"])


def test_every_rule_is_refereed() -> None:
    assert {c["rule"] for c in CASES} == {"null_overrides", "base_keys_only", "union", "one_level"}
