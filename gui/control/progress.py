"""What of the background work is worth a sentence: the newest of what runs."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gui.control.tasks import Task, Tasks


class Progress(QObject):
    """Follows the tasks that say what they do."""

    changed = Signal(str, float)
    """Sentence and fraction (-1: can't be told); "" when nothing runs any more."""

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: list[Task] = []
        tasks.started.connect(self._started)
        tasks.reported.connect(self._reported)
        tasks.ended.connect(self._ended)

    def stop(self) -> None:
        """Ask all of it to stop."""
        for task in self._running:
            task.stop()

    def _started(self, task: Task) -> None:
        self._running.append(task)
        self.changed.emit(task.what, -1.0)

    def _reported(self, task: Task, sentence: str, fraction: float) -> None:
        if task in self._running:
            self.changed.emit(sentence or task.what, fraction)

    def _ended(self, task: Task) -> None:
        self._running = [t for t in self._running if t is not task]
        if not self._running:
            self.changed.emit("", -1.0)
