"""What a screen of the gallery shows and offers: its texts as they are drawn, and the ways through it.

`Screen(window)` draws the window once and keeps what was drawn: the texts of widgets, and those that Python
code paints (delegates, badges). The questions below answer with a list of complaints; empty is good.
"""

from __future__ import annotations

import gettext
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFontMetricsF,
    QImage,
    QPainter,
    QPalette,
    QTextDocumentFragment,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QScrollBar,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QToolButton,
    QWidget,
)

from gui.form.chips import Chip
from gui.form.editor import Frame
from gui.form.mark import Mark
from gui.form.row import FieldRow
from gui.form.row_buttons import RowButtons
from gui.kit import tab_order
from gui.kit.chip import Chip as Leading
from gui.kit.choice_box import ChoiceBox
from gui.kit.choice_list import ChoiceLine
from gui.kit.dialogs import Dialog
from gui.kit.leading import DELIBERATE, leading
from gui.kit.line import Line
from gui.kit.widgets import Badge, ElidedLabel
from gui.window.commands import LEADING
from gui.window.window import MainWindow
from tests.gui.kit.test_theme import contrast

OPEN, CLOSE = "⟦", "⟧"
LONGER = 0.3
DIRECT = Qt.FindChildOption.FindDirectChildrenOnly
CODE = re.compile(r"\S*[_/=.:+\d]\S*|kubectl .*")
"""A name, a path, an address, a command: what nobody translates."""
BREAKS = re.compile(r"\s+|(?<=[\u2e80-\uffef])")
"""Where a line may end: between words, and behind each sign of Chinese."""
INTERACTIVE = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
)


class Pseudo(gettext.NullTranslations):
    """A language of its own: every message between brackets, and longer by a third, as translations are."""

    def gettext(self, message: str) -> str:
        more = round(len(message) * LONGER)
        return f"{OPEN}{message}{(' ' + '~' * 7) * (more // 8)}{'~' * (more % 8)}{CLOSE}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)


@dataclass(frozen=True)
class Drawn:
    """A text as it stands in the picture; `whole` if no room cut it."""

    text: str
    rect: QRect
    ink: QColor
    paper: QColor | None
    """None: told from the picture."""
    whole: bool
    by: QWidget | None
    """None: painted by Python code."""

    @property
    def where(self) -> str:
        return describe(self.by) if self.by is not None else "painted"


