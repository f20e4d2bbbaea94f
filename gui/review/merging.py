"""Before a merge: what it destroys, rebuilds or leaves open, who approved, and the question itself."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from core.text import _, listed, ngettext, sentence_list
from core.view import Change, Level, ReviewView, Severity
from gui.kit.impacts import ImpactBadge
from gui.kit.layouts import clear
from gui.kit.leading import DELIBERATE, tell_keys
from gui.kit.widgets import Button, Notice, ScrollArea, label
from gui.review.grouping import Count, counts, severity, titles_of
from gui.review.sentence import Sentence

ASKED_ABOUT = (
    Level.DESTROYS_CLUSTER,
    Level.REBUILDS_POOL,
    Level.REFUSED,
    Level.UNKNOWN,
    Level.REPLACES_FEATURE,
    Level.ROLLING,
)
"""What is listed sentence by sentence; the rest is counted."""
MOST = 8
"""Problems that are told; the rest is counted."""
LOWEST, HIGHEST = 72, 220
"""Pixels that the list takes at least and at most; beyond that it scrolls."""


class MergeQuestion(QFrame):
    """`set_review(review)`; nothing is merged before `sure`, and a cluster's end is typed."""

    sure = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        self.question = label("", "heading", wrap=True)
        column.addWidget(self.question)
        body = QWidget()
        self._body = QVBoxLayout(body)
        self._body.setContentsMargins(0, 0, 8, 0)
        self._body.setSpacing(6)
        self._area = ScrollArea(body)
        column.addWidget(self._area)
        self.unapproved = Notice(_("Nobody has approved it."), "changed", "triangle-alert")
        column.addWidget(self.unapproved)
        self._typed = label("", "label", wrap=True)
        column.addWidget(self._typed)
        self.confirm = QLineEdit()
        self.confirm.setMaximumWidth(420)
        self.confirm.returnPressed.connect(self._go)
        column.addWidget(self.confirm)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        self.cancel = Button(_("Not yet"), "plain")
        self.cancel.clicked.connect(self.left)
        self.go = Button(_("Merge"), "primary", "git-merge")
        self.go.clicked.connect(self._go)
        row.addWidget(self.cancel)
        row.addWidget(self.go)
        column.addLayout(row)
        self._words = ""
        self._grave = False
        self.sentences: tuple[str, ...] = ()
        """What is listed, in order."""

    def set_review(self, review: ReviewView) -> None:
        """Ask about this one."""
        base = review.row.base if review.row is not None else review.base
        self.question.setText(_("Merge into {base}?").format(base=base))
        self._list(review)
        approved = review.standing is not None and any(
            verdict.state == "approved" for verdict in review.standing.verdicts
        )
        self.unapproved.setVisible(not approved)
        gone = sorted({(c.root, c.module) for c in review.changes if _destroys(c)})
        names = titles_of((*review.after, *review.before), gone)
        self._words = names[0] if names else ""
        for widget in (self._typed, self.confirm):
            widget.setVisible(bool(names))
        if names:
            words = _("This destroys {clusters} and everything in it. Type {name} to go on.")
            self._typed.setText(words.format(clusters=sentence_list(tuple(names)), name=names[0]))
            self.confirm.setPlaceholderText(names[0])
            self.confirm.setAccessibleName(_("Type {name} to go on").format(name=names[0]))
        careful = self._careful() and not names  # what is typed is care enough
        self.go.setProperty(DELIBERATE, careful)
        tell_keys(self.go, not careful)

    def take_keyboard(self) -> None:
        """To what is to be typed; to what merges nothing where somebody should think twice."""
        (self.confirm if self._words else self.cancel if self._careful() else self.go).setFocus()

    def _careful(self) -> bool:
        return bool(self._grave) or not self.unapproved.isHidden()

    def _list(self, review: ReviewView) -> None:
        clear(self._body)
        grave = sorted((c for c in review.changes if c.impact.level in ASKED_ABOUT), key=severity)
        said = []
        for change in grave:
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(ImpactBadge(change.impact), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(Sentence(change.sentence), 1)
            self._body.addLayout(row)
            said.append(change.sentence)
        for other in (o for o in review.other if o.destroyed):
            self._body.addWidget(Notice(other.what, "danger", "trash-2"))
            said.append(other.what)
        n = len(review.changes) - len(grave)
        if n:
            more = (
                ngettext("{n} more change: {what}.", "{n} more changes: {what}.", n)
                if grave
                else ngettext("{n} change: {what}.", "{n} changes: {what}.", n)
            )
            rest = counts(c for c in review.changes if c.impact.level not in ASKED_ABOUT)
            said.append(more.format(n=n, what=listed(_what(one, n) for one in rest)))
            self._body.addWidget(label(said[-1], "muted", wrap=True))
        for problem in review.problems[:MOST]:
            tone = "danger" if problem.severity is Severity.ERROR else "changed"
            self._body.addWidget(Notice(problem.sentence, tone, "triangle-alert"))
            said.append(problem.sentence)
        left = len(review.problems) - MOST
        if left > 0:
            said.append(ngettext("… and {n} more problem.", "… and {n} more problems.", left).format(n=left))
            self._body.addWidget(label(said[-1], "muted"))
        lines = sum(len(o.lines) for o in review.other)
        if lines:
            words = ngettext(
                "{n} changed line has no sentence.", "{n} changed lines have no sentence.", lines
            )
            said.append(words.format(n=lines))
            self._body.addWidget(Notice(said[-1], "changed", "square-code"))
        self.sentences = tuple(said)
        # Nodes that roll are usual; whatever is worse, or not told at all, isn't.
        self._grave = bool(lines) or any(c.impact.level is not Level.ROLLING for c in grave)
        self._grave |= any(other.destroyed for other in review.other)
        self._area.setVisible(bool(said))
        self._body.activate()
        wanted = self._body.sizeHint().height() + 4
        self._area.setMinimumHeight(min(LOWEST, wanted))
        self._area.setMaximumHeight(min(HIGHEST, wanted))

    def _go(self) -> None:
        if self._words and self.confirm.text().strip() != self._words:
            self.confirm.setFocus()
            return
        self.sure.emit()


def _what(one: Count, n: int) -> str:
    """What they do; how many of the `n`, where others do something else."""
    if one.n < n:
        return one.words
    alone = {Level.IN_PLACE: _("in place"), Level.NO_EFFECT: _("without effect on what runs")}
    return _("new") if one.own else alone.get(one.level, one.words)


def _destroys(change: Change) -> bool:
    return change.impact.level is Level.DESTROYS_CLUSTER
