"""What the overview's cards are drawn of: cells with their bars, pools' names, chips and the legend."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from core.text import _, listed, ngettext, number
from core.view import PoolCell, PoolRow
from gui.kit import icons, theme
from gui.kit.widgets import plain
from gui.kit.words import in_environment
from gui.proposals.marks import Mark

NAME_WIDTH = 104
CELL_WIDTH, LEAST_CELL = 104, 88
CELL_HEIGHT = 58
SIGN = 18
"""Room for the sign of what is on its way."""


def cell_words(cell: PoolCell, base: str) -> tuple[str, str]:
    """The two lines under a bar: the size, and what the nodes are; changes in place of either."""
    if cell.missing:
        return _("not here"), _("no settings") if base else ""
    if cell.exists is False:
        return cell.size_change or _("not made here"), cell.machine_type or ""
    if _is_untold(cell):
        return cell.size_change or _("can't be told"), cell.machine_change
    size = _amount(cell) if tells_size(cell, base) else _("same as {base}").format(base=base)
    machine = cell.machine_type or ""
    if cell.exists is None:
        machine = _("perhaps not made here")
    return cell.size_change or size, cell.machine_change or machine


def _is_untold(cell: PoolCell) -> bool:
    return cell.maximum is None and cell.minimum is None and cell.machine_type is None


def tells_size(cell: PoolCell, base: str) -> bool:
    """Whether a size is told, instead of that it is the base's."""
    if cell.missing or cell.exists is False or _is_untold(cell):
        return False
    return not (cell.inherited and base) or bool(cell.machine_change and not cell.size_change)


def nodes_words(cell: PoolCell) -> str:
    """How many nodes."""
    low, high = cell.minimum, cell.maximum
    if high is None and low is None:
        return _("size can't be told")
    if high is None or low is None:
        words = ngettext("at least {n} node", "at least {n} nodes", low or 0)
        if high is not None:
            words = ngettext("up to {n} node", "up to {n} nodes", high)
        return words.format(n=low if high is None else high)
    amount = f"{low}–{high}" if low != high else str(low)
    return ngettext("{amount} node", "{amount} nodes", high).format(amount=amount)


def _amount(cell: PoolCell) -> str:
    nodes = nodes_words(cell)
    if cell.maximum is None or cell.minimum is None or not cell.zones:
        return nodes
    return f"{nodes} · " + ngettext("{n} zone", "{n} zones", cell.zones).format(n=cell.zones)


def cell_sentence(row: PoolRow, cell: PoolCell, base: str) -> str:
    """The whole cell in words: tooltip and accessible name."""
    parts = [in_environment(row.title, cell.environment)]
    if cell.missing:
        parts.append(_("not here"))
    elif cell.exists is False:
        parts.append(_("not made here: a switch or a count in the code says so"))
    elif cell.maximum is not None and cell.minimum is not None:
        parts.append(_("{low} to {high} nodes").format(low=cell.minimum, high=cell.maximum))
        if cell.zones:
            parts.append(ngettext("{n} zone", "{n} zones", cell.zones).format(n=cell.zones))
    elif cell.maximum is not None or cell.minimum is not None:
        parts.append(_amount(cell))
    if cell.exists is None:
        parts.append(_("whether it is made here can't be told"))
    if cell.machine_type:
        machine = cell.machine_type
        if cell.vcpu and cell.memory_gib:
            machine = _("{type} ({vcpu} vCPU, {memory} GiB)").format(
                type=machine, vcpu=cell.vcpu, memory=number(cell.memory_gib)
            )
        parts.append(machine)
    if cell.inherited and base:
        parts.append(_("same as {base}").format(base=base))
    if cell.changed:
        parts.append(_("changed: {what}").format(what=cell.changed))
    return listed(parts)


ARROWS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}


