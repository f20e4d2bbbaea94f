"""A pool that takes another one's place: what that would do, asked first; and what comes next."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.text import _, ngettext, with_stop
from core.view import Replacement, ReplacementAhead
from gui.kit.dialogs import Dialog
from gui.kit.widgets import Button, IconLabel, ScrollArea, label
from gui.review.panel import DiffPanel

MANY = 6
"""Of more changes the rest is counted."""


class AskToReplace(Dialog):
    """Before anything is done: the new pool, what moves to it, what comes next, and the diff."""

    def __init__(self, ahead: ReplacementAhead, parent: QWidget | None = None) -> None:
        old, new = ahead.old_title, ahead.new_title
        super().__init__(_("Replace {old} safely?").format(old=old), parent)
        self.resize(820, 680)
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 12, 0)
        self._column.setSpacing(6)
        n = len(ahead.moved)
        said = ngettext(
            "1. Now: adds the node pool {new}, like {old}, with {n} change that your draft makes to {old}:",
            "1. Now: adds the node pool {new}, like {old}, with {n} changes that your draft makes to {old}:",
            n,
        )
        if not n:
            said = _("1. Now: adds the node pool {new}, like {old} in everything but its name.")
        self._say(said.format(new=new, old=old, n=n), "strong")
        for change in ahead.moved[:MANY]:
            self._say(f"• {change.sentence}")
        if n > MANY:
            more = ngettext("and {n} more change", "and {n} more changes", n - MANY).format(n=n - MANY)
            self._say(more, "muted")
        if n:
            words = _("{old} itself stays as it is: these changes leave it.")
            self._say(words.format(old=old), "muted")
        for change in ahead.made:
            words = " ".join(x for x in (change.impact.sentence, change.remark) if x)
            self._say(" ".join(x for x in (with_stop(change.sentence), words) if x), "muted")
        words = _(
            "2. Next: propose it. Once its nodes are there, move the workloads with the commands shown then."
        )
        self._say(words, "strong")
        self._say(_("3. Then remove {old} in a proposal of its own.").format(old=old), "strong")
        self._say(_("Undo takes all of it back in one step."), "muted")
        self._column.addStretch(1)
        area = ScrollArea(content)
        area.setMinimumHeight(230)
        self.body.addWidget(area, 2)
        self.diff = DiffPanel(self)
        self.diff.setMinimumHeight(160)
        self.diff.set_files(ahead.files)
        for change in ahead.made[:1]:
            for place in change.files[:1]:
                self.diff.scroll_to(*place)
        self.body.addWidget(self.diff, 3)
        cancel = Button(_("Cancel"), "plain")
        cancel.clicked.connect(self.reject)
        self.do = Button(_("Add {new} to the draft").format(new=new), "primary", "layers")
        self.do.setDefault(True)
        self.do.clicked.connect(self.accept)
        self.add_buttons(cancel, self.do)
        self.do.setFocus()

    def _say(self, words: str, role: str = "") -> None:
        self._column.addWidget(label(words, role, wrap=True))


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
