"""The list that opens below a line: what fits is offered, anything can be typed."""

from __future__ import annotations

from PySide6.QtCore import (
    QElapsedTimer,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QCompleter, QFrame, QLineEdit, QListView, QWidget

from core.text import _, listed
from core.view import Choice
from gui.kit.choices import WIDTH, ChoiceDelegate, Choices
from gui.kit.line import Line
from gui.kit.machines import machine_sentence
from gui.kit.widgets import IconButton, plain

Index = QModelIndex | QPersistentModelIndex
SAME_PRESS = 100
"""Milliseconds."""
LEAVING = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


class Popup(QListView):
    """Knows when it was closed last."""

    def __init__(self) -> None:
        super().__init__()
        self._closed = QElapsedTimer()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._closed.start()

    def just_closed(self) -> bool:
        return self._closed.isValid() and self._closed.elapsed() < SAME_PRESS


class ChoiceList(QCompleter):
    """The list below a line. Looking through it leaves what stands in the line alone: only `activated`, with
    the value's text, says that something was chosen. So it isn't the line's own completer
    (`QLineEdit.setCompleter`), which writes each row that is passed into the line."""

    def __init__(self, line: QLineEdit) -> None:
        super().__init__(line)
        self.choices = Choices(self)
        self.setModel(self.choices)
        self.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)  # the model searches
        self.setMaxVisibleItems(9)
        self._list = Popup()
        self._list.setObjectName("popup")
        self._list.setAccessibleName(_("Choices"))
        self._list.setFrameShape(QFrame.Shape.StyledPanel)
        self._list.setUniformItemSizes(True)
        self._list.setMouseTracking(True)
        self._list.setMinimumWidth(WIDTH)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setPopup(self._list)
        self._delegate = ChoiceDelegate(self._list, self.choices)
        self._list.setItemDelegate(self._delegate)
        self._line = line
        self._kept: QWidget | None = None
        self.setWidget(line)
        line.textEdited.connect(self.narrow)

    def pathFromIndex(self, index: Index) -> str:
        return str(index.data(Qt.ItemDataRole.EditRole) or "")

    def keep_seen(self, widget: QWidget) -> None:
        """Open below this widget, which says something of the line, where the screen has room for that."""
        self._kept = widget

    def is_open(self) -> bool:
        """Whether the list is seen."""
        return self._list.isVisible()

    def opens_by_press(self) -> bool:
        """Whether a press on the line is to open it: the press that closed it comes to the line, too."""
        return self.choices.offers() and not self.is_open() and not self._list.just_closed()

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
        self.choices.search("")
        self._open()
        at = self.choices.row(self._line.text())
        if at is None:
            return
        row = self.completionModel().index(at, 0)
        self._list.setCurrentIndex(row)
        self._list.scrollTo(row, QListView.ScrollHint.PositionAtCenter)

    def narrow(self, text: str) -> None:
        """To what is typed; an empty line closes it."""
        self.choices.search(text)
        if text and self.choices.rowCount():
            self._open()
        else:
            self.close_list()

    def _open(self) -> None:
        rect = self._line.rect()
        least = self._delegate.needed()
        self._list.setMinimumWidth(least)
        width = max(rect.width(), least)
        self.complete(QRect(0, 0, width, rect.height()))
        foot = self._foot()
        if foot > rect.height() and self._has_room_below(foot):
            self.complete(QRect(0, 0, width, foot + 1))
        # Qt points at the first; what nobody pointed at must not be taken with Enter.
        self._list.setCurrentIndex(QModelIndex())

    def _foot(self) -> int:
        """How far below the line's top the list may begin."""
        kept = self._kept
        if kept is None or kept.visibleRegion().isEmpty():
            return self._line.height()
        return kept.mapToGlobal(kept.rect().bottomLeft()).y() + 1 - self._line.mapToGlobal(QPoint(0, 0)).y()

    def _has_room_below(self, foot: int) -> bool:
        """As high as it is; Qt would lay it above the line otherwise, or make it lower."""
        below = self._line.mapToGlobal(QPoint(0, foot)).y()
        return below + self._list.height() <= self._line.screen().availableGeometry().bottom()


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
        self.textChanged.connect(self._tell)
        self.list.choices.modelReset.connect(self._tell)
        self._arrow.clicked.connect(self.list.show_all)
        if several:
            self.textEdited.disconnect(self.list.narrow)
            self.textEdited.connect(lambda text: self.list.narrow(text.rpartition(",")[2].strip()))

    def _tell(self) -> None:
        """What stands in it, in the tooltip: a machine with its figures, a choice with what is said of it."""
        found = self.list.choices.choice(self.text()) if self.text() else None
        if found is None:
            self.setToolTip("")
            return
        words = machine_sentence(found.machine) if found.machine is not None else choice_words(found)
        self.setToolTip(plain(words))

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
    return listed(p for p in (choice.label, choice.note) if p) if choice is not None else ""
