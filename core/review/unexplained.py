"""Every changed line is explained by a Change, or listed: nothing goes unseen.

A line is a Change's where the value is written that it is about (`core.review.owned`). Besides, a Change
takes along what only holds such lines together: the brackets around them, blank lines beside them, and the
alignment that the formatter asks for in their group of lines. Nothing else, and never anything in a text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from core.frozen import dataclass
from core.platform.model import Change, Reading
from core.review.linediff import Hunk, changed_ranges
from core.review.owned import owned, rows, same_lines
from core.review.sides import Pair, Side, Sides, Tokens
from core.review.structure import Containers, frames, fused

Line = tuple[str, str, int]
"""(file, "-" or "+", 1-based line number before or after)."""


@dataclass(frozen=True, slots=True)
class Unexplained:
    """Changed lines of one file that belong to no Change. 0-based."""

    file: str
    old: tuple[int, ...]
    new: tuple[int, ...]
    layout: frozenset[tuple[str, int]] = frozenset()
    """Those ("-" or "+", line) that say the same on the other side, but for blanks between tokens."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where every changed line went."""

    lines: tuple[tuple[Line, ...], ...]
    """Of each Change, in their order."""
    left: tuple[Unexplained, ...]
    """By file, in order."""


def account(
    files: Mapping[str, tuple[bytes | None, bytes | None]],
    before: Reading,
    after: Reading,
    changes: Sequence[Change],
    sides: Sides,
) -> Account:
    """`files`: every file that differs, (before, after)."""
    olds: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    news: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, change in enumerate(changes):
        mine, theirs = owned(change, before, after, sides)
        for found, owners in ((mine, olds), (theirs, news)):
            for file, numbers in found.items():
                for line in numbers:
                    owners[file][line].append(number)
    told: list[list[Line]] = [[] for _change in changes]
    left = []
    for path, (old, new) in files.items():
        if b"\0" in (old or b"") or b"\0" in (new or b""):
            left.append(Unexplained(path, (0,) if old is not None else (), (0,) if new is not None else ()))
            continue
        for text, whose_here in ((old, olds[path]), (new, news[path])):
            for line, number in rows(path, text, changes):
                whose_here[line].append(number)
        hunks = changed_ranges(old or b"", new or b"")
        was = _Half(sides(path, "old"), olds[path], [_sides(h)[0] for h in hunks])
        now = _Half(sides(path, "new"), news[path], [_sides(h)[1] for h in hunks])
        _divide(was, now, hunks, changes)
        for sign, half in (("-", was), ("+", now)):
            for line, whose in sorted(half.taken.items()):
                for number in whose:
                    told[number].append((path, sign, line + 1))
        if was.left or now.left:
            layout = [("-", i) for i in was.layout] + [("+", j) for j in now.layout]
            left.append(Unexplained(path, tuple(was.left), tuple(now.left), frozenset(layout)))
        elif (old is None) != (new is None) and not (old or new):
            left.append(Unexplained(path, (), ()))  # an empty file came or went
    return Account(tuple(tuple(lines) for lines in told), tuple(left))


