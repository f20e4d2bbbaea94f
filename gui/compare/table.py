"""The table of Compare: its cells, its two headers, and what keys do there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QKeyCombination,
    QModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QToolTip

from core.text import _
from gui.compare.blocks import Place, onto, read, written
from gui.compare.cells import edit_text, editable
from gui.compare.delegate import CellDelegate
from gui.compare.grid import COLUMN_WIDTH, Grid
from gui.compare.headers import GROUP, SETTING_WIDTH, Corner, GroupHeader, SettingHeader
from gui.compare.stories import Cell, Stories
from gui.kit import theme
from gui.kit.tips import tip

FILL_RIGHT = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_R)
TELL = QKeyCombination(Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_F1)
"""What is this? As in many programs."""
FILL_DOWN = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_D)
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
        self.stories: Stories | None = None
        self._tipped = (-1, -1)
        """The cell whose tooltip was shown last."""
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
        super().selectionChanged(selected, deselected)
        self.marked = frozenset(self.chosen())
        self.viewport().update()
        self.picked.emit()

    def reset(self) -> None:
        super().reset()
        self.marked = frozenset()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit()

    def fit(self) -> None:
        """Columns share the width; below their least one they scroll. Of what isn't shown the width isn't
        known."""
        if not self.isVisible():
            return
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
                height = max(self._delegate.height(row, width), self._header.height_of(row))
                if self.rowHeight(row) != height:
                    self.setRowHeight(row, height)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if theme.is_font_change(event) and hasattr(self, "_header"):
            self._delegate.texts.forget()
            self.fit()

    def updateGeometries(self) -> None:
        """Also when another style makes the headers higher."""
        super().updateGeometries()
        priced = self.table_model.priced
        self._corner.setText("\n".join((_("Setting"), _("Cost a month"))) if priced else _("Setting"))
        self._corner.setContentsMargins(12, GROUP if self.table_model.several else 0, 0, 1)
        self._corner.setGeometry(1, 1, self.verticalHeader().width(), self.horizontalHeader().height())
        self._corner.raise_()

    def _cell_of(self, index: QModelIndex) -> Cell | None:
        cell = self.table_model.cell(index)
        if cell is None:
            return None
        column = self.table_model.columns[index.column()]
        return column.root, column.module, cell.environment, cell.field.path

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.indexAt(event.pos())
            if self._cell_of(index) is not None:
                self.show_tip(index)
                return True
        return super().viewportEvent(event)

    def show_tip(self, index: QModelIndex) -> None:
        """All that is known of a cell; who wrote it follows when it is known."""
        self._tipped = index.row(), index.column()
        at = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
        QToolTip.showText(at, self.tip_of(index), self.viewport(), self.visualRect(index))

    def tip_of(self, index: QModelIndex) -> str:
        cell = self._cell_of(index)
        told = str(self.table_model.data(index, Qt.ItemDataRole.ToolTipRole) or "")
        if cell is None or self.stories is None:
            return told
        return told + tip("", "", self.stories.words(cell))

    def set_stories(self, stories: Stories) -> None:
        """Who tells why values are what they are."""
        self.stories = stories
        stories.told.connect(self._told)

    def _told(self, cell: Cell) -> None:
        index = self.table_model.index(*self._tipped)
        if QToolTip.isVisible() and index.isValid() and self._cell_of(index) == cell:
            self.show_tip(index)
            words = self.stories.words(cell) if self.stories is not None else ""
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Keys act on a cell, so there is always one."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            first = next((n for n, line in enumerate(self.table_model.lines) if line.row is not None), -1)
            self.setCurrentIndex(self.table_model.index(first, 0))

    def _place(self) -> list[Place]:
        """The selected cells row by row, else the current one."""
        here = self.currentIndex()
        return list(self.chosen()) or ([(here.row(), here.column())] if here.isValid() else [])

    def _text(self, row: int, column: int) -> str:
        cell = self.table_model.cell(self.table_model.index(row, column))
        return edit_text(cell.value.value) if cell is not None else ""

    def _copy(self) -> None:
        """The selected cells' values as text, as spreadsheets take them."""
        places = self._place()
        columns = sorted({column for _row, column in places})
        there = set(places)
        rows = sorted({row for row, _column in places})
        block = [[self._text(r, c) if (r, c) in there else "" for c in columns] for r in rows]
        if block:
            QGuiApplication.clipboard().setText(written(block))

    def _fill(self, texts: Sequence[tuple[Place, str]]) -> None:
        """Put texts into cells."""
        cells = [(self.table_model.cell(self.table_model.index(*place)), text) for place, text in texts]
        found = [(cell, text) for cell, text in cells if cell is not None]
        if found:
            self.filled.emit(found)

    def _paste(self) -> None:
        model = self.table_model
        rows = [n for n in range(model.rowCount()) if model.lines[n].row is not None]
        block = read(QGuiApplication.clipboard().text())
        self._fill(onto(block, rows, model.columnCount(), self._place()))

    def _fill_from_first(self, *, down: bool) -> None:
        """The first selected value of each row goes into the others of it, or of each column `down`."""
        first: dict[int, Place] = {}
        texts = []
        for row, column in self._place():
            line = column if down else row
            source = first.setdefault(line, (row, column))
            if source != (row, column):
                texts.append(((row, column), self._text(*source)))
        self._fill(texts)

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
        if event.keyCombination() in (FILL_RIGHT, FILL_DOWN):
            self._fill_from_first(down=event.keyCombination() == FILL_DOWN)
            return
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._fill([(place, "") for place in self._place()])
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            cell = self.table_model.cell(index)
            if cell is not None and editable(cell):
                self.edit(index)
            elif cell is not None:
                self.opened.emit(cell)
            return
        if event.keyCombination() == TELL and index.isValid():
            self.show_tip(index)
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
