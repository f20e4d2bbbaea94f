"""What is written into code in JSON (`.tf.json`): its texts are templates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core import hcl

_SEQUENCE = re.compile(r"(?<![$%])(?>(?:\$\$|%%)*)[$%]\{")
_OPENING = re.compile(r"[$%](?=\{)")
_BEFORE, _BEHIND = b'"${', b'}"'


def is_computed(text: str) -> bool:
    """Whether a text holds a sequence, one that is escaped aside.

    >>> is_computed("a-${b}"), is_computed("a-$${b}"), is_computed("%{ if x }"), is_computed("5 %")
    (True, False, True, False)
    """
    return _SEQUENCE.search(text) is not None


def whole(data: bytes, span: tuple[int, int]) -> tuple[int, int]:
    """Of a text that is one expression and nothing else: all of the text."""
    start, end = span
    outer = start - len(_BEFORE), end + len(_BEHIND)
    if data[max(outer[0], 0) : start] == _BEFORE and data[end : outer[1]] == _BEHIND:
        return outer
    return span


def written(path: hcl.Path, value: Any) -> Any:
    """A value as it stands at a place: texts that look like templates are escaped, save in a variable's
    default, which is no template."""
    first = path[0] if path else None
    if isinstance(first, hcl.KeyStep) and first.key == "variable":
        return value
    return _escaped(value)


def _escaped(value: Any) -> Any:
    if isinstance(value, str):
        return _OPENING.sub(lambda found: found[0] * 2, value)
    if isinstance(value, Mapping):
        return {_escaped(key): _escaped(one) for key, one in value.items()}
    return [_escaped(one) for one in value] if isinstance(value, list) else value
