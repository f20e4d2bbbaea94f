"""The table of Compare: painted by a delegate, edited in place, with its two headers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelection,
    QItemSelectionModel,
    QKeyCombination,
    QModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QRegularExpressionValidator,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from core.text import _
from core.view import Origin
from gui.compare.cells import (
    CompareModel,
    Index,
    edit_text,
    editable,
    parsed,
    row_label,
)
from gui.kit import theme
from gui.kit.choice_list import ChoiceLine
from gui.kit.widgets import faded
from gui.kit.words import in_environment

SETTING_WIDTH = (156, 212)
COLUMN_WIDTH = 104
ROW = 32
FILL_RIGHT = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_R)
"""As in spreadsheets."""
GROUP = 24
"""Height of the modules' names above their environments."""


class CellDelegate(QStyledItemDelegate):
    """Paints a cell in the state of its field, and edits it."""

    def __init__(self, table: CompareTable) -> None:
        super().__init__(table)
        self._table = table
        self._fonts: dict[tuple[QFont.Weight, bool], tuple[QFont, QFontMetrics]] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(COLUMN_WIDTH, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colors = theme.tokens()
        rect: QRect = option.rect
        cell = self._table.table_model.cell(index)
        painter.save()
        painter.setPen(colors.color("border"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if self._table.table_model.lines[index.row()].row is not None:
            painter.drawLine(rect.topRight(), rect.bottomRight())
        rect = rect.adjusted(0, 0, -1, -1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.column() and self._table.table_model.starts_group(index.column()):
            painter.fillRect(QRect(rect.left(), rect.top(), 2, rect.height()), colors.color("input_border"))
            rect = rect.adjusted(2, 0, 0, 0)
        if cell is None:
            painter.fillRect(rect.adjusted(0, 0, 1, 0), colors.color("window"))
            painter.restore()
            return
        ink, fill = "text", ""
        weight = QFont.Weight.Normal
        if cell.changed:
            ink, fill = "changed", "changed_soft"
            weight = QFont.Weight.Medium
        elif cell.state == "linked":
            ink, fill = "linked", "linked_soft"
        elif cell.value.origin is Origin.SET and cell.state != "swallowed":
            weight = QFont.Weight.DemiBold
        else:
            ink = "muted"
        if fill:
            painter.fillRect(rect, colors.color(fill))
        if any(p.severity == "error" for p in cell.problems):
            painter.setPen(QPen(colors.color("danger"), 2))
            painter.drawRoundedRect(QRectF(rect).adjusted(2, 2, -2, -2), 4, 4)
        chosen = self._table.marked
        if len(chosen) > 1 and (index.row(), index.column()) in chosen:
            ink = "text" if ink == "muted" else ink
            painter.setPen(QPen(colors.color("accent"), 1))
            painter.setBrush(faded(colors.color("accent"), 28))
            painter.drawRect(QRectF(rect).adjusted(1.5, 1.5, -1.5, -1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        if index == self._table.currentIndex() and self._table.hasFocus():
            painter.setPen(QPen(colors.color("accent"), 2))
            painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), 4, 4)
        font, metrics = self._font(weight, cell.state == "swallowed")
        painter.setFont(font)
        painter.setPen(colors.color(ink))
        room = rect.adjusted(10, 0, -8, 0)
        words = self._table.table_model.text(index)
        if cell.changed and metrics.horizontalAdvance(words) > room.width():
            words = self._table.table_model.text(index, short=True)
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()

    def _font(self, weight: QFont.Weight, struck: bool) -> tuple[QFont, QFontMetrics]:
        """Made once: a table paints hundreds of cells."""
        found = self._fonts.get((weight, struck))
        if found is None:
            font = theme.ui_font(13, weight)
            font.setStrikeOut(struck)
            found = self._fonts[weight, struck] = font, QFontMetrics(font)
        return found

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        cell = self._table.table_model.cell(index)
        assert cell is not None
        self._table.begin(index)
        if cell.field.type == "bool":
            box = QComboBox(parent)
            box.activated.connect(lambda _index: self._decided(box))
            box.addItem(_("Yes"), True)
            box.addItem(_("No"), False)
            return box
        if cell.field.closed:
            box = QComboBox(parent)
            box.activated.connect(lambda _index: self._decided(box))
            for choice in cell.choices or cell.field.choices:
                box.addItem(choice.label or str(choice.value), choice.value)
            return box
        edit: QLineEdit
        if cell.choices and cell.field.type == "text":
            edit = ChoiceLine()
            edit.setParent(parent)
            edit.list.choices.set_choices(cell.choices)
            edit.chosen.connect(lambda _text: self._done(edit))
        else:
            edit = QLineEdit(parent)
        if cell.field.type == "number":
            edit.setValidator(QRegularExpressionValidator(r"\s*(-?\d+(\.\d+)?)?\s*", edit))
        edit.setAccessibleName(in_environment(cell.field.label, cell.environment))
        return edit

    def _decided(self, box: QComboBox) -> None:
        box.setProperty("decided", True)
        self._done(box)

    def _done(self, editor: QWidget) -> None:
        """Chosen is chosen: it is in the draft, and the cell has the keyboard again."""
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        cell = self._table.table_model.cell(index)
        if cell is None:
            return
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findData(cell.value.value))  # none where it isn't listed
        elif isinstance(editor, QLineEdit) and not editor.isModified():
            editor.setText(edit_text(cell.value.value))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        cell = self._table.table_model.cell(index)
        if cell is None:
            return
        if isinstance(editor, QComboBox):
            value = editor.currentData()
            # Leaving the list as it was must not write its value into a whole selection.
            if editor.currentIndex() < 0 or (value == cell.value.value and not editor.property("decided")):
                return
        elif isinstance(editor, QLineEdit):
            if not editor.isModified():
                return
            value = parsed(cell.field, editor.text())
        else:
            return
        self._table.entered.emit(cell, value)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        editor.setGeometry(rect)


class SettingHeader(QHeaderView):
    """The column `Setting`, which stays while the environments scroll."""

    def __init__(self, table: CompareTable) -> None:
        super().__init__(Qt.Orientation.Vertical, table)
        self._table = table
        self.setDefaultSectionSize(ROW)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setFixedWidth(SETTING_WIDTH[1])

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        lines = self._table.table_model.lines
        if section >= len(lines):
            return
        line = lines[section]
        colors = theme.tokens()
        painter.save()
        painter.fillRect(rect, colors.color("window" if line.row is None else "surface"))
        painter.setPen(colors.color("border"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if line.row is not None:
            painter.drawLine(rect.topRight(), rect.bottomRight())
        if line.row is None:
            painter.setFont(theme.ui_font(11, QFont.Weight.DemiBold))
            painter.setPen(colors.color("muted"))
            words = line.section
        else:
            painter.setFont(theme.ui_font(13, QFont.Weight.Medium))
            painter.setPen(colors.color("text"))
            words = row_label(line.row)
        room = rect.adjusted(12, 0, -8, 0)
        words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()


class GroupHeader(QHeaderView):
    """The environments; above them, where there are several modules, whose they are."""

    def __init__(self, table: CompareTable) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table = table

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        return QSize(size.width(), size.height() + (GROUP if self._table.table_model.several else 0))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        model = self._table.table_model
        if not model.several:
            super().paintSection(painter, rect, section)
            return
        painter.save()
        super().paintSection(painter, rect.adjusted(0, GROUP, 0, 0), section)
        painter.restore()
        first, last = model.group(section)
        left = self.sectionViewportPosition(first)
        right = self.sectionViewportPosition(last) + self.sectionSize(last)
        colors = theme.tokens()
        top = QRect(rect.left(), rect.top(), rect.width(), GROUP)
        painter.save()
        painter.setClipRect(rect)
        painter.fillRect(top, colors.color("window"))
        if section == first and section:
            painter.fillRect(QRect(rect.left(), rect.top(), 2, rect.height()), colors.color("input_border"))
        # The name stays in sight while its columns scroll.
        left, right = max(left, 0), min(right, self.viewport().width())
        room = QRect(left + 10, rect.top() + 4, max(0, right - left - 18), GROUP - 4)
        painter.setFont(theme.ui_font(12, QFont.Weight.DemiBold))
        painter.setPen(colors.color("text"))
        words = painter.fontMetrics().elidedText(
            model.columns[section].title, Qt.TextElideMode.ElideMiddle, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.restore()


class Corner(QLabel):
    """The heading of the column `Setting`."""

    def __init__(self, table: QWidget) -> None:
        super().__init__(_("Setting"), table)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "caps")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(theme.tokens().color("border"))
        painter.drawLine(self.rect().bottomLeft(), self.rect().bottomRight())
        painter.end()


class CompareTable(QTableView):
    entered = Signal(object, object)
    """FieldView of the cell and the value typed (None: emptied)."""
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
        self.table_model = CompareModel()
        self.together: tuple[tuple[int, int], ...] = ()
        """Row and column of the cells that what is being typed goes to, if that are several."""
        self.marked: frozenset[tuple[int, int]] = frozenset()
        """The same as `chosen`, kept for painting: asking Qt for each cell takes longer than the rest."""
        self._corner = Corner(self)
        self._groups = GroupHeader(self)
        self.setHorizontalHeader(self._groups)
        self.setModel(self.table_model)
        self._delegate = CellDelegate(self)
        self.setItemDelegate(self._delegate)
        self._header = SettingHeader(self)
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

    def chosen(self) -> tuple[tuple[int, int], ...]:
        """Row and column of the selected cells: all in one row, left to right."""
        return tuple(sorted((i.row(), i.column()) for i in self.selectionModel().selectedIndexes()))

    def begin(self, index: Index) -> None:
        """An editor opens: what is typed goes to the cells that are selected now."""
        chosen = self.chosen()
        here = (index.row(), index.column())
        self.together = chosen if len(chosen) > 1 and here in chosen else ()

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
        setting = max(SETTING_WIDTH[0], min(SETTING_WIDTH[1], self.width() * 37 // 100))
        self._header.setFixedWidth(setting)
        self.updateGeometries()
        self._groups.updateGeometry()
        n = self.table_model.columnCount()
        if n:
            width = max(COLUMN_WIDTH, self.viewport().width() // n)
            for column in range(n):
                self.setColumnWidth(column, width)

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
