"""Whether a value is the one that is wanted already."""

from __future__ import annotations

from typing import Any

from core.dialects.plain.write import spots
from core.platform.field import Field
from core.terraform.evaluate import Value


def same(value: Value, wanted: Any, field: Field | None) -> bool:
    """Whether that is the value already, quotes of numbers aside where the setting is one."""
    if not value.known:
        return False
    return _alike(spots.plain(value), wanted, field is not None and field.type in ("number", "bool"))


def _alike(one: Any, other: Any, loose: bool) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_alike(one[k], other[k], loose) for k in one)
    if isinstance(one, list) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(_alike(a, b, loose) for a, b in zip(one, other, strict=True))
    if loose:
        return _told(one) == _told(other)
    return type(one) is type(other) and bool(one == other)


def _told(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else getattr(value, "text", None) or str(value)
