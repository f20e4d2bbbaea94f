"""The worker: order, coalescing, cancel, failures."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial

import pytest
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from gui.control.tasks import Task, Tasks


@pytest.fixture
def tasks(qapp: object) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.close()


def test_results_come_on_the_windows_thread_in_order(qtbot: QtBot, tasks: Tasks) -> None:
    got: list[tuple[int, str]] = []
    where: list[str] = []

    def work(n: int, _task: Task) -> int:
        where.append(threading.current_thread().name)
        return n

    for n in range(5):
        tasks.submit(partial(work, n), done=lambda n: got.append((n, threading.current_thread().name)))
    qtbot.waitUntil(lambda: len(got) == 5)
    assert [n for n, _thread in got] == [0, 1, 2, 3, 4]
    assert {thread for _n, thread in got} == {threading.current_thread().name}
    assert set(where) == {"repoform-worker"}


def test_only_the_newest_value_of_a_field_is_sent(qtbot: QtBot, tasks: Tasks) -> None:
    gate = threading.Event()
    ran: list[str] = []

    def run(text: str, _task: Task) -> None:
        ran.append(text)

    tasks.submit(lambda _task: gate.wait(5))
    for text in ("1", "12", "123"):
        tasks.submit(partial(run, text), key="field")
    tasks.submit(lambda _task: ran.append("other"), key="another")
    tasks.submit(lambda _task: ran.append("1234"), key="field")
    gate.set()
    qtbot.waitUntil(tasks.idle)
    assert ran == ["123", "other", "1234"]


def test_what_was_cancelled_is_dropped_and_what_was_stopped_is_heard(qtbot: QtBot, tasks: Tasks) -> None:
    heard: list[str] = []
    gate = threading.Event()

    def work(task: Task) -> str:
        gate.wait(5)
        return "stopped" if task.cancelled() else "ran"

    first = tasks.submit(work, done=heard.append)
    second = tasks.submit(work, done=heard.append)
    first.cancel()
    second.stop()
    gate.set()
    qtbot.waitUntil(lambda: heard == ["stopped"])


def test_failures_reach_whoever_asked(qtbot: QtBot, tasks: Tasks) -> None:
    failures: list[Exception] = []

    def work(_task: Task) -> None:
        raise ValueError("no")

    tasks.submit(work, failed=failures.append)
    qtbot.waitUntil(lambda: len(failures) == 1)
    with capture_exceptions() as caught:
        tasks.submit(work)
        qtbot.waitUntil(lambda: len(caught) == 1)
    assert caught[0][0] is ValueError


def test_progress_is_reported_while_it_runs(qtbot: QtBot, tasks: Tasks) -> None:
    seen: list[tuple[str, float]] = []
    tasks.reported.connect(lambda _task, text, part: seen.append((text, part)))

    def work(task: Task) -> None:
        task.progress("Half", 0.5)
        task.progress("Some")

    with qtbot.waitSignal(tasks.ended):
        tasks.submit(work, what="Working…")
    assert seen == [("Half", 0.5), ("Some", -1.0)]


def test_the_last_work_runs_before_the_end(qapp: object) -> None:
    tasks = Tasks()
    ran: list[str] = []
    tasks.submit(lambda _task: ran.append("first"))
    tasks.finish(lambda _task: ran.append("last"))
    assert ran[-1] == "last"
    assert tasks.submit(lambda _task: ran.append("too late")).cancelled()
    assert "too late" not in ran
