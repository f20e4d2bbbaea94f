"""What a file is made of, for telling which block a line belongs to."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import field
from functools import cached_property
from typing import NamedTuple

from core.frozen import dataclass
from core.hcl.line_tokens import LineTokens
from core.hcl.tree import Block, Body, Expr, parse


class Named(NamedTuple):
    """An attribute or an item of an object. Lines are 0-based, both ends."""

    name: str
    first: int
    last: int
    holder: int
    """Which body or object it stands in."""


@dataclass(frozen=True)
class Part:
    is_hcl: bool
    data: bytes = b""
    spans: tuple[tuple[int, int, str], ...] = ()
    """(first, last, words) of top-level blocks and attributes; 0-based, both ends."""
    blocks: tuple[Block, ...] = ()
    """The top-level blocks."""
    named: tuple[Named, ...] = field(default=(), repr=False)
    """Every attribute and item, in order."""
    broken: bool = False
    """It can't be read whole: what isn't found may be there all the same."""
    spoken: bool = False
    """Some dialect speaks its language."""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for _first, _last, name in self.spans)

    @cached_property
    def tokens(self) -> LineTokens:
        return LineTokens(self.data, is_hcl=self.is_hcl)

    def block_at(self, line: int) -> str | None:
        return next((name for first, last, name in self.spans if first <= line <= last), None)

    def lines_of(self, block: str) -> range:
        """The lines of the first block with these words; none without one."""
        return next((range(a, b + 1) for a, b, name in self.spans if name == block), range(0))

    def is_remark(self, line: int) -> bool:
        """Whether the line holds a comment, or nothing, outside of any text."""
        return line in self.tokens.remarks

    def argument(self, line: int, name: str) -> range:
        """The lines of the attribute `name` of the block that begins in `line`; none without one."""
        for block in self.blocks:
            attribute = block.body.attributes.get(name) if block.line - 1 == line else None
            if attribute is not None:
                first = attribute.line - 1
                return range(first, first + attribute.expr.text.count("\n") + 1)
        return range(0)

    def argument_at(self, line: int) -> str | None:
        """The attribute or nested block of a top-level block that the line belongs to."""
        for block in self.blocks:
            if block.line - 1 < line < block.end_line:
                for inner in block.body.blocks:
                    if inner.line - 1 <= line < inner.end_line:
                        return inner.type
                for name in block.body.attributes:
                    if line in self.argument(block.line - 1, name):
                        return name
        return None

    def definition(self, line: int, name: str) -> range:
        """The lines of the attribute or item called `name` that begins in `line`, or of the shortest one that
        does."""
        here = sorted((n for n in self.named if n.first == line), key=lambda n: (n.name != name, n.last))
        return range(line, here[0].last + 1) if here else range(line, line + 1)

    def beside(self, name: str, lines: set[int]) -> list[range]:
        """The lines of items called `name`, in objects that one of `lines` lies in."""
        held: dict[int, list[Named]] = {}
        for one in self.named:
            held.setdefault(one.holder, []).append(one)
        out = []
        for siblings in held.values():
            if any(lines.intersection(range(n.first, n.last + 1)) for n in siblings):
                out += [range(n.first, n.last + 1) for n in siblings if n.name == name]
        return out


def outline(data: bytes | None) -> Part:
    """Of a file in HCL; of none at all, and of what is no text, there is nothing to tell."""
    if data is None or b"\0" in data:
        return Part(True, spoken=True)
    tree = parse(data)
    body = tree.body
    spans = [(block.line - 1, block.end_line - 1, _name(block)) for block in body.blocks]
    starts = _line_starts(data)
    for name, attribute in body.attributes.items():
        spans.append((attribute.line - 1, _line_of(starts, attribute.span[1] - 1), name))
    named = tuple(_Names(starts).of_body(body))
    return Part(True, data, tuple(sorted(spans)), body.blocks, named, not tree.parsed, spoken=True)


def _name(block: Block) -> str:
    """
    >>> _name(parse(b'resource "a" "b" {}').body.blocks[0])
    'resource a.b'
    """
    if not block.labels:
        return f"{block.type} block"
    return f"{block.type} {'.'.join(block.labels)}"


class _Names:
    """Attributes and items of a file, each with a number for what holds it."""

    def __init__(self, starts: list[int]) -> None:
        self._starts = starts
        self._holders = 0

    def of_body(self, body: Body) -> Iterator[Named]:
        self._holders += 1
        holder = self._holders
        for attribute in body.attributes.values():
            yield self._named(attribute.name, attribute.line - 1, attribute.expr.span[1], holder)
            yield from self._of_expr(attribute.expr)
        for block in body.blocks:
            yield from self.of_body(block.body)

    def _of_expr(self, expr: Expr) -> Iterator[Named]:
        if expr.kind == "object":
            self._holders += 1
            holder = self._holders
            for item in expr.items:
                yield self._named(item.key or item.key_text, item.line - 1, item.expr.span[1], holder)
                yield from self._of_expr(item.expr)
        elif expr.kind == "tuple":
            for element in expr.elements:
                yield from self._of_expr(element)

    def _named(self, name: str, first: int, end: int, holder: int) -> Named:
        return Named(name, first, max(first, _line_of(self._starts, end - 1)), holder)


def _line_starts(data: bytes) -> list[int]:
    out = [0]
    at = data.find(b"\n")
    while at >= 0:
        out.append(at + 1)
        at = data.find(b"\n", at + 1)
    return out


def _line_of(starts: list[int], offset: int) -> int:
    return bisect_right(starts, offset) - 1
