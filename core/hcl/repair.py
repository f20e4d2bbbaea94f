"""After the raw splices: which lines get canonical layout, and what changed in all.

The line rule: the result is formatted, but only lines that were clean before and new lines with a clean
neighbour take it. A clean file stays clean; a file with a style of its own keeps it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

from core.hcl.layout import Line, body_start, fmt_lines, indentation, lines_at
from core.hcl.source import Splice


class Pieces:
    """The bytes of a file under edit, as ranges of the original and new bytes: (start or -1, length)."""

    def __init__(self, size: int) -> None:
        self.runs: list[tuple[int, int]] = [(0, size)] if size else []

    def change(self, splices: Sequence[Splice]) -> None:
        """Make ordered splices of the current bytes."""
        out: list[tuple[int, int]] = []
        runs = iter(self.runs)
        run = next(runs, None)
        at = 0
        for one in splices:
            run, at = _copy(out, runs, run, at, one.start, keep=True)
            run, at = _copy(out, runs, run, at, one.end, keep=False)
            if one.new:
                out.append((-1, len(one.new)))
        while run is not None:
            out.append(run)
            run = next(runs, None)
        self.runs = out

    def splices(self, original: bytes, data: bytes) -> tuple[Splice, ...]:
        """The splices of the original that make `data`, without bytes that didn't change at their ends."""
        out = []
        kept = position = 0
        new = b""
        for start, length in [*self.runs, (len(original), 0)]:
            if start >= 0:
                if new or start > kept:
                    out += _trim(original, Splice(kept, start, new))
                kept, new = start + length, b""
            else:
                new += data[position : position + length]
            position += length
        return tuple(out)


def _copy(
    out: list[tuple[int, int]],
    runs: Iterator[tuple[int, int]],
    run: tuple[int, int] | None,
    at: int,
    until: int,
    *,
    keep: bool,
) -> tuple[tuple[int, int] | None, int]:
    while run is not None and at < until:
        start, length = run
        part = min(length, until - at)
        if keep:
            out.append((start, part))
        at += part
        rest = (start + part if start >= 0 else -1, length - part)
        run = rest if part < length else next(runs, None)
    return run, at


def _trim(original: bytes, one: Splice) -> list[Splice]:
    old, new = original[one.start : one.end], one.new
    if old == new:
        return []
    limit = min(len(old), len(new))
    head = next((i for i in range(limit) if old[i] != new[i]), limit)
    limit -= head
    tail = next((i for i in range(limit) if old[-1 - i] != new[-1 - i]), limit)
    return [Splice(one.start + head, one.end - tail, new[head : len(new) - tail])]


class Formatted:
    """A file's lines as they stand and as they should."""

    def __init__(self, data: bytes) -> None:
        self.cells: list[Line] = []
        self.starts: list[int] = []
        self.seams: dict[int, int] = {}
        """Lines that can be read by themselves: where they start, and which they are."""
        pos = body_start(data)
        while pos < len(data):
            self.seams[pos] = len(self.cells)
            found, end = lines_at(data, pos)
            for cell in found:
                self.cells.append(cell)
                self.starts.append(pos)
                pos += cell.size
            pos = end
        self.seams[len(data)] = len(self.cells)
        indents, self.stacks = indentation(self.cells)
        self.canonical = fmt_lines(self.cells, indents)
        self.clean = [
            data[start : start + cell.size] == text
            for start, cell, text in zip(self.starts, self.cells, self.canonical, strict=True)
        ]

    def index(self, offset: int) -> int:
        """The line that holds a byte."""
        return max(bisect_right(self.starts, offset) - 1, 0)


@lru_cache(maxsize=16)
def formatted(data: bytes) -> Formatted:
    """Remembered for the files being edited."""
    return Formatted(data)


def splices(before: bytes, after: bytes, pieces: Pieces, *, whole: bool = False) -> list[Splice]:
    """The white space of `after` (made of `before` by `pieces`) that the line rule changes. Looks only at the
    changed lines and the chains they touch; `whole` looks at every line, to the same effect.
    """
    old = formatted(before)
    window = _Window(old, before, after, pieces.runs, whole)
    decisions: list[bool] = []
    out = []
    runs = pieces.runs
    run = run_start = 0
    start = window.start
    for at, cell in enumerate(window.cells):
        stop = start + cell.size
        while run < len(runs) and run_start + runs[run][1] <= start:
            run_start += runs[run][1]
            run += 1
        sources = _sources(runs, run, run_start, start, stop)
        if sources:
            first, last = old.index(sources[0]), old.index(sources[1])
            decided = old.clean[first] if first == last else all(old.clean[first : last + 1])
        else:
            decided = _like_neighbour(old, window, decisions, at)
        decisions.append(decided)
        wanted = window.canonical[at]
        if decided and after[start:stop] != wanted:
            out += _white_space(after[start:stop], wanted, start)
        start = stop
    return out


