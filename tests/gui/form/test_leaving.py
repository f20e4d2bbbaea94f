"""A form that is left with something typed in a field: it is taken where it was typed, or said."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from gui.form.chips import ChipsEditor
from gui.form.choice import ChoiceEditor
from gui.form.row import FieldRow
from gui.window.window import MainWindow
from tests.gui.window_fixtures import GKE_POOL, form_of

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def switch(window: MainWindow, qtbot: QtBot, row: FieldRow) -> None:
    qtbot.mouseClick(form_of(window).switch.button("apps-prod"), LEFT)


def action(window: MainWindow, qtbot: QtBot, row: FieldRow) -> None:
    """As from the search: the keyboard stays."""
    window.navigation.choose_environment("apps-prod")
    assert row.isAncestorOf(window.focusWidget() or window)


def tree(window: MainWindow, qtbot: QtBot, row: FieldRow) -> None:
    window.navigation.go_to(".", "eks_gc0_eu-west-1")


def overview(window: MainWindow, qtbot: QtBot, row: FieldRow) -> None:
    window.navigation.show_page("overview")


def propose(window: MainWindow, qtbot: QtBot, row: FieldRow) -> None:
    assert row.editor is not None
    QTest.keyClick(row.editor.focus_widget(), KEY.Key_Return, CTRL)


def beside(window: MainWindow, qtbot: QtBot, row: FieldRow) -> None:
    other = form_of(window).row("disk_size_gb")
    assert other is not None
    other.take_focus()


Way = Callable[[MainWindow, QtBot, FieldRow], None]
WAYS = [switch, action, tree, overview, propose, beside]


def typed(window: MainWindow, qtbot: QtBot, path: str, words: str) -> FieldRow:
    window.navigation.go_to(".", GKE_POOL, "ops")
    row = form_of(window).row(path)
    assert row is not None and row.editor is not None
    row.take_focus()
    line = row.editor.focus_widget()
    assert isinstance(line, QLineEdit) and line.hasFocus()
    qtbot.keyClicks(line, words)
    return row


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("path", "words", "meant"),
    [
        ("node_locations", "europe-west1-d", ["europe-west1-b", "europe-west1-c", "europe-west1-d"]),
        ("machine_type", "e2-standard-4", "e2-standard-4"),
        ("machine_type", "e2-stand", "e2-stand"),
        ("max_node_count", "7", 7),
    ],
)
def test_it_is_taken_where_it_was_typed(
    window: MainWindow, qtbot: QtBot, way: Way, path: str, words: str, meant: object
) -> None:
    row = typed(window, qtbot, path, words)
    if way in (switch, beside) and isinstance(row.editor, ChoiceEditor | ChipsEditor):
        row.editor.completer.close_list()  # as the press outside of it does
    way(window, qtbot, row)
    window.controller.finish()
    view = window.controller.view
    assert view is not None
    changes = [c for c in view.changes if c.setting == path]
    assert [(c.environment, c.after) for c in changes] == [("ops", meant)]
    if way in (switch, action):
        assert window.controller.here is not None and window.controller.here.environment == "apps-prod"
        here = form_of(window).row(path)
        assert here is not None and here.editor is not None
        line = here.editor.focus_widget()
        assert isinstance(line, QLineEdit) and words not in (line.text() if path == "node_locations" else "")


@pytest.mark.parametrize("way", [switch, action, tree, overview])
def test_what_cannot_be_taken_is_said(window: MainWindow, qtbot: QtBot, way: Way) -> None:
    row = typed(window, qtbot, "max_node_count", "many")
    way(window, qtbot, row)
    assert window.banner.isVisible()
    assert window.banner.text() == "Maximum nodes per zone stays as it was: “many” is not a number."
    assert window.controller.view is not None and not window.controller.view.changes
