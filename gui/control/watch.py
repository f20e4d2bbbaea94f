"""Looking again at what a page shows, politely.

Only while the page is seen and its window is the active one, seldom, on the worker, giving way to everything
that waits there; and more seldom still where the answers fail.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from core.text import _
from gui.control.controller import Controller
from gui.control.failure import Failure
from gui.kit.words import age

if TYPE_CHECKING:
    from core.session import Session
    from gui.control.tasks import Task

EVERY = 45.0
"""Seconds between two looks."""
SELDOM = 900.0
"""Between two looks where all of them fail."""
SOON = 5.0
"""After a look that gave way to other work."""
Look = Callable[["Session", Callable[[], bool]], Any]
"""Asks, on the worker; the second tells when to give up. An answer with `again` says when to look next."""


class Watch(QObject):
    """`start()` after the page was read; `stop()` when there is nothing to watch any more."""

    def __init__(
        self,
        page: QWidget,
        controller: Controller,
        look: Look,
        done: Callable[[Any], None],
        failed: Callable[[Failure], None] | None = None,
    ) -> None:
        super().__init__(page)
        self._page, self._controller = page, controller
        self._look, self._done, self._failed = look, done, failed
        self._window: QWidget | None = None
        self._on = False
        self._asking = False
        self._turn = 0
        self._failures = 0
        self._next = 0.0
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(self.tick)
        page.installEventFilter(self)

    def start(self, again: float = EVERY) -> None:
        """What is shown now is fresh: look again in `again` seconds."""
        self._turn += 1
        self._on, self._asking, self._failures = True, False, 0
        self._plan(again)

    def stop(self) -> None:
        """An answer that is on its way is dropped."""
        self._turn += 1
        self._on = self._asking = False
        self.timer.stop()

    def pause(self) -> float:
        """Seconds until the next look, wherever the page is."""
        return self._next - time.monotonic()

    def seen(self) -> bool:
        """Somebody may be looking at the page."""
        window = self._page.window()
        return self._page.isVisible() and window.isActiveWindow() and not window.isMinimized()

    def tick(self) -> None:
        """Look, if it is seen; else when it is."""
        if not self._on or self._asking or not self.seen():
            return
        self._asking = True
        turn = self._turn
        tasks = self._controller.tasks

        def work(session: Session, task: Task) -> Any:
            return self._look(session, lambda: task.cancelled() or turn != self._turn or tasks.crowded())

        def done(answer: Any) -> None:
            if turn == self._turn:
                self._asking, self._failures = False, 0
                self._plan(float(getattr(answer, "again", EVERY)))
                self._done(answer)

        def failed(failure: Failure) -> None:
            if turn == self._turn:
                self._asking = False
                self._fail(failure)

        if self._controller.ask(work, done, failed) is None:
            self._asking = False

    def _fail(self, failure: Failure) -> None:
        if failure.kind == "cancelled":
            self._plan(SOON)
            return
        self._failures += 1
        pause = min(SELDOM, EVERY * 2**self._failures)
        if failure.until is not None:
            pause = max(pause, failure.until - time.time() + 1)
        self._plan(pause)
        if self._failed is not None:
            self._failed(failure)

    def _plan(self, seconds: float) -> None:
        self._next = time.monotonic() + seconds
        self._wait()

    def _wait(self) -> None:
        self.timer.stop()
        if self._on and not self._asking and self.seen():
            self.timer.start(max(200, int(self.pause() * 1000)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._page and kind == QEvent.Type.Show and self._page.window() is not self._window:
            if self._window is not None:
                self._window.removeEventFilter(self)
            self._window = self._page.window()
            if self._window is not self._page:
                self._window.installEventFilter(self)
        if kind in (
            QEvent.Type.Show,
            QEvent.Type.Hide,
            QEvent.Type.WindowActivate,
            QEvent.Type.WindowDeactivate,
            QEvent.Type.WindowStateChange,
        ):
            # Only then is it known what is visible.
            QTimer.singleShot(0, self, self._wait)
        return False


def trouble_words(sentence: str, seen: float) -> str:
    """What is said where it couldn't be asked again: of when that is what is shown."""
    return _("As of {ago}. {sentence}").format(ago=age(seen), sentence=sentence)
