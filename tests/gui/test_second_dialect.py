"""The window's half of the acceptance test (see tests/core/test_second_dialect.py): toys, beside Kubestack's
cluster, by clicks and keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QTreeWidgetItemIterator
from pytestqt.qtbot import QtBot

from core.view import View
from gui.control.settings import Settings
from gui.control.tasks import InlineTasks
from gui.form.page import COMPARE
from gui.form.row import FieldRow
from gui.form.text import NumberEditor
from gui.guide.answers import Input
from gui.overview.cells import CellButton
from gui.overview.page import ClusterPicture, Overview
from gui.start.app import make_window
from gui.window.sidebar import ROLE
from gui.window.window import MainWindow
from tests.gui.window_fixtures import entries, form_of
from tests.toy.repository import Repository, toys

__all__ = ["toys"]

LEFT = Qt.MouseButton.LeftButton
EYE = 'bear.eye["left/top"]'


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, toys: Repository, tmp_path: Path) -> Iterator[MainWindow]:
    made = make_window(Settings(tmp_path / "config"), tasks=InlineTasks(), data_dir=str(tmp_path / "data"))
    qtbot.addWidget(made)
    made.resize(1440, 1700)  # every card is seen
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.controller.take(toys.open())
    yield made
    made.controller.close()


def shown(window: MainWindow) -> View:
    assert window.view is not None
    return window.view


def picture(qtbot: QtBot, window: MainWindow, cluster: str) -> ClusterPicture:
    """Cards are made when they come into sight."""
    window.navigation.show_page("overview")
    page: Overview = window.page("overview")
    qtbot.waitUntil(lambda: any(p.card.cluster == cluster for p in page.pictures()))
    return next(p for p in page.pictures() if p.card.cluster == cluster)


def cell(picture: ClusterPicture, module: str, environment: str) -> CellButton:
    row = next(n for n, r in enumerate(picture.card.rows) if r.module == module)
    across = [name for name, _base in picture.card.environments]
    return picture.cells[row * len(across) + across.index(environment)]


def row(window: MainWindow, path: str) -> FieldRow:
    found = form_of(window).row(path)
    assert found is not None
    return found


def inherits(window: MainWindow, path: str) -> bool:
    """Whether it is offered to take another environment's value."""
    button = row(window, path).inherit
    return button is not None and button.isVisible()


def type_number(qtbot: QtBot, window: MainWindow, path: str, text: str) -> None:
    editor = row(window, path).editor
    assert isinstance(editor, NumberEditor)
    qtbot.mouseClick(editor.line, LEFT)
    editor.line.selectAll()
    qtbot.keyClicks(editor.line, text)
    qtbot.keyClick(editor.line, Qt.Key.Key_Return)


