"""Help: which keys do what, and what this is made of."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QWidget

import resources
from core.text import _
from gui.kit.dialogs import Dialog
from gui.kit.widgets import Button, ScrollArea, label

PARTS = (
    "PySide6-Essentials",
    "tree-sitter",
    "tree-sitter-hcl",
    "python-hcl2",
    "GitPython",
    "PyGithub",
    "keyring",
)


class Shortcuts(Dialog):
    """Which keys do what: (keys, words) of the window's actions, and what holds everywhere."""

    def __init__(self, actions: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(_("Keyboard shortcuts"), parent)
        self.setMinimumWidth(640)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        everywhere = (
            (_("Tab, Shift+Tab"), _("The next or previous field")),
            (_("Up, Down, Enter"), _("In lists and tables: choose and open")),
            (_("Ctrl+C, Ctrl+V, Delete"), _("In Compare: copy, paste, take out")),
            (_("Ctrl+R"), _("In Compare: the first selected value into the others")),
            (_("Esc"), _("Close what lies over the window")),
        )
        for row, (keys, words) in enumerate([*actions, *everywhere]):
            grid.addWidget(label(keys, "code"), row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(words, wrap=True), row, 1)
        self.body.addLayout(grid)
        close = Button(_("Close"), "primary")
        close.clicked.connect(self.accept)
        self.add_buttons(close)


class About(Dialog):
    """Versions and licences, in words that can be copied into a report."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("About Repoform"), parent)
        self.resize(560, 460)
        what = _("Turns forms into code: every change is a diff and a proposal. It never applies anything.")
        self.body.addWidget(label(what, "muted", wrap=True))
        self.versions = label(versions(), "code", wrap=True)
        self.versions.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.versions.setAccessibleName(_("Versions"))
        notice = label((Path(resources.__file__).parent / "NOTICE.md").read_text("utf-8"), "small", wrap=True)
        notice.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self.versions)
        self.body.addWidget(label(_("Licences"), "heading"))
        self.body.addWidget(label(_("Repoform: Apache License 2.0. What comes with it:"), "small", wrap=True))
        self.body.addWidget(ScrollArea(notice), 1)
        copy = Button(_("Copy the versions"), "plain", "copy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(versions()))
        page = Button(_("Kubestack's site"), "quiet", "external-link")
        page.clicked.connect(lambda: QDesktopServices.openUrl(QUrl("https://www.kubestack.com")))
        close = Button(_("Close"), "primary")
        close.clicked.connect(self.accept)
        self.add_buttons(page, copy, close)


def versions() -> str:
    """Repoform's, Python's, Qt's and the parts', one in a line."""
    lines = [f"Repoform {_version('repoform')}", f"Python {platform.python_version()}", f"Qt {qVersion()}"]
    lines += [f"{name} {_version(name)}" for name in PARTS]
    return "\n".join([*lines, platform.platform()])


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return _("(not installed as a package)")
