"""Python's garbage collector, run on the window's thread while nobody waits for it.

Left to itself it runs whenever enough objects were made: in the middle of a keystroke, and on the thread that
made them. On the worker it could delete widgets, which Qt forbids.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, QTimer

from gui.control.controller import Controller

PAUSE = 2000
"""Milliseconds without an edit until it may run."""
YOUNG = 20_000
"""Objects made, and not yet gone by themselves, from which on it is worth a look."""
LONG = 0.02
"""Seconds that it may take. What made it take longer is left alone from then on."""


class Collector(QObject):
    """Turns the automatic collector off, until `stop()`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self.timer = QTimer(self)
        self.timer.setInterval(PAUSE)
        self.timer.timeout.connect(self.collect)
        self.timer.start()

    def follow(self, controller: Controller) -> None:
        """Give way to this window's edits."""
        controller.opened.connect(self._opened)
        controller.shown.connect(self._shown)

    def _opened(self, _view: object) -> None:
        # What was read stays for long: it isn't looked at again.
        gc.freeze()

    def _shown(self, _shown: object) -> None:
        self.timer.start()

    def collect(self) -> None:
        """Mostly what is young: garbage in circles is rare, and nearly always younger than the last look."""
        young, _middle, looks = gc.get_count()
        if young < YOUNG:
            return
        start = time.perf_counter()
        gc.collect(2 if looks >= gc.get_threshold()[2] else 1)
        if time.perf_counter() - start > LONG:
            gc.freeze()

    def stop(self) -> None:
        self.timer.stop()
        gc.enable()
