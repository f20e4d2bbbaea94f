"""What Compare's table, its cells and its headers know of each other."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTableView

from gui.compare.cells import CompareModel, Index

COLUMN_WIDTH = 112
ROW = 32
"""Height of a row whose cells have one line."""
PAD = 8


class Grid(QTableView):
    """A table of cells, some of which are selected."""

    entered = Signal(object, object)
    """FieldView of the cell and the value typed (None: emptied)."""

    def __init__(self) -> None:
        super().__init__()
        self.table_model = CompareModel()
        self.together: tuple[tuple[int, int], ...] = ()
        """Row and column of the cells that what is being typed goes to, if that are several."""
        self.led = False
        """Something else moves the current cell, which is shown then too: looking for text does."""
        self.marked: frozenset[tuple[int, int]] = frozenset()
        """The same as `chosen`, kept for painting: asking Qt for each cell takes longer than the rest."""

    def chosen(self) -> tuple[tuple[int, int], ...]:
        """Row and column of the selected cells, row by row, left to right."""
        return tuple(sorted((i.row(), i.column()) for i in self.selectionModel().selectedIndexes()))

    def begin(self, index: Index) -> None:
        """An editor opens: what is typed goes to the cells of its setting that are selected now."""
        chosen = self.chosen()
        here = (index.row(), index.column())
        mine = tuple(place for place in chosen if place[0] == index.row())
        self.together = mine if len(mine) > 1 and here in mine else ()
