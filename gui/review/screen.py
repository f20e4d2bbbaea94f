"""Review of someone's change: the sentences per environment, what no sentence explains, and the diff."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QSplitter, QVBoxLayout, QWidget

from core.text import _, ngettext
from core.view import Change, OtherLines, ReviewView
from gui.proposals import state_badge
from gui.review.changes import ChangeCard, Summary
from gui.review.grouping import environments, grouped, problems_of, reaches
from gui.review.outlook import OutlookCard
from gui.review.panel import DiffPanel
from gui.review.sentence import Sentence
from gui.steps import NextSteps
from gui.welcome import age
from gui.widgets import (
    Badge,
    Button,
    ElidedLabel,
    IconLabel,
    Notice,
    ScrollArea,
    Segments,
    clear,
    label,
    line,
)

ALL = "\x00all"


class OtherCard(QFrame):
    """Changed lines without a sentence; a click goes to them."""

    selected = Signal(object)

    def __init__(self, other: OtherLines) -> None:
        super().__init__()
        self.setObjectName("card")
        self.other = other
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(8)
        icon, token = ("trash-2", "danger") if other.destroyed else ("square-code", "muted")
        row.addWidget(IconLabel(icon, token), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Sentence(other.what))
        n = len(other.lines)
        count = ngettext("{n} line", "{n} lines", n).format(n=n)
        words.addWidget(Sentence(f"{other.file} · {count}", pixels=12, token="muted"))
        row.addLayout(words, 1)
        if other.destroyed:
            row.addWidget(Badge(_("Removed"), "danger-outline", "trash-2"), 0, Qt.AlignmentFlag.AlignTop)
        self.show_lines = Button(_("Show"), "link")
        self.show_lines.clicked.connect(lambda: self.selected.emit(other))
        row.addWidget(self.show_lines, 0, Qt.AlignmentFlag.AlignTop)


class CommentBox(QFrame):
    """A comment on one sentence, or a verdict with words."""

    sent = Signal(str)
    left = Signal()

    def __init__(self, placeholder: str, button: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 0, 0, 4)
        column.setSpacing(6)
        self.text = QPlainTextEdit()
        self.text.setPlaceholderText(placeholder)
        self.text.setAccessibleName(placeholder)
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(72)
        column.addWidget(self.text)
        row = QHBoxLayout()
        row.addStretch(1)
        self.cancel = Button(_("Cancel"), "quiet")
        self.cancel.clicked.connect(self.left)
        self.send = Button(button, "plain", "message-square")
        self.send.clicked.connect(self._send)
        row.addWidget(self.cancel)
        row.addWidget(self.send)
        column.addLayout(row)

    def _send(self) -> None:
        words = self.text.toPlainText().strip()
        if words:
            self.sent.emit(words)
        else:
            self.text.setFocus()


class ReviewScreen(QFrame):
    """`set_review(review)`; verdicts and comments go out by signals."""

    comment_requested = Signal(object, str)
    """Change, words."""
    approve_requested = Signal(str)
    """Words, may be empty."""
    changes_requested = Signal(str)
    merge_requested = Signal()
    edit_further = Signal(str)
    """The row's id."""
    open_url = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._review: ReviewView | None = None
        self._can_merge = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head())
        column.addWidget(line())
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(self._left())
        self.diff = DiffPanel()
        self.diff.set_empty_words(_("No file has changed."))
        self.diff.setMinimumWidth(380)
        split.addWidget(self.diff)
        split.setSizes([560, 620])
        column.addWidget(split, 1)
        self.cards: list[ChangeCard] = []
        self.others: list[OtherCard] = []

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
        self.title = ElidedLabel("", "title")
        self._state = Badge("", "neutral")
        row.addWidget(self.back)
        row.addWidget(self.title, 1)
        row.addWidget(self._state)
        column.addLayout(row)
        under = QHBoxLayout()
        under.setSpacing(8)
        self._facts = ElidedLabel("", "muted", Qt.TextElideMode.ElideMiddle)
        self.open = Button(_("Open on GitHub"), "plain", "external-link")
        self.open.clicked.connect(self._open)
        self.further = Button(_("Edit further"), "plain", "pencil")
        self.further.setToolTip(_("Further edits go to this proposal"))
        self.further.clicked.connect(self._edit_further)
        self.merge = Button(_("Merge"), "plain", "git-merge")
        self.merge.clicked.connect(self.merge_requested)
        self.refuse = Button(_("Request changes"), "plain", "message-square")
        self.refuse.clicked.connect(lambda: self._verdict(approve=False))
        self.approve = Button(_("Approve"), "primary", "check")
        self.approve.clicked.connect(lambda: self._verdict(approve=True))
        under.addWidget(self._facts, 1)
        for button in (self.open, self.further, self.merge, self.refuse, self.approve):
            under.addWidget(button)
        column.addLayout(under)
        self.inbox = label(_("Review inbox: who approves is not checked; Git only knows names."), "small")
        self.inbox.hide()
        column.addWidget(self.inbox)
        self._words_row = QVBoxLayout()
        column.addLayout(self._words_row)
        self.notice = Notice("", "accent")
        self.notice.hide()
        column.addWidget(self.notice)
        return head

    def _left(self) -> QWidget:
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
        column.addWidget(ScrollArea(body), 1)
        side.setMinimumWidth(400)
        return side

    def set_review(
        self, review: ReviewView, *, can_judge: bool = True, can_merge: bool = False, forge: str = "github"
    ) -> None:
        self._review = review
        self.title.set_text(review.title)
        row = review.row
        self._state.setVisible(row is not None)
        if row is not None:
            self._state.set_badge(*state_badge(row.state))
        commits = "…".join((x or "")[:7] for x in (review.base_commit, review.head_commit))
        facts = [
            review.author,
            _("into {base}").format(base=review.base),
            review.head,
            commits,
            age(row.when) if row else "",
            row.sentence if row else "",
        ]
        self._facts.set_text(" · ".join(x for x in facts if x))
        url = row.url if row is not None else ""
        self.open.setVisible(url.startswith(("http://", "https://")))
        self.open.setText(_("Open on GitHub") if forge == "github" else _("Open"))
        for button in (self.approve, self.refuse):
            button.setVisible(can_judge)
        self.merge.setVisible(can_merge)
        self.further.setVisible(row is not None and row.can_edit)
        self.inbox.setVisible(forge == "inbox")
        self._drop_words()
        self.diff.set_files(review.diff)
        counted = environments(review.changes)
        names = [e.name for p in review.after for e in p.environments if e.name in counted]
        choices = [(ALL, _("All ({n})").format(n=len(review.changes)))]
        choices += [(name, f"{name} ({counted[name]})") for name in dict.fromkeys(names)]
        current = self.tabs.current()
        self.tabs.set_choices(choices)
        self.tabs.set_current(current if current in dict(choices) else ALL)
        self._list_changes()

    def _shown(self) -> tuple[Change, ...]:
        review, key = self._review, self.tabs.current()
        if review is None:
            return ()
        return tuple(c for c in review.changes if key in (ALL, "") or reaches(c, key))

    def _list_changes(self) -> None:
        review = self._review
        assert review is not None
        clear(self._column)
        self.cards, self.others = [], []
        changes = self._shown()
        self.summary.set_changes(changes)
        if review.new_since:
            n = len(review.new_since)
            words = ngettext("{n} change since you looked", "{n} changes since you looked", n).format(n=n)
            self._column.addWidget(Notice(words, "accent", "clock"))
        if review.other:
            self._list_other(review.other)
        new = set(review.new_since)
        for group in grouped(changes, review.after, worst_first=True):
            words = " · ".join(x for x in (group.title, group.subtitle) if x)
            head = ElidedLabel(words, "strong")
            head.setContentsMargins(2, 6, 0, 0)
            self._column.addWidget(head)
            for change in group.changes:
                card = ChangeCard(change, undo=False, comment=review.row is not None)
                card.set_change(change, problems_of(review.problems, change))
                card.set_new(change.key in new)
                card.selected.connect(self._select)
                card.commented.connect(self._comment)
                self.cards.append(card)
                self._column.addWidget(card)
        if not changes:
            words = _("No setting gets another value here.")
            self._column.addWidget(label(words, "muted"))
        key = self.tabs.current()
        self.ahead = OutlookCard([o for o in review.foresight if key in (ALL, "", o.environment)])
        self._column.addWidget(self.ahead)
        self._list_talk(review)
        self._column.addStretch(1)

    def _list_other(self, other: Sequence[OtherLines]) -> None:
        n = sum(len(o.lines) for o in other)
        words = ngettext("{n} changed line has no sentence", "{n} changed lines have no sentence", n).format(
            n=n
        )
        head = label(words, "strong")
        head.setContentsMargins(2, 4, 0, 0)
        self._column.addWidget(head)
        for lines in sorted(other, key=lambda o: not o.destroyed):
            card = OtherCard(lines)
            card.selected.connect(self._select_other)
            self.others.append(card)
            self._column.addWidget(card)

    def _list_talk(self, review: ReviewView) -> None:
        if review.comments:
            head = label(_("Comments"), "strong")
            head.setContentsMargins(2, 8, 0, 0)
            self._column.addWidget(head)
            for author, text, where in review.comments:
                self._column.addWidget(Sentence(f"{author}: {text}", len(author) + 1))
                if where:
                    self._column.addWidget(Sentence(where, pixels=12, token="muted"))
        if review.next_steps:
            head = label(_("What happens next"), "strong")
            head.setContentsMargins(2, 8, 0, 0)
            self._column.addWidget(head)
            after = NextSteps()
            after.set_next(review.next_steps)
            self._column.addWidget(after)

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
        box = CommentBox(_("Comment on {setting}").format(setting=change.label), _("Comment"))
        box.sent.connect(lambda words: self._commented(box, change, words))
        box.left.connect(box.deleteLater)
        self._column.insertWidget(self._column.indexOf(card) + 1, box)
        box.text.setFocus()

    def _commented(self, box: CommentBox, change: Change, words: str) -> None:
        box.deleteLater()
        self.comment_requested.emit(change, words)

    def _verdict(self, *, approve: bool) -> None:
        """Approving may carry words; asking for changes must."""
        self._drop_words()
        button = _("Approve") if approve else _("Request changes")
        hint = _("A word with it, if you like") if approve else _("What should be different?")
        box = CommentBox(hint, button)
        if approve:
            box.send.clicked.disconnect()
            box.send.clicked.connect(lambda: self._judged(box, approve=True))
        else:
            box.sent.connect(lambda _words: self._judged(box, approve=False))
        box.left.connect(self._drop_words)
        self._words_row.addWidget(box)
        self.words = box
        box.text.setFocus()

    def _judged(self, box: CommentBox, *, approve: bool) -> None:
        words = box.text.toPlainText().strip()
        self._drop_words()
        if approve:
            self.approve_requested.emit(words)
        else:
            self.changes_requested.emit(words)

    def _drop_words(self) -> None:
        clear(self._words_row)

    def show_result(self, sentence: str, *, failed: bool = False) -> None:
        """The answer to a comment or a verdict."""
        self.notice.set_notice(sentence, "danger" if failed else "safe")
        self.notice.setVisible(bool(sentence))

    def _edit_further(self) -> None:
        if self._review is not None and self._review.row is not None:
            self.edit_further.emit(self._review.row.id)

    def _open(self) -> None:
        if self._review is not None and self._review.row is not None:
            self.open_url.emit(self._review.row.url)
