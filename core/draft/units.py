"""Edits know the environments that they were made for by what makes them, not by their names alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from core.corrections import UnitKey
from core.dialects.errors import Refused
from core.platform.edit import Edit
from core.platform.model import Reading
from core.text import _


def with_units(edit: Edit, reading: Reading) -> Edit:
    """The Edit, with what makes the environments that it names; the same one where nothing was inferred."""
    if edit.kind == "revert" or edit.units:
        return edit
    named = set(_texts(edit.args)) | {edit.environment}
    platforms = [p for p in reading.platforms if edit.root in (p.root, "")]
    units = {
        e.name: e.unit for p in platforms for e in p.environments if e.unit is not None and e.name in named
    }
    return replace(edit, units=units) if units else edit


def placed(edit: Edit, reading: Reading) -> Edit:
    """The Edit, with its environment as that is called now. Raises Refused where it is none any more, or
    something else by now."""
    if not edit.units:
        return edit
    platform = reading.platform(edit.root)
    if platform is None:
        return edit  # its dialect says what is wrong
    there = {e.name: e.unit for e in platform.environments if e.unit is not None}
    name = edit.environment
    for called, unit in edit.units.items():
        if unit.root != edit.root:
            continue
        now = _now(called, unit, there)
        if now == called:
            continue
        if now is None or edit.kind == "operation":
            raise Refused(_why_not(called, unit, there, now))
        name = now
    return edit if name == edit.environment else replace(edit, environment=name)


def _now(called: str, unit: UnitKey, there: Mapping[str, UnitKey]) -> str | None:
    """What the environment is called now; None: it is gone, or something else."""
    mine = there.get(called)
    if mine is not None and (mine == unit or _may_be(unit, mine)):
        return called
    same = [name for name, other in there.items() if other == unit]
    found = same or [name for name, other in there.items() if unit.like(other)]
    return found[0] if len(found) == 1 else None


def _may_be(then: UnitKey, now: UnitKey) -> bool:
    """Whether an environment of the same name is still the one that was meant: files may have come."""
    if then.like(now):
        return True
    return not then.var_files and (then.workspace, then.terragrunt) == (now.workspace, now.terragrunt)


def _why_not(called: str, unit: UnitKey, there: Mapping[str, UnitKey], now: str | None) -> str:
    if now is not None:
        sentence = _("It was made for {name}, which is called {now} now: make it again.")
        return sentence.format(name=called, now=now)
    if called in there:
        sentence = _(
            "It was made for {name} as {then}, which is {now} now: make it again, or take back what you said"
            " of {name}."
        )
        return sentence.format(name=called, then=what(unit), now=what(there[called]))
    sentence = _("It was made for {name} ({then}), which is no environment of {root} any more.")
    return sentence.format(name=called, then=what(unit), root=unit.root)


def what(unit: UnitKey) -> str:
    """What makes an environment, in a sentence."""
    parts = [*unit.var_files]
    if unit.workspace is not None:
        parts.append(_("Terraform workspace {name}").format(name=unit.workspace))
    if unit.terragrunt is not None:
        parts.append(unit.terragrunt)
    return " + ".join(parts) or _("no file of its own")


def _texts(value: Any) -> Iterator[str]:
    """Every text in answers, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(inner)