class Screen:
    """A window, drawn once."""

    def __init__(self, window: QWidget) -> None:
        self.window = window
        self.painted: list[Drawn] = []
        self._papers: dict[object, QColor] = {}
        self.image = self._grab()
        found = [window, *window.findChildren(QWidget)]
        self._widgets = [w for w in found if w.isVisibleTo(window) or w is window]

    def _grab(self) -> QImage:
        plain = QPainter.drawText

        def draw_text(painter: QPainter, *arguments: Any) -> Any:
            self._note(painter, arguments)
            return plain(painter, *arguments)

        QPainter.drawText = draw_text  # type: ignore[method-assign,assignment]
        try:
            return self.window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        finally:
            QPainter.drawText = plain  # type: ignore[method-assign]

    def _note(self, painter: QPainter, arguments: tuple[Any, ...]) -> None:
        text = next(a for a in reversed(arguments) if isinstance(a, str))
        metrics = QFontMetricsF(painter.font())
        room = arguments[0]
        if isinstance(room, QRect | QRectF):
            area = QRectF(room)
            wraps = any(
                isinstance(a, Qt.TextFlag | int) and int(a) & int(Qt.TextFlag.TextWordWrap.value)
                for a in arguments[1:-1]
                if not isinstance(a, Qt.AlignmentFlag)
            )
            whole = wraps or metrics.horizontalAdvance(text) <= area.width() + 2
        else:
            start = QPoint(room) if isinstance(room, QPoint) else room.toPoint()
            area = QRectF(
                start.x(), start.y() - metrics.ascent(), metrics.horizontalAdvance(text), metrics.height()
            )
            whole = True
        rect = painter.deviceTransform().mapRect(area).toRect()
        self.painted.append(Drawn(text, rect, painter.pen().color(), None, whole, None))

    # texts

    def widgets(self) -> list[QWidget]:
        """All that can be seen, the window first."""
        return self._widgets

    def rect_of(self, widget: QWidget) -> QRect:
        return QRect(widget.mapTo(self.window, QPoint(0, 0)), widget.size())

    @cached_property
    def texts(self) -> tuple[Drawn, ...]:
        """Every text in sight, of widgets and of painters."""
        return (*self._labels(), *self.painted)

    def _labels(self) -> Iterator[Drawn]:
        for widget in self.widgets():
            if isinstance(widget, QScrollBar):
                continue
            rect = self.rect_of(widget)
            ink = widget.palette().color(QPalette.ColorRole.WindowText)
            if isinstance(widget, QLabel) and widget.text():
                yield Drawn(widget.text(), rect, ink, None, _fits(widget), widget)
            elif isinstance(widget, QPushButton | QToolButton) and widget.text():
                ink = widget.palette().color(QPalette.ColorRole.ButtonText)
                shown = not isinstance(widget, QToolButton) or _shows_text(widget)
                if shown:
                    fits = widget.width() >= widget.minimumSizeHint().width()
                    yield Drawn(widget.text(), rect, ink, None, fits, widget)
            elif isinstance(widget, QCheckBox | QRadioButton) and widget.text():
                fits = widget.width() >= widget.sizeHint().width()
                yield Drawn(widget.text(), rect, ink, None, fits, widget)
            elif isinstance(widget, QTabBar):
                for index in range(widget.count()):
                    yield Drawn(widget.tabText(index), rect, ink, None, True, widget)

    def words(self) -> Iterator[tuple[str, str, QWidget | None]]:
        """Every text that somebody may see or hear, what it is, and whose."""
        for drawn in self.texts:
            yield drawn.text, "text", drawn.by
        for widget in self.widgets():
            yield as_drawn(widget.toolTip()), "tooltip", widget
            yield widget.accessibleName(), "name", widget
            if not isinstance(widget, QPlainTextEdit):
                yield widget.accessibleDescription(), "description", widget
            if isinstance(widget, QLineEdit | QPlainTextEdit):
                yield widget.placeholderText(), "placeholder", widget
            if isinstance(widget, QComboBox):
                for index in range(widget.count()):
                    yield widget.itemText(index), "choice", widget

    # questions

    def unexplained(self) -> list[str]:
        """Badges and marks whose tooltip doesn't say in a sentence what they mean; and boxes with a machine
        that don't tell its figures."""
        marks = [w for w in self.widgets() if isinstance(w, Badge | Mark | Leading) and w.text()]
        struck = [w for w in self.widgets() if w.property("state") == "swallowed"]
        boxes = [w for w in self.widgets() if isinstance(w, ChoiceLine)]
        machines = [w for w in boxes if (c := w.list.choices.choice(w.text())) is not None and c.machine]
        return [
            f"{describe(w)}: {w.toolTip()!r}"
            for w in (*marks, *machines, *struck)
            if len(as_drawn(w.toolTip()).split()) < 2
        ]

    def silent_leads(self) -> list[str]:
        """What Ctrl+Enter presses, but doesn't say so over it."""
        window = self.widgets()[0]
        page: QWidget | None = window if isinstance(window, Dialog) else None
        if isinstance(window, MainWindow) and window.shows in LEADING:
            page = window.stack.currentWidget()
        found = leading(page) if page is not None else None
        if found is None or found.property(DELIBERATE):
            return []
        return [found.text()] if "Ctrl+Enter" not in found.toolTip() else []

    def nameless(self) -> list[str]:
        """What one can work with, but that has no name for who doesn't see it."""
        out = []
        for widget in self.widgets():
            if not isinstance(widget, INTERACTIVE) or not widget.isEnabled() or _inner(widget):
                continue
            if not name_of(widget).strip(OPEN + CLOSE + " "):
                out.append(describe(widget))
        return out

    def mouse_only(self) -> list[str]:
        """What can be clicked, but not reached by Tab or arrows."""
        out = []
        for widget in self.widgets():
            if not widget.isEnabled() or _inner(widget):
                continue
            if isinstance(widget, QRadioButton) and widget.group() is not None:
                continue  # Tab goes to one of them, arrows to the others
            if isinstance(widget, QLineEdit) and widget.isReadOnly():
                continue
            if _by_other_keys(widget) or _leads_inside(widget):
                continue
            clicked = isinstance(widget, QAbstractButton | QLineEdit | QComboBox)
            own = any(
                "mousePressEvent" in vars(kind) and kind.__module__.startswith("gui")
                for kind in type(widget).__mro__
            )
            if widget.focusPolicy() & Qt.FocusPolicy.ClickFocus and _arrows_go_to(widget):
                continue
            if (clicked or own) and not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                out.append(describe(widget))
        return out

    def out_of_order(self) -> list[str]:
        """Where Tab goes against the way one reads: up, or left in the same row."""
        out = []
        for one, two in pairwise(tab_order.stops(self.window)):
            first, second = _apart(one, two)
            if first is not None and isinstance(first.parentWidget(), FieldRow):
                continue  # a field comes before its menu, which stands above it where there is little room
            if first is None or second is None:
                continue
            a, b = self.rect_of(first), self.rect_of(second)
            above = b.bottom() <= a.top() and b.left() <= a.right()
            same_row = b.top() < a.bottom() and a.top() < b.bottom()
            if above or (same_row and b.right() <= a.left()):
                out.append(f"{describe(two)} after {describe(one)}")
        return out

    def cut(self) -> list[str]:
        """Texts without room that don't say so by an ellipsis."""
        out = [f"{d.text!r} in {d.where}" for d in self.texts if not d.whole and "…" not in d.text[-2:]]
        for area in self.widgets():
            inner = area.widget() if isinstance(area, QScrollArea) else None
            if isinstance(area, QScrollArea) and inner is not None:
                never = area.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
                if never and inner.width() > area.viewport().width():
                    out.append(f"wider than what it scrolls in: {describe(area)}, {_widest(inner)}")
        return out

    def clipped(self) -> list[str]:
        """Texts that stand out of what they stand in, where nothing scrolls there; and typed or chosen values
        that are cut without a tooltip."""
        out = []
        for widget in self.widgets():
            if isinstance(widget, QLabel | QAbstractButton) and _words(widget):
                parent = widget.parentWidget()
                while parent is not None and parent is not self.window and not _scrolls(parent):
                    place = QRect(widget.mapTo(parent, QPoint(0, 0)), widget.size())
                    if place.right() > parent.width() or place.left() < 0:
                        out.append(f"out of {describe(parent)}: {describe(widget)}")
                        break
                    parent = parent.parentWidget()
            if isinstance(widget, QComboBox | QLineEdit) and _value_is_cut(widget):
                out.append(f"value is cut, without a tooltip: {describe(widget)}")
            elided = isinstance(widget, ElidedLabel) and widget.text() != widget.whole_text()
            if elided and not widget.toolTip():
                out.append(f"elided, without a tooltip: {describe(widget)}")
        return out

    def weak(self, least: float = 4.5) -> list[str]:
        """Texts that can't be told from what they stand on."""
        out = []
        frame = self.image.rect()
        enabled = {self.rect_of(w).getRect() for w in self.widgets() if w.isEnabled()}
        for drawn in self.texts:
            seen = drawn.rect.intersected(frame)
            if seen.width() < 4 or seen.height() < 4 or drawn.ink.alpha() < 255:
                continue
            if drawn.by is not None and (drawn.rect.getRect() not in enabled or not _whole(drawn.by)):
                continue
            paper = self.paper(seen)
            ratio = contrast(drawn.ink, paper)
            if drawn.by is None and not self._all_of_it(seen):
                continue
            if ratio < least and self._visible(drawn.ink, seen):
                out.append(f"{ratio:.2f} {drawn.ink.name()} on {paper.name()}: {drawn.text!r} {drawn.where}")
        return out

    def _all_of_it(self, rect: QRect) -> bool:
        """Not below the edge of what it scrolls in."""
        middle = rect.center().x()
        ends = (QPoint(middle, rect.top()), QPoint(middle, rect.bottom()))
        one, two = (self.window.childAt(end) for end in ends)
        return one is two

    def _visible(self, ink: QColor, rect: QRect) -> bool:
        """Whether anything in that colour is there at all: it may lie below something else."""
        want = ink.rgb() & 0xFFFFFF
        part = self.image.copy(rect)
        return want in {p & 0xFFFFFF for p in memoryview(part.constBits()).cast("I")}

    def paper(self, rect: QRect) -> QColor:
        """The colour that most of a rectangle has."""
        if rect.getRect() not in self._papers:
            part = self.image.copy(rect)
            most = Counter(memoryview(part.constBits()).cast("I").tolist()).most_common(1)[0][0]
            self._papers[rect.getRect()] = QColor(most & 0xFFFFFF)
        return self._papers[rect.getRect()]

    def untranslated(self, data: str) -> list[str]:
        """Words that no catalogue could change and that aren't in the data."""
        out = set()
        for text, what, widget in self.words():
            for rest in unwrapped(text):
                if re.search(r"[^\W\d_]{2}", rest) and rest not in data and not CODE.fullmatch(rest):
                    whose = describe(widget) if widget is not None else "painted"
                    out.add(f"{rest!r} in the {what} {text!r} of {whose}")
        return sorted(out)


