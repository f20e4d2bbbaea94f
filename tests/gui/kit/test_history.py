"""Who changed a setting, and from what to what."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from core.view import HistoryRow
from gui.kit.dialogs import History


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("5", "6", "5 → 6"),
        ("", "5", "new: 5"),
        ("5", "", "taken out: 5"),
        ("[1,  2]", "[1, 2]", "only laid out anew: [1, 2]"),
        ("[\n  1,\n]", "[]", "[\n  1,\n]\n→\n[]"),
        (None, None, None),
    ],
)
def test_each_commit_tells_the_values(
    qtbot: QtBot, before: str | None, after: str | None, said: str | None
) -> None:
    row = HistoryRow("4b32edd" + "0" * 33, "Ali Demir", 1_790_000_000.0, "Let payments grow", before, after)
    dialog = History("max_node_count", [row])
    qtbot.addWidget(dialog)
    words = [label.text() for label in dialog.findChildren(QLabel)]
    assert "Let payments grow" in words and any("Ali Demir" in word for word in words)
    shown = [label.text() for label in dialog.findChildren(QLabel) if label.property("role") == "code"]
    assert shown == ([said] if said is not None else [])
