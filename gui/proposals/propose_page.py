"""Propose: what is sent, as whom, and how far it is. Talks to nothing itself: signals out, methods in.

set_view(view), set_text(text), set_access(access)      while it is written
show_steps(steps), show_result(result), show_problem()  while it is sent and after
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from core.text import _, ngettext
from core.view import AccessInfo, Overlap, Problem, ProposalResult, ProposalText, StepView, View
from gui.kit.layouts import clear
from gui.kit.widgets import Button, EmptyState, Notice, ScrollArea, label
from gui.kit.words import in_environment
from gui.proposals.steps import SendingPage
from gui.proposals.write_page import WritePage
from gui.review.grouping import severity, title_of
from gui.review.problem_card import ProblemCard


class ProposePage(QFrame):
    """All of it: what stands in the way, or the form, or how far it is."""

    propose_requested = Signal(object)
    """ProposalForm."""
    ticked = Signal(object, object, bool)
    """See WritePage."""
    resume_requested = Signal(str)
    refresh_requested = Signal()
    cancel_requested = Signal()
    keep_editing = Signal()
    edit_again = Signal(str)
    patch_requested = Signal(str, str)
    """Title, description."""
    identity_given = Signal(str, str)
    trust_given = Signal()
    whereto_chosen = Signal(str)
    """Destination.remote."""
    access_requested = Signal()
    accounts_requested = Signal()
    open_url = Signal(str)
    go_to = Signal(str, str, str, str)
    fix_requested = Signal(object)
    replace_wanted = Signal(str, str)
    """See WritePage."""
    closed = Signal()
    proposals_requested = Signal()
    reviewer_requested = Signal(str)
    edit_further = Signal(str)
    rest_requested = Signal()
    """What stays in the draft is to be sent, too."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.pages = QStackedWidget(self)
        column.addWidget(self.pages)
        self.write = WritePage(self.pages)
        self._blocked = QWidget()
        self._blocked_column = QVBoxLayout(self._blocked)
        self._blocked_column.setContentsMargins(24, 18, 24, 18)
        self._blocked_column.setSpacing(8)
        self.blocked_area = ScrollArea(self._blocked, self.pages)
        for page in (self.write, self.blocked_area):
            self.pages.addWidget(page)
        self.write.sent.connect(self.propose_requested)
        self.write.ticked.connect(self.ticked)
        self.write.keep_editing.connect(self.keep_editing)
        self.write.patch_requested.connect(self.patch_requested)
        self.write.identity_given.connect(self.identity_given)
        self.write.trust_given.connect(self.trust_given)
        self.write.whereto_chosen.connect(self.whereto_chosen)
        self.write.access_again.connect(self._ask_again)
        self.write.replace_wanted.connect(self.replace_wanted)
        self.write.accounts_requested.connect(self.accounts_requested)
        self.blockers: list[ProblemCard] = []

    @cached_property
    def sending(self) -> SendingPage:
        """How far it is: made when something is first sent."""
        page = SendingPage(self.pages)
        self.pages.addWidget(page)
        page.resume_requested.connect(self.resume_requested)
        page.refresh_requested.connect(self.refresh_requested)
        page.cancel_requested.connect(self.cancel_requested)
        page.edit_again.connect(self.edit_again)
        page.patch_requested.connect(self._patch)
        page.open_url.connect(self.open_url)
        page.closed.connect(self.closed)
        page.proposals_requested.connect(self.proposals_requested)
        page.reviewer_requested.connect(self.reviewer_requested)
        page.edit_further.connect(self.edit_further)
        page.rest_requested.connect(self.rest_requested)
        return page

    def is_sending(self) -> bool:
        """How far it is stands in place of the form."""
        return self.pages.currentWidget() not in (self.write, self.blocked_area)

    def set_view(self, view: View) -> None:
        """What would be sent; with blockers, the list of what stands in the way instead."""
        if view.blockers or view.conflicts or not view.diff or not view.place.can_propose:
            self._show_blocked(view)
            self.pages.setCurrentWidget(self.blocked_area)
            return
        self.write.set_changes(sorted(view.changes, key=severity), view)
        self.pages.setCurrentWidget(self.write)

    def _show_blocked(self, view: View) -> None:
        column = self._blocked_column
        clear(column)
        self.blockers = []
        back = Button(_("Keep editing"), "plain", "arrow-left")
        back.clicked.connect(self.keep_editing)
        if not view.diff:
            words = _("Nothing has changed yet, so there is nothing to send.")
            column.addWidget(EmptyState("send", "", words, back), 1)
            return
        column.addWidget(label(_("What stands in the way"), "title"))
        if not view.place.can_propose:
            column.addWidget(Notice(view.place.note or _("There is nowhere to send it to."), "danger"))
        if view.conflicts:
            n = len(view.conflicts)
            words = ngettext(
                "{n} setting was changed by someone else too. Decide about it first.",
                "{n} settings were changed by someone else too. Decide about them first.",
                n,
            ).format(n=n)
            column.addWidget(Notice(words, "danger", "git-merge"))
        for problem in view.blockers:
            column.addWidget(self._blocker(problem, view))
        row = QHBoxLayout()
        row.addWidget(back)
        patch = Button(_("Save as patch…"), "plain", "save")
        patch.clicked.connect(self._patch)
        row.addWidget(patch)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)

    def _blocker(self, problem: Problem, view: View) -> ProblemCard:
        where = title_of((*view.platforms, *view.base), problem.root or ".", problem.module or "")[0]
        where = in_environment(where, problem.environment or "")
        card = ProblemCard(problem, where)
        card.go_to.connect(
            lambda p: self.go_to.emit(p.root or ".", p.module or "", p.environment or "", p.setting or "")
        )
        card.fix.connect(self.fix_requested)
        self.blockers.append(card)
        return card

    def set_text(self, text: ProposalText) -> None:
        self.write.set_text(text)

    def set_access(self, access: AccessInfo | None) -> None:
        self.write.set_access(access)

    def set_overlaps(self, overlaps: Sequence[Overlap]) -> None:
        self.write.set_overlaps(overlaps)

    def show_steps(self, steps: Sequence[StepView]) -> None:
        self.sending.show_steps(steps)
        self.pages.setCurrentWidget(self.sending)

    def show_result(self, result: ProposalResult) -> None:
        self.sending.show_result(result)
        self.pages.setCurrentWidget(self.sending)
        if result.state not in ("stopped", "moved"):
            self.write.forget()

    def show_problem(self, sentence: str) -> None:
        """It could not even begin: back to the form, with the sentence."""
        self.pages.setCurrentWidget(self.write)
        if self.write.access is None:
            who = _("Not known yet who would send it.")
            self.write.set_access(AccessInfo(who, "", False, False, sentence, can_send=False))
        else:
            self.write.show_problem(sentence)

    def _ask_again(self) -> None:
        self.set_access(None)
        self.access_requested.emit()

    def _patch(self) -> None:
        form = self.write.form()
        self.patch_requested.emit(form.title, form.description)
