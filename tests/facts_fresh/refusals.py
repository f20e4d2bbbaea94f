"""What looks wrong in facts that were derived anew, against those before. Each is a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from tests.facts_fresh.compare import Facts, Place, hourly

GONE = 10
"""One in so many types may not be gone."""
OFF = 5
"""A price may not move by this factor."""


def refusals(before: Facts, after: Facts) -> list[str]:
    """Empty: nothing looks wrong."""
    out = []
    for name in after:
        if name.startswith("catalog/"):
            found = _catalog(before[name], after[name])
        else:
            found = _prices(hourly(before, name), hourly(after, name))
        out += [f"{name}: {sentence}" for sentence in found]
    return out


def _catalog(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    gone = sorted(set(old["types"]) - set(new["types"]))
    if len(gone) * GONE > len(old["types"]):
        yield f"{len(gone)} of {len(old['types'])} types are gone, {', '.join(gone[:5])} among them"
    for key in ("regions", "kubernetes_versions"):
        if not new.get(key):
            yield f"there are no {key}"
    lost = sorted(set(old["regions"]) - set(new["regions"]) - set(new.get("regions_without_offerings", {})))
    if len(lost) * GONE > len(old["regions"]):
        yield f"{len(lost)} of {len(old['regions'])} regions are gone: {', '.join(lost[:5])}"
    for name, one in new["types"].items():
        if not (one.get("v", 0) > 0 and one.get("m", 0) > 0 and one.get("a") in ("x86_64", "arm64")):
            yield f"{name} has no vCPU, memory or known processor: {one}"
    yield from _versions(old, new)


def _versions(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    had, listed = _ends(old), _ends(new)
    if len(listed) * 2 < len(had):
        yield f"{len(had) - len(listed)} of {len(had)} Kubernetes versions are gone"
    for version, (released, *ends) in listed.items():
        if not re.fullmatch(r"1\.\d+(\.\d+)?", version):
            yield f"{version!r} is no Kubernetes version"
        days = [_day(text) for text in (released, *ends)]
        if None in days:
            yield f"Kubernetes {version} has a date that is none: {', '.join((released, *ends))}"
        elif _backwards(days):
            yield f"Kubernetes {version} ends on {min(ends)}, before its release on {released}"


def _ends(data: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Each version with its release and its ends."""
    given = data["kubernetes_versions"]
    if isinstance(given, list):
        return {v["name"]: (v["released_at"][:10], v["end_of_life_at"][:10]) for v in given}
    keys = ("end_of_support", "end_of_extended")
    return {v["version"]: (v["released"], *(v[k] for k in keys if k in v)) for v in given["versions"]}


def _backwards(days: list[date | None]) -> bool:
    released, *ends = [day for day in days if day is not None]
    return any(end <= released for end in ends)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _prices(before: Mapping[Place, float], after: Mapping[Place, float]) -> Iterator[str]:
    for place, price in after.items():
        if type(price) is float and price > 0 and price == before.get(place):
            continue
        kind, region, machine = place
        if isinstance(price, bool) or not isinstance(price, int | float) or not price > 0:
            yield f"{machine} in {region} costs {price!r} ({kind})"
            continue
        was = before.get(place)
        if was and not was / OFF <= price <= was * OFF:
            yield f"{machine} in {region} costs {price:g}, {was:g} before ({kind})"
    if len(after) * 2 < len(before):
        yield f"{len(before) - len(after)} of {len(before)} prices are gone"
