"""A closed list of choices."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QToolTip

from gui.kit.widgets import plain

OPENING = (Qt.Key.Key_Down, Qt.Key.Key_Up)


class ChoiceBox(QComboBox):
    """Down opens its list, as it does everywhere else, instead of taking the next one unseen."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def event(self, event: QEvent) -> bool:
        """A choice that has no room is told whole where the mouse waits."""
        if event.type() == QEvent.Type.ToolTip and not self.toolTip() and self.is_cut():
            assert isinstance(event, QHelpEvent)
            QToolTip.showText(event.globalPos(), plain(self.currentText()), self)
            return True
        return super().event(event)

    def is_cut(self) -> bool:
        """Whether not all of what is chosen is in sight."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, self).width()
        return self.fontMetrics().horizontalAdvance(self.currentText()) > room - 2

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alone = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if alone and event.key() in OPENING:
            self.showPopup()
            event.accept()
            return
        super().keyPressEvent(event)