class GridButton(QAbstractButton):
    """One of a card's cells: arrows go to the next, Return opens it; Tab goes on past all of them."""

    stepped = Signal(int, int)
    """Down, right."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = ARROWS.get(event.key())
        if step is not None:
            self.stepped.emit(*step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class CellButton(GridButton):
    """One pool in one environment."""

    def __init__(
        self, row: PoolRow, cell: PoolCell, largest: int, base: str, marks: Sequence[Mark] = ()
    ) -> None:
        super().__init__()
        self.cell = cell
        self.marks = tuple(marks)
        self._largest = max(1, largest)
        self._size, self._machine = cell_words(cell, base)
        self._tells_size = tells_size(cell, base)
        self.setMinimumSize(LEAST_CELL, CELL_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(CELL_HEIGHT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        words = cell_sentence(row, cell, base)
        self.setAccessibleName(listed((words, *(mark.words for mark in marks))))
        self.setToolTip(plain("\n\n".join((words, *(mark.more for mark in marks)))))

    def sizeHint(self) -> QSize:
        return QSize(CELL_WIDTH + 20, CELL_HEIGHT)

    def words(self) -> tuple[str, str]:
        return self._size, self._machine

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.underMouse() or self.hasFocus():
            painter.setPen(QPen(colors.color("accent"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("hover"))
            painter.drawRoundedRect(area, 6, 6)
        inner = area.adjusted(7, 8, -5, -4)
        self._paint_bar(painter, QRectF(inner.left(), inner.top(), inner.width(), 10))
        cell = self.cell
        untold = _is_untold(cell)
        muted = cell.missing or cell.exists is False or untold or (cell.inherited and not cell.changed)
        strong = QFont.Weight.Medium if not muted else QFont.Weight.Normal
        painter.setFont(theme.ui_font(12, strong))
        painter.setPen(colors.color("changed" if cell.size_change else "muted" if muted else "text"))
        words, mode = self._size, Qt.TextElideMode.ElideRight
        room = inner.width() - self._sign_beside_size(inner.width())
        if painter.fontMetrics().horizontalAdvance(words) > room and not cell.size_change:
            words = nodes_words(cell) if self._tells_size else words
        painter.drawText(
            QPointF(inner.left(), inner.top() + 25),
            painter.fontMetrics().elidedText(words, mode, round(room)),
        )
        painter.setFont(
            theme.ui_font(11, QFont.Weight.Medium if cell.machine_change else QFont.Weight.Normal)
        )
        painter.setPen(colors.color("changed" if cell.machine_change else "muted"))
        words = self._machine
        if cell.machine_change and painter.fontMetrics().horizontalAdvance(words) > inner.width():
            words, mode = f"→ {cell.machine_type or _('default')}", Qt.TextElideMode.ElideMiddle
        painter.drawText(
            QPointF(inner.left(), inner.top() + 41),
            painter.fontMetrics().elidedText(words, mode, round(inner.width())),
        )
        below = not self._sign_beside_size(inner.width())
        for mark in self.marks[:1]:
            # Where the machine leaves no room, it stands beside the size.
            sign = QRectF(inner.right() - 14, inner.top() + (30 if below else 13), 14, 14)
            icons.paint(painter, sign, mark.icon, "accent_badge" if mark.stage == "proposed" else "muted")
        painter.end()

    def _sign_beside_size(self, width: float) -> int:
        """The room that it takes there."""
        machine = QFontMetricsF(theme.ui_font(11)).horizontalAdvance(self._machine)
        return SIGN if self.marks and machine + SIGN > width else 0

    def _paint_bar(self, painter: QPainter, bar: QRectF) -> None:
        """Solid up to the minimum, soft up to the maximum; dashed where all of it is the base's."""
        colors, cell = theme.tokens(), self.cell
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color("neutral_soft"))
        painter.drawRoundedRect(bar, 5, 5)
        if cell.missing or cell.exists is False or cell.maximum is None:
            pen = QPen(colors.color("input_border"), 1, Qt.PenStyle.DotLine)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(bar.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
            return
        solid, soft = ("changed", "changed_soft") if cell.changed else ("accent", "accent_soft")
        full = QRectF(bar)
        full.setWidth(max(10.0, bar.width() * min(1.0, cell.maximum / self._largest)))
        if cell.inherited and not cell.changed:
            pen = QPen(colors.color("input_border"), 1.4, Qt.PenStyle.CustomDashLine)
            pen.setDashPattern([3, 2])
            painter.setPen(pen)
            painter.setBrush(colors.color("surface"))
            painter.drawRoundedRect(full.adjusted(0.7, 0.7, -0.7, -0.7), 4.3, 4.3)
        else:
            painter.setPen(QPen(colors.color(solid), 1))
            painter.setBrush(colors.color(soft))
            painter.drawRoundedRect(full.adjusted(0.5, 0.5, -0.5, -0.5), 4.5, 4.5)
        if cell.minimum:
            low = QRectF(full)
            low.setWidth(max(10.0, min(full.width(), bar.width() * cell.minimum / self._largest)))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("input_border" if cell.inherited and not cell.changed else solid))
            painter.drawRoundedRect(low, 5, 5)


