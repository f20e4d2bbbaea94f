"""The table of environments, by keys."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from core.view import FieldView, SideBySide, SideColumn, SideRow
from gui.compare.page import ComparePage, CompareTable, cell_text, parsed
from tests import sample
from tests.gui.hosting import hosted

ENVIRONMENTS = (("apps", True), ("ops", False), ("apps-prod", False))


@pytest.fixture
def page(qtbot: QtBot) -> ComparePage:
    made = ComparePage()
    made.set_rows(".", sample.POOL, sample.compare(), ENVIRONMENTS)
    return hosted(qtbot, made, 760, 600)


def find(page: ComparePage, setting: str, environment: str) -> FieldView:
    row = next(r for r in page.rows if r.field.path == setting)
    return next(c for c in row.cells if c is not None and c.environment == environment)


def go(page: ComparePage, setting: str, column: int) -> None:
    model = page.table.table_model
    row = next(i for i, x in enumerate(model.lines) if x.row and x.row.field.path == setting)
    # By itself alone: a Shift that an earlier test pressed would make it a selection.
    only = QItemSelectionModel.SelectionFlag.ClearAndSelect
    page.table.selectionModel().setCurrentIndex(model.index(row, column), only)
    page.table.setFocus()


def test_cells_tell_their_state_in_words(page: ComparePage) -> None:
    assert cell_text(find(page, "max_node_count", "apps")) == "4"
    assert cell_text(find(page, "max_node_count", "ops")) == "2 → 8"
    assert cell_text(find(page, "disk_size_gb", "ops")) == "↳ 100"
    assert cell_text(find(page, "taints", "apps")).startswith("key = workload")
    assert cell_text(find(page, "extra_oauth_scopes", "ops")) == "—"


def test_typing_in_a_cell_sets_the_value_there(page: ComparePage, qtbot: QtBot) -> None:
    go(page, "disk_size_gb", 1)
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    editor = page.table.findChild(QLineEdit)
    assert editor is not None and editor.text() == "100"
    qtbot.keyClicks(editor, "250")
    with qtbot.waitSignal(page.set_requested) as told:
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert told.args == [".", sample.POOL, "ops", "disk_size_gb", 250]


def test_what_is_no_number_stays_in_the_cell(page: ComparePage, qtbot: QtBot) -> None:
    go(page, "disk_size_gb", 1)
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    editor = page.table.findChild(QLineEdit)
    assert editor is not None
    qtbot.keyClicks(editor, "many")
    with qtbot.assertNotEmitted(page.set_requested):
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert editor.text() == "100", "letters can't be typed there"


def test_yes_and_no_are_chosen(page: ComparePage, qtbot: QtBot) -> None:
    go(page, "preemptible", 1)
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    box = page.table.findChild(QComboBox)
    assert box is not None
    box.setCurrentIndex(box.findData(True))
    with qtbot.waitSignal(page.set_requested) as told:
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert told.args[2:] == ["ops", "preemptible", True]


def test_an_emptied_cell_inherits_again(page: ComparePage, qtbot: QtBot) -> None:
    go(page, "max_node_count", 1)
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    editor = page.table.findChild(QLineEdit)
    assert editor is not None
    qtbot.keyClick(editor, Qt.Key.Key_Delete)
    with qtbot.waitSignal(page.unset_requested) as told:
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert told.args == [".", sample.POOL, "ops", "max_node_count"]


def test_a_map_is_edited_in_its_form(page: ComparePage, qtbot: QtBot) -> None:
    go(page, "labels", 2)
    with qtbot.waitSignal(page.go_to) as told:
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert told.args == [".", sample.POOL, "apps-prod", "labels"]


def test_the_cells_menu(page: ComparePage, qtbot: QtBot) -> None:
    menu = page.menu(find(page, "max_node_count", "ops"))
    by_name = {a.text(): a for a in menu.actions()}
    assert list(by_name) == [
        "Copy to…", "Use apps's value", "Make it apps's value", "Undo my change", "", "Open in the form",
    ]  # fmt: skip
    copy = {a.text(): a for a in by_name["Copy to…"].menu().actions()}  # type: ignore[attr-defined]
    assert list(copy) == ["apps", "apps-prod"]
    with qtbot.waitSignal(page.set_requested) as told:
        copy["apps-prod"].trigger()
    assert told.args == [".", sample.POOL, "apps-prod", "max_node_count", 8]
    with qtbot.waitSignal(page.make_base_requested):
        by_name["Make it apps's value"].trigger()
    with qtbot.waitSignal(page.unset_requested):
        by_name["Use apps's value"].trigger()
    with qtbot.waitSignal(page.revert) as taken:
        by_name["Undo my change"].trigger()
    assert taken.args == [[(".", sample.POOL, "max_node_count", "ops")]]
    base = [a.text() for a in page.menu(find(page, "disk_size_gb", "apps")).actions()]
    assert base == ["Copy to…", "", "Open in the form"]


def test_filters(page: ComparePage, qtbot: QtBot) -> None:
    everything = page.shown()
    qtbot.mouseClick(page.filter.button("differences"), Qt.MouseButton.LeftButton)
    assert "max_node_count" in page.shown() and "disk_size_gb" not in page.shown()
    qtbot.mouseClick(page.filter.button("set"), Qt.MouseButton.LeftButton)
    assert "disk_size_gb" in page.shown() and "extra_oauth_scopes" not in page.shown()
    qtbot.mouseClick(page.filter.button("all"), Qt.MouseButton.LeftButton)
    assert page.shown() == everything


def test_another_value_keeps_the_place(page: ComparePage) -> None:
    go(page, "disk_size_gb", 1)
    where = page.table.currentIndex()
    page.set_rows(".", sample.POOL, sample.compare(sample.view(drafted=False)), ENVIRONMENTS)
    assert page.table.currentIndex() == where
    assert cell_text(find(page, "max_node_count", "ops")) == "2"


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("number", "12", 12),
        ("number", " 1.5 ", 1.5),
        ("number", "", None),
        ("list", "a, b ,c", ["a", "b", "c"]),
        ("text", " x ", "x"),
    ],
)
def test_typed_text_becomes_a_value(kind: str, text: str, value: object) -> None:
    assert parsed(replace(sample.FIELDS[0], type=kind), text) == value


def test_editing_by_keys_alone(page: ComparePage, qtbot: QtBot) -> None:
    """F2 opens with what stands there, typing replaces it, Escape leaves it alone."""
    go(page, "disk_size_gb", 1)
    qtbot.keyClick(page.table, Qt.Key.Key_F2)
    editor = page.table.findChild(QLineEdit)
    assert editor is not None and editor.text() == "100"
    qtbot.keyClicks(editor, "7")
    with qtbot.assertNotEmitted(page.set_requested):
        qtbot.keyClick(editor, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.table.findChild(QLineEdit) is None)
    assert page.table.hasFocus(), "the keyboard stays in the table"
    qtbot.keyClick(page.table, "3")
    editor = page.table.findChild(QLineEdit)
    assert editor is not None and editor.text() == "3"
    qtbot.keyClicks(editor, "00")
    with qtbot.waitSignal(page.set_requested) as told:
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert told.args[2:] == ["ops", "disk_size_gb", 300]


def test_many_settings_of_many_pools_are_painted_from_what_is_kept(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """60 settings, 3 environments, 8 pools: with everything selected no cell asks Qt for the selection."""
    names = ("apps", "ops", "apps-prod")
    columns = tuple(SideColumn(".", f"p{n}", "p" * 60, e, e == "apps") for n in range(8) for e in names)
    model = sample.compare()
    rows = []
    for at in range(60):
        row = model[at % len(model)]
        field = replace(row.field, path=f"{row.field.path}{at}")
        cells = tuple(replace(c, field=field) for _n in range(8) for c in row.cells)
        rows.append(SideRow(row.section, field, cells, row.differs, row.is_set))
    page = hosted(qtbot, ComparePage(), 1200, 900)
    page.set_beside(".", "p0", SideBySide(columns, tuple(rows)))
    table = page.table
    table.setCurrentIndex(table.table_model.index(1, 0))
    table.selectAll()
    assert table.marked == frozenset(table.chosen()) and len(table.marked) > 1
    monkeypatch.setattr(CompareTable, "chosen", lambda _table: pytest.fail("asked while painting"))
    table.grab()
