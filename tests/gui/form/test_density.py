"""How much of a pool is seen at once, and that nothing moves under the hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QCursor, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core import demo
from core.session import Session
from gui.control.settings import Settings
from gui.control.tasks import InlineTasks
from gui.form.chips import ChipsEditor
from gui.form.editor import LINE, NUMBER
from gui.form.page import FormPage
from gui.form.row import FieldRow
from gui.form.rows import RowsEditor
from gui.kit import theme
from gui.start.app import make_window
from gui.window.window import MainWindow
from tests.gui.window_fixtures import GKE_POOL, form_of

Opener = Callable[[demo.Story, int, int], FormPage]
POOLS = {
    demo.KUBESTACK: (".", GKE_POOL, "ops"),
    demo.TERRAFORM: ("shop", 'module.eks.eks_managed_node_groups["batch"]', "production"),
}


@pytest.fixture(scope="module")
def demos(tmp_path_factory: pytest.TempPathFactory) -> dict[demo.Story, Path]:
    """Both demos, built once; nothing is written to them."""
    made = {}
    for kind in POOLS:
        made[kind] = tmp_path_factory.mktemp("demos") / "demo"
        demo.build(made[kind], kind)
    return made


@pytest.fixture
def opened(qtbot: QtBot, qapp: QApplication, demos: dict[demo.Story, Path], tmp_path: Path) -> Opener:
    """A pool's form in a window of a size."""

    def open_pool(kind: demo.Story, width: int, height: int) -> FormPage:
        window: MainWindow = make_window(
            Settings(tmp_path / "config"), tasks=InlineTasks(), data_dir=str(tmp_path / "data")
        )
        qtbot.addWidget(window)
        window.resize(width, height)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        window.controller.take(Session.open(str(demos[kind] / "platform"), data_dir=str(tmp_path / "data")))
        window.navigation.go_to(*POOLS[kind])
        page = form_of(window)
        qtbot.waitUntil(lambda: bool(whole_rows(page)))
        return page

    return open_pool


def seen(page: FormPage, row: FieldRow) -> QRect:
    """Where a row lies in what is seen of the form."""
    view = page.area.viewport()
    return QRect(row.mapTo(view, QPoint(0, 0)), row.size())


def whole_rows(page: FormPage) -> list[FieldRow]:
    """Rows that are seen from top to bottom."""
    room = page.area.viewport().rect()
    return [row for row in page.rows() if row.isVisible() and room.contains(seen(page, row))]


@pytest.mark.parametrize(
    ("kind", "width", "height", "least"),
    [
        (demo.KUBESTACK, 1440, 900, 10),
        (demo.TERRAFORM, 1440, 900, 10),
        (demo.KUBESTACK, 1161, 720, 6),
        (demo.TERRAFORM, 1161, 720, 5),
        (demo.KUBESTACK, 1024, 700, 6),
        (demo.TERRAFORM, 1024, 700, 5),
        (demo.KUBESTACK, 960, 600, 5),
        (demo.KUBESTACK, 880, 500, 5),
    ],
)
def test_rows_in_sight(
    opened: Opener,
    kind: demo.Story,
    width: int,
    height: int,
    least: int,
    record_property: Callable[..., None],
) -> None:
    page = opened(kind, width, height)
    rows = whole_rows(page)
    record_property("whole rows", len(rows))
    assert len(rows) >= least, [row.label.text() for row in rows]
    assert all(row.help.height() == 18 and row.help.shown() for row in rows if row.view.field.help)  # type: ignore[union-attr]


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1161, 720), (960, 600), (640, 500)])
@pytest.mark.parametrize("kind", list(POOLS), ids=["kubestack", "terraform"])
def test_no_sentence_is_cut_beside_another(opened: Opener, kind: demo.Story, width: int, height: int) -> None:
    """What has no room in the line below a field isn't begun: the tooltip has all of it."""
    page = opened(kind, width, height)
    cut = 0
    for row in page.rows():
        seen_there = row.help.seen()
        for n, (part, text) in enumerate(seen_there):
            whole = text == part.short or (part.short.startswith(text) and text.endswith("."))
            assert whole or (n == 0 and len(seen_there) == 1), (row.label.text(), text)
            cut += not whole
        metrics = QFontMetrics(theme.ui_font(12))
        used = sum(metrics.horizontalAdvance(t) for _part, t in seen_there)
        assert used <= row.help.width() or not seen_there
        if "\n".join(t for _part, t in seen_there) != row.help.whole():
            assert row.help.toolTip()
    assert cut <= len(page.rows()) // 2


