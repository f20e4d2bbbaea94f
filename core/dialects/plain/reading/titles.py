"""What people call a cluster or pool whose name may be another one in each environment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from core.dialects.plain.recognise import Across, Seen
from core.terraform.evaluate import Call


def titles(found: Iterable[Across[str]]) -> dict[str, str]:
    """By address, of all that a root has. Two clusters, or two pools of one cluster, are never called alike:
    what code calls them, or the call that makes each, tells them apart."""
    out: dict[str, str] = {}
    taken: dict[tuple[str, str | None, str], list[Across[str]]] = {}
    for one in found:
        out[one.address] = _title(one)
        taken.setdefault((one.first.kind, one.first.cluster, out[one.address]), []).append(one)
    for alike in taken.values():
        if len(alike) > 1:
            out.update(_told_apart(alike))
    return out


def _told_apart(alike: Iterable[Across[str]]) -> dict[str, str]:
    """By a word of the way to each, the nearest that all have in another form; else by the whole address."""
    ways = {one.address: (*map(_called, one.first.path), one.first.label) for one in alike}
    for at in range(1, min(map(len, ways.values())) + 1):
        words = {address: way[-at] for address, way in ways.items()}
        if len(set(words.values())) == len(words):
            return words
    return {address: address for address in ways}


def _called(call: Call) -> str:
    """A call as people say it: by its key where it has one."""
    return str(call.key) if isinstance(call.key, str) else call.name if call.key is None else str(call)


def _title(one: Across[str]) -> str:
    names = {environment: _name(seen) for environment, seen in one.seen.items()}
    if None in names.values():
        return one.first.shown_name
    return _common({e: n for e, n in names.items() if n is not None}) or one.first.label


def _name(seen: Seen) -> str | None:
    return seen.said_name or None


def _common(names: Mapping[str, str]) -> str:
    """The name that all have, but for the environment's own in it; "" where there is none.

    >>> _common({"dev": "shop-dev", "prod": "shop-prod"}), _common({"dev": "one", "prod": "two"})
    ('shop', '')
    >>> _common({"dev": "dev", "prod": "prod"}), _common({"dev": "apps", "prod": "apps"})
    ('', 'apps')
    >>> _common({"dev": "shop-dev"})
    'shop-dev'
    """
    if len(set(names.values())) == 1:
        return next(iter(names.values()))
    bare = {_without(name, environment) for environment, name in names.items()}
    return bare.pop() if len(bare) == 1 else ""


def _without(name: str, environment: str) -> str:
    """
    >>> _without("prod-shop_v2", "prod"), _without("shop-prod-eu", "prod"), _without("product", "prod")
    ('shop_v2', 'shop-eu', 'product')
    """
    found = re.search(rf"(?<![A-Za-z0-9]){re.escape(environment)}(?![A-Za-z0-9])", name)
    if not environment or found is None:
        return name
    before, after = name[: found.start()].rstrip("-_."), name[found.end() :].lstrip("-_.")
    between = name[len(before) : found.start()] or "-"
    return between.join(part for part in (before, after) if part)
