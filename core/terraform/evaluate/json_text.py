"""JSON to values with the place of every scalar, and values to JSON as Terraform writes it."""

from __future__ import annotations

import json
import re

from core.terraform.evaluate.budget import Budget, TooLarge
from core.terraform.evaluate.faults import Fault
from core.terraform.evaluate.numbers import parse
from core.terraform.evaluate.places import Chunk, Mark
from core.terraform.evaluate.types import DYNAMIC
from core.terraform.evaluate.values import Value, text, tuple_value
from core.text import _

_SPACE = re.compile(rb"[ \t\n\r]*")
_TOKEN = re.compile(
    rb'(?P<string>"(?>(?:[^"\\\x00-\x1f]|\\.)*)")'
    rb"|(?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)"
    rb"|(?P<word>true|false|null)"
    rb"|(?P<sign>[{}\[\],:])",
    re.DOTALL,
)
_DEPTH = 100
_WORDS = {b"true": True, b"false": False, b"null": None}


def value_of(data: bytes, chunk: Chunk | None, budget: Budget) -> Value:
    """Raises Fault where it is no JSON; with a chunk, scalars know their places in it."""
    budget.spend(1 + len(data) // 40)
    reader = _Reader(data, chunk, budget)
    found = reader.value(0)
    if reader.sign() is not None or reader.at != len(data):
        raise reader.wrong()
    return found


class _Reader:
    def __init__(self, data: bytes, chunk: Chunk | None, budget: Budget) -> None:
        self.data = data
        self.chunk = chunk
        self.budget = budget
        self.at = 0

    def wrong(self) -> Fault:
        return Fault(_("This isn't valid JSON."))

    def token(self) -> re.Match[bytes] | None:
        space = _SPACE.match(self.data, self.at)
        assert space is not None
        self.at = space.end()
        return _TOKEN.match(self.data, self.at)

    def sign(self) -> bytes | None:
        found = self.token()
        return found["sign"] if found is not None else None

    def mark(self, start: int) -> Mark | None:
        return Mark(self.chunk, start, self.at) if self.chunk is not None else None

    def value(self, depth: int) -> Value:
        found = self.token()
        self.budget.spend(1)
        if found is None:
            raise self.wrong()
        if depth > _DEPTH:
            raise TooLarge
        start = self.at
        self.at = found.end()
        kind = found.lastgroup
        if kind == "string":
            return text(self.string(found[0])).at(self.mark(start))
        if kind == "number":
            try:
                return Value("number", parse(found[0].decode()), None, self.mark(start))
            except ValueError:
                raise self.wrong() from None
        if kind == "word":
            word = _WORDS[found[0]]
            if word is None:
                return Value("dynamic", None, DYNAMIC, self.mark(start))
            return Value("bool", word, None, self.mark(start))
        if found[0] == b"{":
            return self.object(start, depth)
        if found[0] == b"[":
            return self.array(start, depth)
        raise self.wrong()

    def string(self, raw: bytes) -> str:
        try:
            decoded = json.loads(raw.decode(errors="replace"))
        except ValueError:
            raise self.wrong() from None
        assert isinstance(decoded, str)
        return decoded.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def object(self, start: int, depth: int) -> Value:
        items: dict[str, Value] = {}
        while self.sign() != b"}":
            if items and not self.comma():
                raise self.wrong()
            key = self.token()
            if key is None or key.lastgroup != "string":
                raise self.wrong()
            self.at = key.end()
            if self.sign() != b":":
                raise self.wrong()
            self.at += 1
            name = text(self.string(key[0])).data
            items[name] = self.value(depth + 1)
        self.at += 1
        return Value("object", items, None, self.mark(start))

    def array(self, start: int, depth: int) -> Value:
        items: list[Value] = []
        while self.sign() != b"]":
            if items and not self.comma():
                raise self.wrong()
            items.append(self.value(depth + 1))
        self.at += 1
        return tuple_value(tuple(items)).at(self.mark(start))

    def comma(self) -> bool:
        if self.sign() != b",":
            return False
        self.at += 1
        return True


def written(value: Value) -> str:
    """A wholly known value as Terraform writes it: names sorted, nothing that HTML minds."""
    out: list[str] = []
    _write(value, out)
    return "".join(out)


def _write(value: Value, out: list[str]) -> None:
    if value.data is None:
        out.append("null")
    elif value.kind == "string":
        out.append(quoted(value.data))
    elif value.kind == "number":
        out.append(value.number.text)
    elif value.kind == "bool":
        out.append("true" if value.data else "false")
    elif value.kind in ("map", "object"):
        for at, name in enumerate(sorted(value.data)):
            out.append("," if at else "{")
            out.append(quoted(name))
            out.append(":")
            _write(value.data[name], out)
        out.append("}" if value.data else "{}")
    else:
        for at, item in enumerate(value.elements()):
            out.append("," if at else "[")
            _write(item, out)
        out.append("]" if value.data else "[]")


_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_TO_ESCAPE = re.compile("[<>&\u2028\u2029]")


def quoted(string: str) -> str:
    """A text as Go's JSON writes it."""
    return _TO_ESCAPE.sub(lambda found: _ESCAPES[found[0]], json.dumps(string, ensure_ascii=False))
