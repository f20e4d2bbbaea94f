"""The main window: goes where the user goes, and sends what the user does to the controller.

Its parts stand in frame.py, drawing.py draws one View at a time on them, pages.py makes the pages of the
centre, popups.py opens what lies over them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QFileDialog

from core.text import _
from gui.control.controller import Controller, Here, Shown
from gui.control.progress import Progress
from gui.control.settings import Settings
from gui.kit import theme
from gui.pages.dropped import can_drop, dropped
from gui.proposals.driver import Inbox
from gui.window.closing import keep_shape
from gui.window.drawing import VIEWED, Drawing
from gui.window.frame import Frame
from gui.window.lookups import environments
from gui.window.pages import Pages
from gui.window.popups import Popups

if TYPE_CHECKING:
    from core.view import Module, UnfinishedProposal, View
    from gui.pages.welcome import WelcomePage
    from gui.proposals.list_page import StoppedBanner
    from gui.review.pane import ReviewPane
    from gui.window.sidebar import Sidebar


class MainWindow(Frame):
    """One repository. Pages are made when they are first shown."""

    reviewer_wanted = Signal(str)
    """The demo's folder: a second window on it, as its reviewer."""

    def __init__(self, controller: Controller, settings: Settings) -> None:
        super().__init__()
        self.controller = controller
        self.settings = settings
        self.setWindowTitle("Repoform")
        self.setAcceptDrops(True)
        self.view: View | None = None
        self.shows = ""
        """The page of the centre; "module" for a form or Compare."""
        self.proposals = 0
        """How many are open."""
        self._environment = ""
        self._stopped_banner: StoppedBanner | None = None
        self._back: Here | None = None
        self._progress = Progress(controller.tasks, self)
        self.pages = Pages(self)
        self.drawing = Drawing(self)
        self.popups = Popups(self)
        self.inbox = Inbox(controller, self)
        self._connect()
        self._shortcuts()
        self.show_welcome()

    # building

    def _connect(self) -> None:
        c = self.controller
        c.opened.connect(self._opened)
        c.shown.connect(self._show)
        c.refused.connect(self._refused)
        c.failed.connect(self._failed)
        c.said.connect(self.say)
        self._progress.changed.connect(self._draw_task)
        self.top.undo.clicked.connect(self.undo)
        self.top.redo.clicked.connect(self.redo)
        self.top.theme.clicked.connect(self.switch_theme)
        self.top.search.clicked.connect(self.popups.search)
        self.top.propose.clicked.connect(self.propose)
        self.top.menu.clicked.connect(self.popups.menu)
        self.where.refresh.connect(c.refresh)
        self.inbox.counted.connect(self._counted)
        self.inbox.stopped.connect(self._stopped)
        self.inbox.review_opened.connect(lambda: self.show_page("review"))
        self.inbox.closed.connect(lambda: self.show_page("proposals"))
        self.inbox.switched.connect(lambda: self.show_page("overview"))
        self.where.leave.connect(self.inbox.leave)
        self.status.problems.connect(lambda: self.show_page("problems"))
        self.status.cancelled.connect(self.cancel)

    def _shortcuts(self) -> None:
        for keys, do in (
            (("Ctrl+K",), self.popups.search),
            (("Ctrl+Z",), self.undo),
            (("Ctrl+Shift+Z", "Ctrl+Y"), self.redo),
            (("Ctrl+Return", "Ctrl+Enter"), self.propose),
            (("F5",), self.controller.refresh),
            (("Ctrl+O",), self.choose_folder),
            (("F1",), self.popups.shortcuts),
            (("Ctrl+W",), self.leave),
            (("Ctrl+Q",), self.leave_all),
        ):
            action = QAction(self)
            action.setShortcuts([QKeySequence(k) for k in keys])
            action.triggered.connect(lambda _checked=False, do=do: do())
            self.addAction(action)

    def page(self, name: str) -> Any:
        """A page of the centre, made when it is first asked for."""
        return self.pages.page(name)

    def _sides(self) -> tuple[Sidebar, ReviewPane]:
        """The panels left and right, made with the first repository."""
        if self._sidebar is None or self._review is None:
            from gui.review.pane import ReviewPane
            from gui.window.sidebar import Sidebar

            self._sidebar = Sidebar(self.split)
            self._sidebar.page_chosen.connect(self.show_page)
            self._sidebar.module_chosen.connect(self._module_chosen)
            self._sidebar.add_pool.connect(self.add_pool)
            self._review = ReviewPane(self.split)
            self._review.go_to.connect(self.go_to)
            self._review.revert.connect(self.controller.revert)
            self._review.problems_requested.connect(lambda: self.show_page("problems"))
            self._review.diff.split_chosen.connect(lambda on: self.settings.set("split diff", on))
            self._review.diff.set_split(self.settings.flag("split diff"))
            self.add_sides(self._sidebar, self._review)
        return self._sidebar, self._review

    @property
    def sidebar(self) -> Sidebar:
        return self._sides()[0]

    @property
    def review(self) -> ReviewPane:
        return self._sides()[1]

    # opening

    def show_welcome(self) -> None:
        self.shows = "welcome"
        welcome: WelcomePage = self.page("welcome")
        welcome.set_recent([(p, Path(p).name, p) for p in self.settings.recent()])
        self.where.hide()
        self.banner.hide()
        self.hide_sides()
        self.stack.setCurrentWidget(welcome)
        welcome.folder.setFocus()

    def forget(self, folder: str) -> None:
        """Out of the list of recent repositories."""
        self.settings.forget(folder)
        self.show_welcome()

    def open_folder(self, path: str) -> None:
        self.controller.open(path)

    def clone(self, url: str, folder: str) -> None:
        """Clone into a new folder below `folder`, then open it."""
        self.controller.clone(url, folder)

    def open_demo(self) -> None:
        self.controller.open_demo()

    def open_reviewer(self) -> None:
        """In the demo: a second window beside this one, to review and merge what was sent."""
        if self.controller.demo is not None:
            self.reviewer_wanted.emit(str(self.controller.demo))

    def choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, _("Open a folder"))
        if folder:
            self.open_folder(folder)

    def _opened(self, view: View) -> None:
        self.drawing.forget_overview()
        self._environment = ""
        self.proposals = 0
        place = view.place
        who = self.controller.person
        self.setWindowTitle(f"{place.title} – {who} – Repoform" if who else f"{place.title} – Repoform")
        self.top.show_place(place)
        self.where.show()
        seen = self.settings.get("seen")
        seen = seen if isinstance(seen, list) else []
        known = place.folder in self.settings.recent() or place.folder in seen
        if self.controller.demo is None:
            self.settings.opened(place.folder)
        self._sides()
        self.page("welcome").show_done()
        self.sidebar.tree.setFocus()
        self.show_page("overview" if known or view.changes else "read")
        self.banner.setVisible(bool(view.draft_note))
        if view.draft_note:
            self.banner.set_notice(view.draft_note, "accent", "history")
        self.inbox.reset()
        self.inbox.load()

    def _counted(self, proposals: int) -> None:
        self.proposals = proposals
        if self.view is not None and self._sidebar is not None:
            self._sidebar.set_view(self.view, proposals=proposals)
            self.drawing.forget_overview()
            if self.shows == "overview":
                self.drawing.show_overview()

    def _stopped(self, unfinished: Sequence[UnfinishedProposal]) -> None:
        """A proposal that stopped half-way shows as a banner, with what can be done."""
        if self._stopped_banner is None:
            if not unfinished:
                return
            from gui.proposals.list_page import StoppedBanner

            self._stopped_banner = StoppedBanner()
            self._stopped_banner.resume_requested.connect(self.resume)
            self._stopped_banner.edit_again.connect(self.edit_again)
            self.banners.addWidget(self._stopped_banner)
        self._stopped_banner.set_unfinished(unfinished)

    def resume(self, job: str) -> None:
        """Go on with a proposal that stopped."""
        self.leave_for("propose")
        self.pages.sending.resume(job)

    def edit_again(self, job: str) -> None:
        self.controller.step(lambda s: s.edit_again(job))
        self.inbox.load()

    # drawing

    def _show(self, shown: Shown) -> None:
        self.view = shown.view
        self.drawing.show(shown)

    def module(self) -> Module | None:
        here, view = self.controller.here, self.view
        if here is None or view is None:
            return None
        platform = view.platform(here.root)
        return platform.module(here.module) if platform is not None else None

    # going

    def show_page(self, name: str) -> None:
        """ "overview", "problems", "proposals", "read" or "propose"."""
        if self.view is None and self.controller.view is None:
            return
        self.controller.finish()
        self.controller.leave_module()
        self.shows = name
        view = self.controller.view
        assert view is not None
        self.view = view
        page = self.page(name)
        if name in VIEWED:
            page.set_view(view)
        elif name == "overview":
            self.drawing.show_overview()
        elif name == "proposals":
            self.inbox.load()
        self.stack.setCurrentWidget(page)
        sidebar, review = self._sides()
        sidebar.choose("proposals" if name == "review" else name)
        sidebar.show()
        self.where.show()
        # These have the sentences and the diff themselves.
        review.setVisible(name not in ("propose", "review", "guide"))
        self.drawing.show_where()

    def go_to(self, root: str, module: str, environment: str = "", setting: str = "") -> None:
        """Show a module's form, and a setting in it."""
        view = self.controller.view
        platform = view.platform(root) if view is not None else None
        found = platform.module(module) if platform is not None else None
        if found is None or view is None:
            return
        self.view = view
        self.controller.finish()
        self.shows = "module"
        for part in (self.sidebar, self.review, self.where):
            part.show()
        names = [name for name, _base in environments(self.view, found)]
        if environment not in names:
            environment = self._environment if self._environment in names else ""
        compare = not environment and len(names) > 1
        if not environment and not compare:
            environment = names[0] if names else ""
        if environment:
            self._environment = environment
        self.controller.go(root, module, environment, compare=compare)
        if setting and not compare:
            self.page("form").show_setting(setting)
        self._sides()[0].choose("module", root, module)
        self.drawing.show_where()

    def _module_chosen(self, root: str, module: str, part: str) -> None:
        self.go_to(root, module)
        if part == "default":
            self._sides()[0].choose("default", root, module)
            if self.controller.here is not None and not self.controller.here.compare:
                self.page("form").show_section("default_node_pool")

    def choose_environment(self, environment: str) -> None:
        here = self.controller.here
        if here is not None:
            self.go_to(here.root, here.module, environment)

    def choose_compare(self) -> None:
        here = self.controller.here
        if here is not None:
            self._environment = ""
            self.controller.finish()
            self.controller.go(here.root, here.module, "", compare=True)
            self.drawing.show_where()

    def move_here(self, setting: str, environment: str) -> None:
        self.controller.only_here(setting, environment)
        self._environment = environment
        self.page("form").show_setting(setting)

    def make_base(self, root: str, module: str, environment: str, setting: str) -> None:
        view = self.view
        platform = view.platform(root) if view is not None else None
        found = platform.module(module) if platform is not None else None
        there = found.setting(setting) if found is not None else None
        if found is not None and there is not None and found.base and environment in there.values:
            self.controller.move_to_base(
                root, module, environment, found.base, setting, there.values[environment].value
            )

    def can_add(self) -> bool:
        """Whether a node pool can be added from here."""
        return self.view is not None and self.view.readonly is None and bool(self.view.offers("pools"))

    def add_pool(self, root: str, cluster: str) -> None:
        for operation, offer in self.view.offers("pools")[:1] if self.view is not None else ():
            self.guide(operation, root, offer.given(cluster))

    def guide(self, operation: str, root: str | bool = "", args: dict[str, str] | None = None) -> None:
        """A whole operation, a step at a time. (An action's `triggered` passes a bool.)"""
        root = root if isinstance(root, str) else ""
        self._back = self.controller.here
        self.pages.guiding.start(operation, root, args or {})

    # what the user does everywhere

    def undo(self) -> None:
        if self.shows == "module" and self.page("form").restore_text():
            return
        self.controller.undo()

    def redo(self) -> None:
        self.controller.redo()

    def propose(self) -> None:
        """Never grey: it opens, and says what stands in the way."""
        if self.view is None or self.shows == "propose":
            return
        self.leave_for("propose")
        self.drawing.open_propose(self.view)

    def leave_for(self, name: str) -> None:
        """Show a page that one comes back from."""
        self._back = self.controller.here
        self.show_page(name)

    def go_back(self) -> None:
        """Back to where one was before `leave_for`."""
        back = self._back
        if back is None:
            self.show_page("overview")
        else:
            self.go_to(back.root, back.module, back.environment)

    def switch_theme(self) -> None:
        self.choose_theme("light" if theme.tokens().name == "dark" else "dark")

    def choose_theme(self, name: str) -> None:
        """ "light", "dark", or "" for the system's."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, name or theme.preferred())
        self.settings.set("theme", name)

    def discard(self) -> None:
        """One undo brings all of it back."""
        if self.view is not None and self.view.changes:
            self.controller.revert([c.key for c in self.view.changes])

    def accounts_changed(self) -> None:
        """Who sends may be somebody else now."""
        if self.shows == "propose":
            self.page("propose").write.access_again.emit()

    # what comes back

    def _refused(self, setting: str, sentence: str, kind: str) -> None:
        row = self.page("form").row(setting) if self.shows == "module" else None
        if row is None and '["' in setting:
            row = self.page("form").row(setting.split('["')[0]) if self.shows == "module" else None
        if row is not None:
            row.refuse(sentence, kind)
        else:
            self._failed(sentence, "")

    def _failed(self, sentence: str, _kind: str) -> None:
        if self.shows == "welcome":
            self.page("welcome").show_done(sentence)
            return
        self.warn(sentence)

    def show_problem(self, sentence: str) -> None:
        """Something went wrong inside Repoform: say it where it is seen."""
        self._failed(sentence, "")

    def _draw_task(self, sentence: str, fraction: float) -> None:
        """What runs; "" when nothing does."""
        self.status.show_task(sentence, fraction)
        if self.shows == "welcome" and sentence:
            self.page("welcome").show_progress(sentence, fraction if fraction >= 0 else None)
        elif self.shows == "welcome":
            self.page("welcome").show_done()

    def cancel(self) -> None:
        """Stop what runs."""
        self._progress.stop()

    # Qt

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if can_drop(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        found = dropped(event.mimeData())
        event.acceptProposedAction()
        if found.folder:
            self.open_folder(found.folder)
        else:
            self._failed(
                found.problem
                or _("To clone {address}, use “Clone from a URL” on the start page.").format(
                    address=found.address
                ),
                "",
            )

    def leave(self) -> None:
        """Close; before that say, unless it is known by now, that what isn't sent is kept."""
        view = self.controller.view
        if view is None or not view.edits or self.controller.demo or self.settings.flag("knows drafts stay"):
            self.close()
        else:
            self.popups.leaving(len(view.changes), view.place.title)

    @staticmethod
    def leave_all() -> None:
        """Close every window, each with its word about what isn't sent."""
        for window in QApplication.topLevelWidgets():
            if isinstance(window, MainWindow):
                window.leave()

    def closeEvent(self, event: QCloseEvent) -> None:
        if event.spontaneous():  # by the window's own button
            event.ignore()
            self.leave()
            return
        keep_shape(self, self.settings)
        self.controller.close()
        super().closeEvent(event)
