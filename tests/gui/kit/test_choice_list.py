"""The list below a line: looking through it changes nothing, one Enter chooses or keeps what is typed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.view import Choice
from gui.kit.choice_list import ChoiceLine
from tests.gui.hosting import hosted

KEY = Qt.Key
pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints", "This plugin does not support")
"""Offscreen windows can neither be raised nor grab the keyboard."""
NAMES = ("e2-standard-8", "e2-standard-16", "n2-highmem-8")


@pytest.fixture
def line(qtbot: QtBot) -> ChoiceLine:
    made = ChoiceLine()
    made.list.choices.set_choices([Choice(name, f"machine {name}") for name in NAMES])
    hosted(qtbot, made, 400, 40)
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    return made


def press(qtbot: QtBot, line: ChoiceLine, *keys: Qt.Key) -> None:
    """As the system gives them: to the list while it is open."""
    for key in keys:
        popup = line.list.popup()
        assert popup is not None
        qtbot.keyClick(popup if popup.isVisible() else line, key)


def test_a_value_that_is_not_listed_stays_when_the_list_opens(qtbot: QtBot, line: ChoiceLine) -> None:
    line.setText("m7-own")
    heard: list[str] = []
    line.chosen.connect(heard.append)
    press(qtbot, line, KEY.Key_Down)
    assert line.list.is_open() and line.text() == "m7-own" and not line.list.pointed()
    press(qtbot, line, KEY.Key_Down, KEY.Key_Down)
    assert line.list.pointed() and line.text() == "m7-own", "looking is not choosing"
    press(qtbot, line, KEY.Key_Escape)
    assert not line.list.is_open() and line.text() == "m7-own" and heard == []


@pytest.mark.parametrize("at", range(len(NAMES)))
def test_it_opens_at_the_value_and_enter_chooses_the_next(qtbot: QtBot, line: ChoiceLine, at: int) -> None:
    line.setText(NAMES[at])
    heard: list[str] = []
    line.chosen.connect(heard.append)
    press(qtbot, line, KEY.Key_Down)
    popup = line.list.popup()
    assert popup is not None and popup.currentIndex().row() == at
    press(qtbot, line, KEY.Key_Up if at else KEY.Key_Down, KEY.Key_Return)
    assert not line.list.is_open()
    assert heard == [NAMES[at - 1 if at else 1]] == [line.text()]


@pytest.mark.parametrize("typed", ["e2", "e2-standard-1", "m9-new"])
def test_one_enter_keeps_what_is_typed(qtbot: QtBot, line: ChoiceLine, typed: str) -> None:
    heard: list[str] = []
    line.chosen.connect(heard.append)
    pressed: list[str] = []
    line.returnPressed.connect(lambda: pressed.append(line.text()))
    qtbot.keyClicks(line, typed)
    press(qtbot, line, KEY.Key_Return)
    assert pressed == [typed] and heard == [] and not line.list.is_open()


def test_of_several_the_last_is_searched_and_replaced(qtbot: QtBot) -> None:
    made = ChoiceLine(several=True)
    made.list.choices.set_choices([Choice(x) for x in ("a-1", "a-2", "b-1")])
    hosted(qtbot, made, 400, 40)
    made.setFocus()
    qtbot.keyClicks(made, "a-1, b")
    assert made.list.completionCount() == 1
    press(qtbot, made, KEY.Key_Down, KEY.Key_Return)
    assert made.text() == "a-1, b-1"
