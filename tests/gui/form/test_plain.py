"""The form of ordinary Terraform: typing, and what it asks where a place serves others."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.session import Session
from gui.form.row import FieldRow
from gui.form.text import NumberEditor
from gui.kit.widgets import Button
from gui.window.window import MainWindow
from tests.core.dialects.plain.write.samples import COMMON_LAYERS
from tests.gui.window_fixtures import form_of, new_window

POOL = "aws_eks_node_group.green[0]"
MAXIMUM = "scaling_config.max_size"


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    folder = tmp_path / "platform"
    for path, text in COMMON_LAYERS.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    for command in (("init", "-q", "-b", "main"), ("add", "-A"), (*who, "commit", "-q", "-m", "Start")):
        subprocess.run(["git", *command], cwd=folder, check=True)
    made = new_window(qtbot, tmp_path)
    made.controller.take(Session.open(str(folder), data_dir=str(tmp_path / "data")))
    yield made
    made.controller.close()


def typed(qtbot: QtBot, window: MainWindow, environment: str, text: str) -> FieldRow:
    """The row after somebody has typed a number into it."""
    window.navigation.go_to("cluster", POOL, environment)
    row = form_of(window).row(MAXIMUM)
    assert row is not None
    assert isinstance(row.editor, NumberEditor)
    qtbot.mouseClick(row.editor.line, Qt.MouseButton.LeftButton)
    row.editor.line.selectAll()
    qtbot.keyClicks(row.editor.line, text)
    return row


def changed(window: MainWindow) -> list[tuple[str, int, int]]:
    assert window.view is not None
    return [(d.path, d.added, d.removed) for d in window.view.diff]


def test_typing_changes_the_environments_own_file(qtbot: QtBot, window: MainWindow) -> None:
    typed(qtbot, window, "production", "30")
    assert changed(window) == [("variables/production/cluster.tfvars", 1, 1)]
    assert window.view is not None
    assert [(c.setting, c.environment, c.after) for c in window.view.changes] == [(MAXIMUM, "production", 30)]


@pytest.mark.parametrize(
    ("button", "file"), [("source", "cluster/variables.tf"), ("here", "variables/staging/cluster.tfvars")]
)
def test_a_place_that_serves_others_is_asked_about(
    qtbot: QtBot, window: MainWindow, button: str, file: str
) -> None:
    row = typed(qtbot, window, "staging", "30")
    assert not changed(window)
    assert "serves others, too" in row.message("refused")
    assert row.source is not None and row.here is not None
    assert (row.source.text(), row.here.text()) == ("Everywhere", "Only here")
    way = getattr(row, button)
    assert isinstance(way, Button)
    qtbot.waitUntil(way.isVisible)
    qtbot.mouseClick(way, Qt.MouseButton.LeftButton)
    assert [path for path, _added, _removed in changed(window)] == [file]
    assert not row.message("refused")


def test_the_question_stays_open_when_the_focus_goes(qtbot: QtBot, window: MainWindow) -> None:
    row = typed(qtbot, window, "staging", "30")
    assert row.source is not None
    row.source.setFocus(Qt.FocusReason.TabFocusReason)
    assert "serves others, too" in row.message("refused")
    assert isinstance(row.editor, NumberEditor)
    assert row.editor.line.text() == "30"
    qtbot.keyClick(row.source, Qt.Key.Key_Space)
    assert [path for path, _added, _removed in changed(window)] == ["cluster/variables.tf"]
