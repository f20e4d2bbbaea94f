"""A sentence with its first words in semibold, wrapped: what rich text would do, without rich text."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.review.syntax import utf16


class Sentence(QWidget):
    """`set_text(text, strong)`: the first `strong` characters are semibold."""

    def __init__(self, text: str = "", strong: int = 0, *, pixels: int = 13, token: str = "text") -> None:
        super().__init__()
        self._pixels, self._token = pixels, token
        self._text, self._strong = "", 0
        self._laid: dict[int, tuple[QTextLayout, int]] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_text(text, strong)

    def set_text(self, text: str, strong: int = 0) -> None:
        if (text, strong) == (self._text, self._strong):
            return
        height = self.sizeHint().height()
        self._text, self._strong = text, strong
        self._laid = {}
        self.setAccessibleName(text)
        if self.sizeHint().height() != height:
            self.updateGeometry()
        self.update()

    def text(self) -> str:
        return self._text

    def _layout(self, width: int) -> tuple[QTextLayout, int]:
        """Kept for a few widths: layouts ask for several before they settle."""
        found = self._laid.get(width)
        if found is not None:
            return found
        if len(self._laid) > 4:
            self._laid = {}
        layout = QTextLayout(self._text, theme.ui_font(self._pixels))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        if self._strong:
            style = QTextCharFormat()
            style.setFontWeight(QFont.Weight.DemiBold)
            span = QTextLayout.FormatRange()
            span.start = 0
            span.length = utf16(self._text, self._strong)
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
        height = max(round(top + 0.5), self._pixels + 4)
        self._laid[width] = layout, height
        return layout, height

    def heightForWidth(self, width: int) -> int:
        return self._layout(width)[1]

    def sizeHint(self) -> QSize:
        width = self.width() if self.width() > 60 else 240
        return QSize(240, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self._pixels + 4)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if theme.is_theme_change(event):
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme.tokens().color(self._token))
        self._layout(self.width())[0].draw(painter, QPointF(0, 0))
        painter.end()
