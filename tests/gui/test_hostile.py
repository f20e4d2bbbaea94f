"""A repository whose names, values and requests hold markup: every screen shows it as the text it is."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QMessageBox,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core.session import Session
from gui.control.settings import Settings
from gui.control.tasks import InlineTasks
from gui.start.app import make_window
from gui.window.window import MainWindow
from tests.gui.window_fixtures import GKE_POOL, demo_source, form_of

__all__ = ["demo_source"]

IMAGE = "<img src=/nowhere/x.png>"
BOLD = "<b>bold</b>"
EVIL_POOL = f"gke_gc0_europe-west1_node_pool_{BOLD}"
_TAG = re.compile(r"<(?:img|b|/b)\b", re.IGNORECASE)


def git(*args: str, cwd: Path) -> str:
    return subprocess.run(
        ["git", "-c", "user.name=Ali", "-c", "user.email=ali@acme.example", *args],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


@pytest.fixture
def hostile(demo_source: Path, tmp_path: Path) -> Path:
    """The demo, with markup wherever a repository can bring some, and a request that is full of it."""
    demo = tmp_path / f"{IMAGE.replace('/', '_')} & co"
    shutil.copytree(demo_source, demo)
    folder, origin = demo / "platform", demo / "origin.git"
    git("remote", "set-url", "origin", str(origin), cwd=folder)
    pools = folder / "gke_gc0_europe-west1_node_pools.tf"
    text = pools.read_text()
    block = text[text.index(f'module "{GKE_POOL}"') :]
    block = block[: block.index("\n}\n") + 3].replace(GKE_POOL, EVIL_POOL)
    labels = f'max_node_count = 4\n      labels = {{ "{IMAGE}" = "{BOLD}" }}'
    block = block.replace("max_node_count = 4", labels, 1)
    assert IMAGE in block
    (folder / f"{BOLD.replace('/', '_')}.tf").write_text(block)
    (folder / "more.tf").write_text(
        f'module "{IMAGE.replace("/", "_")}" {{\n  source = "{BOLD}/x"\n  unknown = "{IMAGE}"\n}}\n'
        f'variable "broken {BOLD}" {{\n'
    )
    git("add", "-A", cwd=folder)
    git("commit", "-qm", f"{IMAGE} {BOLD}", cwd=folder)
    git("push", "-q", "origin", "HEAD:main", cwd=folder)
    return folder


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, hostile: Path, tmp_path: Path) -> Iterator[MainWindow]:
    data = str(tmp_path / "data")
    made = make_window(Settings(tmp_path / "config"), tasks=InlineTasks(), data_dir=data)
    qtbot.addWidget(made)
    made.resize(1440, 900)
    made.show()
    made.controller.take(Session.open(str(hostile), data_dir=data, fetch=True))
    yield made
    made.controller.close()


def shown_texts(texts: list[str], word: str) -> bool:
    return any(word in text for text in texts)


def walk(seen: list[str]) -> None:
    """Every widget there is: labels draw plain text, tooltips hold no tag, documents no image."""
    for widget in QApplication.allWidgets():
        if isinstance(widget, QLabel) and widget.text():
            assert widget.textFormat() == Qt.TextFormat.PlainText, widget.text()
            seen.append(widget.text())
        if isinstance(widget, QMessageBox):
            assert widget.textFormat() == Qt.TextFormat.PlainText, widget.text()
        if isinstance(widget, QTextEdit):
            html = widget.document().toHtml()
            assert "<img" not in html and ">bold<" not in html.replace("&lt;b&gt;bold&lt;/b&gt;", "")
        for words in (widget.toolTip(), widget.whatsThis(), widget.statusTip()):
            check_tip(words, widget)
        for action in widget.actions():
            check_tip(action.toolTip() if action.toolTip() != action.text() else "", widget)
        model = widget.model() if isinstance(widget, QAbstractItemView | QComboBox) else None
        if model is not None:
            for words in tips(model):
                check_tip(words, widget)


def check_tip(words: str, widget: QWidget) -> None:
    assert not _TAG.search(words), (type(widget).__name__, words)


def tips(model: QAbstractItemModel, parent: QModelIndex | None = None) -> Iterator[str]:
    parent = parent or QModelIndex()
    for row in range(model.rowCount(parent)):
        # A list has one column, and its count is private.
        columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)
        for column in range(columns):
            index = model.index(row, column, parent)
            yield str(model.data(index, Qt.ItemDataRole.ToolTipRole) or "")
            # Nor has it children; some lists answer their length for any parent.
            if column == 0 and not isinstance(model, QAbstractListModel):
                yield from tips(model, index)


def test_markup_is_text_on_every_screen(
    qtbot: QtBot, window: MainWindow, hostile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    view = window.controller.view
    assert view is not None
    names = [module.name for platform in view.platforms for module in platform.modules()]
    assert EVIL_POOL in names
    for name in ("read", "overview", "problems", "proposals"):
        window.navigation.show_page(name)
        walk(seen)
    for platform in view.platforms:
        for module in platform.modules():
            if module.name not in (EVIL_POOL, GKE_POOL) and not _TAG.search(module.name):
                continue
            for environment in ("", "apps", "ops"):
                window.navigation.go_to(platform.root, module.name, environment)
                if environment:
                    form_of(window)
                walk(seen)
    # A draft in it, all that is said about it, and the proposal.
    window.navigation.go_to(".", EVIL_POOL, "ops")
    window.controller.set("max_node_count", 7)
    window.controller.finish()
    assert window.controller.view is not None and window.controller.view.changes
    walk(seen)
    for name in ("overview", "problems", "propose"):
        window.navigation.show_page(name)
        walk(seen)
    session = window.controller.session
    assert session is not None
    result = session.proposals.send(
        f"{IMAGE} {BOLD}", f"{IMAGE}\n\n{BOLD}\n\n```\n{IMAGE}\n```", "repoform/<b>x"
    )
    assert result.state == "open", result.problem
    (proposal,) = session.proposals.rows()
    session.reviews.comment(proposal.id, f"{IMAGE} {BOLD}")
    window.navigation.show_page("proposals")
    walk(seen)
    window.proposals.review(proposal.id)
    walk(seen)
    window.say(f"{IMAGE} {BOLD}")
    walk(seen)
    window.show_problem(f"{IMAGE} {BOLD}")
    walk(seen)
    assert shown_texts(seen, BOLD) and shown_texts(seen, IMAGE), "the walk saw what was planted"


@pytest.mark.parametrize("depth", [1000, 20_000])
def test_the_window_lives_through_what_is_nested_a_thousand_deep(
    qtbot: QtBot, window: MainWindow, hostile: Path, depth: int, tmp_path: Path
) -> None:
    deep = "[" * depth + "]" * depth
    (hostile / "deep.tf").write_text(f"locals {{\n  deep = {deep}\n}}\n")
    (hostile / "blocks.tf").write_text("a {\n" * depth + "}\n" * depth)
    (hostile / "parens.tf").write_text(f"locals {{\n  x = {'(' * depth}1{')' * depth}\n}}\n")
    git("add", "-A", cwd=hostile)
    git("commit", "-qm", "Deep", cwd=hostile)
    window.controller.take(Session.open(str(hostile), data_dir=str(tmp_path / "data2")))
    view = window.controller.view
    assert view is not None
    assert any(module.name == GKE_POOL for p in view.platforms for module in p.modules())
    for name in ("read", "problems", "overview"):
        window.navigation.show_page(name)
        QApplication.processEvents()
    window.navigation.go_to(".", GKE_POOL, "ops")
    window.controller.set("max_node_count", 9)
    assert [c.after for c in window.controller.view.changes] == [9]  # type: ignore[union-attr]
