"""The three places to look at, said once, when the first repository was opened. The next click or key goes
where it was meant to, and takes the hints away for good."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from core.text import _
from gui.kit.widgets import Badge, IconButton, label
from gui.window.frame import Frame

WIDTH, GAP = 300, 6


class Hint(QFrame):
    """One of them."""

    def __init__(self, number: int, title: str, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("hint")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Badge(str(number), "accent", meaning=title))
        head.addWidget(label(title, "strong", wrap=True), 1)
        self.close_button = IconButton("x", _("Close the hints"), box=24)
        head.addWidget(self.close_button)
        column.addLayout(head)
        column.addWidget(label(words, "muted", wrap=True))
        self.setFixedWidth(WIDTH)


class Hints(QObject):
    """Shown from the start on; `gone` once they are taken away."""

    gone = Signal()

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame)
        self._frame = frame
        self.cards = (
            Hint(
                1,
                _("On top: find or do anything"),
                _("Type a name, a setting, a value, or what you want: “np1-general ops max 6”."),
                frame,
            ),
            Hint(
                2,
                _("On the left: where things are"),
                _("Every cluster with its node pools. Choose one to see and change its settings."),
                frame,
            ),
            Hint(
                3,
                _("Here: what it would do"),
                _("Each edit shows up here with what it does. Nothing is sent until you propose it."),
                frame,
            ),
        )
        for card in self.cards:
            card.close_button.clicked.connect(self.close)
        self._place()
        for card in self.cards:
            card.show()
            card.raise_()
        frame.installEventFilter(self)
        # Not of the application: a filter there is asked for every event of every widget.
        frame.winId()
        self._pressed_in = frame.windowHandle()
        self._pressed_in.installEventFilter(self)

    def _place(self) -> None:
        """Above each other where the changes will stand: there is nothing yet, and no heading of a page is
        covered. Each says where to look."""
        frame = self._frame
        shown = frame.review if frame.review.isVisibleTo(frame) else frame.stack
        room = _inside(shown, frame)
        left = room.left() + max(
            0, (room.width() - WIDTH) // 2 if shown is frame.review else room.width() - WIDTH - 16
        )
        foot = min(room.bottom(), frame.height()) - GAP
        for card in reversed(self.cards):
            for part in (card, *card.findChildren(QWidget)):
                part.ensurePolished()
            card.setFixedHeight(card.heightForWidth(WIDTH))
            foot -= card.height()
            card.move(max(8, min(left, frame.width() - WIDTH - 8)), max(8, foot))
            foot -= GAP

    def close(self) -> None:
        """For good."""
        if not self.cards[0].isVisible():
            return
        self._pressed_in.removeEventFilter(self)
        self._frame.removeEventFilter(self)
        for card in self.cards:
            card.hide()
            card.deleteLater()
        self.gone.emit()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._frame and kind == QEvent.Type.Resize:
            self._place()
        elif (
            watched is self._pressed_in
            and kind in (QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress)
            and not self._is_own(event)
        ):
            # Only once it is where it was meant to: under a hint there is something else.
            QTimer.singleShot(0, self, self.close)
        return False

    def _is_own(self, event: QEvent) -> bool:
        """For one of the hints' own buttons: these close them once they are let go."""
        met: QWidget | None = self._frame.focusWidget()
        if isinstance(event, QMouseEvent):
            met = self._frame.childAt(event.position().toPoint())
        return any(card.close_button is met for card in self.cards)


def _inside(widget: QWidget, frame: QWidget) -> QRect:
    return QRect(widget.mapTo(frame, QPoint(0, 0)), widget.size())
