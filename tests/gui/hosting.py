"""A panel in a bare window of a given size: no layout, so that its size hints move nothing."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

Panel = TypeVar("Panel", bound=QWidget)


def hosted(qtbot: QtBot, panel: Panel, width: int, height: int) -> Panel:
    """Show the panel in a window of its own."""
    window = QWidget()
    panel.__dict__["host"] = window  # lives as long as the panel
    qtbot.addWidget(window)
    window.resize(width, height)
    panel.setParent(window)
    panel.resize(width, height)
    panel.show()
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return panel
