"""Entities made of facts and plain values, and what a change of one of their settings is said to do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from core.facts.impact import impact_of
from core.platform.field import Impact
from core.platform.model import EnvValue, Kind, Module, ModuleKind, Origin, Setting
from core.platform.module_facts import ModuleFacts

RESOURCES = Path(__file__).resolve().parents[5] / "resources" / "terraform"
DATA: Mapping[str, Any] = json.loads((RESOURCES / "resources.json").read_text(encoding="utf-8"))["resources"]
MODULES: Mapping[str, Any] = json.loads((RESOURCES / "modules.json").read_text(encoding="utf-8"))["modules"]
"""The files as they are, read without the code that they are for."""

KINDS = {"cluster": ModuleKind.CLUSTER, "node-pool": ModuleKind.NODE_POOL, "feature": ModuleKind.FEATURE}

UNKNOWN = EnvValue(Origin.LINKED, known=False)


def entity(facts: ModuleFacts, values: Mapping[str, Any], region: str | None = None) -> Module:
    """One that has these values, and else the defaults. A value may be an EnvValue."""
    found = dict(_untouched(facts))
    for path, value in values.items():
        field = facts.fields.get(path) or facts.former.get(path)
        if field is not None:
            found[path] = Setting(path, field, {"prod": _value(value, field.default)})
    settings = tuple(found.values())
    unknown = set(values) - set(found)
    assert not unknown, f"{facts.name} has no {unknown}"
    return Module(
        kind=KINDS[facts.kind], root=".", name="it", cloud=facts.cloud, file="main.tf", line=1, end_line=9,
        source="", version=None, facts_version=facts.version, style="", schema=facts.name, region=region,
        base=None, settings=settings, title="it", facts=facts, roles=facts.roles,
    )  # fmt: skip


_UNTOUCHED: dict[int, tuple[ModuleFacts, dict[str, Setting]]] = {}
"""Holds what its keys name by identity: thousands of entities differ in one setting each."""


def _untouched(facts: ModuleFacts) -> dict[str, Setting]:
    if id(facts) not in _UNTOUCHED:
        fields = facts.fields.items()
        made = {path: Setting(path, field, {"prod": _value(None, field.default)}) for path, field in fields}
        _UNTOUCHED[id(facts)] = (facts, made)
    return _UNTOUCHED[id(facts)][1]


def _value(value: Any, default: Any) -> EnvValue:
    if isinstance(value, EnvValue):
        return value
    if value is not None:
        return EnvValue(Origin.SET, value, Kind.LITERAL, repr(value), "main.tf", 2)
    return EnvValue(Origin.UNSET) if default is None else EnvValue(Origin.DEFAULT, default)


def impact(
    facts: ModuleFacts,
    path: str,
    before: Any,
    after: Any,
    others: Mapping[str, Any] | None = None,
    *,
    others_before: Mapping[str, Any] | None = None,
    provider: str | None = None,
    region: str | None = None,
) -> Impact:
    """Of one change, in an entity that has these other values before and after it."""
    now = entity(facts, {**(others or {}), path: after}, region)
    was = entity(
        facts, {**(others_before if others_before is not None else others or {}), path: before}, region
    )
    plain = [v.value if isinstance(v, EnvValue) else v for v in (before, after)]
    return impact_of(now, path, plain[0], plain[1], "prod", provider, was=was)


def attributes(type: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What the file has of a type, but for old names and beta."""
    yield from DATA[type]["attributes"].items()


def bracketed(type: str, path: str, inside: str = "") -> str:
    """The path with "[]" inside blocks of which there can be several, by the file alone."""
    told = DATA[type]["attributes"]
    steps = (f"{inside}.{path}" if inside else path).split(".")
    out = []
    for at, step in enumerate(steps, 1):
        several = told.get(".".join(steps[:at]), {}).get("type") == "blocks" and at < len(steps)
        out.append(f"{step}[]" if several else step)
    return ".".join(out[len(inside.split(".")) if inside else 0 :])
