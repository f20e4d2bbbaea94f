"""Lines that a diff leaves out, shown where they stand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from core.review.linediff import split_lines
from core.review.model import DiffLine, FileDiff


class Gap(NamedTuple):
    """Unchanged lines between two that are shown: 1-based, the last ones included."""

    at: int
    """Its index among the diff's lines."""
    first_old: int
    last_old: int
    first_new: int


def gaps(diff: FileDiff) -> tuple[Gap, ...]:
    """Where lines are left out; none where the file's text isn't known."""
    if not diff.text or not any(line.kind == "@" for line in diff.lines):
        return ()
    total = len(split_lines(diff.text))
    out = []
    old = new = 0
    for at, line in enumerate(diff.lines):
        if line.kind != "@":
            old, new = line.old or old, line.new or new
            continue
        down = new - old
        after = diff.lines[at + 1] if at + 1 < len(diff.lines) else None
        if after is None:
            last = total - down
        elif after.old is not None:
            last = after.old - 1
        else:
            last = (after.new or 1) - 1 - down
        out.append(Gap(at, old + 1, last, new + 1))
    return tuple(out)


def unfolded(diff: FileDiff, wanted: Callable[[Gap], bool] = lambda _gap: True) -> FileDiff:
    """With the lines of the gaps that are wanted; the same where none is."""
    chosen = {gap.at: gap for gap in gaps(diff) if wanted(gap)}
    if not chosen:
        return diff
    texts = split_lines(diff.text)
    out: list[DiffLine] = []
    moved: list[int] = []
    """Where each line stands now."""
    for at, line in enumerate(diff.lines):
        moved.append(len(out))
        gap = chosen.get(at)
        if gap is None:
            out.append(line)
            continue
        for n in range(gap.last_old - gap.first_old + 1):
            text = texts[gap.first_new - 1 + n].removesuffix(b"\n").removesuffix(b"\r")
            out.append(DiffLine(" ", gap.first_old + n, gap.first_new + n, text.decode("utf-8", "replace")))
    lines = tuple(x if x.pair is None else replace(x, pair=moved[x.pair]) for x in out)
    return replace(diff, lines=lines)
