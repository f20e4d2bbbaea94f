"""Every action of the window by name, once: the menu bar, the box that finds things (Ctrl+K), the
shortcuts and their list, and the menus of places in the sidebar, the overview and Compare are made of
these."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence

from core.text import _
from gui.kit.leading import KEYS
from gui.window.closing import leave_all
from gui.window.lookups import environments, replacement_of

if TYPE_CHECKING:
    from core.view import Module, Replacement, View
    from gui.control.controller import Controller
    from gui.control.settings import Settings
    from gui.window.commands import Commands
    from gui.window.navigation import Navigation

FILE, EDIT, VIEW, CHANGE, HELP = "file", "edit", "view", "change", "help"
USED_MOST = ("propose", "undo", "redo", "overview", "proposals", "problems", "compare")


@dataclass(frozen=True, slots=True)
class Action:
    """What can be done or gone to. `run` may be called at any time: what isn't possible does nothing."""

    words: str
    run: Callable[[], object]
    keys: tuple[str, ...] = ()
    """Shortcuts; the first is shown."""
    menu: str = ""
    """Which of the menu bar's it stands in."""
    group: int = 0
    """Between groups of a menu there is a line."""
    within: str = ""
    """What the menu in that menu is called, "" for none."""
    enabled: bool = True
    checked: bool | None = None
    """Of one that is chosen among others; None for any other."""
    name: str = ""
    """What it is known by in the program: of those that the system or the window asks for."""
    operation: str = ""
    """The whole operation that it begins, without answers but the place's."""
    by_keys: Callable[[], object] | None = None
    """What its keys do, where that depends on what is seen; None: the same."""
    keys_of_a_part: bool = False
    """A part of the window listens to its keys; the window must not."""

    @property
    def whole_words(self) -> str:
        """Its name where it stands alone; also among the recent ones."""
        return f"{self.within}: {self.words}" if self.within else self.words

    @property
    def shown_keys(self) -> str:
        """The shortcut as people read it; "" where there is none."""
        if not self.keys:
            return ""
        return QKeySequence(self.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)


class Dialogs(Protocol):
    """What some actions open."""

    def search(self) -> None: ...

    def accounts(self) -> None: ...

    def commands(self) -> None: ...

    def settings(self) -> None: ...

    def start_anew(self) -> None: ...

    def help(self) -> None: ...

    def shortcuts(self) -> None: ...

    def about(self) -> None: ...

    def replacing(self, found: Replacement) -> None: ...


