"""Waiting with the mouse over something, until its tooltip opens."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolTip, QWidget
from pytestqt.qtbot import QtBot


def hover(qtbot: QtBot, widget: QWidget, at: QPoint | None = None) -> str:
    """What the tooltip says that Qt opens by itself, as it is written; its window is active."""
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())
    before = QCursor.pos()
    spot = at if at is not None else widget.rect().center()
    QTest.mouseMove(widget, spot + QPoint(1, 0))
    QTest.mouseMove(widget, spot)
    qtbot.waitUntil(QToolTip.isVisible)
    said = QToolTip.text()
    QToolTip.hideText()
    QCursor.setPos(before)  # nothing of the next test lies under it
    return said
