"""A line of text."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QToolTip

from gui.kit.widgets import plain

LONGEST = 2**30
BESIDE = 9
"""Pixels between an edge and the text."""


class Line(QLineEdit):
    """A line of text that tells when it is left. It holds any text whole: Qt's own limit would cut one off
    behind 32,767 characters."""

    gone = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setMaxLength(LONGEST)
        self.whole_by_click = False
        """Whether the click that brings the focus selects the text, as Tab does: what is short is typed anew.
        The next click places the caret; dragging selects what is dragged over."""
        self._clicked_into = False

    def event(self, event: QEvent) -> bool:
        """A text that has no room is told whole where the mouse waits."""
        if event.type() == QEvent.Type.ToolTip and not self.toolTip() and self.is_cut():
            assert isinstance(event, QHelpEvent)
            hidden = self.echoMode() != QLineEdit.EchoMode.Normal
            QToolTip.showText(event.globalPos(), "" if hidden else plain(self.text()), self)
            return True
        return super().event(event)

    def is_cut(self) -> bool:
        """Whether not all of its text is in sight."""
        margins = self.textMargins()
        room = self.width() - margins.left() - margins.right() - 2 * BESIDE
        return self.fontMetrics().horizontalAdvance(self.text()) > room

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._clicked_into = event.reason() == Qt.FocusReason.MouseFocusReason

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        fresh, self._clicked_into = self._clicked_into, False
        left = event.button() == Qt.MouseButton.LeftButton
        if fresh and left and self.whole_by_click and not self.isReadOnly() and not self.hasSelectedText():
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.gone.emit()

    def put(self, text: str) -> None:
        """Set the text, unless it stands there already: the caret stays."""
        if self.text() != text:
            place = self.cursorPosition()
            self.setText(text)
            self.setCursorPosition(min(place, len(text)) if self.hasFocus() else 0)
