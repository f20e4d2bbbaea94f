"""What people expect of any desktop application."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from core.session import Session
from gui.control.settings import Settings
from gui.control.tasks import InlineTasks
from gui.kit import theme
from gui.kit.glossary import ten_words
from gui.kit.widgets import Button, ElidedLabel
from gui.pages.help import About, Help, versions
from gui.start.app import make_window
from gui.window.closing import Leaving, restore_shape
from gui.window.window import MainWindow
from tests.gui.walk import Screen
from tests.gui.window_fixtures import GKE_POOL, entries

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")
CTRL = Qt.KeyboardModifier.ControlModifier


def another(qtbot: QtBot, folder: Path) -> MainWindow:
    """A second start, with the settings of the first."""
    made = make_window(Settings(folder / "config"), tasks=InlineTasks(), data_dir=str(folder / "data"))
    qtbot.addWidget(made)
    restore_shape(made, made.settings)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def edit(window: MainWindow) -> None:
    window.navigation.go_to(".", GKE_POOL, "ops")
    window.controller.set("max_node_count", 8)
    window.controller.finish()
    assert window.controller.view is not None
    assert window.controller.view.edits


def keys_of(window: MainWindow) -> set[str]:
    """Of what can be done anywhere in the window; a panel's own stand in help below them."""
    panel = Qt.ShortcutContext.WidgetWithChildrenShortcut
    found = (a for a in window.findChildren(QAction) if a.shortcutContext() is not panel)
    return {k.toString() for a in found for k in a.shortcuts()}


def test_size_and_sides_are_as_they_were(
    qtbot: QtBot, window: MainWindow, platform: Path, tmp_path: Path
) -> None:
    window.resize(1380, 800)
    left = window.split.sizes()[0]
    window.split.moveSplitter(left + 40, 1)
    moved = window.split.sizes()
    assert moved[0] == left + 40
    window.resize(1400, 700)
    assert window.split.sizes()[0] == left + 40, "a width one has chosen stays when the window grows"
    window.close()
    fresh = another(qtbot, tmp_path)
    assert fresh.height() == 700
    fresh.resize(1400, 700)  # the test's screen is narrower
    fresh.controller.take(Session.open(str(platform), data_dir=str(tmp_path / "data")))
    assert fresh.split.sizes()[0] == left + 40
    fresh.controller.close()


@pytest.mark.parametrize("kept", ["", "rubbish", "AAAA"])
def test_a_shape_that_cannot_be_read_is_none(qtbot: QtBot, tmp_path: Path, kept: str) -> None:
    settings = Settings(tmp_path / "config")
    settings.set("geometry", kept)
    settings.set("sides", {"wide": ["a", 3], "compact": 4})
    made = another(qtbot, tmp_path)
    assert made.width() >= 800 - 1
    assert made.side_widths == {}
    made.controller.close()


def test_the_theme_follows_the_system_until_one_is_chosen(window: MainWindow, qapp: QApplication) -> None:
    chosen = ""
    theme.follow(qapp, lambda: chosen)
    hints = qapp.styleHints()
    try:
        chosen = "dark"
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
        assert theme.tokens().name == "dark"
        chosen = "no such theme"
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
        assert theme.tokens().name == "light" == theme.preferred()
    finally:
        hints.colorSchemeChanged.disconnect()


def test_the_menu_chooses_the_theme(window: MainWindow) -> None:
    for words, name, kept in (
        ("Dark", "dark", "dark"),
        ("Light", "light", "light"),
        ("As the system", "light", ""),
    ):
        entries(window)[f"Theme: {words}"].trigger()
        assert theme.tokens().name == name
        assert window.settings.text("theme", "?") == kept
        ticked = [known for known, action in entries(window).items() if action.isChecked()]
        assert ticked == [f"Theme: {words}"]


def test_the_list_of_shortcuts_is_true(window: MainWindow, qtbot: QtBot) -> None:
    edit(window)
    listed = {QKeySequence(k).toString() for a in window.popups.actions.all() for k in a.keys}
    assert keys_of(window) == listed
    qtbot.keyClick(window, Qt.Key.Key_F1)
    dialog = window.findChildren(Help)[-1]
    assert dialog.isVisible() and dialog.tabs.currentIndex() == 0 and len(ten_words()) == 10
    qtbot.mouseClick(dialog.tabs, Qt.MouseButton.LeftButton, pos=dialog.tabs.tabRect(1).center())
    assert dialog.pages.currentIndex() == 1
    said = {found.text() for found in dialog.findChildren(QLabel)}
    assert {"Ctrl+K", "F5", "Fetch again", "Leave Repoform"} <= said
    dialog.accept()


def test_about_names_versions_and_licences(window: MainWindow) -> None:
    window.popups.about()
    dialog = window.findChildren(About)[-1]
    for name in ("Repoform ", "Python 3", "Qt 6", "PyGithub "):
        assert name in versions()
    said = dialog.notice.toPlainText() + "\n".join(found.text() for found in dialog.findChildren(QLabel))
    assert "Apache" in said
    assert "OFL" in said or "Open Font License" in said
    dialog.accept()


def test_closing_with_unsent_edits_says_that_they_are_kept(
    qtbot: QtBot, window: MainWindow, platform: Path, tmp_path: Path
) -> None:
    edit(window)
    qtbot.keyClick(window, Qt.Key.Key_W, CTRL)
    asked = window.findChildren(Leaving)[-1]
    assert window.isVisible()
    assert asked.windowTitle() == "1 change isn't sent yet"
    asked.reject()
    assert window.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Q, CTRL)
    asked = window.findChildren(Leaving)[-1]
    asked.never.setChecked(True)
    asked.accept()
    assert not window.isVisible()
    fresh = another(qtbot, tmp_path)
    fresh.controller.take(Session.open(str(platform), data_dir=str(tmp_path / "data")))
    assert fresh.controller.view is not None
    assert fresh.controller.view.edits == 1
    qtbot.keyClick(fresh, Qt.Key.Key_W, CTRL)
    assert not fresh.isVisible(), "who knows it isn't told again"


def test_the_windows_own_button_asks_too(qtbot: QtBot, window: MainWindow) -> None:
    edit(window)

    class ByTheUser(QCloseEvent):
        def spontaneous(self) -> bool:
            return True

    event = ByTheUser()
    assert event.type() == QEvent.Type.Close
    window.closeEvent(event)
    assert not event.isAccepted()
    assert window.findChildren(Leaving)[-1].isVisible()
    window.findChildren(Leaving)[-1].reject()


def test_without_edits_it_just_closes(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_W, CTRL)
    assert not window.isVisible()


def test_a_recent_repository_that_is_gone_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    there, gone = tmp_path / "there", tmp_path / ("a-very-long-name-" * 8) / "gone"
    there.mkdir()
    settings = Settings(tmp_path / "config")
    for folder in (there, gone):
        settings.opened(str(folder))
    made = another(qtbot, tmp_path)
    page = made.page("welcome")
    named = {b.accessibleName(): b for b in page.findChildren(Button)}
    assert "Open there" in named
    said = [found.whole_text() for found in page.findChildren(ElidedLabel)]
    assert f"Not there any more: {gone}" in said
    assert Screen(made).cut() == []
    qtbot.mouseClick(named["Forget gone"], Qt.MouseButton.LeftButton)
    assert Settings(tmp_path / "config").recent() == (str(there),)
    left = {b.accessibleName() for b in page.findChildren(Button) if b.isVisible()}
    assert "Forget gone" not in left
    made.controller.close()
