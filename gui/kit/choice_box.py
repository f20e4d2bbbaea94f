"""A closed list of choices."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QToolTip

from gui.kit.widgets import plain

LEAST = 110
OPENING = (Qt.Key.Key_Down, Qt.Key.Key_Up)


class ChoiceBox(QComboBox):
    """Down opens its list, as it does everywhere else, instead of taking the next one unseen."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def minimumSizeHint(self) -> QSize:
        """Not all of its longest choice: where that has no room, it is told."""
        least = super().minimumSizeHint()
        return QSize(min(least.width(), LEAST), least.height())

    def event(self, event: QEvent) -> bool:
        """A choice that has no room is told whole where the mouse waits."""
        if event.type() == QEvent.Type.ToolTip and not self.toolTip() and self.is_cut():
            assert isinstance(event, QHelpEvent)
            QToolTip.showText(event.globalPos(), plain(self.currentText()), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A choice that has no room ends with an ellipsis."""
        if not self.is_cut():
            super().paintEvent(event)
            return
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        right = Qt.TextElideMode.ElideRight
        option.currentText = self.fontMetrics().elidedText(self.currentText(), right, self._room() - 2)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def is_cut(self) -> bool:
        """Whether not all of what is chosen is in sight."""
        return self.fontMetrics().horizontalAdvance(self.currentText()) > self._room() - 2

    def _room(self) -> int:
        """For its text."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        return self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, self).width()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alone = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if alone and event.key() in OPENING:
            self.showPopup()
            event.accept()
            return
        super().keyPressEvent(event)
