"""Compare without a mouse: where the keyboard lands, and what copies, pastes, fills and takes out."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from gui.compare.cells import editable
from gui.compare.page import ComparePage
from gui.kit.choice_list import ChoiceLine
from gui.window.window import MainWindow
from tests import sample
from tests.gui.compare.test_compare import ENVIRONMENTS, go
from tests.gui.hosting import hosted
from tests.gui.window_fixtures import GKE_POOL, form_of

KEY = Qt.Key
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", "This plugin does not support")
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(qtbot: QtBot) -> ComparePage:
    made = ComparePage()
    made.set_rows(".", sample.POOL, sample.compare(), ENVIRONMENTS)
    return hosted(qtbot, made, 760, 600)


def asked(page: ComparePage) -> list[list[dict[str, Any]]]:
    heard: list[list[dict[str, Any]]] = []
    page.edits_requested.connect(heard.append)
    page.fill_requested.connect(lambda edits, _called: heard.append(edits))
    return heard


def clipboard(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def test_who_opens_compare_can_type_at_once(window: MainWindow, qtbot: QtBot) -> None:
    window.navigation.go_to(".", GKE_POOL, "ops")
    form_of(window)
    window.navigation.choose_compare()
    table = window.page("compare").table
    qtbot.waitUntil(table.hasFocus)
    model = table.table_model
    assert model.cell(table.currentIndex()) is not None
    row = next(i for i, x in enumerate(model.lines) if x.row and x.row.field.path == "max_node_count")
    for _step in range(row):
        if table.currentIndex().row() != row:
            qtbot.keyClick(table, KEY.Key_Down)
    qtbot.keyClick(table, KEY.Key_End)
    qtbot.keyClick(table, KEY.Key_7)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit) and editor.text() == "7"
    qtbot.keyClick(editor, KEY.Key_Return)
    qtbot.waitUntil(lambda: window.view is not None and len(window.view.changes) == 1)
    assert window.view is not None
    assert window.view.changes[0].after == 7
    qtbot.waitUntil(table.hasFocus)


def test_the_first_cell_is_there_with_the_focus(page: ComparePage, qtbot: QtBot) -> None:
    assert not page.table.currentIndex().isValid()
    page.table.setFocus()
    qtbot.waitUntil(page.table.hasFocus)
    assert page.table.table_model.cell(page.table.currentIndex()) is not None


def test_a_value_is_copied_and_pasted(page: ComparePage, qtbot: QtBot) -> None:
    heard = asked(page)
    go(page, "max_node_count", 1)
    qtbot.keyClick(page.table, KEY.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "8"
    go(page, "disk_size_gb", 2)
    qtbot.keyClick(page.table, KEY.Key_V, CTRL)
    assert [(e["kind"], e["environment"], e["setting"], e["value"]) for e in heard[0]] == [
        ("set", "apps-prod", "disk_size_gb", 8)
    ]


def test_a_row_of_values_goes_right_and_down(page: ComparePage, qtbot: QtBot) -> None:
    heard = asked(page)
    go(page, "disk_size_gb", 0)
    clipboard("11\t12\t13\t14")
    qtbot.keyClick(page.table, KEY.Key_V, CTRL)
    assert [(e["environment"], e["value"]) for e in heard[0]] == [
        ("apps", 11),
        ("ops", 12),
        ("apps-prod", 13),
    ]


def test_what_fits_nowhere_is_said_and_left_out(page: ComparePage, qtbot: QtBot) -> None:
    heard = asked(page)
    go(page, "disk_size_gb", 0)
    clipboard("many\t12")
    qtbot.keyClick(page.table, KEY.Key_V, CTRL)
    assert [(e["environment"], e["value"]) for e in heard[0]] == [("ops", 12)]
    assert page.hint.text() == "1 cell was left out. Disk size in apps: “many” doesn't fit there."


def test_delete_takes_out_only_what_is_set(page: ComparePage, qtbot: QtBot) -> None:
    heard = asked(page)
    go(page, "max_node_count", 1)
    qtbot.keyClick(page.table, KEY.Key_Delete)
    assert [(e["kind"], e["environment"]) for e in heard[0]] == [("unset", "ops")]
    go(page, "disk_size_gb", 1)  # inherited
    qtbot.keyClick(page.table, KEY.Key_Delete)
    assert len(heard) == 1


def test_the_first_of_several_fills_the_others(page: ComparePage, qtbot: QtBot) -> None:
    heard = asked(page)
    go(page, "max_node_count", 0)
    for _step in range(2):
        qtbot.keyClick(page.table, KEY.Key_Right, SHIFT)
    qtbot.keyClick(page.table, KEY.Key_R, CTRL)
    assert {(e["environment"], e.get("value")) for e in heard[0]} == {("ops", 4), ("apps-prod", 4)}


def test_opening_a_list_and_leaving_it_writes_nothing(page: ComparePage, qtbot: QtBot) -> None:
    """A list whose value isn't in it shows none, rather than its first row."""
    heard = asked(page)
    told: list[object] = []
    page.set_requested.connect(lambda *args: told.append(args))
    for number, line in enumerate(page.table.table_model.lines):
        if line.row is None:
            continue
        for column in range(3):
            cell = page.table.table_model.cell(page.table.table_model.index(number, column))
            if cell is None or not editable(cell):
                continue
            go(page, line.row.field.path, column)
            page.table.edit(page.table.table_model.index(number, column))
            for editor in page.table.viewport().children():
                if isinstance(editor, QComboBox | QLineEdit):
                    if isinstance(editor, ChoiceLine):
                        editor.list.show_all()
                        editor.list.close_list()
                    page.table.commitData(editor)
                    page.table.closeEditor(editor, page.table.itemDelegate().EndEditHint.NoHint)
                    editor.setParent(None)
                    editor.deleteLater()
    assert heard == [] and told == []


