"""The machine types that fit, in a table to choose from; a type that isn't in it can be typed and is kept.

`MachinePicker.set_question(question, value)` may be called again and again: search, order and place stay.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSignalBlocker,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QGridLayout,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.text import _, listed
from core.view import Json, MachineList, MachineRow, Question
from gui.guide.answers import text_of, value_of
from gui.kit import icons, theme
from gui.kit.machines import machine_sentence, matches, wanted, zone_words
from gui.kit.widgets import label, plain

Index = QModelIndex | QPersistentModelIndex
ROW = 28
AROUND = 13
"""Pixels above and below the words of a row."""
ARROW = 12
"""Room for the sign of the order."""
SHOWN = 8
"""Rows in sight."""
NAME, VCPU, MEMORY, GPU, ZONES, PRICE = range(6)
LEAST, MOST = 40, 172
"""Pixels of a column of usual text, and where there isn't room for all; the first takes what is left."""


class MachineModel(QAbstractTableModel):
    """Rows that match the search, in the order of one column."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[MachineRow, ...] = ()
        self._all: tuple[MachineRow, ...] = ()
        self._words = ""
        self._column, self._down = -1, False

    def set_rows(self, rows: tuple[MachineRow, ...]) -> None:
        if rows is not self._all:
            self._all = rows
            self._arrange()

    def search(self, words: str) -> None:
        if words != self._words:
            self._words = words
            self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        down = order == Qt.SortOrder.DescendingOrder
        if (column, down) != (self._column, self._down):
            self._column, self._down = column, down
            self._arrange()

    def _arrange(self) -> None:
        self.beginResetModel()
        found = wanted(self._words)
        rows = [r for r in self._all if matches(r, *found)]
        key = _KEYS.get(self._column)
        if key is not None:
            # What isn't known stands last, whichever way it is sorted.
            known = [r for r in rows if key(r) is not None]
            unknown = [r for r in rows if key(r) is None]
            rows = [*sorted(known, key=key, reverse=self._down), *unknown]
        self.rows = tuple(rows)
        self.endResetModel()

    def row_of(self, name: str) -> int:
        return next((i for i, row in enumerate(self.rows) if row.name == name), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_KEYS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = (
                Qt.AlignmentFlag.AlignRight if column in (VCPU, MEMORY, PRICE) else Qt.AlignmentFlag.AlignLeft
            )
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain(machine_sentence(row))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return machine_sentence(row)
        return None

    @staticmethod
    def text(row: MachineRow, column: int) -> str:
        if column == NAME:
            return f"{row.name}  ·  {row.note}" if row.note else row.name
        if column == VCPU:
            return str(row.vcpu)
        if column == MEMORY:
            return _("{memory} GiB").format(memory=f"{row.memory_gib:g}")
        if column == GPU:
            return row.gpu or "—"
        if column == ZONES:
            return zone_words(row)
        return row.month or "—"

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return ("      " + _("Type"), _("vCPU"), _("Memory"), _("GPU"), _("Zones"), _("A month"))[section]
        if role == Qt.ItemDataRole.ToolTipRole and section == PRICE:
            return plain(_("About what one node costs in a month; an estimate"))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(section)
        return None


def _side(column: int) -> int:
    """Numbers stand at the right."""
    side = Qt.AlignmentFlag.AlignRight if column in (VCPU, MEMORY, PRICE) else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)


_KEYS: dict[int, Callable[[MachineRow], Any]] = {
    NAME: lambda r: r.name,
    VCPU: lambda r: (r.vcpu, r.memory_gib),
    MEMORY: lambda r: (r.memory_gib, r.vcpu),
    GPU: lambda r: r.gpu or None,
    ZONES: lambda r: len(r.zones) if r.zones is not None else None,
    PRICE: lambda r: r.hourly,
}


class RowDelegate(QStyledItemDelegate):
    """Cells in line with their headings; a chosen row is tinted and ticked."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colors = theme.tokens()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        if chosen:
            painter.fillRect(rect, colors.color("accent_soft"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, colors.color("hover"))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(colors.color("accent"), 2))
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        column = index.column()
        room = rect.adjusted(10, 0, -10, 0)
        if column == NAME:
            if chosen:
                icons.paint(painter, QRectF(room.left(), rect.center().y() - 7, 14, 14), "check", "accent")
            room = room.adjusted(20, 0, 0, 0)
        painter.setFont(theme.ui_font(13, QFont.Weight.Medium if column == NAME else QFont.Weight.Normal))
        painter.setPen(colors.color("text" if column == NAME or chosen else "muted"))
        words = str(index.data() or "")
        words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, _side(column), words)
        painter.restore()


