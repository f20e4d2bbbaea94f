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


KEPT = 4000
_TOPS: dict[tuple[tuple[Words, ...], int, int, int], tuple[int, ...]] = {}
"""What was measured, by words, spacing, width and size of usual text: a card that is made anew says mostly
what another one said, and layouts ask for several widths."""


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
        self._tops: dict[int, tuple[int, ...]] = {}
        """By width, see `_tops_at`."""
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

    def _tops_at(self, width: int) -> tuple[int, ...]:
        """Where each begins in that width, and at last where all of them end."""
        known = self._tops.get(width)
        if known is not None:
            return known
        key = self._words, self._spacing, width, self._size
        # Between a new size of text and this widget's hearing of it nothing is told, or kept, for others.
        shared = self._size == theme.text_pixels()
        found = _TOPS.get(key) if shared else None
        if found is None:
            found = self._wrap(width)
            if shared:
                _TOPS[key] = found
                if len(_TOPS) > KEPT:
                    del _TOPS[next(iter(_TOPS))]
        self._tops[width] = found
        return found

    def _wrap(self, width: int) -> tuple[int, ...]:
        self._layouts = self._layouts or [_shaped(words) for words in self._words]
        self._wrapped = width
        tops, top = [0], 0
        for words, layout in zip(self._words, self._layouts, strict=True):
            top += max(round(_wrap(layout, width) + 0.5), words.pixels + 4) + self._spacing
            tops.append(top)
        return tuple(tops)

    def heightForWidth(self, width: int) -> int:
        return max(0, self._tops_at(width)[-1] - self._spacing)

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
            self._words, self._layouts, pairwise(self._tops_at(self.width())), strict=True
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
