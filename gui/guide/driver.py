"""From a guided operation's page to the Session and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from gui.control.controller import Controller, Shown
from gui.control.failure import Failure

if TYPE_CHECKING:
    from core.view import FileDiff, Guide
    from gui.guide.page import GuidePage


class Guiding(QObject):
    """Drives one GuidePage. Nothing is in the draft before `Add to draft`."""

    opened = Signal()
    kept = Signal()
    """It is in the draft now."""

    def __init__(self, page: GuidePage, controller: Controller, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page, self._controller = page, controller
        self._asked = 0
        self._number = -1
        page.asked.connect(self._ask)
        page.preview_requested.connect(self._preview)
        page.finished.connect(self._finish)
        controller.shown.connect(self._shown)

    def start(self, operation: str, root: str, args: Mapping[str, Any]) -> None:
        """Begin with what is known already: the cluster that one came from."""

        def done(guide: Guide) -> None:
            self._page.start(guide, args)
            self.opened.emit()
            self._page.focus_first()

        self._guide(operation, root, args, done)

    def _ask(self, operation: str, root: str, args: Mapping[str, Any]) -> None:
        self._asked += 1
        mine = self._asked

        def done(guide: Guide) -> None:
            if mine == self._asked:
                self._page.set_guide(guide)

        self._guide(operation, root, args, done)

    def _guide(
        self, operation: str, root: str, args: Mapping[str, Any], done: Callable[[Guide], None]
    ) -> None:
        self._controller.ask(lambda s, _task: s.draft.guide(operation, root, args), done)

    def _preview(self, operation: str, root: str, args: Mapping[str, Any]) -> None:
        def done(files: Sequence[FileDiff]) -> None:
            if args == self._page.args():  # else it was answered otherwise meanwhile
                self._page.set_preview(files)

        def failed(failure: Failure) -> None:
            if args == self._page.args():
                self._page.set_preview((), failure.sentence)

        self._controller.ask(lambda s, _task: s.draft.preview(operation, root, args), done, failed)

    def _finish(self, operation: str, root: str, args: Mapping[str, Any]) -> None:
        """The page stays until it is in the draft."""

        def done(_view: object) -> None:
            self._controller.look()
            self.kept.emit()

        def failed(failure: Failure) -> None:
            self._page.set_preview((), failure.sentence)

        self._controller.ask(lambda s, _task: s.draft.operation(operation, root, args), done, failed)

    def _shown(self, shown: Shown) -> None:
        """What it is computed from is another now: one step back, or the branch moved."""
        fresh, self._number = shown.view.number != self._number, shown.view.number
        guide = self._page.guide
        if fresh and guide is not None and self._page.isVisible():
            self._ask(guide.operation, guide.root, self._page.given())
