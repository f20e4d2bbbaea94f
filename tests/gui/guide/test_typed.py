"""What is typed in a guide counts as soon as the keyboard or the step leaves, whatever takes it away; and
what names nothing is said in its own step."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from gui.guide.answers import Input
from gui.guide.machines import MachinePicker
from gui.guide.page import GuidePage
from gui.window.window import MainWindow
from tests.gui.guide.test_guided import EKS, GKE, LEFT, choose, field, on, start

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
WAYS = ("ctrl+enter", "enter", "next")


def leave(qtbot: QtBot, page: GuidePage, at: QLineEdit, way: str) -> None:
    """Go on with the keyboard still in the field."""
    if way == "ctrl+enter":
        QTest.keyClick(at, KEY.Key_Return, CTRL)
    elif way == "enter":
        QTest.keyClick(at, KEY.Key_Return)
    else:
        qtbot.mouseClick(page.next, LEFT)


def machines(window: MainWindow, qtbot: QtBot) -> tuple[GuidePage, MachinePicker]:
    """The step that asks for a machine type, with none chosen."""
    window.navigation.guide("add-node-pool", ".", {"cluster": EKS, "purpose": "gpu"})
    page: GuidePage = window.page("guide")
    on(qtbot, page)
    picker = field(page, "settings.instance_types")
    assert page.step() == 1 and picker.names() == []
    return page, picker


@pytest.mark.parametrize("way", WAYS)
def test_a_machine_type(window: MainWindow, qtbot: QtBot, way: str) -> None:
    page, picker = machines(window, qtbot)
    picker.field.setFocus()
    qtbot.keyClicks(picker.field, "g4dn.2xlarge")
    leave(qtbot, page, picker.field, way)
    assert page.step() == 2, page.problem.text()
    assert page.args()["settings"]["apps"]["instance_types"] == ["g4dn.2xlarge"]


@pytest.mark.parametrize("way", ["ctrl+enter", "next", "tab"])
@pytest.mark.parametrize("words", ["g4dn.2xlarge", "G4DN.2xlarge", " g4dn.2xlarge"])
def test_a_machine_type_that_is_searched_for_by_its_name(
    window: MainWindow, qtbot: QtBot, way: str, words: str
) -> None:
    page, picker = machines(window, qtbot)
    picker.search.setFocus()
    qtbot.keyClicks(picker.search, words)
    if way == "tab":
        QTest.keyClick(picker.search, KEY.Key_Tab)
        assert picker.field.text() == "g4dn.2xlarge" and page.step() == 1
    else:
        leave(qtbot, page, picker.search, way)
        assert page.step() == 2, page.problem.text()
    assert page.args()["settings"]["apps"]["instance_types"] == ["g4dn.2xlarge"]


@pytest.mark.parametrize("way", ["ctrl+enter", "next"])
def test_what_a_search_finds_alone_is_meant(window: MainWindow, qtbot: QtBot, way: str) -> None:
    page, picker = machines(window, qtbot)
    picker.search.setFocus()
    qtbot.keyClicks(picker.search, "8 vcpu t4")
    leave(qtbot, page, picker.search, way)
    assert page.step() == 2, page.problem.text()
    assert picker.names() == ["g4dn.2xlarge"]


def test_a_search_that_chose_nothing_is_said(window: MainWindow, qtbot: QtBot) -> None:
    page, picker = machines(window, qtbot)
    picker.search.setFocus()
    qtbot.keyClicks(picker.search, "g4dn")
    leave(qtbot, page, picker.search, "ctrl+enter")
    assert page.step() == 1 and page.problem.text() == (
        "Still needed: Machine types. “g4dn” is only searched for. Choose one of the types below."
    )
    picker.search.selectAll()
    qtbot.keyClicks(picker.search, "z9-mega")
    leave(qtbot, page, picker.search, "next")
    assert page.step() == 1 and page.problem.text() == (
        "Still needed: Machine types. "
        "Nothing found for “z9-mega”. To use it all the same, type it on the left."
    )


def test_a_search_without_success_is_said_beside_a_choice(window: MainWindow, qtbot: QtBot) -> None:
    page, picker = machines(window, qtbot)
    picker.field.setFocus()
    qtbot.keyClicks(picker.field, "g4dn.xlarge")
    QTest.keyClick(picker.field, KEY.Key_Tab)
    qtbot.keyClicks(picker.search, "g4dn.99xlarge")
    leave(qtbot, page, picker.search, "ctrl+enter")
    assert page.step() == 1 and page.problem.text().startswith("Nothing found for “g4dn.99xlarge”.")
    QTest.keyClick(picker.search, KEY.Key_Escape)
    qtbot.keyClicks(picker.search, "g4dn")
    leave(qtbot, page, picker.search, "ctrl+enter")
    assert page.step() == 2 and picker.names() == ["g4dn.xlarge"], "one may look around"


def test_a_type_that_nobody_knows_is_said_in_its_step(window: MainWindow, qtbot: QtBot) -> None:
    window.navigation.add_pool(".", GKE)
    page: GuidePage = window.page("guide")
    on(qtbot, page)
    picker = field(page, "settings.machine_type")
    picker.field.selectAll()
    qtbot.keyClicks(picker.field, "z9-mega-1")
    QTest.keyClick(picker.field, KEY.Key_Tab)
    assert picker.said.text() == "Not in the catalog of 17 Aug 2026. It is used all the same."


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("where", ["number", "map", "name"])
def test_every_other_field(window: MainWindow, qtbot: QtBot, way: str, where: str) -> None:
    window.navigation.add_pool(".", GKE)
    page: GuidePage = window.page("guide")
    steps = {"name": (0, "name", "", "blue"), "map": (1, "settings.labels", None, "team=blue")}
    step, name, environment, typed = steps.get(where, (2, "settings.max_node_count", "ops", "7"))
    while page.step() < step:
        on(qtbot, page)
    box = field(page, name, environment)
    assert isinstance(box, Input) and box.edit is not None
    box.edit.setFocus()
    box.edit.selectAll()
    qtbot.keyClicks(box.edit, typed)
    leave(qtbot, page, box.edit, way)
    assert way == "enter" or page.step() == step + 1, page.problem.text()
    args = page.args()
    rows = args.get("settings", {})
    found = {
        "name": args.get("name"),
        "map": rows.get("apps", {}).get("labels"),
        "number": rows.get("ops", {}).get("max_node_count"),
    }
    assert found[where] == {"name": "blue", "map": {"team": "blue"}, "number": 7}[where]


@pytest.mark.parametrize("way", WAYS)
def test_a_list_that_takes_any_text(window: MainWindow, qtbot: QtBot, way: str) -> None:
    page = start(window, "add-cluster")
    choose(qtbot, page, "cloud", "google")
    box = field(page, "region")
    box.edit.setFocus()
    box.edit.selectAll()
    qtbot.keyClicks(box.edit, "europe-west4")
    box.widget.list.close_list()
    leave(qtbot, page, box.edit, way)
    assert page.args()["region"] == "europe-west4"
    assert way == "enter" or page.step() == 1, page.problem.text()


def test_steps_and_back_take_it_too(window: MainWindow, qtbot: QtBot) -> None:
    window.navigation.add_pool(".", GKE)
    page: GuidePage = window.page("guide")
    on(qtbot, page)
    on(qtbot, page)
    box = field(page, "settings.max_node_count", "ops")
    box.edit.setFocus()
    box.edit.selectAll()
    qtbot.keyClicks(box.edit, "7")
    page.go(0)
    assert page.args()["settings"]["ops"]["max_node_count"] == 7


def test_going_on_waits_for_what_follows_from_the_answer(window: MainWindow, qtbot: QtBot) -> None:
    """A refusal that the last answer took away must not hold one up, nor one that it brings be passed."""
    window.navigation.guide("add-node-pool", ".", {"cluster": GKE, "purpose": "gpu"})
    real: GuidePage = window.page("guide")
    on(qtbot, real)
    page = GuidePage()
    qtbot.addWidget(page)
    page.resize(900, 700)
    page.show()
    asked: list[Any] = []
    page.asked.connect(lambda *given: asked.append(given))
    session = window.controller.session
    assert session is not None

    def answer() -> None:
        operation, root, args = asked.pop()
        page.set_guide(session.draft.guide(operation, root, args))

    args = {"cluster": GKE, "purpose": "gpu"}
    page.start(session.draft.guide("add-node-pool", ".", args), args)
    on(qtbot, page)
    picker = field(page, "settings.machine_type")
    picker.field.setFocus()
    qtbot.keyClicks(picker.field, "e2-standard-4")
    on(qtbot, page)
    assert page.step() == 1 and not page.problem.text(), "nobody knows yet"
    answer()
    assert page.step() == 1 and page.problem.text() == (
        "e2-standard-4 has no GPU: choose another machine type."
    )
    picker.field.selectAll()
    qtbot.keyClicks(picker.field, "g2-standard-4")
    on(qtbot, page)
    answer()
    assert page.step() == 2, page.problem.text()


def test_another_entry_beside_ticks_outlives_a_redraw(window: MainWindow, qtbot: QtBot) -> None:
    """The branch moves while one types: what is half typed stays, with the keyboard."""
    window.navigation.add_pool(".", GKE)
    page: GuidePage = window.page("guide")
    on(qtbot, page)
    ticked = [f for f in page.inputs.values() if isinstance(f, Input) and f.checks and f.edit is not None]
    assert ticked, "zones can be typed"
    key = next(k for k, f in page.inputs.items() if f is ticked[0])
    edit = ticked[0].edit
    assert edit is not None
    edit.setFocus()
    qtbot.keyClicks(edit, "europe-west1-x")
    assert page.guide is not None
    page.set_guide(page.guide)
    found: Any = page.inputs[key]
    assert found.edit is not edit and found.edit.text() == "europe-west1-x" and found.edit.hasFocus()
    on(qtbot, page)
    assert "europe-west1-x" in str(page.args()), "and it counts"


def test_clicking_beside_the_fields_keeps_what_is_typed(window: MainWindow, qtbot: QtBot) -> None:
    page, picker = machines(window, qtbot)
    picker.field.setFocus()
    qtbot.keyClicks(picker.field, "g4dn.xlarge")
    qtbot.mouseClick(page, LEFT, pos=QPoint(page.width() - 5, 60))
    assert picker.field.text() == "g4dn.xlarge"
    qtbot.mouseClick(page.next, LEFT)
    assert page.step() == 2
