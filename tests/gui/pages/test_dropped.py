"""Folders, files, addresses and text dropped on the start page and on the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from gui.pages.dropped import can_drop, dropped
from gui.pages.welcome import WelcomePage
from gui.window.window import MainWindow
from tests.gui.hosting import hosted
from tests.gui.window_fixtures import platform, window

__all__ = ["platform", "window"]

ADDRESS = "https://github.com/acme/infrastructure.git"


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def text(words: str) -> QMimeData:
    data = QMimeData()
    data.setText(words)
    return data


def link(address: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(address)])
    return data


_kept: list[QMimeData] = []


def drop(data: QMimeData) -> QDropEvent:
    _kept.append(data)  # an event doesn't own it
    return QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )


@pytest.mark.parametrize("name", ["plain", "two words", "été Ω", "a&b <b>", "new\nline"])
def test_a_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    assert can_drop(files(folder)) and dropped(files(folder)).folder == str(folder)


def test_a_link_to_a_folder(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert dropped(files(tmp_path / "link")).folder == str(tmp_path / "link")


def test_what_is_no_folder_is_said(tmp_path: Path) -> None:
    file = tmp_path / "main.tf"
    file.write_text("x")
    assert dropped(files(file)).problem == "main.tf is a file; drop its folder."
    assert "There is no folder" in dropped(files(tmp_path / "gone")).problem
    assert "one folder at a time" in dropped(files(tmp_path, tmp_path)).problem
    for words in ("hello", "", "file:///etc", "ext::sh -c id", "--upload-pack=x"):
        assert dropped(text(words)).problem == "Drop a folder, or the address of a repository."
    assert dropped(text(f"{ADDRESS}\n{ADDRESS}")).problem
    assert not can_drop(QMimeData())


def test_an_address() -> None:
    assert dropped(text(f" {ADDRESS}\n")).address == ADDRESS
    assert dropped(link(ADDRESS)).address == ADDRESS
    assert dropped(text("git@github.com:acme/infra.git")).address == "git@github.com:acme/infra.git"


def test_on_the_start_page(qtbot: QtBot, tmp_path: Path) -> None:
    page = hosted(qtbot, WelcomePage(), 900, 600)
    asked: list[str] = []
    page.open_requested.connect(asked.append)
    page.dropEvent(drop(files(tmp_path, tmp_path)))
    assert page.problem.isVisible() and "one folder" in page.problem.text() and asked == []
    page.dropEvent(drop(text(ADDRESS)))
    assert page.url.text() == ADDRESS and not page.problem.isVisible() and asked == []
    page.dropEvent(drop(files(tmp_path)))
    assert asked == [str(tmp_path)]


def test_on_the_window(window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(window, "warn", said.append)
    view = window.view
    (tmp_path / "x.tf").write_text("x")
    window.dropEvent(drop(files(tmp_path / "x.tf")))
    window.dropEvent(drop(files(tmp_path, tmp_path)))
    window.dropEvent(drop(text(ADDRESS)))
    assert ["x.tf is a file" in said[0], "one folder" in said[1], "Clone from a URL" in said[2]] == [True] * 3
    assert window.view is view
