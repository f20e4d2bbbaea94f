"""One keystroke: from a new value in a field to a new View with its diff, and to the painted window.

The budget is one frame (16 ms at p95) for a file of 20 KB and two for 100 KB.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.session import Session
from gui.control.collector import Collector
from gui.control.settings import HINTED, Settings
from gui.control.tasks import InlineTasks
from gui.kit import theme
from gui.start.app import make_window
from tests.bench import ratio, repository

pytestmark = [
    pytest.mark.bench,
    # What the offscreen platform lacks, said when a list or a window opens; measured is the time.
    pytest.mark.qt_log_ignore("does not support propagateSizeHints", "This plugin does not support"),
]

FRAME = 0.016
SETTING = "cluster_max_node_count"
KEYSTROKES = 200


def one_file(folder: Path, size: int) -> Path:
    """A repository whose clusters and pools all stand in one file of about `size` bytes."""
    parts: list[str] = []
    for path, text in repository.files(others=0).items():
        if path.startswith("platforms/p"):
            parts.append(text)
        if sum(map(len, parts)) >= size:
            break
    return repository.build(folder, {"clusters.tf": "\n".join(parts)})


@pytest.mark.parametrize(("size", "frames"), [(20_000, 1), (100_000, 2)])
def test_to_a_new_view(tmp_path: Path, size: int, frames: int) -> None:
    session = Session.open(str(one_file(tmp_path / "r", size)), data_dir=str(tmp_path / "data"))
    module = next(session.view.platforms[0].modules()).name
    numbers = itertools.cycle(range(20, 90))

    def keystroke() -> None:
        view = session.draft.set(".", module, "ops", SETTING, next(numbers))
        assert view.diff
        session.form(".", module, "ops")

    keystroke()
    took = ratio.p95(keystroke, KEYSTROKES)
    session.close()
    what = f"keystroke to view and diff, {size // 1000} KB, p95"
    assert ratio.say(what, took, FRAME * frames, "budget") <= 1


@pytest.mark.parametrize(("size", "frames"), [(20_000, 1), (100_000, 2)])
def test_to_a_painted_window(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication, size: int, frames: int
) -> None:
    theme.install(qapp)
    theme.apply(qapp, "light")
    settings = Settings(tmp_path / "config")
    settings.set(HINTED, True)  # the hints of the first start are gone at the first key
    window = make_window(settings, tasks=InlineTasks(), data_dir=str(tmp_path / "data"))
    qtbot.addWidget(window)
    collector = Collector()
    collector.follow(window.controller)
    window.resize(1440, 900)
    window.show()
    session = Session.open(str(one_file(tmp_path / "r", size)), data_dir=str(tmp_path / "data"))
    window.controller.take(session)
    module = next(session.view.platforms[0].modules()).name
    window.navigation.go_to(".", module, "ops")
    qapp.processEvents()
    numbers = itertools.cycle(range(20, 90))

    def settle() -> None:
        """What is only put off until the window idles is no part of a keystroke."""
        qtbot.wait(5)

    def keystroke() -> None:
        window.controller.set(SETTING, next(numbers))
        qapp.processEvents()

    keystroke()
    settle()
    took, work = _settled(keystroke, settle)
    window.controller.close()
    collector.stop()
    what = f"keystroke to painted window, {size // 1000} KB"
    quiet = f"p50 {_at(took, 0.5):.1f} ms; of it work: p50 {_at(work, 0.5):.1f}, p95 {_at(work, 0.95):.1f} ms"
    print(f"\n{what}, {quiet}")
    assert ratio.say(f"{what}, p95", _at(took, 0.95) / 1000, FRAME * frames, "budget") <= 1


def _settled(keystroke: Callable[[], None], settle: Callable[[], None]) -> tuple[list[float], list[float]]:
    """Seconds by the clock, and those that this thread worked: on a shared machine others work in between."""
    took, work = [], []
    for _n in range(KEYSTROKES):
        start = time.thread_time()
        took.append(ratio.once(keystroke))
        work.append(time.thread_time() - start)
        settle()
    return took, work


def _at(times: list[float], share: float) -> float:
    """Milliseconds below which this share of them stays."""
    return sorted(times)[int(len(times) * share)] * 1000
