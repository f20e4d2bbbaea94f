"""Ways of an edit of ordinary Terraform that write more than a value: a copy, a variable of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.session import Session
from gui.control.settings import Settings
from gui.control.tasks import InlineTasks
from gui.form.row import FieldRow
from gui.form.text import NumberEditor
from gui.review.changes import ChangeCard
from gui.start.app import make_window
from gui.window.window import MainWindow
from tests.core.dialects.plain.write.test_adjustable import TFVARS, WEB
from tests.core.dialects.plain.write.test_chains import FILES
from tests.gui.window_fixtures import form_of

MAXIMUM = "autoscaling.max_node_count"
Open = Callable[[Mapping[str, str]], MainWindow]


@pytest.fixture
def opened(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Open]:
    windows: list[MainWindow] = []

    def open_(files: Mapping[str, str]) -> MainWindow:
        folder = tmp_path / "platform"
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
        for command in (("init", "-q", "-b", "main"), ("add", "-A"), (*who, "commit", "-q", "-m", "Start")):
            subprocess.run(["git", *command], cwd=folder, check=True)
        data = str(tmp_path / "data")
        made = make_window(Settings(tmp_path / "config"), tasks=InlineTasks(), data_dir=data)
        windows.append(made)
        qtbot.addWidget(made)
        made.resize(1440, 900)
        made.show()
        made.activateWindow()
        qtbot.waitUntil(made.isActiveWindow)
        made.controller.take(Session.open(str(folder), data_dir=data))
        return made

    yield open_
    for window in windows:
        window.controller.close()


def typed(
    qtbot: QtBot, window: MainWindow, module: str, environment: str, text: str, setting: str = MAXIMUM
) -> FieldRow:
    """The row after somebody has typed a number into it."""
    window.navigation.go_to(".", module, environment)
    row = form_of(window).row(setting)
    assert row is not None
    assert isinstance(row.editor, NumberEditor)
    qtbot.mouseClick(row.editor.line, Qt.MouseButton.LeftButton)
    row.editor.line.selectAll()
    qtbot.keyClicks(row.editor.line, text)
    return row


def test_a_copy_that_comes_along_is_said(qtbot: QtBot, opened: Open) -> None:
    """Beside the field and at the change, where a file of variables comes to set a whole map."""
    window = opened(FILES)
    row = typed(qtbot, window, 'module.gke.google_container_node_pool.pool["web"]', "dev", "9")
    if row.here is not None and row.here.isVisible():
        qtbot.mouseClick(row.here, Qt.MouseButton.LeftButton)
    said = "dev.tfvars sets “pools” now: a copy of its whole value"
    assert row.message("remark").startswith(said)
    assert any(said in card.accessibleDescription() for card in window.findChildren(ChangeCard))
    assert row.undo is not None
    qtbot.mouseClick(row.undo, Qt.MouseButton.LeftButton)
    assert not row.message("remark")


def test_a_value_in_shared_code_is_made_adjustable(qtbot: QtBot, opened: Open) -> None:
    """The question says what either answer writes; typing goes on the chosen way."""
    window = opened(TFVARS)
    row = typed(qtbot, window, WEB, "prod", "9")
    said = row.message("refused")
    assert "Everywhere writes modules/pools/main.tf, line 7; making it adjustable writes a variable" in said
    assert row.source is not None and row.here is not None and row.adjustable is not None
    qtbot.waitUntil(row.adjustable.isVisible)
    assert (row.source.isVisible(), row.here.isVisible()) == (True, False)
    qtbot.mouseClick(row.adjustable, Qt.MouseButton.LeftButton)
    assert not row.message("refused")
    assert isinstance(row.editor, NumberEditor)
    qtbot.mouseClick(row.editor.line, Qt.MouseButton.LeftButton)
    row.editor.line.selectAll()
    qtbot.keyClicks(row.editor.line, "12")
    assert window.view is not None
    mine = [c for c in window.view.changes if c.module == WEB]
    assert [(c.environment, c.setting, c.before, c.after) for c in mine] == [("prod", MAXIMUM, 5, 12)]
    assert [d.path for d in window.view.diff] == [
        "env/prod.tfvars",
        "main.tf",
        "modules/gke/main.tf",
        "modules/pools/main.tf",
        "variables.tf",
    ]
