"""What a review is made of besides its sentences: lines without one, a box to comment in, others' words."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout

from core.text import _, ngettext
from core.view import OtherLines, without_advice
from gui.kit.widgets import Badge, Button, IconLabel
from gui.review.sentence import Sentence


class OtherCard(QFrame):
    """Changed lines without a sentence; a click goes to them."""

    selected = Signal(object)

    def __init__(self, other: OtherLines, *, past: bool = False) -> None:
        """`past`: it is merged or given up."""
        super().__init__()
        self.setObjectName("card")
        self.other = other
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(8)
        icon, token = ("trash-2", "danger") if other.destroyed else ("square-code", "muted")
        row.addWidget(IconLabel(icon, token), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Sentence(without_advice(other.what) if past else other.what))
        n = len(other.lines)
        count = ngettext("{n} line", "{n} lines", n).format(n=n)
        under = QHBoxLayout()
        under.setSpacing(8)
        place = f"{other.file} · {count}" if n else other.file
        under.addWidget(Sentence(place, pixels=12, token="muted"), 1)
        if other.destroyed:  # below, so that a long name above isn't broken for it
            gone = _("The code goes, and with it what it made.")
            under.addWidget(Badge(_("Removed"), "danger-outline", "trash-2", gone))
        words.addLayout(under)
        row.addLayout(words, 1)
        self.show_lines = Button(_("Show"), "link")
        self.show_lines.clicked.connect(lambda: self.selected.emit(other))
        row.addWidget(self.show_lines, 0, Qt.AlignmentFlag.AlignTop)


class CommentBox(QFrame):
    """A comment on one sentence, or a verdict with words."""

    sent = Signal(str)
    left = Signal()

    def __init__(self, placeholder: str, button: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 0, 0, 4)
        column.setSpacing(6)
        self.text = QPlainTextEdit()
        self.text.setPlaceholderText(placeholder)
        self.text.setAccessibleName(placeholder)
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(72)
        column.addWidget(self.text)
        row = QHBoxLayout()
        row.addStretch(1)
        self.cancel = Button(_("Cancel"), "quiet")
        self.cancel.clicked.connect(self.left)
        self.send = Button(button, "plain", "message-square")
        self.send.clicked.connect(self._send)
        row.addWidget(self.cancel)
        row.addWidget(self.send)
        column.addLayout(row)

    def _send(self) -> None:
        words = self.text.toPlainText().strip()
        if words:
            self.sent.emit(words)
        else:
            self.text.setFocus()


def shortened(text: str, most: int = 4000) -> str:
    """What someone wrote may be long; all of it stands on its page."""
    return text if len(text) <= most else text[:most].rstrip() + " …"


def readable(markdown: str) -> str:
    """Markdown as plain text: without the signs that Repoform's own descriptions and most others use."""
    text = re.sub(r"^#{1,6} +|\*\*|`{1,3}|<!--.*?-->", "", markdown, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"^( *)[-*] +", r"\1• ", text, flags=re.MULTILINE)
    text = re.sub(r"\\([\\`*_\[\]|~])", r"\1", text).replace("\u200b", "")
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


StateBadge = tuple[str, str, str, str]
"""Words, tone, icon and meaning."""


def state_badge(state: str) -> StateBadge:
    """Of a proposal's state."""
    return {
        "open": (
            _("Waits for review"),
            "accent",
            "git-pull-request",
            _("Nobody has approved it."),
        ),
        "draft": (
            _("Not ready for review yet"),
            "neutral",
            "git-pull-request-draft",
            _("Its author still works on it: it can't be merged yet."),
        ),
        "approved": (
            _("Approved"),
            "safe",
            "circle-check",
            _("Somebody approved it, and nobody asks for changes."),
        ),
        "changes asked for": (
            _("Changes asked for"),
            "changed",
            "message-square",
            _("Somebody asked for changes before it is merged."),
        ),
        "merged": (
            _("Merged"),
            "linked",
            "git-merge",
            _("The branch that it was for has its changes."),
        ),
        "closed": (_("Closed"), "neutral", "circle-x", _("It was closed without being merged.")),
        "pushed": (
            _("Branch sent"),
            "changed",
            "git-branch",
            _("Its branch is sent. It is still to be opened on its page."),
        ),
        "stopped": (
            _("Stopped"),
            "danger",
            "circle-alert",
            _("Sending it stopped half-way. “Resume” goes on."),
        ),
    }.get(state, (state, "neutral", "circle", ""))
