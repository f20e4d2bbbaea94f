"""Data of a line diff. Made by core.review.linediff, shown by the window and the command line."""

from __future__ import annotations

from dataclasses import field

from core.frozen import dataclass


@dataclass(frozen=True, slots=True)
class DiffLine:
    kind: str
    """" " the same, "+" added, "-" removed, "@" a gap where unchanged lines are left out."""
    old: int | None
    """1-based line number before, None for "+" and "@"."""
    new: int | None
    text: str
    """Without its line end. For "@": words for the gap ("12 unchanged lines")."""
    marks: tuple[tuple[int, int], ...] = ()
    """Ranges of code points [start, end) that differ from the paired line."""
    pair: int | None = None
    """Index, in the file's lines, of the line that this one replaces or is replaced by (side by side)."""


@dataclass(frozen=True, slots=True)
class FileDiff:
    path: str
    status: str
    """"changed", "added" or "removed"."""
    lines: tuple[DiffLine, ...]
    added: int
    removed: int
    note: str = ""
    """"The last line has no line end", "binary", … else ""."""
    text: bytes = field(default=b"", compare=False, repr=False)
    """The file as it is then, where lines of it are left out: core.review.unfold shows them."""

    @property
    def changes(self) -> tuple[int, ...]:
        """Indexes of the first line of each run of "+" and "-" lines, for F7 and Shift+F7."""
        out: list[int] = []
        for i, line in enumerate(self.lines):
            if line.kind in "+-" and (i == 0 or self.lines[i - 1].kind not in "+-"):
                out.append(i)
        return tuple(out)
