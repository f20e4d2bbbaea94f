"""Who changed a setting, from its field's menu."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from gui.kit.dialogs import History
from gui.window.window import MainWindow
from tests.gui.window_fixtures import GKE_POOL, demo_source, form_of, platform, window

__all__ = ["demo_source", "platform", "window"]


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_the_menu_of_a_field_tells_who_changed_it(window: MainWindow) -> None:
    window.navigation.go_to(".", GKE_POOL, "apps-prod")
    row = form_of(window).row("max_node_count")
    assert row is not None
    menu = row.menu()
    action = next(a for a in menu.actions() if a.text() == "Who changed this…")
    action.trigger()
    menu.close()
    dialog = window.findChild(History)
    assert dialog is not None and dialog.isVisible()
    words = [label.text() for label in dialog.findChildren(QLabel)]
    assert words[0] == "Who changed max_node_count"
    assert "Let payments grow in apps-prod" in words
    assert any(text.startswith("Ali Demir · ") for text in words)
    dialog.accept()
