"""From a guided operation's page to the Session and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from core.view import ModuleKind
from gui.control.controller import Controller
from gui.control.failure import Failure
from gui.control.shown import Shown

if TYPE_CHECKING:
    from core.view import Guide, Trial, View
    from gui.guide.page import GuidePage


class Guiding(QObject):
    """Drives one GuidePage. Nothing is in the draft before `Add to draft`."""

    opened = Signal()
    kept = Signal(str, str, str, str)
    """It is in the draft now: where what it made is, root, module, environment and setting; "" for no one
    place."""

    def __init__(self, page: GuidePage, controller: Controller, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page, self._controller = page, controller
        self._asked = 0
        self._number = -1
        self._before: View | None = None
        self._kept = -1
        """The number of the View that has what was added; -1 where nothing waits to be shown."""
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

        def failed(failure: Failure) -> None:
            if mine == self._asked:
                self._page.stop_waiting()
            if failure.kind != "cancelled":
                self._controller.failed.emit(failure.sentence, failure.kind)

        self._guide(operation, root, args, done, failed)

    def _guide(
        self,
        operation: str,
        root: str,
        args: Mapping[str, Any],
        done: Callable[[Guide], None],
        failed: Callable[[Failure], None] | None = None,
    ) -> None:
        self._controller.ask(lambda s, _task: s.draft.guide(operation, root, args), done, failed)

    def _preview(self, operation: str, root: str, args: Mapping[str, Any]) -> None:
        def done(trial: Trial) -> None:
            if args == self._page.args():  # else it was answered otherwise meanwhile
                self._page.set_preview(trial.files, changes=trial.changes)

        def failed(failure: Failure) -> None:
            if args == self._page.args():
                self._page.set_preview((), failure.sentence)

        self._controller.ask(lambda s, _task: s.draft.trial(operation, root, args), done, failed)

    def _finish(self, operation: str, root: str, args: Mapping[str, Any]) -> None:
        """The page stays until the window has a View with what it made: only then one can go there."""

        def done(view: View) -> None:
            self._before, self._kept = self._controller.view, view.number
            self._controller.look()

        def failed(failure: Failure) -> None:
            self._page.set_preview((), failure.sentence)

        self._controller.ask(lambda s, _task: s.draft.operation(operation, root, args), done, failed)

    def _shown(self, shown: Shown) -> None:
        """What it is computed from is another now: one step back, or the branch moved."""
        fresh, self._number = shown.view.number != self._number, shown.view.number
        if 0 <= self._kept <= shown.view.number:
            self._kept = -1
            self.kept.emit(*place_of_the_new(self._before, shown.view))
            return
        guide = self._page.guide
        if fresh and guide is not None and self._page.isVisible():
            self._ask(guide.operation, guide.root, self._page.given())


def place_of_the_new(before: View | None, after: View) -> tuple[str, str, str, str]:
    """Where one looks at what an operation made: a module that wasn't there, an environment, else the first
    thing that changed, else the cluster of what is gone; root, module, environment and setting, "" for no one
    place."""
    old = before.platforms if before is not None else ()
    known = {(p.root, m.name) for p in old for m in p.modules()}
    for platform in after.platforms:
        fresh = [m for m in platform.modules() if (platform.root, m.name) not in known]
        if fresh:
            # A cluster before what came with it.
            first = min(fresh, key=lambda m: m.kind is not ModuleKind.CLUSTER)
            return platform.root, first.name, "", ""
    named = {(p.root, e.name) for p in old for e in p.environments}
    for platform in after.platforms:
        for environment in platform.environments:
            cluster = next((c.module for c in platform.clusters if c.module is not None), None)
            if cluster is not None and (platform.root, environment.name) not in named:
                return platform.root, cluster.name, environment.name, ""
    done = {c.key: c for c in before.changes} if before is not None else {}
    there = {(p.root, m.name) for p in after.platforms for m in p.modules()}
    for change in after.changes:
        if not change.says_as(done.get(change.key)) and (change.root, change.module) in there:
            return change.root, change.module, change.environment, change.setting
    for platform in old:
        for module in platform.modules():
            if (platform.root, module.name) not in there and (platform.root, module.cluster) in there:
                return platform.root, module.cluster or "", "", ""
    return "", "", "", ""
