"""Texts, numbers and yes/no, turned into each other as Terraform does it."""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from core.hcl.literal import number_text


class NoValue(Enum):
    """Stands for: this can't be turned into that."""

    NO_VALUE = "no value"


NO_VALUE: Final = NoValue.NO_VALUE

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def to_text(value: Any) -> Any:
    """A text: 1.20 is "1.2", true is "true". NO_VALUE of what can't be one."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)):
        text = number_text(repr(value)) if isinstance(value, float) else _digits(value)
        return NO_VALUE if text is None else text
    return NO_VALUE


def _digits(value: int) -> str | None:
    return number_text(str(value)) if value.bit_length() < 1000 else None


def to_number(value: Any) -> Any:
    """A number; NO_VALUE of what can't be one, and of one that Python's can't hold."""
    if isinstance(value, bool):
        return NO_VALUE
    if isinstance(value, (int, float)):
        return value
    if not isinstance(value, str) or len(value) > 300 or not _NUMBER.fullmatch(value):
        return NO_VALUE
    number = Decimal(value)
    if not number:
        return 0
    if abs(number.adjusted()) > 300:
        return NO_VALUE
    return int(number) if number == number.to_integral_value() else float(number)


def to_bool(value: Any) -> Any:
    """Yes or no; NO_VALUE of what is neither."""
    if isinstance(value, bool):
        return value
    return (
        {"true": True, "1": True, "false": False, "0": False}.get(value, NO_VALUE)
        if isinstance(value, str)
        else NO_VALUE
    )
