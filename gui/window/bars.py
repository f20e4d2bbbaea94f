"""The bars around the window: top, "Where am I", status."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from core.text import _, listed, ngettext
from gui.kit import icons, theme
from gui.kit.widgets import Badge, Button, ElidedLabel, IconButton, IconLabel, Notice, plain

if TYPE_CHECKING:
    from core.view import Place, View
    from gui.kit.chip import Chip
    from gui.proposals.marks import Mark

SEARCH = 320
LEAST = 110
"""So much of a title is shown, or all of it."""
SIDE = 18
SHORT, ROOMY = 150, 800
"""Pixels of what the status bar tells whole at its right, where it is so wide."""
CONTEXT = 40
"""So much of what stands beside it."""


class SearchButton(QPushButton):
    """Looks like a field; opens the search."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("search")
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setAccessibleName(_("Find or do anything"))
        self.setToolTip(_("Find a setting, name or value (Ctrl+K)"))
        self.setMinimumWidth(120)
        self.setMaximumWidth(SEARCH)

    def sizeHint(self) -> QSize:
        return QSize(SEARCH, 34)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        colors = theme.tokens()
        painter.drawPixmap(12, (self.height() - 14) // 2, icons.pixmap("search", "muted", 14))
        painter.setFont(theme.ui_font(13))
        painter.setPen(colors.color("muted"))
        keys = QKeySequence("Ctrl+K").toString(QKeySequence.SequenceFormat.NativeText)
        side = painter.fontMetrics().horizontalAdvance(keys) if self.width() > 220 else 0
        room = QRect(36, 0, self.width() - 36 - side - 24, self.height())
        words = painter.fontMetrics().elidedText(
            self.accessibleName(), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
        if side:
            painter.setFont(theme.ui_font(12))
            painter.drawText(
                self.rect().adjusted(0, 0, -12, 0),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                keys,
            )
        painter.end()


class TopBar(QFrame):
    """Repository and branch, search, undo and redo, theme, Propose…"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topbar")
        self.set_low(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 0, 16, 0)
        row.setSpacing(8)
        left = QWidget()
        start = QHBoxLayout(left)
        start.setContentsMargins(0, 0, 0, 0)
        start.setSpacing(8)
        start.addWidget(IconLabel("box", "accent", 20))
        self.title = ElidedLabel(_("Repoform"), "strong", Qt.TextElideMode.ElideMiddle)
        start.addWidget(self.title)
        self._sign = IconLabel("git-branch", "muted", 16)
        start.addWidget(self._sign)
        self.branch = Badge("", "neutral")
        start.addWidget(self.branch)
        start.addStretch(1)
        self.search = SearchButton()
        right = QWidget()
        end = QHBoxLayout(right)
        end.setContentsMargins(0, 0, 0, 0)
        end.setSpacing(4)
        end.addStretch(1)
        self.undo = IconButton("undo-2", _("Undo (Ctrl+Z)"))
        self.redo = IconButton("redo-2", _("Redo (Ctrl+Shift+Z)"))
        self.theme = IconButton("moon", _("Dark theme"))
        self.propose = Button(_("Propose…"), "primary", "git-pull-request")
        self.propose.setMinimumHeight(34)
        for button in (self.undo, self.redo, self.theme):
            end.addWidget(button)
        end.addSpacing(6)
        end.addWidget(self.propose)
        row.addWidget(left, 1)
        row.addWidget(self.search, 1)
        row.addWidget(right, 1)
        self._place: Place | None = None
        self._weigh(False)
        self.show_place(None)

    def set_low(self, low: bool) -> None:
        self.setFixedHeight(40 if low else 48)

    def show_place(self, place: Place | None) -> None:
        if place is not None and place is self._place:
            return
        self._place = place
        opened = place is not None
        self.title.set_text(place.title if place is not None else _("Repoform"))
        branch = place.branch if place is not None else None
        self.branch.setVisible(bool(branch))
        self._sign.setVisible(bool(branch))
        if branch:
            self.branch.set_badge(branch, meaning=_("The branch that is read here."))
        for widget in (self.search, self.undo, self.redo, self.propose):
            widget.setVisible(opened)

    def show_view(self, view: View) -> None:
        undo, redo = _("Undo (Ctrl+Z)"), _("Redo (Ctrl+Shift+Z)")
        if view.can_undo and view.undo_words:
            undo = _("Undo: {what} (Ctrl+Z)").format(what=view.undo_words)
        if view.can_redo and view.redo_words:
            redo = _("Redo: {what} (Ctrl+Shift+Z)").format(what=view.redo_words)
        self.undo.set_tip(undo)
        self.redo.set_tip(redo)
        self.undo.setEnabled(view.can_undo)
        self.redo.setEnabled(view.can_redo)
        n = len(view.changes)
        words = ngettext("Propose {n} change…", "Propose {n} changes…", n).format(n=n)
        self.propose.setAccessibleName(words if n else _("Propose…"))
        self._weigh(bool(n or view.diff))

    def _weigh(self, something: bool) -> None:
        """Whether there is something to propose: without, it stands back, and says why."""
        self.propose.set_kind("primary" if something else "plain")
        words = _("Send the changes for review as a proposal (Ctrl+Enter)")
        none = _("Nothing to propose yet: your draft is empty. Edit a field, or add something.")
        self.propose.setToolTip(plain(words if something else none))
        self.propose.setAccessibleDescription("" if something else none)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if theme.is_theme_change(event):
            dark = theme.tokens().name == "dark"
            self.theme.set_icon("sun" if dark else "moon")
            self.theme.set_tip(_("Light theme") if dark else _("Dark theme"))


def ago(when: float, now: float | None = None) -> str:
    """How long ago, in words.

    >>> ago(1000, 1010), ago(1000, 1000 + 180), ago(1000, 1000 + 7300), ago(1000, 1000 + 3 * 86400)
    ('just now', '3 min ago', '2 h ago', '3 days ago')
    """
    seconds = max(0.0, (time.time() if now is None else now) - when)
    if seconds < 60:
        return _("just now")
    if seconds < 3600:
        return _("{n} min ago").format(n=int(seconds // 60))
    if seconds < 86400:
        return _("{n} h ago").format(n=int(seconds // 3600))
    days = int(seconds // 86400)
    return ngettext("{n} day ago", "{n} days ago", days).format(n=days)


class WhereBar(QFrame):
    """What one looks at, and from which commit it was read. It never scrolls away."""

    refresh = Signal()
    leave = Signal()
    """Back from a proposal's branch."""
    replacing = Signal()
    """What comes next where one pool takes another's place."""
    review = Signal(str)
    """A proposal's id; "" for the list of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("wherebar")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 10, 24, 8)
        column.setSpacing(2)
        top = self._top = QHBoxLayout()
        top.setSpacing(10)
        self._titled = True
        self.title = ElidedLabel("", "title", Qt.TextElideMode.ElideMiddle)
        self.context = ElidedLabel("", "muted", Qt.TextElideMode.ElideMiddle)
        self.count = Badge("", "changed")
        self._changes = 0
        self.count.hide()
        top.addWidget(self.title)
        top.addWidget(self.context)
        top.addWidget(self.count)
        top.addStretch(1)
        self.more = Button(_("Actions"), "quiet", "ellipsis")
        self.more.hide()
        top.addWidget(self.more)
        column.addLayout(top)
        self.foot = QWidget()
        """From what it was read. In a low window the status bar has it."""
        bottom = QHBoxLayout(self.foot)
        bottom.setContentsMargins(0, 0, 0, 0)
        bottom.setSpacing(4)
        self.reading = ElidedLabel("", "small")
        self.button = Button(_("Refresh"), "link", "refresh-cw")
        self.button.setIconSize(QSize(12, 12))
        self.button.setToolTip(_("Fetch again (F5)"))
        self.button.clicked.connect(self.refresh)
        bottom.addWidget(self.reading)
        bottom.addWidget(self.button)
        self.back = Button("", "link", "arrow-left")
        self.back.setIconSize(QSize(12, 12))
        self.back.clicked.connect(self.leave)
        self.back.hide()
        bottom.addWidget(self.back)
        bottom.addStretch(1)
        self.chips: list[Chip] = []
        """How far what one looks at is on its way."""
        self._marks: tuple[Mark, ...] = ()
        self._replacing = ""
        self._chips = QHBoxLayout()
        self._chips.setSpacing(4)
        self._column = column
        self._low = False
        column.addWidget(self.foot)
        column.addLayout(self._chips)
        self._place: Place | None = None
        self._minute = QTimer(self)
        self._minute.setInterval(30_000)
        self._minute.timeout.connect(self._draw_place)

    def set_titled(self, titled: bool) -> None:
        """Pages with a title of their own need only the line below."""
        self.title.setVisible(titled)
        self.context.setVisible(titled)
        self.more.setVisible(titled)
        self._titled = titled
        self._set_margins()

    def set_low(self, low: bool) -> None:
        """In one line: the foot stands elsewhere, or is here again."""
        self._low = low
        if not low:
            self._column.insertWidget(1, self.foot)
        self._set_margins()

    def _set_margins(self) -> None:
        side = 24 if self.width() >= 500 else 16
        above, below = (3, 2) if self._low else (10, 8)
        bare = self._low and not self._titled and not self.chips
        self._column.setContentsMargins(side, 0 if bare else above, side, 0 if bare else below)

    def _fit_title(self) -> None:
        """The title is seen whole where what is around it can give way: first the count's words do."""
        need = self.title.sizeHint().width()
        context = 0 if self.context.isHidden() else self.context.sizeHint().width()
        margins = self._column.contentsMargins()
        whole = self.width() - margins.left() - margins.right()
        if self._changes:
            self._say_count(short=False)
            if need + context > whole - self._beside():
                self._say_count(short=True)
        room = whole - self._beside() - min(context, CONTEXT)
        self.title.setMinimumWidth(min(need, max(LEAST, room)))

    def _beside(self) -> int:
        """What the count and the actions take, and the gaps."""
        others = [w for w in (self.count, self.more) if not w.isHidden()]
        return sum(w.sizeHint().width() for w in others) + self._top.spacing() * (len(others) + 2)

    def _say_count(self, *, short: bool) -> None:
        n = self._changes
        whole = ngettext("{n} change in your draft", "{n} changes in your draft", n).format(n=n)
        words = ngettext("{n} change", "{n} changes", n).format(n=n) if short else whole
        kept = _("Your edits, kept on this computer. Nobody else sees them, and no cluster changes.")
        self.count.set_badge(words, meaning=f"{whole}\n{kept}" if short else kept)
        self.count.setAccessibleName(whole)

    def show_where(self, title: str, context: str, changes: int) -> None:
        self.title.set_text(title)
        self.context.set_text(context)
        self.context.setVisible(bool(context))
        self._changes = changes
        self.count.setVisible(changes > 0)
        self._fit_title()
        self.setAccessibleName(listed(p for p in (title, context) if p))
        self.more.setToolTip(plain(_("What can be done with {name}").format(name=title)))
        self.more.setAccessibleName(_("Actions for {name}").format(name=title))

    def show_marks(self, marks: tuple[Mark, ...], replacing: str = "") -> None:
        """What proposals do to what one looks at; `replacing`: which pool takes its place, or whose."""
        if (marks, replacing) == (self._marks, self._replacing):
            return
        from gui.kit.chip import Chip  # the first picture is of no repository
        from gui.kit.layouts import clear  # the first picture is of no repository

        self._marks, self._replacing = marks, replacing
        clear(self._chips)
        self._chips.setContentsMargins(0, 2 if marks or replacing else 0, 0, 0)
        self.chips = []
        if replacing:
            chip = Chip(replacing, "neutral", "layers", _("What comes next"))
            chip.set_shrinking(96)
            chip.clicked.connect(self.replacing)
            self._chips.addWidget(chip)
            self.chips.append(chip)
        for mark in marks:
            chip = Chip(mark.words, mark.tone, mark.icon, mark.more)
            chip.set_shrinking(96)
            chip.clicked.connect(lambda _checked=False, m=mark: self.review.emit(m.request))
            self._chips.addWidget(chip)
            self.chips.append(chip)
        self._chips.addStretch(1)
        self._set_margins()

    def show_place(self, place: Place) -> None:
        if place is not self._place:
            self._place = place
            self._draw_place()
            self._minute.start()

    def _draw_place(self) -> None:
        place = self._place
        if place is None:
            return
        if place.commit is None:
            words = place.folder
        else:
            branch = place.branch or _("the commit")
            words = _("Reading {branch} at {commit}").format(branch=branch, commit=place.commit[:7])
        if place.fetched is not None:
            words += ", " + ago(place.fetched)
        if place.note:
            words += " · " + place.note
        self.reading.set_text(words)
        self.button.setVisible(place.remote is not None)
        self.back.setText(_("Back to {branch}").format(branch=place.back))
        self.back.setVisible(bool(place.proposal))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_margins()
        self._fit_title()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_title()


class Banner(Notice):
    """A sentence across the centre about what just happened; it stays until it is read."""

    def __init__(self) -> None:
        super().__init__("", "accent")
        self.setProperty("banner", "true")
        self.close_button = IconButton("x", _("Close this message"), box=24)
        self.close_button.clicked.connect(self.hide)
        self.row.addWidget(self.close_button)
        self.row.setContentsMargins(24, 6, 16, 6)
        self.hide()


class DemoBar(Notice):
    """Says that this is a demo, and as whom one sits in it."""

    reviewer = Signal()
    anew = Signal()

    def __init__(self, reviews: bool) -> None:
        super().__init__("", "linked", "play")
        self.setProperty("banner", "true")
        self._low = False
        self.row.setContentsMargins(24, 2, 16, 2)
        if reviews:
            self._whole = _(
                "A demo on this computer: you are Ali Demir, and review what Jana Winter proposes."
            )
            self._short = _("A demo: you are Ali Demir.")
        else:
            self._whole = _(
                "A demo on this computer: you are Jana Winter; Ali Demir reviews what you propose."
            )
            self._short = _("A demo: you are Jana Winter.")
        self.set_notice(self._whole, "linked", "play")
        self.words.setAccessibleName(self._whole)
        if not reviews:
            for said, told in ((_("Ali's window"), self.reviewer), (_("Start anew…"), self.anew)):
                button = Button(said, "link")
                button.clicked.connect(told)
                self.row.addWidget(button)

    def set_low(self, low: bool) -> None:
        self._low = low
        self.setMinimumHeight(26 if low else 32)
        self._fit()

    def _fit(self) -> None:
        """All of it in two lines, in one where the window is low; else in a few words, for it takes the room
        of what people came for."""
        room = self.words.width() * (1 if self._low else 1.8)
        fits = self.words.fontMetrics().horizontalAdvance(self._whole) + 4 <= room
        said = self._whole if fits else self._short
        if said != self.words.text():
            self.words.setText(said)
            self.words.setToolTip("" if fits else plain(self._whole))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()


class StatusBar(QFrame):
    """What stands in the way on the left; what runs, or how much changed, on the right."""

    problems = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusbar")
        self.setFixedHeight(34)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(SIDE, 0, SIDE, 0)
        row.setSpacing(8)
        self._sign = IconLabel("circle-check", "safe", 16)
        self.words = Button("", "link")
        self.words.clicked.connect(self.problems)
        self.quiet = ElidedLabel("", "small")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(120)
        self.cancel = Button(_("Cancel"), "link")
        self.cancel.clicked.connect(self.cancelled)
        self.right = ElidedLabel("", "small", Qt.TextElideMode.ElideLeft)
        self.right.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._sign)
        row.addWidget(self.words)
        row.addWidget(self.quiet)
        row.addStretch(1)
        row.addWidget(self.right)
        row.addWidget(self.progress)
        row.addWidget(self.cancel)
        self._idle = self._done = self._said = ""
        self._view: View | None = None
        self.show_view(None)
        self.show_task("")

    def show_view(self, view: View | None) -> None:
        if view is not self._view and view is not None and view.changes:
            self.begin_anew()
        self._view = view
        blockers = len(view.blockers) if view is not None else 0
        mine = len(view.draft_problems) if view is not None else 0
        self._sign.setVisible(view is not None)
        self.words.setVisible(bool(mine))
        self.quiet.setVisible(not mine)
        if blockers:
            said = ngettext(
                "{n} problem from your draft stands in the way of a proposal",
                "{n} problems from your draft stand in the way of a proposal",
                blockers,
            )
            self._said = said.format(n=blockers)
            self._sign.set_icon("triangle-alert", "danger")
        elif mine:
            said = ngettext("{n} warning from your draft", "{n} warnings from your draft", mine)
            self._said = said.format(n=mine)
            self._sign.set_icon("triangle-alert", "changed")
        elif view is not None and view.checking:
            self._sign.set_icon("circle-question-mark", "muted")
            self.quiet.set_text(_("Still checking…") if view.checking == "running" else _("Not checked"))
        elif view is not None:
            self._sign.set_icon("circle-check", "safe")
            self.quiet.set_text(
                _("Nothing stands in the way of a proposal.") if view.changes else self._none_left()
            )
        self._fit_words()
        changes = len(view.changes) if view is not None else 0
        files = len(view.diff) if view is not None else 0
        if files:
            said = ngettext("{n} change", "{n} changes", changes).format(n=changes)
            where = ngettext("in {n} file", "in {n} files", files).format(n=files)
            self._idle = _("{changes} {where}").format(changes=said, where=where)
        else:
            self._idle = ""
        if self.progress.isHidden():
            self._tell(self._idle)

    def take(self, foot: QWidget | None) -> None:
        """What stands in it beside its own words, in a low window."""
        if foot is not None:
            self._row.insertWidget(self._row.indexOf(self.right), foot)
        self.setFixedHeight(34 if foot is None else 28)
        self._fit_words()

    def set_done(self, sentence: str) -> None:
        """What was done last; "" for nothing yet. Said of an empty draft, until something else is begun."""
        self._done = sentence
        self.show_view(self._view)

    def begin_anew(self) -> None:
        """Something else is begun: what was done before is said no longer."""
        if self._done:
            self.set_done(_("Your draft is empty."))

    def _none_left(self) -> str:
        return self._done or _("Nothing was changed.")

    def show_task(self, sentence: str, fraction: float = -1.0) -> None:
        """What runs; "" when nothing does."""
        self.progress.setVisible(bool(sentence))
        self.cancel.setVisible(bool(sentence))
        self._tell(sentence or self._idle)
        if sentence:
            self.progress.setRange(0, 0 if fraction < 0 else 100)
            if fraction >= 0:
                self.progress.setValue(int(fraction * 100))

    def say(self, sentence: str) -> None:
        """A sentence about what was just done, until the next change."""
        self._tell(sentence)

    def _tell(self, words: str) -> None:
        """At the right; what is short isn't cut for what stands beside it."""
        self.right.set_text(words)
        self._fit_right()

    def _fit_right(self) -> None:
        need = min(self.right.sizeHint().width(), SHORT) if self.right.whole_text() else 0
        self.right.setMinimumWidth(need if self.width() >= ROOMY else min(need, 24))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_right()
        self._fit_words()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._said:
            self._fit_words()

    def _fit_words(self) -> None:
        """What stands in the way, with an ellipsis where it has no room beside the least of all others."""
        items = (self._row.itemAt(n) for n in range(self._row.count()))
        others = [w for item in items if item is not None and (w := item.widget()) is not None]
        others = [w for w in others if w is not self.words and not w.isHidden()]
        taken = sum(max(w.minimumSizeHint().width(), w.minimumWidth()) for w in others)
        taken += self._row.spacing() * (len(others) + 1) + 2 * SIDE
        room = self.width() - taken - 8
        words = self.words.fontMetrics().elidedText(self._said, Qt.TextElideMode.ElideRight, max(80, room))
        self.words.setText(words)
        self.words.setAccessibleName(self._said)
        self.words.setToolTip(plain(self._said) if words != self._said else "")
