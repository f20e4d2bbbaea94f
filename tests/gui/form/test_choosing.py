"""Every kind of list: looked through and left it changes nothing; Down and Enter choose and close it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from core import demo
from core.session import Session
from core.view import Level, Origin
from gui.form.chips import ChipsEditor
from gui.form.choice import ChoiceEditor
from gui.form.page import FormPage
from gui.form.row import FieldRow
from gui.form.yesno import YesNoEditor
from gui.kit.choices import NAMES, figures
from gui.window.window import MainWindow
from tests.gui.window_fixtures import GKE_POOL, form_of, new_window

KEY = Qt.Key
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", "This plugin does not support")
PLACES = {
    "gke pool": (demo.KUBESTACK, ".", GKE_POOL, "ops"),
    "gke cluster": (demo.KUBESTACK, ".", "gke_gc0_europe-west1", "apps"),
    "eks pool": (demo.KUBESTACK, ".", "eks_gc0_eu-west-1_node_pool_np2_spot", "apps"),
    "aks cluster": (demo.KUBESTACK, ".", "aks_gc0_westeurope", "apps"),
    "plain pool": (
        demo.TERRAFORM,
        "payments",
        'module.cluster.google_container_node_pool.pools["general"]',
        "production",
    ),
    "plain cluster": (demo.TERRAFORM, "shop", "module.eks", "staging"),
}


@pytest.fixture(scope="module")
def demos(tmp_path_factory: pytest.TempPathFactory) -> dict[demo.Story, Path]:
    """Both demos, built once; nothing is written to them."""
    made = {}
    for kind in (demo.KUBESTACK, demo.TERRAFORM):
        made[kind] = tmp_path_factory.mktemp("demos") / "demo"
        demo.build(made[kind], kind)
    return made


@pytest.fixture(params=list(PLACES))
def opened(
    request: pytest.FixtureRequest,
    qtbot: QtBot,
    qapp: QApplication,
    demos: dict[demo.Story, Path],
    tmp_path: Path,
) -> Iterator[MainWindow]:
    """A window at a form, all sections open."""
    kind, *place = PLACES[request.param]
    window = new_window(qtbot, tmp_path)
    window.controller.take(Session.open(str(demos[kind] / "platform"), data_dir=str(tmp_path / "data")))
    window.navigation.go_to(*place)
    page = form_of(window)
    for card in page.cards:
        if card.section is not None and not card.open:
            card.set_open(True)
    page.finish_building()
    yield window
    window.controller.close()


def choosers(page: FormPage) -> list[FieldRow]:
    """Rows with a list that can be opened."""
    out = []
    for row in page.rows():
        editor = row.editor
        if isinstance(editor, ChoiceEditor | YesNoEditor) or (
            isinstance(editor, ChipsEditor) and editor.completer.choices.offers()
        ):
            out.append(row)
    return out


def popup_of(row: FieldRow) -> QAbstractItemView:
    editor = row.editor
    if isinstance(editor, YesNoEditor):
        return editor.box.view()
    assert isinstance(editor, ChoiceEditor | ChipsEditor)
    popup = editor.completer.popup()
    assert popup is not None
    return popup


def press(row: FieldRow, *keys: Qt.Key) -> None:
    """As the system gives them: to the list while it is open."""
    assert row.editor is not None
    for key in keys:
        popup = popup_of(row)
        target: QWidget = popup if popup.isVisible() else row.editor.focus_widget()
        QTest.keyClick(target, key)
        QApplication.processEvents()


def text_in(row: FieldRow) -> object:
    editor = row.editor
    if isinstance(editor, YesNoEditor):
        return editor.box.currentIndex()
    if isinstance(editor, ChipsEditor):
        return editor.values(), editor.line.text()
    assert isinstance(editor, ChoiceEditor)
    return editor.line.text()


def test_a_list_that_is_left_changes_nothing(opened: MainWindow, qtbot: QtBot) -> None:
    page = form_of(opened)
    rows = choosers(page)
    assert rows
    said: list[object] = []
    for signal in (page.typed, page.written, page.removed):
        signal.connect(lambda *words: said.append(words))
    for row in rows:
        before = text_in(row)
        row.take_focus()
        QApplication.processEvents()
        press(row, KEY.Key_Down)
        assert popup_of(row).isVisible(), row.path()
        press(row, KEY.Key_Down, KEY.Key_Down, KEY.Key_Up, KEY.Key_Escape)
        assert not popup_of(row).isVisible(), row.path()
        assert text_in(row) == before and said == [], row.path()
        press(row, KEY.Key_Tab)
        assert said == [], row.path()
    assert opened.controller.view is not None and opened.controller.view.changes == ()


def test_down_and_enter_choose_and_close(opened: MainWindow, qtbot: QtBot) -> None:
    page = form_of(opened)
    for path in [row.path() for row in choosers(page) if row.view is not None and row.view.readonly is None]:
        row = page.row(path)
        assert row is not None and row.view is not None
        shown = row.view.value.origin not in (Origin.UNSET, Origin.DEFAULT)
        before = row.view.value.value if shown else None
        row.take_focus()
        QApplication.processEvents()
        press(row, KEY.Key_Down)
        popup = popup_of(row)
        at, last = popup.currentIndex().row(), popup.model().rowCount() - 1
        if isinstance(row.editor, ChoiceEditor) and before is not None and at >= 0:
            assert popup.currentIndex().data() == str(before), "it opens at the value"
            assert popup.viewport().rect().intersects(popup.visualRect(popup.currentIndex()))
        if isinstance(row.editor, YesNoEditor):
            press(row, KEY.Key_Down if at <= 0 and last > 0 and before is not False else KEY.Key_Up)
        elif at < 0 or at < last:
            press(row, KEY.Key_Down)
        else:
            press(row, KEY.Key_Up)
        pointed = popup.currentIndex().row()
        assert pointed >= 0 and pointed != at, path
        press(row, KEY.Key_Return)
        assert not popup.isVisible(), path
        after = page.row(path)
        assert after is not None and after.view is not None
        assert after.view.value.value != before or after.is_refused(), path


def test_a_click_opens_a_list_below_its_warning(opened: MainWindow, qtbot: QtBot) -> None:
    """What a change of it would rebuild is read while one chooses, where the screen has room."""
    page = form_of(opened)
    for row in choosers(page):
        if not isinstance(row.editor, ChipsEditor) or row.view is None or row.view.readonly:
            continue
        page.area.ensureWidgetVisible(row)
        QApplication.processEvents()
        QTest.qWait(120)  # longer than the press that closed the one before
        line, popup = row.editor.line, popup_of(row)
        QTest.mouseClick(line, Qt.MouseButton.LeftButton)
        assert popup.isVisible(), row.path()
        foot = row.help.mapToGlobal(row.help.rect().bottomLeft()).y()
        room = foot + popup.height() < opened.screen().availableGeometry().bottom()
        if room and row.view.notice_level is Level.REBUILDS_POOL:
            assert popup.geometry().top() > foot, row.path()
        QTest.keyClick(popup, KEY.Key_Escape)
        assert not popup.isVisible(), row.path()
    assert opened.controller.view is not None and opened.controller.view.changes == ()


def test_machines_stand_with_their_figures(opened: MainWindow, qtbot: QtBot) -> None:
    rows = [
        row
        for row in choosers(form_of(opened))
        if isinstance(row.editor, ChoiceEditor | ChipsEditor) and row.editor.completer.choices.of_machines()
    ]
    named = [
        row
        for row in form_of(opened).rows()
        if row.view is not None and any(m in (row.view.field.catalog or "") for m in ("_types", "vm_sizes"))
    ]
    assert len(rows) == len([row for row in named if row.view is not None and not row.view.readonly])
    for row in rows:
        editor = row.editor
        assert isinstance(editor, ChoiceEditor | ChipsEditor)
        row.take_focus()
        press(row, KEY.Key_Down)
        popup = popup_of(row)
        assert popup.width() >= NAMES + 72 + 84 + 104
        model = popup.model()
        found = [model.index(n, 0).data(Qt.ItemDataRole.UserRole).machine for n in range(model.rowCount())]
        assert all(found)
        assert any(machine.month for machine in found), "prices"
        cpu, memory, *_rest = figures(found[0])
        assert cpu == f"{found[0].vcpu} vCPU" and memory.endswith("GiB")
        press(row, KEY.Key_Escape)
        QTest.keyClicks(editor.focus_widget(), "8 vcpu 32 gib")
        model = popup.model()
        few = [model.index(n, 0).data(Qt.ItemDataRole.UserRole).machine for n in range(model.rowCount())]
        assert few and all((m.vcpu, m.memory_gib) == (8, 32) for m in few)
        press(row, KEY.Key_Down, KEY.Key_Return)
        names = text_in(row)
        assert few[0].name in (names if isinstance(names, str) else names[0])  # type: ignore[index]


def test_a_closed_box_opens_with_down(qtbot: QtBot) -> None:
    from gui.kit.choice_box import ChoiceBox

    box = ChoiceBox()
    box.addItems(["a", "b"])
    qtbot.addWidget(box)
    box.show()
    heard: list[int] = []
    box.activated.connect(heard.append)
    QTest.keyClick(box, KEY.Key_Down)
    assert box.view().isVisible() and box.currentIndex() == 0 and heard == []
    QTest.keyClick(box.view(), KEY.Key_Escape)
    assert isinstance(box, QComboBox) and box.currentIndex() == 0 and heard == []
