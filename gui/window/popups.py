"""What lies over the window for a while: search, menu, dialogs; and what they ask the Session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence

from core.text import _
from gui.control.settings import HINTED, LANGUAGE
from gui.kit.dialogs import GitCommands, History
from gui.window.actions import Action, Actions
from gui.window.closing import Leaving, StartAnew
from gui.window.lookups import replacement_of
from gui.window.menu import menu_of

if TYPE_CHECKING:
    from core.session import Session
    from core.view import HistoryRow, Replacement, ReplacementAhead, SearchHit, View, Wish
    from gui.control.controller import Controller
    from gui.control.settings import LANGUAGE, Settings
    from gui.control.tasks import Task
    from gui.window.commands import Commands
    from gui.window.frame import Frame
    from gui.window.navigation import Navigation
    from gui.window.search import SearchPopup

RECENT = "recent actions"
KEPT = 6
"""Actions that are remembered."""


class Popups:
    """Each made when it is first opened."""

    def __init__(
        self,
        frame: Frame,
        navigation: Navigation,
        commands: Commands,
        controller: Controller,
        settings: Settings,
    ) -> None:
        self._frame = frame
        self._navigation = navigation
        self._commands = commands
        self._controller = controller
        self._settings = settings
        self.actions = Actions(navigation, commands, self, controller, settings)
        self.found: SearchPopup | None = None
        """Search; None before it was first opened."""

    def search(self) -> None:
        frame, view = self._frame, self._navigation.view
        if view is None:
            return
        if self.found is None:
            from gui.window.search import SearchPopup  # when it is first opened

            self.found = SearchPopup(frame)
            self.found.asked.connect(self._ask_search)
            self.found.chosen.connect(self._chosen)
        self.found.set_place(view.place.branch or "")
        self.found.set_actions(self.actions.fitting_now(), self._recent())
        field = frame.top.search
        spot = field.mapTo(frame, QPoint(0, field.height() + 6))
        left = max(16, min(spot.x() + field.width() // 2 - 280, frame.width() - 576))
        self.found.open_at(left, spot.y())

    def _ask_search(self, text: str) -> None:
        popup, here = self.found, self._controller.here
        environment = here.environment if here is not None else ""

        def work(session: Session, task: Task) -> tuple[Sequence[SearchHit], Sequence[Wish]]:
            return session.search(text), session.wishes(text, environment, task.cancelled)

        if popup is not None:
            self._controller.ask(work, lambda found: popup.set_hits(text, *found), key="search")

    def _chosen(self, what: Action | Wish | SearchHit) -> None:
        """A setting in its environment; a module where one was before, never silently in the base. A sentence
        is done, and shown where it was done."""
        from core.view import SearchHit  # the first picture needs no data classes

        if isinstance(what, Action):
            name = what.whole_words
            self._settings.set(RECENT, [name, *(x for x in self._recent() if x != name)][:KEPT])
            what.run()
        elif isinstance(what, SearchHit):
            environment = what.environment if what.setting else ""
            self._navigation.go_to(what.root, what.module, environment, what.setting)
            if not what.setting:
                self._navigation.take_keyboard()
        elif what.operation:
            self._navigation.guide(what.operation, what.root, dict(what.args))
        else:
            self._controller.set_at(what.root, what.module, what.environment, what.setting, what.value)
            self._navigation.go_to(what.root, what.module, what.environment, what.setting)

    def _recent(self) -> list[str]:
        """Names of the actions chosen lately, the last one first."""
        found = self._settings.get(RECENT)
        return [x for x in found if isinstance(x, str)] if isinstance(found, list) else []

    def menu_at(
        self, root: str, module: str, environment: str, part: str, point: QPoint, compared: bool = False
    ) -> None:
        """What can be done with a cluster, a pool or a feature, where one points at it."""
        actions = self.actions.of_place(root, module, environment, part, compared=compared)
        if actions:
            menu_of(actions, self._frame).popup(point)

    def menu_in_compare(self, root: str, module: str, environment: str, part: str, point: QPoint) -> None:
        """The same, where it is compared already."""
        self.menu_at(root, module, environment, part, point, compared=True)

    def menu_here(self) -> None:
        """What can be done with what is open, below the button of the bar that says where one is."""
        here, button = self._controller.here, self._frame.where.more
        if here is not None:
            point = button.mapToGlobal(QPoint(0, button.height() + 2))
            self.menu_at(here.root, here.module, here.environment, "", point, here.compare)

    def commands(self) -> None:
        """The Git commands that ran."""

        def done(commands: Sequence[str]) -> None:
            GitCommands(commands, self._frame).open()

        self._controller.ask(lambda s, _task: s.git_commands(), done)

    def accounts(self) -> None:
        """Which credential is used here, and a token of Repoform's own."""
        from gui.pages.accounts import AccountsDialog  # when it is first opened

        if self._navigation.view is None:
            return
        dialog = AccountsDialog(self._controller, self._frame)
        dialog.changed.connect(self._commands.accounts_changed)
        dialog.open()
        dialog.load()

    def start_anew(self) -> None:
        """Before what was done in the demo goes away."""
        dialog = StartAnew(self._frame)
        dialog.accepted.connect(self._commands.start_demo_anew)
        dialog.open()

    def help(self) -> None:
        """What the words mean; and which keys do what."""
        self._help(0)

    def shortcuts(self) -> None:
        """Which keys do what."""
        self._help(1)

    def _help(self, tab: int) -> None:
        from gui.pages.help import Help  # when it is first opened

        listed = [(a.shown_keys, a.whole_words) for a in self.actions.all() if a.keys]
        menu = QKeySequence("Shift+F10").toString(QKeySequence.SequenceFormat.NativeText)
        listed.append((menu, _("What can be done with a field")))
        dialog = Help(listed, self._frame)
        dialog.tabs.setCurrentIndex(tab)
        dialog.open()

    def settings(self) -> None:
        """How the window looks, how often it asks, what is set aside."""
        from gui.control.refreshing import minutes_of  # when it is first opened
        from gui.pages.settings_dialog import SettingsDialog  # when it is first opened

        do, view = self._commands, self._controller.view
        minutes = minutes_of(self._settings)
        dialog = SettingsDialog(
            self._settings.text("theme"),
            minutes,
            opened=view is not None,
            language=self._settings.text(LANGUAGE),
            parent=self._frame,
        )
        dialog.theme_chosen.connect(do.choose_theme)
        dialog.language_chosen.connect(do.choose_language)
        dialog.text_chosen.connect(do.choose_text)
        dialog.refresh_chosen.connect(do.choose_refresh)
        dialog.taken_back.connect(do.take_back)
        dialog.accounts_requested.connect(self.accounts)
        dialog.environments_requested.connect(dialog.accept)
        dialog.environments_requested.connect(lambda: self._navigation.show_page("read"))
        dialog.hints_requested.connect(dialog.accept)
        dialog.hints_requested.connect(lambda: self.hints(again=True))
        if view is not None:
            dialog.set_aside(view.aside)
            self._controller.shown.connect(lambda shown: dialog.set_aside(shown.view.aside))
        dialog.open()

    def hints(self, *, again: bool = False) -> None:
        """The three places to look at: the first time, and when they are asked for."""
        if self._settings.flag(HINTED) and not again:
            return
        frame, view = self._frame, self._navigation.view
        if not frame.has_sides or view is None or not any(p.clusters for p in view.platforms):
            if again:
                frame.say(_("The hints point at clusters and their changes: there are none here."))
            return
        if again and not frame.review.isVisible():
            self._navigation.show_page("overview")
        if not (frame.review.isVisible() and frame.sidebar.isVisible() and frame.top.search.isVisible()):
            return
        from gui.window.hints import Hints  # when they are first shown

        Hints(self._frame).gone.connect(lambda: self._settings.set(HINTED, True))

    def about(self) -> None:
        """Versions and licences."""
        from gui.pages.help import About  # when it is first opened

        About(self._frame).open()

    def replace_safely(self, root: str, module: str) -> None:
        """Asks first: what a new pool in the place of this one would be, and what the draft's changes of this
        one become."""

        def done(ahead: ReplacementAhead) -> None:
            from gui.pages.replacing import AskToReplace  # when it is first opened

            dialog = AskToReplace(ahead, self._frame)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.accepted.connect(lambda: self._replace(root, module))
            dialog.open()

        self._controller.finish()
        self._controller.ask(lambda s, _task: s.draft.replacement_ahead(root, module), done)

    def _replace(self, root: str, module: str) -> None:
        """A new pool takes the place of this one; then what comes next, unless one is about to propose."""

        def done(view: View) -> None:
            proposing = self._navigation.shows == "propose"
            self._controller.look()
            found = [r for r in replacements(view) if (r.root, r.old) == (root, module) and not r.arrived]
            for one in found[-1:] if not proposing else ():
                self._navigation.go_to(one.root, one.new)
                self.replacing(one)

        from core.view import replacements  # the first picture needs no data classes

        self._controller.ask(lambda s, _task: s.draft.replace_safely(root, module), done)

    def replacing_here(self) -> None:
        """What comes next for the pool whose form is open."""
        module, view = self._navigation.module(), self._navigation.view
        found = replacement_of(view, module) if view is not None and module is not None else None
        if found is not None:
            self.replacing(found)

    def replacing(self, found: Replacement) -> None:
        """What comes next where one pool takes another's place."""
        from gui.pages.replacing import Replacing  # when it is first opened

        view = self._controller.view
        drafted = not found.arrived and view is not None and bool(view.changes_of(found.root, found.new))
        dialog = Replacing(found, drafted=drafted, parent=self._frame)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.propose_wanted.connect(self._commands.propose)
        dialog.remove_wanted.connect(
            lambda: self._navigation.guide("remove-node-pool", found.root, {"pool": found.old})
        )
        dialog.open()

    def leaving(self, changes: int, place: str) -> None:
        """Before the window closes on what isn't sent."""
        dialog = Leaving(changes, place, self._frame)

        def done(result: int) -> None:
            if dialog.never.isChecked():
                self._settings.set("knows drafts stay", True)
            if result == Leaving.DialogCode.Accepted:
                self._frame.close()

        dialog.finished.connect(done)
        dialog.open()

    def copy_link(self, setting: str) -> None:
        """A command that opens the window at a setting of the open form, for a colleague's terminal."""
        from core.session.link import link  # the window is painted before it

        here, view = self._controller.here, self._controller.view
        if here is not None and view is not None:
            text = link(view.place, here.root, here.module, here.environment, setting)
            QGuiApplication.clipboard().setText(text)
            self._frame.say(_("Copied: {text}").format(text=text))

    def history(self, setting: str) -> None:
        """Who changed a setting of the open form, when and in which commit."""
        here = self._controller.here
        if here is None:
            return

        def done(rows: Sequence[HistoryRow]) -> None:
            History(setting, rows, self._frame).open()

        self._controller.ask(
            lambda s, _task: s.reviews.history(here.root, here.module, here.environment, setting), done
        )
