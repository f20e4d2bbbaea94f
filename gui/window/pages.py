"""The pages of the centre, each made when it is first shown, and whom they tell what the user does."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from core.view import Problem
    from gui.compare.page import ComparePage
    from gui.form.page import FormPage
    from gui.guide.driver import Guiding
    from gui.guide.page import GuidePage
    from gui.overview.page import Overview
    from gui.pages.modules import ModuleReading
    from gui.pages.problems import ProblemsPage
    from gui.pages.welcome import ReadPage, WelcomePage
    from gui.proposals.conflict import ConflictPage
    from gui.proposals.list_page import ProposalsPage
    from gui.proposals.sending import Sending
    from gui.proposals.write_page import ProposePage
    from gui.review.screen import ReviewScreen
    from gui.window.window import MainWindow


PARTS = (
    "overview.page",
    "pages.problems",
    "proposals.write_page",
    "proposals.list_page",
    "compare.page",
    "form.page",
    "review.pane",
    "window.sidebar",
)
"""Modules of what one sees of a repository."""


def read_parts() -> None:
    """Import what shows a repository. On the worker, while it opens one: the window would stand still."""
    for part in PARTS:
        import_module(f"gui.{part}")


class Pages:
    """`page(name)`: welcome, read, overview, problems, form, compare, propose, proposals, review,
    conflict or guide."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._pages: dict[str, QWidget] = {}
        self._sending: Sending | None = None
        self._guiding: Guiding | None = None
        self._modules: ModuleReading | None = None

    @property
    def guiding(self) -> Guiding:
        """What drives a guided operation."""
        self.page("guide")
        assert self._guiding is not None
        return self._guiding

    @property
    def sending(self) -> Sending:
        """What drives the Propose page."""
        self.page("propose")
        assert self._sending is not None
        return self._sending

    @property
    def modules(self) -> ModuleReading:
        """What reads modules' own settings."""
        if self._modules is None:
            from gui.pages.modules import ModuleReading

            self._modules = ModuleReading(self._window.controller, self._window)
        return self._modules

    def _fix(self, problem: Problem) -> None:
        """A one-click fix: Edits, or reading what is only assumed."""
        if problem.fix_edits:
            self._window.controller.fix(problem.fix_edits)
        elif problem.module is not None:
            self.modules.ask(problem.root or ".", problem.module)

    def _read_code(self) -> None:
        here = self._window.controller.here
        if here is not None:
            self.modules.ask(here.root, here.module)

    def page(self, name: str) -> Any:
        """A page, made when it is first asked for. It is made inside of the window, and its parts inside of
        it: whatever gets another parent is styled again, with all that is in it."""
        found = self._pages.get(name)
        if found is None:
            found = self._pages[name] = getattr(self, f"_make_{name}")()
            if name != "compare":  # it lies inside the form
                self._window.stack.addWidget(found)
        return found

    def _make_welcome(self) -> WelcomePage:
        from gui.pages.welcome import WelcomePage

        w = self._window
        page = WelcomePage(w.stack)
        page.open_requested.connect(w.open_folder)
        page.clone_requested.connect(w.clone)
        page.cancel_requested.connect(w.cancel)
        page.demo_requested.connect(w.open_demo)
        page.forget_requested.connect(w.forget)
        return page

    def _make_read(self) -> ReadPage:
        from gui.pages.welcome import ReadPage

        w = self._window
        page = ReadPage(w.stack)
        page.continue_requested.connect(lambda: w.show_page("overview"))
        return page

    def _make_overview(self) -> Overview:
        from gui.overview.page import Overview
        from gui.overview.touched_clusters import Touching

        w = self._window
        page = Overview(w.stack)
        page.go_to.connect(w.go_to)
        page.problems_requested.connect(lambda: w.show_page("problems"))
        page.proposals_requested.connect(lambda: w.show_page("proposals"))
        page.add_pool.connect(w.add_pool)
        page.guide_requested.connect(w.guide)
        Touching(page, w.inbox, w.controller, page)
        return page

    def _make_problems(self) -> ProblemsPage:
        from gui.pages.problems import ProblemsPage

        w = self._window
        page = ProblemsPage(w.stack)
        page.go_to.connect(w.go_to)
        page.fix_requested.connect(self._fix)
        return page

    def _make_form(self) -> FormPage:
        from gui.form.page import FormPage

        w = self._window
        page = FormPage(w.stack)
        c = w.controller
        page.typed.connect(c.set)
        page.written.connect(c.set_expression)
        page.removed.connect(c.unset)
        page.undone.connect(c.revert_here)
        page.only_here.connect(w.move_here)
        page.history_asked.connect(w.popups.history)
        page.left.connect(c.finish)
        page.environment_chosen.connect(w.choose_environment)
        page.compare_chosen.connect(w.choose_compare)
        page.only_set_chosen.connect(c.set_only_set)
        page.code_asked.connect(self._read_code)
        return page

    def _make_compare(self) -> ComparePage:
        from gui.compare.page import ComparePage

        w = self._window
        page = ComparePage()
        page.set_requested.connect(w.controller.set_at)
        page.unset_requested.connect(w.controller.unset_at)
        page.edits_requested.connect(w.controller.fix)
        page.others_chosen.connect(w.controller.put_beside)
        page.make_base_requested.connect(w.make_base)
        page.go_to.connect(w.go_to)
        page.revert.connect(w.controller.revert)
        return page

    def _make_propose(self) -> ProposePage:
        from gui.proposals.sending import Sending
        from gui.proposals.write_page import ProposePage

        w = self._window
        page = ProposePage(w.stack)
        sending = self._sending = Sending(page, w.controller, w)
        sending.said.connect(w.say)
        sending.done.connect(lambda _result: w.inbox.load())
        page.proposals_requested.connect(lambda: w.show_page("proposals"))
        page.sending.reviewer_requested.connect(w.open_reviewer)
        page.edit_further.connect(w.inbox.edit_further)
        page.accounts_requested.connect(w.popups.accounts)
        page.keep_editing.connect(w.go_back)
        page.closed.connect(w.go_back)
        page.go_to.connect(w.go_to)
        page.fix_requested.connect(self._fix)
        return page

    def _make_proposals(self) -> ProposalsPage:
        from gui.proposals.list_page import ProposalsPage

        w = self._window
        page = ProposalsPage(w.stack)
        page.resume_requested.connect(w.resume)
        page.edit_again.connect(w.edit_again)
        w.inbox.attach(page)
        return page

    def _make_review(self) -> ReviewScreen:
        from gui.review.screen import ReviewScreen

        w = self._window
        page = ReviewScreen(w.stack)
        w.inbox.attach_screen(page)
        return page

    def _make_conflict(self) -> ConflictPage:
        from gui.proposals.conflict import ConflictPage

        w = self._window
        page = ConflictPage(w.stack)
        page.decided.connect(w.controller.resolve)
        page.continue_requested.connect(w.go_back)
        page.later_requested.connect(w.go_back)
        return page

    def _make_guide(self) -> GuidePage:
        from gui.guide.driver import Guiding
        from gui.guide.page import GuidePage

        w = self._window
        page = GuidePage(w.stack)
        guiding = self._guiding = Guiding(page, w.controller, w)
        guiding.opened.connect(lambda: w.show_page("guide"))
        guiding.kept.connect(w.go_back)
        page.cancelled.connect(w.go_back)
        return page
