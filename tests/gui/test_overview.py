"""The drawn overview."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from gui import theme
from gui.overview import Overview
from tests import sample
from tests.gui.hosting import hosted


@pytest.fixture
def page(qtbot: QtBot) -> Overview:
    made = Overview()
    made.set_cards(sample.cards(), "main", proposals=1)
    return hosted(qtbot, made, 700, 700)


def test_a_cell_says_size_origin_and_change(page: Overview) -> None:
    words = [cell.words() for cell in page.pictures()[0].cells]
    assert words[0] == ("3–9 nodes · 3 zones", "e2-standard-8")
    assert words[1] == ("same as apps", "e2-standard-8")
    assert words[3] == ("e2-standard-8 → e2-standard-16", "3–12 nodes · 3 zones")
    assert words[4] == ("max 2 → 16", "e2-standard-16")
    assert words[8] == ("not here", "no key for apps-prod")
    assert page.pictures()[2].cells[0].words()[0] == "can't be told"
    assert page._note.text() == "What main asks for. Running numbers may differ."


def test_every_cell_is_whole_in_words(page: Overview) -> None:
    cell = page.pictures()[0].cells[4]
    assert cell.accessibleName() == (
        "np1_general in ops, 6 to 16 nodes, 2 zones, e2-standard-16 (8 vCPU, 32 GiB), changed: max 2 → 16"
    )
    assert cell.toolTip() == cell.accessibleName()


def test_a_click_goes_to_the_pool_in_that_environment(page: Overview, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.go_to) as told:
        qtbot.mouseClick(page.pictures()[0].cells[4], Qt.MouseButton.LeftButton)
    assert told.args == [".", sample.POOL, "ops", ""]


def test_the_keyboard_does_too(page: Overview, qtbot: QtBot) -> None:
    cell = page.pictures()[1].cells[1]
    cell.setFocus()
    with qtbot.waitSignal(page.go_to) as told:
        qtbot.keyClick(cell, Qt.Key.Key_Space)
    assert told.args == [".", sample.EKS, "ops", ""]


def test_bars_are_on_one_scale(page: Overview) -> None:
    """The largest maximum of the card fills its bar; half of it half the bar."""
    cells = page.pictures()[0].cells
    accent, empty = QColor(theme.tokens().accent_soft), QColor(theme.tokens().neutral_soft)
    full, half = cells[2], cells[0]
    assert (full.cell.maximum, half.cell.maximum) == (18, 9)
    y = 14
    picture = half.grab().toImage()
    inner = half.width() - 14
    assert picture.pixelColor(8 + inner * 45 // 100, y) == accent
    assert picture.pixelColor(8 + inner * 60 // 100, y) == empty
    assert full.grab().toImage().pixelColor(8 + inner * 90 // 100, y) == accent


def test_the_same_cards_are_drawn_once(page: Overview) -> None:
    before = page.pictures()
    page.set_cards(sample.cards(), "main", proposals=2)
    assert page.pictures() == before
    page.set_cards((), "main")
    assert page.pictures() == ()
