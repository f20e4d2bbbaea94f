"""After the raw splices: which lines get canonical layout, and what changed in all.

The line rule: the result is formatted, but only lines that were clean before and new lines with a clean
neighbour take it. A clean file stays clean; a file with a style of its own keeps it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

from core.hcl.layout import Line, fmt_lines, lines
from core.hcl.source import BOM, Splice


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
        self.cells = lines(data)
        self.canonical = fmt_lines(self.cells)
        at = len(BOM) if data.startswith(BOM) else 0
        self.starts = []
        for line in self.cells:
            self.starts.append(at)
            at += line.size
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


def splices(before: bytes, after: bytes, pieces: Pieces) -> list[Splice]:
    """The white space of `after` (made of `before` by `pieces`) that the line rule changes."""
    old, new = formatted(before), Formatted(after)
    decisions: list[bool] = []
    out = []
    runs = pieces.runs
    run, run_start = 0, 0
    for at, cell in enumerate(new.cells):
        start, stop = new.starts[at], new.starts[at] + cell.size
        while run < len(runs) and run_start + runs[run][1] <= start:
            run_start += runs[run][1]
            run += 1
        sources = _sources(runs, run, run_start, start, stop)
        if sources:
            first, last = old.index(sources[0]), old.index(sources[1])
            decided = old.clean[first] if first == last else all(old.clean[first : last + 1])
        else:
            decided = _like_neighbour(new.cells, new.canonical, decisions, at)
        decisions.append(decided)
        if decided and not new.clean[at]:
            out += _white_space(after[start:stop], new.canonical[at], start)
    return out


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


def _like_neighbour(cells: list[Line], canonical: list[bytes], decisions: list[bool], at: int) -> bool:
    """A new line is laid out like the line above it on its level, or like the one that opened the level."""
    own = _indent(canonical[at])
    for above in range(at - 1, -1, -1):
        if cells[above].lead and _indent(canonical[above]) <= own:
            return decisions[above]
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
