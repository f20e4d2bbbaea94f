"""Small widgets that every screen shares.

plain(text)                     text for a tooltip: repository content is never rich text
label(text, role)               plain-text QLabel; roles: title heading strong label muted small tiny caps
                                changed danger linked accent safe code (see window.qss)
ElidedLabel(text, role, mode)   one line, cut with "…" and whole in its tooltip
IconLabel(name, token, size)    an icon that follows the theme
Badge(text, tone, icon)         pill; tones: neutral accent changed danger danger-outline danger-solid
                                safe linked
Button(text, kind, icon)        QPushButton; kinds: plain primary danger quiet link
IconButton(icon, tip)           square tool button with an accessible name
Segments                        a switch of few choices; signal chosen(key)
Card                            white rounded frame; Card.body is its QVBoxLayout
Notice(text, tone)              soft coloured box with an icon and a sentence; tones: accent changed
                                danger linked safe neutral
EmptyState(icon, title, text)   what a panel says when there is nothing to show
ScrollArea(content)             vertical scrolling without a frame
line()                          a hairline
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.kit import icons, theme
from gui.kit.layouts import clear
from gui.kit.steady import Steady

TONES: dict[str, tuple[str, str, str]] = {
    # tone: (text, fill, outline) as token names
    "neutral": ("muted", "neutral_soft", ""),
    "accent": ("accent_badge", "accent_soft", ""),
    "accent-outline": ("accent_badge", "", "accent_badge"),
    "changed": ("changed", "changed_soft", ""),
    "danger": ("danger", "danger_soft", ""),
    "danger-outline": ("danger", "", "danger"),
    "danger-solid": ("on_danger", "danger", ""),
    "safe": ("safe", "safe_soft", ""),
    "linked": ("linked", "linked_soft", ""),
}


def plain(text: str) -> str:
    """Text for a tooltip, escaped: Qt would draw what looks like HTML as rich text."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") if "<" in text else text


def breakable(text: str) -> str:
    """An address or path that a label may wrap behind its dots and slashes: nothing is seen of it."""
    return re.sub(r"(?<=[^\s./:])([./])(?=[^\s./])", "\\1\u200b", text)


def label(text: str = "", role: str = "", *, wrap: bool = False) -> QLabel:
    """A plain-text label in one of the roles of the style sheet."""
    out = QLabel()
    out.setTextFormat(Qt.TextFormat.PlainText)
    out.setText(text)
    out.setWordWrap(wrap)
    if role:
        out.setProperty("role", role)
    return out


def line() -> QFrame:
    out = QFrame()
    out.setObjectName("line")
    out.setFixedHeight(1)
    return out


class ElidedLabel(QLabel):
    """One line of plain text, cut with an ellipsis where there is no room; then the tooltip has it whole."""

    def __init__(
        self,
        text: str = "",
        role: str = "",
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._whole = ""
        self._mode = mode
        self._fitted: QFont | None = None
        """The font that the text was cut for."""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setMinimumWidth(24)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        if role:
            self.setProperty("role", role)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        if text == self._whole:
            return
        self._whole = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self._fit()

    def whole_text(self) -> str:
        return self._whole

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + 4, hint.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if theme.is_font_change(event) and self.font() != self._fitted:
            self._fit()

    def _fit(self) -> None:
        self._fitted = self.font()
        shown = self.fontMetrics().elidedText(self._whole, self._mode, max(self.width(), 24))
        if shown != self.text():
            super().setText(shown)
        self.setToolTip(plain(self._whole) if shown != self._whole else "")


class IconLabel(QLabel):
    """An icon that is drawn again in the colours of a new theme."""

    def __init__(self, name: str = "", token: str = "muted", size: int = 16) -> None:
        super().__init__()
        self._name, self._token, self._size = name, token, size
        self._drawn: object = None
        self.setFixedSize(size, size)
        self._draw()

    def icon(self) -> str:
        """Which one it is."""
        return self._name

    def set_icon(self, name: str, token: str | None = None) -> None:
        if (name, token or self._token) != (self._name, self._token):
            self._name, self._token = name, token or self._token
            self._draw()

    def _draw(self) -> None:
        wanted = self._name, self._token, theme.tokens().name
        if self._name and wanted != self._drawn:
            self._drawn = wanted
            self.setPixmap(icons.pixmap(self._name, self._token, self._size))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if theme.is_theme_change(event):
            self._draw()


class Badge(QWidget):
    """A pill with a word or two. Its tone is never the only sign: the words or the icon say the same.
    `meaning`: what it means, in a sentence."""

    def __init__(self, text: str = "", tone: str = "neutral", icon: str = "", meaning: str = "") -> None:
        super().__init__()
        self._text, self._tone, self._icon = text, tone, icon
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)
        self.set_meaning(meaning)

    def set_meaning(self, meaning: str) -> None:
        self.setToolTip(plain(meaning))

    def set_badge(
        self, text: str, tone: str | None = None, icon: str | None = None, meaning: str | None = None
    ) -> None:
        """`meaning` None: as before."""
        if meaning is not None:
            self.set_meaning(meaning)
        wanted = text, tone or self._tone, self._icon if icon is None else icon
        if wanted == (self._text, self._tone, self._icon):
            return
        self._text, self._tone, self._icon = wanted
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        return self._text

    def sizeHint(self) -> QSize:
        return badge_size(self._text, bool(self._icon))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if theme.is_font_change(event):
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_badge(painter, QRectF(self.rect()), self._text, self._tone, self._icon)
        painter.end()


