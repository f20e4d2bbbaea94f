"""The menu bar, and menus of places: of the same actions as the search box and the shortcuts."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from gui.start.app import make_window
from gui.window.window import MainWindow
from tests.gui.window_fixtures import GKE_POOL, entries

LEFT = Qt.MouseButton.LeftButton
KEY = Qt.Key
CLUSTER = "gke_gc0_europe-west1"
POOL = ["Add one like it…", "Replace safely…", "Remove this node pool…"]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
"""Offscreen menus can't grab the keyboard."""


def right_click(widget: QWidget, at: QPoint) -> QMenu:
    """The menu that it opens."""
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at))
    QApplication.sendEvent(widget, asked)
    return opened()


def opened() -> QMenu:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def words(menu: QMenu) -> list[str]:
    return [a.text().partition("\t")[0] for a in menu.actions() if not a.isSeparator()]


def choose(qtbot: QtBot, menu: QMenu, wanted: str) -> None:
    action = next(a for a in menu.actions() if a.text().partition("\t")[0] == wanted)
    qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())


def in_tree(window: MainWindow, title: str) -> QMenu:
    item = window.sidebar.item(title)
    assert item is not None
    tree = window.sidebar.tree
    return right_click(tree.viewport(), tree.visualItemRect(item).center())


def test_the_bar_sorts_everything(window: MainWindow) -> None:
    names = [a.text().replace("&", "") for a in window.menu_bar.actions()]
    assert names == ["File", "Edit", "View", "Change", "Help"]
    listed = entries(window)
    known = Counter(a.whole_words for a in window.popups.actions.all())
    assert set(listed) == set(known) and max(known.values()) == 1, "nothing is listed twice"
    assert {a.menu for a in window.popups.actions.all()} == set(window.menu_bar.menus)
    assert all(a.isEnabled() for text, a in listed.items() if text in ("Fetch again", "Propose…"))
    assert not listed["Undo"].isEnabled() and not listed["Undo all my changes"].isEnabled()


def test_a_click_on_the_bar_does_it(window: MainWindow, qtbot: QtBot) -> None:
    bar = window.menu_bar
    view = next(a for a in bar.actions() if a.text() == "&View")
    qtbot.mouseClick(bar, LEFT, pos=bar.actionGeometry(view).center())
    menu = opened()
    shown = [a.text() for a in menu.actions() if not a.isSeparator()]
    assert shown[0] == "Go to Overview\tCtrl+1", "the shortcut stands beside it"
    choose(qtbot, menu, "Go to Problems")
    assert window.shows == "problems"


def test_shortcuts_are_heard_once_while_menus_list_them(window: MainWindow, qtbot: QtBot) -> None:
    entries(window)
    for key, page in ((KEY.Key_2, "proposals"), (KEY.Key_3, "problems"), (KEY.Key_1, "overview")):
        qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        assert window.shows == page
    window.navigation.go_to(".", GKE_POOL, "ops")
    qtbot.keyClick(window, KEY.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert window.controller.here is not None and window.controller.here.compare
    for sequence in (KEY.Key_F7, KEY.Key_F5):
        qtbot.keyClick(window, sequence)  # an ambiguous one would be a Qt warning


def test_before_a_repository_is_open_nothing_breaks(window: MainWindow, qtbot: QtBot) -> None:
    fresh = make_window(window.settings, tasks=window.controller.tasks)
    qtbot.addWidget(fresh)
    fresh.show()
    listed = entries(fresh)
    assert listed["Open a folder…"].isEnabled() and not listed["Propose…"].isEnabled()
    kept = ("Open a folder…", "Keyboard shortcuts", "About Repoform", "Close the window", "Leave Repoform")
    for action in fresh.popups.actions.all():
        if action.whole_words not in kept and action.within != "Open again":
            action.run()
    assert fresh.shows == "welcome"
    fresh.controller.close()


def test_the_trees_menu_opens_compares_and_begins_operations(window: MainWindow, qtbot: QtBot) -> None:
    menu = in_tree(window, "np1-general")
    assert words(menu) == ["Open", "Compare environments", *POOL]
    choose(qtbot, menu, "Compare environments")
    here = window.controller.here
    assert here is not None and here.compare and here.module == GKE_POOL
    menu = in_tree(window, "np1-general")
    choose(qtbot, menu, "Remove this node pool…")
    page = window.page("guide")
    assert page.isVisible() and page.given()["pool"] == GKE_POOL
    cluster = words(in_tree(window, CLUSTER))
    assert cluster[:3] == ["Open", "Compare environments", "Add node pool…"]
    assert "Remove this cluster…" in cluster
    opened().close()
    assert words(in_tree(window, "Default pool")) == ["Open", "Compare environments"]
    opened().close()


def test_a_page_has_its_own_actions(window: MainWindow, qtbot: QtBot) -> None:
    button = window.where.more
    assert not button.isVisible(), "the overview has none"
    window.navigation.go_to(".", GKE_POOL, "ops")
    assert button.isVisible()
    qtbot.mouseClick(button, LEFT)
    assert words(opened()) == ["Compare environments", *POOL]
    opened().close()
    window.controller.set("max_node_count", 8)
    window.controller.finish()
    qtbot.mouseClick(button, LEFT)
    choose(qtbot, opened(), "Undo my changes here")
    assert window.view is not None and not window.view.changes
    listed = entries(window)
    assert "np1-general: Remove this node pool…" in listed, "and in the menu bar, and so in the search box"


def test_the_overviews_cells_open_where_one_points(window: MainWindow, qtbot: QtBot) -> None:
    window.navigation.show_page("overview")
    overview = window.page("overview")
    qtbot.waitUntil(lambda: any(p.card.cluster == CLUSTER for p in overview.pictures()))
    picture = next(p for p in overview.pictures() if p.card.cluster == CLUSTER)
    at = next(n for n, row in enumerate(picture.card.rows) if row.module == GKE_POOL)
    column = next(n for n, (name, _base) in enumerate(picture.card.environments) if name == "ops")
    cell = picture.cells[at * len(picture.card.environments) + column]
    menu = right_click(cell, QPoint(8, 8))
    assert words(menu)[:2] == ["Open in ops", "Compare environments"]
    choose(qtbot, menu, "Open in ops")
    here = window.controller.here
    assert here is not None and (here.module, here.environment) == (GKE_POOL, "ops")


def test_compares_column_heads_lead_to_the_form(window: MainWindow, qtbot: QtBot) -> None:
    window.navigation.compare(".", GKE_POOL)
    table = window.page("compare").table
    across = table.horizontalHeader()
    heads = [table.table_model.headerData(n, Qt.Orientation.Horizontal) for n in range(across.count())]
    section = next(n for n, text in enumerate(heads) if str(text).startswith("ops"))
    at = QPoint(across.sectionViewportPosition(section) + 20, across.height() // 2)
    menu = right_click(across.viewport(), at)
    assert words(menu) == ["Open in ops", *POOL]
    choose(qtbot, menu, "Open in ops")
    here = window.controller.here
    assert here is not None and not here.compare and here.environment == "ops"
