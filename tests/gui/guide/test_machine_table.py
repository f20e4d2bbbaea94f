"""The table of machine types: nothing is cut where there is room for it."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.view import MachineList, MachineRow, Question
from gui.guide.machines import GPU, NAME, MachinePicker
from gui.kit import theme
from tests.gui.hovering import hover

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
ROWS = tuple(
    MachineRow(name, n, 16.0 * n, "4 × AMD Radeon Pro V520" if n % 2 else "", "", ("a", "b"), 0.5, "$365")
    for n in range(1, 40)
    if (name := f"g4ad.{n}xlarge")
)


@pytest.fixture
def picker(qtbot: QtBot) -> MachinePicker:
    machines = MachineList(ROWS, "", frozenset(), "")
    question = Question("machine_type", "Machine type", machines=machines)
    made = MachinePicker(question, "g4ad.3xlarge")
    qtbot.addWidget(made)
    made.resize(860, 420)
    made.show()
    return made


@pytest.mark.parametrize("pixels", [13, 17])
def test_no_cell_and_no_row_is_cut(picker: MachinePicker, qapp: QApplication, pixels: int) -> None:
    theme.apply(qapp, "light", pixels)
    try:
        qapp.processEvents()
        table = picker.table
        metrics = QFontMetrics(theme.ui_font(13))
        for column in range(NAME + 1, table.model().columnCount()):
            for row in range(table.model().rowCount()):
                said = str(table.model().index(row, column).data())
                assert metrics.horizontalAdvance(said) + 20 <= table.columnWidth(column), said
        height = table.viewport().height()
        seen = [table.visualRect(table.model().index(row, NAME)) for row in range(len(ROWS))]
        shown = [rect for rect in seen if rect.bottom() >= 0 and rect.top() < height]
        assert len(shown) >= 8 and all(r.top() >= 0 and r.bottom() < height for r in shown)
    finally:
        theme.apply(qapp, "light", theme.USUAL)


def test_hovering_over_a_row_tells_the_machine(picker: MachinePicker, qtbot: QtBot) -> None:
    table = picker.table
    picker.activateWindow()
    qtbot.waitUntil(picker.isActiveWindow)
    table.scrollToTop()
    said = hover(qtbot, table.viewport(), table.visualRect(table.model().index(2, GPU)).center())
    assert ROWS[2].name in said and "AMD Radeon Pro V520" in said and "48 GiB" in said and "$365" in said
