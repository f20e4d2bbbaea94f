"""The steps of sending, with ticks; and what happens after it, per environment."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from core.text import _, ngettext
from core.view import Change, NextStep, ProposalResult, Severity, Standing, StepView
from gui.control.watch import trouble_words
from gui.kit.layouts import FlowLayout, clear
from gui.kit.leading import tell_keys
from gui.kit.widgets import Button, Card, ElidedLabel, IconLabel, Notice, ScrollArea, label
from gui.review.changes import ChangeCard
from gui.review.grouping import problems_of
from gui.review.next_steps import NextSteps
from gui.review.panel import DiffPanel
from gui.review.sentence import Sentence
from gui.review.standing import StandingPanel

MOST_SENT = 12
"""Changes of what was sent that are shown; the proposal has all."""
SIGNS = {
    "waiting": ("circle", "input_border"),
    "running": ("loader-circle", "accent"),
    "done": ("circle-check", "safe"),
    "failed": ("circle-x", "danger"),
    "skipped": ("circle-minus", "muted"),
}


def state_words(state: str) -> str:
    return {
        "waiting": _("waits"),
        "running": _("running"),
        "done": _("done"),
        "failed": _("failed"),
        "skipped": _("not needed"),
    }.get(state, state)


NARROW = 620
"""Below this width what was sent has all of it."""


class StepList(QWidget):
    """`set_steps(steps)`: one line each, with a sign and words for its state."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(2, 1)
        self._steps: tuple[StepView, ...] = ()

    def set_steps(self, steps: Sequence[StepView]) -> None:
        shown = tuple(steps)
        if shown == self._steps:
            return
        self._steps = shown
        clear(self._grid)
        for row, step in enumerate(shown):
            icon, token = SIGNS.get(step.state, SIGNS["waiting"])
            self._grid.addWidget(IconLabel(icon, token, 18), row, 0, Qt.AlignmentFlag.AlignTop)
            words = QVBoxLayout()
            words.setSpacing(0)
            strong = step.state in ("running", "failed")
            words.addWidget(label(step.label, "strong" if strong else ""))
            if step.sentence:
                words.addWidget(
                    Sentence(step.sentence, pixels=12, token="danger" if step.state == "failed" else "muted")
                )
            self._grid.addLayout(words, row, 2)
            state = label(state_words(step.state), "small")
            state.setAccessibleName(f"{step.label}: {state_words(step.state)}")
            self._grid.addWidget(state, row, 3, Qt.AlignmentFlag.AlignTop)

    def steps(self) -> tuple[StepView, ...]:
        return self._steps


ENDED = ("merged", "closed")
TONES = {"draft": "neutral", "changes asked for": "changed", "closed": "neutral", "pushed": "changed"}
"""Of a state; every other one is "safe"."""


def title_of(state: str) -> str:
    """The page's title: what has become of what was sent."""
    return {
        "draft": _("Sent, not ready for review yet"),
        "approved": _("Approved"),
        "changes asked for": _("Changes asked for"),
        "merged": _("Merged"),
        "closed": _("Closed"),
        "pushed": _("One step is left for you"),
    }.get(state, _("Sent for review"))


