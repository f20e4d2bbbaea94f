"""The headers of Compare: its settings, its environments and whose they are."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QLabel, QWidget

from core.text import _
from core.view import SideRow
from gui.compare.cells import row_label
from gui.compare.grid import ROW, Grid
from gui.compare.words import Words
from gui.compare.wrapped import Laid, Wrapped, draw
from gui.kit import theme
from gui.kit.glossary import dotted_line

SETTING_WIDTH = (140, 212)
COST = 16
"""Height of what a column costs, below its environment."""
GROUP = 24
"""Height of the modules' names above their environments."""


class SettingHeader(QHeaderView):
    """The column `Setting`, which stays while the environments scroll."""

    def __init__(self, table: Grid, texts: Wrapped) -> None:
        super().__init__(Qt.Orientation.Vertical, table)
        self._table = table
        self._texts = texts
        self.setDefaultSectionSize(ROW)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setFixedWidth(SETTING_WIDTH[1])

    def sizeHint(self) -> QSize:
        """Its width is given: Qt would ask each setting for its own."""
        return QSize(self.minimumWidth(), self.defaultSectionSize())

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        lines = self._table.table_model.lines
        if section >= len(lines):
            return
        line = lines[section]
        colors = theme.tokens()
        painter.save()
        painter.fillRect(rect, colors.color("window" if line.row is None else "surface"))
        painter.setPen(colors.color("border"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if line.row is not None:
            painter.drawLine(rect.topRight(), rect.bottomRight())
        if line.row is None:
            painter.setFont(theme.ui_font(11, QFont.Weight.DemiBold))
            painter.setPen(colors.color("muted"))
            words = line.section
        else:
            laid = self._lay(line.row)
            top = rect.top() + (ROW - self._texts.line_height()) // 2
            draw(painter, laid, QPointF(rect.left() + 12, top), colors.color("text"), colors.color("surface"))
            painter.restore()
            return
        room = rect.adjusted(12, 0, -8, 0)
        words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()

    def _lay(self, row: SideRow) -> Laid:
        return self._texts.lay(Words(row_label(row)), self._room(), QFont.Weight.Medium)

    def _room(self) -> int:
        """For a setting's name."""
        return self.width() - 22

    def height_of(self, section: int) -> int:
        """As much as the setting's name needs."""
        row = self._table.table_model.lines[section].row
        if row is None:
            return ROW
        lines = self._texts.lines(Words(row_label(row)), self._room(), QFont.Weight.Medium)
        return ROW if lines == 1 else ROW + (lines - 1) * self._texts.line_height()


class GroupHeader(QHeaderView):
    """The environments; above them, where there are several modules, whose they are."""

    def __init__(self, table: Grid) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table = table

    def sizeHint(self) -> QSize:
        size = super().sizeHint()
        more = (GROUP if self._table.table_model.several else 0) + (
            COST if self._table.table_model.priced else 0
        )
        return QSize(size.width(), size.height() + more)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        model = self._table.table_model
        if not model.several:
            self._paint_name(painter, rect, section)
            return
        self._paint_name(painter, rect.adjusted(0, GROUP, 0, 0), section)
        first, last = model.group(section)
        left = self.sectionViewportPosition(first)
        right = self.sectionViewportPosition(last) + self.sectionSize(last)
        colors = theme.tokens()
        top = QRect(rect.left(), rect.top(), rect.width(), GROUP)
        painter.save()
        painter.setClipRect(rect)
        painter.fillRect(top, colors.color("window"))
        if section == first and section:
            painter.fillRect(QRect(rect.left(), rect.top(), 2, rect.height()), colors.color("input_border"))
        # The name stays in sight while its columns scroll.
        left, right = max(left, 0), min(right, self.viewport().width())
        room = QRect(left + 10, rect.top() + 4, max(0, right - left - 18), GROUP - 4)
        painter.setFont(theme.ui_font(12, QFont.Weight.DemiBold))
        painter.setPen(colors.color("text"))
        words = painter.fontMetrics().elidedText(
            model.columns[section].title, Qt.TextElideMode.ElideMiddle, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.restore()

    def _paint_name(self, painter: QPainter, rect: QRect, section: int) -> None:
        """The environment's; a base has a dotted underline, what that is stands in the tooltip."""
        priced = self._table.table_model.priced
        above = rect.adjusted(0, 0, 0, -COST if priced else 0)
        painter.save()
        super().paintSection(painter, above, section)
        painter.restore()
        if priced:
            self._paint_cost(painter, rect, section)
        rect = above
        column = self._table.table_model.columns[section]
        if not column.base:
            return
        metrics = self.fontMetrics()
        words = str(self._table.table_model.headerData(section, Qt.Orientation.Horizontal))
        width = min(metrics.horizontalAdvance(words), rect.width() - 20)
        painter.save()
        dotted_line(painter, rect.left() + 10, rect.center().y() + metrics.ascent() // 2 + 4, width)
        painter.restore()

    def _paint_cost(self, painter: QPainter, rect: QRect, section: int) -> None:
        cost, colors = self._table.table_model.cost(section), theme.tokens()
        painter.save()
        below = QRect(rect.left(), rect.bottom() - COST - 1, rect.width(), COST + 2)
        painter.fillRect(below, colors.color("window"))
        painter.setFont(theme.ui_font(11))
        painter.setPen(colors.color("muted"))
        room = QRect(rect.left() + 10, rect.bottom() - COST - 4, rect.width() - 14, COST)
        words = cost.amount if cost is not None else ""
        words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
        painter.setPen(colors.color("border"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.restore()


class Corner(QLabel):
    """The heading of the column `Setting`."""

    def __init__(self, table: QWidget) -> None:
        super().__init__(_("Setting"), table)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "caps")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(theme.tokens().color("border"))
        painter.drawLine(self.rect().bottomLeft(), self.rect().bottomRight())
        painter.end()
