"""HCL text to Python and back, without loss.

None, bool, int, `Number` (other numbers keep their text), str, list and dict are literal; `Reference`,
`Template` and `Expression` hold source text as written. A heredoc without interpolation is a str.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from core.frozen import dataclass
from core.hcl import literal
from core.hcl.heredoc import new_heredoc
from core.hcl.source import MAX_DEPTH, HclError
from core.text import _

WIDTH = 100
"""A list or a one-line object stays on one line up to this column."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number that Python's int can't hold with its spelling: 1.50, 007."""

    text: str

    def __float__(self) -> float:
        return float(self.text)


@dataclass(frozen=True, slots=True)
class Reference:
    """`var.x`, `module.y.z`."""

    text: str


@dataclass(frozen=True, slots=True)
class Template:
    """A string or heredoc with `${…}` or `%{…}` in it, quotes or markers included."""

    text: str


@dataclass(frozen=True, slots=True)
class Expression:
    """Any other expression."""

    text: str


@dataclass(frozen=True, slots=True)
class Lines:
    """A text to be written as a heredoc, where one means exactly that; else in quotes. Read, it is a str."""

    text: str


Value = None | bool | int | Number | str | list[Any] | dict[str, Any] | Reference | Template | Expression


@dataclass(frozen=True, slots=True)
class Style:
    """How new text should look: line ends and the white space of one level."""

    newline: str = "\n"
    unit: str = "  "
    width: int = WIDTH


def same(one: Any, other: Any) -> bool:
    """Equal in value and type (in Python, 1 == True == 1.0); the order of keys doesn't count."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def to_hcl(value: Any, *, indent: str = "", style: Style | None = None, inline: bool = False) -> str:
    """The text of a value. Lines after the first begin with `indent`; `inline` forces one line where that can
    be. Objects get a line for each key, lists of plain values stay on their line while they fit.

    >>> print(to_hcl({"a": 1, "b c": ["x"]}))
    {
      a = 1
      "b c" = ["x"]
    }
    >>> to_hcl({"a": 1, "b": {}}, inline=True)
    '{ a = 1, b = {} }'
    """
    return _Writer(style or Style()).text(value, indent, inline, 0)


class _Writer:
    def __init__(self, style: Style) -> None:
        self.style = style

    def text(self, value: Any, indent: str, inline: bool, depth: int) -> str:
        if depth > MAX_DEPTH:
            raise HclError(_("The value nests more than {limit} deep.").format(limit=MAX_DEPTH))
        if isinstance(value, Mapping):
            return self._mapping(value, indent, inline, depth)
        if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
            return self._sequence(value, indent, inline, depth)
        if isinstance(value, Lines):
            quoted = scalar(value.text)
            return new_heredoc(value.text, indent, self.style.unit, self.style.newline) or quoted
        return scalar(value)

    def _mapping(self, value: Mapping[str, Any], indent: str, inline: bool, depth: int) -> str:
        if not value:
            return "{}"
        newline, inner = self.style.newline, indent + self.style.unit
        items = []
        for name, one in value.items():
            if not isinstance(name, str):
                raise HclError(_("The key {key} is not a text.").format(key=repr(name)))
            items.append(f"{literal.spell_key(name)} = {self.text(one, inner, inline, depth + 1)}")
        if inline and not any(needs_own_line(item) for item in items):
            return "{ " + ", ".join(items) + " }"
        return "{" + newline + "".join(f"{inner}{item}{newline}" for item in items) + indent + "}"

    def _sequence(self, value: Sequence[Any], indent: str, inline: bool, depth: int) -> str:
        if not value:
            return "[]"
        newline, inner = self.style.newline, indent + self.style.unit
        elements = [self.text(one, inner, inline, depth + 1) for one in value]
        if not any(needs_own_line(one) for one in elements):
            line = "[" + ", ".join(elements) + "]"
            if inline or ("\n" not in line and len(line) <= self.style.width):
                return line
        out = "[" + newline
        for element in elements:
            comma = newline + inner + "," if needs_own_line(element) else ","
            out += inner + element + comma + newline
        return out + indent + "]"


def needs_own_line(text: str) -> bool:
    """Whether nothing may follow `text` on its line: it ends with a heredoc (or so it might)."""
    return "<<" in text and "\n" in text


def scalar(value: Any) -> str:
    """The text of a value that holds no others. Raises HclError for what HCL can't say."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise HclError(_("The text holds a character that UTF-8 can't write.")) from None
        return literal.quote(value)
    if isinstance(value, (Number, Reference, Template, Expression)):
        return value.text.strip()
    if isinstance(value, (float, Decimal)):
        if not math.isfinite(value):
            raise HclError(_("{value} is no number that HCL can write.").format(value=value))
        text = format(Decimal(repr(value)) if isinstance(value, float) else value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    raise HclError(_("A value of this kind can't be written as HCL: {value}").format(value=repr(value)[:60]))
