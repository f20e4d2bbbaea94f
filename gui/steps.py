"""The steps of sending, with ticks; and what happens after it, per environment."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from core.text import _
from core.view import NextStep, StepView
from gui.review.sentence import Sentence
from gui.widgets import Badge, IconLabel, clear, label

SIGNS = {
    "waiting": ("circle", "input_border"),
    "running": ("loader-circle", "accent"),
    "done": ("circle-check", "safe"),
    "failed": ("circle-x", "danger"),
    "skipped": ("circle-minus", "muted"),
}


def state_words(state: str) -> str:
    return {
        "waiting": _("waits"),
        "running": _("running"),
        "done": _("done"),
        "failed": _("failed"),
        "skipped": _("not needed"),
    }.get(state, state)


class StepList(QWidget):
    """`set_steps(steps)`: one line each, with a sign and words for its state."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(2, 1)
        self._steps: tuple[StepView, ...] = ()

    def set_steps(self, steps: Sequence[StepView]) -> None:
        shown = tuple(steps)
        if shown == self._steps:
            return
        self._steps = shown
        clear(self._grid)
        for row, step in enumerate(shown):
            icon, token = SIGNS.get(step.state, SIGNS["waiting"])
            self._grid.addWidget(IconLabel(icon, token, 18), row, 0, Qt.AlignmentFlag.AlignTop)
            words = QVBoxLayout()
            words.setSpacing(0)
            strong = step.state in ("running", "failed")
            words.addWidget(label(step.label, "strong" if strong else ""))
            if step.sentence:
                words.addWidget(
                    Sentence(step.sentence, pixels=12, token="danger" if step.state == "failed" else "muted")
                )
            self._grid.addLayout(words, row, 2)
            state = label(state_words(step.state), "small")
            state.setAccessibleName(f"{step.label}: {state_words(step.state)}")
            self._grid.addWidget(state, row, 3, Qt.AlignmentFlag.AlignTop)

    def steps(self) -> tuple[StepView, ...]:
        return self._steps


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
            badge = Badge(step.environment, "neutral", "layers")
            self._grid.addWidget(badge, row, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            self._grid.addWidget(Sentence(step.sentence), row, 1)

    def sentences(self) -> tuple[str, ...]:
        return self._sentences
