"""Which block each line stands in, told by indentation alone: any text has one, and half-written code too.

A line of one block is not the same as a line of another that reads alike: `max_nodes = 2` that went from the
pool `general` didn't come to the pool `extra`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

_CLOSERS = (b"}", b"]", b")")
_KEY = re.compile(rb'("?[\w.$/-]+"?)\s*=(?!=)')
_BLANKS = re.compile(rb"\s+")
_OPENS = re.compile(rb"[{\[(:]\s*((#|//).*)?\Z")
_NAMELESS = (b"{", b"},{", b"}, {")
_NAME = re.compile(rb'\s*"?[\w.-]+"?\s*[=:]\s*"[^"]*"')
_REMARKS = (b"#", b"//")


class _Open(NamedTuple):
    """A line that deeper ones stand under."""

    depth: int
    block: int


class Blocks:
    """Numbers for blocks, the same on both sides for those that are called the same."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[int, bytes], int] = {}

    def number(self, around: int, head: bytes) -> int:
        """Of the block that a line opens; another value of the same argument makes no other block."""
        found = _KEY.match(head)
        name = found.group(1).strip(b'"') if found else _BLANKS.sub(b" ", head)
        return self._numbers.setdefault((around, name), len(self._numbers) + 1)


class Nesting:
    """Where the reader of one side stands, line by line."""

    def __init__(self, blocks: Blocks, above: Sequence[bytes]) -> None:
        """`above`: the lines before the first one that is read."""
        self._blocks = blocks
        self.opened: list[_Open] = []
        self._last: tuple[int, bytes] | None = None
        """Depth and text of the last line, which may turn out to open a block."""
        for line in _around(above):
            self.enter(line)

    def enter(self, line: bytes) -> int:
        """The number of the block that the line stands in; a closing bracket stands in what it closes."""
        depth, closes, opens, remark = _look(line)
        opened = self.opened
        if depth >= 0 and self._last is not None and depth + closes > self._last[0]:
            head = self._last[1]
            if head in _NAMELESS and _NAME.match(line):
                head = b"{" + line.strip().rstrip(b",")  # an item of a list is called as its first line says
            opened.append(_Open(self._last[0], self._blocks.number(self._inner(), head)))
            self._last = None
        if depth < 0 or remark:
            return self._inner()
        while opened and opened[-1].depth >= depth + closes:
            opened.pop()
        block = self._inner()
        if closes and opened and opened[-1].depth == depth:
            opened.pop()
        self._last = (depth, line.strip()) if opens else None
        return block

    @property
    def state(self) -> tuple[object, ...]:
        """Where both sides' are equal, equal lines stand in the same blocks from there on."""
        return tuple(self.opened), self._last

    def _inner(self) -> int:
        return self.opened[-1].block if self.opened else 0


@lru_cache(maxsize=4096)
def _look(line: bytes) -> tuple[int, bool, bool, bool]:
    """How deep its text begins (-1: it has none), whether that closes what is open, whether deeper lines
    stand under it, and whether it is a comment alone."""
    body = line.strip()
    if not body:
        return -1, False, False, False
    depth = len(line) - len(line.lstrip())
    if body.startswith(_REMARKS):
        return depth, False, False, True
    opens = _OPENS.search(body) is not None
    if not opens:
        opens = sum(map(body.count, (b"{", b"[", b"("))) > sum(map(body.count, _CLOSERS))
    return depth, body.startswith(_CLOSERS), opens, False


def _around(above: Sequence[bytes]) -> Iterable[bytes]:
    """Of these lines those that what follows may stand under, outermost first."""
    out: list[bytes] = []
    depth: int | None = None
    for line in reversed(above):
        body = line.lstrip()
        here = len(line) - len(body)
        if body.strip() and (depth is None or here < depth):
            out.append(line)
            depth = here
            if not here:
                break
    return reversed(out)
