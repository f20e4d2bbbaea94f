"""What happens next with a proposal, per environment."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from core.text import _
from core.view import NextStep
from gui.kit.glossary import meaning
from gui.kit.layouts import clear
from gui.kit.widgets import Badge
from gui.review.sentence import Sentence


class NextSteps(QWidget):
    """What happens next, for each environment."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self._sentences: tuple[str, ...] = ()

    def set_next(self, steps: Sequence[NextStep]) -> None:
        clear(self._grid)
        self._sentences = tuple(s.sentence for s in steps)
        for row, step in enumerate(steps):
            if not step.environment:
                self._grid.addWidget(Sentence(step.sentence), row, 0, 1, 2)
                continue
            badge = Badge(step.environment, "neutral", "layers", meaning(_("Environment")))
            self._grid.addWidget(badge, row, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            self._grid.addWidget(Sentence(step.beside or step.sentence), row, 1)

    def sentences(self) -> tuple[str, ...]:
        return self._sentences
