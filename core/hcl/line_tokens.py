"""What each line of a file says, without its layout.

A text (a string, a heredoc) is one token, blanks, quotes and templates in it included, and so is a comment; a
token of several lines gives each of them its part, marked as one (`TORN`). So two lines with the same tokens
differ at most in the blanks between tokens, which is what `terraform fmt` may change. A file that the scanner
can't read has lines for tokens: then nothing in it is layout.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import pairwise

from core.frozen import dataclass
from core.hcl.layout import layout
from core.hcl.source import BOM
from core.hcl.tokens import Token, scan

TORN = b"\0"
"""Stands before each part of a token of several lines."""

_OPENS = {"{": "}", "[": "]", "(": ")"}
_CLOSES = frozenset(_OPENS.values())


@dataclass(frozen=True, slots=True)
class Bracket:
    """A pair of brackets outside of texts and comments: its lines, 0-based."""

    first: int
    last: int


class LineTokens:
    """Of one file. Lines are 0-based and end at a line feed."""

    def __init__(self, data: bytes, *, is_hcl: bool = True) -> None:
        self._data = data
        self._starts = _line_starts(data)
        count = len(self._starts) - 1
        self.lines: list[tuple[bytes, ...]] = []
        """The tokens of each line, without its end."""
        self.ends: list[bytes] = []
        r"""`\n`, `\r\n`, or nothing for a last line that has none."""
        self.brackets: list[Bracket] = []
        self.within: list[str] = []
        """The innermost bracket that is open where each line starts, "" for none."""
        self.remarks: set[int] = set()
        """Lines of comments alone, and blank ones outside of texts."""
        for i in range(count):
            line = data[self._starts[i] : self._starts[i + 1]]
            self.ends.append(line[len(_without_end(line)) :])
        tokens: list[Token] = []
        self.sound = is_hcl
        if is_hcl:
            tokens, _stop, closed = scan(data, len(BOM) if data.startswith(BOM) else 0)
            self.sound = closed and all(kind != "bad" for kind, _start, _end in tokens)
        if not self.sound:
            self.lines = [(TORN + _without_end(data[a:b]),) for a, b in pairwise(self._starts)]
            self.within = [""] * count
            return
        parts: list[list[bytes]] = [[] for _line in range(count)]
        code: set[int] = set()
        if data.startswith(BOM):
            parts[0].append(BOM)
        for kind, start, end in _units(tokens):
            if kind == "nl":
                continue
            first, last = self._line(start), self._line(max(end - 1, start))
            for i in range(first, last + 1):
                piece = data[max(start, self._starts[i]) : min(end, self._starts[i + 1])]
                parts[i].append(TORN * (first != last) + _without_end(piece))
                if kind != "comment":
                    code.add(i)
        self.lines = [tuple(part) for part in parts]
        self.remarks = set(range(count)) - code
        self._pair(tokens)

    @cached_property
    def tidy(self) -> frozenset[int]:
        """Lines that are laid out as `terraform fmt` would."""
        if not self.sound:
            return frozenset()
        mine, formatted = self._data.split(b"\n"), layout(self._data).split(b"\n")
        if len(mine) != len(formatted):
            return frozenset()
        return frozenset(i for i, (a, b) in enumerate(zip(mine, formatted, strict=True)) if a == b)

    def _line(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    def _pair(self, tokens: list[Token]) -> None:
        """Fill in the brackets; sequences of templates belong to their text."""
        stack: list[tuple[str, int]] = []
        for kind, start, _end in _units(tokens):
            line = self._line(start)
            self._enter(line, stack)
            if kind in _OPENS:
                stack.append((kind, line))
            elif kind in _CLOSES:
                if not stack or _OPENS[stack[-1][0]] != kind:
                    self.brackets = []
                    break
                self.brackets.append(Bracket(stack.pop()[1], line))
        if stack:
            self.brackets = []
        self._enter(len(self.lines) - 1, stack)

    def _enter(self, line: int, stack: list[tuple[str, int]]) -> None:
        while len(self.within) <= line:
            self.within.append(stack[-1][0] if stack else "")


def _units(tokens: list[Token]) -> list[Token]:
    """Tokens, with every text whole: kind "text"."""
    out: list[Token] = []
    depth = 0
    begin = 0
    for kind, start, end in tokens:
        if kind in ('"', "oh"):
            if depth == 0:
                begin = start
            depth += 1
        elif kind in ("cq", "ch"):
            depth -= 1
            if depth == 0:
                out.append(("text", begin, end))
        elif depth == 0:
            out.append((kind, start, end))
    if depth:
        out.append(("text", begin, tokens[-1][2]))
    return out


def _line_starts(data: bytes) -> list[int]:
    """Where each line starts, and the end of the last one."""
    out = [0]
    at = data.find(b"\n")
    while at >= 0:
        out.append(at + 1)
        at = data.find(b"\n", at + 1)
    if out[-1] != len(data):
        out.append(len(data))
    return out


def _without_end(line: bytes) -> bytes:
    return line.removesuffix(b"\n").removesuffix(b"\r") if line.endswith(b"\n") else line
