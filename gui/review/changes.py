"""The changes panel: a sentence per change with its impact, gathered per pool; the whole draft counted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from core.text import _, listed, ngettext, sentences, with_stop
from core.view import (
    Change,
    Impact,
    Level,
    ModuleKind,
    Problem,
    Severity,
    View,
    beside_badge,
    once_merged,
    told_once,
)
from gui.kit import theme
from gui.kit.impacts import ImpactBadge, impact_words
from gui.kit.layouts import FlowLayout
from gui.kit.lazy_column import Shelf, Thing
from gui.kit.widgets import (
    Badge,
    Button,
    ElidedLabel,
    EmptyState,
    IconButton,
    IconLabel,
    Notice,
    ScrollArea,
    label,
)
from gui.review.grouping import Count, Group, counts, grouped, problems_of, severity
from gui.review.outlook import OutlookCard
from gui.review.sentence import Sentence

Key = tuple[str, str, str, str]
WORDS = 120
"""Pixels that a sentence has at least beside its badge."""
HEIGHT = 72
"""Of a usual card."""
PAUSE = 80
"""Milliseconds without a keystroke until the capacity is drawn anew."""
INK = {"neutral": "muted", "changed": "changed", "safe": "safe", "accent": "accent"}


class ChangeCard(QFrame):
    """One change. Click or Space selects it, Enter or a double click goes to its field."""

    selected = Signal(object)
    opened = Signal(object)
    undone = Signal(object)
    commented = Signal(object)
    replace_wanted = Signal(object)
    """Of a change that rebuilds a pool, or can't be made to one that exists: by a new one beside it."""
    ticked = Signal(object, bool)
    """The change, and whether it is to go along."""

    def __init__(
        self,
        change: Change,
        *,
        undo: bool = True,
        comment: bool = False,
        tick: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.change = change
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 9)
        column.setSpacing(2)
        row = self._row = QHBoxLayout()
        row.setSpacing(8)
        self._sign = IconLabel("circle-check", "safe", 16)
        self._sentence = Sentence()
        self._detail = Sentence(pixels=12, token="muted")
        self._problem = Sentence(pixels=12, token="danger")
        self._badge = ImpactBadge(change.impact)
        self.undo = IconButton("rotate-ccw", _("Undo my change"), box=24, size=14)
        self.undo.clicked.connect(lambda: self.undone.emit(self.change))
        self.comment = Button(_("Comment"), "link", "message-square")
        self.comment.clicked.connect(lambda: self.commented.emit(self.change))
        self.tick = QCheckBox()
        self.tick.setChecked(True)
        self.tick.clicked.connect(lambda on: self.ticked.emit(self.change, on))
        row.addWidget(self.tick, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._sentence, 1, Qt.AlignmentFlag.AlignVCenter)
        beside: tuple[QWidget, ...] = (self._badge, self.undo, self.comment)
        for widget in beside:
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
        # Not before they have a parent: what is shown without one is a window.
        self.set_undo(undo)
        self.comment.setVisible(comment)
        self.tick.setVisible(tick)
        below = self._below = QVBoxLayout()
        below.setContentsMargins(24, 0, 8, 0)
        below.setSpacing(2)
        self._new = Badge(_("New since you looked"), "accent")
        self._new.set_meaning(_("When you last looked at this proposal it wasn't there, or was another."))
        self._new.hide()
        under: tuple[QWidget, ...] = (self._detail, self._problem, self._new)
        for widget in under:
            below.addWidget(widget)
        self.replace = Button(_("Replace safely…"), "link", "layers")
        self.replace.setToolTip(_("Adds a new pool beside it with these settings; this one stays as it is"))
        self.replace.clicked.connect(lambda: self.replace_wanted.emit(self.change))
        below.addWidget(self.replace, 0, Qt.AlignmentFlag.AlignLeft)
        self.replace.hide()
        column.addLayout(below)
        self._chosen = self._past = False
        self._badge_below = False
        self._problems: tuple[Problem, ...] = ()
        self._draw()

    def minimumSizeHint(self) -> QSize:
        """The badge goes where there is room for it, so it asks for none."""
        least = super().minimumSizeHint()
        if self._badge_below:
            return least
        return least - QSize(self._badge.sizeHint().width() + self._row.spacing(), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_badge()

    def _place_badge(self) -> None:
        """Beside the sentence, or below it where that would be a column of single words."""
        others = [w for w in (self.tick, self._sign, self.undo, self.comment) if not w.isHidden()]
        taken = sum(w.sizeHint().width() + self._row.spacing() for w in (*others, self._badge))
        below = self.width() < 20 + taken + WORDS
        if below == self._badge_below:
            return
        self._badge_below = below
        top, left = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignLeft
        if below:
            self._row.removeWidget(self._badge)
            self._below.insertWidget(0, self._badge, 0, left)
        else:
            self._below.removeWidget(self._badge)
            self._row.insertWidget(self._row.indexOf(self._sentence) + 1, self._badge, 0, top)

    def set_change(self, change: Change, problems: Sequence[Problem] = ()) -> None:
        """Show another state of the same change."""
        if change is not self.change or problems:
            self.change = change
        self._problems = tuple(problems)
        self._draw()

    def set_past(self, past: bool) -> None:
        """Whether it is merged or given up: what was to be done before isn't said any more."""
        if past != self._past:
            self._past = past
            self._draw()

    def set_ticked(self, ticked: bool) -> None:
        """Whether it goes along; what doesn't is shown quietly."""
        self.tick.setChecked(ticked)
        self._sentence.setEnabled(ticked)
        self._detail.setEnabled(ticked)

    def set_undo(self, can_undo: bool) -> None:
        """False where nothing can be edited now."""
        self._can_undo = can_undo
        self.undo.setVisible(can_undo)

    def set_replaceable(self, can_replace: bool) -> None:
        """Whether a new pool can take the place of the one that it is about."""
        self.replace.setVisible(can_replace)

    def set_new(self, new: bool) -> None:
        self._new.setVisible(new)

    def set_chosen(self, chosen: bool) -> None:
        self._chosen = chosen
        theme.set_state(self, "state", "selected" if chosen else "")

    def _draw(self) -> None:
        change, problems = self.change, self._problems
        impact = once_merged(change.impact) if self._past else change.impact
        words, tone, icon = impact_words(change.impact)
        self._badge.set_impact(change.impact)
        if self.isVisible():
            self._place_badge()
        if problems and tone in ("safe", "neutral", "accent"):  # no tick beside a warning
            error = any(p.severity == Severity.ERROR for p in problems)
            icon, tone = ("circle-alert", "danger") if error else ("triangle-alert", "changed")
        self._sign.set_icon(icon, INK.get(tone, "danger"))
        strong = len(change.label) if change.label and change.sentence.startswith(change.label) else 0
        self._sentence.set_text(change.sentence, strong)
        does = impact.sentence
        if change.detail and change.impact.level is Level.IN_PLACE and not change.impact.badge:
            does = ""
        parts = dict.fromkeys((change.detail, does, change.remark))
        kept = [x for x in parts if x and x not in change.sentence]
        detail = sentences(beside_badge(impact) if x == does else x for x in kept)
        self._detail.set_text(detail)
        self._detail.setVisible(bool(detail))
        said = " ".join(p.sentence for p in problems)
        self._problem.set_text(said)
        self._problem.setVisible(bool(said))
        self.setAccessibleName(change.sentence)
        self.tick.setAccessibleName(_("Send along: {sentence}").format(sentence=change.sentence))
        first = told_once(impact) if does in kept else with_stop(words)
        self.setAccessibleDescription(sentences((first, *(x for x in kept if x != does), said)))

    def problem_text(self) -> str:
        return self._problem.text()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.selected.emit(self.change)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.opened.emit(self.change)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.selected.emit(self.change)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.selected.emit(self.change)
            self.opened.emit(self.change)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._can_undo:
            self.undone.emit(self.change)
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        theme.set_state(self, "hover", True)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        theme.set_state(self, "hover", False)
        super().leaveEvent(event)


class GroupHead(QWidget):
    """The module that the changes below belong to."""

    def __init__(self, group: Group) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 6, 2, 0)
        row.setSpacing(8)
        row.addWidget(ElidedLabel(group.title, "strong", Qt.TextElideMode.ElideMiddle))
        row.addWidget(ElidedLabel(group.subtitle, "small", Qt.TextElideMode.ElideMiddle), 1)


