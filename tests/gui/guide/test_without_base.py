"""What an operation asks for each environment where none is the base: each answers for itself."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from core.platform.field import Field, Impact, Level
from core.view import Guide, GuideStep, Question
from gui.guide.answers import Input
from gui.guide.page import GuidePage
from tests.gui.hosting import hosted

BOTH = ("staging", "production")
MOST = Field("max", "Most", "", "number", "Size", Impact(Level.IN_PLACE, ""), default=9)
COUNT = Question(
    "settings.max",
    "Most",
    type="number",
    environments=BOTH,
    defaults={"staging": 2},
    field=MOST,
    required=True,
)
SIZE = Question("settings.size", "Size", "How large.", environments=BOTH, defaults={"production": "large"})


def shown(qtbot: QtBot, *questions: Question) -> GuidePage:
    page = hosted(qtbot, GuidePage(), 900, 700)
    steps = (GuideStep("First", questions), GuideStep("Second", ()))
    page.start(Guide("add", ".", "Add", "", steps))
    return page


def line(page: GuidePage, name: str, environment: str) -> QLineEdit:
    field = page.inputs[name, environment]
    assert isinstance(field, Input) and isinstance(field.widget, QLineEdit)
    return field.widget


def test_a_count_for_each(qtbot: QtBot) -> None:
    page = shown(qtbot, COUNT)
    said = [label.text() for label in page.findChildren(QLabel)]
    assert set(BOTH) <= set(said) and not any("base" in words for words in said)
    assert line(page, "settings.max", "staging").text() == "2"
    assert line(page, "settings.max", "production").placeholderText() == "9", "the default, not staging's 2"
    assert page.total([COUNT], "staging") == "2 nodes" and page.total([COUNT], "production") == ""
    qtbot.mouseClick(page.next, Qt.MouseButton.LeftButton)
    assert page.problem.text() == "Still needed: Most." and page.step() == 0


def test_with_a_base_the_others_follow_it(qtbot: QtBot) -> None:
    based = replace(COUNT, base="staging")
    page = shown(qtbot, based)
    assert "staging · base" in [label.text() for label in page.findChildren(QLabel)]
    assert line(page, "settings.max", "production").placeholderText() == "2"
    assert page.total([based], "production") == "2 nodes"
    qtbot.mouseClick(page.next, Qt.MouseButton.LeftButton)
    assert page.step() == 1


def test_texts_stand_side_by_side(qtbot: QtBot) -> None:
    page = shown(qtbot, SIZE)
    assert line(page, "settings.size", "staging").placeholderText() == ""
    assert line(page, "settings.size", "production").text() == "large"
    assert "Another value in production?" not in [b.text() for b in page.findChildren(type(page.next))]
    line(page, "settings.size", "staging").setFocus()
    qtbot.keyClicks(line(page, "settings.size", "staging"), "small")
    qtbot.keyClick(line(page, "settings.size", "staging"), Qt.Key.Key_Tab)
    assert page.given()["settings"] == {"staging": {"size": "small"}}
