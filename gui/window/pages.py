"""The pages of the centre, each made when it is first shown, and whom they tell what the user does."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from gui.pages.welcome import ReadPage, WelcomePage

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.view import Stage, ValueStory
    from gui.compare.page import ComparePage
    from gui.compare.promoting import Promoting
    from gui.compare.promotions_page import PromotionsPage
    from gui.compare.stories import Cell
    from gui.control.controller import Controller
    from gui.control.shown import Shown
    from gui.form.page import FormPage
    from gui.guide.driver import Guiding
    from gui.guide.page import GuidePage
    from gui.overview.on_the_way import LookingAhead
    from gui.overview.page import Overview
    from gui.pages.modules import ModuleReading
    from gui.pages.problems import ProblemsPage
    from gui.pages.welcome import ReadPage, WelcomePage
    from gui.proposals.conflict import ConflictPage
    from gui.proposals.driver import Proposals
    from gui.proposals.list_page import ProposalsPage
    from gui.proposals.marks import ProposalMarks
    from gui.proposals.propose_page import ProposePage
    from gui.proposals.sending import Sending
    from gui.review.screen import ReviewScreen
    from gui.window.commands import Commands
    from gui.window.frame import Frame
    from gui.window.navigation import Navigation
    from gui.window.popups import Popups


PARTS = (
    "overview.page",
    "pages.problems",
    "proposals.propose_page",
    "proposals.list_page",
    "compare.page",
    "form.page",
    "review.pane",
    "proposals.marks",
    "window.sidebar",
)
"""Modules of what one sees of a repository."""


AHEAD = 1000
"""Milliseconds without an edit after which the page to propose from, which is large, is made."""


def read_parts() -> None:
    """Import what shows a repository. On the worker, while it opens one: the window would stand still."""
    for part in PARTS:
        import_module(f"gui.{part}")


class Pages:
    """`page(name)`: welcome, read, overview, problems, form, compare, propose, proposals, review,
    conflict, promotions or guide."""

    def __init__(
        self,
        frame: Frame,
        navigation: Navigation,
        commands: Commands,
        popups: Popups,
        controller: Controller,
        proposals: Proposals,
    ) -> None:
        self._frame = frame
        self._navigation = navigation
        self._commands = commands
        self._popups = popups
        self._controller = controller
        self._proposals = proposals
        self._pages: dict[str, QWidget] = {}
        self._sending: Sending | None = None
        self._guiding: Guiding | None = None
        self._modules: ModuleReading | None = None
        self._promoting: Promoting | None = None
        self._ahead: LookingAhead | None = None
        self._marks: ProposalMarks | None = None
        self._idle = QTimer(frame)
        self._idle.setSingleShot(True)
        self._idle.setInterval(AHEAD)
        self._idle.timeout.connect(lambda: self.page("propose"))
        controller.shown.connect(self._shown)

    def _shown(self, shown: Shown) -> None:
        if shown.view.changes and "propose" not in self._pages:
            self._idle.start()

    @property
    def guiding(self) -> Guiding:
        """What drives a guided operation."""
        self.page("guide")
        assert self._guiding is not None
        return self._guiding

    @property
    def promoting(self) -> Promoting:
        """What drives the page from one environment to the next."""
        self.page("promotions")
        assert self._promoting is not None
        return self._promoting

    @property
    def ahead(self) -> LookingAhead:
        """What fills the overview's strip."""
        self.page("overview")
        assert self._ahead is not None
        return self._ahead

    @property
    def sending(self) -> Sending:
        """What drives the Propose page."""
        self.page("propose")
        assert self._sending is not None
        return self._sending

    @property
    def marks(self) -> ProposalMarks:
        """How far everything is on its way."""
        if self._marks is None:
            from gui.proposals.marks import ProposalMarks  # the first picture is of no repository

            self._marks = ProposalMarks(self._proposals, self._controller, self._frame)
            self._marks.look()
        return self._marks

    @property
    def modules(self) -> ModuleReading:
        """What reads modules' own settings."""
        if self._modules is None:
            from gui.pages.modules import ModuleReading  # when it is first shown

            self._modules = ModuleReading(self._controller, self._frame)
        return self._modules

    def page(self, name: str) -> Any:
        """A page, made when it is first asked for. It is made inside of the window, and its parts inside of
        it: whatever gets another parent is styled again, with all that is in it."""
        found = self._pages.get(name)
        if found is None:
            found = self._pages[name] = getattr(self, f"_make_{name}")()
            if name != "compare":  # it lies inside the form
                self._frame.stack.addWidget(found)
        return found

    def _make_welcome(self) -> WelcomePage:
        page = WelcomePage(self._frame.stack)
        page.open_requested.connect(self._commands.open_folder)
        page.clone_requested.connect(self._commands.clone)
        page.cancel_requested.connect(self._commands.cancel)
        page.demo_requested.connect(self._commands.open_demo)
        page.forget_requested.connect(self._commands.forget)
        return page

    def _make_read(self) -> ReadPage:
        page = ReadPage(self._frame.stack)
        page.continue_requested.connect(lambda: self._navigation.show_page("overview"))
        page.environments_asked.connect(self._controller.correct_environments)
        page.export_asked.connect(self._commands.export_environments)
        return page

    def _make_overview(self) -> Overview:
        from gui.overview.on_the_way import LookingAhead  # when it is first shown
        from gui.overview.page import Overview  # when it is first shown

        page = Overview(self._frame.stack)
        page.go_to.connect(self._navigation.go_to)
        page.problems_requested.connect(lambda: self._navigation.show_page("problems"))
        page.proposals_requested.connect(lambda: self._navigation.show_page("proposals"))
        page.add_pool.connect(self._navigation.add_pool)
        page.menu_wanted.connect(self._popups.menu_at)
        page.folder_requested.connect(self._commands.choose_folder)
        page.demo_requested.connect(self._commands.open_demo)
        page.guide_requested.connect(self._navigation.guide)
        page.review_requested.connect(self._proposals.review)
        marks = self.marks
        marks.changed.connect(lambda: page.set_marks(marks))
        page.set_marks(marks)
        self._ahead = LookingAhead(page.on_the_way, self._controller, page)
        page.on_the_way.opened.connect(self._show_promotions)
        return page

    def _show_promotions(self, source: Stage | None, target: Stage | None) -> None:
        self.promoting.choose(source, target)
        self._navigation.show_page("promotions")

    def _make_promotions(self) -> PromotionsPage:
        from gui.compare.promoting import Promoting  # when it is first shown
        from gui.compare.promotions_page import PromotionsPage  # when it is first shown

        page = PromotionsPage(self._frame.stack)
        self._promoting = Promoting(page, self._controller, page)
        self._promoting.said.connect(self._frame.say)
        page.go_to.connect(self._navigation.go_to)
        return page

    def _make_problems(self) -> ProblemsPage:
        from gui.pages.problems import ProblemsPage  # when it is first shown

        page = ProblemsPage(self._frame.stack)
        page.go_to.connect(self._navigation.go_to)
        page.fix_requested.connect(self._commands.fix)
        page.set_aside.connect(self._commands.set_aside)
        page.taken_back.connect(self._commands.take_back)
        page.check_wanted.connect(self._controller.check_again)
        return page

    def _make_form(self) -> FormPage:
        from gui.form.page import FormPage  # when it is first shown

        page = FormPage(self._frame.stack)
        c = self._controller
        page.typed.connect(c.set)
        page.written.connect(c.set_expression)
        page.removed.connect(c.unset)
        page.undone.connect(c.revert_here)
        page.only_here.connect(self._navigation.move_here)
        page.history_asked.connect(self._popups.history)
        page.link_asked.connect(self._popups.copy_link)
        page.left.connect(c.finish)
        page.environment_chosen.connect(self._navigation.choose_environment)
        page.compare_chosen.connect(self._navigation.choose_compare)
        page.only_set_chosen.connect(c.set_only_set)
        page.code_asked.connect(self._commands.read_code)
        page.follow_proposals(self.marks.of)
        self.marks.changed.connect(page.draw_proposed)
        return page

    def _make_compare(self) -> ComparePage:
        from gui.compare.page import ComparePage  # when it is first shown
        from gui.compare.stories import Stories  # when it is first shown

        page = ComparePage()
        page.set_requested.connect(self._controller.set_at)
        page.unset_requested.connect(self._controller.unset_at)
        page.edits_requested.connect(self._controller.fix)
        page.fill_requested.connect(self._controller.fill)
        page.table.set_stories(Stories(self._ask_story, self._commit, page))
        page.others_chosen.connect(self._controller.put_beside)
        page.make_base_requested.connect(self._commands.make_base)
        page.go_to.connect(self._navigation.go_to)
        page.revert.connect(self._controller.revert)
        page.head_menu_wanted.connect(self._popups.menu_in_compare)
        return page

    def _ask_story(
        self, cell: Cell, done: Callable[[ValueStory], None], failed: Callable[[str], None]
    ) -> None:
        self._controller.ask(
            lambda s, task: s.reviews.story(cell[0], cell[1], cell[2], cell[3], task.cancelled),
            done,
            lambda why: failed(why.sentence),
        )

    def _commit(self) -> str:
        view = self._controller.view
        return (view.place.commit or "") if view is not None else ""

    def _make_propose(self) -> ProposePage:
        from gui.proposals.propose_page import ProposePage  # when it is first shown
        from gui.proposals.sending import Sending  # when it is first shown

        page = ProposePage(self._frame.stack)
        sending = self._sending = Sending(page, self._controller, self._frame)
        sending.said.connect(self._frame.say)
        sending.done.connect(lambda _result: self._proposals.load())
        sending.sent.connect(self._frame.status.set_done)
        self._proposals.counted.connect(lambda _n: sending.told(self._proposals.rows or ()))
        page.proposals_requested.connect(lambda: self._navigation.show_page("proposals"))
        page.reviewer_requested.connect(self._commands.review_as_other)
        page.edit_further.connect(self._proposals.edit_further)
        page.accounts_requested.connect(self._popups.accounts)
        page.keep_editing.connect(self._navigation.go_back)
        page.closed.connect(self._navigation.go_back)
        page.go_to.connect(self._navigation.go_to)
        page.fix_requested.connect(self._commands.fix)
        page.replace_wanted.connect(self._popups.replace_safely)
        return page

    def _make_proposals(self) -> ProposalsPage:
        from gui.proposals.list_page import ProposalsPage  # when it is first shown

        page = ProposalsPage(self._frame.stack)
        page.resume_requested.connect(self._commands.resume)
        page.edit_again.connect(self._commands.edit_again)
        self._proposals.attach(page)
        return page

    def _make_review(self) -> ReviewScreen:
        from gui.review.screen import ReviewScreen  # when it is first shown

        page = ReviewScreen(self._frame.stack)
        self._proposals.attach_screen(page)
        return page

    def _make_conflict(self) -> ConflictPage:
        from gui.proposals.conflict import ConflictPage  # when it is first shown

        page = ConflictPage(self._frame.stack)
        page.decided.connect(self._controller.resolve)
        page.continue_requested.connect(self._navigation.go_back)
        page.later_requested.connect(self._navigation.go_back)
        return page

    def _make_guide(self) -> GuidePage:
        from gui.guide.driver import Guiding  # when it is first shown
        from gui.guide.page import GuidePage  # when it is first shown

        page = GuidePage(self._frame.stack)
        guiding = self._guiding = Guiding(page, self._controller, self._frame)
        guiding.opened.connect(self._frame.status.begin_anew)
        guiding.opened.connect(lambda: self._navigation.show_page("guide"))
        guiding.kept.connect(self._navigation.go_to_made)
        page.cancelled.connect(self._navigation.go_back)
        return page
