"""A column of many things in a scroll area. The first are made at once, the others when they are about to be
seen: a platform of 200 clusters costs no more than what one looks at.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QTimer
from PySide6.QtWidgets import QScrollArea, QSpacerItem, QVBoxLayout, QWidget

from gui.kit.layouts import at_once

AT_ONCE = 6
SLICE = 0.01
"""Seconds of making before the window gets to answer again."""


class Thing(NamedTuple):
    """What is to be shown: another name is another thing, other content is another state of it."""

    name: Hashable
    content: object
    make: Callable[[], QWidget]


class Slot(QWidget):
    """The place of one thing, until it is made about as high as it will be."""

    def __init__(self, thing: Thing, height: int) -> None:
        super().__init__()
        self.thing = thing
        self.widget: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setMinimumHeight(height)

    def fill(self) -> None:
        if self.widget is None:
            self.widget = self.thing.make()
            self._column.addWidget(self.widget)
            self.widget.show()  # by itself only later: until then it would take no room
            self.setMinimumHeight(0)

    def room(self) -> int:
        """The height that it takes."""
        return max(self.minimumHeight(), self.sizeHint().height())

    def has_focus(self) -> bool:
        focused = self.focusWidget()
        return focused is not None and focused.hasFocus()


class Shelf(QWidget):
    """`set_things(things, height)`: `height` is what one will take, more or less. `first`: how many are
    made at once, and as many of those that another state of them takes the place of: else one would see
    them go and come."""

    def __init__(self, area: QScrollArea, spacing: int, *, first: int = AT_ONCE) -> None:
        super().__init__()
        self._area, self._first = area, first
        self._things: Sequence[Thing] = ()
        self._height = 0
        self._renewed = 0
        """How many took the place of another state at once."""
        self._slots: list[Slot] = []
        """Of the first of them, as far down as anybody looked."""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(spacing)
        self._rest = QSpacerItem(0, 0)
        """The room of those without a slot."""
        self._column.addItem(self._rest)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._fill)
        area.verticalScrollBar().valueChanged.connect(self._look)
        area.viewport().installEventFilter(self)

    def set_things(self, things: Sequence[Thing], height: int) -> None:
        """Those that are as they were stay, with what is in them."""
        with at_once(self._column):
            self._things, self._height, self._renewed = things, height, 0
            old = {slot.thing.name: slot for slot in self._slots}
            wanted = things[: max(self._first, len(self._slots))]
            self._slots = []
            for thing in wanted:
                self._add(thing, old)
            for slot in old.values():
                self._column.removeWidget(slot)
                slot.hide()
                slot.deleteLater()
            self._leave_room()
        self._look()

    def _add(self, thing: Thing, old: dict[Hashable, Slot]) -> Slot:
        """The next slot: an `old` one that shows the same, else a new one."""
        index = len(self._slots)
        was = old.get(thing.name)
        if was is not None and was.thing.content == thing.content:
            slot = old.pop(thing.name)
        else:
            slot = Slot(thing, was.height() if was is not None and was.widget is not None else self._height)
        if self._column.indexOf(slot) != index:
            self._column.insertWidget(index, slot)
        renewed = was is not None and was is not slot and was.widget is not None
        if index < self._first or (was is not None and was.has_focus()):
            slot.fill()
        elif renewed and self._renewed < self._first:
            self._renewed += 1
            slot.fill()
        self._slots.append(slot)
        return slot

    def _leave_room(self) -> None:
        rest = len(self._things) - len(self._slots)
        self._rest.changeSize(0, rest * (self._height + self._column.spacing()))
        self._column.invalidate()

    def show_thing(self, name: Hashable) -> None:
        """Scroll to the thing of this name, if it is there: as little as shows it whole."""
        index = next((i for i, thing in enumerate(self._things) if thing.name == name), None)
        if index is None:
            return
        with at_once(self._column):
            while len(self._slots) <= index:
                self._add(self._things[len(self._slots)], {})
            self._slots[index].fill()
            self._leave_room()
        slot = self._slots[index]
        QTimer.singleShot(0, slot, lambda: self._area.ensureWidgetVisible(slot, 0, self._column.spacing()))

    def made(self) -> list[QWidget]:
        """What is made so far, from top to bottom."""
        return [slot.widget for slot in self._slots if slot.widget is not None]

    def _look(self) -> None:
        self._soon.start()

    def _fill(self) -> None:
        """What is in view, and as much again above and below it."""
        if self.isVisible():
            with at_once(self._column):
                self._fill_slots()
                self._leave_room()
            # Before anything is painted: what has no place yet would stand in a corner, above the others.
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)

    def _fill_slots(self) -> None:
        height = self._area.viewport().height()
        start = time.perf_counter()
        bottom = self.mapTo(self._area.viewport(), QPoint(0, 0)).y() - self._column.spacing()
        for index, thing in enumerate(self._things):
            # Added up, because what was put in just now is laid out only later.
            top = bottom + self._column.spacing()
            if top > 2 * height:
                return
            if time.perf_counter() - start > SLICE:
                self._look()
                return
            slot = self._slots[index] if index < len(self._slots) else self._add(thing, {})
            bottom = top + slot.room()
            if bottom >= -height:
                slot.fill()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._look()
        return False
