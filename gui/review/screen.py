"""Review of someone's change: the sentences per environment, what no sentence explains, and the diff."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from core.text import _, ngettext
from core.view import Change, OtherLines, ReviewView, Standing, other_words
from gui.control.watch import trouble_words
from gui.kit.layouts import FlowLayout, clear
from gui.kit.leading import tell_keys
from gui.kit.widgets import (
    Badge,
    Button,
    ElidedLabel,
    IconLabel,
    Notice,
    ScrollArea,
    Segments,
    label,
    plain,
)
from gui.kit.words import age
from gui.review.cards import CommentBox, OtherCard, readable, shortened, state_badge
from gui.review.changes import ChangeCard, Summary
from gui.review.closing import CloseQuestion
from gui.review.grouping import by_environment, grouped, problems_of
from gui.review.merging import MergeQuestion
from gui.review.next_steps import NextSteps
from gui.review.outlook import OutlookCard
from gui.review.panel import DiffPanel
from gui.review.room import ReviewRoom
from gui.review.sentence import Sentence
from gui.review.standing import StandingPanel

ALL = "\x00all"
SHOWN = 60
"""Cards of a kind that are made at once; more on request."""
NARROW = 600
"""Below this width the title needs the room of the words beside it."""
ENDED = ("merged", "closed")
UNMERGEABLE = ("conflict", "draft")
"""Standings of which every forge refuses the merge."""


class ReviewScreen(QFrame):
    """`set_review(review)`; verdicts and comments go out by signals."""

    comment_requested = Signal(object, str)
    """Change, words."""
    approve_requested = Signal()
    changes_requested = Signal(str)
    merge_requested = Signal()
    end_requested = Signal(str)
    """To close it without merging; why, may be empty."""
    take_back_requested = Signal(str)
    """The row's id."""
    edit_further = Signal(str)
    """The row's id."""
    open_url = Signal(str)
    newer_requested = Signal()
    """Read what was added since."""
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._by_environment: dict[str, tuple[Change, ...]] = {}
        self._review: ReviewView | None = None
        self._seen_at = 0.0
        self._limit = SHOWN
        self._typed: dict[tuple[str, str, str, str], str] = {}
        """Comments that are being written: drawing anew doesn't lose them."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.diff = DiffPanel()
        self.diff.set_empty_words(_("No file has changed."))
        self.room = ReviewRoom(self._head(), self._left_side(), self.diff)
        column.addWidget(self.room)
        self.cards: list[ChangeCard] = []
        self.others: list[OtherCard] = []
        self.boxes: dict[tuple[str, str, str, str], CommentBox] = {}
        self._talk: QVBoxLayout | None = None
        self._sent: Change | None = None
        self._can_comment = self._can_merge = False
        self._unfolded = False

    def _head(self) -> QWidget:
        head = QFrame()
        head.setObjectName("panel")
        column = QVBoxLayout(head)
        column.setContentsMargins(24, 12, 24, 12)
        column.setSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.back = Button(_("Proposals"), "quiet", "arrow-left")
        self.back.clicked.connect(self.closed)
        self.title = label("", "title", wrap=True)
        self.state = Badge("", "neutral")
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(self.back, 0, top)
        row.addWidget(self.title, 1)
        row.addWidget(self.state, 0, top)
        column.addLayout(row)
        under = QHBoxLayout()
        under.setSpacing(8)
        self._facts = label("", "muted", wrap=True)
        self._facts.setMinimumWidth(120)
        self.open = Button(_("Open"), "plain", "external-link")
        self.open.clicked.connect(self._open)
        self.further = Button(_("Edit further"), "plain", "pencil")
        self.further.setToolTip(_("Further edits go to this proposal"))
        self.further.clicked.connect(self._edit_further)
        self.merge = Button(_("Merge"), "plain", "git-merge")
        self.merge.clicked.connect(self._ask_merge)
        self.end = Button(_("Close"), "quiet", "circle-x")
        self.end.setToolTip(_("End it without merging"))
        self.end.clicked.connect(self._ask_to_close)
        self.take_back = Button(_("Take the draft back"), "plain", "undo-2")
        self.take_back.setToolTip(_("Its edits are your draft again"))
        self.take_back.clicked.connect(self._take_back)
        self.refuse = Button(_("Request changes"), "plain", "message-square")
        self.refuse.clicked.connect(self._ask_for_changes)
        self.approve = Button(_("Approve"), "primary", "check")
        self.approve.clicked.connect(lambda: self.approve_requested.emit())
        under.addWidget(self._facts, 1)
        column.addLayout(under)
        holder = QWidget()
        buttons = FlowLayout(holder, 8)
        for button in (
            self.open,
            self.end,
            self.take_back,
            self.further,
            self.merge,
            self.refuse,
            self.approve,
        ):
            buttons.addWidget(button)
        column.addWidget(holder)
        where = QHBoxLayout()
        where.setSpacing(6)
        self._where_sign = IconLabel("git-branch", "muted", 14)
        where.addWidget(self._where_sign)
        self.branch = ElidedLabel("", "code", Qt.TextElideMode.ElideMiddle)
        where.addWidget(self.branch)
        self._commits = label("", "small")
        where.addWidget(self._commits)
        where.addStretch(1)
        column.addLayout(where)
        self.standing = StandingPanel()
        self.standing.open_url.connect(self.open_url)
        column.addWidget(self.standing)
        self.own = label("", "small")
        self.own.hide()
        column.addWidget(self.own)
        self.inbox = label(_("Review inbox: who approves is not checked; Git only knows names."), "small")
        self.inbox.hide()
        column.addWidget(self.inbox)
        self._words_row = QVBoxLayout()
        column.addLayout(self._words_row)
        self.notice = Notice("", "accent")
        self.notice.hide()
        column.addWidget(self.notice)
        self.newer = Notice(_("It has new commits since you looked."), "accent", "clock")
        self.show_newer = Button(_("Show what changed"), "plain", "refresh-cw")
        self.show_newer.clicked.connect(self.newer_requested)
        self.newer.row.addWidget(self.show_newer)
        self.newer.hide()
        column.addWidget(self.newer)
        return head

    def _left_side(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(24, 12, 0, 0)
        column.setSpacing(8)
        self.tabs = Segments(_("Environment"))
        self.tabs.chosen.connect(lambda _key: self._list_changes())
        column.addWidget(self.tabs)
        self.summary = Summary()
        column.addWidget(self.summary)
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 0, 18, 18)
        self._column.setSpacing(8)
        self._scroll = ScrollArea(body)
        column.addWidget(self._scroll, 1)
        return side

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.back.set_terse(self.width() < NARROW)

    def set_review(self, review: ReviewView, *, can_judge: bool = True) -> None:
        forge = review.forge
        old = self._review
        same = old is not None and (old.base_commit, old.head_commit) == (
            review.base_commit,
            review.head_commit,
        )
        other = old is None or (old.row and old.row.url) != (review.row and review.row.url)
        place = self._scroll.verticalScrollBar().value() if same and not other else 0
        self._review, self._seen_at = review, time.time()
        if other:
            self._typed, self._limit = {}, SHOWN
        self.title.setText(shortened(review.title, 200))
        self.title.setToolTip(plain(review.title) if len(review.title) > 200 else "")
        row = review.row
        self.state.setVisible(row is not None)
        if row is not None:
            self.state.set_badge(*state_badge(row.state))
        self._commits.setText("…".join((x or "")[:7] for x in (review.base_commit, review.head_commit)))
        facts = [review.author, _("into {base}").format(base=review.base), age(row.when) if row else ""]
        self._facts.setText(" · ".join(x for x in facts if x))
        self.branch.set_text(review.head)
        url = row.url if row is not None else ""
        self.open.setVisible(url.startswith(("http://", "https://")))
        self.open.setText(_("Open on {forge}").format(forge=forge.name) if forge.name else _("Open"))
        # The forge refuses it; said before it is tried.
        own = can_judge and not forge.may_review_own and row is not None and row.mine
        self.own.setText(
            _("Your own proposal: {forge} leaves its review to others.").format(forge=forge.name)
        )
        self.own.setVisible(own)
        for button in (self.approve, self.refuse):
            button.setVisible(can_judge and not own)
        self._can_merge = can_judge and forge.may_merge
        self._offer_merge(review.standing)
        self.end.setVisible(can_judge)
        self.take_back.setVisible(row is not None and row.can_take_back)
        self.further.setVisible(row is not None and row.can_edit)
        self._mark_next(row.state if row is not None else "")
        self.inbox.setVisible(not forge.vouches)
        self._can_comment = row is not None and (forge.vouches or row.state not in ENDED)
        self.standing.set_standing(review.standing, review.plan_note)
        self.newer.hide()
        if other or not can_judge:
            self._drop_words()
        if not same:
            self.diff.set_files(review.diff)
        self._by_environment = by_environment(review.changes, (*review.after, *review.before))
        choices = [(ALL, _("All ({n})").format(n=len(review.changes)))]
        choices += [(name, f"{name} ({len(mine)})") for name, mine in self._by_environment.items()]
        current = self.tabs.current()
        self.tabs.set_choices(choices)
        self.tabs.set_current(current if current in dict(choices) else ALL)
        self._list_changes()
        if other:
            QTimer.singleShot(0, self, self._take_keyboard)
        if place:
            QTimer.singleShot(0, self, lambda: self._scroll.verticalScrollBar().setValue(place))

    def set_standing(self, standing: Standing) -> None:
        """How it is doing now. What is being read stays; that there is more to read is only said."""
        review = self._review
        if review is None:
            return
        self._seen_at = time.time()
        self.standing.set_standing(standing, review.plan_note)
        self.standing.set_trouble("")
        self.state.set_badge(*state_badge(standing.row.state))
        self._offer_merge(standing)
        self._mark_next(standing.row.state)
        self.newer.setVisible(standing.commit != review.head_commit and not standing.ended)
        if standing.comments != review.comments:
            self._review = replace(review, comments=standing.comments)
            self._list_talk(self._review)

    def _offer_merge(self, standing: Standing | None) -> None:
        """Where it is sure to be refused, the line about how it is doing says why."""
        stopped = standing is not None and standing.merge in UNMERGEABLE
        self.merge.setVisible(self._can_merge and not stopped)

    def set_ended(self, standing: Standing) -> None:
        """It was merged or closed while it was read: nothing is left to judge or to merge."""
        for widget in (self.approve, self.refuse, self.merge, self.end, self.further, self.own, self.newer):
            widget.hide()
        self.take_back.setVisible(standing.row.can_take_back)
        if self._review is not None:
            steps = self._review.once_merged if standing.row.state == "merged" else ()
            self._review = replace(self._review, row=standing.row, next_steps=steps)
            self._list_talk(self._review)
        if self.inbox.isVisibleTo(self):  # it takes no word about what has ended
            self._can_comment = False
            for card in self.cards:
                card.comment.hide()
        self._drop_words()
        for card in self.cards:
            card.set_past(True)
        words = {"merged": _("It was merged meanwhile."), "closed": _("It was closed meanwhile.")}
        self.show_result(words.get(standing.row.state, standing.sentence))

    def set_trouble(self, sentence: str) -> None:
        """It couldn't be asked how it is doing; said quietly, with the age of what is shown."""
        self.standing.set_trouble(trouble_words(sentence, self._seen_at))

    def _shown_changes(self) -> tuple[Change, ...]:
        review, key = self._review, self.tabs.current()
        if review is None:
            return ()
        return review.changes if key in (ALL, "") else self._by_environment.get(key, ())

    def _list_changes(self) -> None:
        review = self._review
        assert review is not None
        self._keep_typed()
        clear(self._column)
        self.cards, self.others, self.boxes = [], [], {}
        self._talk = None
        changes = self._shown_changes()
        self.summary.set_changes(changes)
        if review.note:
            self._column.addWidget(Notice(review.note, "neutral"))
        if review.new_since:
            n = len(review.new_since)
            words = ngettext("{n} change since you looked", "{n} changes since you looked", n).format(n=n)
            self._column.addWidget(Notice(words, "accent", "clock"))
        if review.other:
            self._list_other(review.other)
        new = set(review.new_since)
        left = self._limit
        for group in grouped(changes, (*review.after, *review.before), worst_first=True):
            if left <= 0:
                break
            words = " · ".join(x for x in (group.title, group.subtitle) if x)
            head = ElidedLabel(words, "strong")
            head.setContentsMargins(2, 6, 0, 0)
            self._column.addWidget(head)
            for change in group.changes[:left]:
                card = ChangeCard(change, undo=False, comment=self._can_comment)
                card.set_change(change, problems_of(review.problems, change))
                card.set_past(_is_past(review))
                card.set_new(change.key in new)
                card.selected.connect(self._select)
                card.commented.connect(self._comment)
                self.cards.append(card)
                self._column.addWidget(card)
                if change.key in self._typed:
                    self._write(card, self._typed[change.key])
            left -= len(group.changes)
        if len(changes) > len(self.cards):
            n = len(changes) - len(self.cards)
            self._column.addWidget(
                self._more_button(ngettext("Show {n} more change", "Show {n} more changes", n).format(n=n))
            )
        self._list_problems(review, changes)
        if not changes:
            words = _("No setting gets another value here.") if review.changes else review.no_changes
            self._column.addWidget(label(words, "muted"))
        key = self.tabs.current()
        self.ahead = OutlookCard([o for o in review.foresight if key in (ALL, "", o.environment)])
        self._column.addWidget(self.ahead)
        self._list_talk(review)
        self._column.addStretch(1)

    def _list_other(self, other: Sequence[OtherLines]) -> None:
        words = other_words(other)
        ordered = sorted(other, key=lambda o: not o.destroyed)
        self.first_other = Button(words, "link", "square-code")
        self.first_other.setToolTip(_("Go to the first of them"))
        self.first_other.clicked.connect(lambda: self._select_other(ordered[0]))
        self._column.addWidget(self.first_other, 0, Qt.AlignmentFlag.AlignLeft)
        for lines in ordered[: self._limit]:
            card = OtherCard(lines, past=self._review is not None and _is_past(self._review))
            card.selected.connect(self._select_other)
            self.others.append(card)
            self._column.addWidget(card)
        if len(ordered) > self._limit:
            n = len(ordered) - self._limit
            words = ngettext("Show {n} more place", "Show {n} more places", n).format(n=n)
            self._column.addWidget(self._more_button(words))

    def _more_button(self, words: str) -> Button:
        more = Button(words, "quiet")
        more.clicked.connect(self._show_all)
        return more

    def _show_all(self) -> None:
        self._limit = 100_000
        self._list_changes()

    def _list_problems(self, review: ReviewView, changes: Sequence[Change]) -> None:
        """New ones that belong to none of the sentences above."""
        told = {id(p) for change in review.changes for p in problems_of(review.problems, change)}
        left = [p for p in review.problems if id(p) not in told]
        key = self.tabs.current()
        if key not in (ALL, ""):
            left = [p for p in left if p.environment in (None, "", key)]
        if not left:
            return
        self._title(_("New problems"))
        for problem in left[: self._limit]:
            where = f"{problem.file}:{problem.line}" if problem.file and problem.line else problem.file or ""
            tone = "danger" if problem.severity == "error" else "changed"
            self._column.addWidget(Notice(" ".join(x for x in (problem.sentence, where) if x), tone))

    def _title(self, words: str, column: QVBoxLayout | None = None) -> None:
        head = label(words, "strong")
        head.setContentsMargins(2, 8, 0, 0)
        (column or self._column).addWidget(head)

    def _list_talk(self, review: ReviewView) -> None:
        """What its author and others say; drawn by itself when somebody says more."""
        if self._talk is None:
            self._talk = QVBoxLayout()
            self._talk.setSpacing(8)
            self._column.addLayout(self._talk)
        talk = self._talk
        clear(talk)
        if review.description.strip():
            fold = Button(_("Description"), "link", "chevron-down" if self._unfolded else "chevron-right")
            fold.setCheckable(True)
            fold.setChecked(self._unfolded)
            fold.toggled.connect(self._fold_description)
            talk.addWidget(fold, 0, Qt.AlignmentFlag.AlignLeft)
            if self._unfolded:
                talk.addWidget(Sentence(shortened(readable(review.description))))
        if review.comments:
            self._title(_("Comments"), talk)
            earlier = len(review.comments) - SHOWN
            if earlier > 0:
                words = ngettext("{n} earlier one on its page.", "{n} earlier ones on its page.", earlier)
                talk.addWidget(Sentence(words.format(n=earlier), pixels=12, token="muted"))
            for author, text, where in review.comments[-SHOWN:]:
                talk.addWidget(Sentence(f"{author}: {shortened(text)}", len(author) + 1))
                if where:
                    talk.addWidget(Sentence(where, pixels=12, token="muted"))
        if review.next_steps:
            self._title(_("What happens next"), talk)
            after = NextSteps()
            after.set_next(review.next_steps)
            talk.addWidget(after)

    def _fold_description(self, on: bool) -> None:
        self._unfolded = on
        if self._review is not None:
            QTimer.singleShot(0, self, lambda review=self._review: self._list_talk(review))

    def _select(self, change: Change) -> None:
        for card in self.cards:
            card.set_chosen(card.change is change)
        if change.files:
            self.diff.scroll_to(*change.files[0])

    def _select_other(self, other: OtherLines) -> None:
        first = next((n for sign, n in other.lines if sign == "+"), other.lines[0][1] if other.lines else 1)
        self.diff.scroll_to(other.file, first)

    def _comment(self, change: Change) -> None:
        card = next(c for c in self.cards if c.change is change)
        found = self.boxes.get(change.key)
        (found or self._write(card)).text.setFocus()

    def _write(self, card: ChangeCard, words: str = "") -> CommentBox:
        change = card.change
        box = CommentBox(_("Comment on {setting}").format(setting=change.label), _("Comment"))
        box.text.setPlainText(words)
        box.sent.connect(lambda words: self._commented(change, words))
        box.left.connect(lambda: self._drop_box(change))
        self.boxes[change.key] = box
        self._column.insertWidget(self._column.indexOf(card) + 1, box)
        return box

    def _drop_box(self, change: Change) -> None:
        box = self.boxes.pop(change.key, None)
        self._typed.pop(change.key, None)
        if box is not None:
            box.hide()
            box.deleteLater()

    def _keep_typed(self) -> None:
        self._typed |= {key: box.text.toPlainText() for key, box in self.boxes.items()}

    def _commented(self, change: Change, words: str) -> None:
        """It stays until it is known that it arrived."""
        self._sent = change
        self.comment_requested.emit(change, words)

    def _comment_arrived(self) -> None:
        if self._sent is not None:
            self._drop_box(self._sent)
            self._sent = None

    def _mark_next(self, state: str) -> None:
        """One button stands out: to approve, then to merge. The keyboard goes along with it."""
        approved = state == "approved"
        fresh = approved is not (self.merge.property("kind") == "primary")
        self.approve.set_kind("plain" if approved else "primary")
        self.merge.set_kind("primary" if approved else "plain")
        tell_keys(self.approve, not approved)
        tell_keys(self.merge, approved)
        here = QApplication.focusWidget()
        if fresh and here in (self.approve, self.refuse, self.merge):
            self._take_keyboard()

    def _take_keyboard(self) -> None:
        """To what comes next; whoever types or reads in here keeps it."""
        here = QApplication.focusWidget()
        inside = here is not None and self.isAncestorOf(here)
        if not self.isVisible() or (inside and here not in (self.approve, self.refuse, self.merge)):
            return
        row = self._review.row if self._review is not None else None
        approved = row is not None and row.state == "approved"
        steps = (self.merge, self.approve) if approved else (self.approve, self.merge)
        shown = (button for button in (*steps, self.back) if button.isVisible())
        next(shown, self.back).setFocus(Qt.FocusReason.TabFocusReason)

    def _ask_for_changes(self) -> None:
        """What should be different has to be said."""
        self._drop_words()
        box = CommentBox(_("What should be different?"), _("Request changes"))
        box.sent.connect(self.changes_requested)
        box.left.connect(self._drop_words)
        self._words_row.addWidget(box)
        self.words = box
        box.text.setFocus()

    def _ask_merge(self) -> None:
        """Merging changes what the next apply does: what that is stands in the question."""
        review = self._review
        if review is None:
            return
        self._drop_words()
        question = MergeQuestion()
        question.set_review(review)
        question.sure.connect(self._merge_now)
        question.left.connect(self._drop_words)
        self._words_row.addWidget(question)
        self.question = question
        question.take_keyboard()

    def _merge_now(self) -> None:
        self._drop_words()
        self.back.setFocus()  # what merges goes away when that is done
        self.merge_requested.emit()

    def _ask_to_close(self) -> None:
        review = self._review
        if review is None:
            return
        self._drop_words()
        question = CloseQuestion()
        question.set_review(review)
        question.sure.connect(self.end_requested)
        question.left.connect(self._drop_words)
        self._words_row.addWidget(question)
        self.end_question = question
        question.take_keyboard()

    def _take_back(self) -> None:
        if self._review is not None and self._review.row is not None:
            self.take_back_requested.emit(self._review.row.id)

    def _drop_words(self) -> None:
        clear(self._words_row)

    def show_result(self, sentence: str, *, failed: bool = False) -> None:
        """The answer to a comment or a verdict."""
        self.notice.set_notice(sentence, "danger" if failed else "safe")
        self.notice.setVisible(bool(sentence))
        if failed:
            self._sent = None  # what was written stays
        elif sentence:
            self._drop_words()
            self._comment_arrived()

    def _edit_further(self) -> None:
        if self._review is not None and self._review.row is not None:
            self.edit_further.emit(self._review.row.id)

    def _open(self) -> None:
        if self._review is not None and self._review.row is not None:
            self.open_url.emit(self._review.row.url)


def _is_past(review: ReviewView) -> bool:
    """Whether it is merged or given up."""
    return review.row is not None and review.row.state in ENDED
