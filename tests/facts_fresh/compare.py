"""What changed between the facts before and those derived anew, in lines for people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

Facts = dict[str, dict[str, Any]]
"""Files by name ("catalog/aws")."""

Place = tuple[str, str, str]
"""List or Spot, region or zone, machine type."""

TOLD = 8
"""How many names or prices one line or list tells."""


def hourly(facts: Facts, name: str) -> dict[Place, float]:
    """Every price of a file ("prices/aws"), by its place. None stands for no price and isn't among them."""
    order = order_of(facts["catalog/" + name.partition("/")[2]])
    data = facts[name]
    kinds = {"Spot": data.get("spot", {}), "list": data.get("zones", data["regions"])}
    return {
        (kind, place, machine): price
        for kind, places in kinds.items()
        for place, prices in places.items()
        for machine, price in zip(order, prices, strict=True)
        if price is not None
    }


def order_of(catalog: Mapping[str, Any]) -> list[str]:
    """The types in the order that lists count them."""
    return list(catalog.get("order", catalog["types"]))


def changes(before: Facts, after: Facts, name: str) -> list[str]:
    """Empty: the file says what it said."""
    if before[name] == after[name]:
        return []
    found = _catalog if name.startswith("catalog/") else _prices
    out = list(found(before, after, name))
    out += [f"dated {date}" for date in dict.fromkeys(dates(after[name])) if date not in dates(before[name])]
    return out or ["other keys changed: " + ", ".join(_differing(before[name], after[name]))]


def _catalog(before: Facts, after: Facts, name: str) -> Iterator[str]:
    old, new = before[name], after[name]
    for words, key in (("types", "types"), ("regions", "regions")):
        yield from _keys(words, old[key], new[key])
    moved = sorted(r for r in old["regions"] if r in new["regions"] and _offer(old, r) != _offer(new, r))
    if moved:
        yield f"what is offered changed in {len(moved)} regions: {_some(moved)}"
    yield from _keys("Kubernetes versions", _versions(old), _versions(new))


def _offer(catalog: Mapping[str, Any], region: str) -> Any:
    """What a region offers, by name: indexes move when a type comes."""
    found, order = catalog["regions"][region], order_of(catalog)
    if not isinstance(found, dict):
        return found
    named = {}
    for key, groups in ({"1": found.get("types")} | found.get("offer", {})).items():
        named[key] = names_at(groups, order)
    return {k: v for k, v in found.items() if k not in ("types", "offer", "zone_hint_2023")}, named


def names_at(ranges: list[Any] | None, order: list[str]) -> list[str] | None:
    """The names that [index | [first, last]] stand for."""
    if ranges is None:
        return None
    spans = [entry if isinstance(entry, list) else (entry, entry) for entry in ranges]
    return [name for first, last in spans for name in order[first : last + 1]]


def _versions(catalog: Mapping[str, Any]) -> dict[str, Any]:
    given = catalog["kubernetes_versions"]
    listed = given["versions"] if isinstance(given, dict) else given
    return {v.get("version", v.get("name")): v for v in listed}


def _keys(words: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    added, gone = [k for k in new if k not in old], [k for k in old if k not in new]
    if added:
        yield f"{len(added)} {words} added: {_some(added)}"
    if gone:
        yield f"{len(gone)} {words} gone: {_some(gone)}"
    if words == "regions":
        return
    other = [k for k in new if k in old and old[k] != new[k]]
    if other:
        told = [f"{key} ({_difference(old[key], new[key])})" for key in other]
        yield f"{len(other)} {words} changed: {_some(told)}"


def _difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} {_short(old.get(key))} → {_short(new.get(key))}" for key in _differing(old, new))


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    return [key for key in {**old, **new} if old.get(key) != new.get(key)]


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 40 else text[:39] + "…"


def _some(names: list[str]) -> str:
    more = f" and {len(names) - TOLD} more" if len(names) > TOLD else ""
    return ", ".join(names[:TOLD]) + more


def _prices(before: Facts, after: Facts, name: str) -> Iterator[str]:
    old, new = hourly(before, name), hourly(after, name)
    currency = after[name]["currency"]
    added, gone = [p for p in new if p not in old], [p for p in old if p not in new]
    moved = [p for p in new if p in old and old[p] != new[p]]
    if added or gone or moved:
        yield f"{len(moved)} of {len(new)} prices moved, {len(added)} added, {len(gone)} gone"
    moved.sort(key=lambda place: -abs(new[place] / old[place] - 1))
    for place in moved[:TOLD]:
        kind, region, machine = place
        share = new[place] / old[place] - 1
        figures = f"{old[place]:g} → {new[place]:g} {currency} an hour ({share:+.0%}, {kind})"
        yield f"  {machine} in {region}: {figures}"


def dates(data: Any) -> list[str]:
    """What a file says of its date, in all its sources."""
    if isinstance(data, list):
        return [date for one in data for date in dates(one)]
    if not isinstance(data, dict):
        return []
    own = [str(v) for k, v in data.items() if k.endswith("as_of") and isinstance(v, str)]
    inner = [d for k, v in data.items() if k in _DATED and isinstance(v, dict | list) for d in dates(v)]
    zones = data.get("as_of")
    return own + inner + (sorted(zones.values()) if isinstance(zones, dict) else [])


_DATED = ("source", "kubernetes_versions", "per_region", "per_zone", "zones")
