"""The one muted line below a field: what fits is seen whole, all is told on focus and in the tooltip."""

from __future__ import annotations

import re
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
        for n, (part, text) in enumerate(self.seen()):
            if n:
                painter.setPen(colors.color("muted"))
                painter.drawText(QRect(left, 0, self.width() - left, HEIGHT), _FLAGS, BETWEEN)
                left += metrics.horizontalAdvance(BETWEEN)
            if part.icon:
                icons.paint(painter, QRectF(left, 2, 14, 14), part.icon, part.tint)
                left += SIGN
            painter.setPen(colors.color(part.token))
            painter.drawText(QRect(left, 0, self.width() - left, HEIGHT), _FLAGS, text)
            left += metrics.horizontalAdvance(text)
        painter.end()

    def seen(self) -> list[tuple[Part, str]]:
        """What there is room for: whole, or its first sentence; only what stands alone is cut."""
        metrics = QFontMetrics(theme.ui_font(12))
        out: list[tuple[Part, str]] = []
        room = self.width()
        for part in (part for part in self._parts if part.short):
            before = (metrics.horizontalAdvance(BETWEEN) if out else 0) + (SIGN if part.icon else 0)
            first = _SENTENCE.match(part.short)
            texts = (part.short, first[0] if first else part.short)
            text = next((t for t in texts if before + metrics.horizontalAdvance(t) <= room), "")
            if not text and not out and room - before >= CUT:
                text = metrics.elidedText(part.short, Qt.TextElideMode.ElideRight, room - before)
            if not text:
                break
            out.append((part, text))
            room -= before + metrics.horizontalAdvance(text)
        return out

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.update()


_SENTENCE = re.compile(r".+?[.!?。！？](?=\s|$)")
_FLAGS = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
