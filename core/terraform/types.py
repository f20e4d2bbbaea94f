"""Type expressions of variables: what an object has, and the defaults inside it, as Terraform applies them.

>>> type = parse_type('object({ size = optional(number, "3"), inner = optional(object({ on = optional(bool, true) }), {}) })')
>>> type.fill({})
{'size': 3, 'inner': {'on': True}}
>>> type.fill({"size": 5, "inner": None})
{'size': 5, 'inner': {'on': True}}
>>> parse_type("list(object({ a = optional(string, \\"x\\") }))").fill([{}, {"a": "y"}])
[{'a': 'x'}, {'a': 'y'}]
"""  # noqa: E501

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from core import hcl
from core.frozen import dataclass
from core.terraform.nodes import UNKNOWN, from_expr, meaning
from core.terraform.primitives import NO_VALUE, to_bool, to_number, to_text

MAX_DEPTH = 24
"""Of types inside types; deeper ones count as `any`."""
MAX_TEXT = 100_000
"""Characters; longer ones count as `any`."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of an object type."""

    type: Type
    optional: bool = False
    default: Any = None
    """What Terraform puts where nothing (or null) is given, converted to the type; UNKNOWN where only
    Terraform can tell. None: null."""


@dataclass(frozen=True, slots=True)
class Type:
    """One type. `kind` is string, number, bool, any, list, set, map, tuple or object."""

    kind: str
    text: str
    """As written."""
    of: Type | None = None
    """Of a list, set or map: what is in it."""
    items: tuple[Type, ...] = ()
    """Of a tuple."""
    attributes: Mapping[str, Attribute] = field(default_factory=lambda: MappingProxyType({}))
    """Of an object."""

    @property
    def has_defaults(self) -> bool:
        """Whether `fill` can change anything but spelling."""
        inner = (self.of,) if self.of is not None else self.items
        return any(t.has_defaults for t in inner) or any(
            a.default is not None or a.type.has_defaults for a in self.attributes.values()
        )

    def fill(self, value: Any) -> Any:
        """The value as the module gets it: converted, with the defaults of attributes that are absent or
        null. Absent ones without a default stay absent; keys that the type lacks go. UNKNOWN where that can't
        be told."""
        return _fill(self, value)


def _fill(type: Type, value: Any) -> Any:
    if value is None or value is UNKNOWN:
        return value
    if type.kind == "object" and isinstance(value, Mapping):
        out: dict[str, Any] = {}
        for name, attribute in type.attributes.items():
            given = value.get(name)
            if given is None:
                given = attribute.default
            filled = _fill(attribute.type, given)
            if filled is UNKNOWN:
                return UNKNOWN
            if filled is not None or name in value:
                out[name] = filled
        return out
    if type.kind == "map" and type.of is not None and isinstance(value, Mapping):
        entries = {key: _fill(type.of, item) for key, item in value.items()}
        return UNKNOWN if UNKNOWN in entries.values() else entries
    if type.kind in ("list", "set") and type.of is not None and isinstance(value, list):
        items = [_fill(type.of, item) for item in value]
        return UNKNOWN if any(i is UNKNOWN for i in items) else items
    if type.kind == "tuple" and isinstance(value, list) and len(value) == len(type.items):
        items = [_fill(t, item) for t, item in zip(type.items, value, strict=True)]
        return UNKNOWN if any(i is UNKNOWN for i in items) else items
    return _primitive(type.kind, value)


_PRIMITIVES = {"string": to_text, "number": to_number, "bool": to_bool}


def _primitive(kind: str, value: Any) -> Any:
    """A text, number or yes/no as Terraform converts it; anything else as it is."""
    convert = _PRIMITIVES.get(kind)
    made = convert(value) if convert is not None else NO_VALUE
    return value if made is NO_VALUE else made


_ANY = Type("any", "any")
_PLAIN = ("string", "number", "bool", "any")


@lru_cache(maxsize=4096)
def parse_type(text: str) -> Type:
    """Never raises: what isn't a type is `any`."""
    return _parse(_without_comments(text), 0) if len(text) <= MAX_TEXT else _ANY


