"""From the page of promotions to the Session and back. Git's history is asked last, and can be stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.text import _, ngettext
from core.view import Comparison, Lack, Pairing, PromotionSummary, Stage, Waiting
from gui.control.controller import Controller
from gui.control.failure import Failure
from gui.control.shown import Shown

if TYPE_CHECKING:
    from gui.compare.promotions_page import PromotionsPage
    from gui.control.tasks import Task

Step = tuple[Stage, Stage]


class Promoting(QObject):
    """Drives one PromotionsPage."""

    said = Signal(str)
    """A sentence about what was done."""

    def __init__(self, page: PromotionsPage, controller: Controller, parent: QObject) -> None:
        super().__init__(parent)
        self._page, self._controller = page, controller
        self._step: Step | None = None
        self._turn = 0
        self._number = -1
        self._pairing = False
        self._asking: Task | None = None
        self._asked_of: str | None = None
        """The commit that the remote's tags were asked for on."""
        self._refused: dict[str, str] = {}
        """Why things didn't come, by key, as long as the same two are compared."""
        page.lacks.chosen.connect(lambda source, target: self.compare((source, target)))
        page.lacks.bring.connect(self._bring)
        page.lacks.stopped.connect(self._stop)
        page.lacks.pairs_wanted.connect(self._pair)
        page.lacks.go_to.connect(self._go)
        page.pairs.answered.connect(self._answer)
        page.pairs.closed.connect(self._paired)
        controller.shown.connect(self._shown)
        controller.opened.connect(lambda _view: self._forget())

    def choose(self, source: Stage | None, target: Stage | None) -> None:
        """What is to be compared when the page opens; None twice: what was looked at last, else the first
        step."""
        if source is not None and target is not None:
            self._choose((source, target))

    def open(self) -> None:
        """The page is about to be seen."""
        self._look()

    def compare(self, step: Step) -> None:
        self._choose(step)
        self._look()

    def _choose(self, step: Step) -> None:
        if step != self._step:
            self._refused = {}
            self._pairing = False
            self._page.set_problem("")
        self._step = step

    def _forget(self) -> None:
        self._step, self._asked_of, self._refused = None, None, {}
        self._pairing = False
        self._page.pairs.hide()
        self._turn += 1

    def _shown(self, shown: Shown) -> None:
        """The draft or the branch is another now."""
        fresh, self._number = shown.view.number != self._number, shown.view.number
        if fresh and self._page.isVisible():
            self._look()

    def _look(self) -> None:
        self._turn += 1
        turn = self._turn
        self._stop()

        def done(summary: PromotionSummary) -> None:
            if turn != self._turn:
                return
            self._page.set_summary(summary)
            if self._step is None or not {*self._step} <= {*summary.stages}:
                first = next((s for s in summary.steps if s.count), next(iter(summary.steps), None))
                self._step = (first.source, first.target) if first is not None else None
            if summary.waiting:
                self._ask_waiting(turn)
            if self._step is not None:
                self._compare(turn, self._step)
            else:
                self._page.lacks.set_comparison(None)
                self._page.lacks.pairs.hide()

        self._controller.ask(lambda s, _task: s.promotions.summary(), done, key="promotions")

    def _ask_waiting(self, turn: int) -> None:
        view = self._controller.view
        commit = view.place.commit if view is not None else None
        ask = commit != self._asked_of

        def done(waiting: tuple[Waiting, ...]) -> None:
            if turn == self._turn:
                self._asked_of = commit
                self._page.set_waiting(waiting)

        self._controller.ask(
            lambda s, task: s.promotions.waiting(ask=ask, cancel=task.cancelled), done, lambda _failure: None
        )

    def _compare(self, turn: int, step: Step) -> None:
        lacks = self._page.lacks

        def done(found: tuple[Comparison, tuple[str, ...]]) -> None:
            if turn != self._turn:
                return
            comparison, siblings = found
            across = step[0].root != step[1].root
            lacks.pairs.setVisible(across and step[1].root in siblings)
            has_history = bool(comparison.lacks)
            lacks.set_comparison(self._told(comparison), looking=has_history, can_edit=self._can_edit())
            if self._pairing and across:
                self._show_pairs(turn, step)
            else:
                self._page.pairs.hide()
            if has_history:
                self._ask_authors(turn, comparison)

        def failed(failure: Failure) -> None:
            if turn == self._turn:
                lacks.set_comparison(None)
                self._page.set_problem(failure.sentence)

        source, target = step
        self._controller.ask(
            lambda s, _task: (s.promotions.compare(source, target), s.promotions.siblings(source.root)),
            done,
            failed,
        )

    def _ask_authors(self, turn: int, comparison: Comparison) -> None:
        lacks = self._page.lacks

        def done(found: Comparison) -> None:
            if turn == self._turn:
                self._asking = None
                lacks.set_comparison(self._told(found), can_edit=self._can_edit())

        def failed(failure: Failure) -> None:
            if turn == self._turn:
                self._asking = None
                lacks.set_comparison(self._told(comparison), can_edit=self._can_edit())

        self._asking = self._controller.ask(
            lambda s, task: s.promotions.with_authors(comparison, task.cancelled), done, failed
        )

    def _stop(self) -> None:
        """Git's history isn't waited for any more."""
        if self._asking is not None:
            self._asking.stop()
            self._asking = None

    def _can_edit(self) -> bool:
        view = self._controller.view
        return view is not None and view.readonly is None

    def _told(self, comparison: Comparison) -> Comparison:
        """With why things didn't come when they were asked for."""
        if not self._refused:
            return comparison
        lacks = (
            replace(lack, refused=lack.refused or self._refused.get(lack.key, ""))
            for lack in comparison.lacks
        )
        return replace(comparison, lacks=tuple(lacks))

    # bringing along

    def _bring(self, keys: frozenset[str]) -> None:
        step = self._step
        if step is None:
            return
        self._page.set_problem("")
        self._stop()
        source, target = step

        def done(left: Comparison) -> None:
            refused = {lack.key: lack.refused for lack in left.lacks if lack.key in keys and lack.refused}
            self._refused |= refused
            n = len(keys) - len(refused)
            words = ngettext(
                "{n} thing of {source} came to {target}: it is in your draft.",
                "{n} things of {source} came to {target}: they are in your draft.",
                n,
            )
            if n:
                self.said.emit(words.format(n=n, source=left.source_title, target=left.target_title))
            if refused:
                words = ngettext(
                    "{n} thing couldn't come: its line says why.",
                    "{n} things couldn't come: their lines say why.",
                    len(refused),
                )
                self._page.set_problem(words.format(n=len(refused)))
            self._controller.look()
            self._look()

        def failed(failure: Failure) -> None:
            if failure.kind != "cancelled":
                self._page.set_problem(failure.sentence)

        self._controller.ask(
            lambda s, task: s.promotions.bring(source, target, keys, task.cancelled)[1],
            done,
            failed,
            what=_("Bringing along…"),
        )

    def _go(self, lack: Lack) -> None:
        """Where it would be changed; a whole one, where it is."""
        if self._step is None:
            return
        source, target = self._step
        if lack.setting:
            self._page.go_to.emit(target.root, lack.to_module, target.environment, lack.to_setting)
        else:
            self._page.go_to.emit(source.root, lack.module, source.environment, "")

    # pairs

    def _pair(self) -> None:
        self._pairing = True
        if self._step is not None:
            self._show_pairs(self._turn, self._step)

    def _show_pairs(self, turn: int, step: Step) -> None:
        source, target = step

        def done(pairing: Pairing) -> None:
            if turn == self._turn:
                lacks = self._page.lacks
                names = lacks.source.currentText(), lacks.target.currentText()
                self._page.pairs.set_pairing(pairing, *names)
                self._page.pairs.show()

        self._controller.ask(lambda s, _task: s.promotions.pairing(source.root, target.root), done)

    def _answer(self, answers: Sequence[tuple[tuple[str, str], str, str | None]]) -> None:
        self._refused = {}
        self._stop()
        self._controller.step(lambda s: s.promotions.pair(answers))

    def _paired(self) -> None:
        self._pairing = False
        self._page.pairs.hide()
        self._page.lacks.take.setFocus()
