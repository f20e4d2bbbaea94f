"""Light copies of what a file says, without the parser's tree.

A Chunk is one top-level piece of a file: a block, or an attribute of a tfvars file. Lines inside a chunk
count from its first line (0), so that a chunk that only moves stays the same object.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Any

from core import hcl
from core.frozen import dataclass


class Unknown(Enum):
    """What stands for a value that only Terraform can tell."""

    UNKNOWN = "unknown"


UNKNOWN = Unknown.UNKNOWN


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One expression."""

    kind: str
    """As in core.hcl: literal, object, tuple, reference, template, heredoc, expression."""
    text: str
    """As written."""
    line: int
    """Counted from the first line of its chunk."""
    value: Any = None
    """Of a literal or heredoc: None, bool, int, float, str (a number that neither int nor float can hold is
    its text). UNKNOWN for everything else; see `meaning`."""
    items: tuple[Item, ...] = ()
    elements: tuple[Node, ...] = ()
    json: bool = False
    """Written in a JSON file."""

    def item(self, key: str) -> Item | None:
        """The item of an object with this key; the last where it stands twice, as in Terraform."""
        found = None
        for item in self.items:
            if item.key == key:
                found = item
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """`key = value` of an object. `key` is None where it must be computed."""

    key: str | None
    key_text: str
    node: Node

    @property
    def line(self) -> int:
        return self.node.line


class Chunk:
    """A block (`type`, `labels`, its attributes), or an attribute (`name`, `node`). Never changed once made.

    Only module blocks are taken apart at once; any other block when somebody asks what is in it.
    """

    __slots__ = ("_attributes", "_raw", "height", "labels", "name", "node", "type")

    def __init__(
        self,
        type: str,
        labels: tuple[str, ...],
        height: int,
        attributes: Mapping[str, Node] | None = None,
        name: str = "",
        node: Node | None = None,
        raw: bytes = b"",
    ) -> None:
        self.type = type
        self.labels = labels
        self.height = height
        """Number of line breaks in it."""
        self.name = name
        self.node = node
        """The value of an attribute."""
        self._attributes = attributes
        self._raw = raw

    @property
    def attributes(self) -> Mapping[str, Node]:
        """Of a block: the values of its attributes, by name."""
        if self._attributes is None:
            blocks = hcl.parse(self._raw).body.blocks if self._raw else ()
            self._attributes = _attributes(blocks[0], 1) if blocks else {}
            self._raw = b""
        return self._attributes


def meaning(node: Node) -> Any:
    """The Python value of a node that consists of literals only; UNKNOWN where a part of it is not."""
    if node.kind in ("literal", "heredoc"):
        return node.value
    if node.kind == "object":
        out: dict[str, Any] = {}
        for item in node.items:
            part = meaning(item.node)
            if item.key is None or part is UNKNOWN:
                return UNKNOWN
            out[item.key] = part
        return out
    if node.kind == "tuple":
        parts = [meaning(element) for element in node.elements]
        return UNKNOWN if any(part is UNKNOWN for part in parts) else parts
    return UNKNOWN


def from_expr(expr: hcl.Expr, first: int) -> Node:
    """The light copy of an expression; `first` is the (1-based) first line of its chunk."""
    kind = expr.kind
    line = expr.line - first
    if kind == "object":
        items = tuple(Item(i.key, i.key_text, from_expr(i.expr, first)) for i in expr.items)
        return Node(kind, expr.text, line, UNKNOWN, items)
    if kind == "tuple":
        return Node(kind, expr.text, line, UNKNOWN, (), tuple(from_expr(e, first) for e in expr.elements))
    value: Any = UNKNOWN
    if kind in ("literal", "heredoc"):
        value = plain(expr.value())
    return Node(kind, expr.text, line, value)


def plain(value: hcl.Value) -> Any:
    """A literal as a Node holds it; UNKNOWN for what is none."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, hcl.Number):
        number = float(value.text)
        return number if Decimal(repr(number)) == Decimal(value.text) else value.text
    return UNKNOWN


def from_block(block: hcl.Block, data: bytes) -> Chunk:
    """The light copy of a block in `data`."""
    line = block.line
    height = block.end_line - line
    if block.type == "module":
        return Chunk(block.type, block.labels, height, _attributes(block, line))
    start, end = block.span
    return Chunk(block.type, block.labels, height, raw=data[start:end])


def _attributes(block: hcl.Block, first: int) -> dict[str, Node]:
    return {name: from_expr(a.expr, first) for name, a in block.body.attributes.items()}


def from_attribute(attribute: hcl.Attribute) -> Chunk:
    """The light copy of a file's own attribute (tfvars)."""
    node = from_expr(attribute.expr, attribute.line)
    return Chunk("", (), node.text.count("\n") + node.line, {}, attribute.name, node)


def same(old: Chunk, new: Chunk) -> Chunk:
    """`new` with every part that says the same at the same line taken over from `old`, as the same object."""
    attributes = {
        name: intern(old.attributes[name], node) if name in old.attributes else node
        for name, node in new.attributes.items()
    }
    node = intern(old.node, new.node) if old.node is not None and new.node is not None else new.node
    return Chunk(new.type, new.labels, new.height, attributes, new.name, node)


def intern(old: Node, new: Node) -> Node:
    """`new`, or `old` where they say the same at the same line; for objects also part by part."""
    if old.line == new.line and old.kind == new.kind and old.text == new.text:
        return old
    if old.kind == new.kind == "object" and new.items:
        known = {i.key: i for i in old.items}
        items = tuple(_intern_item(known.get(i.key), i) for i in new.items)
        return Node(new.kind, new.text, new.line, new.value, items, (), new.json)
    return new


def _intern_item(old: Item | None, new: Item) -> Item:
    if old is None or old.key_text != new.key_text:
        return new
    node = intern(old.node, new.node)
    return old if node is old.node else Item(new.key, new.key_text, node)
