"""The ordinary way by keyboard, from the first window to the branch: no sentences, no shortcuts but those of
the menus. After each step the focus is where the next sensible one is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from gui.control.settings import HINTED, Settings
from gui.form.chips import ChipsEditor
from gui.start.app import Reviewers
from gui.window.window import MainWindow
from tests.core.git.sandbox import Sandbox
from tests.gui.test_end_to_end import box, demo_source
from tests.gui.test_keyboard_alone import CTRL, KEY, Keys
from tests.gui.window_fixtures import GKE_POOL, form_of, new_window, platform, window

__all__ = ["box", "demo_source", "platform", "window"]
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", "This plugin does not support")


def test_a_maximum_and_a_zone_to_the_branch(
    qtbot: QtBot, demo_source: Path, tmp_path: Path, box: Sandbox
) -> None:
    """Eleven actions, a typed text counting one; nine without the zone."""
    folder = box.top / "demo"
    shutil.copytree(demo_source, folder)
    box.git("remote", "set-url", "origin", str(folder / "origin.git"), cwd=folder / "platform")
    settings = Settings(tmp_path / "config")
    settings.set(HINTED, True)
    made = new_window(qtbot, tmp_path, settings=settings)
    reviewers, opened = Reviewers(settings), list[MainWindow]()
    made.commands.reviewer_wanted.connect(lambda *place: opened.append(reviewers.show(*place)))
    made.controller.open_demo(str(folder))
    qtbot.waitUntil(lambda: made.view is not None and made.controller.tasks.idle())
    keys = Keys(made)
    keys.write("np1-g")  # the focus is in the tree of pools
    keys.press(KEY.Key_Return)
    form = form_of(made)

    def on(path: str) -> bool:
        row = form.row(path)
        return row is not None and row.editor is not None and row.editor.focus_widget().hasFocus()

    qtbot.waitUntil(lambda: on("max_node_count"))
    keys.write("6")
    keys.press(KEY.Key_PageDown, CTRL)
    assert on("node_locations"), "one key from section to section"
    keys.write("europe-west1-d")
    keys.press(KEY.Key_Return, CTRL)
    write = made.page("propose").write
    qtbot.waitUntil(lambda: made.shows == "propose" and write.access is not None)
    qtbot.waitUntil(lambda: write.title.hasFocus() and bool(write.title.text()))
    assert made.view is not None and {c.setting for c in made.view.changes} == {
        "max_node_count",
        "node_locations",
    }
    keys.press(KEY.Key_Return, CTRL)
    sending = made.page("propose").sending
    qtbot.waitUntil(lambda: sending.title.text() == "Sent for review" and sending.reviewer.hasFocus())
    keys.press(KEY.Key_Return)
    (theirs,) = opened
    keys.window = theirs
    qtbot.waitUntil(lambda: theirs.view is not None and theirs.shows == "review")
    review = theirs.page("review")
    qtbot.waitUntil(lambda: len(review.cards) == 2)
    theirs.activateWindow()
    qtbot.waitUntil(review.approve.hasFocus)
    keys.press(KEY.Key_Return)
    qtbot.waitUntil(lambda: review.notice.text() == "Approved." and review.merge.hasFocus())
    keys.press(KEY.Key_Return)
    qtbot.waitUntil(review.question.go.hasFocus)
    keys.press(KEY.Key_Return)
    qtbot.waitUntil(lambda: review.notice.text().startswith("Merged."))
    assert review.back.hasFocus()
    qtbot.waitUntil(theirs.controller.tasks.idle)
    theirs.close()
    made.activateWindow()
    qtbot.waitUntil(lambda: made.isActiveWindow() and made.controller.tasks.idle())
    made.pages.sending.watch.start(0)
    qtbot.waitUntil(lambda: sending.title.text() == "Merged")
    assert not sending.reviewer.isVisible() and not sending.further.isVisible()
    assert "ops: applied by the pipeline, now that this is merged." in sending.next.sentences()
    qtbot.waitUntil(made.controller.tasks.idle)
    made.controller.close()
    merged = box.git("show", "main:gke_gc0_europe-west1_node_pools.tf", cwd=folder / "origin.git")
    assert "max_node_count = 6" in merged and "europe-west1-d" in merged
    assert keys.actions <= 11


def test_tab_goes_from_field_to_field_and_the_rest_is_in_reach(window: MainWindow, qtbot: QtBot) -> None:
    """The Menu key opens what a field's three dots open; arrows go to the entries of a list."""
    window.navigation.go_to(".", GKE_POOL, "ops")
    form = form_of(window)
    row = form.row("max_node_count")
    assert row is not None and row.editor is not None
    row.take_focus()
    here = row.editor.focus_widget()
    middle = here.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, middle, here.mapToGlobal(middle))
    QApplication.sendEvent(here, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu) and "Use apps's value" in [a.text() for a in menu.actions()]
    menu.close()
    zones = form.row("node_locations")
    assert zones is not None and isinstance(zones.editor, ChipsEditor)
    zones.take_focus()
    QTest.keyClick(zones.editor.line, KEY.Key_Left)
    assert zones.editor.chips[-1].cross.hasFocus()
    QTest.keyClick(zones.editor.chips[-1].cross, KEY.Key_Left)
    assert zones.editor.chips[-2].cross.hasFocus()
    QTest.keyClick(zones.editor.chips[-2].cross, KEY.Key_Right)
    QTest.keyClick(zones.editor.chips[-1].cross, KEY.Key_Right)
    assert zones.editor.line.hasFocus()
    count = len(zones.editor.chips)
    QTest.keyClick(zones.editor.line, KEY.Key_Left)
    QTest.keyClick(zones.editor.chips[-1].cross, KEY.Key_Delete)
    zones = form.row("node_locations")
    assert zones is not None and isinstance(zones.editor, ChipsEditor)
    assert len(zones.editor.chips) == count - 1 and zones.editor.line.hasFocus()


def test_from_field_to_field_and_from_section_to_section(window: MainWindow, qtbot: QtBot) -> None:
    """Tab and Ctrl+Page Down, and back; a folded section is reached by its title, which Enter opens."""
    window.navigation.go_to(".", GKE_POOL, "ops")
    form = form_of(window)
    keys = Keys(window)
    row = form.row("max_node_count")
    assert row is not None
    row.take_focus()

    def on(path: str) -> bool:
        found = form.row(path)
        return found is not None and found.editor is not None and found.editor.focus_widget().hasFocus()

    for path in ("min_node_count", "machine_type", "preemptible", "disk_size_gb", "node_locations"):
        keys.press(KEY.Key_Tab)
        assert on(path), "one key from field to field"
    keys.press(KEY.Key_PageUp, CTRL)
    assert on("max_node_count")
    keys.press(KEY.Key_PageUp, CTRL)
    assert on("max_node_count"), "it is the first"
    sections = [card for card in form.cards if card.section is not None]
    folded = next(i for i, card in enumerate(sections) if card.section is not None and card.section.folded)
    for _step in range(folded):
        keys.press(KEY.Key_PageDown, CTRL)
    assert sections[folded].title.hasFocus() and not sections[folded].open
    keys.press(KEY.Key_Return)
    assert sections[folded].open
