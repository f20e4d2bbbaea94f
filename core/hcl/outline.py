"""What a file is made of, for telling which block a line belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from core.hcl.tree import Block, Body, Expr, parse

_HCL = (".tf", ".tfvars", ".hcl")


@dataclass(frozen=True, slots=True)
class Part:
    is_hcl: bool
    spans: tuple[tuple[int, int, str], ...] = ()
    """(first, last, words) of top-level blocks and attributes; 0-based, both ends."""
    lines: tuple[bytes, ...] = ()
    extents: dict[int, int] = field(default_factory=dict)
    """How many lines the attribute or item that begins in a line has, where it is more than one."""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for _first, _last, name in self.spans)

    def block_at(self, line: int) -> str | None:
        return next((name for first, last, name in self.spans if first <= line <= last), None)

    def is_comment(self, line: int) -> bool:
        text = self.lines[line].strip() if line < len(self.lines) else b""
        return not text or text.startswith((b"#", b"//", b"/*", b"*"))


def outline(path: str, data: bytes | None) -> Part:
    if not path.endswith(_HCL):
        return Part(False)
    if data is None or b"\0" in data:
        return Part(True)
    body = parse(data).body
    spans = []
    extents: dict[int, int] = {}
    for block in body.blocks:
        spans.append((block.line - 1, block.end_line - 1, _name(block)))
    starts = _line_starts(data)
    for name, attribute in body.attributes.items():
        last = _line_of(starts, attribute.span[1])
        spans.append((attribute.line - 1, last, name))
    for line, end in _attributes(body):
        count = _line_of(starts, max(end - 1, 0)) - line + 1
        if count > 1:
            extents[line] = max(count, extents.get(line, 1))
    return Part(True, tuple(sorted(spans)), tuple(data.split(b"\n")), extents)


def _name(block: Block) -> str:
    """
    >>> _name(parse(b'resource "a" "b" {}').body.blocks[0])
    'resource a.b'
    """
    if not block.labels:
        return f"{block.type} block"
    return f"{block.type} {'.'.join(block.labels)}"


def _attributes(body: Body) -> Iterator[tuple[int, int]]:
    """(0-based line, end byte) of every attribute and object item."""
    for attribute in body.attributes.values():
        yield attribute.line - 1, attribute.span[1]
        yield from _items(attribute.expr)
    for block in body.blocks:
        yield from _attributes(block.body)


def _items(expr: Expr) -> Iterator[tuple[int, int]]:
    if expr.kind == "object":
        for item in expr.items:
            yield item.line - 1, item.span[1]
            yield from _items(item.expr)
    elif expr.kind == "tuple":
        for element in expr.elements:
            yield from _items(element)


def _line_starts(data: bytes) -> list[int]:
    out = [0]
    at = data.find(b"\n")
    while at >= 0:
        out.append(at + 1)
        at = data.find(b"\n", at + 1)
    return out


def _line_of(starts: list[int], offset: int) -> int:
    from bisect import bisect_right

    return bisect_right(starts, offset) - 1
