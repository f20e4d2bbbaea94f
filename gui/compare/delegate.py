"""A cell of Compare: painted in the state of its field, and edited in place."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPen, QRegularExpressionValidator
from PySide6.QtWidgets import QComboBox, QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from core.text import _
from core.view import FieldView, Origin
from gui.compare.cells import Index, edit_text, parsed
from gui.compare.grid import COLUMN_WIDTH, PAD, ROW, Grid
from gui.compare.wrapped import Wrapped, draw
from gui.kit import theme
from gui.kit.choice_box import ChoiceBox
from gui.kit.choice_list import ChoiceLine
from gui.kit.widgets import faded
from gui.kit.words import in_environment


class CellDelegate(QStyledItemDelegate):
    """Paints a cell in the state of its field, and edits it."""

    def __init__(self, table: Grid) -> None:
        super().__init__(table)
        self._table = table
        self.texts = Wrapped()

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
        weight, struck = _face(cell)
        ink, fill = "text" if weight is QFont.Weight.DemiBold else "muted", ""
        if cell.changed:
            ink, fill = "changed", "changed_soft"
        elif cell.state == "linked":
            ink, fill = "linked", "linked_soft"
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
        if index == self._table.currentIndex() and (self._table.hasFocus() or self._table.led):
            painter.setPen(QPen(colors.color("accent"), 2))
            painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), 4, 4)
        words = self._table.table_model.words(index)
        laid = self.texts.lay(words, room_in(self._table.columnWidth(index.column())), weight, struck)
        top = rect.top() + (ROW - self.texts.line_height()) // 2
        mark = faded(colors.color("changed" if cell.changed else "accent"), 44)
        draw(painter, laid, QPointF(rect.left() + PAD, top), colors.color(ink), mark)
        painter.restore()

    def height(self, row: int, width: int) -> int:
        """As much as the cells of a row need for their values in columns that are so wide."""
        model, lines, room = self._table.table_model, 1, room_in(width)
        shown = model.lines[row].row
        for column, cell in enumerate(shown.cells if shown is not None else ()):
            if cell is not None:
                weight, struck = _face(cell)
                lines = max(lines, self.texts.lines(model.words_at(row, column), room, weight, struck))
        return ROW if lines == 1 else ROW + (lines - 1) * self.texts.line_height()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        cell = self._table.table_model.cell(index)
        assert cell is not None
        self._table.begin(index)
        if cell.field.type == "bool":
            box = ChoiceBox()
            box.setParent(parent)
            box.activated.connect(lambda _index: self._decided(box))
            box.addItem(_("Yes"), True)
            box.addItem(_("No"), False)
            return box
        if cell.field.closed:
            box = ChoiceBox()
            box.setParent(parent)
            box.activated.connect(lambda _index: self._decided(box))
            for choice in cell.choices or cell.field.choices:
                box.addItem(choice.label or str(choice.value), choice.value)
            return box
        edit: QLineEdit
        if cell.choices and cell.field.type in ("text", "list"):
            edit = ChoiceLine(several=cell.field.type == "list")
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


def room_in(width: int) -> int:
    """For the words of a cell, beside the line that begins a module."""
    return width - 2 * PAD - 3


def _face(cell: FieldView) -> tuple[QFont.Weight, bool]:
    """The weight of a cell's words, and whether they are struck."""
    if cell.changed:
        return QFont.Weight.Medium, cell.state == "swallowed"
    if cell.value.origin is Origin.SET and cell.state not in ("swallowed", "linked"):
        return QFont.Weight.DemiBold, False
    return QFont.Weight.Normal, cell.state == "swallowed"
