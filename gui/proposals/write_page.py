"""What is sent: title, description, reviewers and the ticked changes, and who sends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from core.text import _, ngettext, sentence_list
from core.view import (
    AccessInfo,
    Change,
    DraftPart,
    Level,
    Overlap,
    Problem,
    ProposalText,
    View,
)
from gui.kit import theme
from gui.kit.layouts import clear
from gui.kit.lazy_column import Shelf, Thing
from gui.kit.line import Line
from gui.kit.roomy import Roomy
from gui.kit.widgets import Button, Card, ElidedLabel, IconLabel, Notice, ScrollArea, label, line
from gui.proposals.asked import OwnersRow, WheretoBox
from gui.review.changes import HEIGHT, ChangeCard, Summary, is_replaceable
from gui.review.grouping import grouped, problems_of, titles_of
from gui.review.outlook import OutlookCard
from gui.review.panel import DiffPanel

NARROW = 720
"""Below this width the sentences stand below the form."""
STACKED = 420
"""Pixels that sentences and diff have there."""
WHO = 190
"""Pixels for who sends, beside the buttons."""


Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class ProposalForm:
    """What the user wrote."""

    title: str
    description: str
    branch: str
    reviewers: tuple[str, ...] = ()
    draft: bool = False
    only: tuple[Key, ...] = ()
    """The Changes that go along, where not all do."""


class WritePage(QWidget):
    """Title, description and reviewers at the left, the sentences at the right, who sends at the foot."""

    sent = Signal(object)
    ticked = Signal(object, object, bool)
    """Keys of the Changes that go along, those that were ticked or let go, and which of both: wants
    `set_part`."""
    keep_editing = Signal()
    patch_requested = Signal(str, str)
    identity_given = Signal(str, str)
    trust_given = Signal()
    whereto_chosen = Signal(str)
    access_again = Signal()
    replace_wanted = Signal(str, str)
    """Root and module of a pool that a new one is to take the place of."""
    accounts_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sends = False
        """Whether it is to be sent once it is known who sends."""
        self.access: AccessInfo | None = None
        self.asked_for = ""
        """The branch name that `access` is about."""
        self._destroyed: tuple[str, ...] = ()
        self._text: ProposalText | None = None
        self._view: View | None = None
        self._changes: tuple[Change, ...] = ()
        self._part: DraftPart | None = None
        """What goes along; None: all of it."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        both = QWidget()
        sides = QHBoxLayout(both)
        sides.setContentsMargins(24, 18, 0, 0)
        sides.setSpacing(18)
        self._left = self._left_side()
        sides.addWidget(self._left, 5)
        self._side = self._right()
        sides.addWidget(self._side, 6)
        self._sides = sides
        column.addWidget(Roomy(both, parent=self), 1)
        column.addWidget(line())
        column.addWidget(self._foot())

    def _left_side(self) -> ScrollArea:
        body = QWidget()
        area = ScrollArea(body, self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 6, 18)
        column.setSpacing(8)
        column.addWidget(label(_("Propose"), "title"))
        self.adding = Notice("", "accent", "git-pull-request")
        self.adding.hide()
        column.addWidget(self.adding)
        self.title = Line()
        self.description = QPlainTextEdit()
        self.description.setTabChangesFocus(True)
        self.description.setMinimumHeight(150)
        self.reviewers = QLineEdit()
        self.reviewers.setPlaceholderText(_("Names, separated by commas"))
        self.draft = QCheckBox(_("Not ready for review yet"))
        self.branch = QLineEdit()
        self.branch.setProperty("code", "true")
        for text, widget in (
            (_("Title"), self.title),
            (_("Description"), self.description),
            (_("Reviewers"), self.reviewers),
        ):
            words = label(text, "label")
            words.setBuddy(widget)
            widget.setAccessibleName(text)
            column.addWidget(words)
            column.addWidget(widget, 1 if widget is self.description else 0)
        self._reviewers_words = words
        self.owners = OwnersRow(self.reviewers)
        column.addWidget(self.owners)
        column.addWidget(self.draft)
        self.fold = Button(_("Branch"), "link", "chevron-right")
        self.fold.setCheckable(True)
        self.fold.toggled.connect(self._folded)
        self._branch_words = ElidedLabel("", "small", Qt.TextElideMode.ElideMiddle)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.fold)
        row.addWidget(self._branch_words, 1)
        row.addStretch(0)
        column.addLayout(row)
        self.branch.setAccessibleName(_("Branch"))
        self.branch.textChanged.connect(self._branch_words.set_text)
        self.branch.editingFinished.connect(self._branch_left)
        self.branch.hide()
        column.addWidget(self.branch)
        area.setMinimumWidth(320)
        return area

    def _identity_box(self) -> QWidget:
        card = Card(margin=12)
        card.body.addWidget(label(_("Who are you?"), "strong"))
        words = _(
            "Git has no name and e-mail for you. Repoform asks once and keeps them in its own settings."
        )
        card.body.addWidget(label(words, "small", wrap=True))
        self.name = QLineEdit()
        self.name.setPlaceholderText(_("Name"))
        self.name.setAccessibleName(_("Name"))
        self.email = QLineEdit()
        self.email.setPlaceholderText(_("E-mail"))
        self.email.setAccessibleName(_("E-mail"))
        row = QHBoxLayout()
        row.addWidget(self.name)
        row.addWidget(self.email)
        self.keep_identity = Button(_("Use these"), "plain")
        self.keep_identity.clicked.connect(self._identify)
        row.addWidget(self.keep_identity)
        card.body.addLayout(row)
        return card

    def _trust_box(self) -> QWidget:
        card = Card(margin=12)
        card.body.addWidget(
            label(_("This repository's own Git settings want to run a program"), "strong", wrap=True)
        )
        self._programs = label("", "code", wrap=True)
        card.body.addWidget(self._programs)
        row = QHBoxLayout()
        row.addWidget(label(_("Only if you know what it is."), "small"), 1)
        self.trust = Button(_("Let it run when sending"), "plain")
        self.trust.clicked.connect(self.trust_given)
        row.addWidget(self.trust)
        card.body.addLayout(row)
        return card

    def _confirm_box(self) -> QWidget:
        self.destroying = Notice("", "danger")
        self.confirm = QLineEdit()
        self.confirm.setMinimumWidth(140)
        self.confirm.setMaximumWidth(240)
        self.destroying.row.addWidget(self.confirm, 1)
        return self.destroying

    def _right(self) -> QWidget:
        side = QWidget(self)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 24, 0)
        head.setSpacing(8)
        head.addWidget(label(_("What it would do"), "heading"))
        self.summary = Summary()
        head.addWidget(self.summary, 1)
        self.apart = Button(_("Send the destructive ones apart"), "link")
        self.apart.setToolTip(_("They stay in the draft, for a proposal of their own"))
        self.apart.clicked.connect(self._leave_destructive)
        column.addLayout(head)
        column.addWidget(self.apart, 0, Qt.AlignmentFlag.AlignLeft)
        self._overlaps = QVBoxLayout()
        self._overlaps.setContentsMargins(0, 0, 24, 0)
        column.addLayout(self._overlaps)
        split = QSplitter(Qt.Orientation.Vertical, side)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        body = QWidget()
        area = ScrollArea(body, split)
        sentences = QVBoxLayout(body)
        sentences.setContentsMargins(0, 0, 24, 18)
        sentences.setSpacing(8)
        self._shelf = Shelf(area, 8)
        self.ahead = OutlookCard()
        self.rest = label("", "muted", wrap=True)
        sentences.addWidget(self.rest)
        sentences.addWidget(self._shelf)
        sentences.addWidget(self.ahead)
        sentences.addStretch(1)
        self.diff = DiffPanel(split)
        self.diff.setMinimumHeight(140)
        split.addWidget(area)
        split.addWidget(self.diff)
        split.setSizes([300, 260])
        column.addWidget(split, 1)
        return side

    def _foot(self) -> QWidget:
        foot = QFrame(self)
        foot.setObjectName("panel")
        column = QVBoxLayout(foot)
        column.setContentsMargins(24, 12, 24, 12)
        column.setSpacing(8)
        self.problem = Notice("", "danger")
        self.again = Button(_("Check again"), "plain", "refresh-cw")
        self.again.clicked.connect(self.access_again)
        self.problem.row.addWidget(self.again)
        self.problem.hide()
        self._identity = self._identity_box()
        self._trust = self._trust_box()
        self._confirm = self._confirm_box()
        self.whereto = WheretoBox()
        self.whereto.chosen.connect(self.whereto_chosen)
        for box in (self.whereto, self._trust, self._identity, self._confirm):
            column.addWidget(box)
            box.hide()
        column.addWidget(self.problem)
        who = QHBoxLayout()
        who.setSpacing(8)
        self._sender_sign = IconLabel("user", "muted")
        self.sending_as = label("", "muted", wrap=True)
        self.keep = Button(_("Keep editing"), "plain")
        self.keep.clicked.connect(self.keep_editing)
        self.patch = Button(_("Save as patch…"), "plain", "save")
        self.patch.clicked.connect(
            lambda: self.patch_requested.emit(self.title.text(), self.description.toPlainText())
        )
        self.send = Button(_("Send for review"), "primary", "send")
        keys = QShortcut(QKeySequence("Alt+S"), self, self._send)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.send.setToolTip(_("Send the proposal (Ctrl+Enter or Alt+S)"))
        self.send.clicked.connect(self._send)
        who.addWidget(self._sender_sign)
        who.addWidget(self.sending_as, 1)
        self.accounts = Button(_("Accounts…"), "link")
        self.accounts.clicked.connect(self.accounts_requested)
        self.accounts.hide()
        who.addWidget(self.accounts)
        row = self._foot_row = QHBoxLayout()
        row.setSpacing(12)
        row.addLayout(who, 1)
        column.addLayout(row)
        self.sending_as.setMinimumWidth(150)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addStretch(1)
        for button in (self.keep, self.patch, self.send):
            buttons.addWidget(button)
        row.addLayout(buttons)
        return foot

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if theme.is_font_change(event):
            self._fit()

    def _fit(self) -> None:
        """With little room the sentences go below the form and all of it scrolls, and who sends stands above
        the buttons."""
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        across = beside if self.width() >= NARROW else below
        if self._sides.direction() != across:
            self._sides.setDirection(across)
        body = self._left.widget()
        assert body is not None
        stacked = across is below
        self._left.setMinimumHeight(body.minimumSizeHint().height() if stacked else 0)
        self._side.setMinimumHeight(STACKED if stacked else 0)
        self.patch.set_terse(False)
        buttons = (self.keep, self.patch, self.send)
        need = sum(b.sizeHint().width() for b in buttons) + 2 * self._foot_row.spacing()
        room = self.width() - 48
        self._foot_row.setDirection(beside if need + WHO <= room else below)
        self.patch.set_terse(need > room)

    # data

    def _set_adding(self, proposal: str) -> None:
        """To a proposal that is there: what it has already isn't asked again."""
        words = _("Adds to proposal “{title}”, as one more commit on its branch.").format(title=proposal)
        self.adding.set_notice(words, "accent", "git-pull-request")
        self.adding.setVisible(bool(proposal))
        for widget in (self._reviewers_words, self.reviewers, self.draft, self.fold):
            widget.setVisible(not proposal)
        self.owners.set_wanted(not proposal)
        self.branch.setVisible(not proposal and self.fold.isChecked())
        self._branch_words.setVisible(not proposal and not self.fold.isChecked())

    def set_changes(self, changes: Sequence[Change], view: View) -> None:
        """The whole draft. What was ticked stays so, while the draft is the same."""
        self._set_adding(view.place.proposal)
        if self._view is None or [c.key for c in changes] != [c.key for c in self._changes]:
            self._part = None
        elif self._part is not None and view is not self._view:
            self.ticked.emit(self._part.keys, (), True)  # the same ticks, of values that may be others
        self._changes, self._view = tuple(changes), view
        things: list[Thing] = []
        for group in grouped(changes, (*view.platforms, *view.base), worst_first=True):
            words = " · ".join(x for x in (group.title, group.subtitle) if x)
            things.append(Thing((group.root, group.module), words, partial(ElidedLabel, words, "small")))
            for change in group.changes:
                known = problems_of(view.draft_problems, change)
                things.append(Thing(change.key, (change, known), partial(self._card, change, known)))
        told = {id(p) for change in changes for p in problems_of(view.draft_problems, change)}
        for problem in (p for p in view.draft_problems if id(p) not in told):
            words = problem.sentence
            warned = partial(Notice, words, "changed", "triangle-alert")
            things.append(Thing(("problem", words), words, warned))
        self._shelf.set_things(things, HEIGHT)
        self._show_part()

    def set_part(self, part: DraftPart) -> None:
        """What goes along, and what that comes to: diff, title and description follow."""
        if self._view is None:
            return
        self._part = None if len(part.keys) == len(self._changes) else part
        self._show_part()
        self.set_text(part.text)

    def along(self) -> tuple[Key, ...]:
        """Of the Changes that go along."""
        return tuple(c.key for c in self._changes) if self._part is None else self._part.keys

    def _show_part(self) -> None:
        view = self._view
        assert view is not None
        shown = view if self._part is None else self._part.view
        along = set(self.along())
        for card in self.cards:
            card.set_ticked(card.change.key in along)
        sent = [c for c in self._changes if c.key in along]
        self.summary.set_changes(sent)
        self.apart.setVisible(0 < len([c for c in sent if _is_destructive(c)]) < len(sent))
        self.diff.set_files(shown.diff)
        self.ahead.set_outlook(shown.foresight)
        left = len(self._changes) - len(sent)
        words = ngettext("{n} change stays in the draft.", "{n} changes stay in the draft.", left)
        self.rest.setText(words.format(n=left))
        self.rest.setVisible(bool(left))
        self._ask_to_confirm(sent, view)

    def _leave_destructive(self) -> None:
        self.ticked.emit(self.along(), tuple(c.key for c in self._changes if _is_destructive(c)), False)

    def _ask_to_confirm(self, changes: Sequence[Change], view: View) -> None:
        """The end of a cluster is typed."""
        destroyed = {(c.root, c.module) for c in changes if c.impact.level is Level.DESTROYS_CLUSTER}
        self._destroyed = tuple(titles_of(view.base, sorted(destroyed)))
        self._confirm.setVisible(bool(destroyed))
        if destroyed:
            names = sentence_list(self._destroyed)
            words = _("This destroys {clusters} and everything in it. Type {name} to go on.")
            self.destroying.set_notice(words.format(clusters=names, name=self._destroyed[0]), "danger")
            self.confirm.setAccessibleName(_("Type {name} to go on").format(name=self._destroyed[0]))
            self.confirm.setPlaceholderText(self._destroyed[0])

    def _card(self, change: Change, problems: Sequence[Problem]) -> ChangeCard:
        """As in the panel of changes, warnings included."""
        card = ChangeCard(change, undo=False, tick=len(self._changes) > 1)
        card.set_change(change, problems)
        card.set_ticked(change.key in self.along())
        card.set_replaceable(self._view is not None and is_replaceable(change, self._view))
        card.replace_wanted.connect(lambda change: self.replace_wanted.emit(change.root, change.module))
        card.ticked.connect(lambda change, on: self.ticked.emit(self.along(), (change.key,), on))
        card.selected.connect(self._select)
        return card

    @property
    def cards(self) -> list[ChangeCard]:
        """Those that were seen, and the first."""
        return [made for made in self._shelf.made() if isinstance(made, ChangeCard)]

    def set_overlaps(self, overlaps: Sequence[Overlap]) -> None:
        """Open proposals that change the same settings: pointed out before this one is sent."""
        clear(self._overlaps)
        for overlap in overlaps:
            self._overlaps.addWidget(Notice(overlap.sentence, "changed", "git-pull-request"))

    def _select(self, change: Change) -> None:
        for card in self.cards:
            card.set_chosen(card.change is change)
        if change.files:
            self.diff.scroll_to(*change.files[0])

    def set_text(self, text: ProposalText) -> None:
        """The suggestion; what the user has written over it stays."""
        old = self._text
        if old is None or self.title.text() == old.title:
            self.title.setText(text.title)
            self.title.setCursorPosition(0)
        if old is None or self.description.toPlainText() == old.description:
            self.description.setPlainText(text.description)
        if old is None or self.branch.text() == old.branch:
            self.branch.setText(text.branch)
            self.branch.setCursorPosition(0)
        self.owners.set_owners(text.owners)
        self._text = text

    def forget(self) -> None:
        """Another draft: its suggestions replace what was written."""
        self._text = self._part = None
        self.set_overlaps(())
        for edit in (self.title, self.branch, self.reviewers, self.confirm):
            edit.clear()
        self.description.clear()
        self.draft.setChecked(False)

    def set_access(self, access: AccessInfo | None) -> None:
        """None: it is being asked."""
        self.access = access
        if access is None:
            self._sender_sign.set_icon("loader-circle", "muted")
            self.sending_as.setText(_("Checking whether it can be sent…"))
            self.problem.hide()
            return
        self._sender_sign.set_icon("git-branch" if access.via_fork else "user", "muted")
        self.sending_as.setText(access.sentence)
        self.accounts.setVisible(access.takes_token)
        self._identity.setVisible(access.identity_missing)
        self._trust.setVisible(bool(access.trust))
        self.whereto.set_question(access.whereto)
        self.owners.set_sender(access.sender)
        self._programs.setText("\n".join(access.trust))
        sends, self._sends = self._sends, False
        self.show_problem(access.problem or "", again=True)
        words = _("Open the page and send") if not access.can_open else _("Send for review")
        self.send.setText(words)
        if sends and not access.identity_missing:
            self._send()

    def show_problem(self, sentence: str, *, again: bool = False) -> None:
        self._sends = self._sends and not sentence
        self.problem.set_notice(sentence, "danger")
        self.problem.setVisible(bool(sentence))
        self.again.setVisible(again)

    def showEvent(self, event: QShowEvent) -> None:
        """The keyboard comes along: to the title, never to what sends."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._take_keyboard)

    def _take_keyboard(self) -> None:
        here = QApplication.focusWidget()
        if self.isVisible() and (here is None or not self.isAncestorOf(here)):
            self.title.setFocus(Qt.FocusReason.TabFocusReason)

    def _branch_left(self) -> None:
        """Another name may be one that rules don't allow: asked before sending."""
        suggested = self._text.branch if self._text is not None else ""
        if self.branch.text().strip() != (self.asked_for or suggested):
            self.access_again.emit()

    def _folded(self, on: bool) -> None:
        self.branch.setVisible(on)
        self._branch_words.setVisible(not on)
        self.fold.set_icon("chevron-down" if on else "chevron-right")

    def _identify(self) -> None:
        name, email = self.name.text().strip(), self.email.text().strip()
        if name and "@" in email:
            self.show_problem("")
            self.identity_given.emit(name, email)
        else:
            self.show_problem(_("A name and an e-mail address are needed for the commit."))

    def form(self) -> ProposalForm:
        names = (x.strip().lstrip("@") for x in self.reviewers.text().split(","))
        return ProposalForm(
            self.title.text().strip(),
            self.description.toPlainText(),
            self.branch.text().strip(),
            tuple(x for x in names if x),
            self.draft.isChecked(),
            () if self._part is None else self._part.keys,
        )

    def _send(self) -> None:
        """What is missing is said; nothing here is ever grey."""
        access = self.access
        if access is None:
            self.show_problem(_("Still checking whether it can be sent. A moment, please."))
        elif access.identity_missing:
            self.name.setFocus()
            self._sends = True  # what is typed there counts: once it is kept, it goes on
            self._identify()
        elif access.trust:
            self.show_problem(_("First decide about the program that this repository wants to run."))
        elif access.whereto is not None:
            self.show_problem(_("First choose where it should go."))
        elif not access.can_send:
            self.show_problem(
                access.problem or _("It can't be sent from here. Save it as a patch for a colleague."),
                again=True,
            )
        elif not self.along():
            self.show_problem(_("Tick at least one change to send."))
        elif not self.title.text().strip():
            self.show_problem(_("Give it a title, so that reviewers know what it is about."))
            self.title.setFocus()
        elif self._destroyed and self.confirm.text().strip() != self._destroyed[0]:
            self.show_problem(_("Type {name} to confirm what it destroys.").format(name=self._destroyed[0]))
            self.confirm.setFocus()
        else:
            self.show_problem("")
            self.sent.emit(self.form())


def _is_destructive(change: Change) -> bool:
    return change.impact.level in (Level.DESTROYS_CLUSTER, Level.REBUILDS_POOL, Level.REPLACES_FEATURE)
