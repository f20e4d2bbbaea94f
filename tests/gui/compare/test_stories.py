"""Why a value is what it is: in a cell's tooltip, by mouse and by keyboard, asked once."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from core.view import ChangedBy, ValueStory
from gui.compare.page import ComparePage
from gui.compare.stories import Cell, Stories, story_words
from gui.window.window import MainWindow
from tests.gui.compare.test_compare import go
from tests.gui.window_fixtures import GKE_POOL, form_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> ComparePage:
    window.navigation.go_to(".", GKE_POOL, "ops")
    form_of(window)
    window.navigation.choose_compare()
    made: ComparePage = window.page("compare")
    qtbot.waitUntil(made.table.hasFocus)
    return made


def test_the_keyboard_tells_who_wrote_a_value_and_why(
    window: MainWindow, page: ComparePage, qtbot: QtBot
) -> None:
    view = window.view
    assert view is not None
    place = view.place
    value = view.platform(".").module(GKE_POOL).setting("max_node_count").values["ops"]  # type: ignore[union-attr]
    lines = f"{value.line},{value.line}"
    told = subprocess.run(
        ["git", "blame", "--porcelain", "-L", lines, str(place.commit), "--", str(value.file)],
        cwd=place.folder, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    commit = told[:7]
    author = next(line for line in told.split("\n") if line.startswith("author ")).removeprefix("author ")
    go(page, "max_node_count", 1)
    index = page.table.currentIndex()
    qtbot.keyClick(page.table, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: commit in page.table.tip_of(index))
    words = page.table.tip_of(index)
    assert author in words and f"{value.file}:{value.line}" in words
    assert "“Small on purpose, see INFRA-212.”" in words
    assert QToolTip.isVisible() and commit in QToolTip.text()
    QToolTip.hideText()


def test_the_mouse_does_too_and_git_is_asked_once(
    window: MainWindow, page: ComparePage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.controller.session is not None
    reviews = window.controller.session.reviews
    asked: list[tuple[object, ...]] = []
    real = reviews.story

    def story(*args: Any) -> ValueStory:
        asked.append(args[:4])
        return real(*args)

    monkeypatch.setattr(reviews, "story", story)
    go(page, "disk_size_gb", 2)
    rect = page.table.visualRect(page.table.currentIndex())
    for _n in range(3):
        event = QHelpEvent(
            QEvent.Type.ToolTip, rect.center(), page.table.viewport().mapToGlobal(rect.center())
        )
        QApplication.sendEvent(page.table.viewport(), event)
        qtbot.waitUntil(lambda: "Looking up" not in page.table.tip_of(page.table.currentIndex()))
    assert asked == [(".", GKE_POOL, "apps-prod", "disk_size_gb")]
    QToolTip.hideText()


def test_another_commit_is_asked_anew() -> None:
    commit = ["a"]
    asked: list[Cell] = []

    def ask(cell: Cell, done: Callable[[ValueStory], None], _failed: Callable[[str], None]) -> None:
        asked.append(cell)
        done(ValueStory(place=commit[0]))

    stories = Stories(ask, lambda: commit[0])
    cell = (".", "m", "e", "s")
    stories.words(cell)
    assert stories.words(cell) == "a" and len(asked) == 1
    commit[0] = "b"
    stories.words(cell)
    assert stories.words(cell) == "b" and len(asked) == 2


def test_what_is_not_known_is_said() -> None:
    assert (
        story_words(ValueStory(unknown="A plain folder has no history")) == "A plain folder has no history."
    )
    by = ChangedBy("Ali", 0.0, "abcdef1234", "Smaller", cut=True)
    words = story_words(ValueStory(by, "see INFRA-212", "a.tf:3"))
    assert words.startswith("“see INFRA-212”\nAli or someone before,") and words.endswith("(abcdef1)\na.tf:3")
