"""The state beside a field."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from core.text import sentences, with_stop
from gui.kit import theme
from gui.kit.widgets import badge_size, paint_badge, plain

HEIGHT = 20


class Mark(QWidget):
    """The state beside a field: a badge, or quiet words like "from apps"."""

    def __init__(self) -> None:
        super().__init__()
        self._text, self._tone, self._meaning = "", "", ""
        self._room = 0
        self._pixels = 0

    def set_mark(self, text: str, tone: str, meaning: str) -> None:
        """`tone` "": no badge, only words. `meaning`: what they mean, in a sentence."""
        if (text, tone, meaning) == (self._text, self._tone, self._meaning):
            return
        self._text, self._tone, self._meaning = text, tone, meaning
        self._fit()
        self.update()

    def set_room(self, width: int) -> None:
        """So wide at most: words that are longer are cut, and told in the tooltip."""
        if width != self._room:
            self._room = width
            self._fit()

    def _fit(self) -> None:
        self._pixels = theme.text_pixels()
        wanted = self.sizeHint().width()
        self.setFixedWidth(min(wanted, self._room) if self._room else wanted)
        parts = (with_stop(self._text) if self.width() < wanted else "", self._meaning)
        self.setToolTip(plain(sentences(parts)))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if theme.is_font_change(event) and self._pixels != theme.text_pixels():
            self._fit()

    def text(self) -> str:
        return self._text

    def sizeHint(self) -> QSize:
        if not self._text:
            return QSize(0, HEIGHT)
        if self._tone:
            return badge_size(self._text)
        return QSize(QFontMetrics(theme.ui_font(12)).horizontalAdvance(self._text) + 6, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        text, more = self._text, self.sizeHint().width() - self.width()
        metrics = QFontMetrics(theme.ui_font(12))
        if more > 0:
            room = max(0, metrics.horizontalAdvance(text) - more)
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        if self._tone:
            top = (self.height() - HEIGHT) / 2
            paint_badge(painter, QRectF(0, top, self.width(), HEIGHT), text, self._tone)
        else:
            painter.setFont(theme.ui_font(12))
            painter.setPen(theme.tokens().color("muted"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()
