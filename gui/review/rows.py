"""What a diff view paints, row by row: the pure half of gui.review.diffview, without Qt."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from core.text import _
from core.view import DiffLine, FileDiff
from gui.review import syntax


class Row(NamedTuple):
    """kind: "file" a file's header, "note" its note, "gap" left out lines, "line" code, "space" after a file.
    `left` and `right` index the file's lines; in the unified form both are the same."""

    kind: str
    file: int
    left: int | None = None
    right: int | None = None


def _unified(index: int, diff: FileDiff) -> list[Row]:
    return [Row("gap" if line.kind == "@" else "line", index, i, i) for i, line in enumerate(diff.lines)]


def _run(lines: Sequence[DiffLine], start: int, end: int) -> list[tuple[int | None, int | None]]:
    """Side by side: one run of removed and added lines, paired ones next to each other, order kept."""
    removed = [i for i in range(start, end) if lines[i].kind == "-"]
    added = [i for i in range(start, end) if lines[i].kind == "+"]
    out: list[tuple[int | None, int | None]] = []
    at = 0
    for i in removed:
        pair = lines[i].pair
        if pair is not None and pair in added[at:]:
            stop = added.index(pair, at)
            out.extend((None, j) for j in added[at:stop])
            out.append((i, pair))
            at = stop + 1
        else:
            out.append((i, None))
    out.extend((None, j) for j in added[at:])
    return out


def _side_by_side(index: int, diff: FileDiff) -> list[Row]:
    out: list[Row] = []
    i, n = 0, len(diff.lines)
    while i < n:
        kind = diff.lines[i].kind
        if kind in "+-":
            end = i
            while end < n and diff.lines[end].kind in "+-":
                end += 1
            out.extend(Row("line", index, left, right) for left, right in _run(diff.lines, i, end))
            i = end
        else:
            out.append(Row("gap" if kind == "@" else "line", index, i, i))
            i += 1
    return out


class FileRows:
    """The rows of one file, kept as long as its diff is the same object: an edit in one file leaves the
    others alone. Unified, a row is a line, so that nothing has to be made for it."""

    def __init__(self, index: int, diff: FileDiff, *, split: bool) -> None:
        self.index = index
        self.diff = diff
        self.pairs = _side_by_side(index, diff) if split else None
        self.count = len(diff.lines) if self.pairs is None else len(self.pairs)
        self.widest = max([len(line.text) for line in diff.lines], default=0)

    def row(self, at: int) -> Row:
        if self.pairs is not None:
            return self.pairs[at]
        return Row("gap" if self.diff.lines[at].kind == "@" else "line", self.index, at, at)

    @cached_property
    def stops(self) -> tuple[int, ...]:
        """Rows where a run of changed lines begins."""
        if self.pairs is None:
            return self.diff.changes
        out: list[int] = []
        inside = False
        for i, row in enumerate(self.pairs):
            changed = is_change(self.diff, row)
            if changed and not inside:
                out.append(i)
            inside = changed
        return tuple(out)

    @cached_property
    def _states(self) -> tuple[str, ...]:
        plain = not any("<<" in x.text or "/*" in x.text for x in self.diff.lines)
        return () if plain else states(self.diff)

    def state(self, line: int) -> str:
        """The state in which the colouring of a line begins (heredocs, block comments)."""
        return self._states[line] if self._states else ""

    def find(self, line: int) -> int | None:
        """The row showing `line` (1-based, new file), else the nearest; None in a diff without new lines."""
        best: tuple[int, int] | None = None
        for i, shown in enumerate(self.diff.lines):
            if shown.new is not None and (best is None or abs(shown.new - line) < best[0]):
                best = (abs(shown.new - line), i)
        if best is None:
            return None
        if self.pairs is None:
            return best[1]
        return next(i for i, row in enumerate(self.pairs) if row.right == best[1])


class Part(NamedTuple):
    """A stretch of rows of one kind and height: `first` is its first row, `top` its place in pixels."""

    kind: str
    file: int
    first: int
    rows: int
    top: int
    height: int


