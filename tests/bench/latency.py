"""How long the window's thread is away from its events: a heartbeat on it, and an alarm that looks where it
is whenever a beat is late."""

from __future__ import annotations

import signal
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from types import FrameType, TracebackType
from typing import Self

from PySide6.QtCore import QObject, Qt, QTimer

BEAT = 5
"""Milliseconds between two beats."""
LATE = 0.05
"""Seconds without one that somebody notices."""


@dataclass
class Stretch:
    """A time in which the window didn't answer."""

    step: str
    wall: float
    """Seconds. On a busy machine other processes' too."""
    cpu: float
    """Seconds that the window's thread itself worked."""
    where: Counter[str] = field(default_factory=Counter)
    """Lines of ours that it was seen at."""

    def __str__(self) -> str:
        seen = "; ".join(f"{line} ({n})" for line, n in self.where.most_common(3))
        return f"{self.step}: {self.wall * 1000:.0f} ms, {self.cpu * 1000:.0f} ms of it work. {seen}"


class Heart(QObject):
    """Beats on the window's thread while it is used as a context manager. `stretches` are the late ones."""

    def __init__(self) -> None:
        super().__init__()
        self.step = "start"
        self.stretches: list[Stretch] = []
        self._where: Counter[str] = Counter()
        self._last = self._now()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT)
        self._timer.timeout.connect(self.beat)

    @staticmethod
    def _now() -> tuple[float, float]:
        return time.perf_counter(), time.thread_time()

    def beat(self) -> None:
        """Also called between steps, so that each stretch belongs to one."""
        now, last = self._now(), self._last
        if now[0] - last[0] > LATE:
            self.stretches.append(Stretch(self.step, now[0] - last[0], now[1] - last[1], self._where))
        self._where = Counter()
        self._last = now

    def _look(self, _signal: int, frame: FrameType | None) -> None:
        """On the window's thread: another one that held its frames would delete what is in them."""
        if time.perf_counter() - self._last[0] < LATE / 2:
            return
        # Without reading the lines themselves: that would be a good part of what is measured.
        ours: list[str] = []
        for found, line in traceback.walk_stack(frame):
            name = found.f_code.co_filename
            if "/gui/" in name or "/core/" in name:
                ours.append(f"{found.f_code.co_name} {name.rpartition('/')[2]}:{line}")
                if len(ours) == 3:
                    break
        if ours:
            self._where[" < ".join(ours)] += 1

    def __enter__(self) -> Self:
        self._last = self._now()
        self._timer.start()
        if hasattr(signal, "setitimer"):
            signal.signal(signal.SIGALRM, self._look)
            signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.stop()
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
