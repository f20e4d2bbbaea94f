"""The table of Compare: its cells, its two headers, and what keys do there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QKeyCombination,
    QModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView

from core.text import _
from gui.compare.cells import edit_text, editable
from gui.compare.delegate import CellDelegate
from gui.compare.grid import COLUMN_WIDTH, Grid
from gui.compare.headers import GROUP, SETTING_WIDTH, Corner, GroupHeader, SettingHeader

FILL_RIGHT = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_R)
"""As in spreadsheets."""


class CompareTable(Grid):
    opened = Signal(object)
    """FieldView of a cell that is edited in its form."""
    menu_wanted = Signal(object, QPoint)
    head_menu_wanted = Signal(int, QPoint)
    """Of a column's head."""
    picked = Signal()
    """Other cells are selected."""
    filled = Signal(object)
    """[(FieldView, text)]: texts that were pasted or filled into cells; "" empties one."""

    def __init__(self) -> None:
        super().__init__()
        self._corner = Corner(self)
        self._groups = GroupHeader(self)
        self.setHorizontalHeader(self._groups)
        self.setModel(self.table_model)
        self._delegate = CellDelegate(self)
        self.setItemDelegate(self._delegate)
        self._header = SettingHeader(self, self._delegate.texts)
        self.setVerticalHeader(self._header)
        across = self.horizontalHeader()
        across.setMinimumSectionSize(COLUMN_WIDTH)
        across.setSectionsClickable(False)
        across.setHighlightSections(False)
        across.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        across.customContextMenuRequested.connect(self._head_menu)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.doubleClicked.connect(self._open)
        self.setAccessibleName(_("Settings by environment"))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """One value is for one setting: cells of other rows are let go."""
        super().selectionChanged(selected, deselected)
        row, model = self.currentIndex().row(), self.table_model
        if row >= 0 and any(i.row() != row for i in self.selectionModel().selectedIndexes()):
            last = model.columnCount() - 1
            others = QItemSelection()
            if row:
                others.select(model.index(0, 0), model.index(row - 1, last))
            if row + 1 < model.rowCount():
                others.select(model.index(row + 1, 0), model.index(model.rowCount() - 1, last))
            self.selectionModel().select(others, QItemSelectionModel.SelectionFlag.Deselect)
        self.marked = frozenset(self.chosen())
        self.viewport().update()
        self.picked.emit()

    def reset(self) -> None:
        super().reset()
        self.marked = frozenset()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Columns share the width; below their least one they scroll."""
        setting = max(SETTING_WIDTH[0], min(SETTING_WIDTH[1], self.width() * 30 // 100))
        self._header.setFixedWidth(setting)
        self.updateGeometries()
        self._groups.updateGeometry()
        n = self.table_model.columnCount()
        if n:
            width = max(COLUMN_WIDTH, self.viewport().width() // n)
            for column in range(n):
                self.setColumnWidth(column, width)
            for row in range(self.table_model.rowCount()):
                height = max(self._delegate.height(row), self._header.height_of(row))
                if self.rowHeight(row) != height:
                    self.setRowHeight(row, height)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_header"):
            self._delegate.texts.forget()
            self.fit()

    def updateGeometries(self) -> None:
        """Also when another style makes the headers higher."""
        super().updateGeometries()
        self._corner.setContentsMargins(12, GROUP if self.table_model.several else 0, 0, 1)
        self._corner.setGeometry(1, 1, self.verticalHeader().width(), self.horizontalHeader().height())
        self._corner.raise_()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Keys act on a cell, so there is always one."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            first = next((n for n, line in enumerate(self.table_model.lines) if line.row is not None), -1)
            self.setCurrentIndex(self.table_model.index(first, 0))

    def _place(self) -> list[QModelIndex]:
        """The selected cells left to right, else the current one."""
        found = [self.table_model.index(row, column) for row, column in self.chosen()]
        return found or [i for i in (self.currentIndex(),) if i.isValid()]

    def _copy(self) -> None:
        """The selected cells' values as text, with tabs between them, as spreadsheets take them."""
        cells = [self.table_model.cell(i) for i in self._place()]
        words = "\t".join(edit_text(c.value.value) if c is not None else "" for c in cells)
        QGuiApplication.clipboard().setText(words)

    def _fill(self, texts: Sequence[tuple[QModelIndex, str]]) -> None:
        """Put texts into those of the cells that are edited here."""
        cells = [(self.table_model.cell(i), text) for i, text in texts]
        found = [(cell, text) for cell, text in cells if cell is not None and editable(cell)]
        if found:
            self.filled.emit(found)

    def _paste(self) -> None:
        """One value goes into all selected cells; a block of them from the first cell right and down."""
        rows = [line.split("\t") for line in QGuiApplication.clipboard().text().rstrip("\n").split("\n")]
        places = self._place()
        if not places:
            return
        if len(rows) == len(rows[0]) == 1:
            self._fill([(i, rows[0][0]) for i in places])
            return
        first, model = places[0], self.table_model
        lines = [n for n in range(first.row(), model.rowCount()) if model.lines[n].row is not None]
        self._fill(
            [
                (model.index(line, first.column() + at), text)
                for line, row in zip(lines, rows, strict=False)
                for at, text in enumerate(row)
                if first.column() + at < model.columnCount()
            ]
        )

    def _fill_right(self) -> None:
        """The first selected cell's value goes into the others."""
        first, *others = self._place() or [QModelIndex()]
        cell = self.table_model.cell(first)
        if cell is not None and others:
            self._fill([(i, edit_text(cell.value.value)) for i in others])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if self.state() == QAbstractItemView.State.EditingState:
            event.ignore()
            return
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
            return
        if event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
            return
        if event.keyCombination() == FILL_RIGHT:
            self._fill_right()
            return
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._fill([(i, "") for i in self._place()])
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            cell = self.table_model.cell(index)
            if cell is not None and editable(cell):
                self.edit(index)
            elif cell is not None:
                self.opened.emit(cell)
            return
        if event.key() == Qt.Key.Key_Menu and index.isValid():
            self._menu(self.visualRect(index).center())
            return
        super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        cell = self.table_model.cell(index)
        if cell is not None and not editable(cell):
            self.opened.emit(cell)

    def _head_menu(self, point: QPoint) -> None:
        across = self.horizontalHeader()
        column = across.logicalIndexAt(point)
        if column >= 0:
            self.head_menu_wanted.emit(column, across.viewport().mapToGlobal(point))

    def _menu(self, point: QPoint) -> None:
        cell = self.table_model.cell(self.indexAt(point))
        if cell is not None:
            index = self.indexAt(point)
            if (index.row(), index.column()) not in self.chosen():
                self.setCurrentIndex(index)
            self.menu_wanted.emit(cell, self.viewport().mapToGlobal(point))
