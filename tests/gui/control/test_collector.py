"""The garbage collector gives way to the one who types, and stays on the window's thread."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from gui.control import collector as rules
from gui.control.collector import Collector
from gui.control.controller import Controller
from gui.control.tasks import InlineTasks


@pytest.fixture
def collector(qapp: QApplication) -> Iterator[Collector]:
    found = Collector()
    yield found
    found.stop()
    assert gc.isenabled()


class Circle:
    def __init__(self) -> None:
        self.me = self


def test_nothing_is_collected_by_itself(collector: Collector) -> None:
    lost = weakref.ref(Circle())
    kept = [[n] for n in range(100_000)]
    assert lost() is not None and len(kept) == 100_000


def test_what_is_lost_goes_on_this_thread_when_nobody_types(
    collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []

    def note(phase: str, _info: dict[str, int]) -> None:
        if phase == "start":
            threads.append(threading.current_thread())

    monkeypatch.setattr(rules, "YOUNG", 1000)
    lost = weakref.ref(Circle())
    kept = [[n] for n in range(2000)]
    gc.callbacks.append(note)
    try:
        collector.timer.timeout.emit()
    finally:
        gc.callbacks.remove(note)
    assert lost() is None and len(kept) == 2000
    assert threads == [threading.main_thread()]


def test_little_is_not_worth_a_look(collector: Collector) -> None:
    gc.collect()
    lost = weakref.ref(Circle())
    collector.collect()
    assert lost() is not None


def test_it_waits_for_the_end_of_typing(collector: Collector) -> None:
    controller = Controller(InlineTasks())
    collector.follow(controller)
    collector.timer.setInterval(1_000_000)
    collector.timer.stop()
    controller.shown.emit(None)
    assert collector.timer.isActive() and collector.timer.remainingTime() > 900_000


def test_what_was_read_is_left_alone(collector: Collector) -> None:
    controller = Controller(InlineTasks())
    collector.follow(controller)
    before = gc.get_freeze_count()
    try:
        controller.opened.emit(None)
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()
