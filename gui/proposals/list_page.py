"""The list of proposals: Not finished, Yours, Waiting for your review, Closed, Merged."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from core.text import _, pgettext
from core.view import ProposalRow, UnfinishedProposal
from gui.kit import theme
from gui.kit.layouts import clear, page_column
from gui.kit.widgets import Badge, Button, EmptyState, IconLabel, Notice, ScrollArea, label
from gui.kit.words import age
from gui.review.cards import StateBadge, state_badge
from gui.review.sentence import Sentence


class ProposalCard(QFrame):
    def __init__(
        self, title: str, under: str, badge: StateBadge, sentence: str = "", token: str = "muted"
    ) -> None:
        super().__init__()
        self.setObjectName("card")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 9, 8, 8)
        column.setSpacing(2)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(IconLabel(badge[2], "muted", 18), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Sentence(title, len(title)), 1)
        row.addWidget(Badge(*badge), 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
        below = QHBoxLayout()
        below.setContentsMargins(28, 0, 0, 0)
        below.setSpacing(8)
        words = QVBoxLayout()
        words.setSpacing(2)
        if sentence:
            words.addWidget(Sentence(sentence, pixels=12, token=token))
        words.addWidget(Sentence(under, pixels=12, token="muted"))
        below.addLayout(words, 1)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(4)
        below.addLayout(self.buttons)
        column.addLayout(below)
        self.setAccessibleName(f"{title}. {badge[0]}. {sentence} {under}")


class ProposalsPage(QFrame):
    """`set_rows(rows, unfinished)`; None for rows while they are being asked."""

    resume_requested = Signal(str)
    edit_again = Signal(str)
    open_url = Signal(str)
    review_requested = Signal(str)
    """A row's id, or a branch or range that was typed."""
    edit_further = Signal(str)
    """A row's id."""
    refresh_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = page_column(self)
        head = self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        head.setContentsMargins(0, 0, 24, 0)
        head.setSpacing(8)
        self._heading = label(_("Proposals"), "title")
        head.addWidget(self._heading)
        head.addStretch(1)
        self._tools = QWidget()
        tools = QHBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(8)
        self.other = QLineEdit()
        self.other.setPlaceholderText(_("Branch, number or commits"))
        self.other.setAccessibleName(_("Review any branch, number or range of commits"))
        self.other.setMaximumWidth(240)
        self.other.returnPressed.connect(self._review_other)
        self.review_other = Button(_("Review"), "plain", "eye")
        self.review_other.clicked.connect(self._review_other)
        self.refresh = Button(_("Refresh"), "plain", "refresh-cw")
        self.refresh.clicked.connect(self.refresh_requested)
        for widget in (self.other, self.review_other, self.refresh):
            tools.addWidget(widget)
        head.addWidget(self._tools)
        column.addLayout(head)
        self.problem = Notice("", "danger")
        self.problem.hide()
        said = QHBoxLayout()
        said.setContentsMargins(0, 0, 24, 0)
        said.addWidget(self.problem)
        column.addLayout(said)
        self.trouble = label("", "small", wrap=True)
        self.trouble.setContentsMargins(0, 0, 24, 0)
        self.trouble.hide()
        column.addWidget(self.trouble)
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 4, 24, 24)
        self._column.setSpacing(8)
        self._scroll = ScrollArea(body)
        column.addWidget(self._scroll, 1)
        self.cards: list[ProposalCard] = []

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_head()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if theme.is_font_change(event) and hasattr(self, "_tools"):
            self._fit_head()

    def _fit_head(self) -> None:
        """The title above the tools where both have no room beside each other."""
        need = self._heading.sizeHint().width() + self._tools.sizeHint().width() + 72
        direction = QBoxLayout.Direction
        self._head.setDirection(direction.TopToBottom if need > self.width() else direction.LeftToRight)

    def set_rows(
        self,
        rows: Sequence[ProposalRow] | None,
        unfinished: Sequence[UnfinishedProposal] = (),
        *,
        where: str = "",
        problem: str = "",
    ) -> None:
        """`rows` None: not known yet, or with a `problem` not to be known. `where`: what they are called
        there ("review inbox"), for the words when there is none."""
        place = self._scroll.verticalScrollBar().value()
        if place:
            QTimer.singleShot(0, self, lambda: self._scroll.verticalScrollBar().setValue(place))
        clear(self._column)
        self.cards = []
        self.problem.set_notice(problem, "danger")
        self.problem.setVisible(bool(problem))
        if unfinished:
            self._title(_("Not finished"))
            for job in unfinished:
                self._add(self._unfinished(job))
        if rows is None and problem:
            words = _("Which proposals there are can't be told now.")
            note = _("Your draft is kept.")
            self._column.addWidget(EmptyState("inbox", words, note), 0 if unfinished else 1)
            self._column.addStretch(1 if unfinished else 0)
            return
        if rows is None:
            self._column.addWidget(label(_("Asking for the proposals…"), "muted"))
            self._column.addStretch(1)
            return
        gone = ("merged", "closed")
        sections = (
            (pgettext("proposals", "Yours"), [r for r in rows if r.mine and r.state not in gone]),
            (_("Waiting for your review"), [r for r in rows if not r.mine and r.state not in gone]),
            (_("Closed"), [r for r in rows if r.state == "closed"]),
            (_("Merged"), [r for r in rows if r.state == "merged"]),
        )
        for title, members in sections:
            if members:
                self._title(title)
                for row in members:
                    self._add(self._row(row))
        if not rows and not unfinished and problem:
            words = _("Which proposals there are isn't known now.")
            note = _("Your draft is kept, and can be edited meanwhile. “Refresh” asks again.")
            self._column.addWidget(EmptyState("circle-question-mark", words, note), 1)
            return
        if not rows and not unfinished:
            words = _("No proposals yet. Edit a field, then press “Propose…”.")
            note = _("Proposals for this repository go to its {where}.").format(where=where) if where else ""
            self._column.addWidget(EmptyState("inbox", words, note), 1)
            return
        self._column.addStretch(1)

    def set_trouble(self, sentence: str) -> None:
        """It couldn't be asked again in passing: said quietly, the list stays; "" once it could."""
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def _title(self, text: str) -> None:
        words = label(text, "heading")
        words.setContentsMargins(0, 8, 0, 0)
        self._column.addWidget(words)

    def _add(self, card: ProposalCard) -> None:
        self.cards.append(card)
        self._column.addWidget(card)

    def _unfinished(self, job: UnfinishedProposal) -> ProposalCard:
        under = " · ".join(x for x in (job.branch, age(job.when)) if x)
        card = ProposalCard(job.title, under, state_badge("stopped"), job.problem, "danger")
        again = Button(_("Edit again"), "plain")
        again.clicked.connect(lambda: self.edit_again.emit(job.job))
        resume = Button(_("Resume"), "primary", "play")
        resume.clicked.connect(lambda: self.resume_requested.emit(job.job))
        card.buttons.addWidget(again)
        card.buttons.addWidget(resume)
        return card

    def _row(self, row: ProposalRow) -> ProposalCard:
        number = row.number or row.branch
        into = _("into {base}").format(base=row.base)
        under = " · ".join(x for x in (number, row.author, into, age(row.when)) if x)
        card = ProposalCard(row.title, under, state_badge(row.state), row.sentence)
        review = Button(_("Look at it") if row.mine else _("Review"), "plain", "eye")
        review.clicked.connect(lambda: self.review_requested.emit(row.id))
        card.buttons.addWidget(review)
        if row.can_edit:
            further = Button(_("Edit further"), "plain", "pencil")
            further.setToolTip(_("Further edits go to this proposal"))
            further.clicked.connect(lambda: self.edit_further.emit(row.id))
            card.buttons.addWidget(further)
        if row.url.startswith(("http://", "https://")):
            go = Button(_("Open"), "quiet", "external-link")
            go.clicked.connect(lambda: self.open_url.emit(row.url))
            card.buttons.addWidget(go)
        return card

    def _review_other(self) -> None:
        text = self.other.text().strip()
        if text:
            self.review_requested.emit(text)
        else:
            self.other.setFocus()


class StoppedBanner(Notice):
    """At start, where a proposal has stopped half-way: its draft is read-only until one of the two."""

    resume_requested = Signal(str)
    edit_again = Signal(str)

    def __init__(self) -> None:
        super().__init__("", "danger", "circle-alert")
        self._job = ""
        self.again = Button(_("Edit again"), "plain")
        self.again.clicked.connect(lambda: self.edit_again.emit(self._job))
        self.resume = Button(_("Resume"), "primary", "play")
        self.resume.clicked.connect(lambda: self.resume_requested.emit(self._job))
        self.row.addWidget(self.again)
        self.row.addWidget(self.resume)
        self.hide()

    def set_unfinished(self, unfinished: Sequence[UnfinishedProposal]) -> None:
        self.setVisible(bool(unfinished))
        if unfinished:
            job = unfinished[0]
            self._job = job.job
            words = _("Not finished: {title}. {problem}").format(title=job.title, problem=job.problem)
            self.set_notice(words, "danger", "circle-alert")
