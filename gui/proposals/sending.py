"""From the Propose page to the Session and back: who sends, what it says, how far it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from core.text import _
from core.view import ProposalResult
from gui.control.controller import Controller
from gui.control.failure import Failure
from gui.control.watch import Watch
from gui.proposals.propose_page import ProposePage
from gui.proposals.write_page import Key, ProposalForm

if TYPE_CHECKING:
    from core.session import Session
    from core.view import DraftPart, ProposalRow, Standing
    from gui.control.shown import Shown
    from gui.control.tasks import Task


class Sending(QObject):
    """Drives one ProposePage. What is sent is decided there; nothing is sent before its button is pressed."""

    steps = Signal(object)
    """StepViews, from the worker."""
    done = Signal(object)
    """A ProposalResult: the draft may be another one now."""
    said = Signal(str)
    sent = Signal(str)
    """What became of the draft, before what is left of it is shown; a sentence."""

    def __init__(self, page: ProposePage, controller: Controller, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page, self._controller = page, controller
        self._task: Task | None = None
        self._asked = 0
        self._request = ""
        """What is watched; "" for nothing, and once it has ended."""
        self._head = self._state = ""
        """Of what is watched: its commit, and its state as it is shown."""
        self._on: str | None = None
        """The commit that the window shows."""
        self._seen = 0.0
        controller.shown.connect(self._view_shown)
        self.steps.connect(page.show_steps)
        page.propose_requested.connect(self.send)
        page.ticked.connect(self._tick)
        page.resume_requested.connect(self.resume)
        page.refresh_requested.connect(self.refresh)
        page.rest_requested.connect(self._send_rest)
        page.cancel_requested.connect(self.cancel)
        page.edit_again.connect(self.edit_again)
        page.patch_requested.connect(self.save_patch)
        page.identity_given.connect(self._identity)
        page.trust_given.connect(lambda: self._ask_access(lambda s: s.account.trust()))
        page.whereto_chosen.connect(self._goes_to)
        page.access_requested.connect(lambda: self._ask_access(None))
        page.open_url.connect(lambda url: QDesktopServices.openUrl(QUrl(url)))

    @cached_property
    def watch(self) -> Watch:
        """Looks again at what was sent; made with the page that shows it."""
        page = self._page.sending
        return Watch(page, self._controller, self._look, self._stands, self._stands_unknown)

    def busy(self) -> bool:
        """It is being sent, or what came of it is shown."""
        return self._page.is_sending()

    def open(self) -> None:
        """The page was opened: suggest the text, and see now who would send it; if there is what to send."""
        if self._page.pages.currentWidget() is not self._page.write:
            return
        self._controller.ask(lambda s, _t: s.proposals.text(), self._page.set_text, key="proposal text")
        self._ask_access(None)
        # Nice to know, and slow: a forge that can't be asked has said so already.
        self._page.set_overlaps(())
        self._controller.ask(
            lambda s, _t: s.proposals.overlaps(),
            self._page.set_overlaps,
            lambda _failure: None,
            key="overlaps",
        )
        # While the title is read over, what checks the files before they are sent starts up.
        self._controller.ask(
            lambda s, _t: s.proposals.warm(), lambda _done: None, lambda _failure: None, key="warm"
        )

    def _tick(self, keys: Sequence[Key], moved: Sequence[Key], on: bool) -> None:
        """Changes that need each other are ticked and let go together."""

        def work(session: Session, _task: Task) -> DraftPart:
            more = set(session.proposals.part(moved).keys) if moved else set()
            return session.proposals.part(sorted(set(keys) | more if on else set(keys) - more))

        self._controller.ask(work, self._page.write.set_part, self._failed, key="part")

    def _ask_access(self, first: Callable[[Session], Any] | None) -> None:
        self._page.set_access(None)
        self._asked += 1
        mine, branch = self._asked, self._page.write.branch.text().strip()
        self._page.write.asked_for = branch

        def work(session: Session, task: Task) -> Any:
            if first is not None:
                first(session)
            return session.proposals.access(branch)

        def done(access: Any) -> None:
            if mine == self._asked:
                self._page.set_access(access)

        self._controller.ask(work, done, self._failed)

    def _identity(self, name: str, email: str) -> None:
        self._ask_access(lambda s: s.account.set_identity(name, email))

    def _goes_to(self, remote: str) -> None:
        """What is shown stands on that repository's branch from now on."""

        def done(_view: Any) -> None:
            self._controller.look()
            self._ask_access(None)

        self._page.set_access(None)
        self._controller.ask(
            lambda s, _t: s.proposals.send_to(remote), done, self._failed, what=_("Fetching…")
        )

    def send(self, form: ProposalForm) -> None:
        def work(session: Session, task: Task) -> ProposalResult:
            return session.proposals.send(
                form.title,
                form.description,
                form.branch,
                reviewers=form.reviewers,
                draft=form.draft,
                on_step=self.steps.emit,
                cancel=task.cancelled,
                only=form.only,
            )

        self._task = self._controller.ask(work, self.take_result, self._failed, what=_("Sending for review…"))

    def resume(self, job: str) -> None:
        self._task = self._controller.ask(
            lambda s, _t: s.proposals.resume(job, on_step=self.steps.emit),
            self.take_result,
            self._failed,
            what=_("Sending for review…"),
        )

    def refresh(self) -> None:
        """The branch has moved: what would be sent is shown again, on top of what it is now."""
        self._page.pages.setCurrentWidget(self._page.write)
        self._controller.refresh()

    def _send_rest(self) -> None:
        """What stayed in the draft: written like any other."""
        view = self._controller.view
        if view is not None:
            self.watch.stop()
            self._page.set_view(view)
            self.open()

    def cancel(self) -> None:
        """Stop after the step that runs; its result still comes, so the task itself isn't dropped."""
        if self._task is not None:
            self._task.stop()

    def edit_again(self, job: str) -> None:
        self._controller.step(lambda s: s.proposals.edit_again(job))
        self._page.closed.emit()

    def save_patch(self, title: str, description: str) -> None:
        path, _kind = QFileDialog.getSaveFileName(
            self._page, _("Save as patch"), str(Path.home() / "proposal.patch"), _("Patches (*.patch)")
        )
        if path:
            only = self._page.write.form().only
            self._controller.ask(
                lambda s, _t: s.proposals.save_patch(path, title, description, only),
                lambda _result: self.said.emit(_("Saved {path}. Apply it with `git am`.").format(path=path)),
                self._failed,
            )

    def told(self, rows: Sequence[ProposalRow]) -> None:
        """The proposals as the list has them now: where it stands otherwise than here, it is looked at."""
        # By its head: once it has ended, a request may be called otherwise.
        if self._request and any(r.commit == self._head and r.state != self._state for r in rows):
            self.watch.start(0)

    def _view_shown(self, shown: Shown) -> None:
        """With new commits, what was sent may be among them."""
        moved, self._on = shown.view.place.commit != self._on, shown.view.place.commit
        if self.busy():
            self._page.sending.set_left(len(shown.view.changes))
        if moved and self._request:
            self.watch.start(0)

    def _look(self, session: Session, cancel: Callable[[], bool]) -> Standing:
        return session.proposals.standing(self._request, cancel)

    def _stands(self, standing: Standing) -> None:
        self._seen, self._state = time.time(), standing.row.state
        self._page.sending.show_standing(standing)
        if standing.ended:
            merged = standing.row.state == "merged"
            self.sent.emit(
                _("Your changes were merged.")
                if merged
                else _("Your changes were closed without being merged.")
            )
            self._request = ""
            self.watch.stop()
            view = self._controller.view
            if view is not None and view.place.proposal and view.place.branch == standing.row.branch:
                self._controller.refresh()

    def _stands_unknown(self, failure: Failure) -> None:
        self._page.sending.show_trouble(failure.sentence, self._seen)

    def take_result(self, result: ProposalResult) -> None:
        self._task = None
        self._request = result.request if result.state in ("open", "draft") else ""
        self._head, self._state = result.commit or "", result.state
        self._page.show_result(result)
        if self._controller.demo is not None:
            self._page.sending.offer_reviewer()
        if result.state not in ("stopped", "moved"):
            words = _("Your changes are on the branch {branch}.").format(branch=result.branch)
            self.sent.emit(words if result.state == "pushed" else _("Your changes were sent for review."))
        self._controller.look()
        self.done.emit(result)
        if self._request:
            self._seen = time.time()
            self.watch.start(0)
        else:
            self.watch.stop()

    def _failed(self, failure: Failure) -> None:
        self._task = None
        self._page.show_problem(failure.sentence)
