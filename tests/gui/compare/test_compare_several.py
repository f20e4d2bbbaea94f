"""Several pools or clusters side by side, on the demo platform, by clicks and keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from core.view import FieldView
from gui.compare.page import ComparePage
from gui.window.window import MainWindow
from tests.gui.window_fixtures import GKE_POOL

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LEFT = Qt.MouseButton.LeftButton
GPU = "gke_gc0_europe-west1_node_pool_np2_gpu"
SPOT = "eks_gc0_eu-west-1_node_pool_np2_spot"
TOOLS = "aks_gc0_westeurope_node_pool_np1_tools"


def named(menu: QMenu, text: str) -> QAction:
    return next(a for a in menu.actions() if a.text() == text)


def add(qtbot: QtBot, window: MainWindow, *titles: str) -> ComparePage:
    page: ComparePage = window.page("compare")
    for title in titles:
        qtbot.mouseClick(page.add, LEFT)
        menu = page.open_menu
        assert menu is not None and menu.isVisible()
        action = named(menu, title)
        assert not action.isChecked()
        qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())
    return page


@pytest.fixture
def page(qtbot: QtBot, window: MainWindow) -> ComparePage:
    window.navigation.go_to(".", GKE_POOL)
    window.navigation.choose_compare()
    return add(qtbot, window, "np2-gpu · gke_gc0_europe-west1", "np2-spot · eks_gc0_eu-west-1")


def line_of(page: ComparePage, setting: str) -> int:
    lines = page.table.table_model.lines
    return next(i for i, x in enumerate(lines) if x.row and x.row.field.path == setting)


def click(
    qtbot: QtBot,
    page: ComparePage,
    setting: str,
    column: int,
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    index = page.table.table_model.index(line_of(page, setting), column)
    page.table.scrollTo(index)
    qtbot.mouseClick(page.table.viewport(), LEFT, keys, page.table.visualRect(index).center())


def cell(page: ComparePage, setting: str, column: int) -> FieldView:
    found = page.table.table_model.cell(page.table.table_model.index(line_of(page, setting), column))
    assert found is not None
    return found


def enter(qtbot: QtBot, page: ComparePage, editor: QLineEdit | QComboBox) -> None:
    """Qt takes what was typed a moment after the key."""
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.table.state() != QAbstractItemView.State.EditingState)


def changed(window: MainWindow) -> dict[tuple[str, str, str], object]:
    assert window.view is not None
    return {(c.module, c.setting, c.environment): c.after for c in window.view.changes}


def test_pools_are_put_beside_and_taken_away(qtbot: QtBot, window: MainWindow, page: ComparePage) -> None:
    model = page.table.table_model
    assert [(c.title, c.environment) for c in model.columns[::3]] == [
        ("np1-general", "apps"),
        ("np2-gpu", "apps"),
        ("np2-spot", "apps"),
    ]
    assert [model.group(c) for c in (0, 4, 8)] == [(0, 2), (3, 5), (6, 8)]
    assert cell(page, "max_node_count", 6).field.path == "max_size"
    assert model.text(model.index(line_of(page, "max_node_count"), 0)) == "4 per zone"
    assert model.text(model.index(line_of(page, "max_node_count"), 6)) == "10"
    menu = page.others_menu()
    named(menu, "np2-gpu · gke_gc0_europe-west1").trigger()
    assert page.others() == ((".", SPOT),)
    named(page.others_menu(), "Take all others away").trigger()
    assert page.others() == () and len(model.columns) == 3 and not model.several


def test_only_the_same_kind_is_offered(qtbot: QtBot, window: MainWindow) -> None:
    window.navigation.go_to(".", "gke_gc0_europe-west1")
    window.navigation.choose_compare()
    page: ComparePage = window.page("compare")
    assert [a.text() for a in page.others_menu().actions()] == ["aks_gc0_westeurope", "eks_gc0_eu-west-1"]
    add(qtbot, window, "aks_gc0_westeurope")
    assert cell(page, "cluster_max_node_count", 3).field.path == "default_node_pool.max_count"


def test_it_is_still_there_after_a_look_into_a_form(
    qtbot: QtBot, window: MainWindow, page: ComparePage
) -> None:
    window.navigation.choose_environment("ops")
    window.navigation.choose_compare()
    assert page.others() == ((".", GPU), (".", SPOT))
    window.navigation.go_to(".", TOOLS)
    assert [c.module for c in page.table.table_model.columns] == [TOOLS] * 3


def test_a_cell_of_another_pool_is_edited_in_place(
    qtbot: QtBot, window: MainWindow, page: ComparePage
) -> None:
    click(qtbot, page, "max_node_count", 7)
    qtbot.keyClicks(page.table, "5")
    editor = page.table.findChild(QLineEdit)
    assert editor is not None
    enter(qtbot, page, editor)
    assert changed(window) == {(SPOT, "max_size", "ops"): 5}
    assert cell(page, "max_node_count", 7).changed


def test_one_value_for_a_selection_is_one_step(qtbot: QtBot, window: MainWindow, page: ComparePage) -> None:
    click(qtbot, page, "max_node_count", 1)
    click(qtbot, page, "max_node_count", 4, Qt.KeyboardModifier.ControlModifier)
    click(qtbot, page, "max_node_count", 7, Qt.KeyboardModifier.ControlModifier)
    assert page.hint.text() == (
        "3 cells selected. What you type goes into all of them. "
        "Some count nodes per zone, others the whole pool's."
    )
    qtbot.mouseClick(page.together, LEFT)
    editor = page.table.findChild(QLineEdit)
    assert editor is not None
    qtbot.keyClicks(editor, "7")
    enter(qtbot, page, editor)
    assert changed(window) == {
        (GKE_POOL, "max_node_count", "ops"): 7,
        (GPU, "max_node_count", "ops"): 7,
        (SPOT, "max_size", "ops"): 7,
    }
    assert len(page.table.chosen()) == 3, "the selection stays"
    window.commands.undo()
    assert changed(window) == {}
    window.commands.redo()
    assert len(changed(window)) == 3


def test_a_selection_by_keys_stays_in_its_row(qtbot: QtBot, window: MainWindow, page: ComparePage) -> None:
    click(qtbot, page, "min_node_count", 0)
    for _n in range(2):
        qtbot.keyClick(page.table, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    row = line_of(page, "min_node_count")
    assert page.table.chosen() == ((row, 0), (row, 1), (row, 2))
    qtbot.keyClicks(page.table, "2")
    editor = page.table.findChild(QLineEdit)
    assert editor is not None
    enter(qtbot, page, editor)
    assert [cell(page, "min_node_count", c).value.value for c in range(3)] == [2, 2, 2]
    click(qtbot, page, "min_node_count", 0)
    click(qtbot, page, "disk_size_gb", 1, Qt.KeyboardModifier.ShiftModifier)
    rows = {place[0] for place in page.table.chosen()}
    assert {row, line_of(page, "disk_size_gb")} <= rows, "a block goes over several settings"
    qtbot.keyClicks(page.table, "9")
    editor = next(e for e in page.table.findChildren(QLineEdit) if e.isVisible())
    enter(qtbot, page, editor)
    assert [cell(page, "disk_size_gb", c).value.value for c in range(2)] == [9, 9]
    assert [cell(page, "min_node_count", c).value.value for c in range(2)] == [2, 2], (
        "typed is for one setting"
    )


def test_leaving_a_list_sets_nothing(qtbot: QtBot, window: MainWindow, page: ComparePage) -> None:
    click(qtbot, page, "preemptible", 0)
    click(qtbot, page, "preemptible", 1, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    box = page.table.findChild(QComboBox)
    assert box is not None
    enter(qtbot, page, box)
    assert changed(window) == {}
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    box = next(b for b in page.table.findChildren(QComboBox) if b.isVisible())
    box.setCurrentIndex(box.findData(True))
    enter(qtbot, page, box)
    assert set(changed(window).values()) == {True} and len(changed(window)) >= 2


def test_a_value_is_copied_to_another_module(qtbot: QtBot, window: MainWindow, page: ComparePage) -> None:
    menu = page.menu(cell(page, "max_node_count", 0))
    copy = named(menu, "Copy to…").menu()
    assert isinstance(copy, QMenu)
    there = [a.text() for a in copy.actions() if a.text()]
    assert there == ["ops", "apps-prod", "np2-gpu", "np2-spot", "Everywhere in this row"]
    beside = named(copy, "np2-spot").menu()
    assert isinstance(beside, QMenu)
    named(beside, "ops").trigger()
    assert changed(window) == {(SPOT, "max_size", "ops"): 4}
    window.commands.undo()
    copy = named(page.menu(cell(page, "max_node_count", 2)), "Copy to…").menu()
    assert isinstance(copy, QMenu)
    named(copy, "Everywhere in this row").trigger()
    assert [cell(page, "max_node_count", c).value.value for c in range(9)] == [6] * 9
    window.commands.undo()
    assert changed(window) == {}


def test_another_kind_of_value_cannot_be_copied_there(
    qtbot: QtBot, window: MainWindow, page: ComparePage
) -> None:
    copy = named(page.menu(cell(page, "machine_type", 0)), "Copy to…").menu()
    assert isinstance(copy, QMenu)
    lists, texts = named(copy, "np2-spot").menu(), named(copy, "np2-gpu").menu()
    assert isinstance(lists, QMenu) and isinstance(texts, QMenu)
    assert not any(a.isEnabled() for a in lists.actions())
    assert all(a.isEnabled() for a in texts.actions())


def test_filters_hold_for_all_of_them(qtbot: QtBot, window: MainWindow, page: ComparePage) -> None:
    qtbot.mouseClick(page.filter.button("differences"), LEFT)
    assert "max_node_count" in page.shown() and "disk_type" not in page.shown()
    qtbot.mouseClick(page.filter.button("set"), LEFT)
    assert "disk_size_gb" in page.shown() and "disk_type" not in page.shown()


def test_a_cell_opens_in_the_form_of_its_own_module(
    qtbot: QtBot, window: MainWindow, page: ComparePage
) -> None:
    named(page.menu(cell(page, "max_node_count", 7)), "Open in the form").trigger()
    here = window.controller.here
    assert here is not None and (here.module, here.environment) == (SPOT, "ops")


def test_one_value_into_the_base_is_one_step_back(
    qtbot: QtBot, window: MainWindow, page: ComparePage
) -> None:
    click(qtbot, page, "max_node_count", 1)
    cell = page.table.table_model.cell(page.table.currentIndex())
    assert cell is not None and cell.environment == "ops"
    named(page.menu(cell), "Make it apps's value").trigger()
    assert window.view is not None and window.view.diff
    window.commands.undo()
    assert not window.view.diff and not window.view.can_undo


def test_several_values_into_their_bases_in_one_step(
    qtbot: QtBot, window: MainWindow, page: ComparePage
) -> None:
    """ops of one pool and apps-prod of another; the other cells of the selection stay."""
    ctrl = Qt.KeyboardModifier.ControlModifier
    click(qtbot, page, "max_node_count", 2)
    click(qtbot, page, "max_node_count", 1, ctrl)
    click(qtbot, page, "max_node_count", 7, ctrl)
    cell = page.table.table_model.cell(page.table.table_model.index(line_of(page, "max_node_count"), 2))
    assert cell is not None and cell.environment == "apps-prod" and cell.value.value == 6
    named(page.menu(cell), "Make it apps's value").trigger()
    view = window.view
    assert view is not None
    pool = view.platform(".").module(GKE_POOL).setting("max_node_count").values  # type: ignore[union-attr]
    assert (pool["apps"].value, pool["apps-prod"].origin.value) == (6, "inherited")
    assert pool["ops"].value == 4 and pool["ops"].origin.value == "set", "it had another value"
    spot = view.platform(".").module(SPOT).setting("max_size").values  # type: ignore[union-attr]
    assert spot["ops"].origin.value == "inherited" and spot["apps"].value == 2
    window.commands.undo()
    assert window.view is not None and not window.view.diff and not window.view.can_undo


def test_several_cells_follow_their_bases_in_one_step(
    qtbot: QtBot, window: MainWindow, page: ComparePage
) -> None:
    ctrl = Qt.KeyboardModifier.ControlModifier
    click(qtbot, page, "max_node_count", 1)
    click(qtbot, page, "max_node_count", 2, ctrl)
    cell = page.table.table_model.cell(page.table.currentIndex())
    assert cell is not None
    named(page.menu(cell), "Use apps's value").trigger()
    view = window.view
    assert view is not None
    pool = view.platform(".").module(GKE_POOL).setting("max_node_count").values  # type: ignore[union-attr]
    assert pool["ops"].origin.value == pool["apps-prod"].origin.value == "inherited"
    window.commands.undo()
    assert window.view is not None and not window.view.can_undo
