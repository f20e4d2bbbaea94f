"""JSON as a tree of places: every value, and every name of an object, at its bytes.

Read as Terraform reads configuration: a name may stand twice (two blocks of a type), and nothing may follow.
"""

from __future__ import annotations

import json
import re

from core.frozen import dataclass
from core.hcl.source import MAX_BYTES, MAX_DEPTH
from core.terraform.evaluate.syntax import Unreadable
from core.text import _

_SPACE = re.compile(rb"[ \t\n\r]*")
_TOKEN = re.compile(
    rb'(?P<string>"(?>(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)")'
    rb"|(?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?![\w.+-])"
    rb"|(?P<word>true|false|null)(?![\w.+-])"
    rb"|(?P<sign>[{}\[\],:])"
)


@dataclass(frozen=True, slots=True)
class Json:
    """A value at the bytes `start:end`."""

    start: int
    end: int
    kind: str
    """object, list, string, number, bool or null."""
    members: tuple[tuple[str, int, Json], ...] = ()
    """Of an object: each name, the byte where it begins, and the value."""
    items: tuple[Json, ...] = ()


def read(data: bytes) -> Json:
    """A whole file, or a value by itself. Raises Unreadable."""
    reader = _reader(data)
    found = reader.value(0)
    reader.finish()
    return found


def read_member(data: bytes) -> tuple[str, Json]:
    """A member of an object by itself, or a value without a name (""). Raises Unreadable."""
    reader = _reader(data)
    name = ""
    first = reader.token()
    if first is not None and first.lastgroup == "string":
        name = text_of(first[0])
        reader.at = first.end()
        reader.sign(b":")
    found = reader.value(0)
    reader.finish()
    return name, found


def text_of(raw: bytes) -> str:
    """What a string means; a lone half of a pair is U+FFFD."""
    decoded = json.loads(raw)
    assert isinstance(decoded, str)
    return decoded.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def read_end(data: bytes, start: int) -> int:
    """Where the string ends that begins at a byte."""
    found = _TOKEN.match(data, start)
    return found.end() if found is not None else start


def _reader(data: bytes) -> _Reader:
    if len(data) > MAX_BYTES:
        raise Unreadable(_("The file is too large."), 0)
    try:
        data.decode()
    except UnicodeDecodeError as error:
        raise Unreadable(_("This is no UTF-8 text."), error.start) from None
    return _Reader(data)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def wrong(self) -> Unreadable:
        return Unreadable(_("This can't be read as JSON."), self.at)

    def token(self) -> re.Match[bytes] | None:
        space = _SPACE.match(self.data, self.at)
        assert space is not None
        self.at = space.end()
        return _TOKEN.match(self.data, self.at)

    def next_is(self, sign: bytes) -> bool:
        found = self.token()
        return found is not None and found[0] == sign

    def sign(self, sign: bytes) -> None:
        if not self.next_is(sign):
            raise self.wrong()
        self.at += 1

    def finish(self) -> None:
        self.token()
        if self.at != len(self.data):
            raise self.wrong()

    def value(self, depth: int) -> Json:
        found = self.token()
        if found is None:
            raise self.wrong()
        if depth > MAX_DEPTH:
            sentence = _("The file nests brackets more than {limit} deep.").format(limit=MAX_DEPTH)
            raise Unreadable(sentence, self.at)
        start, sign = self.at, found[0]
        if sign == b"{":
            return self.object(start, depth)
        if sign == b"[":
            return self.list(start, depth)
        if found.lastgroup == "sign":
            raise self.wrong()
        self.at = found.end()
        kind = str(found.lastgroup)
        if kind == "word":
            kind = "null" if sign == b"null" else "bool"
        return Json(start, self.at, kind)

    def object(self, start: int, depth: int) -> Json:
        members: list[tuple[str, int, Json]] = []
        self.at += 1
        while not self.next_is(b"}"):
            if members:
                self.sign(b",")
            name = self.token()
            if name is None or name.lastgroup != "string":
                raise self.wrong()
            first, self.at = self.at, name.end()
            self.sign(b":")
            members.append((text_of(name[0]), first, self.value(depth + 1)))
        self.at += 1
        return Json(start, self.at, "object", tuple(members))

    def list(self, start: int, depth: int) -> Json:
        items: list[Json] = []
        self.at += 1
        while not self.next_is(b"]"):
            if items:
                self.sign(b",")
            items.append(self.value(depth + 1))
        self.at += 1
        return Json(start, self.at, "list", (), tuple(items))
