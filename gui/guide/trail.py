"""The steps of a guide, with the one that one is at."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.text import _
from gui.kit.layouts import FlowLayout, clear
from gui.kit.widgets import Button, IconLabel, label


class Trail(QWidget):
    """What is behind can be gone back to; a tick stands where it is right."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._row = FlowLayout(self, 8)

    def show_steps(self, labels: Sequence[str], at: int, right: Sequence[bool]) -> None:
        """`right`: those that are complete and refused nothing."""
        clear(self._row)
        self.setVisible(len(labels) > 1)
        for i, step in enumerate(labels):
            holder = QWidget()
            inside = QHBoxLayout(holder)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.setSpacing(8)
            name = _("Step {n} of {all}: {label}").format(n=i + 1, all=len(labels), label=step)
            words = f"{i + 1}  {step}"
            if i < at:
                behind = Button(words, "quiet", "check" if right[i] else "circle-alert")
                behind.clicked.connect(lambda _c=False, i=i: self.chosen.emit(i))
                behind.setAccessibleName(name if right[i] else _("{step}, not complete").format(step=name))
                inside.addWidget(behind)
            else:
                here = label(words, "strong" if i == at else "muted")
                here.setAccessibleName(name)
                here.setContentsMargins(4, 7, 4, 7)
                inside.addWidget(here)
            if i + 1 < len(labels):
                inside.addWidget(IconLabel("chevron-right", "muted", 14))
            self._row.addWidget(holder)
