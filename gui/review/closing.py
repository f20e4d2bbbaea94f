"""Before a proposal is closed: whether to, and why."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from core.text import _
from core.view import ReviewView
from gui.kit.leading import tell_keys
from gui.kit.widgets import Button, label


class CloseQuestion(QFrame):
    """`set_review(review)`; nothing is closed before `sure`."""

    sure = Signal(str)
    """Why, in words; may be empty."""
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        self.question = label("", "heading", wrap=True)
        column.addWidget(self.question)
        self.what = label("", "muted", wrap=True)
        column.addWidget(self.what)
        self.reason = QPlainTextEdit()
        self.reason.setPlaceholderText(_("Why? It is said in the proposal first."))
        self.reason.setAccessibleName(_("Why it is closed"))
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(64)
        column.addWidget(self.reason)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        self.cancel = Button(_("Not yet"), "plain")
        self.cancel.clicked.connect(self.left)
        self.go = Button(_("Close it"), "primary", "circle-x")
        tell_keys(self.go)
        self.go.clicked.connect(lambda: self.sure.emit(self.reason.toPlainText().strip()))
        row.addWidget(self.cancel)
        row.addWidget(self.go)
        column.addLayout(row)

    def set_review(self, review: ReviewView) -> None:
        """Ask about this one."""
        base = review.row.base if review.row is not None else review.base
        self.question.setText(_("Close this proposal without merging it?"))
        words = [_("{base} stays as it is, and so do the clusters.").format(base=base)]
        if review.row is not None and review.row.can_edit:
            words.append(_("Its draft can be taken back afterwards."))
        self.what.setText(" ".join(words))

    def take_keyboard(self) -> None:
        self.reason.setFocus()
