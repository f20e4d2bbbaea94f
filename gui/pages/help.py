"""Help: what the words mean, which keys do what, and what this is made of."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QTabBar, QTextBrowser, QWidget

import resources
from core.text import _
from gui.kit import theme
from gui.kit.dialogs import Dialog
from gui.kit.glossary import ten_words
from gui.kit.widgets import Button, ScrollArea, label, line

PARTS = (
    "PySide6-Essentials",
    "tree-sitter",
    "tree-sitter-hcl",
    "python-hcl2",
    "GitPython",
    "PyGithub",
    "keyring",
)


class Help(Dialog):
    """What the words mean, and which keys do what."""

    def __init__(self, actions: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        """`actions`: (keys, words) of the window's actions."""
        super().__init__(_("Help"), parent)
        self.resize(680, 580)
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setAccessibleName(_("Words or keys"))
        self.tabs.addTab(_("Ten words"))
        self.tabs.addTab(_("Keyboard"))
        self.pages = QStackedWidget()
        everywhere = (
            (_("Tab, Shift+Tab"), _("The next or previous field")),
            (_("Up, Down, Enter"), _("In lists and tables: choose and open")),
            (_("Ctrl+C, Ctrl+V, Delete"), _("In Compare: copy, paste, take out")),
            (
                _("Ctrl+R, Ctrl+D"),
                _("In Compare: the first selected value into those to its right, or below"),
            ),
            (_("Shift+F1"), _("In Compare: who wrote the value, when and why")),
            (_("Ctrl+F"), _("In Compare and the diff: find text")),
            (_("Enter, −, *"), _("In the diff: show folded lines, fold them again, show all of them")),
            (_("Esc"), _("Close what lies over the window")),
        )
        self.pages.addWidget(_table(ten_words(), "strong"))
        self.pages.addWidget(_table([*actions, *everywhere], "code"))
        self.tabs.currentChanged.connect(self.pages.setCurrentIndex)
        self.body.addWidget(self.tabs)
        self.body.addWidget(line())
        self.body.addWidget(self.pages, 1)
        close = Button(_("Close"), "primary")
        close.clicked.connect(self.accept)
        self.add_buttons(close)
        close.setFocus()


def _table(rows: Sequence[tuple[str, str]], role: str) -> ScrollArea:
    content = QWidget()
    grid = QGridLayout(content)
    grid.setContentsMargins(0, 4, 12, 4)
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(12 if role == "strong" else 8)
    grid.setColumnStretch(1, 1)
    for row, (name, meaning) in enumerate(rows):
        grid.addWidget(label(name, role), row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label(meaning, wrap=True), row, 1, Qt.AlignmentFlag.AlignTop)
    grid.setRowStretch(len(rows), 1)
    area = ScrollArea(content)
    area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return area


class About(Dialog):
    """Versions and licences, in words that can be copied into a report."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("About Repoform"), parent)
        self.resize(680, 580)
        what = _("Turns forms into code: every change is a diff and a proposal. It never applies anything.")
        self.body.addWidget(label(what, "muted", wrap=True))
        self.versions = label(versions(), "code", wrap=True)
        self.versions.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.versions.setAccessibleName(_("Versions"))
        self.notice = QTextBrowser()
        self.notice.setObjectName("help")
        self.notice.setOpenExternalLinks(True)
        self.notice.setAccessibleName(_("Licences"))
        self.notice.document().setDefaultFont(theme.ui_font(12))
        text = (Path(resources.__file__).parent / "NOTICE.md").read_text("utf-8")
        self.notice.setMarkdown(_without_title(text))
        self.body.addWidget(self.versions)
        self.body.addWidget(label(_("Licences"), "heading"))
        self.body.addWidget(label(_("Repoform: Apache License 2.0. What comes with it:"), "small", wrap=True))
        self.body.addWidget(self.notice, 1)
        copy = Button(_("Copy the versions"), "plain", "copy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(versions()))
        page = Button(_("Kubestack's site"), "quiet", "external-link")
        page.clicked.connect(lambda: QDesktopServices.openUrl(QUrl("https://www.kubestack.com")))
        close = Button(_("Close"), "primary")
        close.clicked.connect(self.accept)
        self.add_buttons(page, copy, close)


def _without_title(text: str) -> str:
    """Without its heading, which the dialog has."""
    first, _break, rest = text.partition("\n")
    return rest if first.startswith("# ") else text


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
