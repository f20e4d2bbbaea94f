"""What the mouse is told where it waits: whole values, who wrote them, when and why, and machines."""

from __future__ import annotations

import html
import json
import re
import subprocess

import pytest
from PySide6.QtCore import QModelIndex
from pytestqt.qtbot import QtBot

from gui.compare.page import ComparePage
from gui.form.choice import ChoiceEditor
from gui.form.row import FieldRow
from gui.window.window import MainWindow
from tests.gui.compare.test_compare import go
from tests.gui.compare.test_whole_values import page_of
from tests.gui.hovering import hover
from tests.gui.window_fixtures import GKE_POOL, form_of

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def plainly(tip: str) -> str:
    return html.unescape(re.sub(r"<br>", "\n", re.sub(r"</p>", "\n", tip))).replace("\u00a0", " ")


def over_cell(qtbot: QtBot, page: ComparePage, index: QModelIndex) -> str:
    page.table.scrollTo(index)
    return plainly(hover(qtbot, page.table.viewport(), page.table.visualRect(index).center()))


def test_a_value_that_is_cut_is_told_whole_with_the_other(qtbot: QtBot) -> None:
    """All of it, and what it is held against."""
    script = "\n".join(f"echo step {n}" for n in range(20))
    page = page_of(qtbot, script, script + "\necho done")
    page.window().activateWindow()
    qtbot.waitUntil(page.window().isActiveWindow)
    model = page.table.table_model
    told = over_cell(qtbot, page, model.index(1, 1))
    assert script + "\necho done" in told and "e0 has: echo step 0" in told


def test_a_list_in_compare_is_told_whole(window: MainWindow, qtbot: QtBot) -> None:
    page = compare(window, qtbot)
    go(page, "node_locations", 1)
    told = over_cell(qtbot, page, page.table.currentIndex())
    assert "europe-west1-b" in told and "europe-west1-c" in told
    assert "apps has:" in told and "europe-west1-d" in told


def compare(window: MainWindow, qtbot: QtBot) -> ComparePage:
    window.navigation.go_to(".", GKE_POOL, "ops")
    form_of(window)
    window.navigation.choose_compare()
    page: ComparePage = window.page("compare")
    qtbot.waitUntil(page.table.hasFocus)
    return page


def test_a_cell_tells_who_wrote_it_when_and_why(window: MainWindow, qtbot: QtBot) -> None:
    """As Git tells it, asked here without the product."""
    page = compare(window, qtbot)
    view = window.view
    assert view is not None
    module = view.platform(".").module(GKE_POOL)  # type: ignore[union-attr]
    value = module.setting("max_node_count").values["ops"]  # type: ignore[union-attr]
    blame = (
        "blame",
        "--porcelain",
        "-L",
        f"{value.line},{value.line}",
        str(view.place.commit),
        "--",
        str(value.file),
    )
    told = subprocess.run(
        ["git", *blame], cwd=view.place.folder, check=True, capture_output=True, text=True
    ).stdout  # fmt: skip
    parts = dict(re.findall(r"^(author|summary) (.+)$", told, re.MULTILINE))
    go(page, "max_node_count", 1)
    index = page.table.currentIndex()
    over_cell(qtbot, page, index)  # asks Git
    qtbot.waitUntil(lambda: told[:7] in page.table.tip_of(index))
    said = over_cell(qtbot, page, index)
    assert parts["author"] in said and parts["summary"] in said and told[:7] in said, "who, and for what"
    assert "ago" in said or re.search(r"\b20\d\d\b", said), "when"
    assert "“Small on purpose, see INFRA-212.”" in said, "why: the comment above the line"
    assert f"{value.file}:{value.line}" in said


def form_row(window: MainWindow, path: str) -> FieldRow:
    window.navigation.go_to(".", GKE_POOL, "ops")
    row = form_of(window).row(path)
    assert row is not None
    return row


def test_the_line_below_a_field_is_told_whole(window: MainWindow, qtbot: QtBot) -> None:
    row = form_row(window, "machine_type")
    assert row.view is not None
    assert row.view.field.help in plainly(hover(qtbot, row.help))
    assert plainly(hover(qtbot, row.label)).strip() == "machine_type", "as it is called in the file"


def test_each_machine_of_a_fields_list_is_told(window: MainWindow, qtbot: QtBot) -> None:
    row = form_row(window, "machine_type")
    assert row.editor is not None and row.view is not None
    row.take_focus()
    row.editor.completer.show_all()  # type: ignore[attr-defined]
    popup = row.editor.completer.popup()  # type: ignore[attr-defined]
    index = popup.currentIndex()
    assert json.dumps(row.view.value.value).strip('"') in str(index.data())
    popup.activateWindow()
    said = plainly(hover(qtbot, popup.viewport(), popup.visualRect(index).center()))
    assert "8 vCPU" in said and "32 GiB" in said and "a month" in said


def test_marks_and_the_machine_box_say_what_they_mean(window: MainWindow, qtbot: QtBot) -> None:
    """By waiting over them with the mouse: a badge in a sentence, a machine with its figures."""
    window.navigation.go_to(".", GKE_POOL, "ops")
    form = form_of(window)
    row = form.row("max_node_count")
    machine = form.row("machine_type")
    assert row is not None and machine is not None and isinstance(machine.editor, ChoiceEditor)
    told = plainly(hover(qtbot, row.mark, row.mark.rect().center()))
    assert row.mark.text().startswith("Set here · apps has") and "Without it, apps's would count" in told
    line = machine.editor.line
    told = plainly(hover(qtbot, line, line.rect().center()))
    assert line.text() in told and "vCPU" in told and "GiB" in told
    window.controller.set_at(".", GKE_POOL, "ops", "max_node_count", 9)
    row = form_of(window).row("max_node_count")
    assert row is not None and row.mark.text() == "Changed"
    assert plainly(hover(qtbot, row.mark, row.mark.rect().center())).startswith(
        "Your draft has another value"
    )
