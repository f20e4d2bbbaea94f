"""Whether all that a window shows has its room: nothing crushed, nothing over something else, no bar that
scrolls aside where a page could have wrapped. Each answers with complaints; empty is good."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QWidget,
)

from gui.kit.widgets import Badge, ElidedLabel, Segments
from gui.overview.page import Overview
from gui.window.bars import SearchButton
from gui.window.window import MainWindow
from tests.gui.walk import Screen, describe

SLACK = 2
LEAST_VIEW = 96
"""What scrolls shows at least a line or two at a time."""


def crushed(screen: Screen) -> list[str]:
    """What is smaller than it must be to be read: lower than its line of text, narrower than its words."""
    out = []
    for widget in screen.widgets():
        if isinstance(widget, QLabel | QAbstractButton | QLineEdit | QComboBox | Badge | Segments):
            need = widget.minimumSizeHint()
            if widget.height() < min(need.height(), _line(widget)) - SLACK:
                out.append(f"{widget.height()} of {need.height()} px high: {describe(widget)}")
            if isinstance(widget.parentWidget(), QLineEdit):
                continue  # Qt's own button to empty it
            cut_by_itself = (
                isinstance(widget, ElidedLabel | QLineEdit | QComboBox | SearchButton)
                or widget.maximumWidth() < need.width()
            )
            if not cut_by_itself and widget.width() < need.width() - SLACK:
                out.append(f"{widget.width()} of {need.width()} px wide: {describe(widget)}")
        elif isinstance(widget, QScrollArea) and (inner := widget.widget()) is not None:
            high = inner.height()
            if widget.viewport().height() < min(high, LEAST_VIEW):
                out.append(f"{widget.viewport().height()} px of {high} in sight: {describe(widget)}")
    return out


def _line(widget: QWidget) -> float:
    return QFontMetricsF(widget.font()).height()


def overlapping(screen: Screen) -> list[str]:
    """What a layout put over something else."""
    out = []
    for parent in screen.widgets():
        if parent.layout() is None or isinstance(parent, QAbstractScrollArea):
            continue
        for one, two in combinations(list(_laid_out(parent)), 2):
            both = one.geometry().intersected(two.geometry())
            if both.width() > SLACK and both.height() > SLACK:
                out.append(f"{describe(one)} over {describe(two)}")
    return out


def _laid_out(parent: QWidget) -> Iterator[QWidget]:
    """The children in its layout, that can be seen."""
    layouts = [parent.layout()]
    while layouts:
        layout = layouts.pop()
        if layout is None or type(layout).__name__ == "QStackedLayout":
            continue
        for index in range(layout.count()):
            item = layout.itemAt(index)
            widget = item.widget() if item is not None else None
            if widget is not None and widget.isVisible():
                yield widget
            elif item is not None and item.layout() is not None:
                layouts.append(item.layout())


def scrolled_aside(screen: Screen, allowed: tuple[QWidget, ...] = ()) -> list[str]:
    """Forms and cards wider than what they stand in; tables and code may be."""
    out = []
    for area in screen.widgets():
        inner = area.widget() if isinstance(area, QScrollArea) else None
        if not isinstance(area, QScrollArea) or inner is None or area in allowed:
            continue
        if area.horizontalScrollBar().isVisible() and area.horizontalScrollBar().maximum() > 0:
            out.append(f"{inner.width()} in {area.viewport().width()} px: {describe(area)}")
    return out


def outside(screen: Screen) -> list[str]:
    """What stands out of what it stands in, where nothing scrolls there."""
    out = []
    for widget in screen.widgets():
        parent = widget.parentWidget()
        if widget is screen.window or widget.isWindow() or parent is None or _scrolls(parent):
            continue
        place = QRect(widget.mapTo(parent, QPoint(0, 0)), widget.size())
        if not parent.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(place):
            out.append(f"{describe(widget)} at {place.getRect()} in {parent.width()}x{parent.height()}")
    return out


def _scrolls(widget: QWidget) -> bool:
    above = widget.parentWidget()
    return isinstance(widget, QAbstractScrollArea) or isinstance(above, QAbstractScrollArea)


def all_of(screen: Screen) -> list[str]:
    """All of these; the window's own area may scroll to its sides, the overview to its environments."""
    window = screen.window
    allowed: tuple[QWidget, ...] = ()
    if isinstance(window, MainWindow):
        allowed = window.across, *(o.scroll_area for o in window.findChildren(Overview))
    return [*crushed(screen), *overlapping(screen), *outside(screen), *scrolled_aside(screen, allowed)]
