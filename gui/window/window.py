"""The main window: put together from its parts, each of which knows as little as it needs.

frame.py          the parts that one sees, and where they stand
navigation.py     where one is, and going there
commands.py       what the user does wherever one is
actions.py        all of it by name, for menus, search and shortcuts
pages.py          makes the pages of the centre
drawing.py        draws one View at a time
popups.py         opens what lies over them
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence

from core.text import _
from gui.control.controller import Controller
from gui.control.progress import Progress
from gui.control.refreshing import Refreshing
from gui.control.settings import Settings
from gui.pages.dropped import can_drop, dropped
from gui.proposals.driver import Proposals
from gui.window.closing import keep_shape
from gui.window.commands import Commands
from gui.window.drawing import Drawing
from gui.window.frame import Frame
from gui.window.menu import MenuBar
from gui.window.navigation import Navigation
from gui.window.pages import Pages
from gui.window.popups import Popups
from gui.window.returning import Returning, left

if TYPE_CHECKING:
    from core.view import UnfinishedProposal, View
    from gui.proposals.list_page import StoppedBanner


STILL = ("welcome", "propose", "guide", "review", "conflict")
"""Pages on which nothing is fetched unasked: one is in the middle of something."""


class MainWindow(Frame):
    """One repository. Pages are made when they are first shown."""

    def __init__(self, controller: Controller, settings: Settings) -> None:
        super().__init__()
        self.controller = controller
        self.settings = settings
        self.setWindowTitle("Repoform")
        self.setAcceptDrops(True)
        self._stopped_banner: StoppedBanner | None = None
        self._progress = Progress(controller.tasks, self)
        self.proposals = Proposals(controller, self)
        self.navigation = Navigation(controller, self, self.page, self)
        self.commands = Commands(controller, settings, self, self.navigation, self.page)
        self.popups = Popups(self, self.navigation, self.commands, controller, settings)
        self.pages = Pages(self, self.navigation, self.commands, self.popups, controller, self.proposals)
        self.drawing = Drawing(self, self.navigation, self.pages, controller, self.proposals)
        self.returning = Returning(controller, self.navigation, settings)
        self.refreshing = Refreshing(self, controller, settings, lambda: self.shows not in STILL)
        self._connect()
        self.menu_bar = MenuBar(self.popups.actions, self)
        self.setMenuBar(self.menu_bar)
        self._shortcuts()
        self.navigation.show_welcome()

    # building

    def _connect(self) -> None:
        self._connect_controller()
        self._connect_frame()
        go, do = self.navigation, self.commands
        go.opening.connect(self._opening)
        go.went.connect(self.drawing.show_where)
        go.went.connect(self.to_start)
        go.guide_wanted.connect(lambda name, root, args: self.pages.guiding.start(name, root, args))
        do.propose_opened.connect(self.drawing.open_propose)
        do.resumed.connect(lambda job: self.pages.sending.resume(job))
        do.rows_wanted.connect(self.proposals.load)
        do.code_wanted.connect(lambda root, module: self.pages.modules.ask(root, module))
        do.cancelled.connect(self._progress.stop)
        do.leaving.connect(self.popups.leaving)
        do.refresh_chosen.connect(self.refreshing.settle)
        self.proposals.follow(self)
        self.proposals.counted.connect(self.drawing.count)
        self.proposals.stopped.connect(self._stopped)
        self.proposals.review_opened.connect(lambda: go.show_page("review"))
        self.proposals.learned.connect(self.say)
        self.proposals.done.connect(self.status.set_done)
        self.proposals.closed.connect(lambda: go.show_page("proposals"))
        self.proposals.switched.connect(self.status.begin_anew)
        self.proposals.switched.connect(lambda: go.show_page("overview"))

    def _connect_controller(self) -> None:
        c = self.controller
        c.prepared.connect(self.make_sides)
        c.opened.connect(self._opened)
        c.shown.connect(self.drawing.show)
        c.shown.connect(lambda shown: self._note_again(shown.view))
        c.refused.connect(self._refused)
        c.failed.connect(self._failed)
        c.said.connect(self.say)
        self._progress.changed.connect(self._draw_task)

    def _connect_frame(self) -> None:
        do = self.commands
        self.leave_wanted.connect(do.leave)
        self.sides_made.connect(self._connect_sides)
        self.top.undo.clicked.connect(do.undo)
        self.top.redo.clicked.connect(do.redo)
        self.top.theme.clicked.connect(do.switch_theme)
        self.top.search.clicked.connect(self.popups.search)
        self.top.propose.clicked.connect(do.propose)
        self.where.more.clicked.connect(self.popups.menu_here)
        self.where.refresh.connect(lambda: self.controller.refresh())
        self.where.leave.connect(self.proposals.leave)
        self.where.review.connect(self._review_proposal)
        self.where.replacing.connect(self.popups.replacing_here)
        self.status.problems.connect(lambda: self.navigation.show_page("problems"))
        self.status.cancelled.connect(do.cancel)

    def _connect_sides(self) -> None:
        go, sidebar, review = self.navigation, self.sidebar, self.review
        self.pages.marks.changed.connect(self.drawing.show_marks)
        sidebar.page_chosen.connect(go.show_page)
        sidebar.module_chosen.connect(go.go_to_part)
        sidebar.entered.connect(go.take_keyboard)
        sidebar.add_pool.connect(go.add_pool)
        sidebar.menu_wanted.connect(self.popups.menu_at)
        review.go_to.connect(go.go_to)
        review.revert.connect(self.controller.revert)
        review.replace_wanted.connect(self.popups.replace_safely)
        review.problems_requested.connect(lambda: go.show_page("problems"))
        review.diff.split_chosen.connect(lambda on: self.settings.set("split diff", on))
        review.diff.set_split(self.settings.flag("split diff"))

    def _shortcuts(self) -> None:
        """Of every action that has one, whether it can be done now or not: `run` may always be called."""
        for known in self.popups.actions.all():
            if known.keys and not known.keys_of_a_part:
                action = QAction(self)
                action.setShortcuts([QKeySequence(k) for k in known.keys])
                action.setAutoRepeat(known.by_keys is None)
                do_it = known.by_keys or known.run
                action.triggered.connect(lambda _checked=False, do=do_it: do())
                self.addAction(action)

    def page(self, name: str) -> Any:
        """A page of the centre, made when it is first asked for."""
        return self.pages.page(name)

    @property
    def view(self) -> View | None:
        """What is shown."""
        return self.navigation.view

    @property
    def shows(self) -> str:
        """The page of the centre; "module" for a form or Compare."""
        return self.navigation.shows

    # what comes back

    def _opening(self, name: str) -> None:
        if name == "welcome":
            if self.controller.session is not None:
                left(self.settings)
            self.page("welcome").set_recent(self.commands.recent())
        elif name == "proposals":
            self.proposals.load()
        else:
            self.drawing.open(name)

    def _review_proposal(self, request: str) -> None:
        if request:
            self.proposals.review(request)
        else:
            self.navigation.show_page("proposals")

    def _opened(self, view: View) -> None:
        self.drawing.forget_overview()
        self.navigation.restart()
        place = view.place
        who = self.controller.person
        self.setWindowTitle(f"{place.title} – {who} – Repoform" if who else f"{place.title} – Repoform")
        self.top.show_place(place)
        self.where.show()
        bar = self.show_demo(self.controller.reviews if self.controller.demo is not None else None)
        if bar is not None:
            bar.reviewer.connect(self.commands.open_reviewer)
            bar.anew.connect(self.popups.start_anew)
        seen = self.settings.get("seen")
        seen = seen if isinstance(seen, list) else []
        known = place.folder in self.settings.recent() or place.folder in seen
        if self.controller.demo is None:
            self.settings.opened(place.folder)
        self.page("welcome").show_done()
        place_before = self.returning.place(view)
        self.sidebar.tree.setFocus()
        self.navigation.show_page("overview" if known or view.changes else "read")
        self.returning.back(view, place_before)
        self.banner.hide()
        self.show_note(view.draft_note)
        self.status.set_done("")
        self.proposals.reset()
        self.proposals.load()
        QTimer.singleShot(0, self, self.popups.hints)  # once all has its place

    def _note_again(self, view: View) -> None:
        """Only another note: one that was closed doesn't come back."""
        if view.draft_note != self.noted:
            self.show_note(view.draft_note)

    def _stopped(self, unfinished: Sequence[UnfinishedProposal]) -> None:
        """A proposal that stopped half-way shows as a banner, with what can be done."""
        if self._stopped_banner is None:
            if not unfinished:
                return
            from gui.proposals.list_page import StoppedBanner  # when it is first shown

            self._stopped_banner = StoppedBanner()
            self._stopped_banner.resume_requested.connect(self.commands.resume)
            self._stopped_banner.edit_again.connect(self.commands.edit_again)
            self.banners.addWidget(self._stopped_banner)
        self._stopped_banner.set_unfinished(unfinished)

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

    # Qt

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if can_drop(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        found = dropped(event.mimeData())
        event.acceptProposedAction()
        if found.folder:
            self.commands.open_folder(found.folder)
        else:
            self._failed(
                found.problem
                or _("To clone {address}, use “Clone from a URL” on the start page.").format(
                    address=found.address
                ),
                "",
            )

    def closeEvent(self, event: QCloseEvent) -> None:
        if event.spontaneous():  # by the window's own button
            event.ignore()
            self.commands.leave()
            return
        keep_shape(self, self.settings)
        self.controller.close()
        super().closeEvent(event)
