"""The problems screen: what the draft brought, apart from what stood there already."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from core.text import _, ngettext, pgettext, sentences
from core.view import Problem, SetAside, Severity, View, not_read
from gui.kit.layouts import clear, page_column
from gui.kit.lazy_column import Shelf, Thing
from gui.kit.widgets import Badge, Button, EmptyState, ScrollArea, label
from gui.kit.words import age, in_environment
from gui.pages.nothing import found, is_empty, next_step
from gui.review.grouping import title_of
from gui.review.problem_card import ProblemCard

SHOWN = 200
HEIGHT = 64
"""Of a usual card."""


class ProblemsPage(QFrame):
    """`set_view(view)`."""

    go_to = Signal(str, str, str, str)
    fix_requested = Signal(object)
    """The Problem whose fix_edits the user wants."""
    set_aside = Signal(object)
    taken_back = Signal(object)
    """A Problem that was set aside is to be listed again."""
    check_wanted = Signal()
    """The checks that were stopped are wanted after all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = page_column(self)
        column.addWidget(label(_("Problems"), "title"))
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 4, 24, 24)
        self._column.setSpacing(8)
        self._scroll = ScrollArea(body)
        column.addWidget(self._scroll, 1)
        self._shown: object = None
        self._shelves: list[Shelf] = []

    def set_view(self, view: View) -> None:
        shown = (view.draft_problems, view.base_problems)
        all_shown = (shown, view.aside, view.coverage, view.readonly is None, view.checking)
        if all_shown == self._shown:
            return
        self._shown = all_shown
        place = self._scroll.verticalScrollBar().value()
        clear(self._column)
        self._shelves = []
        if not any(shown) and not view.aside and is_empty(view):
            words = sentences([found(view), next_step(view)])
            title = _("There are no clusters to check")
            self._column.addWidget(EmptyState("circle-question-mark", title, words), 1)
            return
        if not any(shown) and not view.aside and view.checking:
            button = self._check_now() if view.checking == "stopped" else None
            self._column.addWidget(EmptyState("circle-question-mark", *_unchecked(view), button), 1)
            return
        if not any(shown) and not view.aside:
            title = view.coverage.clean.removesuffix(".")
            icon = "circle-check" if view.coverage.read else "circle-question-mark"
            self._column.addWidget(EmptyState(icon, title, view.coverage.sentence), 1)
            return
        if view.checking:
            self._column.addWidget(label(_unchecked(view)[0], "heading"))
            self._column.addWidget(label(_unchecked(view)[1], "small", wrap=True))
        if view.checking == "stopped":
            self._column.addWidget(self._check_now(), 0, Qt.AlignmentFlag.AlignLeft)
        can_fix = view.readonly is None
        blocking = len(view.blockers)
        head = ngettext(
            "{n} of them stands in the way of a proposal.",
            "{n} of them stand in the way of a proposal.",
            blocking,
        ).format(n=blocking)
        self._section(view, _("From your draft"), shown[0], head if blocking else "", can_fix, mine=True)
        branch = view.place.branch
        title = _("Already in {branch}").format(branch=branch) if branch else _("Already in these files")
        self._section(
            view, title, shown[1], _("There before your draft. They never block a proposal."), can_fix
        )
        if view.aside:
            note = _("They are there, and somebody has decided to keep them.")
            said = [aside_words(x) for x in view.aside]
            self._section(
                view,
                pgettext("heading", "Set aside"),
                [x.problem for x in view.aside],
                note,
                False,
                aside=said,
            )
        if view.coverage.unread:
            self._column.addWidget(label(not_read(view.coverage.unread), "small", wrap=True))
        self._column.addStretch(1)
        self._scroll.verticalScrollBar().setValue(place)

    def _section(
        self,
        view: View,
        title: str,
        listed: Sequence[Problem],
        note: str,
        can_fix: bool,
        *,
        mine: bool = False,
        aside: Sequence[str] = (),
    ) -> None:
        """`aside`: of those that were set aside, who did it and when."""
        row = QHBoxLayout()
        row.setContentsMargins(0, 8, 0, 0)
        row.setSpacing(8)
        row.addWidget(label(title, "heading"))
        tone = "danger" if any(p.severity is Severity.ERROR for p in listed) else "neutral"
        counted = ngettext("{n} problem", "{n} problems", len(listed)).format(n=len(listed))
        row.addWidget(Badge(str(len(listed)), tone if mine else "neutral", meaning=counted))
        row.addStretch(1)
        self._column.addLayout(row)
        if not listed:
            self._column.addWidget(label(_("None."), "muted"))
            return
        if note:
            self._column.addWidget(label(note, "small", wrap=True))
        order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
        things = []
        rows = list(zip(listed, aside or [""] * len(listed), strict=True))
        rows.sort(key=lambda pair: order[pair[0].severity])
        for n, (problem, said) in enumerate(rows[:SHOWN]):
            where = ""
            if problem.module:
                where = title_of((*view.platforms, *view.base), problem.root or ".", problem.module)[0]
                where = in_environment(where, problem.environment or "")
            can_set_aside = not mine and not said and problem.fix is None
            make = partial(
                self._card, problem, where, can_fix=can_fix, can_set_aside=can_set_aside, aside=said
            )
            things.append(Thing(n, problem, make))
        shelf = Shelf(self._scroll, 8, first=3)
        self._column.addWidget(shelf)
        shelf.set_things(things, HEIGHT)
        self._shelves.append(shelf)
        if len(listed) > SHOWN:
            n = len(listed) - SHOWN
            self._column.addWidget(
                label(ngettext("… and {n} more.", "… and {n} more.", n).format(n=n), "muted")
            )

    def _card(
        self, problem: Problem, where: str, *, can_fix: bool, can_set_aside: bool, aside: str
    ) -> ProblemCard:
        card = ProblemCard(problem, where, can_fix=can_fix, can_set_aside=can_set_aside, aside=aside)
        card.set_aside.connect(self.set_aside)
        card.taken_back.connect(self.taken_back)
        card.go_to.connect(self._go)
        card.fix.connect(self.fix_requested)
        return card

    def _check_now(self) -> Button:
        button = Button(_("Check now"), "plain")
        button.clicked.connect(self.check_wanted)
        return button

    @property
    def cards(self) -> list[ProblemCard]:
        """Those that were seen, and the first of each section."""
        return [c for shelf in self._shelves for c in shelf.made() if isinstance(c, ProblemCard)]

    def _go(self, problem: Problem) -> None:
        self.go_to.emit(
            problem.root or ".", problem.module or "", problem.environment or "", problem.setting or ""
        )


def _unchecked(view: View) -> tuple[str, str]:
    """(that not all is checked, what that means)."""
    if view.checking == "stopped":
        return _("Not checked"), _("You stopped the checks. There may be more problems than are listed here.")
    return _("Still checking…"), _("The clusters are read. Problems are listed here once all are checked.")


def aside_words(item: SetAside) -> str:
    """Who set a problem aside, and when."""
    if not item.who:
        return _("Set aside {ago}").format(ago=age(item.when))
    return _("Set aside by {name} {ago}").format(name=item.who, ago=age(item.when))
