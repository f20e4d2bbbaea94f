"""Coming back: where one was, what isn't sent, and why a second window has another draft."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.session import Session
from gui.control.settings import HINTED, Settings
from gui.control.tasks import InlineTasks
from gui.kit.widgets import Badge
from gui.start.app import make_window
from gui.window.returning import last_folder
from gui.window.window import MainWindow
from tests.gui.window_fixtures import GKE_POOL

LEFT = Qt.MouseButton.LeftButton


def start(qtbot: QtBot, tmp_path: Path, platform: Path | None) -> MainWindow:
    """Another start of the program, with the same settings."""
    settings = Settings(tmp_path / "config")
    settings.set(HINTED, True)
    made = make_window(settings, tasks=InlineTasks(), data_dir=str(tmp_path / "data"))
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    if platform is not None:
        made.controller.take(Session.open(str(platform), data_dir=str(tmp_path / "data")))
    return made


@pytest.mark.parametrize("place", ["overview", "problems", "proposals", "form", "compare", "propose"])
def test_it_opens_where_one_was(qtbot: QtBot, platform: Path, tmp_path: Path, place: str) -> None:
    first = start(qtbot, tmp_path, platform)
    go = first.navigation
    if place == "form":
        go.go_to(".", GKE_POOL, "ops")
    elif place == "compare":
        go.compare(".", GKE_POOL)
    elif place == "propose":
        go.show_page("problems")
        first.commands.propose()
    else:
        go.show_page(place)
    first.controller.close()
    second = start(qtbot, tmp_path, platform)
    here = second.controller.here
    if place in ("form", "compare"):
        assert here is not None and (here.module, here.compare) == (GKE_POOL, place == "compare")
        assert place == "compare" or here.environment == "ops"
        node = second.sidebar.chosen()
        assert node is not None and node.module == GKE_POOL
    else:
        assert second.shows == ("problems" if place == "propose" else place)
    second.controller.close()


RUBBISH: list[Any] = [
    None, 3, [], {"page": "guide"}, {"page": 4}, {"root": ".", "module": "gone"}, {"root": 1, "module": []},
    {"root": ".", "module": GKE_POOL, "environment": 7}, {"root": ".", "module": GKE_POOL, "compare": "x"},
]  # fmt: skip


@pytest.mark.parametrize("kept", RUBBISH, ids=str)
def test_what_is_not_there_any_more_is_no_trouble(
    qtbot: QtBot, platform: Path, tmp_path: Path, kept: Any
) -> None:
    settings = Settings(tmp_path / "config")
    settings.opened(str(platform))
    settings.set("places", {str(platform): kept} if kept != 3 else 3)
    window = start(qtbot, tmp_path, platform)
    assert window.shows in ("overview", "module")
    window.controller.close()


def test_recent_repositories_say_what_is_not_sent(qtbot: QtBot, platform: Path, tmp_path: Path) -> None:
    first = start(qtbot, tmp_path, platform)
    first.controller.set_at(".", GKE_POOL, "ops", "max_node_count", 9)
    first.navigation.show_welcome()
    page = first.page("welcome")
    assert "1 change isn't sent yet" in [b.text() for b in page.findChildren(Badge)]
    first.controller.undo()
    first.navigation.show_welcome()
    assert not [b for b in page.findChildren(Badge) if "sent" in b.text() and b.isVisible()]
    first.controller.close()


def test_the_last_one_is_opened_again_unless_it_was_left(
    qtbot: QtBot, platform: Path, tmp_path: Path
) -> None:
    first = start(qtbot, tmp_path, platform)
    first.navigation.show_page("problems")
    assert last_folder(Settings(tmp_path / "config")) == str(platform)
    start(qtbot, tmp_path, None).close()
    assert last_folder(Settings(tmp_path / "config")) == str(platform), "a window on nothing leaves nothing"
    first.navigation.show_welcome()
    assert last_folder(Settings(tmp_path / "config")) == ""
    first.controller.close()


def test_a_second_window_says_why_its_draft_is_empty(qtbot: QtBot, platform: Path, tmp_path: Path) -> None:
    first = start(qtbot, tmp_path, platform)
    first.controller.set_at(".", GKE_POOL, "ops", "max_node_count", 9)
    first.controller.flush()
    second = start(qtbot, tmp_path, platform)
    assert second.banner.isVisible()
    assert "Another window has a draft of this repository, with 1 edit." in second.banner.text()
    assert second.view is not None and second.view.changes == ()
    second.controller.close()
    first.controller.close()
    third = start(qtbot, tmp_path, platform)
    assert "here again" in third.banner.text() and "Another window" not in third.banner.text()
    third.controller.close()