def test_a_block_is_copied_and_pasted_into_another(page: ComparePage, qtbot: QtBot) -> None:
    """Two settings of two environments, as a spreadsheet would take them."""
    heard = asked(page)
    go(page, "max_node_count", 0)
    qtbot.keyClick(page.table, KEY.Key_Right, SHIFT)
    qtbot.keyClick(page.table, KEY.Key_Down, SHIFT)
    qtbot.keyClick(page.table, KEY.Key_C, CTRL)
    block = QGuiApplication.clipboard().text()
    assert [line.split("\t") for line in block.split("\n")] == [["4", "8"], ["1", "3"]]
    clipboard("5\t6\n2\t3")
    qtbot.keyClick(page.table, KEY.Key_V, CTRL)
    told = [(e["environment"], e["setting"], e["value"]) for e in heard[0]]
    assert told == [
        ("apps", "max_node_count", 5), ("ops", "max_node_count", 6), ("apps", "min_node_count", 2),
    ]  # fmt: skip


def test_the_first_of_a_column_fills_those_below(page: ComparePage, qtbot: QtBot) -> None:
    heard = asked(page)
    go(page, "max_node_count", 0)
    qtbot.keyClick(page.table, KEY.Key_Right, SHIFT)
    qtbot.keyClick(page.table, KEY.Key_Down, SHIFT)
    qtbot.keyClick(page.table, KEY.Key_D, CTRL)
    assert [(e["environment"], e["setting"], e["value"]) for e in heard[0]] == [
        ("apps", "min_node_count", 4), ("ops", "min_node_count", 8),
    ]  # fmt: skip


def test_cells_that_take_nothing_are_said(page: ComparePage, qtbot: QtBot) -> None:
    heard = asked(page)
    go(page, "labels", 1)
    clipboard("7")
    qtbot.keyClick(page.table, KEY.Key_V, CTRL)
    assert heard == []
    assert page.hint.text() == "1 cell was left out. Labels in ops: It is edited in its form."


def test_pasted_cells_are_one_step_with_a_name(window: MainWindow, qtbot: QtBot) -> None:
    """What core refuses is left out and said, the rest comes; Undo tells what it takes back."""
    window.navigation.go_to(".", GKE_POOL, "ops")
    form_of(window)
    window.navigation.choose_compare()
    page: ComparePage = window.page("compare")
    qtbot.waitUntil(page.table.hasFocus)
    go(page, "max_node_count", 0)
    clipboard("7\t8\t9")
    qtbot.keyClick(page.table, KEY.Key_V, CTRL)
    qtbot.waitUntil(lambda: window.view is not None and len(window.view.changes) == 3)
    assert window.view is not None
    label = page.table.table_model.headerData(page.table.currentIndex().row(), Qt.Orientation.Vertical)
    assert window.view.undo_words == f"3 cells of {label}"
    assert window.top.undo.accessibleName() == f"Undo: 3 cells of {label} (Ctrl+Z)"
    listed = [a.words for a in window.popups.actions.all()]
    assert f"Undo: 3 cells of {label}" in listed
    qtbot.keyClick(window, KEY.Key_Z, CTRL)
    qtbot.waitUntil(lambda: window.view is not None and not window.view.changes)
    assert window.view.redo_words == f"3 cells of {label}" and window.view.undo_words == ""


def test_text_is_found_by_keyboard(page: ComparePage, qtbot: QtBot) -> None:
    """Names of settings and values; Enter goes on, Escape leaves the keyboard at the cell."""
    go(page, "max_node_count", 0)
    qtbot.waitUntil(page.table.hasFocus)
    qtbot.keyClick(page.table, KEY.Key_F, CTRL)
    find = page.finding
    qtbot.waitUntil(find.edit.hasFocus)
    assert find.edit.accessibleName() == "Find a setting or value"
    qtbot.keyClicks(find.edit, "e2-")
    model = page.table.table_model
    places = []
    for _step in range(4):
        places.append((page.table.currentIndex().row(), page.table.currentIndex().column()))
        assert "e2-" in model.text(page.table.currentIndex())
        qtbot.keyClick(find.edit, KEY.Key_Return)
    assert len(set(places)) > 1 and find.count.text().endswith(f" of {find.count.text().split()[-1]}")
    qtbot.keyClick(find.edit, KEY.Key_Return, SHIFT)
    find.edit.clear()
    qtbot.keyClicks(find.edit, "disk")
    row = page.table.currentIndex().row()
    assert "disk" in str(model.headerData(row, Qt.Orientation.Vertical)).casefold()
    find.edit.clear()
    qtbot.keyClicks(find.edit, "nowhere")
    assert find.count.text() == "Not found"
    row = page.table.currentIndex().row()
    qtbot.keyClick(find.edit, KEY.Key_Escape)
    assert not find.isVisible() and page.table.hasFocus()
    assert page.table.currentIndex().row() == row
