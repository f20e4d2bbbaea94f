"""Parts of a guide's page: the field that is typed in, and what is worth copying."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from core.text import _, ngettext
from gui.guide.answers import ChoiceCards, Input
from gui.guide.machines import MachinePicker
from gui.kit.widgets import Button, Card, IconLabel, Notice, label
from gui.review.sentence import Sentence


def edit_of(field: Input | ChoiceCards | MachinePicker | None) -> QLineEdit | None:
    """Where text is typed, if that is so."""
    if isinstance(field, MachinePicker):
        return field.field
    return field.edit if isinstance(field, Input) else None


def half_typed(field: Input | ChoiceCards | MachinePicker | None) -> tuple[str, int] | None:
    """Text and cursor of a field that one is typing in: an answer to another question must not eat it."""
    edit = edit_of(field)
    return (edit.text(), edit.cursorPosition()) if edit is not None and edit.isModified() else None


def known_card(notes: Sequence[str], most: int, *, unfolded: bool) -> tuple[Card, Button | None]:
    """What to know before one keeps it; and the button that shows the rest of many."""
    card = Card(_("What to know"), margin=12)
    folded = len(notes) > most + 1 and not unfolded
    for note in notes[:most] if folded else notes:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(IconLabel("info", "muted", 14), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Sentence(note), 1)
        card.body.addLayout(row)
    if not folded:
        return card, None
    more = _more(len(notes) - most)
    card.body.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
    return card, more


def warning_notices(
    warnings: Sequence[str], most: int, *, unfolded: bool
) -> tuple[list[Notice], Button | None]:
    """What goes or is lost, red; and the button that shows the rest of many."""
    folded = len(warnings) > most + 1 and not unfolded
    shown = [Notice(words, "danger", "triangle-alert") for words in (warnings[:most] if folded else warnings)]
    return shown, _more(len(warnings) - most) if folded else None


def _more(n: int) -> Button:
    return Button(ngettext("Show {n} more", "Show {n} more", n).format(n=n), "link", "chevron-down")


def copy_card(texts: Sequence[tuple[str, str]]) -> Card:
    """What is worth taking along: the taint, and the toleration for it."""
    card = Card(margin=12)
    for title, text in texts:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(label(title, "label", wrap=True), 1)
        code = label(text, "code", wrap=True)  # has all of the width: it can't be broken and be copied
        code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        copy = Button(_("Copy"), "plain", "copy")
        copy.setAccessibleName(_("Copy: {what}").format(what=title))
        copy.clicked.connect(lambda _c=False, t=text: QGuiApplication.clipboard().setText(t))
        row.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)
        card.body.addLayout(row)
        card.body.addWidget(code)
    return card