class Summary(QWidget):
    """Badges that count the draft per impact, worst first; between a title and a button, if there are any.
    As many rows as it takes."""

    def __init__(self, title: QWidget | None = None, button: QWidget | None = None) -> None:
        super().__init__()
        self._flow = FlowLayout(self, 6)
        for beside in (title, button):
            if beside is not None:
                self._flow.addWidget(beside)
        self._badges: list[Badge] = []
        self._shown: tuple[Count, ...] = ()

    def set_changes(self, changes: Sequence[Change]) -> None:
        found = counts(changes)
        if found == self._shown:
            return
        self._shown = found
        for badge in self._badges:
            self._flow.removeWidget(badge)
            badge.hide()
            badge.deleteLater()
        self._badges = []
        for place, count in enumerate(found, min(1, self._flow.count())):
            badge = ImpactBadge(Impact(count.level, "", badge=count.words if count.own else ""), count.words)
            self._badges.append(badge)
            self._flow.insert_widget(place, badge)
        self.updateGeometry()

    def texts(self) -> tuple[str, ...]:
        return tuple(count.words for count in self._shown)


class ChangesPanel(QFrame):
    """`set_view(view)` redraws only the cards whose change is another one."""

    go_to = Signal(str, str, str, str)
    """root, module, environment, setting: show that field."""
    revert = Signal(object)
    """Keys of the changes to take back."""
    selected = Signal(str, int)
    """File and line of the chosen change, for the diff."""
    followed = Signal(str, int)
    """File and line of what was just edited: the diff comes along."""
    problems_requested = Signal()
    replace_wanted = Signal(str, str)
    """Root and module of a pool that a new one is to take the place of."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._order: tuple[object, ...] = ()
        self._chosen: Key | None = None
        self._view: View | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 12, 0, 0)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 18, 0)
        self._title = label(_("Changes"), "heading")
        self.problems = Button("", "link", "triangle-alert")
        self.problems.clicked.connect(self.problems_requested)
        self._summary = Summary(self._title, self.problems)
        head.addWidget(self._summary)
        column.addLayout(head)
        self.hidden = Notice("", "neutral")
        self.hidden.hide()
        beside = QHBoxLayout()
        beside.setContentsMargins(0, 0, 18, 0)
        beside.addWidget(self.hidden)
        column.addLayout(beside)
        self._list = QWidget()
        self._scroll = ScrollArea(self._list, self)
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 18, 12)
        self._column.setSpacing(8)
        self._shelf = Shelf(self._scroll, 8)
        self._column.addWidget(self._shelf)
        self.ahead = OutlookCard()
        self._column.addWidget(self.ahead)
        self._column.addStretch(1)
        self._later = QTimer(self, interval=PAUSE, singleShot=True)
        self._later.timeout.connect(self._look_ahead)
        words = _("No changes yet. Edit a field to see here what it would do.")
        self._empty = EmptyState("pencil", "", words)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._empty, 1)

    def set_view(self, view: View) -> None:
        old, self._view = self._view, view
        has = bool(view.changes)
        self._scroll.setVisible(has)
        self._empty.setVisible(not has)
        if view.diff and not has:
            self._empty.set_words("", _("The files change, but no setting gets another value."))
        else:
            self._empty.set_words("", _("No changes yet. Edit a field to see here what it would do."))
        self._summary.set_changes(view.changes)
        self._tell_hidden(view.hidden_changes)
        n = len(view.draft_problems)
        self.problems.setVisible(bool(n))
        self.problems.setText(ngettext("{n} problem", "{n} problems", n).format(n=n))
        groups = grouped(view.changes, (*view.platforms, *view.base), worst_first=True)
        order = tuple((g.root, g.module, g.title, tuple(c.key for c in g.changes)) for g in groups)
        fresh = order != self._order
        if fresh:
            self._order = order
            self._arrange(groups)
        changes = {change.key: change for change in view.changes}
        for card in self.cards():
            self._put(card, changes[card.change.key], view)
        if self.ahead.isHidden() or not view.foresight or fresh:
            self._look_ahead()
        else:
            self._later.start()
        edited = _edited(old, view)
        if edited is not None:
            self._shelf.show_thing(edited.key)
        place = _place(old, view, edited)
        if place is not None:
            self.followed.emit(*place)

    def _tell_hidden(self, names: Sequence[str]) -> None:
        """What isn't shown elsewhere changes all the same."""
        self.hidden.setVisible(bool(names))
        words = ngettext(
            "This also changes an environment that you hid: {names}.",
            "This also changes environments that you hid: {names}.",
            len(names),
        )
        self.hidden.set_notice(words.format(names=listed(names)), "neutral")

    def _look_ahead(self) -> None:
        self._later.stop()
        if self._view is not None:
            self.ahead.set_outlook(self._view.foresight)

    def _arrange(self, groups: Sequence[Group]) -> None:
        """Another set of changes: cards of those that stay are kept, with their focus."""
        things: list[Thing] = []
        for group in groups:
            head = group.title, group.subtitle
            things.append(Thing((group.root, group.module, *head), head, partial(GroupHead, group)))
            # Another state of a change is put into its card, so that it keeps the focus.
            things += [Thing(change.key, None, partial(self._card, change.key)) for change in group.changes]
        self._shelf.set_things(things, HEIGHT)

    def _card(self, key: Key) -> ChangeCard:
        assert self._view is not None
        change = next(c for c in self._view.changes if c.key == key)
        card = ChangeCard(change)
        card.selected.connect(self._select)
        card.opened.connect(self._open)
        card.undone.connect(lambda change: self.revert.emit([change.key]))
        card.replace_wanted.connect(lambda change: self.replace_wanted.emit(change.root, change.module))
        card.set_chosen(key == self._chosen)
        self._put(card, change, self._view)
        return card

    @staticmethod
    def _put(card: ChangeCard, change: Change, view: View) -> None:
        card.set_change(change, problems_of(view.draft_problems, change))
        card.set_undo(view.readonly is None)
        card.set_replaceable(view.readonly is None and is_replaceable(change, view))

    def _select(self, change: Change) -> None:
        self._chosen = change.key
        for card in self.cards():
            card.set_chosen(card.change.key == change.key)
        if change.files:
            self.selected.emit(*change.files[0])

    def _open(self, change: Change) -> None:
        self.go_to.emit(change.root, change.module, change.environment, change.setting)

    def cards(self) -> tuple[ChangeCard, ...]:
        """Those that were seen, and the first."""
        return tuple(made for made in self._shelf.made() if isinstance(made, ChangeCard))

    def summary(self) -> tuple[str, ...]:
        return self._summary.texts()

    def empty_text(self) -> str:
        return self._empty.words.text() if self._empty.isVisibleTo(self) else ""


