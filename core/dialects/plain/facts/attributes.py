"""The settings of one entity as the files tell them, by their path in its own block.

Inside blocks of which there can be several the path has "[]": `taint[].key`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from core.dialects.plain.facts.data import Record, resources
from core.dialects.plain.facts.provider import reached, within
from core.dialects.plain.facts.types import is_block
from core.frozen import dataclass

DEFAULT_POOL = "node_config"
"""Of a Google cluster: the pool that it is made with has no block of its own."""
_OF_DEFAULT_POOL = ("initial_node_count", DEFAULT_POOL)


@dataclass(frozen=True, slots=True)
class Attribute:
    """One setting."""

    record: Record
    offered: bool = True
    """False: known where it is written, but no form offers it: of another version of the provider, or of its
    beta."""
    now: str = ""
    """What it is called today, where it was renamed."""


@lru_cache(maxsize=256)
def attributes(type: str, inside: str, provider: str | None) -> Mapping[str, Attribute]:
    """`inside`: of a pool in a cluster's resource, the path of its block; "" for what the resource itself
    has. Nothing for a type that the facts don't know."""
    if type not in resources():
        return {}
    found = dict(_of_type(type, provider))
    return _spelled(dict(_inside(found, type, inside) if inside else _without_pools(found, type)))


def _of_type(type: str, provider: str | None) -> Iterator[tuple[str, Attribute]]:
    told = resources()[type]
    for path, record in told["attributes"].items():
        if not reached(provider, record.get("default_since", "0")):
            record = {**record, "default": None}
        yield path, Attribute(record, reached(provider, record.get("since", "0")))
        see = record["impact"].get("see_as")
        if see is not None:
            yield from _seen_as(path, see, provider)
    for path, record in told.get("old_attributes", {}).items():
        now = record.get("now", "")
        today = told["attributes"].get(now) or told["old_attributes"].get(now) or {}
        full = {"label": "", **today, **record, "need": "optional"}
        if full.get("type") is not None and "impact" in full:
            yield path, Attribute(full, within(provider, record["until"]), now)
    for path, record in told.get("beta_only", {}).items():
        yield path, Attribute(record, False)


def _seen_as(path: str, see: Record, provider: str | None) -> Iterator[tuple[str, Attribute]]:
    under, levels = str(see.get("under", "")), see["levels"]
    for inner, found in _of_type(see["type"], provider):
        if under and not inner.startswith(under + "."):
            continue
        impact = dict(_other_levels(found.record["impact"], levels))
        if any(inner == p or inner.startswith(p + ".") for p in see.get("no_effect", ())):
            impact = {"level": "no effect", "confidence": "medium"}
        record = {**found.record, "impact": impact}
        yield f"{path}.{inner.removeprefix(under + '.')}", replace(found, record=record)


def _other_levels(impact: Record, levels: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    for name, value in impact.items():
        if isinstance(value, str):
            yield name, levels.get(value, value)
        elif name in ("conditions", "by_provider_version"):
            yield name, [{**e, "impact": levels.get(e["impact"], e["impact"])} for e in value]
        else:
            yield name, value


def _inside(found: Mapping[str, Attribute], type: str, inside: str) -> Iterator[tuple[str, Attribute]]:
    if inside == DEFAULT_POOL and type == "google_container_cluster":
        for path, one in found.items():
            if path.split(".")[0] in _OF_DEFAULT_POOL:
                yield path, one
        return
    for path, one in found.items():
        if path.startswith(inside + "."):
            yield path.removeprefix(inside + "."), replace(one, now=one.now.removeprefix(inside + "."))


def _without_pools(found: Mapping[str, Attribute], type: str) -> Iterator[tuple[str, Attribute]]:
    own = str((resources()[type].get("own_pool") or {}).get("block", "")).split(" ", 1)[0]
    for path, one in found.items():
        if own and (path == own or path.startswith(own + ".")):
            continue
        if type == "google_container_cluster" and path.split(".")[0] in _OF_DEFAULT_POOL:
            # Of the default pool, which is a pool of its own wherever it is kept.
            one = replace(one, offered=False)
        yield path, one


def _spelled(found: Mapping[str, Attribute]) -> dict[str, Attribute]:
    """With "[]" inside blocks of which there can be several."""
    outer = {path.rpartition(".")[0] for path in found}
    several = {
        path
        for path, one in found.items()
        if one.record["type"] == "blocks" or (path in outer and not is_block(one.record["type"]))
    }
    return {_with_brackets(path, several): one for path, one in found.items()}


def _with_brackets(path: str, several: set[str]) -> str:
    steps = path.split(".")
    out = []
    for at, step in enumerate(steps):
        is_last = at == len(steps) - 1
        out.append(step + ("[]" if not is_last and ".".join(steps[: at + 1]) in several else ""))
    return ".".join(out)
