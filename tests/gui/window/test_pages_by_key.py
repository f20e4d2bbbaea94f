"""Each page's shortcut works from every page; that of Compare goes back to the form; and the hints are shown
only where what they point at is."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.session import Session
from gui.control.settings import HINTED
from gui.window.hints import Hints
from gui.window.window import MainWindow
from tests.gui.window_fixtures import GKE_POOL, entries, new_window

PAGES = {
    "overview": Qt.Key.Key_1,
    "proposals": Qt.Key.Key_2,
    "problems": Qt.Key.Key_3,
    "compare": Qt.Key.Key_4,
}
FROM = ("read", *PAGES, "form", "propose", "promotions")
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", "This plugin does not support")


def press(window: MainWindow, key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, key, Qt.KeyboardModifier.ControlModifier)
    for _turn in range(4):
        QApplication.processEvents()


def shown(window: MainWindow) -> str:
    here = window.controller.here
    return window.shows if here is None else "compare" if here.compare else "form"


def show(window: MainWindow, page: str) -> None:
    if page in ("form", "compare"):
        window.navigation.go_to(".", GKE_POOL, "ops")
    if page == "compare":
        window.navigation.choose_compare()
    elif page == "propose":
        window.commands.propose()
    elif page != "form":
        window.navigation.show_page(page)
    assert shown(window) == page


@pytest.mark.parametrize("start", FROM)
def test_from_every_page_to_every_page(window: MainWindow, qtbot: QtBot, start: str) -> None:
    for to in PAGES:
        show(window, start)
        if to != start:
            press(window, PAGES[to])
            assert shown(window) == to


def test_compare_and_back_again(window: MainWindow, qtbot: QtBot) -> None:
    """To the form, in the environment that one came from; from a page without a module to the last one."""
    show(window, "form")
    press(window, PAGES["compare"])
    assert shown(window) == "compare"
    press(window, PAGES["compare"])
    here = window.controller.here
    assert here is not None and (here.module, here.environment, here.compare) == (GKE_POOL, "ops", False)
    press(window, PAGES["problems"])
    assert entries(window)["Compare environments"].isEnabled()
    press(window, PAGES["compare"])
    here = window.controller.here
    assert here is not None and here.compare and here.module == GKE_POOL


def hinted(window: MainWindow) -> bool:
    found = window.findChildren(Hints)
    return any(card.isVisible() for hints in found for card in hints.cards)


@pytest.mark.parametrize("content", ["", 'resource "null_resource" "x" {}\n', "nothing of ours"])
def test_no_hints_over_a_folder_without_clusters(qtbot: QtBot, tmp_path: Path, content: str) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    if content:
        (folder / "main.tf").write_text(content)
    window = new_window(qtbot, tmp_path)
    window.controller.take(Session.open(str(folder), data_dir=str(tmp_path / "data")))
    for _turn in range(6):
        QApplication.processEvents()
    assert not hinted(window) and not window.settings.flag(HINTED)
    window.popups.hints(again=True)
    assert not hinted(window)
    window.controller.close()


def test_hints_where_there_are_clusters(qtbot: QtBot, platform: Path, tmp_path: Path) -> None:
    window = new_window(qtbot, tmp_path)
    window.controller.take(Session.open(str(platform), data_dir=str(tmp_path / "data")))
    qtbot.waitUntil(lambda: hinted(window))
    window.controller.close()
