"""Laying out: rows that wrap, many things put in at once, and a layout emptied. Knows no widget of ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QVBoxLayout, QWidget


def page_column(page: QWidget) -> QVBoxLayout:
    """The column of a page whose title stands on top and whose body scrolls to the window's edge."""
    page.setObjectName("page")
    column = QVBoxLayout(page)
    column.setContentsMargins(24, 18, 0, 0)
    column.setSpacing(8)
    return column


def clear(layout: QLayout) -> None:
    """Remove everything from a layout and delete its widgets."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            continue
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
            continue
        inner = item.layout()
        if inner is not None:
            clear(inner)


@contextmanager
def at_once(layout: QLayout) -> Iterator[None]:
    """What is put in, shown or hidden in here is laid out once, afterwards. Qt does it after each of them
    where the layout can be seen, and again for all that are in it: of a hundred the time of ten thousand."""
    parent = layout.parentWidget()
    whole = parent.layout() if parent is not None else None
    if whole is None or not whole.isEnabled():
        yield
        return
    whole.setEnabled(False)
    try:
        yield
        for index in range(layout.count()):
            item = layout.itemAt(index)
            widget = item.widget() if item is not None else None
            # Qt would show them one by one, soon.
            if widget is not None and not widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
                widget.show()
    finally:
        whole.setEnabled(True)


class FlowLayout(QLayout):
    """Items from left to right, wrapping into rows: chips, badges, buttons."""

    def __init__(self, parent: QWidget | None = None, spacing: int = 6, margin: int = 0) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._heights: dict[int, int] = {}
        """By width, until something asks for another room: the layouts around it ask again and again."""
        self.setSpacing(spacing)
        self.setContentsMargins(margin, margin, margin, margin)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)
        self.invalidate()  # an item that was taken out and put back asks for no new layout by itself

    def insert_widget(self, index: int, widget: QWidget) -> None:
        self.addWidget(widget)
        self._items.insert(index, self._items.pop())
        self.invalidate()

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        found = self._heights.get(width)
        if found is None:
            found = self._heights[width] = self._arrange(QRect(0, 0, width, 0), move=False)
        return found

    def invalidate(self) -> None:
        self._heights = {}
        super().invalidate()

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        m = self.contentsMargins()
        return size + QSize(m.left() + m.right(), m.top() + m.bottom())

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        m = self.contentsMargins()
        area = rect.adjusted(m.left(), m.top(), -m.right(), -m.bottom())
        x, y, height = area.x(), area.y(), 0
        for item in self._items:
            widget = item.widget()
            if widget is not None and widget.isHidden():
                continue
            hint = item.sizeHint()
            width = min(hint.width(), area.width())
            last = item is self._items[-1]
            if x > area.x() and x + width > area.right() + 1:
                x, y, height = area.x(), y + height + self.spacing(), 0
            if last and item.expandingDirections() & Qt.Orientation.Horizontal:
                width = max(width, area.right() + 1 - x)
            if move:
                item.setGeometry(QRect(QPoint(x, y), QSize(width, hint.height())))
            x += width + self.spacing()
            height = max(height, hint.height())
        return y + height - rect.y() + m.bottom()
