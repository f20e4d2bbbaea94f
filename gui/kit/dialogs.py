"""Small dialogs: a failure in words, what Git was asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from core.text import _
from gui.kit import leading, tab_order
from gui.kit.widgets import Button, ScrollArea, label
from gui.kit.words import age

if TYPE_CHECKING:
    from core.view import HistoryRow


class Dialog(QDialog):
    """A title, words, a row of buttons."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(460)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(24, 20, 24, 18)
        self.body.setSpacing(12)
        self.body.addWidget(label(title, "heading", wrap=True))
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        self.buttons.addStretch(1)
        keys = QShortcut(self)
        keys.setKeys([QKeySequence(k) for k in leading.KEYS])
        keys.setAutoRepeat(False)
        keys.activated.connect(lambda: leading.lead_on(self))

    def focusNextPrevChild(self, forward: bool) -> bool:
        return tab_order.step(self, forward)

    def add_buttons(self, *buttons: Button) -> None:
        for button in buttons:
            self.buttons.addWidget(button)
            if button.property("kind") == "primary":
                leading.tell_keys(button, tip=button.toolTip())
        self.body.addSpacing(4)
        self.body.addLayout(self.buttons)


class History(Dialog):
    """Who changed a setting, when and in which commit; newest first."""

    def __init__(self, setting: str, rows: Sequence[HistoryRow], parent: QWidget | None = None) -> None:
        super().__init__(_("Who changed {setting}").format(setting=setting), parent)
        self.resize(560, 360)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(10)
        for row in rows:
            words = QVBoxLayout()
            words.setSpacing(2)
            words.addWidget(label(row.subject, "strong", wrap=True))
            if row.before is not None and row.after is not None:
                words.addWidget(label(_changed(row.before, row.after), "code", wrap=True))
            under = " · ".join((row.author, age(row.when), row.commit[:7]))
            words.addWidget(label(under, "small", wrap=True))
            column.addLayout(words)
        if not rows:
            none = _("No commit tells. It isn't written here, or there is no history.")
            column.addWidget(label(none, "muted", wrap=True))
        column.addStretch(1)
        self.body.addWidget(ScrollArea(content), 1)
        close = Button(_("Close"), "primary")
        close.clicked.connect(self.accept)
        self.add_buttons(close)


def _changed(before: str, after: str) -> str:
    """What a commit made of a value."""
    if not before:
        return _("new: {value}").format(value=after)
    if not after:
        return _("taken out: {value}").format(value=before)
    if before.split() == after.split():
        return _("only laid out anew: {value}").format(value=after)
    return f"{before} → {after}" if "\n" not in before + after else f"{before}\n→\n{after}"


class GitCommands(Dialog):
    """Git commands that ran."""

    def __init__(self, commands: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(_("Git commands that ran"), parent)
        self.resize(760, 460)
        self.body.addWidget(_code("\n".join(commands) or _("None yet.")), 1)
        close = Button(_("Close"), "primary")
        close.clicked.connect(self.accept)
        self.add_buttons(close)


def _code(text: str) -> QPlainTextEdit:
    box = QPlainTextEdit(text)
    box.setReadOnly(True)
    box.setProperty("code", "true")
    box.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    return box
