"""A change of theme draws what is in sight once, and the rest before anybody sees it: as Qt itself would."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from gui.kit import dressing, theme
from gui.window.window import MainWindow
from tests.gui.window_fixtures import GKE_POOL, demo_source, form_of, platform, window

__all__ = ["demo_source", "platform", "window"]

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", "This plugin does not support")
PAGES = ("overview", "form", "problems", "proposals", "read")


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    theme.install(qapp)
    theme.apply(qapp, "light")
    yield qapp
    theme.apply(qapp, "light", theme.USUAL)
    dressing.finish(qapp)


def settled(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(window.controller.tasks.idle)

    def at_rest() -> bool:
        """Nothing of the window is made a slice at a time."""
        return not any(t.isActive() and t.interval() == 0 for t in window.findChildren(QTimer))

    qtbot.waitUntil(at_rest)
    for _n in range(5):
        QApplication.processEvents()


def visit(window: MainWindow, qtbot: QtBot, page: str) -> None:
    if page == "form":
        window.navigation.go_to(".", GKE_POOL, "ops")
        form_of(window)
    else:
        window.navigation.show_page(page)
    settled(window, qtbot)


def seen(window: MainWindow) -> QImage:
    return window.grab().toImage()


def plainly(app: QApplication) -> None:
    """What Qt does by itself, every widget in one go."""
    sheet = app.styleSheet()
    app.setStyleSheet("")
    app.setStyleSheet(sheet)


@pytest.mark.parametrize(("pixels", "idle"), [(None, False), (15, True)])
def test_a_page_looks_as_qt_would_style_it(
    window: MainWindow, qtbot: QtBot, app: QApplication, pixels: int | None, idle: bool
) -> None:
    window.controller.fix(
        [{"kind": "set", "root": ".", "module": GKE_POOL, "environment": "ops", "setting": "max_node_count",
          "value": 50}]
    )  # fmt: skip
    settled(window, qtbot)
    for page in PAGES:
        visit(window, qtbot, page)
    for hidden in PAGES:
        visit(window, qtbot, "overview" if hidden != "overview" else "form")
        for name in ("dark", "light", "dark"):
            theme.apply(app, name, pixels)
        if idle:
            dressing.finish(app)
        visit(window, qtbot, hidden)
        lazily = seen(window)
        plainly(app)
        settled(window, qtbot)
        assert lazily == seen(window), hidden
        theme.apply(app, "light", theme.USUAL)
        dressing.finish(app)


@pytest.mark.parametrize("meanwhile", ["label", "linked"])
def test_a_state_of_a_hidden_page_that_changes_meanwhile(
    window: MainWindow, qtbot: QtBot, app: QApplication, meanwhile: str
) -> None:
    """Colours of a role that a widget had before stay nowhere."""
    visit(window, qtbot, "overview")
    page: QWidget = window.page("overview")
    words = QLabel("words", page)
    words.setProperty("role", "danger")
    words.show()
    visit(window, qtbot, "form")
    theme.apply(app, "dark")
    theme.set_state(words, "role", meanwhile)
    visit(window, qtbot, "overview")
    colour = "text" if meanwhile == "label" else meanwhile
    assert words.palette().windowText().color() == theme.load("dark").color(colour)
    theme.set_state(words, "role", "label")
    assert words.palette().windowText().color() == theme.load("dark").color("text")
    theme.set_state(words, "role", "danger")
    assert words.palette().windowText().color() == theme.load("dark").color("danger")
    theme.apply(app, "light")
    theme.set_state(words, "role", "label")
    assert words.palette().windowText().color() == theme.load("light").color("text")