def is_replaceable(change: Change, view: View) -> bool:
    """It changes a pool that is there in a way that takes its nodes, or that the cloud refuses."""
    if change.impact.level not in (Level.REBUILDS_POOL, Level.REFUSED) or not change.setting:
        return False
    sides = [next((p for p in side if p.root == change.root), None) for side in (view.base, view.platforms)]
    pools = [p.module(change.module) if p is not None else None for p in sides]
    return all(pool is not None and pool.kind == ModuleKind.NODE_POOL for pool in pools)


def _edited(old: View | None, view: View) -> Change | None:
    """The change that came or became another one since; the worst of several. None where nothing was added,
    or another commit is shown."""
    if old is None or old.place.commit != view.place.commit:
        return None
    before = {c.key: (c.after, c.impact.level, c.sentence) for c in old.changes}
    found = [c for c in view.changes if before.get(c.key) != (c.after, c.impact.level, c.sentence)]
    return min(found, key=severity, default=None)


def _place(old: View | None, view: View, edited: Change | None) -> tuple[str, int] | None:
    """Where the diff shows what was edited; where no change says it, the first line that came into the diff:
    what a fix or an operation writes need not be a setting's value."""
    shown = {diff.path for diff in view.diff}
    for place in edited.files if edited is not None else ():
        if place[0] in shown:
            return place
    if old is None or old.place.commit != view.place.commit:
        return None
    before = {diff.path: diff for diff in old.diff}
    for diff in view.diff:
        was = before.get(diff.path)
        if was is diff:
            continue
        known = {line.text for line in was.lines if line.kind == "+"} if was is not None else set()
        for line in diff.lines:
            if line.kind == "+" and line.new is not None and line.text not in known:
                return diff.path, line.new
    return None
