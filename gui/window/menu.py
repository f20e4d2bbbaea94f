"""Menus made of actions: the window's menu bar, and what opens at a place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from core.text import _
from gui.window.actions import CHANGE, EDIT, FILE, HELP, VIEW, Action, Actions

ROLES = {
    "about": QAction.MenuRole.AboutRole,
    "quit": QAction.MenuRole.QuitRole,
    "settings": QAction.MenuRole.PreferencesRole,
}
"""What some systems show in a menu of the program's own."""


class MenuBar(QMenuBar):
    """File, Edit, View, Change, Help; where the system has a bar of its own, there. What a menu holds is
    asked for whenever it opens."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self.menus: dict[str, QMenu] = {}
        for name, words in (
            (FILE, _("&File")),
            (EDIT, _("&Edit")),
            (VIEW, _("&View")),
            (CHANGE, _("&Change")),
            (HELP, _("&Help")),
        ):
            menu = self.menus[name] = self.addMenu(words)
            menu.aboutToShow.connect(partial(self.fill, name))
        self.fill(FILE)  # a system's own menu takes what it shows itself from there

    def fill(self, name: str) -> None:
        """As it is now."""
        fill(self.menus[name], [action for action in self._actions.all() if action.menu == name])


def fill(menu: QMenu, actions: Iterable[Action]) -> None:
    """Instead of what stands there. Shortcuts are shown alone: it is the window that listens to them."""
    for old in menu.actions():
        inner = old.menu()
        if isinstance(inner, QMenu):
            inner.deleteLater()
    menu.clear()
    inside: dict[str, QMenu] = {}
    group: int | None = None
    for action in actions:
        if group is not None and action.group != group:
            menu.addSeparator()
        group = action.group
        into = menu
        if action.within:
            if action.within not in inside:
                inside[action.within] = menu.addMenu(_shown(action.within))
            into = inside[action.within]
        words = _shown(action.words)
        made = into.addAction(f"{words}\t{action.shown_keys}" if action.keys else words)
        made.setMenuRole(ROLES.get(action.name, QAction.MenuRole.NoRole))
        made.setEnabled(action.enabled)
        if action.checked is not None:
            made.setCheckable(True)
            made.setChecked(action.checked)
        made.triggered.connect(_runs(action.run))


def menu_of(actions: Iterable[Action], parent: QWidget) -> QMenu:
    """One that goes by itself when it is closed."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    fill(menu, actions)
    return menu


def _shown(words: str) -> str:
    """In a menu & would be a shortcut."""
    return words.replace("&", "&&")


def _runs(do: Callable[[], object]) -> Callable[[], None]:
    """Qt hands over whether the action is ticked."""

    def run() -> None:
        do()

    return run
