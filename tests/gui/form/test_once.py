"""Lists in which an entry counts once: what is there already isn't put in a second time, and that is said."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.session import Session
from core.view import Field
from gui.compare.cells import parsed
from gui.form.chips import ChipsEditor
from gui.form.row import FieldRow
from gui.kit.words import value_text
from gui.window.window import MainWindow
from tests.gui.window_fixtures import GKE_POOL, form_of

KEY = Qt.Key
pytestmark = pytest.mark.qt_log_ignore("does not support", "QPaintDevice")


def row_of(window: MainWindow, path: str) -> tuple[FieldRow, ChipsEditor]:
    row = form_of(window).row(path)
    assert row is not None and isinstance(row.editor, ChipsEditor)
    return row, row.editor


def write(window: MainWindow, path: str, text: str) -> None:
    row, editor = row_of(window, path)
    row.take_focus()
    QTest.keyClicks(editor.line, text)
    editor.completer.close_list()
    QTest.keyClick(editor.line, KEY.Key_Return)
    for _turn in range(4):
        QApplication.processEvents()


@pytest.mark.parametrize(
    ("typed", "said", "more"),
    [
        ("europe-west1-b", "europe-west1-b is in the list already.", []),
        ("europe-west1-d,europe-west1-d", "europe-west1-d is in the list already.", ["europe-west1-d"]),
        (
            "europe-west1-b,europe-west1-d,europe-west1-c",
            "europe-west1-b and europe-west1-c are in the list already.",
            ["europe-west1-d"],
        ),
    ],
)
def test_a_zone_comes_once(window: MainWindow, qtbot: QtBot, typed: str, said: str, more: list[str]) -> None:
    window.navigation.go_to(".", GKE_POOL, "ops")
    before = [value_text(v) for v in row_of(window, "node_locations")[1].values()]
    row, editor = row_of(window, "node_locations")
    row.take_focus()
    # As pasted: a comma that is typed adds what stands before it.
    editor.line.setText(typed)
    QTest.keyClick(editor.line, KEY.Key_Return)
    row, editor = row_of(window, "node_locations")
    assert editor.values() == [*before, *more] and not editor.line.text()
    assert row.message("hint") == said and not row.is_refused()
    assert window.view is not None and len(window.view.changes) == bool(more)
    QTest.keyClicks(editor.line, "e")
    assert row_of(window, "node_locations")[0].message("hint") == ""


def test_an_entry_that_is_edited_into_another(window: MainWindow, qtbot: QtBot) -> None:
    window.navigation.go_to(".", GKE_POOL, "ops")
    _row, editor = row_of(window, "node_locations")
    first, *rest = editor.values()
    editor.chips[0].opened.emit()
    editor = row_of(window, "node_locations")[1]
    editor.line.setText(value_text(rest[0]))
    QTest.keyClick(editor.line, KEY.Key_Return)
    row, editor = row_of(window, "node_locations")
    assert editor.values() == rest and first not in editor.values()
    assert "already" in row.message("hint")


def test_every_list_of_the_demos_that_is_a_set_says_so(window: MainWindow, tmp_path: object) -> None:
    """Zones, networks and machine types of all modules; texts that may stand twice aren't among them."""
    session = window.controller.session
    assert isinstance(session, Session)
    lists = {
        setting.path: setting.field
        for platform in session.view.platforms
        for module in platform.modules()
        for setting in module.settings
        if setting.field.type == "list"
    }
    once = {path for path, field in lists.items() if field.once}
    assert {"node_locations", "availability_zones", "instance_types"} <= once
    assert all(not field.once for field in lists.values() if not field.known)


def test_a_cell_of_compare(window: MainWindow) -> None:
    session = window.controller.session
    assert session is not None
    platform = session.view.platform(".")
    pool = platform.module(GKE_POOL) if platform is not None else None
    setting = pool.setting("node_locations") if pool is not None else None
    field: Field = setting.field  # type: ignore[union-attr]
    assert parsed(field, "b, c, b,d") == ["b", "c", "d"]
