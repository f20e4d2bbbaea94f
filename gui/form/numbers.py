"""Numbers as people type them."""

from __future__ import annotations

import re
from decimal import Decimal

from core.text import _
from core.view import Json

NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?\Z")
MAX_DIGITS = 300


def number(text: str) -> Json:
    """The number that a text says, None if it says none, or one that can't be kept to the last digit.

    >>> number("3"), number("2.50"), number("abc"), number("")
    (3, 2.5, None, None)
    """
    bare = text.strip().replace(" ", "").replace("_", "")
    if not NUMBER.match(bare):
        return None
    if len(bare) > MAX_DIGITS or abs(Decimal(bare).adjusted()) > MAX_DIGITS:
        return None
    try:
        return int(bare)
    except ValueError:
        value = float(bare)
        if Decimal(repr(value)) != Decimal(bare):
            return None
        return int(value) if value == int(value) and "." not in bare else value


def no_number(text: str) -> str:
    """Why a text says no number."""
    if NUMBER.match(text.strip().replace(" ", "").replace("_", "")):
        return _("“{text}” can't be kept exactly.").format(text=text)
    return _("“{text}” is not a number.").format(text=text)
