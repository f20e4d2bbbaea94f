"""The state beside a field."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.kit import theme
from gui.kit.widgets import badge_size, paint_badge


class Mark(QWidget):
    """The state beside a field: a badge, or quiet words like "from apps"."""

    def __init__(self) -> None:
        super().__init__()
        self._text, self._tone = "", ""

    def set_mark(self, text: str, tone: str) -> None:
        """`tone` "": no badge, only words."""
        if (text, tone) == (self._text, self._tone):
            return
        self._text, self._tone = text, tone
        self.setFixedWidth(self.sizeHint().width())
        self.update()

    def text(self) -> str:
        return self._text

    def sizeHint(self) -> QSize:
        if not self._text:
            return QSize(0, 20)
        if self._tone:
            return badge_size(self._text)
        return QSize(QFontMetrics(theme.ui_font(12)).horizontalAdvance(self._text) + 6, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._tone:
            top = (self.height() - 20) / 2
            paint_badge(painter, QRectF(0, top, self.width(), 20), self._text, self._tone)
        else:
            painter.setFont(theme.ui_font(12))
            painter.setPen(theme.tokens().color("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, self._text)
        painter.end()
