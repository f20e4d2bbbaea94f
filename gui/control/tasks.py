"""Background work: one thread that owns what it works on, results posted to the window's thread.

    tasks = Tasks()
    tasks.submit(lambda task: session.draft.set(…), done=show, failed=tell, key=("set", address))

`work` runs on the worker, in the order of submission, and gets its Task to report progress and to see
whether it was cancelled. `done` and `failed` run on the window's thread. Work with the same `key` as the last
one that still waits takes its place: while typing, only the newest value of a field is sent.

`InlineTasks` does the same at once, on the calling thread: for tests.
"""

from __future__ import annotations

import sys
import threading
from collections import deque
from collections.abc import Callable, Hashable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

GIVE_WAY = 0.0005
"""Seconds after which the worker lets the window's thread have Python, when that asks: for each widget it
paints, among others. Python's own 5 ms would make one picture of a hundred widgets wait for half a second."""
Done = Callable[[Any], None]
Failed = Callable[[Exception], None]


class Task:
    """One piece of work. `what` is the sentence shown while it runs; "" for work that is over at once."""

    def __init__(
        self,
        owner: Tasks,
        work: Callable[[Task], Any],
        done: Done | None,
        failed: Failed | None,
        key: Hashable | None,
        what: str,
    ) -> None:
        self._owner = owner
        self.work = work
        self.done = done
        self.failed = failed
        self.key = key
        self.what = what
        self._cancelled = threading.Event()
        self._stopped = threading.Event()

    def cancel(self) -> None:
        """Ask it to stop; what it answers later is dropped."""
        self._cancelled.set()

    def stop(self) -> None:
        """Ask it to stop, but still hear what came of it."""
        self._stopped.set()

    def cancelled(self) -> bool:
        return self._cancelled.is_set() or self._stopped.is_set()

    def stopped(self) -> bool:
        """Whether somebody asked it to stop and waits for what came of it."""
        return self._stopped.is_set()

    def dropped(self) -> bool:
        return self._cancelled.is_set()

    def progress(self, sentence: str, fraction: float | None = None) -> None:
        """Say how far it is, from the worker; `fraction` 0 to 1, None: can't be told."""
        if not self.cancelled():
            self._owner.reported.emit(self, sentence, -1.0 if fraction is None else fraction)


class Tasks(QObject):
    """The worker. `close()` ends it; submitted work that hasn't begun by then is dropped."""

    started = Signal(object)
    """A Task with a `what` begins."""
    reported = Signal(object, str, float)
    """Task, sentence, fraction (-1: can't be told)."""
    ended = Signal(object)
    """A Task with a `what` is over, whatever came of it."""
    _posted = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Task] = deque()
        self._more = threading.Condition()
        self._closing = False
        self._current: Task | None = None
        self._thread: threading.Thread | None = None
        self._posted.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def submit(
        self,
        work: Callable[[Task], Any],
        *,
        done: Done | None = None,
        failed: Failed | None = None,
        key: Hashable | None = None,
        what: str = "",
    ) -> Task:
        task = Task(self, work, done, failed, key, what)
        self._take(task)
        return task

    def _take(self, task: Task) -> None:
        with self._more:
            if self._closing:
                task.cancel()
                return
            if task.key is not None and self._waiting and self._waiting[-1].key == task.key:
                self._waiting[-1] = task
            else:
                self._waiting.append(task)
            if self._thread is None:
                sys.setswitchinterval(min(GIVE_WAY, sys.getswitchinterval()))
                self._thread = threading.Thread(target=self._work, name="repoform-worker", daemon=True)
                self._thread.start()
            self._more.notify()

    def idle(self) -> bool:
        """Nothing waits and nothing runs (results may still be on their way)."""
        with self._more:
            return not self._waiting and self._current is None

    def crowded(self) -> bool:
        """Something waits behind what runs, be it the end: what can wait itself should give way."""
        with self._more:
            return bool(self._waiting) or self._closing

    def close(self, wait: float = 10.0) -> None:
        """Finish what runs, forget the rest, end the thread."""
        with self._more:
            self._closing = True
            self._waiting.clear()
            if self._current is not None and self._current.what:
                self._current.cancel()
            self._more.notify()
        if self._thread is not None:
            self._thread.join(wait)

    def finish(self, work: Callable[[Task], Any], wait: float = 10.0) -> None:
        """The last thing: drop what waits, let `work` run after what runs now, then close."""
        with self._more:
            self._waiting.clear()
            if self._current is not None and self._current.what:
                self._current.cancel()
            if self._thread is not None:
                self._waiting.append(Task(self, work, None, None, None, ""))
                self._closing = True
                self._more.notify()
        if self._thread is not None:
            self._thread.join(wait)

    def _work(self) -> None:
        while True:
            with self._more:
                while not self._waiting and not self._closing:
                    self._more.wait()
                if not self._waiting:
                    return
                task = self._current = self._waiting.popleft()
            self._run(task)
            with self._more:
                self._current = None

    def _run(self, task: Task) -> None:
        if task.what:
            self.started.emit(task)
        self._posted.emit(task, *_outcome(task))

    def _deliver(self, task: Task, result: Any, problem: Exception | None) -> None:
        if task.what:
            self.ended.emit(task)
        if task.dropped():
            return
        if problem is None:
            if task.done is not None:
                task.done(result)
        elif task.failed is not None:
            task.failed(problem)
        else:
            raise problem


def _outcome(task: Task) -> tuple[Any, Exception | None]:
    try:
        return task.work(task), None
    # Whatever goes wrong has to reach the user on the window's thread.
    except Exception as error:
        return None, error


class InlineTasks(Tasks):
    """Does the work at once on the calling thread: for tests."""

    def _take(self, task: Task) -> None:
        if task.what:
            self.started.emit(task)
        self._deliver(task, *_outcome(task))

    def finish(self, work: Callable[[Task], Any], wait: float = 10.0) -> None:
        work(Task(self, work, None, None, None, ""))
