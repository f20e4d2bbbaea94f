"""The live diff: what is on it, where one is, and what mouse and keys do."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QMenu, QWidget

from core.text import _, ngettext
from core.view import FileDiff, Gap, gaps, unfolded
from gui.kit import theme
from gui.review.diffcanvas import HEADER, NOTE, SPACE, DiffCanvas, Spot
from gui.review.rows import FileRows, Sheet

Lines = tuple[str, int, int]
"""Of a file as it was: path, first and last line, 1-based."""


class DiffView(DiffCanvas):
    """Shows `FileDiff`s, unified or side by side."""

    file_shown = Signal(int)
    """Index of the file that is looked at: `shown_file`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("diffView")
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.setAccessibleName(_("Diff"))
        self._headers = False
        self._shown = -1
        self._led = ("", -1)
        """The file of the place last gone to, and how far it was scrolled then."""
        self._open: list[Lines] = []
        """What was unfolded."""
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    # data

    def set_files(self, files: Sequence[FileDiff]) -> None:
        """Show these; the place scrolled to is kept."""
        new = tuple(files)
        if len(new) == len(self._files) and all(a is b for a, b in zip(new, self._files, strict=True)):
            return
        before, old, shown, gutter = self._files, self.blocks, self.sheet, self.gutter_width()
        self._files = new
        self.blocks = [
            old[i] if i < len(old) and before[i] is diff else self._rows_of(i, diff)
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
        same = shown.parts[:-1] == new.parts[:-1]
        if not shown.rows or not new.rows or not same or shown.parts[-1].bends != new.parts[-1].bends:
            port.update()
            return
        top = self.verticalScrollBar().value()
        last = min(new.row_at(top + port.height()), shown.rows - 1)
        for index in range(new.row_at(top), last + 1):
            if shown.shown(index) != new.shown(index):
                height = new.parts[-1].height * new.lines(index)
                port.update(0, new.top(index) - top, port.width(), height)
        bottom = min(shown.height, new.height) - top
        port.update(0, bottom, port.width(), max(0, port.height() - bottom))

    def _rows_of(self, index: int, diff: FileDiff) -> FileRows:
        return FileRows(index, unfolded(diff, lambda gap: self._is_open(diff, gap)), split=self._split)

    def files(self) -> tuple[FileDiff, ...]:
        return self._files

    def split(self) -> bool:
        return self._split

    def set_split(self, split: bool) -> None:
        """Side by side, or unified."""
        if split != self._split:
            self._split = split
            self._again()

    def _arrange(self) -> None:
        self._headers = len(self._files) > 1
        columns = self.columns()
        for block in self.blocks:
            block.wrap(columns)
        heights = {"line": self.line_height, "file": HEADER, "note": NOTE, "space": SPACE}
        self.sheet = Sheet(self.blocks, headers=self._headers, heights=heights)
        self._stop = -1
        self._anchor = self._cursor = None
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

    # geometry

    def _fit(self) -> None:
        height = self.viewport().height()
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, self.sheet.height + 8 - height))
        bar.setPageStep(height)
        bar.setSingleStep(self.line_height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        led = self._led[1] == self.verticalScrollBar().value()
        if any(block.wrapped_at() != self.columns() for block in self.blocks):
            self._wrap_again()
        self._fit()
        row = self._row_gone_to() if led else None
        if row is not None:
            self._show_row(row)
        self._scrolled()

    def _row_gone_to(self) -> int | None:
        """Of the marked line, or of the change that F7 is at."""
        if self.marked is not None:
            return self.sheet.find(*self.marked)
        return self.sheet.stops[self._stop] if self._stop >= 0 else None

    def _wrap_again(self) -> None:
        """The width is another: the same row stays on top, with what is selected and where one is."""
        top = self.sheet.row_at(self.verticalScrollBar().value()) if self.sheet.rows else 0
        kept = self._stop, self._anchor, self._cursor
        self._arrange()
        self._stop, self._anchor, self._cursor = kept
        if self.sheet.rows:
            self.verticalScrollBar().setValue(self.sheet.top(top))

    def sizeHint(self) -> QSize:
        return QSize(460, 320)

    def _scrolled(self) -> None:
        self._tell_file()
        self.viewport().update()

    def _tell_file(self) -> None:
        shown = self.shown_file()
        if shown != self._shown:
            self._shown = shown
            self.file_shown.emit(shown)

    def shown_file(self) -> int:
        """Index of the file at the top of the view, -1 without one. Until one scrolls, that of the place gone
        to: a short file at the end can't come to the top."""
        if not self.sheet.rows:
            return -1
        scrolled = self.verticalScrollBar().value()
        path, at = self._led
        if at == scrolled:
            led = next((i for i, diff in enumerate(self._files) if diff.path == path), None)
            if led is not None:
                return led
        return self.sheet.row(self.sheet.row_at(scrolled)).file

    # folded lines

    def _is_open(self, diff: FileDiff, gap: Gap) -> bool:
        return any(p == diff.path and a <= gap.last_old and b >= gap.first_old for p, a, b in self._open)

    def _gap_at(self, row: int) -> tuple[str, Gap] | None:
        """What is folded at a row, as lines of its file."""
        found = self.sheet.row(row)
        if found.kind != "gap":
            return None
        diff = self.blocks[found.file].diff
        return next(((diff.path, gap) for gap in gaps(diff) if gap.at == found.left), None)

    def gap_rows(self) -> tuple[int, ...]:
        """Rows of lines that can be unfolded."""
        out = []
        for part in self.sheet.parts:
            if part.kind == "line":
                block = self.blocks[part.file]
                out += [part.first + at for at in block.gap_rows if gaps(block.diff)]
        return tuple(out)

    def gap_row(self) -> int:
        """The next one below what is at the top, or below the change that one is at; else the last one."""
        rows = self.gap_rows()
        if not rows:
            return -1
        bar = self.verticalScrollBar().value()
        start = self.sheet.row_at(bar)
        if self._stop >= 0 and start <= self.sheet.stops[self._stop]:
            start = self.sheet.stops[self._stop]
        return rows[min(bisect_left(rows, start), len(rows) - 1)]

    def unfold(self, row: int) -> None:
        """Show the lines that are left out there; they stay shown while one edits."""
        found = self._gap_at(row)
        if found is None:
            return
        path, gap = found
        self._open.append((path, gap.first_old, gap.last_old))
        self._again()
        n = gap.last_old - gap.first_old + 1
        words = ngettext("{n} unchanged line shown.", "{n} unchanged lines shown.", n).format(n=n)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def unfold_all(self) -> None:
        self._open = [(d.path, g.first_old, g.last_old) for d in self._files for g in gaps(d)]
        self._again()

    def fold(self) -> None:
        """Leave unchanged lines out again."""
        self._open = []
        self._again()

    def is_unfolded(self) -> bool:
        return bool(self._open)

    def _again(self) -> None:
        """Make the rows anew; the line at the top stays there."""
        bar, place = self.verticalScrollBar(), self._place_of_top()
        self.blocks = [self._rows_of(i, diff) for i, diff in enumerate(self._files)]
        self._arrange()
        row = self.sheet.find(*place) if place is not None else None
        if row is not None and bar.value():
            bar.setValue(self.sheet.top(row))
        self.viewport().update()

    def _place_of_top(self) -> tuple[str, int] | None:
        """File and line (as it is then) of the first row in view that has one."""
        if not self.sheet.rows:
            return None
        start = self.sheet.row_at(self.verticalScrollBar().value())
        for at in range(start, min(start + 40, self.sheet.rows)):
            row = self.sheet.row(at)
            line = self._line_of(row, 1 if row.right is not None else 0) if row.kind == "line" else None
            if line is not None and line.new is not None:
                return self._files[row.file].path, line.new
        return None

    # places

    def show_text(self, path: str, line: int, start: int, end: int, *, old: bool) -> None:
        """Select letters of a line (of the file as it was, with `old`), unfolded if need be."""
        diff = next((d for d in self._files if d.path == path), None)
        if diff is None:
            return
        for gap in gaps(diff):
            first = gap.first_old if old else gap.first_new
            if first <= line <= first + gap.last_old - gap.first_old and not self._is_open(diff, gap):
                self._open.append((path, gap.first_old, gap.last_old))
                self._again()
        for part in self.sheet.parts:
            if part.kind != "line" or self.blocks[part.file].diff.path != path:
                continue
            for at in range(part.rows):
                row = self.sheet.row(part.first + at)
                for side in (0, 1) if self._split else (0,):
                    shown = self._line_of(row, side) if row.kind == "line" else None
                    if shown is not None and line == (shown.old if old else shown.new):
                        self._anchor = Spot(part.first + at, side, start)
                        self._cursor = Spot(part.first + at, side, end)
                        self._show_row(part.first + at)
                        self.viewport().update()
                        return

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
        """Bring a row into view, with its file at the top: what the head names is what is seen."""
        top, height = self.sheet.top(row), self.viewport().height()
        bar, file = self.verticalScrollBar(), self.sheet.row(row).file
        begin = next(part.top for part in self.sheet.parts if part.file == file)
        seen = bar.value() + 2 * self.line_height <= top <= bar.value() + height - 4 * self.line_height
        if not seen or begin > bar.value():
            bar.setValue(max(begin, top - height // 3))
        self._led = (self._files[file].path, bar.value())
        self._tell_file()

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

    # selection

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
            row = self._row_under(event.position().toPoint())
            if row >= 0 and self._gap_at(row) is not None:
                self.unfold(row)
                return
            self._anchor = self._cursor = self._spot(event.position().toPoint())
            self.viewport().update()

    def _row_under(self, point: QPoint) -> int:
        y = point.y() + self.verticalScrollBar().value()
        return self.sheet.row_at(y) if self.sheet.rows and 0 <= y < self.sheet.height else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        row = self._row_under(event.position().toPoint())
        folded = row >= 0 and self.sheet.row(row).kind == "gap"
        shape = Qt.CursorShape.PointingHandCursor if folded else Qt.CursorShape.IBeamCursor
        if self.viewport().cursor().shape() is not shape:
            self.viewport().setCursor(shape)
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
        menu.addSeparator()
        menu.addAction(_("Show all unchanged lines")).triggered.connect(self.unfold_all)
        fold = menu.addAction(_("Leave unchanged lines out"))
        fold.setEnabled(self.is_unfolded())
        fold.triggered.connect(self.fold)
        menu.exec(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            return
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
            return
        does = {
            Qt.Key.Key_Return: lambda: self.unfold(self.gap_row()) if self.gap_row() >= 0 else None,
            Qt.Key.Key_Enter: lambda: self.unfold(self.gap_row()) if self.gap_row() >= 0 else None,
            Qt.Key.Key_Plus: lambda: self.unfold(self.gap_row()) if self.gap_row() >= 0 else None,
            Qt.Key.Key_Asterisk: self.unfold_all,
            Qt.Key.Key_Minus: self.fold,
        }.get(Qt.Key(event.key()))
        if does is not None:
            does()
            return
        bar = self.verticalScrollBar()
        moves = {
            Qt.Key.Key_Up: (bar, -bar.singleStep()),
            Qt.Key.Key_Down: (bar, bar.singleStep()),
            Qt.Key.Key_PageUp: (bar, -bar.pageStep()),
            Qt.Key.Key_PageDown: (bar, bar.pageStep()),
            Qt.Key.Key_Space: (bar, bar.pageStep()),
            Qt.Key.Key_Home: (bar, -bar.maximum()),
            Qt.Key.Key_End: (bar, bar.maximum()),
        }
        move = moves.get(Qt.Key(event.key()))
        if move is None:
            super().keyPressEvent(event)
            return
        move[0].setValue(move[0].value() + move[1])

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if theme.is_theme_change(event) and hasattr(self, "_layouts"):
            height = self.line_height
            self._measure()
            if self.line_height != height:
                self._wrap_again()
            self.viewport().update()
