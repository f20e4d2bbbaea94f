"""Where a text stands in a diff, folded lines included."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.view import FileDiff, unfolded


class Hit(NamedTuple):
    path: str
    line: int
    old: bool
    """`line` is one of the file as it was: it is removed."""
    start: int
    end: int


MOST = 2000


def find(files: Sequence[FileDiff], text: str) -> tuple[Hit, ...]:
    """In the order of the diff, whatever the case; a letter that changes its length with its case is found
    as it is written."""
    wanted = text.casefold()
    out: list[Hit] = []
    for diff in files:
        for line in unfolded(diff).lines if wanted else ():
            if line.kind == "@":
                continue
            said = line.text.casefold()
            if len(said) != len(line.text):
                said, looked = line.text, text
            else:
                looked = wanted
            at = said.find(looked)
            while at >= 0 and len(out) < MOST:
                number = line.old if line.kind == "-" else line.new
                out.append(Hit(diff.path, number or 0, line.kind == "-", at, at + len(looked)))
                at = said.find(looked, at + len(looked))
    return tuple(out)
