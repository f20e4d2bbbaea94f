"""What the units of Terragrunt give to a root of which nothing but modules is known."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from core import hcl
from core.dialects.given import AllGiven, Given
from core.dialects.plain.units.model import Layout
from core.dialects.plain.units.terragrunt import given
from core.frozen import dataclass
from core.terraform.evaluate import Texts, Value
from core.terraform.evaluate.values import why_of
from core.text import _

_MOST = 100
"""Units that are read for it."""


@dataclass(frozen=True, slots=True)
class _Read:
    given: Given
    files: tuple[str, ...]


def given_to(texts: Texts, layout: Layout, root: str) -> tuple[AllGiven, Collection[str]]:
    """By the unit's name, and the files that were read for it. Never raises."""
    found = layout.root(root)
    told: dict[str, Given] = {}
    files: set[str] = set()
    units = [unit for unit in found.units if unit.terragrunt is not None] if found is not None else []
    for unit in units[:_MOST]:
        read = _read(texts, unit.terragrunt or "")
        told[unit.title or unit.name or unit.terragrunt or ""] = read.given
        files.update(read.files)
    if len(units) > _MOST:
        told["…"] = Given({}, {}, _("There are too many units to be read."))
    return told, files


def _read(texts: Texts, path: str) -> _Read:
    made = given(texts, path)
    values: dict[str, Any] = {}
    unknown: dict[str, str] = {}
    for name, value in made.values.items():
        if value.known and not value.sensitive:
            values[name] = _plain(value)
        else:
            why = why_of(value)
            unknown[name] = why.sentence if why is not None else _("It can't be told by reading.")
    rest = "" if made.complete else made.why.sentence if made.why is not None else _("It can't be told.")
    return _Read(Given(values, unknown, rest), made.reads)


def _plain(value: Value) -> Any:
    data = value.data
    if data is None or isinstance(data, (bool, str)):
        return data
    if isinstance(data, dict):
        return {name: _plain(part) for name, part in data.items()}
    if isinstance(data, tuple):
        return [_plain(part) for part in data]
    whole = value.number.integer
    return whole if whole is not None else hcl.Number(value.number.text)
