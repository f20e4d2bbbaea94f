"""Draws what the controller shows on the parts of the window; remembers what is drawn already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.text import _, ngettext
from gui.control.controller import Shown
from gui.window.lookups import alike, counts, environments

if TYPE_CHECKING:
    from core.view import View
    from gui.compare.page import ComparePage
    from gui.form.page import FormPage
    from gui.overview.page import Overview
    from gui.window.window import MainWindow

VIEWED = ("problems", "read", "propose", "conflict")
"""Pages that draw the View as it is."""


class Drawing:
    """`show` draws a Shown; the other methods a part of it, for a page that has just been opened."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._overview_of = -1
        self._conflicts = 0
        self._proposing = -1

    def forget_overview(self) -> None:
        """Draw it again, whatever its View."""
        self._overview_of = -1

    def show(self, shown: Shown) -> None:
        w = self._window
        view = shown.view
        sidebar, review = w.sidebar, w.review
        w.top.show_view(view)
        w.top.show_place(view.place)
        w.where.show_place(view.place)
        w.status.show_view(view)
        review.set_view(view)
        sidebar.set_can_add(w.can_add())
        sidebar.set_view(view, proposals=w.proposals)
        if w.shows == "module":
            self._show_module(shown)
        elif w.shows in VIEWED and not (w.shows == "propose" and w.pages.sending.busy()):
            w.page(w.shows).set_view(view)
            if w.shows == "propose" and view.number != self._proposing:
                self.open_propose(view)
        if w.shows == "overview":
            self.show_overview()
        self.show_where()
        self._show_conflicts(view)

    def open_propose(self, view: View) -> None:
        """The page to propose from, for this View."""
        self._proposing = view.number
        self._window.pages.sending.open()

    def show_overview(self) -> None:
        w = self._window
        view = w.view
        if view is None or view.number == self._overview_of:
            return
        number = self._overview_of = view.number

        def done(cards: Sequence[Any]) -> None:
            if number == self._overview_of:
                page: Overview = w.page("overview")
                page.set_cards(cards, view.place.branch, proposals=w.proposals, can_add=w.can_add())

        w.controller.ask(lambda s, _task: s.overview(view), done, key="overview")

    def show_where(self) -> None:
        """The bar that says where one is."""
        w = self._window
        view, module, here = w.view, w.module(), w.controller.here
        inside = w.shows == "module" and module is not None and here is not None and view is not None
        w.where.set_titled(inside)
        if not inside or module is None or here is None or view is None:
            w.where.show_where(w.shows, "", 0)
            return
        parts = [module.cluster or ""] if module.kind != "cluster" else []
        if module.root != ".":
            parts.append(module.root)
        if here.compare:
            more = ngettext("with {n} more", "with {n} more", len(here.others))
            parts.append(more.format(n=len(here.others)) if here.others else _("all environments"))
        elif here.environment:
            parts.append(_("in {environment}").format(environment=here.environment))
        changes = len(view.changes_of(module.root, module.name))
        w.where.show_where(module.title or module.name, " · ".join(p for p in parts if p), changes)

    def _show_module(self, shown: Shown) -> None:
        w = self._window
        here, module = w.controller.here, w.module()
        if here is None or module is None:
            if shown.here is not None or here is not None:
                w.show_page("overview")
            return
        form: FormPage = w.page("form")
        form.set_environments(environments(shown.view, module), counts(shown.view, module))
        w.stack.setCurrentWidget(form)
        if shown.form is not None and not here.compare:
            form.set_form(shown.form, typing=shown.typing)
        elif here.compare and (shown.rows is not None or shown.beside is not None):
            compare: ComparePage = w.page("compare")
            compare.set_candidates(alike(shown.view, module))
            if shown.beside is not None:
                compare.set_beside(here.root, here.module, shown.beside)
            elif shown.rows is not None:
                compare.set_rows(here.root, here.module, shown.rows, environments(shown.view, module))
            form.set_compare(compare)

    def _show_conflicts(self, view: View) -> None:
        """Someone else changed this too: said once when it turns up, then by the banner."""
        fresh = len(view.conflicts) > self._conflicts
        self._conflicts = len(view.conflicts)
        if fresh and self._window.shows != "conflict":
            self._window.leave_for("conflict")
