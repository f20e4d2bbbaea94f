"""JSON files as Terraform reads them: tfvars.json, and configuration in tf.json.

Stricter than Python's own reader: a doubled key, NaN, a byte order mark or anything behind the object is
refused, and an escaped lone surrogate is U+FFFD. Texts of tfvars are taken as they are, `${x}` too; in
configuration they are templates.

>>> [(c.name, c.node.value, line) for c, _start, line in attributes(b'{"a": "${x}",\\n "b": 1}')]
[('a', '${x}', 1), ('b', 1, 2)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from core import hcl
from core.terraform.nodes import UNKNOWN, Chunk, Item, Node, plain
from core.text import _

MAX_DEPTH = 150
_BLANK = re.compile(r"[ \t\r\n]*")
_TEXT = re.compile(r'"((?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![\w.+-])")
_INTEGER = re.compile(r"-?[0-9]{1,300}")
_WORD = re.compile(r"(?:true|false|null)(?![\w.+-])")
_WORDS = {"true": True, "false": False, "null": None}
_ESCAPE = re.compile(
    r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))"
)
_SIMPLE = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}

Part = tuple[Chunk, int, int]
"""A chunk, and the byte and line where it stands."""
_LABELS = {
    "terraform": 0,
    "locals": 0,
    "module": 1,
    "variable": 1,
    "output": 1,
    "provider": 1,
    "resource": 2,
    "data": 2,
    "ephemeral": 2,
}


def attributes(data: bytes) -> list[Part]:
    """What a tfvars.json sets, in its order. Raises hcl.HclError for a file that Terraform refuses."""
    return [
        (Chunk("", (), node.text.count("\n") + node.line, {}, name, node), start, line)
        for name, node, start, line in _members(data)
    ]


def blocks(data: bytes) -> list[Part]:
    """The blocks of a tf.json that something is asked about. Raises hcl.HclError."""
    found: list[Part] = []
    for type, node, start, line in _members(data):
        if type in _LABELS:
            for labels, body in _bodies(node, _LABELS[type]):
                inner = {item.key: _templates(item.node) for item in body.items if item.key is not None}
                found.append((Chunk(type, labels, 0, inner), start, line))
    return found


def _bodies(node: Node, labels: int) -> Iterator[tuple[tuple[str, ...], Node]]:
    """The bodies of the blocks of one type: an object for each label; a list is several of them."""
    for one in node.elements if node.kind == "tuple" else (node,):
        if one.kind == "object" and labels:
            for item in one.items:
                for rest, body in _bodies(item.node, labels - 1):
                    yield (str(item.key), *rest), body
        elif one.kind == "object":
            yield (), one


def _templates(node: Node) -> Node:
    """A value as configuration means it: a text with a sequence in it is for Terraform to tell."""
    if node.kind == "object":
        items = tuple(Item(i.key, i.key_text, _templates(i.node)) for i in node.items)
        items = tuple(Item(None, i.key_text, i.node) if _computed(i.key) else i for i in items)
        return Node("object", node.text, node.line, UNKNOWN, items, json=True)
    if node.kind == "tuple":
        elements = tuple(_templates(element) for element in node.elements)
        return Node("tuple", node.text, node.line, UNKNOWN, (), elements, json=True)
    if _computed(node.value):
        return Node("expression", node.text, node.line, UNKNOWN, json=True)
    return node


def _computed(value: object) -> bool:
    return isinstance(value, str) and ("${" in value or "%{" in value)


Member = tuple[str, Node, int, int]
"""Name, value, byte and line where the name stands. Lines of the value count from there."""


def _members(data: bytes) -> list[Member]:
    if data.startswith(b"\xef\xbb\xbf"):
        raise hcl.HclError(_("It begins with a byte order mark, which Terraform refuses in JSON."), 1)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise hcl.HclError(_("This is no UTF-8 text."), line) from None
    return list(_Reader(text).members())


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.first = 1
        """Line that the lines of values count from."""
        self._counted = (0, 1)

    def members(self) -> Iterator[Member]:
        if self._next() != "{":
            sentence = _("This JSON file doesn't hold an object.")
            raise hcl.HclError(sentence if self._next() in ("[", '"') else self._unreadable(), self._line())
        for name, start, _end, line in self._keys():
            self.first = line
            node = self._value(1)
            if name != "//":  # a comment, to Terraform
                yield name, node, len(self.text[:start].encode()), line
        if self._next():
            raise self._refused()

    def _keys(self) -> Iterator[tuple[str, int, int, int]]:
        """Each key of an object: meaning, start, end, line. In between the caller reads the value."""
        seen: set[str] = set()
        self.at += 1
        if self._next() == "}":
            self.at += 1
            return
        while True:
            self._next()
            start, line = self.at, self._line()
            name = self._string()
            if name in seen:
                raise hcl.HclError(
                    _("“{name}” is set twice, which Terraform refuses.").format(name=name), line
                )
            seen.add(name)
            end = self.at
            self._take(":")
            yield name, start, end, line
            if self._next() == "}":
                self.at += 1
                return
            self._take(",")

    def _value(self, depth: int) -> Node:
        first = self._next()
        if depth > MAX_DEPTH:
            words = _("The file nests brackets more than {limit} deep.").format(limit=MAX_DEPTH)
            raise hcl.HclError(words, self._line())
        start, line = self.at, self._line() - self.first
        if first == "{":
            items = []
            for name, key, end, _line in self._keys():
                items.append(Item(name, self.text[key:end], self._value(depth + 1)))
            return Node("object", self.text[start : self.at], line, UNKNOWN, tuple(items), json=True)
        if first == "[":
            elements = tuple(self._elements(depth))
            return Node("tuple", self.text[start : self.at], line, UNKNOWN, (), elements, json=True)
        if first == '"':
            value = self._string()
            return Node("literal", self.text[start : self.at], line, value, json=True)
        found = _NUMBER.match(self.text, start) or _WORD.match(self.text, start)
        if found is None:
            raise self._refused()
        self.at = found.end()
        word = found[0]
        known = (
            _WORDS[word]
            if word in _WORDS
            else int(word)
            if _INTEGER.fullmatch(word)
            else plain(hcl.Number(word))
        )
        return Node("literal", word, line, known, json=True)

    def _elements(self, depth: int) -> Iterator[Node]:
        self.at += 1
        if self._next() == "]":
            self.at += 1
            return
        while True:
            yield self._value(depth + 1)
            if self._next() == "]":
                self.at += 1
                return
            self._take(",")

    def _string(self) -> str:
        found = _TEXT.match(self.text, self.at)
        if found is None:
            raise self._refused()
        self.at = found.end()
        return _ESCAPE.sub(_unescaped, found[1]) if "\\" in found[1] else found[1]

    def _next(self) -> str:
        """The next sign that is no blank; "" at the end."""
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.text[self.at : self.at + 1]

    def _take(self, sign: str) -> None:
        if self._next() != sign:
            raise self._refused()
        self.at += 1

    def _line(self) -> int:
        at, line = self._counted
        line += self.text.count("\n", at, self.at)
        self._counted = (self.at, line)
        return line

    def _unreadable(self) -> str:
        return _("This can't be read as JSON.")

    def _refused(self) -> hcl.HclError:
        return hcl.HclError(self._unreadable(), self._line())


def _unescaped(found: re.Match[str]) -> str:
    high, low, code, sign = found.groups()
    if high is not None:
        return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
    if code is not None:
        return "\ufffd" if 0xD800 <= int(code, 16) < 0xE000 else chr(int(code, 16))
    return _SIMPLE.get(sign, sign)
