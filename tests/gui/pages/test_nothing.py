"""Repositories without a cluster: what was looked for, what was found, what to do; never “No problems”."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from core.session import Session
from gui.control.settings import HINTED, Settings
from gui.control.tasks import InlineTasks
from gui.start.app import make_window
from gui.window.window import MainWindow

LEFT = Qt.MouseButton.LeftButton
BUCKET = 'resource "aws_s3_bucket" "logs" {\n  bucket = "logs"\n}\n'
MODULE = 'module "network" {\n  source = "./network"\n}\n'
KINDS = {
    "no folder's files": ({}, False, "no file of Terraform's"),
    "no repository": ({"README.md": "hello\n"}, False, "no file of Terraform's"),
    "no Terraform": ({"README.md": "hello\n"}, True, "no file of Terraform's"),
    "no cluster": (
        {"main.tf": BUCKET, "notes.md": ""},
        True,
        "1 file of Terraform's without a cluster (main.tf)",
    ),
    "a cluster of another kind": (
        {"main.tf": 'resource "kops_cluster" "c" {\n  name = "c"\n}\n'},
        True,
        "a kind that Repoform doesn't know (kops_cluster): it isn't shown, and can't be edited here",
    ),
    "modules alone": ({"main.tf": MODULE, "network/main.tf": BUCKET}, True, "without a cluster"),
}


@pytest.fixture(params=list(KINDS))
def window(
    request: pytest.FixtureRequest, qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> Iterator[tuple[MainWindow, bool, str]]:
    files, git, words = KINDS[request.param]
    folder = tmp_path / "place"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    if git:
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        for line in (["init", "-q", "-b", "main"], ["add", "."], [*who, "commit", "-qm", "a"]):
            subprocess.run(["git", *line], cwd=folder, check=True)
    settings = Settings(tmp_path / "config")
    settings.set(HINTED, True)
    made = make_window(settings, tasks=InlineTasks(), data_dir=str(tmp_path / "data"))
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    session = Session.open(str(folder), data_dir=str(tmp_path / "data"))
    session.check_rest()
    made.controller.take(session)
    yield made, git, words
    made.controller.close()


def said(window: MainWindow, page: str) -> str:
    window.navigation.show_page(page)
    found = window.page(page).findChildren(QLabel)
    return " ".join(x.text() for x in found if x.isVisible())


def test_every_page_helps(window: tuple[MainWindow, bool, str], qtbot: QtBot) -> None:
    made, git, words = window
    for page in ("overview", "read"):
        text = said(made, page)
        assert "Looked for: modules of Kubestack" in text and words in text
        assert ("no Git repository" in text) is (not git)
        assert "0 files" not in text
    problems = said(made, "problems")
    if "kops_cluster" in words:
        assert "Already in main" in problems  # it is told there as a problem
    else:
        assert "There are no clusters to check" in problems and words in problems
    assert "No problems" not in problems
    nothing = made.page("overview").nothing
    made.navigation.show_page("overview")
    assert nothing.isVisible()
    asked: list[str] = []
    made.commands.choose_folder = lambda: asked.append("folder")  # type: ignore[method-assign]
    page = made.page("overview")
    page.folder_requested.connect(lambda: asked.append("folder"))
    qtbot.mouseClick(nothing.open, LEFT)
    assert "folder" in asked
    page.demo_requested.disconnect()
    with qtbot.waitSignal(page.demo_requested):
        qtbot.mouseClick(nothing.demo, LEFT)
    assert nothing.add.isVisible() is git
