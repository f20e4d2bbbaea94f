"""Sentences with their first words in semibold, wrapped: what rich text would do, without rich text.

`Sentences` paints any number of them, one below the other; `Sentence` is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QSize
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.kit import theme
from gui.kit.text_positions import utf16


class Words(NamedTuple):
    """A sentence: its first `strong` characters are semibold, `token` is its colour."""

    text: str
    strong: int = 0
    pixels: int = 13
    token: str = "text"


def _shaped(words: Words) -> QTextLayout:
    """Its letters; they stay as they are whatever the width."""
    layout = QTextLayout(words.text, theme.ui_font(words.pixels))
    layout.setCacheEnabled(True)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    if words.strong:
        style = QTextCharFormat()
        style.setFontWeight(QFont.Weight.DemiBold)
        span = QTextLayout.FormatRange()
        span.start = 0
        span.length = utf16(words.text, words.strong)
        span.format = style
        layout.setFormats([span])
    return layout


def _wrap(layout: QTextLayout, width: int) -> float:
    """Break it into lines. Returns the height of them."""
    layout.beginLayout()
    top = 0.0
    while True:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(max(40, width))
        line.setPosition(QPointF(0, top))
        top += line.height() + 1
    layout.endLayout()
    return top


class Sentences(QWidget):
    """`set_words([…])`: one below the other."""

    def __init__(self, *, spacing: int = 2) -> None:
        super().__init__()
        self._spacing = spacing
        self._words: tuple[Words, ...] = ()
        self._layouts: list[QTextLayout] = []
        self._wrapped = -1
        """The width that they are broken for."""
        self._size = theme.text_pixels()
        self._tops: dict[int, list[int]] = {}
        """Where each begins, by width; at last where all of them end."""
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_words(self, words: Sequence[Words]) -> None:
        shown = tuple(words)
        if shown == self._words:
            return
        width = self._width()
        known = width in self._tops
        height = self.heightForWidth(width) if known else -1
        self._words = shown
        self._layouts, self._wrapped, self._tops = [], -1, {}
        self.setAccessibleName(self.text())
        # Until a layout has asked, there is none to tell.
        if not known or self.heightForWidth(width) != height:
            self.updateGeometry()
        self.update()

    def text(self) -> str:
        return "\n".join(words.text for words in self._words)

    def _wrap(self, width: int) -> list[int]:
        self._layouts = self._layouts or [_shaped(words) for words in self._words]
        self._wrapped = width
        tops, top = [0], 0
        for words, layout in zip(self._words, self._layouts, strict=True):
            top += max(round(_wrap(layout, width) + 0.5), words.pixels + 4) + self._spacing
            tops.append(top)
        self._tops[width] = tops
        return tops

    def heightForWidth(self, width: int) -> int:
        tops = self._tops.get(width) or self._wrap(width)
        return max(0, tops[-1] - self._spacing)

    def _width(self) -> int:
        return self.width() if self.width() > 60 else 240

    def sizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(self._width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, min((words.pixels for words in self._words), default=0) + 4)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if theme.is_theme_change(event) and self._size != theme.text_pixels():
            self._size = theme.text_pixels()
            self._layouts, self._wrapped, self._tops = [], -1, {}
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._wrapped != self.width():
            self._wrap(self.width())
        painter = QPainter(self)
        colors = theme.tokens()
        area = event.rect()
        for words, layout, (top, bottom) in zip(
            self._words, self._layouts, pairwise(self._tops[self.width()]), strict=True
        ):
            if bottom >= area.top() and top <= area.bottom():
                painter.setPen(colors.color(words.token))
                layout.draw(painter, QPointF(0, top))
        painter.end()


class Sentence(Sentences):
    """`set_text(text, strong)`: the first `strong` characters are semibold."""

    def __init__(self, text: str = "", strong: int = 0, *, pixels: int = 13, token: str = "text") -> None:
        super().__init__()
        self._pixels, self._token = pixels, token
        self.set_text(text, strong)

    def set_text(self, text: str, strong: int = 0) -> None:
        self.set_words((Words(text, strong, self._pixels, self._token),))