class Actions:
    """Answers with what can be done now."""

    def __init__(
        self,
        navigation: Navigation,
        commands: Commands,
        dialogs: Dialogs,
        controller: Controller,
        settings: Settings,
    ) -> None:
        self._navigation = navigation
        self._commands = commands
        self._dialogs = dialogs
        self._controller = controller
        self._settings = settings

    def all(self) -> tuple[Action, ...]:
        """In the order of the menus. What can't be done now stands there, not enabled."""
        return (*self._file(), *self._edit(), *self._view(), *self._change(), *self._help())

    def fitting_now(self) -> list[Action]:
        """Those that can be done: what is done most, then in the order of the menus."""
        found = [a for a in self.all() if a.enabled and a.name != "search"]
        # What is offered for the place that is open isn't offered once more for any.
        here = {a.operation for a in found if a.within and a.operation}
        found = [a for a in found if a.within or a.operation not in here]
        return sorted(found, key=lambda a: USED_MOST.index(a.name) if a.name in USED_MOST else len(USED_MOST))

    # the menus

    def _file(self) -> Iterator[Action]:
        view, go, do = self._navigation.view, self._navigation, self._commands
        opened = view is not None
        yield Action(_("Open a folder…"), do.choose_folder, ("Ctrl+O",), FILE)
        yield Action(_("Repositories…"), go.show_welcome, (), FILE)
        for folder, name, _place, _unsent in do.recent():
            if view is None or folder != view.place.folder:
                yield Action(name, partial(do.open_folder, folder), (), FILE, within=_("Open again"))
        yield Action(_("Fetch again"), lambda: self._controller.refresh(), ("F5",), FILE, 1, enabled=opened)
        yield Action(_("What Repoform read"), lambda: go.show_page("read"), (), FILE, 1, enabled=opened)
        yield Action(_("Show in the file manager"), self._open_folder, (), FILE, 1, enabled=opened)
        if self._controller.demo is not None:
            yield Action(_("Open the reviewer's window"), do.open_reviewer, (), FILE, 2, enabled=opened)
            yield Action(_("Start the demo anew…"), self._dialogs.start_anew, (), FILE, 2, enabled=opened)
        yield Action(_("Accounts…"), self._dialogs.accounts, (), FILE, 2, enabled=opened)
        yield Action(_("Settings…"), self._dialogs.settings, ("Ctrl+,",), FILE, 2, name="settings")
        yield Action(_("Close the window"), do.leave, ("Ctrl+W",), FILE, 3)
        yield Action(_("Leave Repoform"), leave_all, ("Ctrl+Q",), FILE, 3, name="quit")

    def _open_folder(self) -> None:
        view = self._navigation.view
        if view is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(view.place.folder))))

    def _edit(self) -> Iterator[Action]:
        view, do = self._navigation.view, self._commands
        can_undo = view is not None and view.can_undo
        can_redo = view is not None and view.can_redo
        undo, redo = _("Undo"), _("Redo")
        if view is not None and can_undo and view.undo_words:
            undo = _("Undo: {what}").format(what=view.undo_words)
        if view is not None and can_redo and view.redo_words:
            redo = _("Redo: {what}").format(what=view.redo_words)
        yield Action(undo, do.undo, ("Ctrl+Z",), EDIT, enabled=can_undo, name="undo")
        yield Action(redo, do.redo, ("Ctrl+Shift+Z", "Ctrl+Y"), EDIT, enabled=can_redo, name="redo")
        edited = view is not None and bool(view.edits)
        yield Action(_("Undo all my changes"), do.discard, (), EDIT, enabled=edited)
        search = self._dialogs.search
        words = _("Find or do anything…")
        yield Action(words, search, ("Ctrl+K",), EDIT, 1, enabled=view is not None, name="search")

    def _view(self) -> Iterator[Action]:
        go, do = self._navigation, self._commands
        opened = go.view is not None
        places = (
            ("overview", _("Go to Overview"), ("Ctrl+1",)),
            ("proposals", _("Go to Proposals"), ("Ctrl+2",)),
            ("problems", _("Go to Problems"), ("Ctrl+3",)),
        )
        for name, words, keys in places:
            yield Action(words, partial(go.show_page, name), keys, VIEW, enabled=opened, name=name)
        module = go.module()
        several = len(module.environments) > 1 if module is not None else go.comparable() is not None
        words = _("Compare environments")
        yield Action(words, go.switch_compare, ("Ctrl+4",), VIEW, enabled=several, name="compare")
        form = module is not None and self._controller.here is not None and not self._controller.here.compare
        for words, keys, step in (
            (_("Next section of settings"), ("Ctrl+PgDown",), 1),
            (_("Previous section of settings"), ("Ctrl+PgUp",), -1),
        ):
            yield Action(words, partial(do.step_section, step), keys, VIEW, 1, enabled=form)
        for words, keys, step in (
            (_("Next change in the diff"), ("F7",), 1),
            (_("Previous change in the diff"), ("Shift+F7",), -1),
        ):
            run = partial(do.step_diff, step)
            yield Action(words, run, keys, VIEW, 1, enabled=opened, keys_of_a_part=True)
        sizes: tuple[tuple[str, tuple[str, ...], int], ...] = (
            (_("Larger text"), ("Ctrl++", "Ctrl+="), 1),
            (_("Smaller text"), ("Ctrl+-",), -1),
            (_("Usual text"), ("Ctrl+0",), 0),
        )
        for words, listened, step in sizes:
            yield Action(words, partial(do.change_text, step), listened, VIEW, 2)
        chosen = self._settings.text("theme")
        for name, words in (("", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))):
            run = partial(do.choose_theme, name)
            yield Action(words, run, (), VIEW, 2, _("Theme"), checked=name == chosen)

    def _change(self) -> Iterator[Action]:
        view, do, go = self._navigation.view, self._commands, self._navigation
        opened = view is not None
        yield Action(
            _("Propose…"), do.propose, KEYS, CHANGE, enabled=opened, name="propose", by_keys=do.go_on
        )
        for operation in view.menu if view is not None else ():
            may = view is not None and view.readonly is None
            run = partial(go.guide, operation.name)
            yield Action(operation.menu, run, (), CHANGE, 1, enabled=may, operation=operation.name)
        here, module = self._controller.here, go.module()
        if here is not None and module is not None:
            title = module.title or module.name
            for action in self.of_place(here.root, here.module, here.environment, compared=here.compare):
                if action.name == "operation":
                    yield replace(action, menu=CHANGE, group=2, within=title, name="")

    def _help(self) -> Iterator[Action]:
        dialogs = self._dialogs
        yield Action(_("What the words mean"), dialogs.help, ("F1",), HELP)
        yield Action(_("Keyboard shortcuts"), dialogs.shortcuts, (), HELP)
        opened = self._navigation.view is not None
        yield Action(_("Git commands that ran"), dialogs.commands, (), HELP, 1, enabled=opened)
        yield Action(_("About Repoform"), dialogs.about, (), HELP, 1, name="about")

    # a place

    def of_place(
        self, root: str, module: str, environment: str = "", part: str = "", *, compared: bool = False
    ) -> tuple[Action, ...]:
        """What can be done with a cluster, a pool or a feature; `environment`: the one that was pointed at.
        `part`: "default" for a cluster's default pool; `compared`: it is seen in Compare already."""
        view = self._navigation.view
        platform = view.platform(root) if view is not None else None
        found = platform.module(module) if platform is not None else None
        if view is None or found is None:
            return ()
        return tuple(self._of_module(view, found, environment, part, compared))

    def _of_module(
        self, view: View, module: Module, environment: str, part: str, compared: bool
    ) -> Iterator[Action]:
        go = self._navigation
        root, name = module.root, module.name
        around = environments(view, module, environment)
        here = self._controller.here
        form = here is not None and (here.root, here.module) == (root, name) and not compared
        if environment and not (form and here is not None and here.environment == environment):
            platform = view.platform(root)
            shown = platform.shown_environment(environment) if platform is not None else environment
            words = _("Open in {environment}").format(environment=shown)
            yield Action(words, partial(go.go_to, root, name, environment))
        elif not form:
            yield Action(_("Open"), partial(go.go_to_part, root, name, part))
        if not compared and len(around) > 1:
            yield Action(_("Compare environments"), partial(go.compare, root, name))
        if not part:
            yield from self._operations(view, module)
        mine = [c.key for c in view.changes_of(root, name)]
        if mine:
            words = _("Undo my changes here")
            yield Action(words, partial(self._controller.revert, mine), group=2)

    def _operations(self, view: View, module: Module) -> Iterator[Action]:
        """Whole operations on a cluster or a pool."""
        kind, cluster = module.kind.value, module.name
        if kind == "cluster":
            offers = [(place, o) for place in ("pools", "cluster") for o in view.offers(place, module.root)]
        elif kind == "node_pool":
            found = replacement_of(view, module)
            if found is not None:
                words = _("Go on replacing {pool}…").format(pool=found.old_title)
                yield Action(words, partial(self._dialogs.replacing, found), group=1)
            cluster = module.cluster or ""
            offers = [("pool", o) for o in view.offers("pool", module.root)]
        else:
            return
        for place, (operation, offer) in offers:
            answers = offer.given(cluster, module.name if place == "pool" else "")
            run = partial(self._navigation.guide, operation, module.root, answers)
            may = view.readonly is None
            alone = operation if not offer.answers else ""
            yield Action(offer.words, run, group=1, enabled=may, name="operation", operation=alone)


def fitting(actions: list[Action], text: str) -> list[Action]:
    """Those that have every word of a text, in any order."""
    words = text.casefold().split()
    return [a for a in actions if all(word in a.whole_words.casefold() for word in words)]
