"""`repoform PATH --at ADDRESS`: the window opens there."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.__main__ import main
from gui.start.app import begin_at
from gui.window.window import MainWindow
from tests.gui.window_fixtures import GKE_POOL, demo_source, form_of, new_window, platform

__all__ = ["demo_source", "platform"]


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    made = new_window(qtbot, tmp_path)
    yield made
    made.controller.close()


def test_at_a_setting(qtbot: QtBot, window: MainWindow, platform: Path) -> None:
    begin_at(window, f"{GKE_POOL}/ops/max_node_count")
    window.commands.open_folder(str(platform))
    qtbot.waitUntil(lambda: window.controller.here is not None and window.controller.here.module == GKE_POOL)
    assert window.controller.here is not None and window.controller.here.environment == "ops"
    row = next(row for row in form_of(window).rows() if row.path() == "max_node_count")
    qtbot.waitUntil(lambda: row.isAncestorOf(window.focusWidget() or window))


def test_an_address_that_means_nothing_is_said(
    qtbot: QtBot, window: MainWindow, platform: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(window, "show_problem", said.append)
    begin_at(window, "gke_gc0_europe-west1_node_pool_np1_generel/ops/max_node_count")
    window.commands.open_folder(str(platform))
    qtbot.waitUntil(lambda: bool(said))
    assert "Did you mean gke_gc0_europe-west1_node_pool_np1_general?" in said[0]
    assert window.controller.view is not None, "it is open all the same"


def test_only_the_first_repository_is_opened_there(qtbot: QtBot, window: MainWindow, platform: Path) -> None:
    begin_at(window, f"{GKE_POOL}/ops/max_node_count")
    window.commands.open_folder(str(platform))
    qtbot.waitUntil(lambda: window.controller.here is not None)
    window.navigation.show_page("overview")
    window.commands.open_folder(str(platform))
    qtbot.waitUntil(lambda: window.controller.tasks.idle())
    assert window.navigation.shows == "overview"


@pytest.mark.parametrize("arguments", [["--at", "a/b/c"], ["one", "two"], ["--bogus"]])
def test_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_copied_link_opens_where_it_was_copied(
    qtbot: QtBot, window: MainWindow, platform: Path, qapp: QApplication
) -> None:
    begin_at(window, f"{GKE_POOL}/ops/max_node_count")
    window.commands.open_folder(str(platform))
    qtbot.waitUntil(lambda: window.controller.here is not None)
    row = next(row for row in form_of(window).rows() if row.path() == "max_node_count")
    menu = row.menu()
    next(action for action in menu.actions() if action.text() == "Copy link").trigger()
    program, place, option, address = shlex.split(qapp.clipboard().text())
    assert (program, option, address) == ("repoform", "--at", f"{GKE_POOL}/ops/max_node_count")
    assert place == str(platform.parent / "remote.git"), "what means the same for everybody"
    menu.close()
