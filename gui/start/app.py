"""The composition root: the application, its settings, its worker and its window."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from core.text import _
from gui.control.collector import Collector
from gui.control.controller import Controller
from gui.control.failure import Failure, attempt
from gui.control.settings import TEXT, Settings
from gui.control.tasks import Tasks
from gui.kit import icons, theme
from gui.kit.program import ID
from gui.start.language import begin, tell_of_font
from gui.window.closing import fit_on_screen, restore_shape
from gui.window.pages import read_parts
from gui.window.returning import last_folder
from gui.window.window import MainWindow

if TYPE_CHECKING:
    from core.view import View


FRAMED = (0, 300)
"""Milliseconds after which the window's frame is known: at once, or when the system has drawn it."""


def make_application(arguments: list[str] | None = None, settings: Settings | None = None) -> QApplication:
    """The one QApplication, with fonts, theme and name; it speaks what `settings` have, or the system."""
    QApplication.setApplicationName("repoform")
    QApplication.setApplicationDisplayName("Repoform")
    QApplication.setDesktopFileName(ID)
    app = QApplication(arguments if arguments is not None else sys.argv[:1])
    if settings is not None:
        begin(app, settings)
    theme.install(app)
    return app


def make_window(settings: Settings, *, tasks: Tasks | None = None, data_dir: str | None = None) -> MainWindow:
    """A window on nothing yet."""
    controller = Controller(tasks or Tasks(), data_dir=data_dir, ahead=read_parts)
    window = MainWindow(controller, settings)
    window.setWindowIcon(icons.program_icon())
    return window


def tell_errors(window: MainWindow) -> Callable[..., None]:
    """An excepthook: what goes wrong in a slot reaches the user as a sentence, and stderr in full."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        traceback.print_exception(kind, error, trace)
        from core.session import log  # the window is painted before it

        log.failed(error)
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        window.show_problem(
            _("Something went wrong inside Repoform ({what}). Your changes are saved.").format(
                what=f"{kind.__name__}: {error}"
            )
        )

    return hook


def show_window(settings: Settings) -> MainWindow:
    """A window on nothing yet, where and as large as the last one was."""
    window = make_window(settings)
    restore_shape(window, settings)
    window.show()
    for wait in FRAMED:
        QTimer.singleShot(wait, window, lambda: fit_on_screen(window))
    return window


def show_reviewer(settings: Settings, folder: str, request: str = "") -> MainWindow:
    """A second window on the demo in `folder`, as its reviewer, until it is closed: on this proposal, or on
    the list of them."""
    window = show_window(settings)
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def go(_view: View) -> None:
        window.controller.opened.disconnect(go)
        window.navigation.show_page("proposals")  # seen while the one is read, and where that fails
        if request:
            window.proposals.review(request, known=True)

    window.controller.opened.connect(go)
    window.controller.open_demo(folder, reviewer=True)
    return window


class Reviewers:
    """The windows of the demo's second person: one on each demo, however often it is asked for."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._open: dict[str, MainWindow] = {}  # Qt alone doesn't keep a window's Python half

    def show(self, folder: str, request: str = "") -> MainWindow:
        """The one that is open comes to the front, and goes to this proposal or the list; else a new one."""
        window = self._open.get(folder)
        if window is None or not shiboken6.isValid(window) or window.isHidden():
            window = self._open[folder] = show_reviewer(self._settings, folder, request)
            return window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.raise_()
        window.activateWindow()
        if window.view is not None:
            window.navigation.show_page("proposals")
            if request:
                window.proposals.review(request, known=True)
        return window

    def end(self, folder: str) -> None:
        """Close the one on the demo in `folder`."""
        window = self._open.pop(folder, None)
        if window is not None and shiboken6.isValid(window):
            window.close()


def _begin_log() -> None:
    from core.session import log  # the window is painted before it

    log.log_to_file()


def begin_at(window: MainWindow, address: str) -> None:
    """Once the repository is open: at this setting; else a sentence says why there is no such."""

    def go(view: View) -> None:
        from core.cli.address import resolve  # the window is painted before it

        window.controller.opened.disconnect(go)
        found = attempt(lambda: resolve(address, view.platforms))
        if isinstance(found, Failure):
            window.show_problem(found.sentence)
        else:
            window.navigation.go_to(found.root, found.module, found.environment, found.setting)

    window.controller.opened.connect(go)


def run(
    path: str | None = None,
    *,
    demo: bool = False,
    demo_folder: str | None = None,
    reviewer: bool = False,
    terraform: bool = False,
    at: str = "",
) -> int:
    """The window, until it is closed; on a repository (`at` an address), a demo, or the welcome page."""
    settings = Settings()
    app = make_application(settings=settings)
    theme.follow(app, lambda: settings.text("theme"), lambda: settings.get(TEXT))
    collector = Collector(app)
    again = last_folder(settings)
    window = show_window(settings)
    tell_of_font(window, settings)
    collector.follow(window.controller)
    QTimer.singleShot(0, window, _begin_log)
    sys.excepthook = tell_errors(window)
    reviewers = Reviewers(settings)
    window.commands.reviewer_wanted.connect(reviewers.show)
    window.commands.demo_ends.connect(reviewers.end)
    # First the window, then the repository: what one waits for shows its progress.
    if demo:
        build = window.controller.open_demo
        QTimer.singleShot(0, window, lambda: build(demo_folder, reviewer=reviewer, terraform=terraform))
    elif path is None and again and Path(again).is_dir():
        QTimer.singleShot(0, window, lambda: window.commands.open_folder(again))
    elif path is not None:
        if at:
            begin_at(window, at)
        QTimer.singleShot(0, window, lambda: window.commands.open_folder(path))
    return app.exec()
