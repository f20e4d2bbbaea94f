"""How an environment inherits from the base, exactly as each framework version computes it.

Refereed by terraform itself: its answers over generated configurations are fixtures of the tests. Four rules
exist (the facts name the one of a version):

    null_overrides   up to v0.12.2: what an environment writes wins, an explicit null too
    base_keys_only   v0.13.0-beta.0: the same, but null falls back, and keys that the base lacks are lost
    union            v0.13.0-beta.1 to v0.19.2: what is not null wins, whole
    one_level        typed: maps and objects merge key by key, one level deep; null and "" fall back
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.dialects.common.absent import ABSENT
from core.frozen import dataclass

NULL_OVERRIDES = "null_overrides"
BASE_KEYS_ONLY = "base_keys_only"
UNION = "union"
ONE_LEVEL = "one_level"


@dataclass(frozen=True, slots=True)
class Pick:
    """Whose value counts in an environment that is not the base."""

    own: bool
    """True: what the environment writes itself. False: what the base has (which may be nothing)."""
    lost: bool = False
    """True: something is written in the environment, and Terraform ignores it."""
    nothing: bool = False
    """True: neither counts; the key has no value here although one of them is written."""


OWN = Pick(own=True)
BASE = Pick(own=False)
FALLS_BACK = Pick(own=False, lost=True)
VANISHES = Pick(own=False, lost=True, nothing=True)


def pick(rule: str, own: object, base: object) -> Pick:
    """Decides for one key. `own` and `base` are values, or ABSENT where nothing is written."""
    if own is ABSENT:
        return BASE
    if rule == NULL_OVERRIDES:
        return OWN
    if rule == BASE_KEYS_ONLY:
        if base is ABSENT:
            return VANISHES
        return BASE if own is None and base is None else FALLS_BACK if own is None else OWN
    if rule == UNION:
        return OWN if own is not None else BASE if base is None or base is ABSENT else FALLS_BACK
    if own is None:
        return BASE if base is None or base is ABSENT else FALLS_BACK
    if own == "" and isinstance(own, str):
        return BASE if base == "" else FALLS_BACK
    return OWN


def merges_by_key(rule: str, own: object, base: object) -> bool:
    """Whether two values of one key are merged key by key instead of one replacing the other."""
    return rule == ONE_LEVEL and isinstance(own, Mapping) and isinstance(base, Mapping)


def replaces_after_all(own: Mapping[str, object], base: Mapping[str, object]) -> bool:
    """A quirk of one_level: a map of free keys in which an environment writes "" or null for a key that the
    base lacks cannot be merged. Terraform then takes the environment's map whole."""
    return any((v is None or v == "") and k not in base for k, v in own.items())


def merge(
    rule: str,
    base_key: str,
    configuration: Mapping[str, Mapping[str, Any]],
    objects: Mapping[str, tuple[str, ...]] | None = None,
) -> dict[str, dict[str, Any]]:
    """The effective configuration of every environment, as Terraform would put it together.

    `objects` names the keys whose values are objects, with their attributes (everything else that looks like
    one is a map of free keys): an object has all of its attributes, null where nothing is written.
    """
    objects = objects or {}
    base = configuration[base_key]
    return {
        env: dict(own) if env == base_key else _merge_one(rule, own, base, objects)
        for env, own in configuration.items()
    }


def _merge_one(
    rule: str, own: Mapping[str, Any], base: Mapping[str, Any], objects: Mapping[str, tuple[str, ...]]
) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key in sorted({*own, *base}):
        mine, inherited = own.get(key, ABSENT), base.get(key, ABSENT)
        if merges_by_key(rule, mine, inherited):
            assert isinstance(mine, Mapping) and isinstance(inherited, Mapping)
            out[key] = _merge_maps(mine, inherited, closed=key in objects)
            continue
        choice = pick(rule, mine, inherited)
        if choice.nothing:
            continue
        value = mine if choice.own else inherited
        out[key] = None if value is ABSENT else value
    return out


def _merge_maps(own: Mapping[str, Any], base: Mapping[str, Any], *, closed: bool) -> dict[str, Any]:
    if not closed and replaces_after_all(own, base):
        return dict(own)
    out: dict[str, Any] = {}
    for key in sorted({*own, *base}):
        mine, inherited = own.get(key, ABSENT), base.get(key, ABSENT)
        value = mine if pick(ONE_LEVEL, mine, inherited).own else inherited
        out[key] = None if value is ABSENT else value
    return out