def unwrapped(text: str) -> list[str]:
    """What stands outside of the brackets; a text that an ellipsis cut needs no closing one.

    >>> unwrapped("⟦Open ⟦this⟧⟧ main.tf, ⟦cut…"), unwrapped("…cut⟧ x · y: z"), unwrapped("⟦all⟧")
    (['main.tf'], ['x', 'y', 'z'], [])
    """
    if (OPEN not in text and text.startswith("→")) or ("…" in text and text.count(CLOSE) > text.count(OPEN)):
        text = OPEN + text  # the second half of "4 → 8", or the end of what was cut before it
    parts, depth, now = [], 0, ""
    for sign in text:
        if sign == OPEN:
            parts.append(now)
            now = ""
            depth += 1
        elif sign == CLOSE:
            depth = max(0, depth - 1)
        elif not depth:
            now += sign
    parts.append(now)
    pieces = (piece for part in parts for piece in re.split(r"[.?] |: | · |, |\(|…|\n|  | [=×] ", part))
    return [p for p in (p.strip(' ,.:;·()|–…&+→↳?#-"') for p in pieces) if p]


def describe(widget: QWidget) -> str:
    """A widget in words for a complaint."""
    text = getattr(widget, "text", None)
    words = widget.accessibleName() or (text() if callable(text) else "")
    line: list[str] = []
    parent: QWidget | None = widget
    while parent is not None and len(line) < 4:
        line.append(parent.objectName() or type(parent).__name__)
        parent = parent.parentWidget()
    return f"{type(widget).__name__} {words!r} ({' < '.join(line)})"


