"""The demo in the window: it says that it is one, is there after a restart, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from core import demo as demos
from core.session.errors import SessionError
from gui.control.settings import HINTED, Settings
from gui.control.tasks import InlineTasks
from gui.start.app import make_window
from gui.window.closing import StartAnew
from gui.window.window import MainWindow
from tests.gui.window_fixtures import GKE_POOL

LEFT = Qt.MouseButton.LeftButton
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


@pytest.fixture
def start(qtbot: QtBot, tmp_path: Path) -> Iterator[object]:
    """Another start of the program, each time."""
    made: list[MainWindow] = []

    def go() -> MainWindow:
        settings = Settings(tmp_path / "config")
        settings.set(HINTED, True)
        window = make_window(settings, tasks=InlineTasks(), data_dir=str(tmp_path / "data"))
        qtbot.addWidget(window)
        window.resize(1440, 900)
        window.show()
        made.append(window)
        return window

    yield go
    for window in made:
        if window.controller.session is not None:
            window.controller.close()


def left_behind(tmp_path: Path) -> list[str]:
    """Folders of demos."""
    place = tmp_path / "data" / "demo"
    return sorted(p.name for p in place.iterdir()) if place.exists() else []


def test_it_says_so_and_who_is_who(start: object, qtbot: QtBot, tmp_path: Path) -> None:
    window: MainWindow = start()  # type: ignore[operator]
    qtbot.mouseClick(window.page("welcome").demo, LEFT)
    bar = window.demo_bar
    assert bar is not None and bar.isVisible()
    assert "demo" in bar.text() and "Jana Winter" in bar.text() and "Ali Demir" in bar.text()
    buttons = {b.text(): b for b in bar.findChildren(QPushButton)}
    with qtbot.waitSignal(window.commands.reviewer_wanted) as told:
        qtbot.mouseClick(buttons["Ali's window"], LEFT)
    assert told.args[1] == "", "the list: none was sent from here"
    other: MainWindow = start()  # type: ignore[operator]
    other.controller.open_demo(told.args[0], reviewer=True)
    assert other.demo_bar is not None and "you are Ali" in other.demo_bar.text()
    assert other.demo_bar.findChildren(QPushButton) == []
    window.navigation.show_welcome()
    assert not bar.isVisible()
    window.navigation.show_page("overview")
    assert bar.isVisible()


@pytest.mark.parametrize("terraform", [False, True])
def test_what_was_only_looked_at_leaves_nothing(start: object, tmp_path: Path, terraform: bool) -> None:
    window: MainWindow = start()  # type: ignore[operator]
    window.controller.open_demo(terraform=terraform)
    assert len(left_behind(tmp_path)) == 1
    window.controller.close()
    assert left_behind(tmp_path) == []


def test_a_draft_is_there_again_and_can_be_started_anew(start: object, qtbot: QtBot, tmp_path: Path) -> None:
    first: MainWindow = start()  # type: ignore[operator]
    first.controller.open_demo()
    first.controller.set_at(".", GKE_POOL, "ops", "max_node_count", 9)
    first.controller.close()
    again: MainWindow = start()  # type: ignore[operator]
    again.controller.open_demo()
    assert again.view is not None and [c.after for c in again.view.changes] == [9]
    assert left_behind(tmp_path) == ["platform"]
    bar = again.demo_bar
    assert bar is not None
    anew = next(b for b in bar.findChildren(QPushButton) if b.text() == "Start anew…")
    qtbot.mouseClick(anew, LEFT)
    dialog = again.findChildren(StartAnew)[-1]
    with qtbot.waitSignal(again.commands.demo_ends):
        qtbot.mouseClick(dialog.start, LEFT)
    assert again.view.changes == () and again.controller.demo is not None
    again.controller.close()
    assert left_behind(tmp_path) == []


def test_what_was_sent_stays(start: object, tmp_path: Path) -> None:
    window: MainWindow = start()  # type: ignore[operator]
    window.controller.open_demo()
    window.controller.set_at(".", GKE_POOL, "ops", "max_node_count", 9)
    session = window.controller.session
    assert session is not None
    text = session.proposals.text()
    assert session.proposals.send(text.title, text.description, text.branch).problem is None
    window.controller.look()
    window.controller.close()
    assert left_behind(tmp_path) == ["platform"]


def test_one_that_was_built_in_part_is_built_anew(start: object, tmp_path: Path) -> None:
    place = demos.own_place(tmp_path / "data", demos.KUBESTACK)
    (place / "origin.git").mkdir(parents=True)
    window: MainWindow = start()  # type: ignore[operator]
    window.controller.open_demo()
    assert window.view is not None and window.view.platforms


def test_anew_takes_nothing_that_it_did_not_build(tmp_path: Path) -> None:
    demo = demos.build(tmp_path / "mine")
    (demo.folder / "notes.txt").write_text("mine")
    with pytest.raises(SessionError, match="isn't empty"):
        demos.build_anew(demo.folder)
    assert (demo.folder / "notes.txt").read_text() == "mine" and demo.platform.is_dir()
