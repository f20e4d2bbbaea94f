"""Parts of a guide's page: the field that is typed in, and what is worth copying."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout

from core.text import _
from gui.guide.answers import ChoiceCards, Input
from gui.guide.machines import MachinePicker
from gui.kit.widgets import Button, Card, label


def edit_of(field: Input | ChoiceCards | MachinePicker | None) -> QLineEdit | None:
    """Where text is typed, if that is so."""
    if isinstance(field, MachinePicker):
        return field.field
    widget = field.widget if isinstance(field, Input) else None
    if isinstance(widget, QComboBox):
        return widget.lineEdit()
    return widget if isinstance(widget, QLineEdit) else None


def half_typed(field: Input | ChoiceCards | MachinePicker | None) -> tuple[str, int] | None:
    """Text and cursor of a field that one is typing in: an answer to another question must not eat it."""
    edit = edit_of(field)
    return (edit.text(), edit.cursorPosition()) if edit is not None and edit.isModified() else None


def copy_card(texts: Sequence[tuple[str, str]]) -> Card:
    """What is worth taking along: the taint, and the toleration for it."""
    card = Card(margin=12)
    for title, text in texts:
        row = QHBoxLayout()
        row.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(title, "label"))
        code = label(text, "code", wrap=True)
        code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.addWidget(code)
        row.addLayout(words, 1)
        copy = Button(_("Copy"), "plain", "copy")
        copy.setAccessibleName(_("Copy: {what}").format(what=title))
        copy.clicked.connect(lambda _c=False, t=text: QGuiApplication.clipboard().setText(t))
        row.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
        card.body.addLayout(row)
    return card