@pytest.mark.parametrize("kind", list(POOLS), ids=["kubestack", "terraform"])
def test_focus_moves_no_row(opened: Opener, kind: demo.Story, qtbot: QtBot) -> None:
    page = opened(kind, 1440, 900)
    rows = whole_rows(page)
    before = [seen(page, row) for row in rows]
    for row in rows:
        row.take_focus()
        qtbot.waitUntil(lambda row=row: row.isAncestorOf(page.focusWidget() or page))  # type: ignore[misc]
        assert [seen(page, r) for r in rows] == before
        if page.about.isVisible():
            # All of it can be read, and the field that it is about, too.
            assert page.about.words.text() == row.help.whole()
            view = page.area.viewport()
            at = QRect(page.about.mapTo(page.area, QPoint(0, 0)) - view.pos(), page.about.size())
            assert not at.intersects(seen(page, row)) and view.rect().contains(at)
        else:
            assert row.help.is_whole()
    page.only_set.setFocus()
    qtbot.waitUntil(page.about.isHidden)


SIZES = [(1440, 900), (1161, 720), (960, 600)]
CHANGED = {demo.KUBESTACK: ("max_node_count", "6"), demo.TERRAFORM: ("max_size", "9")}


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("kind", list(POOLS), ids=["kubestack", "terraform"])
def test_typing_moves_no_row_in_place(
    opened: Opener, qtbot: QtBot, kind: demo.Story, width: int, height: int
) -> None:
    page = opened(kind, width, height)
    path, typed = CHANGED[kind]
    row = page.row(path)
    assert row is not None and row.editor is not None
    row.take_focus()
    page.area.ensureWidgetVisible(row, 0, 60)
    rows = whole_rows(page)
    before = [seen(page, r) for r in rows]
    qtbot.keyClicks(row.editor.focus_widget(), typed)
    qtbot.waitUntil(lambda: row.message("was") != "")
    page.finish_building()
    qtbot.wait(0)
    assert row.help.shown().startswith("was ") and row.mark.text() == "Changed"
    assert row.undo is not None and row.undo.isVisible()
    assert row.undo.text() == "Undo my change" or row.undo.toolTip() == "Undo my change"
    if row.inherit is not None and row.inherit.isVisible():
        assert row.inherit.text() or row.inherit.toolTip() == row.inherit.accessibleName() != ""
    assert [seen(page, r) for r in rows] == before
    qtbot.mouseClick(row.undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: row.message("was") == "")
    qtbot.wait(0)
    assert [seen(page, r) for r in rows] == before


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_what_is_aimed_at_stays(opened: Opener, qtbot: QtBot, width: int, height: int) -> None:
    """A problem is said of a row above, and goes again: what is under the mouse keeps its place."""
    page = opened(demo.KUBESTACK, width, height)
    window = page.window()
    assert isinstance(window, MainWindow)
    row, below = page.row("max_node_count"), page.row("disk_size_gb")
    assert row is not None and below is not None and below.editor is not None
    row.take_focus()
    bar = page.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.setValue(40) or bar.value() == 40)  # type: ignore[func-returns-value]
    QApplication.processEvents()
    low, aim, at = row.height(), below.editor.focus_widget(), seen(page, below)
    QCursor.setPos(aim.mapToGlobal(aim.rect().center()))
    window.controller.set_at(*POOLS[demo.KUBESTACK], "max_node_count", 0)
    qtbot.waitUntil(lambda: bool(row.message("problem")) and row.height() > low)
    qtbot.waitUntil(lambda: seen(page, below) == at)
    window.commands.undo()
    qtbot.waitUntil(lambda: row.height() == low)
    qtbot.waitUntil(lambda: seen(page, below) == at)


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_what_is_typed_in_a_list_stays_where_it_is(
    opened: Opener, qtbot: QtBot, width: int, height: int
) -> None:
    """What is said of the half entry makes its row higher, and moves nothing above it."""
    page = opened(demo.KUBESTACK, width, height)
    row, bar = page.row("node_locations"), page.area.verticalScrollBar()
    assert row is not None and isinstance(row.editor, ChipsEditor)
    page.area.ensureWidgetVisible(row, 0, 20)
    QApplication.processEvents()
    line = row.editor.line
    QCursor.setPos(line.mapToGlobal(line.rect().center()))
    QTest.mouseClick(line, Qt.MouseButton.LeftButton)
    low, at, place = row.height(), seen(page, row).top(), bar.value()
    qtbot.keyClicks(line, "eu")
    qtbot.waitUntil(lambda: row.height() > low)
    QApplication.processEvents()
    assert seen(page, row).top() == at and bar.value() == place


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_click_anywhere_in_a_list_goes_to_its_entry(opened: Opener, qtbot: QtBot) -> None:
    page = opened(demo.KUBESTACK, 1161, 720)
    row = page.row("node_locations")
    assert row is not None and isinstance(row.editor, ChipsEditor)
    editor = row.editor
    page.area.ensureWidgetVisible(row)
    width, height = editor.frame.width(), editor.frame.height()
    places = [QPoint(x, y) for x in range(2, width - 2, 9) for y in range(2, height - 2, 5)]
    crosses = [chip.cross for chip in editor.chips]
    for place in places:
        page.only_set.setFocus()
        hit = editor.frame.childAt(place) or editor.frame
        if hit in crosses:
            continue
        QTest.mouseClick(hit, Qt.MouseButton.LeftButton, pos=hit.mapFrom(editor.frame, place))
        assert editor.line.hasFocus(), (place, hit)
        editor.completer.close_list()
    qtbot.keyClicks(editor.line, "europe-west1-d")
    page.only_set.setFocus()
    assert editor.values()[-1] == "europe-west1-d", "typed and left"