class _Half:
    """One side of a file: its changed lines, and whose they are."""

    def __init__(self, side: Side | None, owners: Mapping[int, list[int]], changed: Sequence[range]) -> None:
        self.tokens: Tokens = side.tokens if side is not None else _Nothing()
        self.changed = {line for lines in changed for line in lines}
        self.taken = {line: owners[line] for line in sorted(self.changed) if line in owners}
        self.frames: set[int] = set()
        self.layout: dict[int, int] = {}
        """Lines that say the same on the other side, but for blanks between tokens: which line does there."""
        self.left: list[int] = []

    @cached_property
    def containers(self) -> Containers:
        return Containers(self.tokens)

    def owners(self, lines: range) -> list[int]:
        return [n for line in lines if line in self.taken for n in self.taken[line]]

    def rest(self, lines: range) -> list[int]:
        return [line for line in lines if line not in self.taken]

    def said(self, lines: range) -> list[int]:
        """The rest, without what differs in layout alone."""
        return [line for line in self.rest(lines) if line not in self.layout]

    def code(self, lines: range) -> list[int]:
        """That, without comments and blank lines."""
        return [line for line in self.said(lines) if line not in self.tokens.remarks]

    def take_frames(self, changes: Sequence[Change]) -> None:
        found = frames(self.tokens, self.changed, self.taken, changes)
        self.frames = set(found)
        self.taken |= found

    def outer_frames(self, lines: range) -> Iterator[list[int]]:
        """Brackets that came or went: the outermost ones, then those with the next ones in them, …"""
        closing = {pair.last for pair in self.tokens.brackets}
        depth = {n: len(self.containers.path(n)) - (n in closing) for n in lines if n in self.frames}
        for most in sorted(set(depth.values())):
            yield [n for n, deep in depth.items() if deep <= most]

    def written(self, lines: range) -> list[int]:
        return [line for line in self.rest(lines) if self.tokens.lines[line]]

    def blank(self, lines: range) -> list[int]:
        return [line for line in self.rest(lines) if not self.tokens.lines[line]]

    def group_owner(self, line: int) -> list[int] | None:
        """Whose lines stand in the group that the line is aligned with."""
        return next((self.taken[n] for n in self.containers.group(line) if n in self.taken), None)


@dataclass(frozen=True)
class _Nothing:
    """What a file says that isn't there."""

    lines: tuple[tuple[bytes, ...], ...] = ()
    ends: tuple[bytes, ...] = ()
    tidy: tuple[int, ...] = ()
    brackets: tuple[Pair, ...] = ()
    within: tuple[str, ...] = ()
    remarks: tuple[int, ...] = ()


def _divide(old: _Half, new: _Half, hunks: Sequence[Hunk], changes: Sequence[Change]) -> None:
    """Give each changed line of a file to a Change, or leave it."""
    spans = []
    for hunk in hunks:
        a, b = _sides(hunk)
        owner = [*old.owners(a), *new.owners(b)][:1]
        spans.append((a, b, owner))
        _find_layout(old, a, new, b)
        if owner:
            _fuse(old, old.said(a), new, new.said(b), owner)
    old.take_frames(changes)
    new.take_frames(changes)
    _align(old, new)
    for a, b, owner in spans:
        if owner:
            for outer in new.outer_frames(b):
                _fuse(old, old.code(a), new, outer, owner)
            for outer in old.outer_frames(a):
                _fuse(old, outer, new, new.code(b), owner)
            for half, lines in ((old, a), (new, b)):
                half.taken |= dict.fromkeys(half.blank(lines), owner)
        old.left += old.rest(a)
        new.left += new.rest(b)


def _sides(hunk: Hunk) -> tuple[range, range]:
    return range(hunk.start_a, hunk.end_a), range(hunk.start_b, hunk.end_b)


def _find_layout(old: _Half, a: range, new: _Half, b: range) -> None:
    """Lines that differ in layout alone."""
    olds, news = ([n for n in lines if half.tokens.lines[n]] for half, lines in ((old, a), (new, b)))
    for i, j in same_lines(old.tokens, olds, new.tokens, news):
        if old.containers.path(i) == new.containers.path(j):
            old.layout[i] = j
            new.layout[j] = i


def _align(old: _Half, new: _Half) -> None:
    """They are a Change's where the formatter asks for it: in its group of lines, and laid out as it does."""
    for i, j in old.layout.items():
        told = old.taken.get(i) or new.taken.get(j)
        owner = told or new.group_owner(j) or old.group_owner(i)
        if owner is not None and j in new.tokens.tidy:
            old.taken.setdefault(i, owner)
            new.taken.setdefault(j, owner)


def _fuse(old: _Half, olds: list[int], new: _Half, news: list[int], owner: list[int]) -> None:
    """Lines that say the same on both sides, on more lines or fewer: `ops = {}` was opened up."""
    ends = {old.tokens.ends[i] for i in olds} | {new.tokens.ends[j] for j in news}
    told = fused(old.tokens, olds)
    if told and len(ends - {b""}) < 2 and told == fused(new.tokens, news):
        old.taken = dict.fromkeys(olds, owner) | old.taken
        new.taken = dict.fromkeys(news, owner) | new.taken
