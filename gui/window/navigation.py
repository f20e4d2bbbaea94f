"""Where one is, and going there: all that a page knows of the window around it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit, QPlainTextEdit

from gui.control.controller import Controller
from gui.control.shown import Here
from gui.window.frame import Frame
from gui.window.lookups import environments

if TYPE_CHECKING:
    from core.view import Module, View

WITH_SENTENCES = ("propose", "review", "guide")
"""Pages that have the sentences and the diff themselves: the right panel is hidden."""


class Navigation(QObject):
    """Shows pages and modules in the frame. `view` is what is shown, `shows` the page of the centre; "module"
    for a form or Compare."""

    opening = Signal(str)
    """This page is about to be seen: what it shows is drawn now."""
    went = Signal()
    """Somewhere else is shown."""
    guide_wanted = Signal(str, str, object)
    """A whole operation: name, root, and the answers that are known."""

    def __init__(
        self, controller: Controller, frame: Frame, page: Callable[[str], Any], parent: QObject | None = None
    ) -> None:
        """`page`: the page of a name, made when it is first asked for."""
        super().__init__(parent)
        self._controller = controller
        self._frame = frame
        self._page = page
        self.view: View | None = None
        self.shows = ""
        self._environment = ""
        self._comparing = False
        """Compare was chosen, and no environment since."""
        self._back: Here | None = None
        self._last: tuple[str, str] | None = None
        """The module that was open last, by root and name."""

    def restart(self) -> None:
        """Another repository: nothing is remembered of the last one."""
        self._environment = ""
        self._comparing = False
        self._back = self._last = None

    def module(self) -> Module | None:
        """The one whose form is open."""
        here, view = self._controller.here, self.view
        if here is None or view is None:
            return None
        platform = view.platform(here.root)
        return platform.module(here.module) if platform is not None else None

    # pages

    def show_welcome(self) -> None:
        """The start page, without any repository around it."""
        self.shows = "welcome"
        page = self._page("welcome")
        self.opening.emit("welcome")
        self._frame.show_head(False)
        self._frame.banner.hide()
        self._frame.hide_sides()
        self._frame.stack.setCurrentWidget(page)
        page.folder.setFocus()

    def show_page(self, name: str) -> None:
        """A page of the repository that is open; nothing where none is."""
        self._leave_field()
        view = self._controller.view
        if view is None:
            return
        self._controller.finish()
        self._controller.leave_module()
        self.shows = name
        self.view = view
        page = self._page(name)
        self.opening.emit(name)
        self._frame.stack.setCurrentWidget(page)
        sidebar = self._frame.sidebar
        sidebar.choose("proposals" if name == "review" else name)
        sidebar.show()
        self._frame.show_head(True)
        self._frame.review.setVisible(name not in WITH_SENTENCES)
        self.went.emit()

    def leave_for(self, name: str) -> None:
        """Show a page that one comes back from."""
        self._back = self._controller.here
        self.show_page(name)

    def go_back(self) -> None:
        """Back to where one was before `leave_for`."""
        back = self._back
        if back is None:
            self.show_page("overview")
        else:
            self.go_to(back.root, back.module, back.environment)

    def go_to_made(self, root: str, module: str, environment: str, setting: str) -> None:
        """To what a guided operation made; without a place to the picture of everything."""
        if module:
            self.go_to(root, module, environment, setting)
        else:
            self.show_page("overview")

    def _leave_field(self, *, stay: bool = False) -> None:
        """What is typed is taken while one still knows where it belongs: an entry of a list, or text that
        was a search until now; what can't be taken is said. `stay`: the keyboard is there again afterwards,
        at the field's value in another environment."""
        popup = QApplication.activePopupWidget()
        if isinstance(popup, QAbstractItemView):
            popup.hide()  # the list of a field's choices: while it is open, the field isn't left
        field = QApplication.focusWidget()
        if isinstance(field, QLineEdit | QPlainTextEdit) and self._frame.stack.isAncestorOf(field):
            field.clearFocus()
            if stay:
                field.setFocus()
        if self.shows == "module":
            untaken = self._page("form").untaken()
            if untaken:
                self._frame.warn(untaken)

    # modules

    def go_to(self, root: str, module: str, environment: str = "", setting: str = "") -> None:
        """Show a module's form, and a setting in it."""
        here = self._controller.here
        if here is not None and (here.root, here.module) != (root, module):
            self._leave_field()
        elif here is not None and environment not in ("", here.environment):
            self._leave_field(stay=True)
        view = self._controller.view
        platform = view.platform(root) if view is not None else None
        found = platform.module(module) if platform is not None else None
        if found is None or view is None:
            return
        self.view = view
        self._controller.finish()
        self.shows = "module"
        for part in (self._frame.sidebar, self._frame.review):
            part.show()
        self._frame.show_head(True)
        bases = dict(environments(view, found, environment))
        names = list(bases)
        self._comparing = self._comparing and environment not in names and not setting
        compare = self._comparing and len(names) > 1
        if compare:
            environment = ""
        elif environment not in names:
            # The one looked at last, else one that no other inherits from: never silently the base.
            alone = [name for name in names if not bases[name] and found.exists.get(name) is not False]
            last = self._environment if self._environment in names else ""
            environment = last or next(iter(alone or names), "")
        self._environment = environment or self._environment
        self._last = (root, module)
        form = self._page("form")  # made while its content is asked for
        if setting:
            form.show_setting(setting, (root, module, environment))
        self._controller.go(root, module, environment, compare=compare)
        self._frame.sidebar.choose("module", root, module)
        self.went.emit()

    def take_keyboard(self) -> None:
        """After somebody chose a module by the keyboard: to its first field."""
        here = self._controller.here
        if here is not None and not here.compare and self.shows == "module":
            self._page("form").show_first((here.root, here.module, here.environment))

    def go_to_part(self, root: str, module: str, part: str) -> None:
        """A module of the sidebar, or its "default" pool."""
        self.go_to(root, module)
        if part == "default":
            self._frame.sidebar.choose("default", root, module)
            here, shown = self._controller.here, self.module()
            if here is not None and not here.compare and shown is not None and shown.roles is not None:
                for start in shown.roles.own_pool:
                    self._page("form").show_section(start)

    def choose_environment(self, environment: str) -> None:
        """The open module, in another environment."""
        here = self._controller.here
        if here is not None:
            self.go_to(here.root, here.module, environment)

    def switch_compare(self) -> None:
        """Between the open module's form and all of its environments beside each other; from any other page,
        to those of the module that was open last, else of the first that has several."""
        here = self._controller.here
        if here is not None and here.compare:
            self._comparing = False
            self.go_to(here.root, here.module, self._environment)
            return
        if here is None:
            known = self.comparable()
            if known is None:
                return
            self.go_to(*known)
        self.choose_compare()

    def comparable(self) -> tuple[str, str] | None:
        """What Compare shows first, by root and name; None where nothing has several environments."""
        view = self._controller.view
        found = view.platforms if view is not None else ()
        several = [(p.root, m.name) for p in found for m in p.modules() if len(m.environments) > 1]
        return self._last if self._last in several else several[0] if several else None

    def choose_compare(self) -> None:
        """The open module, in all environments beside each other."""
        here = self._controller.here
        if here is not None:
            self._comparing = True
            self._controller.finish()
            self._page("compare").take_keyboard()
            self._controller.go(here.root, here.module, "", compare=True)
            self.went.emit()

    def compare(self, root: str, module: str) -> None:
        """A module in all environments beside each other."""
        self.go_to(root, module)
        self.choose_compare()

    def move_here(self, setting: str, environment: str) -> None:
        """Change a setting in one environment only, and show it there."""
        self._controller.only_here(setting, environment)
        self._environment = environment
        self._page("form").show_setting(setting)

    # operations

    def can_add(self) -> bool:
        """Whether a node pool can be added anywhere here."""
        return self.view is not None and self.view.readonly is None and bool(self.view.offers("pools"))

    def add_pool(self, root: str, cluster: str) -> None:
        """Begin what makes a pool of this cluster."""
        for operation, offer in self.view.offers("pools", root)[:1] if self.view is not None else ():
            self.guide(operation, root, offer.given(cluster))

    def guide(self, operation: str, root: str | bool = "", args: dict[str, str] | None = None) -> None:
        """A whole operation, a step at a time. (An action's `triggered` passes a bool.)"""
        self._back = self._controller.here
        self.guide_wanted.emit(operation, root if isinstance(root, str) else "", args or {})