@pytest.mark.parametrize("at", ["labels", "taints"])
def test_a_click_in_a_table_takes_the_keyboard(opened: Opener, qtbot: QtBot, at: str) -> None:
    page = opened(demo.KUBESTACK, 1161, 720)
    row = page.row(at)
    assert row is not None and isinstance(row.editor, RowsEditor)
    page.area.ensureWidgetVisible(row)
    page.only_set.setFocus()
    QTest.mouseClick(row.editor.frame, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert row.editor.isAncestorOf(page.focusWidget() or page)


def test_what_all_say_is_said_once(opened: Opener) -> None:
    page = opened(demo.TERRAFORM, 1440, 900)
    assert page.alike.isVisible()
    shared = [row for row in whole_rows(page) if row.mark.text() == "shared"]
    assert len(shared) >= 3
    assert not any("dev and staging" in row.help.shown() for row in shared)
    assert all("dev and staging" in row.help.whole() for row in shared), (
        "where it is written is told on focus"
    )


def test_the_line_below_is_told_whole_to_screen_readers(opened: Opener) -> None:
    page = opened(demo.KUBESTACK, 1440, 900)
    row = page.row("preemptible")
    assert row is not None and row.editor is not None
    said = row.editor.focus_widget().accessibleDescription()
    assert "Deletes this pool, then creates it again." in said and row.view is not None
    assert row.view.field.help in said
    assert Qt.TextFormat.PlainText == row.label.textFormat()


def test_large_text_in_a_small_window(opened: Opener, qapp: QApplication, qtbot: QtBot) -> None:
    page = opened(demo.KUBESTACK, 1024, 700)
    theme.apply(qapp, "light", theme.SIZES[-1])
    try:
        qapp.processEvents()
        assert len(whole_rows(page)) >= 5
    finally:
        theme.apply(qapp, "light", theme.USUAL)


def test_in_a_low_window_the_status_bar_says_what_was_read(opened: Opener) -> None:
    window = cast(MainWindow, opened(demo.KUBESTACK, 1024, 700).window())
    assert window.status.isAncestorOf(window.where.reading) and window.where.button.isVisible()
    window.resize(1440, 900)
    assert window.where.isAncestorOf(window.where.reading) and window.where.reading.isVisible()
    window.resize(1024, 700)
    window.navigation.show_welcome()
    assert not window.where.foot.isVisible()


@pytest.mark.parametrize("width", [880, 1024, 1161, 1440])
def test_the_title_is_whole_where_there_is_room(opened: Opener, width: int) -> None:
    """What stands beside it gives way first."""
    window = cast(MainWindow, opened(demo.KUBESTACK, width, 700).window())
    window.controller.set("max_node_count", 8)
    window.controller.finish()
    assert window.where.count.isVisible() and window.where.title.text() == "np1-general"


def test_a_field_is_no_wider_than_its_value_needs(opened: Opener) -> None:
    page = opened(demo.KUBESTACK, 2560, 1440)
    widths = {}
    for path in ("max_node_count", "disk_size_gb", "machine_type", "preemptible"):
        row = page.row(path)
        assert row is not None and row.editor is not None
        widths[path] = row.editor.state_widget().width()
        assert row.editor.state_widget().x() == 0, "below its label's line, not in the middle"
    assert widths["max_node_count"] == widths["disk_size_gb"] == NUMBER
    assert widths["machine_type"] == widths["preemptible"] == LINE
