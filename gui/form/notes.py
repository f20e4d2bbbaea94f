"""Sentences below a field that must be read: painted by one widget, because a form has hundreds of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.kit import icons, theme


class Kind(NamedTuple):
    """How a note looks: colour, icon, weight, size."""

    token: str
    icon: str = ""
    medium: bool = False
    size: int = 12


KINDS = {
    # In the order in which they stand.
    "does": Kind("danger", "hammer", True),
    "problem": Kind("danger", "circle-alert", True),
    "warning": Kind("changed", "triangle-alert", True),
    "refused": Kind("danger", "circle-alert", True),
    "proposed": Kind("accent", "git-pull-request"),
    "remark": Kind("changed", "info"),
    "reach": Kind("accent"),
    "swallowed": Kind("changed", "triangle-alert", True),
}
GAP = 2
SIGN = 20
FLAGS = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


def _font(kind: Kind) -> QFont:
    return theme.ui_font(kind.size, QFont.Weight.Medium if kind.medium else QFont.Weight.Normal)


class Notes(QWidget):
    """`set_notes({name: sentence})`; empty ones take no room."""

    def __init__(self) -> None:
        super().__init__()
        self._notes: tuple[tuple[str, str], ...] = ()
        self._signs: dict[str, tuple[str, str]] = {}
        self._heights: dict[int, list[int]] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_notes(self, notes: Mapping[str, str], signs: Mapping[str, tuple[str, str]] | None = None) -> None:
        """`signs` gives a note another icon and colour than its own."""
        shown = tuple((name, notes[name]) for name in KINDS if notes.get(name))
        found = {name: sign for name, sign in (signs or {}).items() if notes.get(name)}
        if shown == self._notes and found == self._signs:
            return
        width = self.width()
        known = width in self._heights
        before = self.heightForWidth(width) if known else -1
        self._notes, self._signs = shown, found
        self._heights = {}
        # Until a layout has asked, there is no height to tell.
        if not known or self.heightForWidth(width) != before:
            self.updateGeometry()
        self.update()

    def note(self, name: str) -> str:
        """What is said there, "" if nothing is."""
        return dict(self._notes).get(name, "")

    def names(self) -> list[str]:
        return [name for name, _text in self._notes]

    def _icon(self, name: str) -> str:
        return self._signs[name][0] if name in self._signs else KINDS[name].icon

    def _rows(self, width: int) -> list[int]:
        found = self._heights.get(width)
        if found is None:
            found = []
            for name, text in self._notes:
                room = max(width - (SIGN if self._icon(name) else 0), 40)
                metrics = QFontMetrics(_font(KINDS[name]))
                found.append(metrics.boundingRect(QRect(0, 0, room, 10_000), FLAGS, text).height())
            if len(self._heights) > 8:
                self._heights = {}
            self._heights[width] = found
        return found

    def heightForWidth(self, width: int) -> int:
        rows = self._rows(width)
        return sum(rows) + GAP * len(rows)

    def sizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(max(self.width(), 240)))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colors = theme.tokens()
        top = GAP
        for (name, text), height in zip(self._notes, self._rows(self.width()), strict=True):
            kind = KINDS[name]
            left = 0
            sign = self._icon(name)
            if sign:
                token = self._signs[name][1] if name in self._signs else kind.token
                icons.paint(painter, QRectF(0, top + 1, 14, 14), sign, token)
                left = SIGN
            painter.setFont(_font(kind))
            painter.setPen(colors.color(self._signs[name][1] if name in self._signs else kind.token))
            painter.drawText(QRect(left, top, self.width() - left, height + 2), FLAGS, text)
            top += height + GAP
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._heights = {}
            self.updateGeometry()
