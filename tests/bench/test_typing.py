"""Typing in a form of the demo: the longest time in one go that a key takes of the window's thread."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.session import Session
from gui.control.settings import Settings
from gui.control.tasks import Tasks
from gui.start.app import make_window
from tests.gui.window_fixtures import GKE_POOL, demo_source, form_of, platform

__all__ = ["demo_source", "platform"]

pytestmark = [
    pytest.mark.bench,
    # What the offscreen platform lacks, said when a list or a window opens; measured is the time.
    pytest.mark.qt_log_ignore("does not support propagateSizeHints", "This plugin does not support"),
]

MOST = 0.05
"""Seconds of the thread's own time in one go."""


def stretches(qtbot: QtBot, until: Callable[[], bool]) -> list[float]:
    """The CPU time of each turn of the event loop until that is so."""
    out = []
    deadline = time.monotonic() + 30
    while not until():
        assert time.monotonic() < deadline
        start = time.thread_time()
        QApplication.processEvents()
        out.append(time.thread_time() - start)
        start = time.thread_time()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        out.append(time.thread_time() - start)
        time.sleep(0.001)
    return out


@pytest.mark.parametrize(
    ("path", "text"),
    [("max_node_count", "1234"), ("machine_type", "e2-standard-4"), ("node_locations", "europe-west1-d")],
)
def test_the_longest_stretch(
    qtbot: QtBot, qapp: QApplication, platform: Path, tmp_path: Path, path: str, text: str
) -> None:
    window = make_window(Settings(tmp_path / "config"), tasks=Tasks(), data_dir=str(tmp_path / "data"))
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    window.controller.take(Session.open(str(platform), data_dir=str(tmp_path / "data")))
    qtbot.waitUntil(lambda: window.view is not None and window.controller.tasks.idle(), timeout=30_000)
    window.navigation.go_to(".", GKE_POOL, "ops")
    qtbot.waitUntil(lambda: window.controller.tasks.idle(), timeout=30_000)
    qtbot.waitUntil(lambda: form_of(window).row(path) is not None, timeout=30_000)
    row = form_of(window).row(path)
    assert row is not None and row.editor is not None
    row.take_focus()
    line = row.editor.focus_widget()
    QTest.keyClicks(line, "1")  # what is imported at the first key is imported once
    stretches(qtbot, window.controller.tasks.idle)
    line.selectAll()  # type: ignore[attr-defined]
    found: list[float] = []
    for letter in text:
        start = time.thread_time()
        QTest.keyClicks(line, letter)
        found.append(time.thread_time() - start)
        found += stretches(qtbot, window.controller.tasks.idle)
        found += stretches(qtbot, iter([False, False, True]).__next__)
    window.controller.close()
    print(f"\n{path}: longest stretch {max(found) * 1000:.0f} ms, {max(found) / MOST:.2f} of what may be")