def name_of(widget: QWidget) -> str:
    """What a screen reader says: the accessible name, the buddy's text, or a button's own."""
    found = QAccessible.queryAccessibleInterface(widget)
    return found.text(QAccessible.Text.Name) if found is not None else ""


def _whole(widget: QWidget) -> bool:
    """Not partly scrolled away, or below something."""
    return widget.visibleRegion().boundingRect() == widget.rect()


def _fits(words: QLabel) -> bool:
    if isinstance(words, ElidedLabel) or not words.text():
        return True
    if words.wordWrap():
        need = words.heightForWidth(words.width())
        longest = max((_advance(words, part) for part in BREAKS.split(words.text())), default=0)
        return words.height() >= need - 1 and longest <= words.width() + 1
    return words.width() >= words.sizeHint().width() - 1


def _words(widget: QLabel | QAbstractButton) -> str:
    return widget.text()


def _scrolls(widget: QWidget) -> bool:
    """Whether what is in it may be larger than it."""
    return isinstance(widget.parentWidget(), QAbstractScrollArea)


def _value_is_cut(widget: QComboBox | QLineEdit) -> bool:
    """Of a box that is neither typed in nor says the rest in a tooltip."""
    if isinstance(widget, Line | ChoiceBox):
        return False  # it tells the rest by itself, where the mouse waits
    if isinstance(widget, QLineEdit):
        text, room = widget.text(), widget.rect().adjusted(7, 0, -7, 0).width()
    else:
        text = widget.currentText()
        option = QStyleOptionComboBox()
        option.initFrom(widget)
        option.editable = widget.isEditable()
        field = QStyle.SubControl.SC_ComboBoxEditField
        room = widget.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, widget).width()
    return bool(text) and not widget.toolTip() and _advance(widget, text) > room + 1


