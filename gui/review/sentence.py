"""Sentences with their first words in semibold, wrapped: what rich text would do, without rich text.

`Sentences` paints any number of them, one below the other; `Sentence` is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.review.syntax import utf16


class Words(NamedTuple):
    """A sentence: its first `strong` characters are semibold, `token` is its colour."""

    text: str
    strong: int = 0
    pixels: int = 13
    token: str = "text"


def _laid_out(words: Words, width: int) -> tuple[QTextLayout, int]:
    layout = QTextLayout(words.text, theme.ui_font(words.pixels))
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
    return layout, max(round(top + 0.5), words.pixels + 4)


class Sentences(QWidget):
    """`set_words([…])`: one below the other."""

    def __init__(self, *, spacing: int = 2) -> None:
        super().__init__()
        self._spacing = spacing
        self._words: tuple[Words, ...] = ()
        self._laid: dict[int, tuple[list[tuple[QTextLayout, int]], int]] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_words(self, words: Sequence[Words]) -> None:
        shown = tuple(words)
        if shown == self._words:
            return
        width = self._width()
        known = width in self._laid
        height = self.heightForWidth(width) if known else -1
        self._words, self._laid = shown, {}
        self.setAccessibleName(self.text())
        # Until a layout has asked, there is none to tell.
        if not known or self.heightForWidth(width) != height:
            self.updateGeometry()
        self.update()

    def text(self) -> str:
        return "\n".join(words.text for words in self._words)

    def _layout(self, width: int) -> tuple[list[tuple[QTextLayout, int]], int]:
        """Where each begins, and the height of all. Kept for a few widths: layouts ask for several of them
        before they settle."""
        found = self._laid.get(width)
        if found is None:
            if len(self._laid) > 4:
                self._laid = {}
            laid, top = [], 0
            for words in self._words:
                layout, height = _laid_out(words, width)
                laid.append((layout, top))
                top += height + self._spacing
            found = self._laid[width] = laid, max(0, top - self._spacing)
        return found

    def heightForWidth(self, width: int) -> int:
        return self._layout(width)[1]

    def _width(self) -> int:
        return self.width() if self.width() > 60 else 240

    def sizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(self._width()))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, min((words.pixels for words in self._words), default=0) + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colors = theme.tokens()
        laid, height = self._layout(self.width())
        bottoms = [top for _layout, top in laid[1:]] + [height]
        for words, (layout, top), bottom in zip(self._words, laid, bottoms, strict=True):
            if bottom >= event.rect().top() and top <= event.rect().bottom():
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
