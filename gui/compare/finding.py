"""Where a text stands in Compare: names of settings, and values."""

from __future__ import annotations

from gui.compare.blocks import Place
from gui.compare.cells import CompareModel, row_label


def find(model: CompareModel, text: str) -> list[Place]:
    """Row by row, whatever the case; of a setting whose name has it the first cell."""
    wanted = text.casefold()
    out: list[Place] = []
    for n, line in enumerate(model.lines):
        if line.row is None or not wanted:
            continue
        named = wanted in row_label(line.row).casefold()
        for column in range(model.columnCount()):
            index = model.index(n, column)
            there = model.cell(index) is not None
            if there and (named or wanted in model.text(index).casefold()):
                out.append((n, column))
                named = False
    return out