class PoolName(GridButton):
    """The name at the left of a row; a click goes to the pool."""

    def __init__(self, title: str, marks: Sequence[Mark] = ()) -> None:
        super().__init__()
        self.setText(title)
        self.marks = tuple(marks)
        self.setAccessibleName(listed((title, *(mark.words for mark in marks))))
        self.setMinimumWidth(NAME_WIDTH)
        self.setMaximumWidth(200)
        self.setFixedHeight(CELL_HEIGHT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setToolTip(plain("\n\n".join((title, *(mark.more for mark in marks)))))

    def sizeHint(self) -> QSize:
        words = QFontMetricsF(theme.ui_font(13, QFont.Weight.Medium)).horizontalAdvance(self.text())
        below = QFontMetricsF(theme.ui_font(11)).horizontalAdvance(self.marks[0].short) if self.marks else 0
        return QSize(max(NAME_WIDTH, min(200, round(max(words, below)) + 34)), CELL_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(colors.color("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        icons.paint(painter, QRectF(2, CELL_HEIGHT / 2 - 8, 16, 16), "server", "muted")
        painter.setFont(theme.ui_font(13, QFont.Weight.Medium))
        painter.setPen(colors.color("accent" if self.underMouse() else "text"))
        words = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width() - 30)
        place = self.rect().adjusted(26, 0, 0, 0)
        painter.drawText(place.translated(0, -8 if self.marks else 0), Qt.AlignmentFlag.AlignVCenter, words)
        for mark in self.marks[:1]:
            painter.setFont(theme.ui_font(11))
            painter.setPen(colors.color("accent_badge" if mark.stage == "proposed" else "muted"))
            words = painter.fontMetrics().elidedText(
                mark.short, Qt.TextElideMode.ElideRight, self.width() - 30
            )
            painter.drawText(place.translated(0, 10), Qt.AlignmentFlag.AlignVCenter, words)
        painter.end()


class Legend(QWidget):
    """What a bar's parts mean."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: tuple[tuple[str, str], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_base(False)

    def set_base(self, base: bool) -> None:
        """Whether there is a base that others take values from."""
        self._parts = (("min", _("min")), ("max", _("max")))
        said = _("Bars: filled up to the minimum, light up to the maximum")
        if base:
            self._parts += (("base", _("inherited")),)
            said = _(
                "Bars: filled up to the minimum, light up to the maximum, dashed where values are inherited"
            )
        self.setAccessibleName(said)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(theme.ui_font(11))
        width = sum(metrics.horizontalAdvance(words) + 36 for _kind, words in self._parts)
        return QSize(round(width), 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.ui_font(11))
        left = 0.0
        for kind, words in self._parts:
            bar = QRectF(left + 0.5, 5.5, 17, 9)
            if kind == "base":
                pen = QPen(colors.color("input_border"), 1.4, Qt.PenStyle.CustomDashLine)
                pen.setDashPattern([3, 2])
                painter.setPen(pen)
                painter.setBrush(colors.color("surface"))
            else:
                painter.setPen(QPen(colors.color("accent"), 1))
                painter.setBrush(colors.color("accent" if kind == "min" else "accent_soft"))
            painter.drawRoundedRect(bar, 4.5, 4.5)
            painter.setPen(colors.color("muted"))
            width = painter.fontMetrics().horizontalAdvance(words)
            room = QRectF(left + 22, 0, width + 2, 20)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
            left += width + 36
        painter.end()
