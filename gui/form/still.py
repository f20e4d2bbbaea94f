"""What one is about to click on stays where it is, while fields above it say more or less than before."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QWidget

from gui.kit.widgets import ScrollArea

SETTLING = 500
"""Milliseconds in which what was drawn may still move."""


class Still(QObject):
    """`hold()` before something is drawn that may make rows higher or lower: the row under the mouse keeps
    its place on the screen; where the keyboard was used last, the one that has it."""

    def __init__(self, area: ScrollArea, rows: Callable[[], Sequence[QWidget]]) -> None:
        super().__init__(area)
        self._area, self._rows = area, rows
        self._held: QWidget | None = None
        self._at = 0
        self._typed_at: QPoint | None = None
        """Where the mouse was when a key was pressed last."""
        self._over = QTimer(self)
        self._over.setSingleShot(True)
        self._over.setInterval(SETTLING)
        self._over.timeout.connect(self._settle)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._keep)
        content = area.widget()
        assert content is not None
        content.installEventFilter(self)
        bar = area.verticalScrollBar()
        bar.rangeChanged.connect(lambda _least, _most: self._later.start())  # it is laid out once more
        bar.actionTriggered.connect(lambda _action: self.let_go())

    def key_pressed(self) -> None:
        """One is typing: what is under the mouse is nobody's aim."""
        self._typed_at = QCursor.pos()

    def hold(self) -> None:
        """From now on, until it is all laid out."""
        if self._held is None:
            self._held = self._aim()
            if self._held is not None:
                self._at = self._top(self._held)
        self._over.start()

    def _settle(self) -> None:
        self._keep()
        self.let_go()

    def let_go(self) -> None:
        """Whoever scrolls knows where to."""
        self._held = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._held is None:
            return False
        if event.type() == QEvent.Type.Wheel:
            self.let_go()
        elif event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._later.start()  # what is in it is laid out after it
        return False

    def _aim(self) -> QWidget | None:
        view, here = self._area.viewport(), QCursor.pos()
        rows = [row for row in self._rows() if row.isVisible()]
        if here != self._typed_at and view.rect().contains(view.mapFromGlobal(here)):
            at = view.mapFromGlobal(here).y()
            return next((r for r in rows if self._top(r) <= at < self._top(r) + r.height()), None)
        focus = QApplication.focusWidget()
        return next((r for r in rows if focus is not None and r.isAncestorOf(focus)), None)

    def _top(self, row: QWidget) -> int:
        return row.mapTo(self._area.viewport(), QPoint(0, 0)).y()

    def _keep(self) -> None:
        held = self._held
        if held is None or not shiboken6.isValid(held) or not held.isVisible():
            return
        moved = self._top(held) - self._at
        if moved:
            bar = self._area.verticalScrollBar()
            bar.setValue(bar.value() + moved)
