"""The button that leads on in a page or dialog stands out; Ctrl+Enter presses it, and its tooltip says so."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from core.text import _
from gui.kit.widgets import Button, plain

KEYS = ("Ctrl+Return", "Ctrl+Enter")
DELIBERATE = "deliberate"
"""Property of a button that is only gone to: it is pressed by itself alone."""


def tell_keys(button: Button, on: bool = True, *, tip: str = "") -> None:
    """Whether it is the one that leads on; `tip`: what its tooltip says besides."""
    words = _("{words} (Ctrl+Enter)").format(words=tip or button.text())
    button.setToolTip(plain(words if on else tip))


def lead_on(page: QWidget) -> bool:
    """Press what leads on in it, of several the nearest to the keyboard; False if nothing does."""
    found = leading(page)
    if found is None:
        return False
    if found.property(DELIBERATE) and not found.hasFocus():
        found.setFocus(Qt.FocusReason.TabFocusReason)
    else:
        found.click()
    return True


def leading(page: QWidget) -> Button | None:
    """What lead_on presses."""
    around = QApplication.focusWidget()
    while around is not None and around is not page and page.isAncestorOf(around):
        found = _standing_out(around)
        if found:
            return found[0]
        around = around.parentWidget()
    found = _standing_out(page)
    return found[0] if found else None


def _standing_out(widget: QWidget) -> list[Button]:
    inside = [widget] if isinstance(widget, Button) else widget.findChildren(Button)
    return [b for b in inside if b.property("kind") == "primary" and b.isVisible() and b.isEnabled()]
