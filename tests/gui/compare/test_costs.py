"""What a column of Compare costs in a month, and what isn't known of it."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from gui.compare.page import ComparePage
from gui.window.window import MainWindow
from tests.gui.compare.test_compare import go
from tests.gui.window_fixtures import GKE_POOL

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
CLUSTER = "gke_gc0_europe-west1"
TIP = Qt.ItemDataRole.ToolTipRole


def opened(window: MainWindow, qtbot: QtBot, module: str) -> ComparePage:
    window.navigation.go_to(".", module)
    window.navigation.choose_compare()
    page: ComparePage = window.page("compare")
    here = window.controller.here
    qtbot.waitUntil(lambda: here is not None and page.places.module == module and bool(page.rows))
    qtbot.waitUntil(page.table.hasFocus)
    return page


def test_a_column_says_its_month_and_follows_an_edit(window: MainWindow, qtbot: QtBot) -> None:
    page = opened(window, qtbot, GKE_POOL)
    model = page.table.table_model
    before = [model.cost(n) for n in range(3)]
    assert all(cost is not None and re.fullmatch(r"\$[\d,]+(–[\d,]+)?", cost.amount) for cost in before)
    head = str(model.headerData(1, Qt.Orientation.Horizontal, TIP))
    assert "Leaves out control planes" in head and "list prices of" in head
    go(page, "max_node_count", 1)
    QGuiApplication.clipboard().setText("40")
    qtbot.keyClick(page.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.view is not None and len(window.view.changes) == 1)
    after = [model.cost(n) for n in range(3)]
    assert after[1] != before[1] and (after[0], after[2]) == (before[0], before[2])


def test_a_clusters_column_is_all_its_pools(window: MainWindow, qtbot: QtBot) -> None:
    """The same as the Changes panel tells of the cluster."""
    window.controller.set_at(".", GKE_POOL, "ops", "max_node_count", 40)
    qtbot.waitUntil(lambda: window.view is not None and len(window.view.changes) == 1)
    assert window.view is not None
    (told,) = window.view.foresight
    page = opened(window, qtbot, CLUSTER)
    column = next(n for n, c in enumerate(page.table.table_model.columns) if c.environment == "ops")
    cost = page.table.table_model.cost(column)
    assert cost is not None and told.cost.startswith(f"About {cost.amount} a month, was ")


def test_what_has_no_nodes_has_no_cost(window: MainWindow, qtbot: QtBot) -> None:
    page = opened(window, qtbot, "gke_gc0_europe-west1_service_nginx")
    assert not page.table.table_model.priced