class MachineTable(QTableView):
    """Whole rows; the first column takes what room the others leave."""

    def __init__(self, model: MachineModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self._delegate = RowDelegate(self)
        self.setItemDelegate(self._delegate)
        down = self.verticalHeader()
        down.hide()
        down.setDefaultSectionSize(max(ROW, theme.text_pixels() + AROUND))
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._machines = model
        self._widths: dict[tuple[str, ...], int] = {}
        model.modelReset.connect(self._fit)
        across = self.horizontalHeader()
        across.setHighlightSections(False)
        across.setMinimumSectionSize(40)
        across.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if theme.is_font_change(event) and hasattr(self, "_widths"):
            self.verticalHeader().setDefaultSectionSize(max(ROW, theme.text_pixels() + AROUND))
            self.setFixedHeight(self.whole_height())
            self._fit()

    def whole_height(self) -> int:
        """Of the headings and so many rows that none is cut."""
        head = self.horizontalHeader().sizeHint().height()
        return head + SHOWN * self.verticalHeader().defaultSectionSize() + 2 * self.frameWidth()

    def _fit(self) -> None:
        """Each column as wide as what stands in it: what is left is the names'."""
        room = self.viewport().width()
        names, *others = (self._width(column) for column in range(len(_KEYS)))
        if names + sum(others) > room:
            others = [min(width, theme.scaled(MOST)) for width in others]
        for column, width in enumerate((max(theme.scaled(140), room - sum(others)), *others)):
            self.setColumnWidth(column, width)

    def _width(self, column: int) -> int:
        texts = sorted({self._machines.text(row, column) for row in self._machines.rows}, key=len)[-3:]
        heading = str(self._machines.headerData(column, Qt.Orientation.Horizontal) or "")
        key = (heading, *texts, str(theme.text_pixels()))
        if key not in self._widths:
            head = QFontMetrics(theme.ui_font(12, QFont.Weight.DemiBold)).horizontalAdvance(heading) + ARROW
            font = QFontMetrics(theme.ui_font(13))
            widest = max((font.horizontalAdvance(text) for text in texts), default=0)
            self._widths[key] = max(widest + (40 if column == NAME else 20), head + 20, LEAST)
        return self._widths[key]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return goes on to the page's button, like in any other field."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
            return
        super().keyPressEvent(event)


class Search(QLineEdit):
    """Down goes on to what was found."""

    down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_PageDown):
            self.down.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class MachinePicker(QFrame):
    """What is chosen, as text that takes anything; a search; the table."""

    changed = Signal(object)

    def __init__(self, question: Question, value: Json, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = question.type
        self._list = question.machines or MachineList((), "", frozenset(), "")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        top = QGridLayout()
        top.setHorizontalSpacing(8)
        top.setVerticalSpacing(4)
        self.field = QLineEdit()
        self.field.setMinimumWidth(180)
        self.field.setPlaceholderText(_("Choose below, or type one"))
        self.field.editingFinished.connect(self._typed)
        self.search = Search()
        self.search.down.connect(self._enter_table)
        self.search.returnPressed.connect(self._enter_table)
        self.search.editingFinished.connect(self._take_named)
        self.search.setClearButtonEnabled(True)
        self.search.setPlaceholderText(_("Search: name, 8 vcpu, 32 gib, arm…"))
        self.search.setAccessibleName(_("Search machine types"))
        self.search.textChanged.connect(self._searched)
        top.addWidget(self.field, 0, 0)
        top.addWidget(self.search, 0, 1)
        top.setColumnStretch(0, 1)
        top.setColumnStretch(1, 1)
        column.addLayout(top)
        self.said = label("", "changed", wrap=True)
        self.said.hide()
        column.addWidget(self.said)
        self.model = MachineModel()
        self.table = MachineTable(self.model)
        self.table.setFixedHeight(self.table.whole_height())
        several = self.kind == "list"
        mode = QAbstractItemView.SelectionMode
        self.table.setSelectionMode(mode.ExtendedSelection if several else mode.SingleSelection)
        self.table.setAccessibleName(_("Machine types that fit"))
        self.table.selectionModel().selectionChanged.connect(self._chosen)
        column.addWidget(self.table)
        self.none = label("", "muted", wrap=True)
        self.none.hide()
        column.addWidget(self.none)
        self.note = label("", "small", wrap=True)
        column.addWidget(self.note)
        self._quiet = False
        self._moved = True
        self.widget: QWidget = self.field
        self.set_question(question, value)

    def set_question(self, question: Question, value: Json) -> None:
        """Other answers may have changed what fits."""
        old = self._list
        self._list = question.machines or self._list
        self.field.setAccessibleName(question.label)
        self.field.setAccessibleDescription(question.help)
        self._quiet = True
        self.model.set_rows(self._list.rows)
        self._quiet = False
        words = self._list.note
        if self.kind == "list":
            words += " " + _("Ctrl selects several.")
        self.note.setText(words)
        self._moved = self._moved or old is not self._list
        self._show(value)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._moved = True
        self._select()

    def focused(self) -> QWidget | None:
        """The part that has the keyboard."""
        return next((w for w in (self.field, self.search, self.table) if w.hasFocus()), None)

    def value(self) -> Json:
        return value_of(self.kind, self.field.text())

    def names(self) -> list[str]:
        """What is chosen."""
        value = self.value()
        return [str(v) for v in value] if isinstance(value, list) else [str(value)] if value else []

    def _show(self, value: Json) -> None:
        text = text_of(value)
        if text != self.field.text():
            self.field.setText(text)
            self.field.setCursorPosition(0)
        self.field.setModified(False)
        self._select()
        self._judge()

    def _select(self) -> None:
        """The chosen types in the table, in sight where they are new."""
        selection = QItemSelection()
        rows = [r for r in (self.model.row_of(n) for n in self.names()) if r >= 0]
        for row in rows:
            selection.select(self.model.index(row, 0), self.model.index(row, PRICE))
        chosen = {i.row() for i in self.table.selectionModel().selectedRows()}
        if chosen != set(rows):
            self._quiet = True
            flags = QItemSelectionModel.SelectionFlag
            self.table.selectionModel().select(selection, flags.ClearAndSelect)
            self._quiet = False
        if rows and self._moved:
            with QSignalBlocker(self.table.selectionModel()):
                here = self.model.index(rows[0], 0)
                flags = QItemSelectionModel.SelectionFlag
                self.table.selectionModel().setCurrentIndex(here, flags.NoUpdate)
            self.table.scrollTo(here, QAbstractItemView.ScrollHint.PositionAtCenter)
        elif self._moved:
            self.table.scrollToTop()
        self._moved = False
        found = bool(self.model.rows)
        self.none.setVisible(not found)
        self.none.setText(
            _("Nothing found for “{text}”.").format(text=self.search.text())
            if self.search.text()
            else _("No type that the catalog knows fits here. Type the one you want.")
        )

    def _judge(self) -> None:
        """Of a type that isn't in the table: why."""
        fits = {row.name for row in self._list.rows}
        odd = [n for n in self.names() if n not in fits]
        unknown = [n for n in odd if n not in self._list.known]
        words = self._list.outside if unknown else ""
        if odd and not unknown:
            words = _("{name} isn't among the types that fit here. It is used all the same.").format(
                name=listed(odd)
            )
        self.said.setText(words)
        self.said.setVisible(bool(words))

    def take_typed(self) -> None:
        """What is typed counts: a name, or a search that finds one type alone where nothing is chosen."""
        self._typed()
        self._take_named()
        if self.search.isModified() and len(self.model.rows) == 1 and not self.names():
            self._take(self.model.rows[0].name)

    def unchosen(self) -> str:
        """That what is searched for chose nothing, as a sentence; "" where it is a look around only."""
        words = self.search.text().strip()
        if not words or (self.names() and (self.model.rows or not self.search.isModified())):
            return ""
        if not self.model.rows:
            return _("Nothing found for “{text}”. To use it all the same, type it on the left.").format(
                text=words
            )
        return _("“{text}” is only searched for. Choose one of the types below.").format(text=words)

    def _take_named(self) -> None:
        """Of a search that is a type's whole name, that type."""
        words = self.search.text().strip().casefold()
        found = [row.name for row in self.model.rows if row.name.casefold() == words]
        if self.search.isModified() and found:
            self._take(found[0])

    def _take(self, name: str) -> None:
        self.search.setModified(False)
        if name not in self.names():
            self._moved = True
            self.field.setText(name)
            self._select()
            self._judge()
            self.changed.emit(self.value())

    def _typed(self) -> None:
        if self.field.isModified():
            self.field.setModified(False)
            self._moved = True
            self._select()
            self._judge()
            self.changed.emit(self.value())

    def _searched(self, words: str) -> None:
        self._quiet = True
        self.model.search(words)
        self._quiet = False
        self._moved = True
        self._select()

    def _enter_table(self) -> None:
        """To the first that was found, which is chosen by that."""
        if self.model.rows:
            self.table.setFocus()
            first = self.model.index(0, 0)
            flags = QItemSelectionModel.SelectionFlag
            self.table.selectionModel().setCurrentIndex(first, flags.ClearAndSelect | flags.Rows)

    def _chosen(self) -> None:
        if self._quiet:
            return
        rows = sorted(i.row() for i in self.table.selectionModel().selectedRows())
        names = [self.model.rows[r].name for r in rows]
        if self.kind == "list":
            # The order that was chosen stays: the first type decides the image. So do types typed by hand.
            shown = {row.name for row in self.model.rows}
            before = self.names()
            several = len(names) > 1
            kept = [n for n in before if n in names or (several and n not in shown)]
            names = [*kept, *(n for n in names if n not in kept)]
        if not names:
            return
        text = ", ".join(names)
        self.search.setModified(False)
        if text != self.field.text():
            self.field.setText(text)
            self._judge()
            self.changed.emit(self.value())
