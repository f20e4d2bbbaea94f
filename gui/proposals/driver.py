"""From the pages of proposals and reviews to the Session and back."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from core.text import _, quoted
from gui.control.controller import Controller
from gui.control.failure import Failure, attempt
from gui.control.watch import EVERY, Watch, trouble_words

if TYPE_CHECKING:
    from core.session import Session
    from core.view import Change, ProposalRow, ReviewView, Standing, UnfinishedProposal
    from gui.control.tasks import Task
    from gui.proposals.list_page import ProposalsPage
    from gui.review.screen import ReviewScreen

GONE = ("merged", "closed")


class Proposals(QObject):
    """Knows the rows and the stopped proposals; drives the list and one review."""

    counted = Signal(int)
    """How many proposals are open."""
    stopped = Signal(object)
    """The UnfinishedProposals, at start and whenever they change."""
    review_opened = Signal()
    closed = Signal()
    done = Signal(str)
    """What was done with a proposal; a sentence."""
    learned = Signal(str)
    """What became of a proposal meanwhile, and what can be done about it."""
    switched = Signal()
    """Another branch is shown: a proposal's, or back from it."""

    def __init__(self, controller: Controller, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._page: ProposalsPage | None = None
        self._screen: ReviewScreen | None = None
        self.rows: tuple[ProposalRow, ...] | None = None
        self.open = 0
        """How many are open, as far as known."""
        self.unfinished: tuple[UnfinishedProposal, ...] = ()
        self._where = ""
        self._id = ""
        self._arrived: set[str] = set()
        """Heads whose merge is known here."""
        self._seen = 0.0
        self.shown: ReviewView | None = None
        self.list_watch: Watch | None = None
        self.behind: Watch | None = None
        """Looks while the list isn't shown: fields and counts tell of proposals, too."""
        self.review_watch: Watch | None = None

    def reset(self) -> None:
        """Another repository."""
        self.rows, self.unfinished, self._id, self.shown = None, (), "", None
        self.open, self._where = 0, ""
        self._arrived = set()
        for watch in (self.list_watch, self.review_watch, self.behind):
            if watch is not None:
                watch.stop()

    # the list

    def follow(self, frame: QWidget) -> None:
        """Look at the proposals again and again while this window is used."""
        self.behind = Watch(
            frame, self._controller, self._look_behind, self._seen_behind, lambda _failure: None
        )

    def _look_behind(self, session: Session, cancel: Callable[[], bool]) -> _Rows | None:
        """Nothing where the list itself is watched."""
        return None if self._page is not None and self._page.isVisible() else _rows(session, cancel)

    def _seen_behind(self, answer: _Rows | None) -> None:
        if answer is not None:
            self._where = answer.where
            self._rows_again(answer)

    def attach(self, page: ProposalsPage) -> None:
        self._page = page
        page.refresh_requested.connect(self.load)
        page.open_url.connect(lambda url: QDesktopServices.openUrl(QUrl(url)))
        page.review_requested.connect(self.review)
        page.edit_further.connect(self.edit_further)
        self.list_watch = Watch(
            page,
            self._controller,
            _rows,
            self._rows_again,
            lambda failure: page.set_trouble(trouble_words(failure.sentence, self._seen)),
        )

    def load(self) -> None:
        """Ask for all of it; the network may be slow, so what is known is shown meanwhile."""
        if self._controller.view is None or not self._controller.view.place.can_propose:
            self._draw(problem=_("There is no remote to ask for proposals."))
            return
        self.load_unfinished()
        self._draw()
        self._controller.ask(
            lambda s, _task: _rows(s, lambda: False), self._rows, self._rows_failed, key="proposals"
        )

    def load_unfinished(self) -> None:
        def done(found: Sequence[UnfinishedProposal]) -> None:
            self.unfinished = tuple(found)
            self.stopped.emit(self.unfinished)
            self._draw()

        self._controller.ask(
            lambda s, _task: s.proposals.unfinished(), done, lambda _failure: None, key="unfinished"
        )

    def _rows(self, answer: _Rows) -> None:
        self._where = answer.where
        self._take_rows(answer.rows)
        self._draw()
        if self.list_watch is not None:
            self.list_watch.start()
        if self.behind is not None:
            self.behind.start()

    def _take_rows(self, rows: Sequence[ProposalRow]) -> None:
        # By their heads: once it has ended, a request may be called otherwise.
        waited = {r.commit for r in self.rows or () if r.commit and r.state not in GONE} - self._arrived
        self.rows = tuple(rows)
        for row in self.rows:
            if row.state == "merged" and row.commit in waited:
                self._arrived.add(row.commit)
                self._has_arrived(row)
        self._seen = time.time()
        if self._page is not None:
            self._page.set_trouble("")
        self.open = sum(1 for r in self.rows if r.state not in GONE)
        self.counted.emit(self.open)

    def _has_arrived(self, row: ProposalRow) -> None:
        """It was merged: what is shown is that, where nothing of one's own would be moved about."""
        view = self._controller.view
        if view is None or view.place.proposal or view.place.branch != row.base:
            return
        if not view.edits:
            self._controller.refresh()
            return
        words = _("{name} was merged into {branch}. Refresh puts your changes on top of it.")
        self.learned.emit(words.format(name=row.number or quoted(row.title), branch=row.base))

    def _rows_again(self, answer: _Rows) -> None:
        """Looked at in passing: drawn only where something is another than it was."""
        other = answer.rows != self.rows
        self._take_rows(answer.rows)
        if other:
            self._draw()

    def _rows_failed(self, failure: Failure) -> None:
        known = self.rows is not None
        self._draw(problem=trouble_words(failure.sentence, self._seen) if known else failure.sentence)
        for watch in (self.list_watch, self.behind):
            if watch is not None:
                watch.start(2 * EVERY)

    def _draw(self, problem: str = "") -> None:
        if self._page is not None:
            self._page.set_rows(self.rows, self.unfinished, where=self._where, problem=problem)

    # further edits to an own proposal

    def edit_further(self, proposal: str) -> None:
        """A row's id or a sent job's: its branch is shown, and edits go to it."""
        self._switch(lambda s: s.proposals.work_on(proposal))

    def leave(self) -> None:
        """Back to the branch that proposals are for."""
        self._switch(lambda s: s.proposals.leave())

    def _switch(self, do: Callable[[Session], Any]) -> None:
        def done(_view: Any) -> None:
            self._controller.look()
            self.switched.emit()

        self._controller.finish()
        self._controller.ask(lambda s, _task: do(s), done, what=_("Fetching…"))

    # one review

    def attach_screen(self, screen: ReviewScreen) -> None:
        self._screen = screen
        screen.comment_requested.connect(self._comment)
        screen.approve_requested.connect(
            lambda: self._judge(
                lambda s: s.reviews.approve(self._id, "", commit=self._commit()), _("Approved.")
            )
        )
        screen.changes_requested.connect(
            lambda words: self._judge(
                lambda s: s.reviews.request_changes(self._id, words, commit=self._commit()),
                _("Asked for changes."),
            )
        )
        screen.newer_requested.connect(lambda: self.review(self._id, known=True))
        screen.merge_requested.connect(self._merge)
        screen.end_requested.connect(self._close_request)
        screen.take_back_requested.connect(self._take_back)
        screen.open_url.connect(lambda url: QDesktopServices.openUrl(QUrl(url)))
        screen.edit_further.connect(self.edit_further)
        screen.closed.connect(self._closed)
        self.review_watch = Watch(
            screen,
            self._controller,
            lambda session, cancel: session.proposals.standing(self._id, cancel),
            self.show_standing,
            lambda failure: screen.set_trouble(failure.sentence),
        )

    def _closed(self) -> None:
        if self.review_watch is not None:
            self.review_watch.stop()
        self.closed.emit()

    def _commit(self) -> str | None:
        """What was read: only that is approved or merged."""
        return self.shown.head_commit if self.shown is not None else None

    def show_standing(self, standing: Standing) -> None:
        """What was seen of the shown review in passing."""
        shown, screen = self.shown, self._screen
        if shown is None or screen is None or shown.row is None:
            return
        screen.set_standing(standing)
        if not standing.ended:
            return
        assert self.review_watch is not None
        self.review_watch.stop()
        self._id = standing.row.id
        self.shown = _ended(shown, standing.row, standing)
        screen.set_ended(standing)
        self.load()
        view = self._controller.view
        if view is None:
            return
        here = view.place.branch
        if view.place.proposal and here == standing.row.branch:
            self._controller.refresh()  # its branch is what is shown: back to where it went
        elif standing.row.state == "merged" and here == standing.row.base and not view.edits:
            self._controller.refresh()  # with nothing of one's own on it, nothing is moved about

    def review(self, request: str, *, known: bool = False) -> None:
        """A row's id or number, or a branch, or a range BASE..HEAD that was typed."""
        number = request.removeprefix("#")
        if number.isdigit() and len(number) < 8:
            request, known = number, True
        known = known or any(r.id == request for r in self.rows or ())

        def work(session: Session, _task: Task) -> ReviewView:
            return session.reviews.read(request) if known else session.reviews.of_range(request)

        self._id = request if known else ""
        self._controller.ask(
            work, self._reviewed, self._review_failed, what=_("Reading {name}…").format(name=request)
        )

    def _review_failed(self, failure: Failure) -> None:
        """Said where one is: in the review that is open, or above the list."""
        if self._screen is not None and self._screen.isVisible():
            self._screen.show_result(failure.sentence, failed=True)
        else:
            self._draw(problem=failure.sentence)

    def _reviewed(self, review: ReviewView) -> None:
        self.shown = review
        self.review_opened.emit()
        if self._screen is None:
            return
        row = review.row
        judge = row is not None and row.state not in GONE
        self._screen.show_result("")
        self._screen.set_review(review, can_judge=judge)
        if self.review_watch is not None:
            if judge:
                standing = review.standing
                self.review_watch.start(standing.again if standing is not None else EVERY)
            else:
                self.review_watch.stop()

    def _comment(self, change: Change, words: str) -> None:
        shown = self.shown
        if shown is not None:
            self._judge(
                lambda s: s.reviews.comment_on(self._id, shown, change.key, words), _("Comment sent.")
            )

    def _merge(self) -> None:
        """What was merged is read again, as what it is now; where that can't be, it stays on the screen."""
        mine, shown, commit = self._id, self.shown, self._commit()

        def work(session: Session, _task: Task) -> ReviewView | None:
            row = session.reviews.merge(mine, commit=commit)
            merged = attempt(lambda: session.reviews.read(row.id))
            if not isinstance(merged, Failure):
                return merged
            # Merged it is, whatever ails reading it.
            return _ended(shown, row) if shown is not None else None

        def done(review: ReviewView | None) -> None:
            self._arrived.add(commit or "")  # shown below
            if review is not None:
                self._id = review.row.id if review.row is not None else mine
                self._reviewed(review)
            self._has_done(_("Merged. Clusters change when it is applied."))
            self.load()
            self._controller.refresh()

        self._controller.ask(work, done, self._judge_failed, what=_("Merging…"))

    def _close_request(self, reason: str) -> None:
        """What was closed is read again, as what it is now; where that can't be, it stays on the screen."""
        mine, shown = self._id, self.shown

        def work(session: Session, _task: Task) -> ReviewView | None:
            row = session.proposals.close(mine, reason)
            ended = attempt(lambda: session.reviews.read(row.id))
            if not isinstance(ended, Failure):
                return ended
            return _ended(shown, row) if shown is not None else None

        def done(review: ReviewView | None) -> None:
            if review is not None:
                self._id = review.row.id if review.row is not None else mine
                self._reviewed(review)
            self._has_done(_("Closed without being merged. No cluster has changed."))
            self.load()
            view = self._controller.view
            if view is not None and view.place.proposal:
                self._controller.refresh()  # if its branch is what is shown: back to where it went

        self._controller.ask(work, done, self._judge_failed, what=_("Closing…"))

    def _take_back(self, request: str) -> None:
        def done(_view: Any) -> None:
            self._controller.look()
            self.switched.emit()

        self._controller.finish()
        self._controller.ask(
            lambda s, _task: s.proposals.take_back(request), done, self._judge_failed, what=_("Fetching…")
        )

    def _judge(self, do: Callable[[Session], Any], sentence: str) -> None:
        mine = self._id

        def work(session: Session, _task: Task) -> ReviewView:
            do(session)
            return session.reviews.read(mine)

        def done(review: ReviewView) -> None:
            self._reviewed(review)
            self._has_done(sentence)
            self.load()

        self._controller.ask(work, done, self._judge_failed, what=_("Sending…"))

    def _has_done(self, sentence: str) -> None:
        if self._screen is not None:
            self._screen.show_result(sentence)
        self.done.emit(sentence)

    def _judge_failed(self, failure: Failure) -> None:
        if self._screen is not None:
            self._screen.show_result(failure.sentence, failed=True)
            if failure.kind == "moved":
                self._screen.newer.show()


def _ended(shown: ReviewView, row: ProposalRow, standing: Standing | None = None) -> ReviewView:
    """What was read, now that it has ended as the row says: it waits for nobody, and what comes next is
    something else."""
    steps = shown.once_merged if row.state == "merged" else ()
    return replace(shown, row=row, standing=standing, next_steps=steps)


class _Rows(NamedTuple):
    """The list, and when it may be asked for again."""

    rows: tuple[ProposalRow, ...]
    again: float
    where: str
    """What the place is called that they are in; "" for a forge's own page."""


def _rows(session: Session, cancel: Callable[[], bool]) -> _Rows:
    return _Rows(
        session.proposals.rows(cancel),
        max(EVERY, session.proposals.pause_between_looks()),
        session.proposals.forge().where,
    )