class Sheet:
    """All rows of a diff and where they are, without making them: look-ups by bisection over its parts."""

    def __init__(self, blocks: Sequence[FileRows], *, headers: bool, heights: Mapping[str, int]) -> None:
        self.blocks = tuple(blocks)
        self.parts: list[Part] = []
        self.rows = self.height = 0
        for index, block in enumerate(self.blocks):
            if headers:
                self._add("file", index, 1, heights["file"])
            if block.diff.note:
                self._add("note", index, 1, heights["note"])
            self._add("line", index, block.count, heights["line"])
            if headers and index + 1 < len(self.blocks):
                self._add("space", index, 1, heights["space"])
        self._firsts = [part.first for part in self.parts]
        self._tops = [part.top for part in self.parts]

    def _add(self, kind: str, file: int, count: int, height: int) -> None:
        if count:
            self.parts.append(Part(kind, file, self.rows, count, self.height, height))
            self.rows += count
            self.height += count * height

    def _part(self, row: int) -> Part:
        return self.parts[bisect_right(self._firsts, row) - 1]

    def row(self, row: int) -> Row:
        part = self._part(row)
        if part.kind != "line":
            return Row(part.kind, part.file)
        return self.blocks[part.file].row(row - part.first)

    def shown(self, row: int) -> tuple[object, ...]:
        """Everything that is painted of a row: equal ones look the same."""
        found = self.row(row)
        diff = self.blocks[found.file].diff
        if found.kind == "line" or found.kind == "gap":
            sides = (diff.lines[i] if i is not None else None for i in (found.left, found.right))
            return (found.kind, *sides)
        return (found.kind, diff.path, diff.status, diff.added, diff.removed, diff.note)

    def top(self, row: int) -> int:
        part = self._part(row)
        return part.top + (row - part.first) * part.height

    def row_at(self, y: int) -> int:
        """The row at that height, the nearest one outside. Only for a sheet with rows."""
        part = self.parts[max(0, bisect_right(self._tops, y) - 1)]
        return part.first + max(0, min((y - part.top) // part.height, part.rows - 1))

    @cached_property
    def stops(self) -> list[int]:
        """Rows where a run of changed lines begins: where F7 and Shift+F7 go."""
        return [
            part.first + at
            for part in self.parts
            if part.kind == "line"
            for at in self.blocks[part.file].stops
        ]

    def find(self, path: str, line: int) -> int | None:
        """The row of a line of a file; its first row where no line fits; None: the file is not there."""
        for part in self.parts:
            if part.kind == "line" and self.blocks[part.file].diff.path == path:
                return part.first + (self.blocks[part.file].find(line) or 0)
        return None

    def run_text(self, start: int) -> str:
        """A run of changed lines in words, for the announcement after F7."""
        out: list[str] = []
        for at in range(start, self.rows):
            row = self.row(at)
            if row.kind != "line" or not is_change(self.blocks[row.file].diff, row):
                break
            for index in dict.fromkeys((row.left, row.right)):
                if index is not None:
                    line = self.blocks[row.file].diff.lines[index]
                    words = _("removed: {text}") if line.kind == "-" else _("added: {text}")
                    out.append(words.format(text=line.text.strip()))
        return "; ".join(out)


def is_change(diff: FileDiff, row: Row) -> bool:
    index = row.left if row.left is not None else row.right
    return index is not None and diff.lines[index].kind in "+-"


def states(diff: FileDiff) -> tuple[str, ...]:
    """For each line of the diff, the state in which its colouring begins (heredocs, block comments)."""
    out: list[str] = []
    old = new = ""
    for line in diff.lines:
        if line.kind == "@":
            out.append("")
            old = new = ""
        elif line.kind == "-":
            out.append(old)
            old = syntax.spans(line.text, old)[1]
        else:
            out.append(new)
            after = syntax.spans(line.text, new)[1]
            if line.kind == " ":
                old = after
            new = after
    return tuple(out)


def head_text(diff: FileDiff) -> str:
    words = {"added": _("new file"), "removed": _("removed")}
    status = words.get(diff.status, "")
    return f"{diff.path} ({status})" if status else diff.path


def linear_text(files: Iterable[FileDiff]) -> str:
    """The diff in words, one line each: for screen readers, and for whoever prefers to read it so."""
    out: list[str] = []
    for diff in files:
        out.append(
            _("File {path}: lines added: {added}, removed: {removed}.").format(
                path=head_text(diff), added=diff.added, removed=diff.removed
            )
        )
        if diff.note:
            out.append(diff.note)
        for line in diff.lines:
            if line.kind == "@":
                out.append(f"… {line.text}")
            elif line.kind == "-":
                out.append(_("Line {line} removed: {text}").format(line=line.old, text=line.text.strip()))
            elif line.kind == "+":
                out.append(_("Line {line} added: {text}").format(line=line.new, text=line.text.strip()))
            else:
                out.append(_("Line {line}: {text}").format(line=line.new, text=line.text.strip()))
        out.append("")
    return "\n".join(out).rstrip() + ("\n" if out else "")
