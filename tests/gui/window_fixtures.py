"""A window on the demo platform, with the worker's work done at once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from core.session import Session
from gui.control.settings import HINTED, Settings
from gui.control.tasks import InlineTasks, Tasks
from gui.form.page import FormPage
from gui.start.app import make_window
from gui.window.window import MainWindow
from tests import demos

GKE_POOL = "gke_gc0_europe-west1_node_pool_np1_general"


@pytest.fixture(scope="session")
def demo_source() -> Path:
    """The demo, built once; tests work on copies."""
    return demos.template()


@pytest.fixture
def platform(demo_source: Path, tmp_path: Path) -> Path:
    """A working copy of the demo platform of this test's own, with its remote."""
    folder, origin = tmp_path / "platform", tmp_path / "remote.git"
    shutil.copytree(demo_source / "platform", folder)
    shutil.copytree(demo_source / "origin.git", origin)
    demos.connect(folder, origin)
    return folder


def new_window(
    qtbot: QtBot,
    folder: Path,
    *,
    settings: Settings | None = None,
    tasks: Tasks | None = None,
    size: tuple[int, int] = (1440, 900),
) -> MainWindow:
    """A window on nothing yet, shown and active, with its settings and its data in `folder`. Work is done at
    once, unless other `tasks` do it."""
    kept = settings if settings is not None else Settings(folder / "config")
    made = make_window(kept, tasks=tasks or InlineTasks(), data_dir=str(folder / "data"))
    qtbot.addWidget(made)
    made.resize(*size)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, platform: Path, tmp_path: Path) -> Iterator[MainWindow]:
    settings = Settings(tmp_path / "config")
    settings.set(HINTED, True)
    made = new_window(qtbot, tmp_path, settings=settings)
    made.controller.take(Session.open(str(platform), data_dir=str(tmp_path / "data")))
    yield made
    made.controller.close()


def entries(window: MainWindow) -> dict[str, QAction]:
    """What stands in the menu bar now, by its words without the shortcut; what lies inside of a menu by
    "Menu: words"."""
    found: dict[str, QAction] = {}
    for name, menu in window.menu_bar.menus.items():
        window.menu_bar.fill(name)
        for action in menu.actions():
            words = action.text().partition("\t")[0]
            inner = action.menu()
            if isinstance(inner, QMenu):
                found |= {f"{words}: {a.text().partition(chr(9))[0]}": a for a in inner.actions()}
            elif words:
                found[words] = action
    return found


def form_of(window: MainWindow) -> FormPage:
    """The form page, completely built."""
    page: FormPage = window.page("form")
    page.finish_building()
    return page
