"""A badge that leads somewhere."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from gui.kit import theme
from gui.kit.widgets import badge_size, paint_badge, plain

WIDEST = 260


class Chip(QAbstractButton):
    """A badge that leads somewhere."""

    def __init__(self, text: str, tone: str, icon: str, tip: str) -> None:
        super().__init__()
        self.setText(text)
        self._tone, self._icon = tone, icon
        self._least: int | None = None
        self._cut = Qt.TextElideMode.ElideMiddle
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setToolTip(plain(tip))
        self.setAccessibleName(text)
        self.setAccessibleDescription(tip)

    def sizeHint(self) -> QSize:
        size = badge_size(self.text(), True)
        width = min(size.width(), WIDEST) if self._least is None else size.width()
        return QSize(width + 4, size.height() + 6)

    def minimumSizeHint(self) -> QSize:
        size = self.sizeHint()
        return size if self._least is None else QSize(min(size.width(), self._least), size.height())

    def set_shrinking(self, least: int) -> None:
        """Where there is little room its words are cut, down to so many pixels; the tooltip has them."""
        self._least, self._cut = least, Qt.TextElideMode.ElideRight
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        tip = self.accessibleDescription()
        self.setToolTip(plain("\n".join(filter(None, (self.text(), tip)))))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if theme.is_font_change(event):
            self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(self.rect()).adjusted(2, 3, -2, -3)
        words = self.text()
        if badge_size(words, True).width() > room.width():
            words = QFontMetricsF(theme.ui_font(11, QFont.Weight.DemiBold)).elidedText(
                words, self._cut, room.width() - 30
            )
        paint_badge(painter, room, words, self._tone, self._icon)
        if self.hasFocus() or self.underMouse():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.tokens().color("accent"), 2 if self.hasFocus() else 1))
            painter.drawRoundedRect(room.adjusted(-1, -1, 1, 1), 11, 11)
        painter.end()
