"""The live diff: painted by hand, only the rows that are seen, so that an edit costs the same in any file."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QContextMenuEvent,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractScrollArea, QMenu, QWidget

from core.text import _, ngettext
from core.view import DiffLine, FileDiff
from gui.kit import theme
from gui.kit.widgets import faded
from gui.review import syntax
from gui.review.rows import FileRows, Row, Sheet, head_text

HEADER = 34
NOTE = 24
SPACE = 12
CACHED = 600
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


class DiffView(QAbstractScrollArea):
    """Shows `FileDiff`s, unified or side by side."""

    file_shown = Signal(int)
    """Index of the file at the top of the view, -1 without one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("diffView")
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.setAccessibleName(_("Diff"))
        self._files: tuple[FileDiff, ...] = ()
        self.blocks: list[FileRows] = []
        self.sheet = Sheet((), headers=False, heights={})
        self._stop = -1
        self._content = 0
        self._split = False
        self._headers = False
        self._top_file = -1
        self._anchor: Spot | None = None
        self._cursor: Spot | None = None
        self.marked: tuple[str, int] | None = None
        self._layouts: OrderedDict[tuple[str, str, str], QTextLayout] = OrderedDict()
        self._measure()
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.horizontalScrollBar().setSingleStep(24)

    # data

    def set_files(self, files: Sequence[FileDiff]) -> None:
        """Show these; the place scrolled to is kept."""
        new = tuple(files)
        if len(new) == len(self._files) and all(a is b for a, b in zip(new, self._files, strict=True)):
            return
        old, shown, gutter = self.blocks, self.sheet, self.gutter_width()
        self._files = new
        self.blocks = [
            old[i] if i < len(old) and old[i].diff is diff else FileRows(i, diff, split=self._split)
            for i, diff in enumerate(new)
        ]
        scrolled = self.verticalScrollBar().value()
        plain = self._stop < 0 and self.marked is None and self._range() is None
        self._arrange()
        if plain and scrolled == self.verticalScrollBar().value() and gutter == self.gutter_width():
            self._update_rows(shown)
        else:
            self.viewport().update()

    def _update_rows(self, shown: Sheet) -> None:
        """Paint again only the rows in view that are other ones than before: an edit changes a few."""
        new, port = self.sheet, self.viewport()
        if not shown.rows or not new.rows or shown.parts[:-1] != new.parts[:-1]:
            port.update()
            return
        top = self.verticalScrollBar().value()
        last = min(new.row_at(top + port.height()), shown.rows - 1)
        for index in range(new.row_at(top), last + 1):
            if shown.shown(index) != new.shown(index):
                port.update(0, new.top(index) - top, port.width(), new.parts[-1].height)
        bottom = min(shown.height, new.height) - top
        port.update(0, bottom, port.width(), max(0, port.height() - bottom))

    def files(self) -> tuple[FileDiff, ...]:
        return self._files

    def split(self) -> bool:
        return self._split

    def set_split(self, split: bool) -> None:
        """Side by side, or unified."""
        if split != self._split:
            self._split = split
            self.blocks = [FileRows(i, diff, split=split) for i, diff in enumerate(self._files)]
            self._arrange()
            self.viewport().update()

    def _arrange(self) -> None:
        self._headers = len(self._files) > 1
        heights = {"line": self.line_height, "file": HEADER, "note": NOTE, "space": SPACE}
        self.sheet = Sheet(self.blocks, headers=self._headers, heights=heights)
        self._stop = -1
        self._anchor = self._cursor = None
        widest = max((block.widest for block in self.blocks), default=0)
        self._content = round(widest * self.advance) + 24
        self._fit()
        self._tell_file()
        added, removed = sum(f.added for f in self._files), sum(f.removed for f in self._files)
        self.setAccessibleDescription(
            ngettext(
                "{files} file; lines added: {added}, removed: {removed}. F7 goes to the next change.",
                "{files} files; lines added: {added}, removed: {removed}. F7 goes to the next change.",
                len(self._files),
            ).format(files=len(self._files), added=added, removed=removed)
            if self._files
            else _("No changes.")
        )

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

    # geometry

    def gutter_width(self) -> int:
        """Width of the line numbers and the sign, before the code."""
        digits = 3
        for block in self.blocks:
            if block.diff.lines:
                last = max(block.diff.lines[-1].old or 0, block.diff.lines[-1].new or 0)
                digits = max(digits, len(str(last)))
        number = round(digits * self.advance) + 10
        return number + 22 if self._split else 2 * number + 22

    def _code_width(self) -> int:
        width = self.viewport().width()
        return (width // 2 if self._split else width) - self.gutter_width()

    def _fit(self) -> None:
        height, width = self.viewport().height(), max(1, self._code_width())
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, self.sheet.height + 8 - height))
        bar.setPageStep(height)
        bar.setSingleStep(self.line_height)
        across = self.horizontalScrollBar()
        across.setRange(0, max(0, self._content - width))
        across.setPageStep(width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self._scrolled()

    def sizeHint(self) -> QSize:
        return QSize(460, 320)

    def _scrolled(self) -> None:
        self._tell_file()
        self.viewport().update()

    def _tell_file(self) -> None:
        shown = -1
        if self.sheet.rows:
            shown = self.sheet.row(self.sheet.row_at(self.verticalScrollBar().value())).file
        if shown != self._top_file:
            self._top_file = shown
            self.file_shown.emit(shown)

    # places

    def scroll_to(self, path: str, line: int) -> None:
        """Bring `line` (of the new file) of `path` into view and mark it."""
        row = self.sheet.find(path, line)
        if row is None:
            return
        self.marked = (path, line)
        self._stop = bisect_right(self.sheet.stops, row) - 1
        self._show_row(row)
        self.viewport().update()

    def _show_row(self, row: int) -> None:
        top, height = self.sheet.top(row), self.viewport().height()
        bar = self.verticalScrollBar()
        if not bar.value() + 2 * self.line_height <= top <= bar.value() + height - 4 * self.line_height:
            bar.setValue(max(0, top - height // 3))

    def next_change(self) -> None:
        self._go(1)

    def previous_change(self) -> None:
        self._go(-1)

    def _go(self, step: int) -> None:
        if not self.sheet.stops:
            return
        first = 0 if step > 0 else len(self.sheet.stops) - 1
        self._stop = first if self._stop < 0 else (self._stop + step) % len(self.sheet.stops)
        row = self.sheet.stops[self._stop]
        self.marked = None
        self._show_row(row)
        self.viewport().update()
        place = _("Change {n} of {all}: {text}").format(
            n=self._stop + 1, all=len(self.sheet.stops), text=self.sheet.run_text(row)
        )
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, place))

    def current_change(self) -> int:
        """Which change F7 is at, 0-based; -1 before the first."""
        return self._stop

    def change_count(self) -> int:
        return len(self.sheet.stops)

    # painting

    def _layout(self, line: DiffLine, state: str) -> QTextLayout:
        key = (line.text, state, line.kind)
        found = self._layouts.get(key)
        if found is not None:
            self._layouts.move_to_end(key)
            return found
        layout = QTextLayout(line.text, self._font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        option.setTabStopDistance(4 * self.advance)
        layout.setTextOption(option)
        formats = []
        for start, end, kind in syntax.spans(line.text, state)[0]:
            style = QTextCharFormat()
            style.setForeground(self._ink[CODE[kind]])
            span = QTextLayout.FormatRange()
            span.start = syntax.utf16(line.text, start)
            span.length = syntax.utf16(line.text, end) - span.start
            span.format = style
            formats.append(span)
        layout.setFormats(formats)
        layout.setCacheEnabled(True)
        layout.beginLayout()
        text_line = layout.createLine()
        text_line.setLineWidth(1e6)
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
            if self._split:
                half = width // 2
                self._paint_code(painter, index, 0, QRect(0, y, half, self.line_height))
                self._paint_code(painter, index, 1, QRect(half, y, width - half, self.line_height))
                painter.fillRect(QRect(half, y, 1, self.line_height), self._ink["border"])
            else:
                self._paint_code(painter, index, 0, QRect(0, y, width, self.line_height))
        elif row.kind == "file":
            self._paint_head(painter, self._files[row.file], QRect(0, y, width, HEADER), index == 0)
        elif row.kind == "gap":
            rect = QRect(0, y, width, self.line_height)
            assert row.left is not None
            painter.fillRect(rect, self._ink["window"])
            painter.setFont(theme.ui_font(11))
            painter.setPen(self._ink["muted"])
            words = self._files[row.file].lines[row.left].text
            painter.drawText(
                rect.adjusted(self.gutter_width(), 0, -8, 0), Qt.AlignmentFlag.AlignVCenter, words
            )
        elif row.kind == "note":
            painter.setFont(theme.ui_font(11))
            painter.setPen(self._ink["muted"])
            rect = QRect(18, y, width - 26, NOTE)
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, self._files[row.file].note)

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
        return None if index is None else self._files[row.file].lines[index]

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
        left = code.left() - self.horizontalScrollBar().value()
        position = row.right if side else row.left
        assert position is not None
        layout = self._layout(line, self.blocks[row.file].state(position))
        text_line = layout.lineAt(0)
        top = rect.top() + (rect.height() - text_line.height()) / 2

        def fill(start: int, end: int, color: QColor, radius: float) -> None:
            x1 = _x(layout, syntax.utf16(line.text, start))
            x2 = _x(layout, syntax.utf16(line.text, end))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            box = QRectF(left + x1, rect.top() + 0.5, x2 - x1, rect.height() - 1)
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

    # selection

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
        left = (half if side else 0) + self.gutter_width() - self.horizontalScrollBar().value()
        layout = self._layout(line, "")
        at = layout.lineAt(0).xToCursor(point.x() - left)
        return Spot(index, side, syntax.from_utf16(line.text, at))

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

    def selected_text(self) -> str:
        """What is selected, without numbers and signs."""
        chosen = self._range()
        if chosen is None:
            return ""
        first, last = chosen
        out: list[str] = []
        for index in range(first.row, last.row + 1):
            row = self.sheet.row(index)
            line = self._line_of(row, first.side) if row.kind == "line" else None
            if line is None:
                continue
            start = first.column if index == first.row else 0
            end = last.column if index == last.row else len(line.text)
            out.append(line.text[start:end])
        return "\n".join(out)

    def select_all(self) -> None:
        if self.sheet.rows:
            side = self._anchor.side if self._anchor else 0
            self._anchor = Spot(0, side, 0)
            line = self._line_of(self.sheet.row(self.sheet.rows - 1), side)
            self._cursor = Spot(self.sheet.rows - 1, side, len(line.text) if line else 0)
            self.viewport().update()

    def copy(self) -> None:
        if text := self.selected_text():
            QGuiApplication.clipboard().setText(text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._anchor = self._cursor = self._spot(event.position().toPoint())
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self._anchor is not None:
            point = event.position().toPoint()
            bar = self.verticalScrollBar()
            if point.y() < 0:
                bar.setValue(bar.value() - self.line_height)
            elif point.y() > self.viewport().height():
                bar.setValue(bar.value() + self.line_height)
            self._cursor = self._spot(point, self._anchor.side)
            self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        spot = self._spot(event.position().toPoint())
        if spot is None or self.sheet.row(spot.row).kind != "line":
            return
        line = self._line_of(self.sheet.row(spot.row), spot.side)
        if line is None:
            return
        start = end = spot.column
        while start > 0 and (line.text[start - 1].isalnum() or line.text[start - 1] in "_-."):
            start -= 1
        while end < len(line.text) and (line.text[end].isalnum() or line.text[end] in "_-."):
            end += 1
        self._anchor, self._cursor = spot._replace(column=start), spot._replace(column=end)
        self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        copy = menu.addAction(_("Copy"))
        copy.setEnabled(bool(self.selected_text()))
        copy.triggered.connect(self.copy)
        menu.addAction(_("Select all")).triggered.connect(self.select_all)
        menu.exec(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            return
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
            return
        bar, across = self.verticalScrollBar(), self.horizontalScrollBar()
        moves = {
            Qt.Key.Key_Up: (bar, -bar.singleStep()),
            Qt.Key.Key_Down: (bar, bar.singleStep()),
            Qt.Key.Key_PageUp: (bar, -bar.pageStep()),
            Qt.Key.Key_PageDown: (bar, bar.pageStep()),
            Qt.Key.Key_Space: (bar, bar.pageStep()),
            Qt.Key.Key_Home: (bar, -bar.maximum()),
            Qt.Key.Key_End: (bar, bar.maximum()),
            Qt.Key.Key_Left: (across, -across.singleStep()),
            Qt.Key.Key_Right: (across, across.singleStep()),
        }
        move = moves.get(Qt.Key(event.key()))
        if move is None:
            super().keyPressEvent(event)
            return
        move[0].setValue(move[0].value() + move[1])

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if theme.is_theme_change(event) and hasattr(self, "_layouts"):
            height = self.line_height
            self._measure()
            if self.line_height != height:
                self._arrange()
            self.viewport().update()


def _x(layout: QTextLayout, position: int) -> float:
    found: object = layout.lineAt(0).cursorToX(position)
    if isinstance(found, tuple):
        found = found[0]
    assert isinstance(found, float)
    return found
