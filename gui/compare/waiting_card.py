"""What is merged but waits for a tag, with the lines to copy."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from core.text import _, ngettext
from core.view import ChangedBy, Waiting, WaitingChange, beside_badge, once_merged
from gui.kit import theme
from gui.kit.impacts import ImpactBadge
from gui.kit.widgets import Button, Card, label
from gui.kit.words import age
from gui.review.sentence import Sentence

SHOWN = 60


def who(by: ChangedBy | None) -> str:
    """ "Mira Olsen, 3 days ago · Let it grow"; "" where that isn't known."""
    if by is None:
        return ""
    words = _("{author}, {age} or earlier") if by.cut else _("{author}, {age}")
    said = words.format(author=by.author, age=age(by.when))
    return f"{said} · {by.subject}" if by.subject else said


class WaitingCard(Card):
    """Of one environment."""

    go_to = Signal(str, str, str, str)

    def __init__(self, waiting: Waiting) -> None:
        super().__init__(waiting.environment, margin=14)
        self.waiting = waiting
        self.body.addWidget(Sentence(waiting.sentence))
        self.rows: list[QWidget] = []
        for row in waiting.changes[:SHOWN]:
            self.rows.append(self._change(row))
            self.body.addWidget(self.rows[-1])
        rest = len(waiting.changes) - SHOWN
        if rest > 0:
            words = ngettext("… and {n} more.", "… and {n} more.", rest)
            self.body.addWidget(label(words.format(n=rest), "muted"))
        if waiting.others and waiting.changes:
            words = ngettext(
                "{n} more changed line has no sentence.",
                "{n} more changed lines have no sentence.",
                waiting.others,
            )
            self.body.addWidget(label(words.format(n=waiting.others), "small", wrap=True))
        for note in waiting.notes:
            self.body.addWidget(Sentence(note, pixels=12, token="muted"))
        self.command: QPlainTextEdit | None = None
        if waiting.command:
            self._commands()

    def _change(self, row: WaitingChange) -> QWidget:
        out = QWidget()
        line = QHBoxLayout(out)
        line.setContentsMargins(0, 4, 0, 0)
        line.setSpacing(10)
        words = QVBoxLayout()
        words.setSpacing(1)
        title = _("{title}: {sentence}").format(title=row.title, sentence=row.change.sentence)
        words.addWidget(Sentence(title, len(row.title) + 1))
        words.addWidget(Sentence(beside_badge(once_merged(row.change.impact)), pixels=12, token="muted"))
        if said := who(row.by):
            words.addWidget(Sentence(said, pixels=12, token="muted"))
        line.addLayout(words, 1)
        line.addWidget(ImpactBadge(row.change.impact), 0, Qt.AlignmentFlag.AlignTop)
        return out

    def _commands(self) -> None:
        self.body.addSpacing(4)
        self.body.addWidget(
            label(_("Repoform never sets a tag. Who deploys runs this in a clone:"), "small", wrap=True)
        )
        row = QHBoxLayout()
        row.setSpacing(8)
        text = "\n".join(self.waiting.command)
        self.command = QPlainTextEdit(text)
        self.command.setReadOnly(True)
        self.command.setFont(theme.code_font(12))
        self.command.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.command.setAccessibleName(_("The lines that set the tag"))
        self.command.setTabChangesFocus(True)
        height = self.command.fontMetrics().lineSpacing() * len(self.waiting.command) + 34
        self.command.setFixedHeight(height)
        row.addWidget(self.command, 1)
        self.copy = Button(_("Copy"), "plain", "copy")
        self.copy.setAccessibleName(_("Copy the lines that set the tag"))
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
        row.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(row)
