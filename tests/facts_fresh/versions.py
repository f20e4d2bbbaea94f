"""Kubernetes versions of AWS, Azure and Google, as endoflife.date keeps them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tests.facts_fresh.compare import Facts
from tests.facts_fresh.sources import Refused, clone

NAME = "endoflife-date/endoflife.date"
KEYS = {
    "version": "releaseCycle",
    "released": "releaseDate",
    "end_of_support": "eol",
    "end_of_extended": "eoes",
    "latest": "latest",
}
"""Ours, and what they are called there."""
NEEDED = ("version", "released", "end_of_support")


def renew(facts: Facts, sources: Path, cloud: str) -> None:
    """Sets kubernetes_versions of one cloud's catalogue."""
    source = clone(sources, NAME)
    given = facts[f"catalog/{cloud}"]["kubernetes_versions"]
    file = given["source"]["file"]
    given["versions"] = released(source.text(file), f"{NAME}, {file}")
    given["source"]["as_of"] = source.stamp(file).short(given["source"]["as_of"])


def released(text: str, where: str) -> list[dict[str, str]]:
    """The versions of a product's page, newest first as there."""
    parts = text.split("---\n")
    try:
        page: Any = yaml.safe_load(parts[1])
        listed = page["releases"]
        return [_version(one, where) for one in listed]
    except (yaml.YAMLError, IndexError, KeyError, TypeError, AttributeError) as error:
        raise Refused(f"{where} doesn't have the form that is expected: {error!r}") from error


def _version(one: dict[str, Any], where: str) -> dict[str, str]:
    found = {ours: one[theirs] for ours, theirs in KEYS.items() if one.get(theirs) is not None}
    for key in NEEDED:
        if key not in found:
            raise Refused(f"{where}: version {found.get('version', '?')} lacks {KEYS[key]}")
    return {key: value.isoformat() if isinstance(value, date) else str(value) for key, value in found.items()}