def _parse(text: str, depth: int) -> Type:
    plain = text.strip()
    if plain in _PLAIN:
        return Type(plain, text.strip())
    # The old way: type = "string", list, map
    if plain in ('"string"', '"list"', '"map"', "list", "map", "set"):
        kind = plain.strip('"')
        return Type(kind, text.strip(), None if kind == "string" else _ANY)
    call = re.match(r"(list|set|map|tuple|object)\s*\(", plain)
    if call is None or depth > MAX_DEPTH or not plain.endswith(")"):
        return Type("any", text.strip())
    kind = call[1]
    inside = plain[call.end() : -1]
    if kind in ("list", "set", "map"):
        return Type(kind, text.strip(), _parse(inside, depth + 1))
    if kind == "tuple":
        body = inside.strip().removeprefix("[").removesuffix("]")
        return Type(kind, text.strip(), items=tuple(_parse(t, depth + 1) for t in arguments(body)))
    return Type(kind, text.strip(), attributes=MappingProxyType(_attributes(inside, depth)))


def _attributes(text: str, depth: int) -> dict[str, Attribute]:
    parsed = hcl.parse(f"x = {text.strip()}\n".encode()).body.attributes.get("x")
    if parsed is None or parsed.expr.kind != "object":
        return {}
    out: dict[str, Attribute] = {}
    for item in parsed.expr.items:
        if item.key is None:
            continue
        plain = item.expr.text.strip()
        call = re.match(r"optional\s*\(", plain)
        if call is None or not plain.endswith(")"):
            out[item.key] = Attribute(_parse(plain, depth + 1))
            continue
        given = arguments(plain[call.end() : -1])
        type = _parse(given[0] if given else "any", depth + 1)
        default = _filled(type, constant(given[1])) if len(given) > 1 else None
        out[item.key] = Attribute(type, True, default)
    return out


def _filled(type: Type, default: Any) -> Any:
    """A default as it counts where it is used: its own objects get their defaults, too."""
    return _fill(type, default)


def constant(text: str) -> Any:
    """The value of an expression of literals; UNKNOWN for any other."""
    plain = _without_comments(text)
    if to_number(plain) is not NO_VALUE:
        return to_number(plain)
    tree = hcl.parse(f"x = {plain}\n".encode())
    parsed = tree.body.attributes.get("x") if tree.problem is None else None
    return UNKNOWN if parsed is None else meaning(from_expr(parsed.expr, 1))


def arguments(text: str) -> list[str]:
    """The parts between commas that stand in no bracket, text or comment.

    >>> arguments('number, "a,b"'), arguments("object({ a = string, b = list(any) }), {}")
    (['number', '"a,b"'], ['object({ a = string, b = list(any) })', '{}'])
    """
    out, depth, start = [], 0, 0
    for at, piece in _pieces(text):
        if len(piece) > 1:
            continue
        if piece in "([{":
            depth += 1
        elif piece in ")]}":
            depth -= 1
        elif piece == "," and depth == 0:
            out.append(text[start:at].strip())
            start = at + 1
    last = text[start:].strip()
    return [*out, last] if last else out


_PIECE = re.compile(
    r'"(?>(?>[^"\\]|\\.)*)"?'
    r"|<<-?(?P<mark>[\w-]+)[ \t]*\r?\n"
    r"|(?P<comment>(?:#|//)[^\n]*+|/\*(?>(?>[^*]|\*(?!/))*)(?:\*/)?)"
    r"|[^\"#/<(){}\[\],]++|.",
    re.S,
)
"""Atomic groups throughout: a hostile text takes no longer than a nice one."""


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """(where it begins, the piece): texts, heredocs and comments each as one, brackets and commas alone."""
    at = 0
    while at < len(text) and (found := _PIECE.match(text, at)) is not None:
        end = found.end()
        if found["mark"]:
            closing = re.compile(rf"^[ \t]*{re.escape(found['mark'])}[ \t]*$", re.M).search(text, end)
            end = closing.end() if closing else len(text)
        if not found["comment"]:
            yield at, text[at:end]
        at = end


def _without_comments(text: str) -> str:
    return "".join(piece for _at, piece in _pieces(text)).strip()
