"""A list or map that is asked for whole: which of its parts are to be other ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.dialects.plain.write.settings import Steps
from core.frozen import dataclass
from core.terraform.evaluate import Value


@dataclass(frozen=True, slots=True)
class Part:
    """One that differs."""

    steps: Steps
    wanted: Any
    gone: bool = False
    """It is to go; `wanted` means nothing then."""


def differing(value: Value, wanted: Any) -> list[Part] | None:
    """None where it is another value altogether: of another kind or length."""
    data = value.data
    if isinstance(data, dict) and isinstance(wanted, Mapping):
        out: list[Part] = []
        for key in {**data, **wanted}:
            if key not in wanted:
                if not data[key].null:
                    out.append(Part((key,), None, gone=True))
            elif key not in data:
                out.append(Part((key,), wanted[key]))
            else:
                out += _below(key, data[key], wanted[key])
        return out
    if isinstance(data, tuple) and isinstance(wanted, (list, tuple)) and len(data) == len(wanted):
        return [part for at, item in enumerate(data) for part in _below(at, item, wanted[at])]
    return None


def _below(key: str | int, value: Value, wanted: Any) -> list[Part]:
    if value.known and told(value) == _told(wanted):
        return []
    inner = differing(value, wanted)
    if inner is None:
        return [Part((key,), wanted)]
    return [Part((key, *part.steps), part.wanted, part.gone) for part in inner]


def told(value: Value) -> Any:
    """A known value as texts: what a provider makes of "3" and 3 is the same."""
    data = value.data
    if isinstance(data, dict):
        return {key: told(item) for key, item in data.items()}
    if isinstance(data, tuple):
        return [told(item) for item in data]
    return value.number.text if value.kind == "number" and data is not None else _told(data)


def _told(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _told(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_told(one) for one in value]
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return None if value is None else str(value)
