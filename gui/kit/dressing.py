"""Every widget in another style sheet, with one round of drawing for those in sight.

Qt goes through all widgets of all pages twice: from one sheet to none, which lays everything out as if there
were none, and to the other. (From one to the other at once it would style each widget once for each of those
around it.) So the first round is kept from them, and hidden pages are styled when they are shown, or in
slices once the window idles.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

SLICE = 0.008
"""Seconds of styling before the window gets to answer again."""
_POLISHED = Qt.WidgetAttribute.WA_WState_Polished
"""Qt styles those again that have it."""
_STYLED = Qt.WidgetAttribute.WA_StyleSheet
"""The sheet says something of those that have it."""
_DEAF = Qt.WidgetAttribute.WA_SetStyle
"""Qt tells nothing of another style to those that have it."""


def wear(app: QApplication, sheet: str) -> None:
    """From now on that is the style sheet of all of them."""
    if not app.styleSheet():
        app.setStyleSheet(sheet)
        return
    later = _later(app)
    hidden = later.hide(app)
    every = [widget for widget in app.allWidgets() if not widget.testAttribute(_DEAF)]
    now = [widget for widget in every if widget not in hidden and widget.testAttribute(_POLISHED)]
    for widget in every:
        widget.setAttribute(_POLISHED, False)
        widget.setAttribute(_DEAF, True)
    try:
        app.setStyleSheet("")
        for widget in now:
            if widget.testAttribute(_STYLED):
                _undress(widget)
    finally:
        for widget in now:
            widget.setAttribute(_POLISHED, True)
        for widget in every:
            if widget not in hidden:
                widget.setAttribute(_DEAF, False)
        app.setStyleSheet(sheet)
    later.start()


def finish(app: QApplication) -> None:
    """Style at once what was left for later."""
    _later(app).finish()


def _undress(widget: QWidget) -> None:
    """Colours that came from the sheet go: with the sheet Qt forgot that they were its."""
    if widget.testAttribute(Qt.WidgetAttribute.WA_SetPalette):
        widget.setPalette(QPalette())


def _dress(widget: QWidget, *, styled: bool) -> None:
    styled = styled or widget.testAttribute(_STYLED)
    style = widget.style()
    style.unpolish(widget)  # a state that changed meanwhile was polished over colours of the sheet before
    if styled:
        _undress(widget)
    widget.setAttribute(_DEAF, False)
    style.polish(widget)
    widget.setAttribute(_POLISHED, True)
    QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))


class _Later(QObject):
    """The hidden pages that still wear the sheet before."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._pages: dict[QWidget, dict[QWidget, bool]] = {}
        """What is left of each, those around others first, and whether the sheet said something of it: its
        state, and with it what Qt knows, may change meanwhile."""
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._slice)

    def hide(self, app: QApplication) -> set[QWidget]:
        """Set aside what lies in pages that others hide."""
        found: set[QWidget] = set()
        for window in app.topLevelWidgets():
            for stack in window.findChildren(QStackedWidget):
                for page in (stack.widget(i) for i in range(stack.count())):
                    if page is None or page in found or not page.isHidden():
                        continue
                    inside = [page, *page.findChildren(QWidget)]
                    if page not in self._pages:
                        page.installEventFilter(self)
                    left = self._pages.get(page, {})
                    self._pages[page] = {
                        widget: left.get(widget, False) or widget.testAttribute(_STYLED)
                        for widget in inside
                        if widget in left or widget.testAttribute(_POLISHED)
                    }
                    found.update(inside)
        return found

    def start(self) -> None:
        if self._pages:
            self._timer.start()

    def _steps(self) -> Iterator[None]:
        while self._pages:
            page = next(iter(self._pages))
            yield from self._of(page)

    def _of(self, page: QWidget) -> Iterator[None]:
        left = self._pages.get(page, {})
        while left:
            widget = next(iter(left))
            styled = left.pop(widget)
            if shiboken6.isValid(widget):
                _dress(widget, styled=styled)
            yield
        self._pages.pop(page, None)
        if shiboken6.isValid(page):
            page.removeEventFilter(self)

    def _slice(self) -> None:
        end = time.perf_counter() + SLICE
        for _widget in self._steps():
            if time.perf_counter() > end:
                return
        self._timer.stop()

    def finish(self) -> None:
        for _widget in self._steps():
            pass
        self._timer.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            for _widget in self._of(watched):
                pass
        return False


def _later(app: QApplication) -> _Later:
    return app.findChild(_Later) or _Later(app)
