"""Entries whose key only Terraform can tell: `{ "web-${var.name}" = … }` where the name has no value.

What is in such an entry is as known as anything. It is called by the code of its key, which no key that is a
text can be: nothing finds it by chance.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.terraform.evaluate.places import Chunk
from core.terraform.evaluate.syntax import Node, Parentheses, Template
from core.terraform.evaluate.values import Reason, Value, text, unknown


class OpenKey(str):
    """The code of a key, as a template: `web-${var.name}`."""

    __slots__ = ("end", "start", "why")

    def __new__(cls, code: str, why: Reason | None, start: str, end: str) -> OpenKey:
        made = super().__new__(cls, code)
        made.why = why
        made.start, made.end = start, end
        return made

    why: Reason | None
    """Why it can't be told."""
    start: str
    """What it begins with for certain."""
    end: str

    def may_be(self, other: str) -> bool:
        """Whether it may turn out to be another key, which may be open as well."""
        if not isinstance(other, OpenKey):
            return other.startswith(self.start) and other.endswith(self.end)
        starts, ends = (self.start, other.start), (self.end, other.end)
        return max(starts, key=len).startswith(min(starts, key=len)) and max(ends, key=len).endswith(
            min(ends, key=len)
        )


class AllParts(dict[str, Value]):
    """All that an unknown object holds: nothing is open but keys."""


def key_of_code(chunk: Chunk, node: Node, why: Reason | None) -> OpenKey:
    """What an entry is called whose key is this expression; the same in HCL and in JSON."""
    while isinstance(node, Parentheses):
        node = node.inner
    parts = node.parts if isinstance(node, Template) else (node,)
    code = "".join(part if isinstance(part, str) else "${" + _code(chunk, part) + "}" for part in parts)
    first, last = parts[0], parts[-1]
    return OpenKey(code, why, first if isinstance(first, str) else "", last if isinstance(last, str) else "")


def _code(chunk: Chunk, node: Node) -> str:
    return chunk.data[node.start : node.end].decode(errors="replace")


def key_value(key: str) -> Value:
    """A key as `each.key` or the first name of a loop has it."""
    return unknown(key.why) if isinstance(key, OpenKey) else text(key)


def overridden(earlier: Mapping[str, Value], later: Value) -> dict[str, Value]:
    """What is left of entries that an unknown object is merged into: unknown where it may bring its own."""
    out = {}
    for name, value in earlier.items():
        sure = isinstance(later.parts, AllParts) and not any(
            isinstance(key, OpenKey) and key.may_be(name) for key in later.parts
        )
        out[name] = value if sure else unknown(later.why)
    return out
