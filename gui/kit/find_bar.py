"""A line to look for text in what is shown: how many there are, the next one, the one before."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from core.text import _
from gui.kit.widgets import IconButton, label


class FindBar(QWidget):
    """Hidden until Ctrl+F is pressed in `host`; Escape hides it and gives the keyboard back."""

    searched = Signal(str)
    """Another text, "" for none."""
    stepped = Signal(int)
    """1 for the next one, -1 for the one before."""
    left = Signal()

    def __init__(self, what: str, host: QWidget) -> None:
        """`what`: said in the empty line, and its name for screen readers."""
        super().__init__(host)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(8)
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(what)
        self.edit.setAccessibleName(what)
        self.edit.setClearButtonEnabled(True)
        self.edit.textChanged.connect(self.searched)
        self.edit.installEventFilter(self)
        self.count = label("", "small")
        self.previous = IconButton("chevron-up", _("The one before (Shift+Enter)"), box=28)
        self.next = IconButton("chevron-down", _("The next one (Enter)"), box=28)
        self.closing = IconButton("x", _("Close (Esc)"), box=28)
        self.previous.clicked.connect(lambda: self.stepped.emit(-1))
        self.next.clicked.connect(lambda: self.stepped.emit(1))
        self.closing.clicked.connect(self.leave)
        row.addWidget(self.edit, 1)
        for widget in (self.count, self.previous, self.next, self.closing):
            row.addWidget(widget)
        self.action = QAction(_("Find…"), host)
        self.action.setShortcut(QKeySequence.StandardKey.Find)
        self.action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.action.triggered.connect(self.begin)
        host.addAction(self.action)
        self.hide()

    def begin(self) -> None:
        self.show()
        self.edit.setFocus()
        self.edit.selectAll()
        if self.edit.text():
            self.searched.emit(self.edit.text())

    def leave(self) -> None:
        self.hide()
        self.left.emit()

    def say(self, at: int, of: int) -> None:
        """Which one of how many; `at` -1: none of them yet."""
        if not self.edit.text():
            words = ""
        elif not of:
            words = _("Not found")
        else:
            words = _("{n} of {all}").format(n=at + 1, all=of) if at >= 0 else f"{of}"
        self.count.setText(words)
        self.count.setAccessibleName(words)
        for button in (self.previous, self.next):
            button.setEnabled(of > 0)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self.stepped.emit(-1 if back else 1)
                return True
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.leave()
                return True
        return False