def _widest(widget: QWidget) -> str:
    """Who asks for the room."""
    while True:
        below = [w for w in widget.findChildren(QWidget, options=DIRECT) if not w.isHidden()]
        wide = [w for w in below if w.minimumSizeHint().width() > widget.width() * 0.5]
        if not wide:
            return describe(widget)
        widget = max(wide, key=lambda w: w.minimumSizeHint().width())


def _advance(widget: QWidget, text: str) -> float:
    return QFontMetricsF(widget.font()).horizontalAdvance(text)


def _shows_text(button: QToolButton) -> bool:
    return button.toolButtonStyle() != Qt.ToolButtonStyle.ToolButtonIconOnly or button.icon().isNull()


def _by_other_keys(widget: QWidget) -> bool:
    """Parts of a field in a form: its menu, which the Menu key opens, what stands in that menu as well, and a
    list's entries, where arrows go; that these keys do it is tested in test_keyboard_circle."""
    above = widget.parentWidget()
    if isinstance(above, Chip):
        return above.cross is widget
    if isinstance(above, RowButtons):
        return widget in (above.undo, above.inherit)
    return isinstance(above, FieldRow) and above.more is widget


def _arrows_go_to(widget: QWidget) -> bool:
    """One of a grid where Tab stops once: at the one where the focus was last."""
    card = widget.parentWidget()
    while card is not None and card.objectName() != "card":
        card = card.parentWidget()
    tab = Qt.FocusPolicy.TabFocus
    return card is not None and any(
        other.focusPolicy() & tab and "keyPressEvent" in dir(type(other))
        for other in card.findChildren(QWidget)
        if isinstance(other, type(widget).__mro__[1])
    )


def _inner(widget: QWidget) -> bool:
    """Parts of a widget of Qt's: its own name and focus count."""
    parent = widget.parentWidget()
    return isinstance(widget, QScrollBar) or isinstance(
        parent, QComboBox | QLineEdit | QAbstractItemView | QScrollArea | QTabBar
    )


def _leads_inside(widget: QWidget) -> bool:
    """A field's border: a click on it goes to what is inside, where Tab goes too."""
    inside = widget.findChildren(QWidget) if isinstance(widget, Frame) else ()
    return any(w.isVisibleTo(widget) and w.focusPolicy() & Qt.FocusPolicy.TabFocus for w in inside)


def as_drawn(tip: str) -> str:
    """A tooltip's words: what looks like HTML is drawn as such."""
    return QTextDocumentFragment.fromHtml(tip).toPlainText() if re.match(r"<\w", tip) else tip


def _apart(one: QWidget, two: QWidget) -> tuple[QWidget | None, QWidget | None]:
    """Below their closest common parent: the child that holds one, the child that holds two."""

    def line(widget: QWidget) -> list[QWidget]:
        out = [widget]
        while (above := out[-1].parentWidget()) is not None and not out[-1].isWindow():
            out.append(above)
        return out[::-1]

    for a, b in zip(line(one), line(two), strict=False):
        if a is not b:
            return a, b
    return None, None
