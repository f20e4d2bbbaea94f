"""The guided operations of ordinary Terraform, from the menu to the draft's diff."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.session import Session
from gui.control.settings import Settings
from gui.control.tasks import InlineTasks
from gui.guide.page import GuidePage
from gui.start.app import make_window
from gui.window.window import MainWindow
from tests.core.dialects.plain.operations.samples import AKS, AKS_POOL
from tests.core.dialects.plain.operations.test_upgrade_module import EKS
from tests.gui.window_fixtures import entries

STAGING, PRODUCTION = "config/staging.tfvars.json", "config/production.tfvars.json"


@pytest.fixture
def files() -> Mapping[str, str]:
    return AKS


@pytest.fixture
def window(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, files: Mapping[str, str]
) -> Iterator[MainWindow]:
    folder = tmp_path / "platform"
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example")
    for command in (("init", "-q", "-b", "main"), ("add", "-A"), (*who, "commit", "-q", "-m", "Start")):
        subprocess.run(["git", *command], cwd=folder, check=True)
    made = make_window(Settings(tmp_path / "config"), tasks=InlineTasks(), data_dir=str(tmp_path / "data"))
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    made.controller.take(Session.open(str(folder), data_dir=str(tmp_path / "data")))
    yield made
    made.controller.close()


@pytest.mark.parametrize(
    ("operation", "answers", "changed"),
    [
        ("add-node-pool", {"like": AKS_POOL + '["apps"]'}, [PRODUCTION, STAGING]),
        ("remove-node-pool", {"pool": AKS_POOL + '["gpu"]'}, [PRODUCTION]),
        ("copy", {"module": AKS_POOL + '["gpu"]'}, [STAGING]),
        ("upgrade-kubernetes", {}, [PRODUCTION]),
    ],
)
def test_a_guide_ends_in_the_draft(
    window: MainWindow, qtbot: QtBot, operation: str, answers: dict[str, str], changed: list[str]
) -> None:
    assert window.view is not None
    words = next(o.menu for o in window.view.operations if o.name == operation)
    entries(window)[words].trigger()
    page: GuidePage = window.page("guide")
    assert page.isVisible() and page.guide is not None
    for name, value in answers.items():
        question = page.guide.question(name)
        assert question is not None
        page.answer(question, "", value)
    assert not page.guide.refused
    while page.next.text() != "Add to draft":
        before = page.step()
        qtbot.mouseClick(page.next, Qt.MouseButton.LeftButton)
        assert page.step() == before + 1, page.problem.text()
    shown = sorted(f.path for f in page.diff.view.files())
    qtbot.mouseClick(page.next, Qt.MouseButton.LeftButton)
    assert not page.isVisible() and window.view is not None
    assert sorted(f.path for f in window.view.diff) == shown == changed
    assert window.view.changes, "it is told in sentences, too"


@pytest.mark.parametrize("files", [{"main.tf": EKS}])
@pytest.mark.parametrize(("rewrite", "version"), [(False, "~> 20.37"), (True, "~> 21.19")])
def test_a_module_goes_up(window: MainWindow, qtbot: QtBot, rewrite: bool, version: str) -> None:
    """What the next major renames is told on the way, and done where the user says so."""
    assert window.view is not None
    words = next(o.menu for o in window.view.operations if o.name == "upgrade-module")
    entries(window)[words].trigger()
    page: GuidePage = window.page("guide")
    assert page.guide is not None
    if rewrite:
        question = page.guide.question("rewrite")
        assert question is not None
        page.answer(question, "", True)
    qtbot.mouseClick(page.next, Qt.MouseButton.LeftButton)
    assert "cluster_name (main.tf, line 5) is called name." in page.guide.steps[page.step()].sentence
    while page.next.text() != "Add to draft":
        qtbot.mouseClick(page.next, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.next, Qt.MouseButton.LeftButton)
    assert [f.path for f in window.view.diff] == ["main.tf"]
    session_files = window.view.platforms[0].module("module.eks")
    assert session_files is not None and session_files.version == version
