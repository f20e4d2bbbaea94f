"""Filters are of one pool: another one opens with all that it has."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.view import Json
from gui.form.words import placeholder
from gui.window.window import MainWindow
from tests import sample
from tests.gui.window_fixtures import GKE_POOL, form_of

OTHER = "gke_gc0_europe-west1_node_pool_np2_gpu"


def test_only_what_is_set_ends_with_the_pool(window: MainWindow, qtbot: QtBot) -> None:
    window.navigation.go_to(".", GKE_POOL, "ops")
    page = form_of(window)
    everything = [s.title for s in page.form.sections]  # type: ignore[union-attr]
    qtbot.mouseClick(page.only_set, Qt.MouseButton.LeftButton, pos=page.only_set.rect().center())
    if not page.only_set.isChecked():
        page.only_set.click()
    few = [s.title for s in page.form.sections]  # type: ignore[union-attr]
    assert len(few) < len(everything)
    window.navigation.go_to(".", GKE_POOL, "apps")
    assert page.only_set.isChecked(), "another environment of the same pool"
    window.navigation.go_to(".", OTHER, "ops")
    assert not page.only_set.isChecked()
    assert any(s.folded for s in page.form.sections)  # type: ignore[union-attr]


def test_filter_of_compare_ends_with_the_pool(window: MainWindow, qtbot: QtBot) -> None:
    window.navigation.compare(".", GKE_POOL)
    page = window.page("compare")
    page.filter.button("set").click()
    assert page.filter.current() == "set"
    window.navigation.compare(".", OTHER)
    assert page.filter.current() == "all"


def test_no_value_is_no_default() -> None:
    from dataclasses import replace

    view = next(f for s in sample.form("ops").sections for f in s.fields)
    nothing: tuple[Json, ...] = (None, "", [], {})
    for empty in nothing:
        field = replace(view.field, default=empty)
        assert placeholder(replace(view, field=field, value=replace(view.value, value=empty))) == "Not set"