def _badge_font() -> QFont:
    return theme.ui_font(11, QFont.Weight.DemiBold)


def badge_size(text: str, with_icon: bool = False) -> QSize:
    """The room that a badge takes; for delegates too."""
    width = QFontMetricsF(_badge_font()).horizontalAdvance(text) + 18 + (16 if with_icon else 0)
    return QSize(int(width + 0.999), max(20, theme.scaled(11) + 9))


def paint_badge(painter: QPainter, rect: QRectF, text: str, tone: str, icon: str = "") -> None:
    """Draw a badge; for delegates too."""
    colors = theme.tokens()
    ink, fill, outline = TONES[tone]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colors.color(outline), 1.5) if outline else Qt.PenStyle.NoPen)
    painter.setBrush(colors.color(fill) if fill else Qt.BrushStyle.NoBrush)
    radius = rect.height() / 2 - 1
    painter.drawRoundedRect(rect.adjusted(0.75, 0.75, -0.75, -0.75), radius, radius)
    inner = rect.adjusted(9, 0, -9, 0)
    if icon:
        icons.paint(painter, QRectF(inner.left() - 2, rect.center().y() - 6, 12, 12), icon, ink)
        inner.adjust(14, 0, 0, 0)
    painter.setPen(colors.color(ink))
    painter.setFont(_badge_font())
    left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    painter.drawText(inner.adjusted(0, 0, 4, 0), left, text)
    painter.restore()


GAP = 4
"""Between the icon and the text of a button, besides Qt's own."""


class Button(Steady, QPushButton):
    """A push button of a kind; its icon follows the theme."""

    def __init__(self, text: str, kind: str = "plain", icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._icon, self._kind, self._size = icon, kind, 16
        self._words = ""
        """While only its icon is shown."""
        self._drawn: object = None
        self.setProperty("kind", kind)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._draw()

    def set_icon(self, icon: str) -> None:
        self._icon = icon
        self._draw()

    def set_terse(self, terse: bool) -> None:
        """Its icon alone, where words have no room: they are its name, and its tooltip if it has none."""
        if terse == bool(self._words):
            return
        if terse:
            self._words = self.text()
            if not self.accessibleName():
                self.setAccessibleName(self._words)
            if not self.toolTip():
                self.setToolTip(plain(self._words))
        words, self._words = ("", self._words) if terse else (self._words, "")
        self.setText(words)
        self._draw()

    def set_kind(self, kind: str) -> None:
        """Another weight: what is sensible next may change while it is shown."""
        if kind != self._kind:
            self._kind = kind
            theme.set_state(self, "kind", kind)
            self._draw()

    def _draw(self) -> None:
        gap = 0 if self._words else GAP
        wanted = self._icon, self._kind, self._size, gap, theme.tokens().name
        if self._icon and wanted != self._drawn:
            self._drawn = wanted
            token = {"primary": "on_accent", "danger": "on_danger", "quiet": "accent", "link": "accent"}.get(
                self._kind, "text"
            )
            self.setIcon(icons.icon(self._icon, token, self._size, gap))
            super().setIconSize(QSize(self._size + gap, self._size))

    def setIconSize(self, size: QSize) -> None:
        """The icon's own size; the gap to the text comes on top."""
        self._size = size.height()
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if theme.is_theme_change(event):
            self._draw()


class IconButton(Steady, QToolButton):
    """A square button with an icon; `tip` is its tooltip and accessible name."""

    def __init__(self, icon: str, tip: str, token: str = "muted", size: int = 16, box: int = 32) -> None:
        super().__init__()
        self._icon, self._token, self._size = icon, token, size
        self._drawn: object = None
        self.setFixedSize(box, box)
        self.setIconSize(QSize(size, size))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_tip(tip)
        self._draw()

    def set_tip(self, tip: str) -> None:
        self.setToolTip(plain(tip))
        self.setAccessibleName(tip)

    def set_icon(self, icon: str, token: str | None = None) -> None:
        self._icon, self._token = icon, token or self._token
        self._draw()

    def _draw(self) -> None:
        wanted = self._icon, self._token, theme.tokens().name
        if wanted != self._drawn:
            self._drawn = wanted
            self.setIcon(icons.icon(self._icon, self._token, self._size))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if theme.is_theme_change(event):
            self._draw()


class _Segment(Steady, QToolButton):
    """One of the choices."""


class Segments(QFrame):
    """A switch of few choices, e.g. environments. `set_choices([(key, text), …])`, `set_current(key)`."""

    chosen = Signal(str)
    """The user chose another key."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("segments")
        self.setAccessibleName(name)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(3, 3, 3, 3)
        self._row.setSpacing(2)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._buttons: dict[str, QToolButton] = {}
        self._choices: tuple[tuple[str, str], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Keys and words, in order. Keeps the buttons where only words differ."""
        if tuple(choices) == self._choices:
            return
        if tuple(k for k, _text in choices) == tuple(k for k, _text in self._choices):
            for key, text in choices:
                self._buttons[key].setText(text.replace("&", "&&"))
            self._choices = tuple(choices)
            return
        clear(self._row)
        self._buttons.clear()
        self._choices = tuple(choices)
        for key, text in choices:
            button = _Segment()
            button.setText(text.replace("&", "&&"))
            button.setCheckable(True)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(key))
            self._group.addButton(button)
            self._row.addWidget(button)
            self._buttons[key] = button

    def set_current(self, key: str) -> None:
        if key in self._buttons:
            self._buttons[key].setChecked(True)

    def sizeHint(self) -> QSize:
        """Words are never cut, whichever of them is chosen and semibold."""
        width, font = 6, theme.ui_font(13, QFont.Weight.DemiBold)
        for button in self._buttons.values():
            words = button.text().replace("&&", "&")
            need = round(QFontMetricsF(font).horizontalAdvance(words) + 0.5) + max(28, theme.scaled(28))
            button.setMinimumWidth(need)
            width += need + self._row.spacing()
        return QSize(width, 36)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if theme.is_font_change(event):
            self.sizeHint()  # and with it the least of each
            self.updateGeometry()

    def current(self) -> str:
        return next((key for key, b in self._buttons.items() if b.isChecked()), "")

    def button(self, key: str) -> QToolButton:
        return self._buttons[key]

    def has(self, key: str) -> bool:
        return key in self._buttons