def test_the_tree_and_the_overview(window: MainWindow, qtbot: QtBot) -> None:
    walk = QTreeWidgetItemIterator(window.sidebar.tree)
    titles = []
    while (item := walk.value()) is not None:
        titles.append(item.data(0, ROLE).title)
        walk += 1
    assert titles[3:] == [
        "box", "crane", "hook", "Add a part", "train", "Add a part",
        "k8s", "eks_gc0_eu-west-1", "Default pool", "Add node pool…",
        "live", "bear", "paw", "left/top", "Add a part", "duck", "wing", "Add a part",
    ]  # fmt: skip
    crane = picture(qtbot, window, "crane")
    assert "No environments could be read." not in [x.text() for x in crane.findChildren(QLabel)]
    assert cell(crane, "crane", "").words() == ("up to 2 nodes", "")
    assert cell(crane, "crane", "").accessibleName() == "crane, up to 2 nodes"
    bear = picture(qtbot, window, "bear")
    assert cell(bear, "bear", "apps").words() == ("1–4 nodes", "")
    assert cell(bear, EYE, "ops").words() == ("not made here", "")
    assert "not made here: a switch or a count" in cell(bear, EYE, "ops").accessibleName()
    window.navigation.compare(bear.card.root, EYE)
    table = window.page("compare").table
    model = table.table_model
    ops = next(i for i, column in enumerate(model.columns) if column.environment == "ops")
    head = model.headerData(ops, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert "made here: a switch or a count in the code says so." in str(head)
    told = model.data(model.index(1, ops), Qt.ItemDataRole.ToolTipRole)
    assert "Its values count once it is." in str(told)
    bear = picture(qtbot, window, "bear")
    assert cell(picture(qtbot, window, "duck"), "duck.wing", "apps").words() == (
        "up to 2 nodes",
        "perhaps not made here",
    )
    offered = window.popups.actions.of_place(bear.card.root, "bear")
    assert [a.words for a in offered] == ["Open", "Compare environments", "Add a part"]
    kubestack = picture(qtbot, window, "eks_gc0_eu-west-1")
    assert cell(kubestack, "eks_gc0_eu-west-1", "ops").words()[0] == "same as apps"


def test_a_form_without_environments(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.mouseClick(cell(picture(qtbot, window, "crane"), "crane", ""), LEFT)
    form = form_of(window)
    assert form.isVisible() and window.where.title.whole_text() == "crane"
    assert [form.switch.button(key).text() for key in ("", COMPARE)] == ["Settings", "Compare"]
    type_number(qtbot, window, "max", "3")
    assert [c.sentence for c in shown(window).changes] == ["Most: 2 to 3"]
    assert row(window, "max").message("was") == "was 2" and not inherits(window, "max")
    assert form.switch.button("").text() == "Settings  (1)"
    assert [d.path for d in window.review.diff.view.files()] == ["box/crane.toy"]
    assert window.where.count.text() == "1 change in your draft"
    window.commands.undo()
    assert not shown(window).changes
    window.commands.redo()
    qtbot.mouseClick(form.switch.button(COMPARE), LEFT)
    compare = window.page("compare")
    assert compare.isVisible() and compare.table.table_model.columnCount() == 1
    beside = [action.text() for action in compare.others_menu().actions()]
    assert beside[:4] == ["train · box", "eks_gc0_eu-west-1 · k8s", "bear · live", "duck · live"]
    window.controller.put_beside((("live", "bear"),))
    heads = [compare.table.table_model.headerData(n, Qt.Orientation.Horizontal) for n in range(3)]
    assert heads == ["", "apps", "ops"]
    qtbot.mouseClick(form.switch.button(""), LEFT)
    assert form.form is not None and form.form.environment == "" and row(window, "max").isVisible()


def test_a_form_with_environments_and_no_base(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.mouseClick(cell(picture(qtbot, window, "bear"), "bear", "apps"), LEFT)
    form = form_of(window)
    assert [form.switch.button(e).text() for e in ("apps", "ops")] == ["apps", "ops"]
    type_number(qtbot, window, "max", "6")
    assert [c.sentence for c in shown(window).changes] == ["Most in apps: 4 to 6"]
    assert not inherits(window, "max"), "there is nothing to inherit from"
    qtbot.mouseClick(form.switch.button("ops"), LEFT)
    assert "bears don't grow" in row(window, "size").message("swallowed")
    assert "live/shared.toy:1" in row(window, "min").message("linked")
    window.navigation.go_to("live", EYE, "ops")
    assert form.notice.isVisible() and "isn't made in ops" in form.notice.words.text()
    assert form.switch.button("ops").text() == "ops · not made"
    assert window.where.title.whole_text() == "left/top"
    qtbot.mouseClick(form.switch.button("apps"), LEFT)
    assert not form.notice.isVisible()
    qtbot.mouseClick(form.switch.button(COMPARE), LEFT)
    table = window.page("compare").table.table_model
    heads = [table.headerData(n, Qt.Orientation.Horizontal) for n in range(2)]
    assert heads == ["apps", "ops · not made"]


def test_its_operation_from_the_menu_and_the_card(window: MainWindow, qtbot: QtBot) -> None:
    menu = entries(window)
    assert "Add a toy…" in menu and "Add a node pool…" in menu
    window.navigation.add_pool("live", "bear")
    page = window.page("guide")
    assert page.isVisible() and page.guide.operation == "add-toy" and page.given()["of"] == "bear"
    entries(window)["Add a toy…"].trigger()
    assert page.guide.root == "box", "the first root of those that can"
    box: Any = next(f for (name, _e), f in page.inputs.items() if name == "name")
    edit = box.widget if isinstance(box, Input) else box
    assert isinstance(edit, QLineEdit)
    edit.setFocus()
    qtbot.keyClicks(edit, "ball")
    qtbot.keyClick(edit, Qt.Key.Key_Tab)
    while page.next.text() != "Add to draft":
        qtbot.mouseClick(page.next, LEFT)
    assert [f.path for f in page.diff.view.files()] == ["box/ball.toy"]
    qtbot.mouseClick(page.next, LEFT)
    assert [c.sentence for c in shown(window).changes] == ["Adds the cluster ball"]
    assert window.sidebar.item("ball") is not None


def test_problems_search_and_propose(window: MainWindow, qtbot: QtBot, toys: Repository) -> None:
    window.navigation.show_page("problems")
    assert window.page("problems").isVisible() and not shown(window).base_problems
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    found = window.popups.found
    assert found is not None
    qtbot.keyClicks(found.input, "material wood")
    qtbot.keyClick(found.input, Qt.Key.Key_Return)
    here = window.controller.here
    assert here is not None and (here.module, here.environment, here.compare) == ("train", "", False)
    type_number(qtbot, window, "max", "8")
    window.navigation.go_to("live", "duck", "ops")
    type_number(qtbot, window, "max", "7")
    qtbot.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    page = window.page("propose")
    assert page.write.title.text() == "Change 2 settings of train and duck"
    qtbot.mouseClick(page.write.send, LEFT)
    assert page.sending.title.text() == "Sent for review"
    said = "The children get it once it is merged."
    assert page.sending.next.sentences() == (said, said)
    assert not shown(window).changes
    assert toys.box.git("for-each-ref", "refs/repoform/inbox/open", cwd=toys.origin)
    window.navigation.show_page("proposals")
    (card,) = window.page("proposals").cards
    qtbot.mouseClick(card.buttons.itemAt(0).widget(), LEFT)
    review = window.page("review")
    assert len(review.cards) == 2 and review.others == []