class SentCard(Card):
    """What was sent: it is no part of the draft any more, and stays readable here."""

    def __init__(self) -> None:
        super().__init__(_("What was sent"))
        self._column = QVBoxLayout()
        self._column.setSpacing(8)
        self.body.addLayout(self._column)
        self.show_diff = Button(_("Show the diff"), "link", "chevron-right")
        self.show_diff.setCheckable(True)
        self.show_diff.toggled.connect(self._fold)
        self.body.addWidget(self.show_diff, 0, Qt.AlignmentFlag.AlignLeft)
        self.diff: DiffPanel | None = None
        self.cards: list[ChangeCard] = []
        self._result: ProposalResult | None = None
        self.hide()

    def set_sent(self, result: ProposalResult) -> None:
        self._result = result
        clear(self._column)
        self.cards = []
        for change in result.sent[:MOST_SENT]:
            card = ChangeCard(change, undo=False)
            card.set_change(change, problems_of(result.problems, change))
            card.selected.connect(self._select)
            self._column.addWidget(card)
            self.cards.append(card)
        rest = len(result.sent) - MOST_SENT
        if rest > 0:
            words = ngettext("{n} more change", "{n} more changes", rest).format(n=rest)
            self._column.addWidget(label(words, "muted"))
        told = {id(p) for change in result.sent for p in problems_of(result.problems, change)}
        for problem in (p for p in result.problems if id(p) not in told):
            tone = "danger" if problem.severity is Severity.ERROR else "changed"
            self._column.addWidget(Notice(problem.sentence, tone, "triangle-alert"))
        self.show_diff.setChecked(False)
        self.show_diff.setVisible(bool(result.diff))
        self.setVisible(bool(result.sent or result.diff))

    def set_past(self) -> None:
        """It is merged or given up."""
        for card in self.cards:
            card.set_past(True)

    def _select(self, change: Change) -> None:
        """A change shows where it stands in the diff."""
        for card in self.cards:
            card.set_chosen(card.change is change)
        if change.files and self._result is not None and self._result.diff:
            self.show_diff.setChecked(True)
            assert self.diff is not None
            self.diff.scroll_to(*change.files[0])

    def _fold(self, on: bool) -> None:
        if on and self.diff is None:
            self.diff = DiffPanel(self)
            self.diff.setFixedHeight(280)
            self.body.addWidget(self.diff)
        if self.diff is not None:
            self.diff.setVisible(on)
            if on and self._result is not None:
                self.diff.set_files(self._result.diff)
        self.show_diff.setText(_("Hide the diff") if on else _("Show the diff"))
        self.show_diff.set_icon("chevron-down" if on else "chevron-right")


