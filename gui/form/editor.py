"""What every kind of field has in common."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from core.view import FieldView
from gui.kit import theme
from gui.kit.widgets import plain

NUMBER, LINE = 240, 640
"""Pixels that a number needs, with a unit or with what counts where it isn't set; and a line of text."""


class Editor(QWidget):
    """Shows the value of a FieldView and says what the user makes of it. One subclass per kind of field."""

    typed = Signal(object)
    """A value of JSON; with every keystroke, while the typed text is a value."""
    written = Signal(str)
    """HCL, from an expert."""
    entry_typed = Signal(str, object)
    """One key of a map that is merged by key, and its value."""
    entry_removed = Signal(str)
    emptied = Signal()
    """The field was emptied: what was not set before, isn't again."""
    refused = Signal(str)
    """A sentence: what stands in the field is no value, so it isn't in the diff. "" when that is over."""
    left = Signal()
    """The field was left or Enter was pressed."""
    rebuilt = Signal()
    """It has other parts now, so that Tab goes another way."""
    hint = Signal(str)
    """A sentence about the value, shown small below."""
    keeps_half = False
    """Whether half an entry stays when a value is drawn: to be rid of it takes a new one."""

    def __init__(self) -> None:
        super().__init__()
        self.view: FieldView | None = None
        self._line: QWidget | None = None
        self._most = 0
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def _add_line(self, widget: QWidget, most: int) -> None:
        """Up to so many pixels of usual text: what is wider says no more."""
        widget.setMaximumWidth(theme.scaled(most))
        row = QHBoxLayout()
        row.addWidget(widget, 1000)
        row.addStretch(1)
        self._column.addLayout(row)
        self._line, self._most = widget, most

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._line is not None:
            self._line.setMaximumWidth(theme.scaled(self._most))

    def show_field(self, view: FieldView, *, keep_text: bool = False) -> None:
        """Draw this value; with `keep_text` leave alone what is being typed."""
        self.view = view
        if not keep_text:
            self.draw(view)

    def draw(self, view: FieldView) -> None:
        """Put the value into the widgets; emits nothing."""

    _struck = False
    """Its tooltip says why it is struck."""

    def is_wide(self) -> bool:
        """Whether it wants the whole width, below its label."""
        return False

    def state_widget(self) -> QWidget:
        """The widget that wears the state's border and fill."""
        return self

    def tell_struck(self, why: str) -> None:
        """Over a value that is struck, why it is; "" where none is."""
        if why or self._struck:
            self.state_widget().setToolTip(plain(why))
        self._struck = bool(why)

    def set_state(self, state: str) -> None:
        theme.set_state(self.state_widget(), "state", state)

    def keep_seen(self, widget: QWidget) -> None:
        """A list that opens here leaves this widget, which says something of the field, in sight."""

    def focus_widget(self) -> QWidget:
        """What the label's buddy is and where the focus goes."""
        return self.state_widget()

    def stops(self) -> list[QWidget]:
        """What Tab goes through, in order."""
        return [self.focus_widget()]

    def describe(self, name: str, description: str) -> None:
        """For screen readers: the label, and state and problem in words."""
        widget = self.focus_widget()
        widget.setAccessibleName(name)
        widget.setAccessibleDescription(description)


class FieldKeys(QObject):
    """Filter for the inputs of a form: undo belongs to the draft, the wheel scrolls the form, and the Menu
    key (or Shift+F10) opens the field's own menu."""

    menu_wanted = Signal(object)
    """The part of a field that has the keyboard."""
    key_pressed = Signal()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo):
                event.ignore()
                return True
        elif kind == QEvent.Type.KeyPress:
            self.key_pressed.emit()
        elif kind == QEvent.Type.ContextMenu and isinstance(event, QContextMenuEvent):
            if event.reason() == QContextMenuEvent.Reason.Keyboard:
                self.menu_wanted.emit(watched)
                return True
        elif kind == QEvent.Type.Wheel and isinstance(watched, QComboBox | QAbstractSpinBox):
            event.ignore()
            return not watched.hasFocus()
        return False


class Frame(QFrame):
    """The border around a field of several parts; it shows the focus of any of them."""

    gone = Signal()
    clicked = Signal(bool)
    """Beside what takes a click itself; and whether nothing at all is there."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("inputframe")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Its own: what is around it must not take the focus away."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit(self.childAt(event.position().toPoint()) is None)

    def watch(self, widget: QWidget) -> None:
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            theme.set_state(self, "focused", True)
        elif event.type() == QEvent.Type.FocusOut:
            theme.set_state(self, "focused", False)
            self.gone.emit()
        return False
