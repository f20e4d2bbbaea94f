"""A closed list of choices."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox

OPENING = (Qt.Key.Key_Down, Qt.Key.Key_Up)


class ChoiceBox(QComboBox):
    """Down opens its list, as it does everywhere else, instead of taking the next one unseen."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in OPENING:
            self.showPopup()
            event.accept()
            return
        super().keyPressEvent(event)
