"""After `Add to draft` one looks at what was made, also where the worker takes its time: the real one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.session import Session
from gui.control.settings import Settings
from gui.control.tasks import Tasks
from gui.guide.driver import place_of_the_new
from gui.guide.page import GuidePage
from gui.start.app import make_window
from gui.window.window import MainWindow
from tests.gui.window_fixtures import demo_source, platform

__all__ = ["demo_source", "platform"]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, platform: Path, tmp_path: Path) -> Iterator[MainWindow]:
    made = make_window(Settings(tmp_path / "config"), tasks=Tasks(), data_dir=str(tmp_path / "data"))
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    made.controller.take(Session.open(str(platform), data_dir=str(tmp_path / "data")))
    qtbot.waitUntil(lambda: made.view is not None and made.controller.tasks.idle(), timeout=30_000)
    yield made
    made.controller.close()


@pytest.mark.parametrize(
    ("operation", "answers", "module"),
    [
        ("add-node-pool", {"cluster": "gke_gc0_europe-west1", "name": "late", "purpose": "general"}, "_late"),
        ("replace-node-pool", {"pool": "gke_gc0_europe-west1_node_pool_np1_general"}, "general2"),
    ],
)
def test_one_lands_on_what_was_made(
    qtbot: QtBot, window: MainWindow, operation: str, answers: dict[str, str], module: str
) -> None:
    window.navigation.guide(operation, ".", answers)
    page: GuidePage = window.page("guide")
    qtbot.waitUntil(page.isVisible, timeout=30_000)

    def at_the_end() -> bool:
        if page.next.text() != "Add to draft":
            qtbot.mouseClick(page.next, LEFT)
        return page.next.text() == "Add to draft" and bool(page.diff.view.files())

    qtbot.waitUntil(at_the_end, timeout=30_000)
    qtbot.mouseClick(page.next, LEFT)
    here = window.controller
    qtbot.waitUntil(lambda: here.here is not None and here.here.module.endswith(module), timeout=30_000)
    qtbot.waitUntil(lambda: not page.isVisible(), timeout=30_000)
    assert window.view is not None and len({c.module for c in window.view.changes}) == 1, "added once"


def test_after_a_removal_one_lands_on_its_cluster(platform: Path, tmp_path: Path) -> None:
    cluster = "gke_gc0_europe-west1"
    with Session.open(str(platform), data_dir=str(tmp_path / "data")) as session:
        before = session.draft.operation("add-node-pool", ".", {"cluster": cluster, "name": "gpu"})
        after = session.draft.operation("remove-node-pool", ".", {"pool": f"{cluster}_node_pool_np2_gpu"})
    assert place_of_the_new(before, after) == (".", cluster, "", "")
