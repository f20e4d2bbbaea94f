"""What lines have to do with each other: the brackets that they stand in, and what they say without regard to
where lines end."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from core.platform.model import Change
from core.review.sides import Pair, Tokens

_OPENS = {b"{": "{", b"[": "[", b"(": "("}
_CLOSES = frozenset((b"}", b"]", b")"))
_SIGNS = (b"=", b":")


class Containers:
    """Which brackets each line of a file starts in."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        count = len(tokens.lines)
        opening: dict[int, list[Pair]] = {}
        for pair in sorted(tokens.brackets, key=lambda p: -p.last):
            if pair.first < pair.last:
                opening.setdefault(pair.first, []).append(pair)
        stack: list[Pair] = []
        self.innermost: list[Pair | None] = []
        for line in range(count):
            while stack and stack[-1].last < line:
                stack.pop()
            self.innermost.append(stack[-1] if stack else None)
            stack += opening.get(line, ())

    def path(self, line: int) -> tuple[tuple[bytes, ...], ...]:
        """The tokens of the lines that open the brackets around it, innermost first."""
        out = []
        pair = self.innermost[line]
        while pair is not None:
            out.append(self._tokens.lines[pair.first])
            pair = self.innermost[pair.first]
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
    open_lines = [line for line in sorted(changed) if line not in taken and tokens.lines[line]]
    out: dict[int, list[int]] = {}
    everybody = ChainMap(out, dict(taken))
    found = -1
    while found < len(out):  # from the inside out
        found = len(out)
        for line in open_lines:
            owners = None if line in out else _framed(tokens, line, ends.get(line, []), changed, everybody)
            mine = [n for n in owners or () if _may_frame(changes[n])]
            key = _head(tokens.lines[line])[0]
            if mine and (key is None or any(_is_in_address(key, changes[n]) for n in mine)):
                out[line] = mine
    return out


def _framed(
    tokens: Tokens,
    line: int,
    pairs: list[Pair],
    changed: AbstractSet[int],
    taken: Mapping[int, list[int]],
) -> list[int] | None:
    """Whose lines all brackets of a line stand around; None if not all do, and if there is something else."""
    rest = _head(tokens.lines[line])[1]
    brackets = sum(token in _OPENS or token in _CLOSES for token in rest)
    if brackets != len(rest) - rest.count(b",") or brackets != len(pairs):
        return None
    owners = [_owner(tokens, pair, changed, taken) for pair in pairs]
    if any(owner is None for owner in owners):
        return None
    return list(dict.fromkeys(n for owner in owners for n in owner or ()))


def _head(line: tuple[bytes, ...]) -> tuple[str | None, tuple[bytes, ...]]:
    """The key before the brackets of a line, and the brackets."""
    if len(line) >= 3 and line[1] in _SIGNS and line[2] in _OPENS:
        return line[0].decode("utf-8", "replace").strip('"'), line[2:]
    if len(line) == 2 and line[1] == b"{" and line[0] not in _OPENS and line[0] not in _CLOSES | {b","}:
        return line[0].decode("utf-8", "replace"), line[1:]
    return None, line


def _owner(
    tokens: Tokens, pair: Pair, changed: AbstractSet[int], taken: Mapping[int, list[int]]
) -> list[int] | None:
    """Whose lines stand between the brackets; None if nobody's, or if something else does too, or if not all
    of it came or went."""
    inside = range(pair.first + 1, pair.last)
    if pair.first not in changed or pair.last not in changed or not all(line in changed for line in inside):
        return None
    if not all(line in taken or line in tokens.remarks for line in inside):
        return None
    return next((taken[line] for line in inside if line in taken), None)


def _may_frame(change: Change) -> bool:
    """A block that only goes to another file takes along what it had, and nothing new."""
    return change.setting != "file" or bool(change.environment)


def _is_in_address(key: str, change: Change) -> bool:
    if change.setting in ("", "configuration") or key == change.environment:
        return True
    return key in re.split(r'[.\[\]"]+', change.setting) or f'["{key}"]' in change.setting


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
