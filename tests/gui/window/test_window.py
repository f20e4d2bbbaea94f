"""The window on the demo platform, by clicks and keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from core.session import Session
from gui.form.row import FieldRow
from gui.form.text import NumberEditor
from gui.kit import theme
from gui.window.search import SearchPopup
from gui.window.window import MainWindow
from tests.gui.window_fixtures import GKE_POOL, form_of

KEY = Qt.Key
MAXIMUM = "max_node_count"


def open_pool(window: MainWindow, environment: str = "ops") -> None:
    window.navigation.go_to(".", GKE_POOL, environment)
    form_of(window)


def row(window: MainWindow, path: str = MAXIMUM) -> FieldRow:
    found = form_of(window).row(path)
    assert found is not None
    return found


def type_number(qtbot: QtBot, window: MainWindow, text: str, path: str = MAXIMUM) -> NumberEditor:
    """As a user: click into the field, select all, type."""
    editor = row(window, path).editor
    assert isinstance(editor, NumberEditor)
    qtbot.mouseClick(editor.line, Qt.MouseButton.LeftButton)
    editor.line.selectAll()
    qtbot.keyClicks(editor.line, text)
    return editor


def test_a_fresh_repository_has_changed_nothing(window: MainWindow) -> None:
    assert window.status.quiet.whole_text() == "Nothing was changed."
    assert window.view is not None
    assert not window.view.draft_problems
    assert window.stack.currentWidget() is window.page("read")


def test_typing_shows_change_and_diff(qtbot: QtBot, window: MainWindow) -> None:
    open_pool(window)
    type_number(qtbot, window, "24")
    view = window.view
    assert view is not None
    (change,) = view.changes
    assert (change.setting, change.environment, change.after) == (MAXIMUM, "ops", 24)
    assert len(view.diff) == 1
    assert (view.diff[0].added, view.diff[0].removed) == (1, 1)
    shown = row(window)
    assert shown.mark.text() == "Changed"
    assert shown.message("was").startswith("was ")
    assert window.where.count.text() == "1 change in your draft"
    assert window.review.diff.view.files()


def test_typing_is_one_edit_until_the_field_is_left(qtbot: QtBot, window: MainWindow) -> None:
    open_pool(window)
    type_number(qtbot, window, "245")
    qtbot.keyClick(window, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.view is not None
    assert not window.view.changes
    qtbot.keyClick(window, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert [c.after for c in window.view.changes] == [245]


def test_text_that_is_no_number_stays_in_its_field(qtbot: QtBot, window: MainWindow) -> None:
    open_pool(window)
    editor = type_number(qtbot, window, "many")
    assert window.view is not None
    assert not window.view.changes
    assert editor.line.text() == "many"
    assert row(window).mark.text() == "Not in the diff yet"
    assert "not a number" in row(window).message("refused")
    assert editor.line.property("state") == "invalid"
    # Undo inside the field throws the text away before it touches the draft.
    qtbot.keyClick(editor.line, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert editor.line.text() != "many"
    assert row(window).message("refused") == ""


def test_an_invalid_value_is_in_the_draft_and_blocks_nothing_but_the_proposal(
    qtbot: QtBot, window: MainWindow
) -> None:
    open_pool(window)
    type_number(qtbot, window, "0")
    assert window.view is not None
    assert [c.after for c in window.view.changes] == [0]
    assert window.view.blockers
    assert row(window).mark.text() == "Not valid"
    assert row(window).message("problem")
    assert window.top.propose.isEnabled()
    assert not window.status.words.isHidden()


def test_undo_my_change_and_use_the_bases_value_are_two_things(qtbot: QtBot, window: MainWindow) -> None:
    open_pool(window)
    type_number(qtbot, window, "24")
    shown = row(window)
    assert shown.undo is not None
    assert shown.inherit is not None
    assert shown.undo.text() == "Undo my change"
    assert shown.inherit.text() == "Use apps's value"
    assert shown.undo.icon().cacheKey() != shown.inherit.icon().cacheKey()
    qtbot.mouseClick(shown.inherit, Qt.MouseButton.LeftButton)
    assert window.view is not None
    (change,) = window.view.changes
    assert change.after_text is None
    assert row(window).view is not None
    shown = row(window)
    assert shown.undo is not None
    qtbot.mouseClick(shown.undo, Qt.MouseButton.LeftButton)
    assert not window.view.changes


def test_the_switch_marks_the_base_and_counts_changes(qtbot: QtBot, window: MainWindow) -> None:
    open_pool(window)
    switch = form_of(window).switch
    assert switch.button("apps").text() == "apps · base"
    type_number(qtbot, window, "24")
    assert switch.button("ops").text() == "ops  (1)"
    assert switch.current() == "ops"
    before = row(window)
    qtbot.mouseClick(switch.button("apps-prod"), Qt.MouseButton.LeftButton)
    assert row(window) is before, "rows are bound again, not built again"
    assert window.where.context.whole_text().endswith("in apps-prod")


def test_it_never_opens_silently_in_the_base(window: MainWindow) -> None:
    window.navigation.go_to(".", GKE_POOL)
    here = window.controller.here
    assert here is not None and not here.compare and here.environment == "ops", "a form, at the pool"
    window.navigation.go_to(".", GKE_POOL, "apps-prod")
    window.navigation.go_to(".", "gke_gc0_europe-west1")
    assert window.controller.here is not None and window.controller.here.environment == "apps-prod"


def test_compare_stays_until_an_environment_is_chosen(window: MainWindow) -> None:
    window.navigation.go_to(".", GKE_POOL, "ops")
    window.navigation.choose_compare()
    window.navigation.go_to(".", "gke_gc0_europe-west1")
    assert window.controller.here is not None and window.controller.here.compare
    window.navigation.choose_environment("ops")
    window.navigation.go_to(".", GKE_POOL)
    assert window.controller.here is not None and not window.controller.here.compare


def test_a_change_in_the_base_says_whom_it_reaches(qtbot: QtBot, window: MainWindow) -> None:
    open_pool(window, "apps")
    type_number(qtbot, window, "9", "min_node_count")
    shown = row(window, "min_node_count")
    assert "ops" in shown.message("reach")
    assert shown.only is not None
    assert not shown.only.isHidden()
    shown.only_here.emit("min_node_count", "ops")
    assert window.view is not None
    (change,) = window.view.changes
    assert (change.environment, change.after) == ("ops", 9)
    assert window.controller.here is not None
    assert window.controller.here.environment == "ops"


def test_propose_is_never_grey_and_lists_what_stands_in_the_way(qtbot: QtBot, window: MainWindow) -> None:
    assert window.top.propose.isEnabled()
    open_pool(window)
    type_number(qtbot, window, "0")
    qtbot.mouseClick(window.top.propose, Qt.MouseButton.LeftButton)
    page = window.page("propose")
    assert window.stack.currentWidget() == page
    assert page.blockers


def test_search_finds_a_setting_and_goes_there(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window, KEY.Key_K, Qt.KeyboardModifier.ControlModifier)
    search = window.popups.found
    assert search is not None
    qtbot.waitUntil(search.isVisible)
    qtbot.keyClicks(search.input, "np1-general maximum")
    assert search.hits()[0].setting == MAXIMUM
    qtbot.keyClick(search.input, KEY.Key_Return)
    qtbot.waitUntil(lambda: form_of(window).row(MAXIMUM) is not None)
    found = row(window).editor
    assert found is not None
    qtbot.waitUntil(lambda: QApplication.focusWidget() is found.focus_widget())
    assert window.controller.here is not None
    assert window.controller.here.module == GKE_POOL


def palette(qtbot: QtBot, window: MainWindow, text: str) -> SearchPopup:
    qtbot.keyClick(window, KEY.Key_K, Qt.KeyboardModifier.ControlModifier)
    found = window.popups.found
    assert found is not None
    qtbot.waitUntil(found.isVisible)
    qtbot.keyClicks(found.input, text)
    return found


def test_a_typed_sentence_shows_what_it_would_do_and_does_it(qtbot: QtBot, window: MainWindow) -> None:
    found = palette(qtbot, window, "np1-general ops max 8")
    best = found.rows()[0]
    assert "4 → 8" in best.title and best.subtitle.startswith("In place.")
    assert window.view is not None and not window.view.changes, "not before Enter"
    qtbot.keyClick(found.input, KEY.Key_Return)
    (change,) = window.view.changes
    assert (change.module, change.environment, change.after) == (GKE_POOL, "ops", 8)
    assert window.controller.here is not None and window.controller.here.environment == "ops"


def test_a_sentence_that_cannot_be_done_does_nothing(qtbot: QtBot, window: MainWindow) -> None:
    found = palette(qtbot, window, "np1-general ops max 4")
    assert [r.subtitle for r in found.rows()] == ["It is so already."]
    qtbot.keyClick(found.input, KEY.Key_Return)
    assert found.isVisible() and window.view is not None and not window.view.changes


def test_an_operation_begins_with_what_was_said(qtbot: QtBot, window: MainWindow) -> None:
    found = palette(qtbot, window, "add gpu pool eks")
    assert found.rows()[0].title.startswith("Add")
    qtbot.keyClick(found.input, KEY.Key_Return)
    page = window.page("guide")
    assert page.isVisible() and page.args()["purpose"] == "gpu"
    assert page.args()["cluster"] == "eks_gc0_eu-west-1"


def test_every_action_is_found_and_recent_ones_come_first(qtbot: QtBot, window: MainWindow) -> None:
    found = palette(qtbot, window, "")
    assert {"Ctrl+Return", "F5", "Ctrl+O"} <= {row.keys for row in found.rows()}
    assert "Undo" not in {row.title for row in found.rows()}, "what can't be done isn't found"
    qtbot.keyClicks(found.input, "theme dark")
    assert [row.title for row in found.rows()] == ["Theme: Dark"]
    qtbot.keyClick(found.input, KEY.Key_Return)
    assert theme.tokens().name == "dark"
    assert palette(qtbot, window, "").rows()[0].title == "Theme: Dark"
    qtbot.keyClicks(found.input, "problems go")
    qtbot.keyClick(found.input, KEY.Key_Return)
    assert window.shows == "problems"
    assert [row.title for row in palette(qtbot, window, "").rows()[:2]] == ["Go to Problems", "Theme: Dark"]
    qtbot.keyClick(found.input, KEY.Key_Escape)
    window.commands.choose_theme("light")


def test_the_sidebar_counts_changes_and_opens_pools(qtbot: QtBot, window: MainWindow) -> None:
    item = window.sidebar.item("np1-general")
    assert item is not None
    tree = window.sidebar.tree
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=tree.visualItemRect(item).center())
    assert window.controller.here is not None
    assert window.controller.here.module == GKE_POOL
    open_pool(window)
    type_number(qtbot, window, "24")
    item = window.sidebar.item("np1-general")
    assert item is not None
    assert item.data(0, 0x100).count == 1


def test_a_wheel_over_an_unfocused_choice_changes_nothing(qtbot: QtBot, window: MainWindow) -> None:
    open_pool(window)
    editor = row(window, "preemptible").editor
    assert editor is not None
    box = editor.state_widget()
    form_of(window).switch.button("ops").setFocus()
    turn = QWheelEvent(
        QPointF(5, 5),
        QPointF(box.mapToGlobal(QPoint(5, 5))),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, turn)
    assert window.view is not None
    assert not window.view.changes


def test_dropping_a_folder_opens_it(qtbot: QtBot, window: MainWindow, platform: Path) -> None:
    opened: list[str] = []
    window.commands.open_folder = opened.append  # type: ignore[method-assign, assignment]
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(platform))])
    window.dropEvent(
        QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    assert opened == [str(platform)]


def test_every_field_has_a_name_and_says_its_state(qtbot: QtBot, window: MainWindow) -> None:
    open_pool(window)
    for shown in form_of(window).rows():
        assert shown.editor is not None
        widget = shown.editor.focus_widget()
        assert widget.accessibleName(), shown.path()
        assert widget.accessibleDescription(), shown.path()
        assert shown.label.buddy() is not None, shown.path()
    type_number(qtbot, window, "0")
    editor = row(window).editor
    assert editor is not None
    assert "Not valid" in editor.focus_widget().accessibleDescription()


def test_repository_text_is_never_rich(qtbot: QtBot, window: MainWindow) -> None:
    open_pool(window)
    for found in window.findChildren(QLabel):
        assert found.textFormat() == Qt.TextFormat.PlainText or not found.text(), found.text()


def test_inherited_fields_can_be_typed_into(qtbot: QtBot, window: MainWindow) -> None:
    open_pool(window)
    shown = row(window, "min_node_count")
    assert shown.view is not None
    assert shown.view.state == "inherited"
    assert shown.editor is not None
    line = shown.editor.state_widget()
    assert line.property("state") == "inherited"
    assert line.isEnabled()
    type_number(qtbot, window, "2", "min_node_count")
    assert window.view is not None
    assert [(c.environment, c.after) for c in window.view.changes] == [("ops", 2)]


def test_only_what_is_set_hides_the_rest(qtbot: QtBot, window: MainWindow) -> None:
    open_pool(window)
    before = len(form_of(window).rows())
    form_of(window).only_set.click()
    rows = form_of(window).rows()
    assert 0 < len(rows) < before
    form_of(window).only_set.click()
    assert len(form_of(window).rows()) == before


def test_settings_that_are_not_set_are_offered_folded(qtbot: QtBot, window: MainWindow) -> None:
    open_pool(window)
    form = form_of(window)
    folded = [c for c in form.cards if c.section is not None and c.section.folded]
    assert folded
    assert not folded[0].rows
    qtbot.mouseClick(folded[0].title, Qt.MouseButton.LeftButton)
    assert folded[0].rows


def test_the_right_panel_becomes_tabs_in_a_narrow_window(qtbot: QtBot, window: MainWindow) -> None:
    assert not window.review.is_compact()
    window.resize(1161, 720)
    qtbot.waitUntil(window.review.is_compact)
    open_pool(window)
    qtbot.waitUntil(lambda: window.centre.width() >= 480)
    rows = form_of(window).rows()
    qtbot.waitUntil(lambda: all(shown.width() <= form_of(window).width() for shown in rows))


def test_a_refused_value_is_said_at_its_field(qtbot: QtBot, window: MainWindow) -> None:
    open_pool(window)
    window.controller.refused.emit(MAXIMUM, "This can't be written here.", "refused")
    assert "This can't be written here." in row(window).message("refused")


def test_drafts_are_there_again(
    qtbot: QtBot, window: MainWindow, platform: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    open_pool(window)
    type_number(qtbot, window, "24")
    window.controller.close()
    with Session.open(str(platform), data_dir=str(tmp_path / "data")) as session:
        assert [c.after for c in session.view.changes] == [24]


def test_theme_can_be_switched(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.mouseClick(window.top.theme, Qt.MouseButton.LeftButton)
    assert window.settings.text("theme") == "dark"
    assert window.palette().window().color().lightness() < 128


def test_nothing_but_the_window_is_ever_shown(qtbot: QtBot, window: MainWindow) -> None:
    """A widget made visible before it has a parent flashes as a window of its own and takes the focus."""
    shown: list[str] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                shown.append(repr(watched))
            return False

    watch = Watch()
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(watch)
    for name in ("overview", "problems", "read", "propose"):
        window.navigation.show_page(name)
    for module in (GKE_POOL, "gke_gc0_europe-west1", "eks_gc0_eu-west-1", "aks_gc0_westeurope"):
        for environment in ("apps", "ops", "apps-prod", ""):
            window.navigation.restart()  # as if none had been chosen
            window.navigation.go_to(".", module, environment)
            form_of(window)
    app.removeEventFilter(watch)
    assert not shown


def test_tab_goes_from_field_to_field_from_top_to_bottom(qtbot: QtBot, window: MainWindow) -> None:
    open_pool(window)
    form = form_of(window)
    first = row(window).editor
    assert first is not None
    first.focus_widget().setFocus()
    qtbot.wait(10)
    seen: list[FieldRow] = []
    for _step in range(60):
        focused: QWidget | None = QApplication.focusWidget()
        while focused is not None and not isinstance(focused, FieldRow):
            focused = focused.parentWidget()
        if isinstance(focused, FieldRow) and focused not in seen:
            seen.append(focused)
        now = QApplication.focusWidget()
        assert now is not None
        qtbot.keyClick(now, KEY.Key_Tab)
    rows = form.rows()
    assert seen[: len(rows)] == rows


def test_a_linked_value_is_changed_where_it_is_defined(qtbot: QtBot, window: MainWindow) -> None:
    window.navigation.go_to(".", GKE_POOL, "apps")
    path = "service_account_email"
    shown = row(window, path)
    assert shown.view is not None
    assert shown.view.state == "linked"
    assert shown.mark.text() == "Linked"
    assert "Defined in" in shown.message("linked")
    assert shown.source is not None
    qtbot.mouseClick(shown.source, Qt.MouseButton.LeftButton)
    assert shown.editor is not None
    line = shown.editor.state_widget()
    qtbot.keyClicks(line, "x")
    assert window.view is not None
    assert window.view.changes
    assert [d.path for d in window.view.diff] != ["gke_gc0_europe-west1_node_pools.tf"]


def test_work_that_ends_leaves_the_focus_where_it_is(qtbot: QtBot, window: MainWindow) -> None:
    open_pool(window)
    editor = type_number(qtbot, window, "24")
    window.controller.ask(lambda _session, _task: None, lambda _none: None, what="Fetching…")
    assert QApplication.focusWidget() is editor.line


@pytest.mark.parametrize("how", ["undo all", "another edit"])
def test_that_a_draft_is_here_again_is_told_until_it_is_another(
    qtbot: QtBot, window: MainWindow, how: str
) -> None:
    open_pool(window)
    type_number(qtbot, window, "24")
    window.controller.finish()
    assert window.view is not None
    window.commands.open_folder(window.view.place.folder)
    note = window.view.draft_note
    assert note.endswith("is here again: 1 change.")
    assert window.banner.isVisible() and window.banner.text() == note
    if how == "undo all":
        window.commands.discard()
        assert not window.view.changes
    else:
        window.controller.set_at(".", GKE_POOL, "ops", MAXIMUM, 25)
    assert not window.banner.isVisible()


def test_another_message_than_the_drafts_stays(qtbot: QtBot, window: MainWindow) -> None:
    open_pool(window)
    type_number(qtbot, window, "24")
    window.controller.finish()
    assert window.view is not None
    window.commands.open_folder(window.view.place.folder)
    window.warn("The server can't be reached.")
    window.commands.discard()
    assert window.banner.isVisible() and window.banner.text() == "The server can't be reached."
