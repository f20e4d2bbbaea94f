"""What comes next once a new pool stands beside the one whose place it takes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.text import _
from core.view import Replacement
from gui.kit.dialogs import Dialog
from gui.kit.widgets import Button, IconLabel, label


class Replacing(Dialog):
    """Three steps: the new pool, moving the workloads, removing the old pool. Nothing is kept of it."""

    propose_wanted = Signal()
    remove_wanted = Signal()

    def __init__(self, found: Replacement, *, drafted: bool, parent: QWidget | None = None) -> None:
        """`drafted`: the new pool is a part of the draft."""
        words = _("{new} takes the place of {old}")
        super().__init__(words.format(new=found.new_title, old=found.old_title), parent)
        self.setMinimumWidth(720)
        self.commands = found.commands
        here = _("{new} stands beside {old}, which stays exactly as it is.")
        self._step(1, here.format(new=found.new_title, old=found.old_title), done=found.arrived)
        if drafted:
            self.body.addWidget(label(_("It is in your draft. Propose it first."), "muted", wrap=True))
        elif not found.arrived:
            self.body.addWidget(label(_("It isn't in the branch yet."), "muted", wrap=True))
        words = _("Once its nodes are there, move the workloads off {old}. Repoform runs none of this:")
        self._step(2, words.format(old=found.old_title))
        if found.note:
            self.body.addWidget(label(found.note, "muted", wrap=True))
        self.body.addLayout(self._shell("\n".join(found.commands)))
        words = _("Then remove {old} in a proposal of its own.")
        self._step(3, words.format(old=found.old_title))
        close = Button(_("Close"), "plain")
        close.clicked.connect(self.reject)
        self.remove = Button(_("Remove {old}…").format(old=found.old_title), "plain", "trash-2")
        self.remove.clicked.connect(lambda: self._leave(self.remove_wanted))
        self.propose = Button(_("Propose…"), "primary", "git-pull-request")
        self.propose.clicked.connect(lambda: self._leave(self.propose_wanted))
        self.add_buttons(*((close, self.propose) if drafted else (close, self.remove)))

    def _step(self, number: int, words: str, *, done: bool = False) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        if done:
            row.addWidget(IconLabel("circle-check", "safe", 18), 0, Qt.AlignmentFlag.AlignTop)
        said = label(f"{number}. {words}", "strong", wrap=True)
        row.addWidget(said, 1)
        self.body.addLayout(row)

    def _shell(self, text: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        column = QVBoxLayout()
        code = label(text, "code", wrap=True)
        code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        code.setAccessibleName(_("Commands"))
        column.addWidget(code)
        row.addLayout(column, 1)
        self.copy = Button(_("Copy"), "plain", "copy")
        self.copy.setAccessibleName(_("Copy the commands"))
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
        row.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _leave(self, to: object) -> None:
        self.accept()
        to.emit()  # type: ignore[attr-defined]
