"""Where the parts of a request under review stand: its head above the sentences, these beside the diff or,
in a narrow window, above it; where all that has no room, it scrolls."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from gui.kit.roomy import Roomy
from gui.kit.widgets import line

LEFT, DIFF = 400, 380
"""Least widths of sentences and diff beside each other."""
SENTENCES, LINES = 260, 220
"""Least heights."""


class ReviewRoom(Roomy):
    """`stacked`: the diff stands below the sentences."""

    def __init__(self, head: QWidget, left: QWidget, diff: QWidget) -> None:
        self._head, self._left, self._diff = head, left, diff
        self.stacked = False
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(line())
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(1)
        for side, width, height in ((left, LEFT, SENTENCES), (diff, DIFF, LINES)):
            side.setMinimumSize(width, height)
            self.split.addWidget(side)
        self.split.setSizes([560, 620])
        column.addWidget(self.split, 1)
        super().__init__(whole, self._needed)

    def _needed(self, width: int) -> int:
        head = self._head.heightForWidth(width) if self._head.hasHeightForWidth() else 0
        below = SENTENCES + LINES if self.stacked else max(SENTENCES, LINES)
        return max(head, self._head.minimumSizeHint().height()) + below + 2

    def resizeEvent(self, event: QResizeEvent) -> None:
        stacked = event.size().width() < LEFT + DIFF
        if stacked != self.stacked:
            self.stacked = stacked
            across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
            self._left.setMinimumWidth(0 if stacked else LEFT)
            self._diff.setMinimumWidth(0 if stacked else DIFF)
            self.split.setOrientation(down if stacked else across)
            self.split.setSizes([SENTENCES, LINES] if stacked else [560, 620])
            self.measure()
        super().resizeEvent(event)
