"""JSON from the command line: the value, or a sentence where it can't be kept as it was typed."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, NoReturn

from core.text import _

MAX_DEPTH = 100
MAX_DIGITS = 300


class Unfit(Exception):
    """JSON, but more of it than Repoform keeps: with the sentence."""


def read(text: str, *, fractions_as_typed: bool = False) -> Any:
    """Raises ValueError for what is no JSON, and Unfit. `fractions_as_typed`: numbers with a fraction come
    as text, because 1.30 may be a version, and is not 1.3.

    >>> read("[1.5, 2]"), read('{"v": 1.30}', fractions_as_typed=True)
    ([1.5, 2], {'v': '1.30'})
    """
    fraction = str if fractions_as_typed else _fraction
    try:
        value = json.loads(text, parse_float=fraction, parse_int=_integer, parse_constant=_constant)
    except RecursionError:
        raise Unfit(_too_deep()) from None
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise Unfit(_too_deep())
        level = [
            part
            for one in level
            if isinstance(one, (list, dict))
            for part in (one.values() if isinstance(one, dict) else one)
        ]
    return value


def _too_deep() -> str:
    return _("The JSON nests more than {limit} deep.").format(limit=MAX_DEPTH)


def _fraction(text: str) -> float:
    value = float(text)
    if not (abs(value) < float("inf") and Decimal(repr(value)) == Decimal(text)):
        raise Unfit(_("The number {number} can't be kept exactly.").format(number=_short(text)))
    return value


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise Unfit(_("The number {number} can't be kept exactly.").format(number=_short(text)))
    return int(text)


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def _constant(name: str) -> NoReturn:
    raise ValueError(name)
