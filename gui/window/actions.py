"""Every action of the window by name, for the box that finds things: the menu's, and what has a button."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from core.text import _

if TYPE_CHECKING:
    from gui.window.commands import Commands
    from gui.window.navigation import Navigation


class Action(NamedTuple):
    """What can be done or gone to; its words also are its name among the recent ones."""

    words: str
    keys: str
    """The shortcut as people read it; "" where there is none."""
    run: Callable[[], object]


def every_action(menu: QMenu, navigation: Navigation, commands: Commands) -> list[Action]:
    """In the order of use: what is done most, places, then the menu with what lies inside it. `menu` lives as
    long as they do."""
    out = [
        _action(_("Propose…"), "Ctrl+Return", commands.propose),
        _action(_("Undo"), "Ctrl+Z", commands.undo),
        _action(_("Redo"), "Ctrl+Shift+Z", commands.redo),
        _action(_("Go to Overview"), "", lambda: navigation.show_page("overview")),
        _action(_("Go to Proposals"), "", lambda: navigation.show_page("proposals")),
        _action(_("Go to Problems"), "", lambda: navigation.show_page("problems")),
    ]
    if navigation.module() is not None:
        out.append(_action(_("Compare environments"), "", navigation.choose_compare))
    out += _of_menu(menu, "")
    return out


def fitting(actions: list[Action], text: str) -> list[Action]:
    """Those that have every word of a text, in any order."""
    words = text.casefold().split()
    return [a for a in actions if all(word in a.words.casefold() for word in words)]


def _action(words: str, keys: str, run: Callable[[], object]) -> Action:
    return Action(words, _shown(QKeySequence(keys)) if keys else "", run)


def _of_menu(menu: QMenu, before: str) -> Iterator[Action]:
    for action in menu.actions():
        if action.isSeparator() or not action.isEnabled():
            continue
        words = before + action.text().replace("&&", "&")
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from _of_menu(inner, f"{words}: ")
        else:
            yield Action(words, _shown(action.shortcut()), _triggers(action))


def _triggers(action: QAction) -> Callable[[], object]:
    return lambda: action.trigger()


def _shown(keys: QKeySequence) -> str:
    return keys.toString(QKeySequence.SequenceFormat.NativeText)
