"""What a diff looks like: painted by hand, only the rows that are seen, long lines going on below."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from core.text import _
from core.view import DiffLine, FileDiff
from gui.kit import icons, theme
from gui.kit.text_positions import from_utf16, utf16, x_of
from gui.kit.widgets import faded
from gui.review import syntax
from gui.review.rows import TAB, FileRows, Row, Sheet, head_text, wrapped

HEADER = 34
NOTE = 24
SPACE = 12
CACHED = 600
LEAST = 12
"""So many letters a line has, however narrow it is."""
CODE = {
    "key": "code_name",
    "string": "code_string",
    "number": "code_number",
    "word": "code_number",
    "comment": "code_comment",
}


class Spot(NamedTuple):
    """A place in the text: row, side (0 left or the only one, 1 right), code point."""

    row: int
    side: int
    column: int


class DiffCanvas(QAbstractScrollArea):
    """Paints a sheet of rows. What is on it, and what one does with it, is gui.review.diffview's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._files: tuple[FileDiff, ...] = ()
        self.blocks: list[FileRows] = []
        self._gutter: tuple[list[FileRows], bool, float, int] | None = None
        """How wide it is, and for what."""
        self.sheet = Sheet((), headers=False, heights={})
        self._stop = -1
        self._split = False
        self._anchor: Spot | None = None
        self._cursor: Spot | None = None
        self.marked: tuple[str, int] | None = None
        self._layouts: OrderedDict[tuple[str, str, str, int], QTextLayout] = OrderedDict()
        self._measure()

    def gap_row(self) -> int:
        """The row of folded lines that keys act on; -1 where there is none."""
        return -1

    def columns(self) -> int:
        """Letters that a line holds."""
        width = self.viewport().width()
        room = (width // 2 if self._split else width) - self.gutter_width() - 6
        return max(LEAST, int(room / self.advance))

    def _measure(self) -> None:
        colors = theme.tokens()
        names = ("surface", "window", "border", "text", "muted", "accent", *CODE.values())
        names += ("add_line", "add_word", "delete_line", "delete_word")
        self._ink = {name: colors.color(name) for name in names}
        self._ink["selection"] = faded(colors.color("accent"), 70)
        self._font = theme.code_font()
        metrics = QFontMetricsF(self._font)
        self.advance = metrics.horizontalAdvance("0")
        self.line_height = round(metrics.height()) + 2
        self._base = (self.line_height - metrics.height()) / 2 + metrics.ascent()
        """From the top of a line to where its letters stand."""
        self._layouts.clear()

    def gutter_width(self) -> int:
        """Width of the line numbers and the sign, before the code."""
        known = self._gutter
        if known is not None and known[0] is self.blocks and known[1:3] == (self._split, self.advance):
            return known[3]
        digits = 2 if self._split else 3
        for block in self.blocks:
            if block.diff.lines:
                last = max(block.diff.lines[-1].old or 0, block.diff.lines[-1].new or 0)
                digits = max(digits, len(str(last)))
        number = round(digits * self.advance) + 10
        width = number + 22 if self._split else 2 * number + 22
        self._gutter = self.blocks, self._split, self.advance, width
        return width

    # painting

    def _layout(self, line: DiffLine, state: str) -> QTextLayout:
        columns = self.columns()
        key = (line.text, state, line.kind, columns)
        found = self._layouts.get(key)
        if found is not None:
            self._layouts.move_to_end(key)
            return found
        layout = QTextLayout(line.text, self._font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAnywhere)
        option.setTabStopDistance(TAB * self.advance)
        layout.setTextOption(option)
        formats = []
        for start, end, kind in syntax.spans(line.text, state)[0]:
            style = QTextCharFormat()
            style.setForeground(self._ink[CODE[kind]])
            span = QTextLayout.FormatRange()
            span.start = utf16(line.text, start)
            span.length = utf16(line.text, end) - span.start
            span.format = style
            formats.append(span)
        layout.setFormats(formats)
        layout.setCacheEnabled(True)
        layout.beginLayout()
        starts = wrapped(line.text, columns)
        for n, start in enumerate(starts):
            end = starts[n + 1] if n + 1 < len(starts) else len(line.text)
            text_line = layout.createLine()
            if not text_line.isValid():
                break
            if end < len(line.text):
                text_line.setNumColumns(utf16(line.text, end) - utf16(line.text, start))
            else:
                text_line.setLineWidth(1e6)  # whatever is left
            text_line.setPosition(QPointF(0, n * self.line_height))
        layout.endLayout()
        self._layouts[key] = layout
        if len(self._layouts) > CACHED:
            self._layouts.popitem(last=False)
        return layout

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        area = event.rect()
        painter.fillRect(area, self._ink["surface"])
        if not self.sheet.rows:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scrolled = self.verticalScrollBar().value()
        row = self.sheet.row_at(scrolled + area.top())
        last = self.sheet.row_at(scrolled + area.bottom())
        while row <= last:
            self._paint_row(painter, row, self.sheet.top(row) - scrolled)
            row += 1

    def _paint_row(self, painter: QPainter, index: int, y: int) -> None:
        row = self.sheet.row(index)
        width = self.viewport().width()
        if row.kind == "line":
            height = self.line_height * self.sheet.lines(index)
            if self._split:
                half = width // 2
                self._paint_code(painter, index, 0, QRect(0, y, half, height))
                self._paint_code(painter, index, 1, QRect(half, y, width - half, height))
                painter.fillRect(QRect(half, y, 1, height), self._ink["border"])
            else:
                self._paint_code(painter, index, 0, QRect(0, y, width, height))
        elif row.kind == "file":
            self._paint_head(painter, self._files[row.file], QRect(0, y, width, HEADER), index == 0)
        elif row.kind == "gap":
            self._paint_gap(painter, index, QRect(0, y, width, self.line_height))
        elif row.kind == "note":
            painter.setFont(theme.ui_font(11))
            painter.setPen(self._ink["muted"])
            rect = QRect(18, y, width - 26, NOTE)
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, self._files[row.file].note)

    def _paint_gap(self, painter: QPainter, index: int, rect: QRect) -> None:
        """Folded lines; those that keys unfold have a frame while the keyboard is here."""
        row = self.sheet.row(index)
        assert row.left is not None
        painter.fillRect(rect, self._ink["window"])
        left = self.gutter_width() if not self._split else 28
        icons.paint(painter, QRectF(left - 18, rect.center().y() - 6, 12, 12), "chevron-right", "muted")
        here = self.hasFocus() and index == self.gap_row()
        painter.setFont(theme.ui_font(11))
        painter.setPen(self._ink["text" if here else "muted"])
        words = self.blocks[row.file].diff.lines[row.left].text
        if here:
            words = _("{lines} · Enter shows them").format(lines=words)
        painter.drawText(rect.adjusted(left, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter, words)
        if here:
            painter.setPen(QPen(self._ink["accent"], 1.5))
            painter.drawRoundedRect(QRectF(rect).adjusted(1, 0.75, -1, -0.75), 4, 4)

    def _paint_head(self, painter: QPainter, diff: FileDiff, rect: QRect, first: bool) -> None:
        painter.fillRect(rect, self._ink["window"])
        painter.setPen(self._ink["border"])
        if not first:
            painter.drawLine(rect.left(), rect.top(), rect.right(), rect.top())
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        counts = f"+{diff.added} −{diff.removed}"
        painter.setFont(theme.ui_font(12))
        room = QFontMetricsF(theme.ui_font(12)).horizontalAdvance(counts) + 36
        words = painter.fontMetrics().elidedText(
            head_text(diff), Qt.TextElideMode.ElideMiddle, rect.width() - round(room) - 18
        )
        painter.setPen(self._ink["text"])
        painter.drawText(rect.adjusted(18, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)
        painter.setPen(self._ink["muted"])
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(rect.adjusted(0, 0, -18, 0), flags, counts)

    def _line_of(self, row: Row, side: int) -> DiffLine | None:
        index = row.right if side else row.left
        return None if index is None else self.blocks[row.file].diff.lines[index]

    def _paint_code(self, painter: QPainter, index: int, side: int, rect: QRect) -> None:
        row = self.sheet.row(index)
        line = self._line_of(row, side)
        if line is None:
            painter.fillRect(rect, self._ink["window"])
            return
        word = None
        if line.kind == "+":
            painter.fillRect(rect, self._ink["add_line"])
            word = self._ink["add_word"]
        elif line.kind == "-":
            painter.fillRect(rect, self._ink["delete_line"])
            word = self._ink["delete_word"]
        if self._is_marked(index, line, side):
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), self._ink["accent"])
        self._paint_gutter(painter, line, side, rect)
        gutter = self.gutter_width()
        code = rect.adjusted(gutter, 0, 0, 0)
        painter.save()
        painter.setClipRect(code)
        left = code.left()
        position = row.right if side else row.left
        assert position is not None
        layout = self._layout(line, self.blocks[row.file].state(position))
        top = rect.top() + (self.line_height - layout.lineAt(0).height()) / 2

        def fill(start: int, end: int, color: QColor, radius: float) -> None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            for n, x1, x2 in _boxes(layout, utf16(line.text, start), utf16(line.text, end)):
                y = rect.top() + n * self.line_height + 0.5
                box = QRectF(left + x1, y, x2 - x1, self.line_height - 1)
                painter.drawRoundedRect(box, radius, radius)

        if word is not None:
            for start, end in line.marks:
                fill(start, end, word, 3)
        selected = self._selection(index, side, line)
        if selected is not None:
            fill(selected[0], selected[1], self._ink["selection"], 0)
        painter.setPen(self._ink["text"])
        layout.draw(painter, QPointF(left, top))
        painter.restore()

    def _paint_gutter(self, painter: QPainter, line: DiffLine, side: int, rect: QRect) -> None:
        painter.setFont(self._font)
        painter.setPen(self._ink["muted"])
        gutter = self.gutter_width()
        number = gutter - 22 if self._split else (gutter - 22) // 2
        shown = ((line.new if side else line.old),) if self._split else (line.old, line.new)
        for column, value in enumerate(shown, 1):
            if value is not None:
                words = str(value)
                # At a point: within a rectangle takes four times as long.
                left = rect.left() + column * number - len(words) * self.advance
                painter.drawText(QPointF(left, rect.top() + self._base), words)
        if line.kind in "+-":
            painter.setPen(self._ink["text"])
            words = "+" if line.kind == "+" else "−"
            left = rect.left() + gutter - 13 - self.advance / 2
            painter.drawText(QPointF(left, rect.top() + self._base), words)

    def _is_marked(self, index: int, line: DiffLine, side: int) -> bool:
        row = self.sheet.row(index)
        if self.marked is not None:
            return (self._files[row.file].path, line.new) == self.marked
        if self._stop < 0 or line.kind not in "+-" or (side and row.left is not None):
            return False
        at = bisect_right(self.sheet.stops, index) - 1
        return at == self._stop

    # places

    def _spot(self, point: QPoint, side: int | None = None) -> Spot | None:
        if not self.sheet.rows:
            return None
        y = point.y() + self.verticalScrollBar().value()
        index = self.sheet.row_at(max(0, y))
        half = self.viewport().width() // 2
        if side is None:
            side = 1 if self._split and point.x() >= half else 0
        line = self._line_of(self.sheet.row(index), side) if self.sheet.row(index).kind == "line" else None
        if line is None:
            return Spot(index, side, 0)
        left = (half if side else 0) + self.gutter_width()
        layout = self._layout(line, "")
        n = max(0, min((y - self.sheet.top(index)) // self.line_height, layout.lineCount() - 1))
        at = layout.lineAt(n).xToCursor(point.x() - left)
        return Spot(index, side, from_utf16(line.text, at))

    def _range(self) -> tuple[Spot, Spot] | None:
        if self._anchor is None or self._cursor is None or self._anchor == self._cursor:
            return None
        return min(self._anchor, self._cursor), max(self._anchor, self._cursor)

    def _selection(self, index: int, side: int, line: DiffLine) -> tuple[int, int] | None:
        chosen = self._range()
        if chosen is None or chosen[0].side != side:
            return None
        first, last = chosen
        if not first.row <= index <= last.row:
            return None
        start = first.column if index == first.row else 0
        end = last.column if index == last.row else len(line.text)
        return (start, end) if start < end else None


def _boxes(layout: QTextLayout, first: int, last: int) -> Iterator[tuple[int, float, float]]:
    """Which lines a range is in, from where to where."""
    for n in range(layout.lineCount()):
        line = layout.lineAt(n)
        start, end = max(first, line.textStart()), min(last, line.textStart() + line.textLength())
        if start < end:
            yield n, x_of(layout, n, start), x_of(layout, n, end)
