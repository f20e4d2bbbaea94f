"""What one sees first: hints that cover nothing one needs, and one button that leads on."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from core.session import Session
from gui.window.hints import Hints
from gui.window.window import MainWindow
from tests.gui.window_fixtures import GKE_POOL, new_window


@pytest.mark.parametrize("size", [(1161, 720), (1440, 900), (1024, 700)])
def test_hints_cover_no_heading_and_no_button(
    qtbot: QtBot, platform: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    window = new_window(qtbot, tmp_path, size=size)
    window.controller.take(Session.open(str(platform), data_dir=str(tmp_path / "data")))
    qtbot.waitUntil(lambda: bool(window.findChildren(Hints)))
    (hints,) = window.findChildren(Hints)
    cards = [card.geometry() for card in hints.cards]
    assert not any(one.intersects(other) for one in cards for other in cards if one is not other)
    parent = hints.cards[0].parentWidget()
    assert parent is not None and all(parent.rect().contains(card) for card in cards)
    roles = ("title", "heading", "strong")
    needed: list[QWidget] = [w for w in window.findChildren(QLabel) if w.property("role") in roles]
    needed += [w for w in window.findChildren(QAbstractButton) if not w.inherits("QToolButton")]
    for widget in needed:
        if widget.isVisible() and not any(card.isAncestorOf(widget) for card in hints.cards):
            at = QRect(widget.mapTo(parent, QPoint(0, 0)), widget.size())
            assert not any(card.intersects(at) for card in cards), getattr(widget, "text", str)()
    window.controller.close()


def test_proposing_stands_back_while_there_is_nothing_to_propose(window: MainWindow, qtbot: QtBot) -> None:
    button = window.top.propose
    assert button.property("kind") == "plain"
    assert button.toolTip() == "Nothing to propose yet: your draft is empty. Edit a field, or add something."
    assert button.accessibleDescription() == button.toolTip()
    window.controller.set_at(".", GKE_POOL, "ops", "max_node_count", 8)
    assert button.property("kind") == "primary" and "Ctrl+Enter" in button.toolTip()
    qtbot.mouseClick(window.top.undo, Qt.MouseButton.LeftButton)
    assert button.property("kind") == "plain" and "empty" in button.toolTip()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.shows == "propose", "it still opens, and says what is missing"
