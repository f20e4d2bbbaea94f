"""Choices as a model to search in, and how a row of them looks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from core.text import _, listed, number
from core.view import Choice, MachineRow
from gui.kit import theme
from gui.kit.machines import machine_sentence, matches, wanted, zone_words
from gui.kit.widgets import plain
from gui.kit.words import value_text

Index = QModelIndex | QPersistentModelIndex
WIDTH, NAMES = 360, 240
"""Pixels of the list, at least; and of the names of machines, beside their figures."""
COLUMNS = (72, 84, 128, 100, 104)
"""Pixels of a machine's figures, those that are known of any."""


class Choices(QAbstractListModel):
    """Choices for a completer: edited as the value; searched by value, label and note, and machines by their
    figures: several words in any order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choices: tuple[Choice, ...] = ()
        self._shown: tuple[Choice, ...] = ()
        self._search = ""
        self._said: tuple[str, ...] | None = None
        self._columns: tuple[int, ...] | None = None
        self._last: tuple[str, tuple[Choice, ...]] | None = None
        """Made when first asked for: texts to search in, widths, and what was found last."""

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer these."""
        if tuple(choices) == self._choices:
            return
        self._choices = tuple(choices)
        self._said = self._columns = self._last = None
        self._show(self._search)

    def search(self, text: str) -> None:
        """Show those that are found; all for ""."""
        if text != self._search:
            self._show(text)

    def _show(self, text: str) -> None:
        self.beginResetModel()
        self._search = text
        self._shown = self._found(text) if text else self._choices
        self.endResetModel()

    def _found(self, text: str) -> tuple[Choice, ...]:
        if self._last is None or self._last[0] != text:
            self._last = text, self._look_for(text)
        return self._last[1]

    def _look_for(self, text: str) -> tuple[Choice, ...]:
        words = text.casefold().split()
        if self._said is None:
            self._said = tuple(map(_searched, self._choices))
        cpu, memory, rest = wanted(text)
        figures = cpu is not None or memory is not None

        def is_found(choice: Choice, said: str) -> bool:
            if figures and choice.machine is not None:
                return matches(choice.machine, cpu, memory, rest)
            return all(word in said for word in words)

        return tuple(c for c, said in zip(self._choices, self._said, strict=True) if is_found(c, said))

    def offers(self) -> bool:
        """Whether there is anything to choose."""
        return bool(self._choices)

    def of_machines(self) -> bool:
        return any(choice.machine is not None for choice in self._choices)

    def columns(self) -> tuple[int, ...]:
        """Widths of the figures: 0 where no machine has any."""
        if self._columns is None:
            rows = [choice.machine for choice in self._choices if choice.machine is not None]
            known = (
                bool(rows),
                bool(rows),
                any(row.gpu for row in rows),
                any(row.zones is not None for row in rows),
                any(row.month for row in rows),
            )
            self._columns = tuple(w if there else 0 for w, there in zip(COLUMNS, known, strict=True))
        return self._columns

    def choice(self, value: str) -> Choice | None:
        """The choice that is written so."""
        return next((c for c in self._choices if value_text(c.value) == value), None)

    def fits(self, text: str) -> bool:
        """Whether the typed text finds anything, so that it may still be a search."""
        return bool(self._found(text))

    def row(self, value: str) -> int | None:
        """Where the value stands among those that are shown; None if it doesn't."""
        return next((i for i, c in enumerate(self._shown) if value_text(c.value) == value), None)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        if not index.isValid():
            return None
        choice = self._shown[index.row()]
        if role in (Qt.ItemDataRole.EditRole, Qt.ItemDataRole.DisplayRole):
            return value_text(choice.value)
        if role == Qt.ItemDataRole.UserRole:
            return choice
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _sentence(choice)
        if role == Qt.ItemDataRole.ToolTipRole and choice.machine is not None:
            return plain(_sentence(choice))
        return None


def _searched(choice: Choice) -> str:
    return " ".join((value_text(choice.value), choice.label, choice.note)).casefold()


def _sentence(choice: Choice) -> str:
    if choice.machine is not None:
        return machine_sentence(choice.machine)
    return listed(p for p in (value_text(choice.value), choice.label, choice.note) if p)


def figures(row: MachineRow) -> tuple[str, ...]:
    """What stands in COLUMNS."""
    zones = zone_words(row)
    return (
        _("{n} vCPU").format(n=row.vcpu),
        _("{memory} GiB").format(memory=number(row.memory_gib)),
        row.gpu,
        "" if row.zones is None else _("in {zones}").format(zones=zones),
        _("{amount} a month").format(amount=row.month) if row.month else "",
    )


class ChoiceDelegate(QStyledItemDelegate):
    """The value, and its words muted at the right; of a machine its figures in columns."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, 32)

    def __init__(self, parent: QObject, choices: Choices) -> None:
        super().__init__(parent)
        self._choices = choices
        self._columns: tuple[int, ...] = ()
        choices.modelReset.connect(self._measure)

    def _measure(self) -> None:
        self._columns = self._choices.columns()

    def needed(self) -> int:
        """Pixels that the list wants, at least."""
        return NAMES + sum(self._columns) if any(self._columns) else WIDTH

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colors = theme.tokens()
        painter.save()
        area = QRect(option.rect)
        state = option.state
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.fillRect(area, colors.color("accent_soft"))
        inner = area.adjusted(10, 0, -10, 0)
        choice: Choice = index.data(Qt.ItemDataRole.UserRole)
        if choice.machine is not None and inner.width() >= sum(self._columns) + 120:
            self._paint_machine(painter, inner, choice.machine)
        else:
            self._paint_words(painter, inner, choice)
        painter.restore()

    @staticmethod
    def _paint_words(painter: QPainter, inner: QRect, choice: Choice) -> None:
        colors = theme.tokens()
        painter.setFont(theme.ui_font(13))
        painter.setPen(colors.color("text"))
        value = value_text(choice.value)
        painter.drawText(inner, _LEFT, value)
        used = painter.fontMetrics().horizontalAdvance(value) + 16
        painter.setFont(theme.ui_font(12))
        painter.setPen(colors.color("muted"))
        said = listed(p for p in (choice.label, choice.note) if p)
        shown = painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, inner.width() - used)
        painter.drawText(inner, _RIGHT, shown)

    def _paint_machine(self, painter: QPainter, inner: QRect, row: MachineRow) -> None:
        colors = theme.tokens()
        left = inner.right() + 1 - sum(self._columns)
        room = QRect(inner.left(), inner.top(), left - inner.left() - 8, inner.height())
        painter.setFont(theme.ui_font(13))
        painter.setPen(colors.color("text"))
        metrics = painter.fontMetrics()
        painter.drawText(room, _LEFT, metrics.elidedText(row.name, Qt.TextElideMode.ElideRight, room.width()))
        used = metrics.horizontalAdvance(row.name) + 10
        painter.setFont(theme.ui_font(12))
        painter.setPen(colors.color("muted"))
        metrics = painter.fontMetrics()
        if row.note and room.width() - used > 40:
            room = room.adjusted(used, 0, 0, 0)
            said = metrics.elidedText(row.note, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, _LEFT, said)
        for n, (width, words) in enumerate(zip(self._columns, figures(row), strict=True)):
            if not width:
                continue
            cell = QRect(left, inner.top(), width - 10 if n < len(COLUMNS) - 1 else width, inner.height())
            said = metrics.elidedText(words, Qt.TextElideMode.ElideRight, cell.width())
            painter.drawText(cell, _RIGHT if n in _NUMBERS else _LEFT, said)
            left += width


_NUMBERS = (0, 1, 4)
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
