"""What is known of a module's releases: the newest of each major, and what the next one calls otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from functools import lru_cache
from itertools import pairwise

from core.dialects.plain.facts import inputs
from core.dialects.plain.facts.data import modules
from core.dialects.plain.facts.inputs import Use
from core.frozen import dataclass
from core.text import _

_NAME = re.compile(r"[a-z_][a-z0-9_]*")
_OF_POOLS = re.compile(r"(\w+)(?:\[\]|\{\})\.(\w+)")
_MAJORS = re.compile(r"(\d+)(?:-(\d+)|(\+))?:\s*(.+)", re.S)


@dataclass(frozen=True, slots=True)
class Renames:
    """From one major to the next that the facts know."""

    inputs: Mapping[str, str] = field(default_factory=dict)
    """Old name -> new name, or how it is said now."""
    keys: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The same for the entries of an input that holds pools, by its old name."""
    gone: frozenset[str] = frozenset()
    told: bool = False
    """Whether the facts say anything of this step."""


def is_name(text: str) -> bool:
    """Whether it is a name and no more, so that it may stand in the old one's place."""
    return _NAME.fullmatch(text) is not None


def newest(module: str, major: int) -> tuple[str, str] | None:
    """(tag, date) of the newest release that the facts know."""
    found = modules()[module]["majors"].get(str(major))
    return (str(found["tag"]), str(found["date"])) if found is not None else None


def next_major(module: str, major: int) -> int | None:
    """The next one that the facts know."""
    later = sorted(int(n) for n in modules()[module]["majors"] if int(n) > major)
    return later[0] if later else None


def providers(module: str, major: int) -> Mapping[str, str]:
    """What the newest release of a major asks for, by the provider's name."""
    found = modules()[module]["majors"].get(str(major)) or {}
    return {str(name): str(wanted) for name, wanted in (found.get("providers") or {}).items()}


def surprises(module: str, major: int) -> list[str]:
    """What people don't expect of a major, as the facts say it for that one alone."""
    out = []
    for text in modules()[module].get("surprises", ()):
        found = _MAJORS.fullmatch(text)
        if found is None:
            continue
        first, last = int(found[1]), int(found[2] or found[1])
        if first <= major and (major <= last or found[3]):
            out.append(_(found[4]))
    return out


def renames(module: str, major: int, later: int) -> Renames:
    told = modules()[module].get("renames") or {}
    found = told.get(f"{major} to {later}")
    gone = frozenset(told.get(f"gone in {later}", ()))
    names: dict[str, str] = {}
    keys: dict[str, dict[str, str]] = {}
    for old, new in (found or {}).items():
        inside = _OF_POOLS.fullmatch(old)
        if inside is None:
            names[old] = new
        else:
            keys.setdefault(inside[1], {})[inside[2]] = _OF_POOLS.sub(r"\2", new)
    return Renames(names, keys, gone, found is not None or bool(gone))


@lru_cache(maxsize=256)
def former_names(module: str, major: int, pools: str = "") -> Mapping[str, tuple[str, ...]]:
    """What arguments of a call, or keys of an entry of `pools`, were called before; by names of `major`."""
    out: dict[str, tuple[str, ...]] = {}
    known = sorted(int(n) for n in modules()[module]["majors"] if int(n) <= major)
    for before, after in pairwise(known):
        step = renames(module, before, after)
        same = [i for i in (pools, *(o for o, n in step.inputs.items() if n == pools)) if i in step.keys]
        told = [pair for i in same for pair in step.keys[i].items()] if pools else step.inputs.items()
        for old, new in told:
            if is_name(new):
                out[new] = (*out.get(new, ()), old, *out.get(old, ()))
    return out


def known_inputs(module: str, major: int, variant: str) -> frozenset[str]:
    """The arguments of a call that the facts know of a major."""
    use = Use(module, major, variant)
    pools = use.told["majors"][str(major)].get("pools") or {}
    defaults = {str(p["defaults"]) for p in pools.values() if p.get("defaults")}
    return frozenset((*inputs.of_cluster(use), *inputs.of_default_pool(use), *pools, *defaults))


def known_keys(module: str, major: int, variant: str, input: str) -> frozenset[str]:
    """The keys that an entry of an input that holds pools may have."""
    return frozenset(inputs.of_pools(Use(module, major, variant), input))
