"""What lines have to do with each other: the brackets that they stand in, and what they say without regard to
where lines end."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate
from typing import NamedTuple

from core.platform.model import Change
from core.review.sides import Pair, Tokens

_OPENS = {b"{": "{", b"[": "[", b"(": "("}
_CLOSES = frozenset((b"}", b"]", b")"))
_FRAME = frozenset((*_OPENS, *_CLOSES, b","))
DEEPEST = 200
"""Brackets in brackets around one change that are looked through: deeper than anybody writes. What lies
further out is listed by itself."""


class _Around(NamedTuple):
    """A pair of brackets, and the next one around it."""

    first: int
    last: int
    outer: _Around | None


class Containers:
    """Which brackets each line of a file starts in."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        count = len(tokens.lines)
        opening: dict[int, list[Pair]] = {}
        for pair in sorted(tokens.brackets, key=lambda p: -p.last):
            opening.setdefault(pair.first, []).append(pair)
        inner: _Around | None = None
        self.innermost: list[_Around | None] = []
        for line in range(count):
            while inner is not None and inner.last < line:
                inner = inner.outer
            self.innermost.append(inner)
            for pair in opening.get(line, ()):
                outer = inner
                while outer is not None and outer.last < pair.last:
                    outer = outer.outer  # it closes before this one opens
                inner = _Around(pair.first, pair.last, outer)

    def path(self, line: int) -> tuple[tuple[bytes, ...], ...]:
        """The tokens of the lines that open the brackets around it, innermost first."""
        out = []
        around = self.innermost[line]
        while around is not None:
            out.append(self._tokens.lines[around.first])
            around = around.outer
        return tuple(out)

    def group(self, line: int) -> Iterator[int]:
        """The lines before and after it without a gap in the same brackets: what is aligned together."""
        lines = self._tokens.lines
        for step in (-1, 1):
            at = line + step
            while 0 <= at < len(lines) and lines[at] and self.innermost[at] is self.innermost[line]:
                yield at
                at += step


def frames(
    tokens: Tokens, changed: AbstractSet[int], taken: Mapping[int, list[int]], changes: Sequence[Change]
) -> dict[int, list[int]]:
    """Changed lines that only open or close brackets which came or went whole, with nothing in them but lines
    that a Change speaks of, and comments: `ops = {`, `]`, `},`. Answers whose they are. What stands before an
    opening bracket must be part of the Change's own address."""
    ends: dict[int, list[Pair]] = {}
    for pair in tokens.brackets:
        ends.setdefault(pair.first, []).append(pair)
        ends.setdefault(pair.last, []).append(pair)
    left = [line for line in sorted(changed) if line not in taken and tokens.lines[line]]
    out: dict[int, list[int]] = {}
    for _level in range(DEEPEST):  # from the inside out
        known = {**taken, **out}
        if not left or not known:
            break
        inside = _Inside(tokens, changed, known)
        found: dict[int, list[int]] = {}
        for line in left:
            key = _head(tokens.lines[line])[0]
            owners = [n for n in _framed(tokens, line, ends.get(line, []), inside) if _may_frame(changes[n])]
            if owners and (key is None or any(_is_in_address(key, changes[n]) for n in owners)):
                found[line] = owners
        out |= found
        left = [line for line in left if line not in found] if found else []
    return out


class _Inside:
    """What stands between brackets, told at once however much that is: counted up from the first line."""

    def __init__(self, tokens: Tokens, changed: AbstractSet[int], known: Mapping[int, list[int]]) -> None:
        lines = range(len(tokens.lines))
        self._known = known
        self._changed = [0, *accumulate(line in changed for line in lines)]
        self._foreign = [0, *accumulate(line not in known and line not in tokens.remarks for line in lines)]
        self._starts = sorted(known)

    def owner(self, pair: Pair) -> list[int]:
        """Whose lines stand between the brackets; nobody's if something else does too, or if not all of it
        came or went."""
        first, last = pair.first + 1, pair.last
        whole = self._changed[last + 1] - self._changed[pair.first] == last + 1 - pair.first
        if not whole or first >= last or self._foreign[last] != self._foreign[first]:
            return []
        at = bisect_left(self._starts, first)
        found = at < len(self._starts) and self._starts[at] < last
        return self._known[self._starts[at]] if found else []


def _framed(tokens: Tokens, line: int, pairs: list[Pair], inside: _Inside) -> list[int]:
    """Whose lines all brackets of a line stand around; nobody's if not all do, or if there is more."""
    if not _FRAME.issuperset(_head(tokens.lines[line])[1]):
        return []
    owners = [inside.owner(pair) for pair in pairs]
    return list(dict.fromkeys(n for owner in owners for n in owner)) if all(owners) else []


def _head(line: tuple[bytes, ...]) -> tuple[str | None, tuple[bytes, ...]]:
    """The key before a line's first bracket, and what stands behind that; or no key, and all of the line."""
    match line:
        case (key, b"=" | b":", b"{" | b"[" | b"(", *rest) if key not in _FRAME:
            return key.decode("utf-8", "replace").strip('"'), tuple(rest)
        case (key, b"{") if key not in _FRAME:
            return key.decode("utf-8", "replace"), ()
    return None, line


def _may_frame(change: Change) -> bool:
    """A block that only goes to another file takes along what it had, and nothing new."""
    return change.setting != "file" or bool(change.environment)


def _is_in_address(key: str, change: Change) -> bool:
    if change.setting in ("", "configuration") or key == change.environment:
        return True
    names = (change.setting, *change.earlier)
    return any(key in re.split(r'[.\[\]"]+', name) or f'["{key}"]' in name for name in names)


def fused(tokens: Tokens, lines: Sequence[int]) -> tuple[bytes, ...]:
    """The tokens of lines as one text, where it doesn't matter whether a line end or a comma parts the items
    of an object, and whether a list is broken into lines."""
    out: list[bytes] = []
    for line in lines:
        within = [tokens.within[line]]
        for token in tokens.lines[line]:
            if token in _OPENS:
                within.append(_OPENS[token])
            elif token in _CLOSES:
                _strip(out)
                if len(within) > 1:
                    within.pop()
                else:
                    within = ["?"]
            if token == b"," and within[-1] in ("{", ""):
                _part(out)
            else:
                out.append(token)
        if within[-1] in ("{", "", "?"):
            _part(out)
    _strip(out)
    return tuple(out)


_PART = b"\n"


def _part(out: list[bytes]) -> None:
    if out and out[-1] != _PART and out[-1] != b"{":
        out.append(_PART)


def _strip(out: list[bytes]) -> None:
    while out and out[-1] in (_PART, b","):
        out.pop()
