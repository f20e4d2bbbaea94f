"""From one environment to the next: what waits for a tag, and what one has that another lacks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from core.text import _
from core.view import PromotionSummary, Waiting
from gui.compare.lacks_card import LacksCard
from gui.compare.pairs_card import PairsCard
from gui.compare.waiting_card import WaitingCard
from gui.kit.layouts import clear, page_column
from gui.kit.widgets import EmptyState, Notice, ScrollArea, label


class PromotionsPage(QFrame):
    """Driven by gui.compare.promoting."""

    go_to = Signal(str, str, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = page_column(self)
        column.addWidget(label(_("From one environment to the next"), "title"))
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 4, 24, 24)
        self._column.setSpacing(12)
        self._scroll = ScrollArea(body)
        column.addWidget(self._scroll, 1)
        self._waiting = QVBoxLayout()
        self._waiting.setSpacing(12)
        self._column.addLayout(self._waiting)
        self.problem = Notice("", "danger")
        self.problem.hide()
        self._column.addWidget(self.problem)
        self.pairs = PairsCard()
        self.pairs.hide()
        self._column.addWidget(self.pairs)
        self.lacks = LacksCard(self._scroll)
        self._column.addWidget(self.lacks)
        self._notes = QVBoxLayout()
        self._column.addLayout(self._notes)
        self._empty = EmptyState(
            "layers",
            _("Nothing goes from one environment to another here"),
            _("Repoform found no clusters in several environments."),
        )
        self._empty.hide()
        self._column.addWidget(self._empty)
        self._column.addStretch(1)
        self.waiting: list[WaitingCard] = []
        self._drawn: tuple[Waiting, ...] | None = None

    def set_summary(self, summary: PromotionSummary) -> None:
        """What there is at all."""
        self.set_waiting(summary.waiting)
        self.lacks.set_stages([(stage, summary.titles[stage]) for stage in summary.stages])
        self.lacks.setVisible(len(summary.stages) > 1)
        clear(self._notes)
        for note in (*summary.notes, summary.more):
            if note:
                self._notes.addWidget(label(note, "small", wrap=True))
        self._empty.setVisible(len(summary.stages) < 2 and not summary.waiting)

    def set_waiting(self, waiting: Sequence[Waiting]) -> None:
        shown = tuple(waiting)
        if shown == self._drawn:
            return
        self._drawn = shown
        clear(self._waiting)
        self.waiting = []
        for one in shown:
            card = WaitingCard(one)
            card.go_to.connect(self.go_to)
            self.waiting.append(card)
            self._waiting.addWidget(card)

    def set_problem(self, sentence: str) -> None:
        self.problem.set_notice(sentence, "danger")
        self.problem.setVisible(bool(sentence))
