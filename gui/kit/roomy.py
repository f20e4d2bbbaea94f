"""A page of several parts, each with a least height: where the window has no room for all, it scrolls."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.kit.widgets import ScrollArea


class _Holder(QVBoxLayout):
    """Doesn't tell how high it would like to be in a width: a scroll area takes that for the least."""

    def hasHeightForWidth(self) -> bool:
        return False


class Roomy(ScrollArea):
    """`content` has all of the room, and at least what `least` answers for a width."""

    def __init__(
        self, content: QWidget, least: Callable[[int], int] | None = None, parent: QWidget | None = None
    ) -> None:
        holder = QWidget()
        self._holder, self._least = holder, least
        column = _Holder(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(content)
        super().__init__(holder, parent)
        content.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self.measure()
        return super().eventFilter(watched, event)

    def measure(self) -> None:
        """Its parts may need another height now."""
        # As if it scrolled, whether it does or not: else what is asked for would hang on its own answer.
        width = self.width() - self.verticalScrollBar().sizeHint().width()
        least = self._least(width) if self._least is not None else 0
        if least != self._holder.minimumHeight():
            self._holder.setMinimumHeight(least)
