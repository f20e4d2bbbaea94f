"""What the review has to know of a file's language: handed in, so that it knows none itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Protocol


class Pair(Protocol):
    """Two brackets that belong together, outside of texts and comments. Lines are 0-based."""

    @property
    def first(self) -> int: ...
    @property
    def last(self) -> int: ...


class Tokens(Protocol):
    """What each line says, without the blanks between its tokens. Blanks inside of texts and comments are
    part of the token."""

    @property
    def lines(self) -> Sequence[tuple[bytes, ...]]: ...
    @property
    def ends(self) -> Sequence[bytes]:
        r"""`\n`, `\r\n`, or nothing for a last line that has none."""
        ...

    @property
    def tidy(self) -> Collection[int]:
        """Lines that are laid out as the language's own formatter would."""
        ...

    @property
    def brackets(self) -> Sequence[Pair]: ...
    @property
    def within(self) -> Sequence[str]:
        """The innermost bracket that is open where each line starts, "" for none."""
        ...

    @property
    def remarks(self) -> Collection[int]:
        """Lines of comments alone, and blank ones."""
        ...


class Side(Protocol):
    """One file, before or after. Lines are 0-based."""

    @property
    def tokens(self) -> Tokens: ...
    @property
    def names(self) -> Sequence[str]:
        """Of its top-level blocks and attributes: "variable max"."""
        ...

    def block_at(self, line: int) -> str | None:
        """The name of the top-level block that the line lies in."""
        ...

    def lines_of(self, block: str) -> range:
        """The lines of the first block of that name; none without one."""
        ...

    def argument(self, line: int, name: str) -> range:
        """The lines of the argument `name` of the block that begins in `line`; none without one."""
        ...

    def definition(self, line: int, name: str) -> range:
        """The lines of the definition that begins in `line`; `name` tells it from others there."""
        ...

    def beside(self, name: str, lines: set[int]) -> list[range]:
        """The lines of items called `name`, in objects that one of `lines` lies in."""
        ...


Sides = Callable[[str, str], Side | None]
"""(file, "old" or "new") -> that side; None for a file that doesn't differ, and for one that isn't there."""
