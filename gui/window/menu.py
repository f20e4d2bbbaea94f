"""The window's menu: what is needed seldom."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QActionGroup, QDesktopServices, QKeySequence
from PySide6.QtWidgets import QMenu

from core.text import _
from gui.window.closing import leave_all

if TYPE_CHECKING:
    from gui.control.controller import Controller
    from gui.control.settings import Settings
    from gui.window.commands import Commands
    from gui.window.frame import Frame
    from gui.window.navigation import Navigation


class Dialogs(Protocol):
    """What some entries open."""

    def accounts(self) -> None: ...

    def commands(self) -> None: ...

    def shortcuts(self) -> None: ...

    def about(self) -> None: ...


def make_menu(
    frame: Frame,
    navigation: Navigation,
    commands: Commands,
    dialogs: Dialogs,
    controller: Controller,
    settings: Settings,
) -> QMenu:
    """A fresh menu for what the window shows now."""
    menu = QMenu(frame)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.addAction(_("Open a folder…"), commands.choose_folder).setShortcut(QKeySequence("Ctrl+O"))
    menu.addAction(_("Repositories…"), navigation.show_welcome)
    view = navigation.view
    if view is not None:
        menu.addAction(_("Fetch again"), controller.refresh).setShortcut(QKeySequence("F5"))
        menu.addAction(_("What Repoform read"), lambda: navigation.show_page("read"))
        menu.addSeparator()
        for operation in view.menu:
            action = menu.addAction(operation.menu)
            action.triggered.connect(partial(navigation.guide, operation.name))
            action.setEnabled(view.readonly is None)
        menu.addSeparator()
        discard = menu.addAction(_("Undo all my changes"), commands.discard)
        discard.setEnabled(bool(view.edits))
        if controller.demo is not None:
            menu.addAction(_("Open the reviewer's window"), commands.open_reviewer)
        menu.addAction(_("Accounts…"), dialogs.accounts)
        menu.addAction(_("Git commands that ran"), dialogs.commands)
        folder = view.place.folder
        menu.addAction(_("Open the folder"), lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(folder)))
    menu.addSeparator()
    menu.addMenu(_theme_menu(commands, settings.text("theme"), menu))
    menu.addAction(_("Keyboard shortcuts"), dialogs.shortcuts).setShortcut(QKeySequence("F1"))
    menu.addAction(_("About Repoform"), dialogs.about)
    menu.addAction(_("Leave Repoform"), leave_all).setShortcut(QKeySequence("Ctrl+Q"))
    return menu


def _theme_menu(commands: Commands, chosen: str, parent: QMenu) -> QMenu:
    menu = QMenu(_("Theme"), parent)
    group = QActionGroup(menu)
    for name, words in (("", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))):
        action = menu.addAction(words)
        action.setCheckable(True)
        action.setChecked(name == chosen)
        action.triggered.connect(lambda _checked, name=name: commands.choose_theme(name))
        group.addAction(action)
    return menu
