"""A button that was pressed stays the one that is pressed, wherever it goes until the mouse is released; and
Enter presses the one that has the keyboard, as Space does: Qt does that in dialogs alone.

Pressing one takes the focus from the field that was typed in; what is said of that field changes, rows move,
and the release would meet something else: the click did nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractButton as _Base
else:
    _Base = object


class Steady(_Base):
    """Beside a class of Qt's buttons."""

    _pressed_in: QRect | None = None
    """Where it was on the screen when it was pressed."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        corner = (event.globalPosition() - event.position()).toPoint()
        self._pressed_in = QRect(corner, self.size())
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._pressed_in = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if not enter or not plain:
            super().keyPressEvent(event)
            return
        event.accept()
        if not event.isAutoRepeat():
            self.click()

    def hitButton(self, pos: QPoint) -> bool:
        there = self._pressed_in
        return super().hitButton(pos) or (there is not None and there.contains(self.mapToGlobal(pos)))