class _Window:
    """The lines of the new text that an edit can have touched."""

    def __init__(
        self, old: Formatted, before: bytes, after: bytes, runs: list[tuple[int, int]], whole: bool
    ) -> None:
        shift = len(after) - len(before)
        head = runs[0][1] if runs and runs[0][0] == 0 else 0
        tail = runs[-1][1] if runs and sum(runs[-1]) == len(before) and runs[-1][0] >= 0 else 0
        if whole or not old.cells:
            head = tail = 0
        first = old.index(min(head, len(before) - 1)) if old.cells and not whole else 0
        while first and old.starts[first] not in old.seams:
            first -= 1
        # Read the changed lines, until a line of the old text begins that can be read by itself.
        middle: list[Line] = []
        pos = old.starts[first] if old.cells else body_start(after)
        while pos < len(after) and not (pos >= len(after) - tail and pos - shift in old.seams):
            found, pos = lines_at(after, pos)
            middle.extend(found)
        last = old.seams[pos - shift] if pos < len(after) else len(old.cells)
        # The chains above and below.
        top = first
        while top and (old.cells[top - 1].assign or old.cells[top - 1].comment):
            top -= 1
        bottom = last
        while bottom < len(old.cells) and (old.cells[bottom].assign or old.cells[bottom].comment):
            bottom += 1
        stack = old.stacks[top] if old.cells else None
        self.cells = [*old.cells[top:first], *middle, *old.cells[last:bottom]]
        indents, stacks = indentation(self.cells, stack)
        if bottom < len(old.cells) and stacks[-1] != old.stacks[bottom]:
            self.cells += old.cells[bottom:]
            indents, stacks = indentation(self.cells, stack)
        self.top = top
        self.start = old.starts[top] if old.cells else body_start(after)
        self.canonical = fmt_lines(self.cells, indents)


def _sources(
    runs: list[tuple[int, int]], run: int, run_start: int, start: int, stop: int
) -> tuple[int, int] | None:
    """The first and last original byte of a line, or None if all of it is new."""
    first = last = -1
    while run < len(runs) and run_start < stop:
        origin, length = runs[run]
        if origin >= 0:
            begin = origin + max(start - run_start, 0)
            end = origin + min(stop - run_start, length) - 1
            if end >= begin:
                first = begin if first < 0 else first
                last = end
        run_start += length
        run += 1
    return (first, max(first, last)) if first >= 0 else None


def _like_neighbour(old: Formatted, window: _Window, decisions: list[bool], at: int) -> bool:
    """A new line is laid out like the line above it on its level, or like the one that opened the level."""
    own = _indent(window.canonical[at])
    for above in range(at - 1, -1, -1):
        if window.cells[above].lead and _indent(window.canonical[above]) <= own:
            return decisions[above]
    for above in range(window.top - 1, -1, -1):
        if old.cells[above].lead and _indent(old.canonical[above]) <= own:
            return old.clean[above]
    return True


def _indent(line: bytes) -> int:
    return len(line) - len(line.lstrip(b" "))


def _white_space(raw: bytes, wanted: bytes, offset: int) -> list[Splice]:
    """The splices that turn one line into another that differs in white space only."""
    out = []
    i = j = 0
    while i < len(raw) or j < len(wanted):
        if i < len(raw) and j < len(wanted) and raw[i] == wanted[j] and raw[i] not in b" \t":
            i, j = i + 1, j + 1
            continue
        k, m = i, j
        while k < len(raw) and raw[k] in b" \t":
            k += 1
        while m < len(wanted) and wanted[m] in b" \t":
            m += 1
        if (k, m) == (i, j):
            break
        if raw[i:k] != wanted[j:m]:
            out.append(Splice(offset + i, offset + k, wanted[j:m]))
        i, j = k, m
    return out