class Card(QFrame):
    """A rounded surface; put things into `body`."""

    def __init__(self, title: str = "", parent: QWidget | None = None, *, margin: int = 18) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(margin, margin - 4, margin, margin)
        self.body.setSpacing(8)
        if title:
            self.body.addWidget(label(title, "heading"))


NOTICES = {
    "accent": ("info", "accent"),
    "changed": ("triangle-alert", "changed"),
    "danger": ("octagon-x", "danger"),
    "linked": ("link", "linked"),
    "safe": ("circle-check", "safe"),
    "neutral": ("info", "muted"),
}


class Notice(QFrame):
    """A soft coloured box that says one thing, with room for buttons in `row`."""

    def __init__(self, text: str = "", tone: str = "accent", icon: str = "") -> None:
        super().__init__()
        self.setObjectName("notice")
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(12, 8, 8, 8)
        self.row.setSpacing(8)
        self._sign = IconLabel()
        self.words = label(wrap=True)
        self.row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignVCenter)
        self.row.addWidget(self.words, 1)
        self.setMinimumHeight(32)
        self.set_notice(text, tone, icon)

    def set_notice(self, text: str, tone: str = "accent", icon: str = "") -> None:
        name, token = NOTICES[tone]
        self._sign.set_icon(icon or name, token)
        self.words.setText(text)
        theme.set_state(self, "tone", tone)

    def text(self) -> str:
        return self.words.text()


class EmptyState(QWidget):
    """What a panel says when there is nothing to show, and what to do next."""

    def __init__(self, icon: str, title: str, text: str = "", button: QPushButton | None = None) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(IconLabel(icon, "input_border", 32), 0, Qt.AlignmentFlag.AlignHCenter)
        self.title = label(title, "strong", wrap=True)
        self.words = label(text, "muted", wrap=True)
        for words in (self.title, self.words):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(words)
            words.setVisible(bool(words.text()))
        if button is not None:
            column.addSpacing(4)
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def set_words(self, title: str, text: str = "") -> None:
        self.title.setText(title)
        self.words.setText(text)
        self.title.setVisible(bool(title))
        self.words.setVisible(bool(text))


class ScrollArea(QScrollArea):
    """Scrolls a column of things vertically; no frame, the background shows through."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if not content.objectName():
            content.setObjectName("scrolled")
        self.setWidget(content)
        self.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)


def faded(color: QColor, alpha: int) -> QColor:
    """The same colour, `alpha` of 255 opaque."""
    out = QColor(color)
    out.setAlpha(alpha)
    return out
