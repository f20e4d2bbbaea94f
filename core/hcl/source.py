"""Bytes of an HCL file: limits, sentences about what is wrong with them, line ends.

Everything in this package works on bytes and byte offsets. A file that breaks a limit is never parsed: it
gets a `Syntax` and stays readable as bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

from core.frozen import dataclass
from core.text import _

MAX_BYTES = 2_000_000
"""Larger files are not parsed (the largest real ones seen hold 0.3 MB)."""
MAX_PARTS = 30_000
"""Commas and line ends a file may hold: bounds the elements of a list, the items of an object."""
MAX_DEPTH = 150
_LFS = b"version https://git-lfs.github.com/spec/"
"""Brackets within brackets. Bounds every recursion of this package, none goes deeper than the brackets do."""

MAX_SECONDS = 0.7
"""Processor time that tree-sitter gets for one file."""

BOM = b"\xef\xbb\xbf"

_OPENING = b"([{"
_BRACKETS = b"()[]{}"
_NO_BRACKETS = bytes(set(range(256)) - set(_BRACKETS))
_STEP = {byte: 1 if byte in _OPENING else -1 for byte in _BRACKETS}
_PLATFORM = re.compile(rb'(?:module|resource)[ \t]*"')


@dataclass(frozen=True, slots=True)
class Syntax:
    """Why a file is read-only. `line` counts from 1; 0: the file as a whole."""

    sentence: str
    line: int


class HclError(Exception):
    """An edit that can't be made: `sentence` says why, `line` where (0: nowhere in particular)."""

    def __init__(self, sentence: str, line: int = 0) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.line = line


@dataclass(frozen=True, slots=True)
class Splice:
    """`new` stands for the bytes `start:end` of the file before."""

    start: int
    end: int
    new: bytes


def splice(data: bytes, splices: Sequence[Splice]) -> bytes:
    """`data` with ordered, non-overlapping splices made."""
    parts = []
    at = 0
    for one in splices:
        parts += [data[at : one.start], one.new]
        at = one.end
    return b"".join([*parts, data[at:]])


def prefilter(data: bytes) -> bool:
    """Whether the file may hold a `module "…"` or `resource "…"` block: parse those first.

    >>> prefilter(b'module "a" {}'), prefilter(b"locals {}")
    (True, False)
    """
    return (b"module" in data or b"resource" in data) and _PLATFORM.search(data) is not None


def line_of(data: bytes, offset: int) -> int:
    """The line, from 1, that holds the byte at `offset`."""
    return data.count(b"\n", 0, offset) + 1


def limits(data: bytes) -> Syntax | None:
    """What makes these bytes unfit for any parser, or None."""
    if b"\0" in data:
        return Syntax(_("The file holds NUL bytes, as encrypted files do: it is not text."), 0)
    if data.startswith(_LFS):
        return Syntax(_("The file lies in Git LFS: the repository itself holds only a pointer to it."), 1)
    if len(data) > MAX_BYTES:
        return Syntax(
            _("The file is too large to edit ({size} MB; at most {limit} MB).").format(
                size=round(len(data) / 1e6, 1), limit=MAX_BYTES // 1_000_000
            ),
            0,
        )
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return Syntax(_("The file is not valid UTF-8."), line_of(data, error.start))
    if data.count(b",") + data.count(b"\n") > MAX_PARTS:
        sentence = _("The file has too many lines and list elements to edit (at most {limit}).")
        return Syntax(sentence.format(limit=MAX_PARTS), 0)
    return None


def too_deep(data: bytes) -> bool:
    """Whether brackets may nest deeper than MAX_DEPTH; counts those in strings and comments too."""
    brackets = data.translate(None, _NO_BRACKETS)
    if len(brackets) <= MAX_DEPTH:
        return False
    return max(accumulate(map(_STEP.__getitem__, brackets)), default=0) > MAX_DEPTH


def newline_at(data: bytes, offset: int) -> bytes:
    """The line end that new lines at `offset` should use: the one before, or else after, or LF."""
    end = data.rfind(b"\n", 0, offset)
    if end < 0:
        end = data.find(b"\n", offset)
    if end > 0 and data[end - 1 : end] == b"\r":
        return b"\r\n"
    return b"\n"
