"""On top of the overview: what is merged but not everywhere yet, and what one environment has that the next
lacks; a click opens the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from core.text import _, ngettext, sentences
from core.view import Comparison, PromotionSummary, Stage, Step, View, Waiting
from gui.control.controller import Controller
from gui.control.failure import Failure
from gui.kit.layouts import clear
from gui.kit.widgets import Button, IconLabel
from gui.kit.words import age
from gui.review.sentence import Sentence

if TYPE_CHECKING:
    from core.session import Session
    from gui.control.tasks import Task

T = TypeVar("T")

FEW = 3
"""So many lines stand there; the list has all."""
PAUSE = 2000
"""Milliseconds after which it goes on where it gave way."""


class OnTheWay(QFrame):
    """`set_summary(summary)`; hidden where nothing goes from one environment to another."""

    opened = Signal(object, object)
    """The list is wanted, at this step (two Stages), or at what waits for a tag (None twice)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(18, 8, 8, 8)
        self._column.setSpacing(2)
        self.buttons: list[Button] = []
        self.sentences: list[str] = []
        self._told: dict[tuple[Stage, Stage], str] = {}
        self._summary: PromotionSummary | None = None
        self._drawn: object = None
        self.hide()

    def set_summary(self, summary: PromotionSummary | None) -> None:
        self._summary = summary
        if summary is None:
            self._told = {}
        self._draw()

    def set_waiting(self, waiting: tuple[Waiting, ...]) -> None:
        """The same with what the remote and Git's history told."""
        if self._summary is not None:
            self._summary = replace(self._summary, waiting=waiting)
            self._draw()

    def set_newest(self, comparison: Comparison) -> None:
        """Of one step, with authors."""
        newer = [lack for lack in comparison.can_come if lack.newer and lack.by is not None]
        words = ""
        if newer and newer[0].by is not None:
            by = newer[0].by
            words = _("Newest: {title}, by {author}, {age}.").format(
                title=newer[0].title, author=by.author, age=age(by.when)
            )
        self._told[comparison.source, comparison.target] = words
        self._draw()

    def steps(self) -> tuple[Step, ...]:
        """Those that are told."""
        found = self._summary.steps if self._summary is not None else ()
        return tuple(step for step in found if step.count or step.unpaired)[:FEW]

    def _draw(self) -> None:
        summary = self._summary
        waiting = summary.waiting if summary is not None else ()
        steps = self.steps()
        rest = len([s for s in summary.steps if s.count or s.unpaired]) - len(steps) if summary else 0
        lines: list[tuple[str, str, str, tuple[Stage | None, Stage | None]]] = [
            ("tag", one.sentence, _oldest(one), (None, None)) for one in waiting
        ]
        for step in steps:
            more = self._told.get((step.source, step.target), "")
            lines.append(("arrow-right", step.sentence, more, (step.source, step.target)))
        if (lines, rest) == self._drawn:
            return
        self._drawn = (lines, rest)
        had_focus = any(button.hasFocus() for button in self.buttons)
        clear(self._column)
        self.buttons, self.sentences = [], []
        for icon, sentence, more, where in lines:
            self._line(icon, sentence, more, where)
        if rest > 0:
            words = ngettext("{n} more step in the list", "{n} more steps in the list", rest)
            last = QHBoxLayout()
            last.setContentsMargins(26, 0, 0, 4)
            last.addWidget(Sentence(words.format(n=rest), pixels=12, token="muted"))
            self._column.addLayout(last)
        self.setVisible(bool(lines))
        if had_focus and self.buttons:
            self.buttons[0].setFocus()

    def _line(self, icon: str, sentence: str, more: str, where: tuple[Stage | None, Stage | None]) -> None:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(IconLabel(icon, "accent"))
        words = sentences([sentence, more])
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(Sentence(sentence))
        if more:
            column.addWidget(Sentence(more, pixels=12, token="muted"))
        column.addStretch(1)
        row.addLayout(column, 1)
        button = Button(_("Show"), "quiet", "list")
        button.setAccessibleName(_("Show: {sentence}").format(sentence=words))
        button.clicked.connect(lambda: self.opened.emit(*where))
        row.addWidget(button)
        self._column.addLayout(row)
        self.buttons.append(button)
        self.sentences.append(words)


def _oldest(waiting: Waiting) -> str:
    known = [row.by for row in waiting.changes if row.by is not None]
    if not known:
        return ""
    first = min(known, key=lambda by: by.when)
    return _("The oldest is {author}'s, {age}.").format(author=first.author, age=age(first.when))


class LookingAhead(QObject):
    """Fills the strip: at once what is known here, then what the remote's tags and Git's history tell, a step
    at a time. It gives way to whatever else is to be done, and goes on afterwards."""

    def __init__(self, strip: OnTheWay, controller: Controller, parent: QObject) -> None:
        super().__init__(parent)
        self._strip, self._controller = strip, controller
        self._turn = 0
        self._commit: str | None = None
        """That the remote's tags were asked for on."""
        self._task: Task | None = None
        self._left: list[Callable[[], None]] = []
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(PAUSE)
        self._later.timeout.connect(self._go_on)
        controller.opened.connect(lambda _view: self._forget())

    def look(self, view: View) -> None:
        """Of this View."""
        self._stop()
        turn = self._turn

        def done(summary: PromotionSummary) -> None:
            if turn != self._turn:
                return
            self._strip.set_summary(summary)
            self._left = [partial(self._ask_waiting, view.place.commit)] if summary.waiting else []
            self._left += [partial(self._ask_step, step) for step in self._strip.steps()]
            self._go_on()

        self._controller.ask(lambda s, _task: s.promotions.summary(), done, key="ahead")

    def _stop(self) -> None:
        self._turn += 1
        self._left = []
        self._later.stop()
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _forget(self) -> None:
        self._stop()
        self._commit = None
        self._strip.set_summary(None)

    def _go_on(self) -> None:
        if self._left:
            self._left[0]()

    def _ask(self, work: Callable[[Session, Callable[[], bool]], T], show: Callable[[T], None]) -> None:
        turn, crowded = self._turn, self._controller.tasks.crowded

        def done(found: T) -> None:
            if turn == self._turn:
                self._left.pop(0)
                show(found)
                self._go_on()

        def failed(failure: Failure) -> None:
            if turn != self._turn:
                return
            if failure.kind == "cancelled":  # something else was to be done
                self._later.start()
                return
            self._left.pop(0)
            self._go_on()

        self._task = self._controller.ask(
            lambda s, task: work(s, lambda: task.cancelled() or crowded()), done, failed
        )

    def _ask_waiting(self, commit: str | None) -> None:
        ask = commit != self._commit

        def show(waiting: tuple[Waiting, ...]) -> None:
            self._commit = commit
            self._strip.set_waiting(waiting)

        self._ask(lambda s, cancel: s.promotions.waiting(ask=ask, cancel=cancel), show)

    def _ask_step(self, step: Step) -> None:
        self._ask(
            lambda s, cancel: s.promotions.with_authors(
                s.promotions.compare(step.source, step.target), cancel
            ),
            self._strip.set_newest,
        )
