"""The window's menu: what is needed seldom."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QActionGroup, QDesktopServices, QKeySequence
from PySide6.QtWidgets import QMenu

from core.text import _

if TYPE_CHECKING:
    from gui.window.window import MainWindow


def make_menu(window: MainWindow) -> QMenu:
    """A fresh menu for what the window shows now."""
    menu = QMenu(window)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.addAction(_("Open a folder…"), window.choose_folder).setShortcut(QKeySequence("Ctrl+O"))
    menu.addAction(_("Repositories…"), window.show_welcome)
    view = window.view
    if view is not None:
        menu.addAction(_("Fetch again"), window.controller.refresh).setShortcut(QKeySequence("F5"))
        menu.addAction(_("What Repoform read"), lambda: window.show_page("read"))
        menu.addSeparator()
        for operation in view.operations:
            if not operation.menu:
                continue
            action = menu.addAction(operation.menu)
            action.triggered.connect(partial(window.guide, operation.name))
            action.setEnabled(view.readonly is None)
        menu.addSeparator()
        discard = menu.addAction(_("Undo all my changes"), window.discard)
        discard.setEnabled(bool(view.edits))
        if window.controller.demo is not None:
            menu.addAction(_("Open the reviewer's window"), window.open_reviewer)
        menu.addAction(_("Accounts…"), window.popups.accounts)
        menu.addAction(_("Git commands that ran"), window.popups.commands)
        folder = view.place.folder
        menu.addAction(_("Open the folder"), lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(folder)))
    menu.addSeparator()
    menu.addMenu(_theme_menu(window, menu))
    menu.addAction(_("Keyboard shortcuts"), window.popups.shortcuts).setShortcut(QKeySequence("F1"))
    menu.addAction(_("About Repoform"), window.popups.about)
    menu.addAction(_("Leave Repoform"), window.leave_all).setShortcut(QKeySequence("Ctrl+Q"))
    return menu


def _theme_menu(window: MainWindow, parent: QMenu) -> QMenu:
    menu = QMenu(_("Theme"), parent)
    group = QActionGroup(menu)
    chosen = window.settings.text("theme")
    for name, words in (("", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))):
        action = menu.addAction(words)
        action.setCheckable(True)
        action.setChecked(name == chosen)
        action.triggered.connect(lambda _checked, name=name: window.choose_theme(name))
        group.addAction(action)
    return menu
