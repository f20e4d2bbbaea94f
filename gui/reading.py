"""Tab goes the way one reads, whatever was built when: by the order of layouts, not of creation.

A widget with parts that read in another order than they lie (a field before its menu) says so itself by a
method `stops()`.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
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
    now: QWidget | None = window.focusWidget()
    seen = 0
    while now is not None and now not in way and seen < 10_000:  # clicked, but not reached by Tab
        now = now.previousInFocusChain() if forward else now.nextInFocusChain()
        seen += 1
    if now in way:
        there = way[(way.index(now) + (1 if forward else -1)) % len(way)]
    else:
        there = way[0 if forward else -1]
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    there.setFocus(reason)
    reveal(there)
    return True


def reveal(widget: QWidget) -> None:
    """Scroll whatever it lies in so that it can be seen."""
    parent = widget.parentWidget()
    while parent is not None and not parent.isWindow():
        if isinstance(parent, QScrollArea):
            parent.ensureWidgetVisible(widget)
        parent = parent.parentWidget()


def _takes_tab(widget: QWidget) -> bool:
    if not widget.focusPolicy() & Qt.FocusPolicy.TabFocus or widget.focusProxy() is not None:
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
