"""The one muted line below a field: what fits is seen, all of it is told on focus and in the tooltip."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.form.said import Part
from gui.kit import icons, theme
from gui.kit.widgets import plain

HEIGHT = 18
SIGN = 18
BETWEEN = "  ·  "
CUT = 40
"""Pixels that a word wants, with what stands before it."""


class HelpLine(QWidget):
    """`set_parts(…)`; painted, because a form has hundreds of them, and never higher than one line."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: tuple[Part, ...] = ()
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_parts(self, parts: Sequence[Part]) -> None:
        """In this order, as far as there is room."""
        parts = tuple(parts)
        if parts != self._parts:
            self._parts = parts
            self.setToolTip(plain(self.whole()))
            self.update()

    def whole(self) -> str:
        """All that it has to tell."""
        return "\n".join(part.whole for part in self._parts)

    def shown(self) -> str:
        """What it shows, if there is room."""
        return BETWEEN.join(part.short for part in self._parts if part.short)

    def is_whole(self) -> bool:
        """Whether everything can be read in it."""
        if any(part.short != part.whole for part in self._parts):
            return False
        signs = SIGN * sum(bool(part.icon) for part in self._parts)
        return QFontMetrics(theme.ui_font(12)).horizontalAdvance(self.shown()) + signs <= self.width()

    def sizeHint(self) -> QSize:
        return QSize(120, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(40, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme.ui_font(12))
        metrics, colors = painter.fontMetrics(), theme.tokens()
        left = 0
        shown = [part for part in self._parts if part.short]
        for n, part in enumerate(shown):
            if self.width() - left < CUT:
                break
            if n:
                painter.setPen(colors.color("muted"))
                painter.drawText(QRect(left, 0, self.width() - left, HEIGHT), _FLAGS, BETWEEN)
                left += metrics.horizontalAdvance(BETWEEN)
            if part.icon:
                icons.paint(painter, QRectF(left, 2, 14, 14), part.icon, part.tint)
                left += SIGN
            room = self.width() - left
            text = metrics.elidedText(part.short, Qt.TextElideMode.ElideRight, room)
            painter.setPen(colors.color(part.token))
            painter.drawText(QRect(left, 0, room, HEIGHT), _FLAGS, text)
            left += metrics.horizontalAdvance(text)
            if text != part.short:
                break
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.update()


_FLAGS = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
