"""What the user does wherever one is: open, undo, propose, choose a theme, leave."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QFileDialog

from core.text import _
from gui.control.controller import Controller
from gui.control.settings import LANGUAGE, REFRESH, TEXT, Settings
from gui.kit import theme
from gui.kit.leading import lead_on
from gui.window.frame import Frame
from gui.window.navigation import Navigation
from gui.window.unsent import unsent

LEADING = ("propose", "review", "guide", "conflict")
"""Pages in which something leads on: Ctrl+Enter goes on there."""

if TYPE_CHECKING:
    from core.view import Problem


class Commands(QObject):
    """Each asks the controller or goes somewhere; what needs a dialog or a page is told by a signal."""

    reviewer_wanted = Signal(str, str)
    """The demo's folder and the id of a proposal, "" for the list of them: a second window on it, as its
    reviewer."""
    demo_ends = Signal(str)
    """This demo's folder goes away."""
    propose_opened = Signal(object)
    """The page to propose from was opened, on this View."""
    resumed = Signal(str)
    """Go on with this job; the page to see it on is open."""
    rows_wanted = Signal()
    """The proposals are others now."""
    code_wanted = Signal(str, str)
    """Read the own settings of this module: root and name."""
    cancelled = Signal()
    """Stop what runs."""
    refresh_chosen = Signal()
    """Fetch by itself in another interval."""
    leaving = Signal(int, str)
    """The window is to close on so many changes of this repository that aren't sent."""

    def __init__(
        self,
        controller: Controller,
        settings: Settings,
        frame: Frame,
        navigation: Navigation,
        page: Callable[[str], Any],
    ) -> None:
        super().__init__(frame)
        self._controller = controller
        self._settings = settings
        self._frame = frame
        self._navigation = navigation
        self._page = page

    # environments

    def export_environments(self) -> None:
        """What was corrected, as a file for the command line."""
        path, _kind = QFileDialog.getSaveFileName(
            self._frame, _("Export environments"), str(Path.home() / "environments.json"), _("JSON (*.json)")
        )
        if path:
            said = _("Saved {path}. The command line can take the environments from it.")
            self._controller.ask(
                lambda s, _task: s.environments.export(path),
                lambda _result: self._frame.say(said.format(path=path)),
            )

    # repositories

    def choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self._frame, _("Open a folder"))
        if folder:
            self.open_folder(folder)

    def open_folder(self, path: str) -> None:
        self._controller.open(path)

    def clone(self, url: str, folder: str) -> None:
        """Clone into a new folder below `folder`, then open it."""
        self._controller.clone(url, folder)

    def open_demo(self, terraform: bool = False) -> None:
        self._controller.open_demo(terraform=terraform)

    def start_demo_anew(self) -> None:
        """Another one in its place; a reviewer's window on the old one goes."""
        demo = self._controller.demo
        if demo is not None:
            self.demo_ends.emit(str(demo))
            self._controller.open_demo(str(demo), terraform=self._controller.terraform_demo, anew=True)

    def open_reviewer(self) -> None:
        """In the demo: a second window beside this one, to review and merge what was sent."""
        self.review_as_other("")

    def review_as_other(self, request: str) -> None:
        """As `open_reviewer`, on this very proposal."""
        if self._controller.demo is not None:
            self.reviewer_wanted.emit(str(self._controller.demo), request)

    def cancel(self) -> None:
        """Stop what runs."""
        self.cancelled.emit()

    def forget(self, folder: str) -> None:
        """Out of the list of recent repositories."""
        self._settings.forget(folder)
        self._navigation.show_welcome()

    def recent(self) -> list[tuple[str, str, str, int]]:
        """Repositories opened lately: (folder, its name, the folder again for the line below, changes that
        weren't sent)."""
        return [(p, Path(p).name, p, unsent(self._settings, p)) for p in self._settings.recent()]

    # the draft

    def undo(self) -> None:
        if self._navigation.shows == "module" and self._page("form").restore_text():
            return
        self._controller.undo()

    def redo(self) -> None:
        self._controller.redo()

    def discard(self) -> None:
        """One undo brings all of it back."""
        view = self._navigation.view
        if view is not None and view.changes:
            self._controller.revert([c.key for c in view.changes])

    def make_base(self, root: str, module: str, environment: str, setting: str) -> None:
        """An environment's value becomes the base's."""
        view = self._navigation.view
        platform = view.platform(root) if view is not None else None
        found = platform.module(module) if platform is not None else None
        there = found.setting(setting) if found is not None else None
        if found is not None and there is not None and found.base and environment in there.values:
            self._controller.move_to_base(
                root, module, environment, found.base, setting, there.values[environment].value
            )

    def fix(self, problem: Problem) -> None:
        """A one-click fix: Edits, or reading what is only assumed."""
        if problem.fix_edits:
            self._controller.fix(problem.fix_edits)
        elif problem.module is not None:
            self.code_wanted.emit(problem.root or ".", problem.module)

    def set_aside(self, problem: Problem) -> None:
        """A problem that the user lives with is listed apart."""
        self._controller.step(lambda s: s.aside.put(problem))

    def take_back(self, problem: Problem) -> None:
        """It is listed again."""
        self._controller.step(lambda s: s.aside.take_back(problem))

    def read_code(self) -> None:
        """The own settings of the module whose form is open."""
        here = self._controller.here
        if here is not None:
            self.code_wanted.emit(here.root, here.module)

    def step_diff(self, step: int) -> None:
        """The next change (1) or the one before (-1), of the diff that is seen; if none is, it is shown."""
        from gui.review.panel import DiffPanel  # with the first repository

        if not self._frame.has_sides:
            return
        panels = [p for p in self._frame.findChildren(DiffPanel) if p.isVisible()]
        if not panels and self._frame.review.isVisible():
            self._frame.review.show_diff()
            panels = [self._frame.review.diff]
        for panel in panels[:1]:
            panel.view.next_change() if step > 0 else panel.view.previous_change()

    def step_section(self, step: int) -> None:
        """The next section (1) or the one before (-1) of the form that is seen."""
        here = self._controller.here
        if self._navigation.shows == "module" and here is not None and not here.compare:
            self._page("form").step_section(step)

    # proposals

    def go_on(self) -> None:
        """By its keys: what leads on in the page that is seen; from anywhere else, to propose."""
        page = self._frame.stack.currentWidget()
        if page is None or self._navigation.shows not in LEADING or not lead_on(page):
            self.propose()

    def propose(self) -> None:
        """Never grey: it opens, and says what stands in the way."""
        view = self._navigation.view
        if view is None or self._navigation.shows == "propose":
            return
        self._navigation.leave_for("propose")
        self.propose_opened.emit(view)

    def resume(self, job: str) -> None:
        """Go on with a proposal that stopped."""
        self._navigation.leave_for("propose")
        self.resumed.emit(job)

    def edit_again(self, job: str) -> None:
        """Take a proposal that stopped back into the draft."""
        self._controller.step(lambda s: s.proposals.edit_again(job))
        self.rows_wanted.emit()

    def accounts_changed(self) -> None:
        """Who sends may be somebody else now."""
        if self._navigation.shows == "propose":
            self._page("propose").write.access_again.emit()

    # the window

    def switch_theme(self) -> None:
        self.choose_theme("light" if theme.tokens().name == "dark" else "dark")

    def choose_theme(self, name: str) -> None:
        """ "light", "dark", or "" for the system's."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, name or theme.preferred())
        self._settings.set("theme", name)

    def change_text(self, step: int) -> None:
        """One size larger (1) or smaller (-1); 0: as it is usually."""
        at = theme.SIZES.index(theme.text_pixels())
        to = at + step if step else theme.SIZES.index(theme.USUAL)
        self.choose_text(theme.SIZES[max(0, min(to, len(theme.SIZES) - 1))])

    def choose_text(self, pixels: int) -> None:
        """Usual text of so many pixels, everywhere."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        if pixels != theme.text_pixels():
            theme.apply(app, theme.tokens().name, pixels)
        self._settings.set(TEXT, pixels)

    def choose_language(self, name: str) -> None:
        """One of core.languages, "" for the system's; words are read when the program starts."""
        self._settings.set(LANGUAGE, name)

    def choose_refresh(self, minutes: int) -> None:
        """So often the remote is asked unasked; 0: never."""
        self._settings.set(REFRESH, minutes)
        self.refresh_chosen.emit()

    def leave(self) -> None:
        """Close; before that say, unless it is known by now, that what isn't sent is kept."""
        view = self._controller.view
        known = self._controller.demo or self._settings.flag("knows drafts stay")
        if view is None or not view.edits or known:
            self._frame.close()
        else:
            self.leaving.emit(len(view.changes), view.place.title)
