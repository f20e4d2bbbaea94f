"""A column of many things is made as it is seen."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.kit.lazy_column import AT_ONCE, Shelf, Thing
from gui.kit.widgets import ScrollArea

HEIGHT = 50


class Box(QWidget):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)


class Place:
    """A shelf in a scroll area that shows eight things."""

    def __init__(self, qtbot: QtBot) -> None:
        self.made: list[int] = []
        body = QWidget()
        self.area = ScrollArea(body)
        qtbot.addWidget(self.area)
        self.area.resize(300, 8 * HEIGHT)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        self.shelf = Shelf(self.area, 0)
        column.addWidget(self.shelf)
        self.area.show()

    def thing(self, n: int, content: object = "") -> Thing:
        def make() -> QWidget:
            self.made.append(n)
            return Box(f"{n} {content}")

        return Thing(n, content, make)


@pytest.fixture
def place(qtbot: QtBot) -> Place:
    return Place(qtbot)


def test_only_what_is_about_to_be_seen_is_made(place: Place, qtbot: QtBot, qapp: QApplication) -> None:
    place.shelf.set_things([place.thing(n) for n in range(500)], HEIGHT)
    assert place.made == list(range(AT_ONCE))
    qtbot.waitUntil(lambda: 15 in place.made)
    assert max(place.made) < 26
    bar = place.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() == (500 - 8) * HEIGHT)
    place.area.verticalScrollBar().setValue(450 * HEIGHT)
    qtbot.waitUntil(lambda: {450, 455} <= set(place.made))
    assert 200 not in place.made and len(place.made) < 120


def test_few_are_made_at_once(place: Place) -> None:
    place.shelf.set_things([place.thing(n) for n in range(AT_ONCE)], HEIGHT)
    assert len(place.shelf.made()) == AT_ONCE


def test_what_becomes_another_is_there_at_once(place: Place, qtbot: QtBot) -> None:
    """Further down, too: one change blinks nowhere."""
    things = [place.thing(n) for n in range(12)]
    place.shelf.set_things(things, HEIGHT)
    qtbot.waitUntil(lambda: 11 in place.made)
    place.made.clear()
    place.shelf.set_things([*things[:9], place.thing(9, "new"), *things[10:]], HEIGHT)
    assert place.made == [9]
    assert [w.text for w in place.shelf.made() if isinstance(w, Box)][9] == "9 new"


def test_what_is_as_it_was_stays(place: Place) -> None:
    place.shelf.set_things([place.thing(n) for n in range(4)], HEIGHT)
    first, second, _third, fourth = place.shelf.made()
    place.made.clear()
    place.shelf.set_things([place.thing(0), place.thing(1, "new"), place.thing(3), place.thing(9)], HEIGHT)
    now = place.shelf.made()
    assert place.made == [1, 9]
    assert now[0] is first and now[2] is fourth and now[1] is not second
    assert [w.text for w in now if isinstance(w, Box)] == ["0 ", "1 new", "3 ", "9 "]


def test_what_has_the_keyboard_is_made_again_at_once(place: Place, qtbot: QtBot, qapp: QApplication) -> None:
    place.shelf.set_things([place.thing(n) for n in range(60)], HEIGHT)
    qtbot.waitUntil(lambda: place.area.verticalScrollBar().maximum() > 40 * HEIGHT)
    place.area.verticalScrollBar().setValue(30 * HEIGHT)
    qtbot.waitUntil(lambda: 33 in place.made)
    qtbot.waitUntil(lambda: place.area.isActiveWindow())
    next(w for w in place.shelf.made() if isinstance(w, Box) and w.text == "33 ").setFocus()
    place.made.clear()
    place.shelf.set_things([place.thing(n, "x" if n == 33 else "") for n in range(60)], HEIGHT)
    assert place.made == [33]


def test_an_order_that_changes_is_followed(place: Place) -> None:
    place.shelf.set_things([place.thing(n) for n in range(4)], HEIGHT)
    place.shelf.set_things([place.thing(n) for n in (3, 1, 0)], HEIGHT)
    places = [w.parentWidget() for w in place.shelf.made()]
    layout = place.shelf.layout()
    assert layout is not None
    assert [layout.indexOf(w) for w in places if w is not None] == [0, 1, 2]
    assert [w.text for w in place.shelf.made() if isinstance(w, Box)] == ["3 ", "1 ", "0 "]


def test_what_is_made_has_its_place_before_anything_is_painted(place: Place, qtbot: QtBot) -> None:
    """Else it would stand in a corner for a moment, above the others."""
    misplaced: list[str] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and isinstance(watched, Box):
                n = int(watched.text.split()[0])
                at = watched.mapTo(place.shelf, QPoint(0, 0)).y()
                if at != n * HEIGHT:
                    misplaced.append(f"{n} at {at}")
            return False

    watch = Watch()

    def thing(n: int) -> Thing:
        def make() -> QWidget:
            box = Box(f"{n} ")
            box.installEventFilter(watch)
            place.made.append(n)
            time.sleep(0.004)  # a few slices
            return box

        return Thing(n, "", make)

    place.shelf.set_things([thing(n) for n in range(60)], HEIGHT)
    for n in range(40):
        place.area.verticalScrollBar().setValue(n * HEIGHT)
        QApplication.processEvents()
        place.area.grab()
    qtbot.waitUntil(lambda: 40 in place.made)
    assert misplaced == []
