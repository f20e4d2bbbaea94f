"""Every widget in another style sheet, with one round of drawing for those in sight.

Qt goes through all widgets of all pages twice: from one sheet to none, which lays everything out as if there
were none, and to the other. (From one to the other at once it would style each widget once for each of those
around it.) So the first round is kept from them, and what is hidden, more than half of all, is styled when it
is shown, or in slices once the window idles.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QWidget

SLICE = 0.008
"""Seconds of styling before the window gets to answer again."""
_POLISHED = Qt.WidgetAttribute.WA_WState_Polished
"""Qt styles those again that have it."""
_DEAF = Qt.WidgetAttribute.WA_SetStyle
"""Qt tells nothing of another style to those that have it."""


def wear(app: QApplication, sheet: str) -> None:
    """From now on that is the style sheet of all of them."""
    if not app.styleSheet():
        app.setStyleSheet(sheet)
        return
    later = _later(app)
    widgets = app.allWidgets()
    hidden = later.hide(widgets)
    seen = [widget for widget in widgets if widget not in hidden]
    now = [widget for widget in seen if widget.testAttribute(_POLISHED)]
    for widget in widgets:
        widget.setAttribute(_POLISHED, False)
        widget.setAttribute(_DEAF, True)
    try:
        app.setStyleSheet("")
        for widget in now:
            _undress(widget)
    finally:
        for widget in now:
            widget.setAttribute(_POLISHED, True)
        for widget in seen:
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


def _dress(widget: QWidget) -> None:
    style = widget.style()
    style.unpolish(widget)  # a state that changed meanwhile was polished over colours of the sheet before
    _undress(widget)
    widget.setAttribute(_DEAF, False)
    style.polish(widget)
    widget.setAttribute(_POLISHED, True)
    QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))


class _Later(QObject):
    """What is hidden and still wears the sheet before."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._parts: dict[QWidget, dict[QWidget, None]] = {}
        """By what is hidden itself, not with something around it: what is left of it and in it, those around
        others first."""
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._slice)

    def hide(self, every: Sequence[QWidget]) -> set[QWidget]:
        """Set aside what of them is hidden."""
        hidden = {widget for widget in every if not widget.isVisible()}
        for part in hidden:
            if part.parentWidget() in hidden:
                continue
            if part not in self._parts:
                part.installEventFilter(self)
            left = self._parts.get(part, {})
            self._parts[part] = {
                widget: None
                for widget in (part, *part.findChildren(QWidget))
                if widget in hidden and (widget in left or widget.testAttribute(_POLISHED))
            }
        return hidden

    def start(self) -> None:
        if self._parts:
            self._timer.start()

    def _steps(self) -> Iterator[None]:
        while self._parts:
            part = next(iter(self._parts))
            yield from self._of(part)

    def _of(self, part: QWidget) -> Iterator[None]:
        left = self._parts.get(part, {})
        while left:
            widget = next(iter(left))
            del left[widget]
            if shiboken6.isValid(widget):
                _dress(widget)
            yield
        self._parts.pop(part, None)
        if shiboken6.isValid(part):
            part.removeEventFilter(self)

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
