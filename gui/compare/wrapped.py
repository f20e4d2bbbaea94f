"""Texts laid out in the width of a cell, with what differs marked; kept, because a table paints hundreds."""

from __future__ import annotations

from collections import OrderedDict
from math import inf
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption

from gui.compare.words import Words, around
from gui.kit import theme
from gui.kit.text_positions import utf16, x_of

LINES = 12
"""A cell is so high at most; of a longer text the part with its first difference is shown."""
KEPT = 4000
BREAK = "\u2028"
"""What QTextLayout takes for a new line."""


class Laid(NamedTuple):
    words: Words
    """What is shown of it."""
    layout: QTextLayout
    lines: int


class Wrapped:
    def __init__(self) -> None:
        self._fonts: dict[tuple[QFont.Weight, bool], tuple[QFont, QFontMetricsF]] = {}
        self._laid: OrderedDict[tuple[Words, int, QFont.Weight, bool], Laid] = OrderedDict()
        self._widths: dict[tuple[str, QFont.Weight, bool], float] = {}

    def forget(self) -> None:
        """The fonts are others."""
        self._fonts.clear()
        self._laid.clear()
        self._widths.clear()

    def line_height(self) -> int:
        return round(self._font(QFont.Weight.Normal, False)[1].height())

    def lay(self, words: Words, width: int, weight: QFont.Weight, struck: bool = False) -> Laid:
        key = (words, width, weight, struck)
        found = self._laid.get(key)
        if found is None:
            found = self._made(words, width, weight, struck)
            if found.lines > LINES:
                letters = self._font(weight, struck)[1].averageCharWidth()
                room = max(24, int(LINES * width / letters * 0.8))
                while found.lines > LINES and room >= 24:
                    found = self._made(around(words, room), width, weight, struck)
                    room = room * 3 // 4
            self._laid[key] = found
            if len(self._laid) > KEPT:
                self._laid.popitem(last=False)
        else:
            self._laid.move_to_end(key)
        return found

    def lines(self, words: Words, width: int, weight: QFont.Weight, struck: bool = False) -> int:
        """How many lines of such a cell there are. What fits in one is laid out when it is painted."""
        found = self._laid.get((words, width, weight, struck))
        if found is not None:
            return found.lines
        if self._needed(words.text, weight, struck) <= width:
            return 1
        return self.lay(words, width, weight, struck).lines

    def _needed(self, text: str, weight: QFont.Weight, struck: bool) -> float:
        """Pixels that it needs in one line; of several lines infinitely many."""
        found = self._widths.get((text, weight, struck))
        if found is None:
            found = self._font(weight, struck)[1].horizontalAdvance(text) + 1 if "\n" not in text else inf
            if len(self._widths) > KEPT:
                self._widths.clear()
            self._widths[text, weight, struck] = found
        return found

    def _font(self, weight: QFont.Weight, struck: bool) -> tuple[QFont, QFontMetricsF]:
        found = self._fonts.get((weight, struck))
        if found is None:
            font = theme.ui_font(13, weight)
            font.setStrikeOut(struck)
            found = self._fonts[weight, struck] = font, QFontMetricsF(font)
        return found

    def _made(self, words: Words, width: int, weight: QFont.Weight, struck: bool) -> Laid:
        font, metrics = self._font(weight, struck)
        text = words.text.replace("\n", BREAK)
        if metrics.horizontalAdvance(text) > width:
            text = text.replace(", ", f",{BREAK}")  # one entry a line
        layout = QTextLayout(text, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setCacheEnabled(True)
        height, lines = self.line_height(), 0
        layout.beginLayout()
        while True:
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(max(1, width))
            line.setPosition(QPointF(0, lines * height))
            lines += 1
        layout.endLayout()
        return Laid(words, layout, lines)


def draw(painter: QPainter, laid: Laid, at: QPointF, ink: QColor, mark: QColor) -> None:
    """What differs has a ground of its own and a line below: it isn't told by colour alone."""
    for start, end in laid.words.marks:
        first, last = utf16(laid.words.text, start), utf16(laid.words.text, end)
        for n in range(laid.lines):
            line = laid.layout.lineAt(n)
            ends = line.textStart() + line.textLength()
            if first == last:  # something is left out there
                if line.textStart() <= first < ends or (first == ends and n + 1 == laid.lines):
                    x = at.x() + x_of(laid.layout, n, first)
                    painter.fillRect(QRectF(x - 1, at.y() + line.y() + 1, 2.5, line.height() - 1), ink)
                continue
            a, b = max(first, line.textStart()), min(last, ends)
            if a >= b:
                continue
            left, right = x_of(laid.layout, n, a), x_of(laid.layout, n, b)
            box = QRectF(at.x() + left - 1, at.y() + line.y(), right - left + 2, line.height())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(mark)
            painter.drawRoundedRect(box, 3, 3)
            painter.setBrush(ink)
            painter.drawRect(QRectF(box.left() + 1, box.bottom() - 1.5, box.width() - 2, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(ink)
    laid.layout.draw(painter, at)
