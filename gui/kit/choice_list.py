"""Choices to search in, and the list that opens below a line: what fits is offered, anything can be typed."""

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
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QCompleter,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from core.text import _
from core.view import Choice
from gui.kit import theme
from gui.kit.line import Line
from gui.kit.widgets import IconButton
from gui.kit.words import value_text

Index = QModelIndex | QPersistentModelIndex
WIDTH = 360
"""Pixels of the list, at least: names of machines with what is in them."""
LEAVING = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
SEARCH = int(Qt.ItemDataRole.UserRole) + 1


class Choices(QAbstractListModel):
    """Choices for a completer: edited as the value, searched by value, label and note."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choices: tuple[Choice, ...] = ()

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer these."""
        if tuple(choices) == self._choices:
            return
        self.beginResetModel()
        self._choices = tuple(choices)
        self.endResetModel()

    def choice(self, value: str) -> Choice | None:
        """The choice that is written so."""
        return next((c for c in self._choices if value_text(c.value) == value), None)

    def fits(self, text: str) -> bool:
        """Whether the typed text finds anything, so that it may still be a search."""
        wanted = text.casefold()
        return any(wanted in _searched(c).casefold() for c in self._choices)

    def row(self, value: str) -> int | None:
        """Where the value stands; None if it doesn't."""
        return next((i for i, c in enumerate(self._choices) if value_text(c.value) == value), None)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self._choices)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        if not index.isValid():
            return None
        choice = self._choices[index.row()]
        if role in (Qt.ItemDataRole.EditRole, Qt.ItemDataRole.DisplayRole):
            return value_text(choice.value)
        if role == SEARCH:
            return _searched(choice)
        if role == Qt.ItemDataRole.UserRole:
            return choice
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(p for p in (value_text(choice.value), choice.label, choice.note) if p)
        return None


def _searched(choice: Choice) -> str:
    return " ".join((value_text(choice.value), choice.label, choice.note))


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
        value = value_text(choice.value)
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, value)
        used = painter.fontMetrics().horizontalAdvance(value) + 16
        painter.setFont(theme.ui_font(12))
        painter.setPen(colors.color("muted"))
        said = ", ".join(p for p in (choice.label, choice.note) if p)
        shown = painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, inner.width() - used)
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, shown)
        painter.restore()


class ChoiceList(QCompleter):
    """The list below a line. Looking through it leaves what stands in the line alone: only `activated`, with
    the value's text, says that something was chosen. So it isn't the line's own completer
    (`QLineEdit.setCompleter`), which writes each row that is passed into the line."""

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
        self._list.setFrameShape(QFrame.Shape.StyledPanel)
        self._list.setUniformItemSizes(True)
        self._list.setMouseTracking(True)
        self._list.setMinimumWidth(WIDTH)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setPopup(self._list)
        self._delegate = ChoiceDelegate(self._list)
        self._list.setItemDelegate(self._delegate)
        self._line = line
        self.setWidget(line)
        line.textEdited.connect(self.narrow)

    def pathFromIndex(self, index: Index) -> str:
        return str(index.data(Qt.ItemDataRole.EditRole) or "")

    def is_open(self) -> bool:
        """Whether the list is seen."""
        return self._list.isVisible()

    def pointed(self) -> bool:
        """Whether a row of the open list is pointed at, so that Enter takes it and not the line's text."""
        return self.is_open() and self._list.currentIndex().isValid()

    def close_list(self) -> None:
        """Close it without choosing."""
        self._list.hide()

    def take_pointed(self) -> None:
        """Close it, with the row that is pointed at, if one is."""
        found = self.pathFromIndex(self._list.currentIndex()) if self.pointed() else ""
        self.close_list()
        if found:
            self.activated.emit(found)

    def show_all(self) -> None:
        """Everything, whatever stands in the line; at the line's value, where that is among them."""
        self.setCompletionPrefix("")
        self._open()
        at = self.choices.row(self._line.text())
        if at is None:
            return
        row = self.completionModel().index(at, 0)
        self._list.setCurrentIndex(row)
        self._list.scrollTo(row, QListView.ScrollHint.PositionAtCenter)

    def narrow(self, text: str) -> None:
        """To what is typed; an empty line closes it."""
        self.setCompletionPrefix(text)
        if text and self.completionCount():
            self._open()
        else:
            self.close_list()

    def _open(self) -> None:
        rect = self._line.rect()
        self.complete(QRect(0, 0, max(rect.width(), WIDTH), rect.height()))


class ChoiceLine(Line):
    """A line with an arrow that opens its whole list; Down does too. `chosen` tells what was taken. Where the
    line holds `several` by commas, the part that is typed last is searched for and replaced."""

    chosen = Signal(str)
    """The line's text with what was chosen in it."""

    def __init__(self, *, several: bool = False) -> None:
        super().__init__()
        self._several = several
        self._arrow = IconButton("chevron-down", _("Show all choices"), size=14, box=26)
        self._arrow.setParent(self)
        self._arrow.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setTextMargins(0, 0, 24, 0)
        self.list = ChoiceList(self)
        self.list.activated.connect(self._take)
        self._arrow.clicked.connect(self.list.show_all)
        if several:
            self.textEdited.disconnect(self.list.narrow)
            self.textEdited.connect(lambda text: self.list.narrow(text.rpartition(",")[2].strip()))

    def _take(self, text: object) -> None:
        if not isinstance(text, str):
            return
        if self._several:
            kept = [part.strip() for part in self.text().split(",")[:-1]]
            text = ", ".join([*kept, text])
        self.setText(text)
        self.setModified(True)
        self.chosen.emit(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrow.move(self.width() - 29, (self.height() - 26) // 2)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ReadOnlyChange:
            self._arrow.setVisible(not self.isReadOnly())
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in LEAVING:
            self.list.take_pointed()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Down and not self.list.is_open() and not self.isReadOnly():
            self.list.show_all()
            event.accept()
            return
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.list.is_open():
            if self.list.pointed():
                event.ignore()  # the list takes its row
                return
            self.list.close_list()  # what is typed is meant: one Enter is enough
        super().keyPressEvent(event)


def choice_words(choice: Choice | None) -> str:
    """What is said of a choice beside its value."""
    return ", ".join(p for p in (choice.label, choice.note) if p) if choice is not None else ""
