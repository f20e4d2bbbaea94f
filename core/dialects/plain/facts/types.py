"""Types as the files write them, and what a form makes of them."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from core.platform.field import Json

SCALARS = ("string", "number", "bool")


class Type(NamedTuple):
    field: str
    """As in Field.type."""
    format: str
    """As in ModuleFacts.formats."""


TEXT = Type("text", "string")
OBJECT = Type("object", "object")
OBJECTS = Type("object", "list(object)")
TAINTS = Type("taints", "list(object)")


def type_of(told: str) -> Type | None:
    """Of a type in Terraform's words, also of one that was cut off; None where it says nothing.

    >>> type_of("set(string)"), type_of("map(string"), type_of("list(…)").field, type_of("any")
    (Type(field='list', format='set(string)'), Type(field='map', format='map(string)'), 'object', None)
    """
    if told in SCALARS:
        return Type("text" if told == "string" else told, told)
    found = re.match(r"(list|set|map|object|tuple)(?:\((.*))?", told)
    if found is None:
        return None
    outer, inner = found[1], (found[2] or "").rstrip(")").strip()
    plain = inner in ("", "any", *SCALARS)
    if outer in ("list", "set"):
        return Type("list", f"{outer}(string)") if plain else Type("object", f"{outer}(object)")
    if outer == "map":
        return Type("map", "map(string)") if plain else OBJECT
    return OBJECT


def type_by_value(value: Json) -> Type:
    """Of a default, where nothing else tells."""
    if isinstance(value, bool):
        return Type("bool", "bool")
    if isinstance(value, (int, float)):
        return Type("number", "number")
    if isinstance(value, list):
        return OBJECTS if any(isinstance(v, (dict, list)) for v in value) else Type("list", "list(string)")
    return OBJECT if isinstance(value, dict) else TEXT


def is_block(told: Any) -> bool:
    return told in ("block", "blocks")
