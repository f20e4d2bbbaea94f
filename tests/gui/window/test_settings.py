"""What can be set, and hints that are seen once."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from core.session import Session
from gui.control.refreshing import CHOICES, minutes_of
from gui.control.settings import HINTED, LANGUAGE, TEXT, Settings
from gui.kit import theme
from gui.pages.settings_dialog import SettingsDialog
from gui.window.hints import Hints
from gui.window.window import MainWindow
from tests.gui.window_fixtures import GKE_POOL, form_of, new_window

LEFT = Qt.MouseButton.LeftButton
KEY = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def opened(window: MainWindow, qtbot: QtBot) -> SettingsDialog:
    qtbot.keyClick(window, KEY.Key_Comma, CONTROL)
    dialog = window.findChildren(SettingsDialog)[-1]
    assert dialog.isVisible()
    return dialog


def test_text_grows_and_shrinks_by_keys(window: MainWindow, qtbot: QtBot) -> None:
    window.navigation.go_to(".", GKE_POOL, "ops")
    row = form_of(window).row("max_node_count")
    assert row is not None
    usual = row.label.fontMetrics().height()
    for _time in range(9):
        qtbot.keyClick(window, KEY.Key_Plus, CONTROL)
    assert theme.text_pixels() == theme.SIZES[-1] == window.settings.get(TEXT)
    assert row.label.fontMetrics().height() > usual
    assert window.top.title.fontMetrics().height() > usual
    for _time in range(9):
        qtbot.keyClick(window, KEY.Key_Minus, CONTROL)
    assert theme.text_pixels() == theme.SIZES[0] and row.label.fontMetrics().height() <= usual
    qtbot.keyClick(window, KEY.Key_0, CONTROL)
    assert theme.text_pixels() == theme.USUAL and row.label.fontMetrics().height() == usual


@pytest.mark.parametrize("kept", [None, "large", 400, True, 17])
def test_the_size_is_there_after_a_start(qapp: QApplication, kept: object) -> None:
    theme.follow(qapp, lambda: "light", lambda: kept)  # type: ignore[arg-type, return-value]
    try:
        assert theme.text_pixels() == (17 if kept == 17 else theme.USUAL)
    finally:
        qapp.styleHints().colorSchemeChanged.disconnect()
        theme.apply(qapp, "light", theme.USUAL)


def test_the_dialog_sets_at_once(window: MainWindow, qtbot: QtBot) -> None:
    dialog = opened(window, qtbot)
    qtbot.mouseClick(dialog.theme.button("dark"), LEFT)
    assert theme.tokens().name == "dark" and window.settings.text("theme") == "dark"
    qtbot.mouseClick(dialog.text.button("15"), LEFT)
    assert theme.text_pixels() == 15
    assert minutes_of(window.settings) == 15 and window.refreshing.timer.isActive()
    qtbot.mouseClick(dialog.refresh.button("0"), LEFT)
    assert minutes_of(window.settings) == 0 and not window.refreshing.timer.isActive()
    qtbot.mouseClick(dialog.refresh.button("60"), LEFT)
    assert window.refreshing.timer.interval() == 3_600_000
    qtbot.mouseClick(dialog.environments, LEFT)
    assert not dialog.isVisible() and window.shows == "read"
    again = opened(window, qtbot)
    assert (again.theme.current(), again.text.current(), again.refresh.current()) == ("dark", "15", "60")
    again.accept()


def test_a_language_is_chosen_for_the_next_start(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gui.pages import settings_dialog

    dialog = opened(window, qtbot)
    assert dialog.language.current() == ""
    qtbot.mouseClick(dialog.language.button("de"), LEFT)
    assert window.settings.text(LANGUAGE) == "de"
    monkeypatch.setattr(settings_dialog, "can_show", lambda language: language != "zh_CN")
    qtbot.mouseClick(dialog.language.button("zh_CN"), LEFT)
    assert window.settings.text(LANGUAGE) == "zh_CN"
    assert dialog.language_note is not None and "fonts-noto-cjk" in dialog.language_note.text()
    qtbot.mouseClick(dialog.language.button("en"), LEFT)
    assert dialog.language_note.text() == "From the next start on."
    dialog.accept()
    assert opened(window, qtbot).language.current() == "en"


def test_what_is_set_aside_is_taken_back_there(window: MainWindow, qtbot: QtBot) -> None:
    window.navigation.show_page("problems")
    page = window.page("problems")
    card = next(c for c in page.cards if hasattr(c, "aside_button"))
    sentence = card.problem.sentence
    qtbot.mouseClick(card.aside_button, LEFT)
    assert window.view is not None and [x.problem.sentence for x in window.view.aside] == [sentence]
    dialog = opened(window, qtbot)
    (back,) = dialog.backs
    qtbot.mouseClick(back, LEFT)
    assert window.view.aside == () and sentence in {p.sentence for p in window.view.base_problems}
    assert dialog.backs == []
    dialog.accept()


@pytest.mark.parametrize("found", [None, 7, "5", True, 0, 60])
def test_another_interval_in_the_file_is_the_usual_one(tmp_path: Path, found: object) -> None:
    settings = Settings(tmp_path)
    settings.set("refresh minutes", found)
    assert minutes_of(settings) in CHOICES


def test_it_fetches_by_itself_only_where_that_disturbs_nothing(
    window: MainWindow, platform: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(window.controller, "refresh", lambda quiet=False: asked.append(quiet))
    window.navigation.show_page("overview")
    window.refreshing.look()
    assert asked == [True]
    window.commands.propose()
    window.refreshing.look()
    assert asked == [True], "one is writing a proposal"


def test_a_failure_that_nobody_asked_for_is_silent(window: MainWindow, platform: Path) -> None:
    remote = platform.parent / "remote.git"
    remote.rename(platform.parent / "elsewhere.git")
    window.banner.hide()
    window.controller.refresh(quiet=True)
    assert not window.banner.isVisible()
    window.controller.refresh()
    assert window.banner.isVisible()


def first_start(qtbot: QtBot, platform: Path, folder: Path, kept: Settings) -> MainWindow:
    made = new_window(qtbot, folder, settings=kept)
    made.controller.take(Session.open(str(platform), data_dir=str(folder / "data")))
    return made


def test_hints_are_gone_after_one_click_and_never_come_again(
    qtbot: QtBot, platform: Path, tmp_path: Path
) -> None:
    kept = Settings(tmp_path / "config")
    window = first_start(qtbot, platform, tmp_path, kept)
    qtbot.waitUntil(lambda: bool(window.findChildren(Hints)))
    (hints,) = window.findChildren(Hints)
    assert all(card.isVisible() for card in hints.cards) and not kept.flag(HINTED)
    item = window.sidebar.item("np1-general")
    assert item is not None
    tree = window.sidebar.tree
    tree.scrollToItem(item)
    place = tree.viewport().mapTo(window, tree.visualItemRect(item).center())
    qtbot.mouseClick(window.windowHandle(), LEFT, pos=place)
    assert window.controller.here is not None, "the click did what it was meant to"
    qtbot.waitUntil(lambda: not window.findChildren(Hints))
    assert kept.flag(HINTED)
    window.controller.close()
    second = first_start(qtbot, platform, tmp_path, Settings(tmp_path / "config"))
    qtbot.wait(1)
    assert not second.findChildren(Hints)
    dialog = opened(second, qtbot)
    qtbot.mouseClick(dialog.hints, LEFT)
    (hints,) = second.findChildren(Hints)
    button = hints.cards[1].close_button
    qtbot.mouseClick(second.windowHandle(), LEFT, pos=button.mapTo(second, button.rect().center()))
    qtbot.waitUntil(lambda: not second.findChildren(Hints))
    second.popups.hints(again=True)
    (hints,) = second.findChildren(Hints)
    shown = second.controller.here
    qtbot.mouseClick(second.windowHandle(), LEFT, pos=hints.cards[1].geometry().center())
    qtbot.waitUntil(lambda: not second.findChildren(Hints))
    assert second.controller.here == shown, "what lies under a hint isn't clicked"
    second.popups.hints(again=True)
    qtbot.keyClick(second.windowHandle(), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not second.findChildren(Hints))
    second.controller.close()


def test_about_is_no_raw_markdown(window: MainWindow) -> None:
    from gui.pages.help import About

    window.popups.about()
    dialog = window.findChildren(About)[-1]
    said = dialog.notice.toPlainText() + "".join(x.text() for x in dialog.findChildren(QLabel))
    assert "Lucide" in said and not any(c in said for c in ("|", "---", "`", "# "))
    dialog.accept()
    assert QKeySequence("F1") in [k for a in window.actions() for k in a.shortcuts()]
