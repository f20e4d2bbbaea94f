"""Where a value stands and how it came from there, in a way that survives edits elsewhere.

A Mark counts bytes from the start of its Chunk (a top-level block, a tfvars entry, a data file), so that it
stays right while the chunk only moves; `Place` is where that is now.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from core.frozen import dataclass


class Chunk:
    """A piece of a file that is read as one. Compared by identity."""

    __slots__ = ("data", "file", "kind", "tree")

    def __init__(self, file: str, data: bytes, kind: str = "hcl") -> None:
        self.file = file
        self.data = data
        self.kind = kind
        """hcl, json (tfvars), file (any that `file()` reads) or template."""
        self.tree: Any = None
        """What it says, once somebody asked."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The bytes `start:end` of a chunk."""

    chunk: Chunk
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.chunk.data[self.start : self.end].decode(errors="replace")


@dataclass(frozen=True, slots=True)
class Place:
    """The bytes `start:end` of a file, as it is now."""

    file: str
    start: int
    end: int
    line: int
    """1-based, of `start`."""
    language: str = "hcl"
    """hcl, json or yaml."""


class Way:
    """Steps from a literal outwards; long ones share their parts. `text` is what Terraform calls the step:
    `var.pools`, `merge`, `lookup`, `?:`; COMPUTED where a new value is made."""

    __slots__ = ("first", "inputs", "mark", "second", "text")

    def __init__(
        self,
        text: str,
        mark: Mark | None,
        first: Way | None = None,
        second: Way | None = None,
        inputs: tuple[Any, ...] = (),
    ) -> None:
        self.text = text
        self.mark = mark
        self.first = first
        self.second = second
        self.inputs = inputs
        """Values that the result hangs on besides: what it is computed from, a condition, a key."""

    def steps(self) -> Iterator[Way]:
        """One by one, the innermost first."""
        stack: list[Way] = [self]
        while stack:
            way = stack.pop()
            if way.second is not None:
                stack.append(way.second)
                assert way.first is not None
                stack.append(way.first)
            else:
                yield way


COMPUTED = "="
"""The step at which a value is made of others, so that no literal says it."""


def joined(inner: Way | None, outer: Way | None) -> Way | None:
    """Both ways, one after the other."""
    if inner is None:
        return outer
    return inner if outer is None else Way("", None, inner, outer)


@dataclass(frozen=True, slots=True)
class Switch:
    """What decided that something isn't there: the condition's value and its place."""

    mark: Mark | None
    """The literal that decides the condition, else the condition itself."""
    condition: Mark | None
    way: Way | None = None
