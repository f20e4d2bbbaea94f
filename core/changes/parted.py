"""An object that is one setting on one side and taken apart on the other: compared part by part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from core.platform.field import Field, Json
from core.platform.model import EnvValue, Origin, Setting

_STEP = re.compile(r'\.([A-Za-z_][\w-]*)|\["((?:[^"\\]|\\.)*)"\]')
_ESCAPE = re.compile(r"\\(.)")


def alike(was: Iterable[Setting], now: Iterable[Setting]) -> tuple[list[Setting], list[Setting]]:
    """Both sides with the same objects taken apart."""
    old, new = list(was), list(now)
    return _apart(old, new), _apart(new, old)


def _apart(mine: list[Setting], theirs: list[Setting]) -> list[Setting]:
    known = {one.path for one in mine}
    parts: dict[str, list[Setting]] = {}
    for one in theirs:
        found = _STEP.search(one.path)
        if found is not None and one.path not in known and one.path[: found.start()] in known:
            parts.setdefault(one.path[: found.start()], []).append(one)
    out: list[Setting] = []
    for one in mine:
        out += _taken_apart(one, parts[one.path]) if one.path in parts else [one]
    return out


def _taken_apart(whole: Setting, parts: list[Setting]) -> list[Setting]:
    """A known object by the parts that the other side has, and what is left of it."""
    if not all(v.known and isinstance(v.value, Mapping) for v in whole.values.values()):
        return [whole]
    out = []
    covered: dict[str, set[str]] = {e: set() for e in whole.values}
    for part in parts:
        steps = _steps(part.path[len(whole.path) :])
        values = {}
        for environment, value in whole.values.items():
            values[environment] = _part(value, steps, part.values.get(environment))
            covered[environment].add(steps[0])
        out.append(Setting(part.path, part.field, values, whole.readonly))
    left = {key for e, v in whole.values.items() for key in _object(v.value) if key not in covered[e]}
    for key in sorted(left):
        field: Field = replace(whole.field, path=f"{whole.path}.{key}", label=f"{whole.field.label}.{key}")
        values = {e: _part(v, (key,), None) for e, v in whole.values.items()}
        out.append(Setting(f"{whole.path}.{key}", field, values, whole.readonly))
    return out


def _steps(rest: str) -> tuple[str, ...]:
    return tuple(one[1] or _ESCAPE.sub(r"\1", one[2]) for one in _STEP.finditer(rest))


def _object(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


def _part(value: EnvValue, steps: tuple[str, ...], like: EnvValue | None) -> EnvValue:
    found: Json = value.value
    for step in steps:
        if step not in _object(found):
            return EnvValue(Origin.UNSET)
        found = _object(found)[step]
    same = like is not None and like.known and like.value == found
    text = like.text if same and like is not None else str(found)
    return replace(value, value=found, text=text, entries={})
