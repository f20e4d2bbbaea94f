"""Values as the domain has them: plain data, as far as it is known."""

from __future__ import annotations

import re
from typing import Any

from core.platform.field import Json
from core.terraform.evaluate import UNKNOWN, Value

_WHOLE = re.compile(r"-?\d{1,300}")
_WIDEST = 1000
"""Bits of a whole number that a float can take and that Python writes in digits."""
_FRACTION = re.compile(r"-?\d{1,17}\.\d{1,17}")


def json_of(value: Value) -> Json:
    """What a wholly known value means. A number that a float can't hold exactly stays text."""
    data = value.data
    if data is None or isinstance(data, (bool, str)):
        return data
    if isinstance(data, dict):
        return {name: json_of(part) for name, part in data.items()}
    if isinstance(data, tuple):
        return [json_of(part) for part in data]
    if data is UNKNOWN:
        return None
    return _number(value.number.integer, value.number.text)


def _number(whole: int | None, text: str) -> Json:
    if whole is not None and whole.bit_length() < _WIDEST:
        return whole
    found = float(text)
    return found if repr(found) == text else text


def fitting(value: Json, type: str) -> Json:
    """The value as its field has it: 3 for "3" of a number, true for "true" of a switch.

    >>> fitting("3", "number"), fitting("true", "bool"), fitting(1, "text"), fitting("x", "number")
    (3, True, '1', 'x')
    >>> fitting("a-1, a-2", "list"), fitting([1, "2"], "list")
    (['a-1', 'a-2'], ['1', '2'])
    """
    if type == "number" and isinstance(value, str):
        if _WHOLE.fullmatch(value):
            return int(value)
        if _FRACTION.fullmatch(value):
            return _number(None, value)
    if type == "bool" and value in ("true", "false"):
        return value == "true"
    if type == "text" and isinstance(value, (int, float)):
        return ("false", "true")[value] if isinstance(value, bool) else str(value)
    if type == "list" and isinstance(value, str):
        # Some modules take lists as text with commas.
        return [part.strip() for part in value.split(",") if part.strip()]
    if type == "list" and isinstance(value, list):
        return [str(v) if isinstance(v, (int, float)) and not isinstance(v, bool) else v for v in value]
    return value


def type_of(value: Any) -> str:
    """The kind of field that a value without facts is shown in.

    >>> [type_of(v) for v in (True, 3, "a", ["a"], {"a": 1}, [{"key": "a", "effect": "b"}], {"a": []})]
    ['bool', 'number', 'text', 'list', 'map', 'taints', 'object']
    """
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        return "multiline" if "\n" in value else "text"
    if isinstance(value, list):
        if value and all(_is_taint(v) for v in value):
            return "taints"
        return "object" if any(isinstance(v, (list, dict)) for v in value) else "list"
    if isinstance(value, dict):
        return "object" if any(isinstance(v, (list, dict)) for v in value.values()) else "map"
    return "text"


def _is_taint(value: Any) -> bool:
    return isinstance(value, dict) and {"key", "effect"} <= set(value) <= {"key", "value", "effect"}
