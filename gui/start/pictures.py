"""Pictures of the window, drawn offscreen, for the demo without a display."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from gui.control.settings import Settings
from gui.control.tasks import InlineTasks
from gui.kit import theme
from gui.start.app import make_application, make_window

if TYPE_CHECKING:
    from core.session import Session
    from core.view import ProposalResult

WIDTH, HEIGHT = 1440, 900


class Pictures:
    """One window on a session that somebody else works with."""

    def __init__(self, session: Session, folder: Path) -> None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"

        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._app = make_application(["repoform"])
        theme.apply(self._app, "light")
        self._window = make_window(Settings(folder.parent / "data"), tasks=InlineTasks())
        self._window.resize(WIDTH, HEIGHT)
        self._window.show()
        self._session = session
        self._window.controller.take(session)

    def overview(self, name: str) -> None:
        self._window.navigation.show_page("overview")
        self._save(name)

    def form(self, name: str, root: str, module: str, environment: str) -> None:
        self._window.controller.look()
        self._window.navigation.go_to(root, module, environment)
        self._save(name)

    def propose(self, name: str) -> None:
        self._window.controller.look()
        self._window.commands.propose()
        self._save(name)

    def result(self, name: str, result: ProposalResult) -> None:
        page = self._window.page("propose")
        page.show_steps(result.steps)
        page.show_result(result)
        self._save(name)

    def close(self) -> None:
        """The session stays open: it isn't the window's."""
        self._window.controller.session = None
        self._window.close()
        self._app.processEvents()

    def _save(self, name: str) -> None:
        for _round in range(4):
            self._app.processEvents()
        self._window.grab().save(str(self.folder / f"{name}.png"))
