"""Tab goes the way one reads, whatever was built when: by the order of layouts, not of creation.

A widget with parts that read in another order than they lie (a field before its menu) says so itself by a
method `stops()`.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QGridLayout,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QWidget,
)

WHOLE = (QComboBox, QLineEdit, QPlainTextEdit, QAbstractItemView, QAbstractSpinBox)
"""What is inside of them is theirs."""


def stops(widget: QWidget) -> Iterator[QWidget]:
    """What Tab reaches in a window or a part of it, in order."""
    if widget.isHidden() or not widget.isEnabled():
        return
    if _takes_tab(widget):
        yield widget
    if isinstance(widget, WHOLE):
        return
    own = getattr(widget, "stops", None)
    if own is not None:
        yield from (w for w in own() if _takes_tab(w) and w.isVisibleTo(widget) and w.isEnabled())
        return
    for child in _children(widget):
        yield from stops(child)


def step(window: QWidget, forward: bool) -> bool:
    """Move the focus on; for a window's `focusNextPrevChild`."""
    way = list(stops(window))
    if not way:
        return False
    now = window.focusWidget()
    if now is None:
        there = way[0 if forward else -1]
    elif now in way:
        there = way[(way.index(now) + (1 if forward else -1)) % len(way)]
    else:
        there = _beside(window, now, way, forward)
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    there.setFocus(reason)
    reveal(there)
    return True


def _beside(window: QWidget, now: QWidget, way: list[QWidget], forward: bool) -> QWidget:
    """The stop after, or before, a widget that was clicked and isn't one itself. Not by Qt's own chain of
    focus: PySide takes what `nextInFocusChain` answers for a child of the widget, and when that one is
    deleted, it forgets what is in the whole window."""

    def place(widget: QWidget) -> tuple[int, int]:
        point = widget.mapTo(window, QPoint())
        return point.y(), point.x()

    around, near = now.parentWidget(), way
    while around is not None and around is not window:
        found = [stop for stop in way if around.isAncestorOf(stop)]
        if found:
            near = found
            break
        around = around.parentWidget()
    here = place(now)
    if forward:
        last = (way.index(near[-1]) + 1) % len(way)
        return next((stop for stop in near if place(stop) > here), way[last])
    return next((stop for stop in reversed(near) if place(stop) < here), way[way.index(near[0]) - 1])


def reveal(widget: QWidget) -> None:
    """Scroll whatever it lies in so that it can be seen."""
    parent = widget.parentWidget()
    while parent is not None and not parent.isWindow():
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget)
        parent = parent.parentWidget()


def _takes_tab(widget: QWidget) -> bool:
    if not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
        return False
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    if group is None or not group.exclusive():
        return True
    # Of choices that exclude each other Tab reaches one; arrows go to the others.
    return widget is (group.checkedButton() or group.buttons()[0])


def _children(widget: QWidget) -> Iterator[QWidget]:
    if isinstance(widget, QSplitter):
        found = [widget.widget(i) for i in range(widget.count())]
    elif isinstance(widget, QStackedWidget):
        found = [widget.currentWidget()]
    elif isinstance(widget, QScrollArea):
        found = [widget.widget()]
    else:
        layout = widget.layout()
        found = list(_of_layout(layout)) if layout is not None else []
        met = set(found)
        rest = widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        found += [c for c in rest if c not in met and not c.isWindow()]
    yield from (w for w in found if w is not None)


def _of_layout(layout: QLayout) -> Iterator[QWidget]:
    numbers = list(range(layout.count()))
    if isinstance(layout, QGridLayout):
        numbers.sort(key=lambda n: layout.getItemPosition(n)[:2])  # type: ignore[index]
    for number in numbers:
        item = layout.itemAt(number)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _of_layout(inner)
