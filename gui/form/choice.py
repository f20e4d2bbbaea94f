"""A choice with search: what fits is offered, anything can be typed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QCompleter,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from core.text import _
from core.view import Choice, FieldView, Json, Origin
from gui.form import words
from gui.form.editor import Editor
from gui.form.numbers import no_number, number
from gui.kit import theme
from gui.kit.line import Line
from gui.kit.widgets import IconButton

Index = QModelIndex | QPersistentModelIndex
WIDTH = 360
"""Of the list, at least: names of machines with what is in them."""
SEARCH = int(Qt.ItemDataRole.UserRole) + 1


class Choices(QAbstractListModel):
    """Choices for a completer: edited as the value, searched by value, label and note."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choices: tuple[Choice, ...] = ()

    def set_choices(self, choices: Sequence[Choice]) -> None:
        if tuple(choices) == self._choices:
            return
        self.beginResetModel()
        self._choices = tuple(choices)
        self.endResetModel()

    def choice(self, value: str) -> Choice | None:
        return next((c for c in self._choices if words.item(c.value) == value), None)

    def fits(self, text: str) -> bool:
        """Whether the typed text finds anything, so that it may still be a search."""
        wanted = text.casefold()
        return any(wanted in _searched(c).casefold() for c in self._choices)

    def row(self, value: str) -> int:
        """Where the value stands, 0 if it doesn't."""
        return next((i for i, c in enumerate(self._choices) if words.item(c.value) == value), 0)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self._choices)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        if not index.isValid():
            return None
        choice = self._choices[index.row()]
        if role in (Qt.ItemDataRole.EditRole, Qt.ItemDataRole.DisplayRole):
            return words.item(choice.value)
        if role == SEARCH:
            return _searched(choice)
        if role == Qt.ItemDataRole.UserRole:
            return choice
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(p for p in (words.item(choice.value), choice.label, choice.note) if p)
        return None


def _searched(choice: Choice) -> str:
    return " ".join((words.item(choice.value), choice.label, choice.note))


class ChoiceDelegate(QStyledItemDelegate):
    """The value, and its words muted at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, 32)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colors = theme.tokens()
        painter.save()
        area = QRect(option.rect)
        state = option.state
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.fillRect(area, colors.color("accent_soft"))
        inner = area.adjusted(10, 0, -10, 0)
        choice: Choice = index.data(Qt.ItemDataRole.UserRole)
        painter.setFont(theme.ui_font(13))
        painter.setPen(colors.color("text"))
        value = words.item(choice.value)
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, value)
        used = painter.fontMetrics().horizontalAdvance(value) + 16
        painter.setFont(theme.ui_font(12))
        painter.setPen(colors.color("muted"))
        said = ", ".join(p for p in (choice.label, choice.note) if p)
        shown = painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, inner.width() - used)
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, shown)
        painter.restore()


class ChoiceCompleter(QCompleter):
    """A completer over Choices that finds what is typed anywhere in them."""

    def __init__(self, line: QLineEdit) -> None:
        super().__init__(line)
        self.choices = Choices(self)
        self.setModel(self.choices)
        self.setCompletionRole(SEARCH)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setMaxVisibleItems(9)
        self._list = QListView()
        self._list.setObjectName("popup")
        self._list.setUniformItemSizes(True)
        self._list.setMouseTracking(True)
        self._list.setMinimumWidth(WIDTH)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setPopup(self._list)
        self._delegate = ChoiceDelegate(self._list)
        self._list.setItemDelegate(self._delegate)
        self._line = line

    def pathFromIndex(self, index: Index) -> str:
        return str(index.data(Qt.ItemDataRole.EditRole) or "")

    def show_all(self) -> None:
        """Everything, whatever stands in the field."""
        self.setCompletionPrefix("")
        rect = self._line.rect()
        self.complete(QRect(0, 0, max(rect.width(), WIDTH), rect.height()))
        row = self.choices.index(self.choices.row(self._line.text()), 0)
        self._list.setCurrentIndex(row)
        self._list.scrollTo(row, QListView.ScrollHint.PositionAtCenter)


class ChoiceEditor(Editor):
    """Text with choices; of a number, the number. What is typed is a search as long as it finds something:
    it is taken with Enter, or when the field is left. What finds nothing is taken at once."""

    def __init__(self) -> None:
        super().__init__()
        self.line = ChoiceLine()
        self._column.addWidget(self.line)
        self.completer = ChoiceCompleter(self.line)
        self.line.setCompleter(self.completer)
        self.line.opened.connect(self.completer.show_all)
        self.line.textEdited.connect(self._searched)
        self.line.returnPressed.connect(self._leave)
        self.line.gone.connect(self._leave)
        self._held: str | None = None
        self.completer.activated.connect(self._picked)
        self._odd = False

    def state_widget(self) -> QWidget:
        return self.line

    def _searched(self, text: str) -> None:
        choices = self.completer.choices
        if text and choices.choice(text) is None and choices.fits(text):
            self._held = text
            self.hint.emit(_("Choose one, or press Enter to keep what is typed. Not in the diff yet."))
            return
        self._held = None
        self._typed(text)

    def _leave(self) -> None:
        popup = self.completer.popup()
        if popup is not None and popup.isVisible() and self.line.hasFocus():
            return
        held, self._held = self._held, None
        if held is not None and held == self.line.text():
            self._typed(held)
        self.left.emit()

    def show_field(self, view: FieldView, *, keep_text: bool = False) -> None:
        self.completer.choices.set_choices(view.choices or view.field.choices)
        super().show_field(view, keep_text=keep_text)
        self._say(self.line.text())

    def draw(self, view: FieldView) -> None:
        unset = view.value.origin in (Origin.UNSET, Origin.DEFAULT)
        self.line.put("" if unset or view.value.value is None else words.item(view.value.value))
        self.line.setPlaceholderText(words.placeholder(view))
        self._odd = False
        self._held = None

    def _say(self, text: str) -> None:
        choice = self.completer.choices.choice(text)
        self.hint.emit(", ".join(p for p in (choice.label, choice.note) if p) if choice else "")

    def _typed_value(self, text: str) -> Json:
        choice = self.completer.choices.choice(text)
        if choice is not None:
            return choice.value
        if self.view is not None and self.view.field.type == "number":
            return number(text)
        return text

    def _typed(self, text: str) -> None:
        view = self.view
        value = self._typed_value(text)
        self._odd = False
        if not text and view is not None and view.before.origin in (Origin.UNSET, Origin.DEFAULT):
            self.refused.emit("")
            self.emptied.emit()
        elif value is None:
            self._odd = True
            self.refused.emit(no_number(text))
        else:
            self.refused.emit("")
            self.typed.emit(value)
        self._say(text)

    def _picked(self, text: object) -> None:
        if not isinstance(text, str):
            return
        self.line.setText(text)
        self._held = None
        self._typed(text)
        self.left.emit()


class ChoiceLine(Line):
    """A line with an arrow that opens the whole list; Down and Alt+Down do too."""

    def __init__(self) -> None:
        super().__init__()
        self._arrow = IconButton("chevron-down", _("Show all choices"), size=14, box=26)
        self._arrow.setParent(self)
        self._arrow.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.opened = self._arrow.clicked
        self.setTextMargins(0, 0, 24, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrow.move(self.width() - 29, (self.height() - 26) // 2)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ReadOnlyChange:
            self._arrow.setVisible(not self.isReadOnly())
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self._arrow.click()
            event.accept()
            return
        super().keyPressEvent(event)
