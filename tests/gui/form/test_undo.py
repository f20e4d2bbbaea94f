"""`Undo my change` as a mouse does it: pressed and released at one place of the window, wherever the
button has gone meanwhile. Whatever was typed before it, the field is as it was in the end."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.form.editor import Editor
from gui.form.mapping import MapEditor
from gui.form.row import FieldRow
from gui.form.row_menu import field_menu
from gui.kit.line import Line
from gui.window.window import MainWindow
from tests.gui.window_fixtures import GKE_POOL, form_of

LEFT, NONE, KEY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.Key
pytestmark = pytest.mark.qt_log_ignore("does not support", "QPaintDevice")


def settle() -> None:
    for _turn in range(6):
        QApplication.processEvents()


def press_and_release(window: MainWindow, button: QWidget) -> None:
    """At one place of the window."""
    at = button.mapTo(window, button.rect().center())
    QTest.mousePress(window.windowHandle(), LEFT, NONE, at)
    settle()
    QTest.mouseRelease(window.windowHandle(), LEFT, NONE, at)
    settle()


def row_of(window: MainWindow, path: str) -> FieldRow:
    row = form_of(window).row(path)
    assert row is not None and row.editor is not None
    return row


def here() -> QWidget:
    """What has the keyboard."""
    found = QApplication.focusWidget()
    assert found is not None
    return found


def texts_of(editor: Editor) -> list[str]:
    """All that stands in a field, its entries included."""
    return [line.text() for line in editor.findChildren(Line) if line.isVisible()]


def write(window: MainWindow, path: str, text: str) -> None:
    row_of(window, path).take_focus()
    QTest.keyClicks(here(), text)
    settle()


@pytest.mark.parametrize("before", ["", "9"])
@pytest.mark.parametrize("path", ["max_node_count", "min_node_count"])
def test_a_number(window: MainWindow, qtbot: QtBot, path: str, before: str) -> None:
    window.navigation.go_to(".", GKE_POOL, "ops")
    shown = texts_of(row_of(window, path).editor)  # type: ignore[arg-type]
    for text in ("x", "7", "7x", "7-", "77x", "-", "1e999", "7 8"):
        if before:
            write(window, path, before)
            QTest.keyClick(here(), KEY.Key_Return)
            settle()
        write(window, path, text)
        row = row_of(window, path)
        assert row.undo is not None and row.undo.isVisible(), text
        press_and_release(window, row.undo)
        row = row_of(window, path)
        assert row.editor is not None and texts_of(row.editor) == shown, text
        assert not row.is_refused() and not row.message("refused"), text
        assert window.view is not None and not window.view.changes, text


@pytest.mark.parametrize("by", ["button", "menu"])
def test_half_an_entry_of_a_list(window: MainWindow, qtbot: QtBot, by: str) -> None:
    window.navigation.go_to(".", GKE_POOL, "ops")
    shown = texts_of(row_of(window, "node_locations").editor)  # type: ignore[arg-type]
    write(window, "node_locations", "7x")
    row = row_of(window, "node_locations")
    assert row.is_refused()
    QTest.keyClick(here(), KEY.Key_Escape)  # the list below it
    settle()
    if by == "button":
        assert row.undo is not None and row.undo.isVisible()
        press_and_release(window, row.undo)
    else:
        next(a for a in row.menu().actions() if a.text() == "Undo my change").trigger()
        settle()
    row = row_of(window, "node_locations")
    assert row.editor is not None and texts_of(row.editor) == shown and not row.is_refused()
    assert window.view is not None and not window.view.changes


def test_an_entry_that_has_no_name_yet(window: MainWindow, qtbot: QtBot) -> None:
    window.navigation.go_to(".", GKE_POOL, "ops")
    row = row_of(window, "labels")
    assert isinstance(row.editor, MapEditor)
    shown = texts_of(row.editor)
    row.editor.add.click()
    settle()
    entry = row.editor.entries[-1]
    entry.text.setFocus()
    QTest.keyClicks(entry.text, "web")
    settle()
    row = row_of(window, "labels")
    assert row.is_refused() and row.undo is not None
    press_and_release(window, row.undo)
    row = row_of(window, "labels")
    assert row.editor is not None and texts_of(row.editor) == shown and not row.is_refused()


def test_what_another_environment_gave(window: MainWindow, qtbot: QtBot) -> None:
    """A value that is inherited, and changed where it comes from: undone there."""
    window.navigation.go_to(".", GKE_POOL, "apps")
    write(window, "disk_size_gb", "200")
    window.navigation.go_to(".", GKE_POOL, "ops")
    row = row_of(window, "disk_size_gb")
    assert row.view is not None and row.view.changed and row.view.state == "inherited"
    next(a for a in row.menu().actions() if a.text() == "Undo my change").trigger()
    assert window.view is not None and not window.view.changes


def test_the_menu_offers_it_where_there_is_something(window: MainWindow, qtbot: QtBot) -> None:
    window.navigation.go_to(".", GKE_POOL, "ops")
    row = row_of(window, "max_node_count")
    assert row.view is not None
    for undo in (True, False):
        menu = field_menu(row, row.view, "", "apps", undo, lambda _mode: None, lambda _do: None)
        assert ("Undo my change" in [a.text() for a in menu.actions()]) is undo
        menu.deleteLater()


def test_a_button_released_elsewhere_is_not_pressed(window: MainWindow, qtbot: QtBot) -> None:
    window.navigation.go_to(".", GKE_POOL, "ops")
    write(window, "max_node_count", "7")
    button = row_of(window, "max_node_count").undo
    assert button is not None
    at = button.mapTo(window, button.rect().center())
    QTest.mousePress(window.windowHandle(), LEFT, NONE, at)
    settle()
    QTest.mouseRelease(window.windowHandle(), LEFT, NONE, at + QPoint(0, 200))
    settle()
    assert window.view is not None and [c.after for c in window.view.changes] == [7]
