"""Draws what the controller shows on the parts of the window; remembers what is drawn already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.text import _, ngettext
from gui.control.controller import Controller
from gui.control.shown import Shown
from gui.proposals.driver import Proposals
from gui.window.frame import Frame
from gui.window.lookups import alike, counts, environments, replacement_of, titles
from gui.window.navigation import Navigation
from gui.window.pages import Pages

if TYPE_CHECKING:
    from core.view import Module, View
    from gui.compare.page import ComparePage
    from gui.form.page import FormPage
    from gui.overview.page import Overview

VIEWED = ("problems", "read", "propose", "conflict")
"""Pages that draw the View as it is."""


class Drawing:
    """`show` draws a Shown; the other methods a part of it, for a page that has just been opened."""

    def __init__(
        self, frame: Frame, navigation: Navigation, pages: Pages, controller: Controller, proposals: Proposals
    ) -> None:
        self._frame = frame
        self._navigation = navigation
        self._pages = pages
        self._controller = controller
        self._proposals = proposals
        self._overview_of = -1
        self._conflicts = 0
        self._proposing = -1

    def forget_overview(self) -> None:
        """Draw it again, whatever its View."""
        self._overview_of = -1

    def show(self, shown: Shown) -> None:
        frame, shows = self._frame, self._navigation.shows
        view = self._navigation.view = shown.view
        frame.top.show_view(view)
        frame.top.show_place(view.place)
        frame.where.show_place(view.place)
        frame.status.show_view(view)
        frame.review.set_view(view)
        frame.sidebar.set_can_add(self._navigation.can_add())
        self._set_marks()
        frame.sidebar.set_view(view, proposals=self._proposals.open)
        if shows == "module":
            self._show_module(shown)
        elif shows in VIEWED and not (shows == "propose" and self._pages.sending.busy()):
            self._pages.page(shows).set_view(view)
            if shows == "propose" and view.number != self._proposing:
                self.open_propose(view)
        if shows == "overview":
            self.show_overview()
        self.show_where()
        self._show_conflicts(view)

    def open(self, name: str) -> None:
        """A page that is about to be seen."""
        if name in VIEWED and self._navigation.view is not None:
            self._pages.page(name).set_view(self._navigation.view)
        elif name == "overview":
            self.show_overview()
        elif name == "promotions":
            self._pages.promoting.open()

    def count(self, proposals: int) -> None:
        """So many proposals are open now."""
        view = self._navigation.view
        if view is not None and self._frame.has_sides:
            self._frame.sidebar.set_view(view, proposals=proposals)
            self.forget_overview()
            if self._navigation.shows == "overview":
                self.show_overview()

    def show_marks(self) -> None:
        """Something has come further on its way."""
        view = self._navigation.view
        if view is not None and self._frame.has_sides:
            self._set_marks()
            self._frame.sidebar.set_view(view, proposals=self._proposals.open)
            self.show_where()

    def _set_marks(self) -> None:
        marks = self._pages.marks
        self._frame.sidebar.set_marks(marks.modules, marks.clusters)

    def open_propose(self, view: View) -> None:
        """The page to propose from, for this View."""
        self._proposing = view.number
        self._pages.sending.open()

    def show_overview(self) -> None:
        view = self._navigation.view
        if view is None or view.number == self._overview_of:
            return
        number = self._overview_of = view.number

        def done(cards: Sequence[Any]) -> None:
            if number == self._overview_of:
                page: Overview = self._pages.page("overview")
                page.nothing.set_view(view)
                can_add = self._navigation.can_add()
                page.set_cards(
                    cards,
                    view.place.branch,
                    proposals=self._proposals.open,
                    can_add=can_add,
                    checking=view.checking,
                )

        self._controller.ask(lambda s, _task: s.overview(view), done, key="overview")
        self._pages.ahead.look(view)

    def show_where(self) -> None:
        """The bar that says where one is."""
        where, shows = self._frame.where, self._navigation.shows
        view, module, here = self._navigation.view, self._navigation.module(), self._controller.here
        inside = shows == "module" and module is not None and here is not None and view is not None
        where.set_titled(inside)
        if not inside or module is None or here is None or view is None:
            where.show_where(shows, "", 0)
            where.show_marks(())
            return
        parts = [module.shown_cluster] if module.kind != "cluster" else []
        if module.root != ".":
            parts.append(module.root)
        if here.compare:
            more = ngettext("with {n} more", "with {n} more", len(here.others))
            alone = len(module.environments) < 2
            parts.append(
                more.format(n=len(here.others)) if here.others else "" if alone else _("all environments")
            )
        elif here.environment:
            title = titles(view, module.root).get(here.environment, "")
            words = _("in {title} ({environment})") if title else _("in {environment}")
            parts.append(words.format(title=title, environment=here.environment))
        changes = len(view.changes_of(module.root, module.name))
        where.show_where(
            module.title or module.name, " · ".join(dict.fromkeys(p for p in parts if p)), changes
        )
        where.show_marks(self._pages.marks.of_module(module.root, module.name), _replacing(view, module))

    def _show_module(self, shown: Shown) -> None:
        here, module = self._controller.here, self._navigation.module()
        if here is None or module is None:
            if shown.here is not None or here is not None:
                self._navigation.show_page("overview")
            return
        form: FormPage = self._pages.page("form")
        around, called = environments(shown.view, module, here.environment), titles(shown.view, module.root)
        others = alike(shown.view, module) if here.compare or len(around) < 2 else ()
        form.set_environments(
            around,
            counts(shown.view, module),
            module.exists,
            comparable=len(around) < 2 and bool(others),
            titles=called,
        )
        self._frame.stack.setCurrentWidget(form)
        if shown.form is not None and not here.compare:
            form.set_form(shown.form, typing=shown.typing)
        elif here.compare and (shown.rows is not None or shown.beside is not None):
            compare: ComparePage = self._pages.page("compare")
            compare.set_candidates(others)
            compare.set_costs(shown.costs)
            if shown.beside is not None:
                compare.set_beside(here.root, here.module, shown.beside)
            elif shown.rows is not None:
                compare.set_rows(here.root, here.module, shown.rows, around, module.exists, called)
            form.set_compare(compare)

    def _show_conflicts(self, view: View) -> None:
        """Someone else changed this too: said once when it turns up, then by the banner."""
        fresh = len(view.conflicts) > self._conflicts
        self._conflicts = len(view.conflicts)
        if fresh and self._navigation.shows != "conflict":
            self._navigation.leave_for("conflict")


def _replacing(view: View, module: Module) -> str:
    """Which pool takes its place, or whose it takes; "" for none."""
    found = replacement_of(view, module)
    if found is None:
        return ""
    if found.new == module.name:
        return _("Takes the place of {pool}").format(pool=found.old_title)
    return _("{pool} takes its place").format(pool=found.new_title)
