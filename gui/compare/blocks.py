"""Blocks of cells as spreadsheets copy and paste them: lines of texts with tabs between."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

Place = tuple[int, int]
"""Row and column."""


def written(block: Sequence[Sequence[str]]) -> str:
    """
    >>> written([["1", "a"], ["two\\nlines", ""]])
    '1\\ta\\n"two\\nlines"\\t'
    """
    out = io.StringIO()
    csv.writer(out, dialect="excel-tab", lineterminator="\n").writerows(block)
    return out.getvalue().removesuffix("\n") if len(block) > 1 or len(block[0]) > 1 else block[0][0]


def read(text: str) -> list[list[str]]:
    """
    >>> read("1\\ta\\r\\n2\\tb\\n"), read("one, two")
    ([['1', 'a'], ['2', 'b']], [['one, two']])
    """
    rows = list(csv.reader(io.StringIO(text.rstrip("\r\n"), newline=""), dialect="excel-tab"))
    return [row or [""] for row in rows] or [[""]]


def onto(
    block: Sequence[Sequence[str]], rows: Sequence[int], columns: int, chosen: Sequence[Place]
) -> list[tuple[Place, str]]:
    """Where each text goes. One value goes into all that is chosen; a block into a choice that it fills
    several times; else from the first chosen cell right and down. `rows` are those with cells."""
    if not chosen:
        return []
    if len(block) == len(block[0]) == 1:
        return [(place, block[0][0]) for place in chosen]
    lines = sorted({row for row, _column in chosen})
    across = sorted({column for _row, column in chosen})
    width = max(map(len, block))
    whole = len(lines) * len(across) == len(chosen)
    if not whole or len(lines) % len(block) or len(across) % width:
        start, first = rows.index(lines[0]), across[0]
        lines = list(rows[start : start + len(block)])
        across = list(range(first, min(columns, first + width)))
    out = []
    for down, row in enumerate(lines):
        texts = block[down % len(block)]
        out += [((row, c), texts[n % width]) for n, c in enumerate(across) if n % width < len(texts)]
    return out
