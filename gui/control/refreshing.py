"""Fetching by itself, every so many minutes, while the window is in use and that disturbs nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from gui.control.controller import Controller
from gui.control.settings import REFRESH, Settings

CHOICES = (0, 5, 15, 60)
"""Minutes; 0: never."""
USUAL = 15


def minutes_of(settings: Settings) -> int:
    """As chosen."""
    found = settings.get(REFRESH)
    return found if found in CHOICES and not isinstance(found, bool) else USUAL


class Refreshing(QObject):
    """`settle()` when another interval was chosen."""

    def __init__(
        self, window: QWidget, controller: Controller, settings: Settings, free: Callable[[], bool]
    ) -> None:
        """`free`: whether what is shown may be another View at any moment."""
        super().__init__(window)
        self._window, self._controller, self._settings, self._free = window, controller, settings, free
        self.timer = QTimer(self)
        self.timer.timeout.connect(self.look)
        controller.opened.connect(lambda _view: self.settle())

    def settle(self) -> None:
        """From now on, every so many minutes."""
        minutes = minutes_of(self._settings)
        if minutes and self._controller.session is not None:
            self.timer.start(minutes * 60_000)
        else:
            self.timer.stop()

    def look(self) -> None:
        """Fetch, unless it would disturb; what fails is silent: the bar says how old it is what one sees."""
        view = self._controller.view
        busy = QApplication.activeModalWidget() or QApplication.activePopupWidget()
        if view is None or view.place.remote is None or busy or not self._free():
            return
        if self._window.isActiveWindow() and not self._controller.tasks.crowded():
            self._controller.refresh(quiet=True)
