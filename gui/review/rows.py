"""What a diff view paints, row by row: the pure half of gui.review.diffview, without Qt."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
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


class Bends(NamedTuple):
    """Rows of a file that are higher than the others: which, and how many lines come with them in all."""

    rows: tuple[int, ...]
    sums: tuple[int, ...]
    """One longer than `rows`: lines that came before each of them, then all."""

    def before(self, row: int) -> int:
        return self.sums[bisect_left(self.rows, row)]

    def lines(self, row: int) -> int:
        at = bisect_left(self.rows, row)
        return 1 + (self.sums[at + 1] - self.sums[at] if self.rows[at : at + 1] == (row,) else 0)


STRAIGHT = Bends((), (0,))


TAB = 4


def wrapped(text: str, columns: int) -> tuple[int, ...]:
    """Where a text goes on in a new line: behind white space, or wherever a line is full. Wide letters take
    two columns, tabs go to the next fourth one.

    >>> wrapped("abcdef", 4), wrapped("ab", 4), wrapped("一二三", 4), wrapped("ab = cd", 6)
    ((0, 4), (0,), (0, 2), (0, 5))
    """
    if columns <= 0 or (len(text) <= columns and text.isascii() and "\t" not in text):
        return (0,)
    out, used, space = [0], 0, 0
    at = 0
    while at < len(text):
        letter = text[at]
        wide = TAB - used % TAB if letter == "\t" else columns_of(letter)
        if used + wide > columns and used:
            # A space in the second half of a line is a good place.
            at = space if space > out[-1] + (at - out[-1]) // 2 else at
            out.append(at)
            used = 0
            continue
        if letter == " " and text[out[-1] : at].strip():
            space = at + 1
        used += wide
        at += 1
    return tuple(out)


def columns_of(letter: str) -> int:
    """As many as a letter takes in a font of one width."""
    if letter.isascii():
        return 1
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


class FileRows:
    """The rows of one file, kept as long as its diff is the same object: an edit in one file leaves the
    others alone. Unified, a row is a line, so that nothing has to be made for it."""

    def __init__(self, index: int, diff: FileDiff, *, split: bool) -> None:
        self.index = index
        self.diff = diff
        self.pairs = _side_by_side(index, diff) if split else None
        self.count = len(diff.lines) if self.pairs is None else len(self.pairs)
        self.bends = STRAIGHT
        """Rows that need more than one line in the width that `wrap` was told."""
        self._columns = 0

    def wrap(self, columns: int) -> None:
        """Lines hold so many letters; longer ones go on below."""
        if columns == self._columns:
            return
        self._columns = columns
        rows, sums = [], [0]
        lines = [len(wrapped(line.text, columns)) - 1 for line in self.diff.lines]
        if any(lines):
            for at in range(self.count):
                row = self.row(at)
                more = max(lines[i] for i in (row.left, row.right) if i is not None)
                if more and row.kind == "line":
                    rows.append(at)
                    sums.append(sums[-1] + more)
        self.bends = Bends(tuple(rows), tuple(sums))

    def wrapped_at(self) -> int:
        """So many letters a line holds."""
        return self._columns

    @cached_property
    def gap_rows(self) -> tuple[int, ...]:
        """Rows where lines are left out."""
        if self.pairs is None:
            return tuple(i for i, line in enumerate(self.diff.lines) if line.kind == "@")
        return tuple(i for i, row in enumerate(self.pairs) if row.kind == "gap")

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
    """A stretch of rows of one kind: `first` is its first row, `top` its place in pixels, `height` that of a
    line of it; rows of code may have several."""

    kind: str
    file: int
    first: int
    rows: int
    top: int
    height: int
    bends: Bends = STRAIGHT


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
            self._add("line", index, block.count, heights["line"], block.bends)
            if headers and index + 1 < len(self.blocks):
                self._add("space", index, 1, heights["space"])
        self._firsts = [part.first for part in self.parts]
        self._tops = [part.top for part in self.parts]

    def _add(self, kind: str, file: int, count: int, height: int, bends: Bends = STRAIGHT) -> None:
        if count:
            self.parts.append(Part(kind, file, self.rows, count, self.height, height, bends))
            self.rows += count
            self.height += (count + bends.sums[-1]) * height

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
        at = row - part.first
        return part.top + (at + part.bends.before(at)) * part.height

    def lines(self, row: int) -> int:
        """How many lines a row takes."""
        part = self._part(row)
        return part.bends.lines(row - part.first)

    def row_at(self, y: int) -> int:
        """The row at that height, the nearest one outside. Only for a sheet with rows."""
        part = self.parts[max(0, bisect_right(self._tops, y) - 1)]
        line, bends = max(0, (y - part.top) // part.height), part.bends
        if bends.rows:
            # The last row that doesn't begin below that line.
            at = bisect_right(range(part.rows), line, key=lambda row: row + bends.before(row)) - 1
        else:
            at = line
        return part.first + max(0, min(at, part.rows - 1))

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
