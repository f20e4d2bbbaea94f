"""A large repository: the Overview is there before the checks, and says so; they come by themselves."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from core.checks.checks import check
from gui.control.settings import HINTED, Settings
from gui.control.tasks import Tasks
from gui.overview.page import Overview
from gui.window.sidebar import ROLE
from gui.window.window import MainWindow
from tests import many_roots
from tests.gui.window_fixtures import form_of, new_window

ROOT = "platform/team5/root5"
POOL = 'google_container_node_pool.pool["core"]'
LEFT = Qt.MouseButton.LeftButton


class Gate:
    """Stands in front of each portion of the checks, until it is opened."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.open = threading.Event()
        self.checked = 0


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return many_roots.build(tmp_path_factory.mktemp("large"))


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    made = Gate()

    def waiting(*args: Any, **more: Any) -> Any:
        made.reached.set()
        assert made.open.wait(60)
        made.checked += 1
        return check(*args, **more)

    monkeypatch.setattr("core.session.derived.check", waiting)
    yield made
    made.open.set()


@pytest.fixture
def opened(qtbot: QtBot, large: Path, tmp_path: Path, gate: Gate) -> Iterator[MainWindow]:
    """Its Overview is drawn, its checks wait at the gate."""
    settings = Settings(tmp_path / "config")
    settings.set(HINTED, True)
    window = new_window(qtbot, tmp_path, settings=settings, tasks=Tasks())
    window.controller.open(str(large), fetch=False)
    qtbot.waitUntil(lambda: window.controller.view is not None, timeout=60_000)
    window.navigation.show_page("overview")  # from what was read, which is shown the first time
    qtbot.waitUntil(lambda: bool(overview(window).pictures()), timeout=20_000)
    qtbot.waitUntil(gate.reached.is_set, timeout=20_000)
    yield window
    gate.open.set()
    window.controller.close()


def overview(window: MainWindow) -> Overview:
    page: Overview = window.page("overview")
    return page


def checking(window: MainWindow) -> str:
    assert window.controller.view is not None
    return window.controller.view.checking


def problem_count(window: MainWindow) -> int:
    nodes = [item.data(0, ROLE) for item in window.sidebar.items()]
    found: int = next(node.count for node in nodes if node.kind == "problems")
    return found


def words(page: QWidget) -> list[str]:
    return [each.text() for each in page.findChildren(QLabel)]


def test_the_overview_is_there_first_and_says_what_is_not_known(
    opened: MainWindow, qtbot: QtBot, gate: Gate
) -> None:
    assert not gate.checked and checking(opened) == "running"
    assert len(overview(opened).pictures()) >= 3
    assert "Problems are still being looked for." in overview(opened).note.text()
    assert "Still checking" in opened.status.quiet.text()
    assert problem_count(opened) == 0
    qtbot.waitUntil(lambda: "Checking for problems" in opened.status.right.text())
    opened.navigation.show_page("problems")
    assert "Still checking…" in words(opened.page("problems"))
    assert not any("No problems" in said for said in words(opened.page("problems")))
    gate.open.set()
    qtbot.waitUntil(lambda: checking(opened) == "", timeout=60_000)
    assert opened.page("problems").cards and problem_count(opened) > 0
    assert "Still checking…" not in words(opened.page("problems"))
    assert "Still checking" not in opened.status.quiet.text()
    opened.navigation.show_page("overview")
    qtbot.waitUntil(lambda: "still" not in overview(opened).note.text())


def test_focus_and_scroll_stay(opened: MainWindow, qtbot: QtBot, gate: Gate) -> None:
    page = overview(opened)
    picture = page.pictures()[1]
    picture.cells[2].setFocus()
    area = page.findChild(QScrollArea)
    assert area is not None
    bar = area.verticalScrollBar()
    bar.setValue(60)
    focused = QApplication.focusWidget()
    assert focused is picture.cells[2]
    gate.open.set()
    qtbot.waitUntil(lambda: checking(opened) == "", timeout=60_000)
    qtbot.waitUntil(lambda: "still" not in page.note.text())
    again = page.pictures()[1]
    assert again.card.problems and again is not picture  # drawn anew: its cluster has problems
    assert again.focused() == (1, 3) and bar.value() == 60


def test_what_is_typed_meanwhile_stays(opened: MainWindow, qtbot: QtBot, gate: Gate) -> None:
    opened.navigation.go_to(ROOT, POOL, "test", "autoscaling.min_node_count")
    gate.open.set()
    qtbot.waitUntil(lambda: opened.shows == "module", timeout=60_000)
    form = form_of(opened)
    opened.controller.set("autoscaling.min_node_count", 99)
    qtbot.waitUntil(lambda: bool(opened.controller.view and opened.controller.view.edits), timeout=60_000)
    qtbot.waitUntil(opened.controller.tasks.idle, timeout=60_000)
    view = opened.controller.view
    assert view is not None and view.checking == "" and view.edits == 1
    assert [p.root for p in view.draft_problems] == [ROOT]
    assert any(p.root == many_roots.WRONG for p in view.base_problems)
    assert form.form is not None and opened.controller.here is not None


def test_stopped_and_asked_for_again(opened: MainWindow, qtbot: QtBot, gate: Gate) -> None:
    qtbot.waitUntil(opened.status.cancel.isVisible)
    qtbot.mouseClick(opened.status.cancel, LEFT)
    gate.open.set()
    qtbot.waitUntil(lambda: checking(opened) == "stopped", timeout=20_000)
    assert gate.checked == 1
    qtbot.waitUntil(lambda: "weren't looked for" in overview(opened).note.text())
    opened.navigation.show_page("problems")
    page = opened.page("problems")
    assert "Not checked" in words(page) and not any("No problems" in said for said in words(page))
    qtbot.wait(700)  # longer than what can wait does
    assert checking(opened) == "stopped" and gate.checked == 1
    button = next(b for b in page.findChildren(QPushButton) if b.text() == "Check now")
    qtbot.mouseClick(button, LEFT)
    qtbot.waitUntil(lambda: checking(opened) == "", timeout=60_000)
    assert page.cards


def test_closed_in_the_middle(opened: MainWindow, qtbot: QtBot, gate: Gate) -> None:
    worker = next(t for t in threading.enumerate() if t.name == "repoform-worker")
    threading.Timer(0.2, gate.open.set).start()
    opened.controller.close()
    assert not worker.is_alive() and gate.checked == 1