class SendingPage(QWidget):
    """Ticks while it runs; Resume where one failed; then the link and what happens next."""

    resume_requested = Signal(str)
    refresh_requested = Signal()
    cancel_requested = Signal()
    edit_again = Signal(str)
    patch_requested = Signal()
    open_url = Signal(str)
    closed = Signal()
    proposals_requested = Signal()
    reviewer_requested = Signal(str)
    """The id of what was sent; "" where it has none."""
    edit_further = Signal(str)
    """The job of what was sent."""
    rest_requested = Signal()
    """What stays in the draft is to be sent, too."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._result: ProposalResult | None = None
        self._state = ""
        """Of what was sent, as it is now; "" while it isn't there."""
        self._left = 0
        self._request = ""
        """As what was sent is called now: what has ended may have another id."""
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        body = QWidget()
        outer.addWidget(ScrollArea(body, self))
        middle = QHBoxLayout(body)
        middle.setContentsMargins(24, 24, 24, 24)
        middle.addStretch(1)
        holder = QWidget(body)
        holder.setMaximumWidth(760)
        holder.setMinimumWidth(360)
        column = QVBoxLayout(holder)
        column.setSpacing(12)
        self.title = label("", "title", wrap=True)
        self.notice = Notice("", "accent")
        self._link = Card(margin=12)
        row = QHBoxLayout()
        row.addWidget(IconLabel("git-pull-request", "accent"))
        self.url = ElidedLabel("", "code", Qt.TextElideMode.ElideMiddle)
        self.url.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.open = Button("", "primary", "external-link")
        self.open.clicked.connect(lambda: self.open_url.emit(self.url.whole_text()))
        self.copy = Button(_("Copy link"), "plain", "copy")
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.url.whole_text()))
        row.addWidget(self.url, 1)
        row.addWidget(self.copy)
        row.addWidget(self.open)
        self._link.body.setContentsMargins(12, 8, 8, 8)
        self._link.body.addLayout(row)
        self.sent = SentCard()
        self._standing_card = Card(_("How it is doing"))
        self.standing = StandingPanel()
        self.standing.open_url.connect(self.open_url)
        self._standing_card.body.addWidget(self.standing)
        self._standing_card.hide()
        self._next_card = Card(_("What happens next"))
        self.next = NextSteps()
        self._next_card.body.addWidget(self.next)
        self._steps_card = Card(_("Steps"))
        self.steps = StepList()
        self._steps_card.body.addWidget(self.steps)
        self._warnings = QVBoxLayout()
        self._warnings.setSpacing(8)
        buttons = FlowLayout(spacing=8)
        self.cancel = Button(_("Cancel"), "plain", "x")
        self.cancel.clicked.connect(self.cancel_requested)
        self.again = Button(_("Edit again"), "plain", "pencil")
        self.again.clicked.connect(lambda: self.edit_again.emit(self._result.job if self._result else ""))
        self.patch = Button(_("Save as patch…"), "plain", "save")
        self.patch.clicked.connect(self.patch_requested)
        self.resume = Button(_("Resume"), "primary", "play")
        self.resume.clicked.connect(
            lambda: self.resume_requested.emit(self._result.job if self._result else "")
        )
        self.refresh = Button(_("Refresh"), "primary", "refresh-cw")
        self.refresh.clicked.connect(self.refresh_requested)
        self.close_button = Button(_("Back to the platform"), "plain", "arrow-left")
        self.close_button.clicked.connect(self.closed)
        self.list = Button(_("See the proposals"), "plain", "git-pull-request")
        self.list.clicked.connect(self.proposals_requested)
        self.reviewer = Button(_("Review it as Ali…"), "plain", "user")
        self.reviewer.setToolTip(_("Opens a second window as someone else, who can approve and merge it"))
        self.reviewer.clicked.connect(lambda: self.reviewer_requested.emit(self._request))
        self.rest = Button("", "primary", "git-pull-request")
        self.rest.clicked.connect(self.rest_requested)
        self.further = Button(_("Edit further"), "plain", "pencil")
        self.further.setToolTip(_("Further edits go to this proposal"))
        self.further.clicked.connect(lambda: self.edit_further.emit(self._result.job if self._result else ""))
        for button in self._all_buttons():
            buttons.addWidget(button)
        self._tips = {self.reviewer: self.reviewer.toolTip()}
        for button in (self.resume, self.refresh):
            tell_keys(button)
        column.addWidget(self.title)
        column.addWidget(self.notice)
        column.addWidget(self._link)
        column.addLayout(self._warnings)
        column.addLayout(buttons)
        column.addWidget(self._standing_card)
        column.addWidget(self._next_card)
        column.addWidget(self.sent)
        column.addWidget(self._steps_card)
        column.addStretch(1)
        middle.addWidget(holder, 6)
        middle.addStretch(1)
        self._middle = middle

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        self.copy.set_terse(narrow)
        for side in (0, 2):
            self._middle.setStretch(side, 0 if narrow else 1)

    def _all_buttons(self) -> tuple[Button, ...]:
        return (
            self.rest,
            self.reviewer,
            self.list,
            self.further,
            self.cancel,
            self.close_button,
            self.again,
            self.patch,
            self.resume,
            self.refresh,
        )

    def _buttons(self, *shown: Button) -> None:
        for button in self._all_buttons():
            button.setVisible(button in shown)

    def offer_reviewer(self) -> None:
        """In the demo, what was sent can be judged from the other side as well, until it has ended."""
        if self._result is not None and self._result.request and self._state not in ENDED:
            self.reviewer.show()
            self._lead(arriving=True)

    def set_left(self, changes: int) -> None:
        """So many changes are in the draft now: what was sent can be gone on with when there are none."""
        known, self._left = self._left, changes
        if self._state and known != changes:
            self._offer()
            self._lead()

    def _offer(self) -> None:
        """What can be done with what was sent, and with what is left."""
        words = ngettext("Propose the other change…", "Propose the other {n} changes…", self._left)
        self.rest.setText(words.format(n=self._left))
        self.rest.setVisible(bool(self._left))
        going_on = bool(self._request) and self._state not in ENDED
        self.further.setVisible(going_on and not self._left)
        self.reviewer.setVisible(not self.reviewer.isHidden() and going_on)

    def _set_next(self, steps: Sequence[NextStep]) -> None:
        self.next.set_next(steps)
        self._next_card.setVisible(bool(steps))

    def _lead(self, *, arriving: bool = False) -> None:
        """The next sensible step stands out: what is left, then the request's page, then who reviews it. The
        keyboard goes to it; from elsewhere only when one has just arrived here."""
        steps = (self.rest, self.open, self.reviewer, self.list)
        first = next(
            (b for b in steps if not b.isHidden() and (b is not self.open or self._leads_out())), None
        )
        for button in steps:
            button.set_kind("primary" if button is first else "plain")
            tell_keys(button, button is first, tip=self._tips.get(button, ""))
        here = QApplication.focusWidget()
        elsewhere = here is not None and (not self.isAncestorOf(here) or here.objectName() == "card")
        mine = here is None or here in steps or (arriving and elsewhere)
        if first is not None and self.isVisible() and mine:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    def _leads_out(self) -> bool:
        return not self._link.isHidden()

    def show_steps(self, steps: Sequence[StepView]) -> None:
        """While it runs."""
        self._state = ""
        self.title.setText(_("Sending for review"))
        self.notice.set_notice(_("Your checkout, its index and HEAD stay as they are."), "neutral")
        self.notice.show()
        for widget in (self._link, self._next_card, self._standing_card, self.sent):
            widget.hide()
        clear(self._warnings)
        self.steps.set_steps(steps)
        self._buttons(self.cancel)

    def show_standing(self, standing: Standing) -> None:
        """How what was sent is doing; once it has ended, there is nothing to review or to go on with."""
        result = self._result
        if result is None or not result.request:
            return
        self._request, self._state = standing.row.id, standing.row.state
        self.standing.set_standing(standing, result.plan_note)
        self._standing_card.show()
        self.title.setText(title_of(self._state))
        self.notice.set_notice(standing.news, TONES.get(self._state, "safe"))
        if standing.ended:
            self.sent.set_past()
            self._set_next(result.once_merged if self._state == "merged" else ())
            self._offer()
            self._lead()

    def show_trouble(self, sentence: str, seen: float) -> None:
        """It couldn't be asked how it is doing."""
        self.standing.set_trouble(trouble_words(sentence, seen))

    def show_result(self, result: ProposalResult) -> None:
        self._result, self._request = result, result.request or ""
        self._standing_card.hide()
        self.sent.set_sent(result)
        self.standing.set_standing(None)
        self.steps.set_steps(result.steps)
        clear(self._warnings)
        for words in result.warnings:
            self._warnings.addWidget(Notice(words, "changed"))
        stopped, moved = result.state == "stopped", result.state == "moved"
        link = result.url or result.compare_url or ""
        self.url.set_text(link)
        self._link.setVisible(bool(link))
        self.copy.setVisible(bool(link))
        self.open.setVisible(link.startswith(("http://", "https://")))
        self._state = "" if stopped or moved else result.state
        self._left = result.left
        self._set_next(() if stopped or moved else result.next_steps)
        if stopped:
            self.title.setText(_("It stopped on the way"))
            self.notice.set_notice(result.problem or result.sentence, "danger")
            self._buttons(self.again, self.patch, self.resume)
            self.resume.setFocus()
            return
        if moved:
            self.title.setText(_("Not sent: somebody was faster"))
            self.notice.set_notice(result.problem or result.sentence, "changed")
            self._buttons(self.close_button, self.patch, self.refresh)
            self.refresh.setFocus()
            return
        self._buttons(self.list, self.close_button)
        self._offer()
        self.title.setText(title_of(result.state))
        self.notice.set_notice(result.sentence, TONES.get(result.state, "safe"))
        if result.state == "pushed":
            self.open.setText(_("Open the page"))
        else:
            self.open.setText(_("Open on {forge}").format(forge=result.forge) if result.forge else _("Open"))
        self._lead(arriving=True)
