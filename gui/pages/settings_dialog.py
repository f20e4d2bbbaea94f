"""What can be set: how the window looks, how often it asks, what is set aside; and the ways to accounts and
environments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal, SignalInstance
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.languages import LANGUAGES
from core.text import _, ngettext, pgettext
from gui.control.refreshing import CHOICES
from gui.kit import theme
from gui.kit.dialogs import Dialog
from gui.kit.fonts import can_show, no_font_words
from gui.kit.layouts import clear
from gui.kit.widgets import Button, ScrollArea, Segments, label, line
from gui.pages.problems import aside_words
from gui.review.sentence import Sentence

if TYPE_CHECKING:
    from core.view import SetAside

NAMES = 150
"""Width of what the rows are called."""


class SettingsDialog(Dialog):
    """What is chosen counts at once."""

    theme_chosen = Signal(str)
    language_chosen = Signal(str)
    text_chosen = Signal(int)
    refresh_chosen = Signal(int)
    """Minutes; 0: never."""
    accounts_requested = Signal()
    environments_requested = Signal()
    hints_requested = Signal()
    taken_back = Signal(object)
    """A Problem that was set aside is to be listed again."""

    def __init__(
        self,
        chosen_theme: str,
        refresh: int,
        *,
        opened: bool,
        language: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """`opened`: a repository is, so that its own settings can be shown; `language`: what was chosen."""
        super().__init__(_("Settings"), parent)
        self.setMinimumWidth(740)
        self._names: list[QLabel] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(12)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnMinimumWidth(0, NAMES)
        self.theme = Segments(_("Theme"))
        self.theme.set_choices((("", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))))
        self.theme.set_current(chosen_theme)
        self.theme.chosen.connect(self.theme_chosen)
        self._row(_("Theme"), self.theme)
        self.text = Segments(_("Size of the text"))
        self.text.set_choices([(str(n), text_words(n)) for n in theme.SIZES])
        self.text.set_current(str(theme.text_pixels()))
        self.text.chosen.connect(lambda key: self.text_chosen.emit(int(key)))
        self._row(_("Size of the text"), self.text, _("Also Ctrl + and Ctrl −, from anywhere."))
        self.language = Segments(_("Language"))
        self.language.set_choices((("", _("As the system")), *LANGUAGES.items()))
        self.language.set_current(language if language in LANGUAGES else "")
        self.language.chosen.connect(self._choose_language)
        self.language_note = self._row(_("Language"), self.language, _("From the next start on."))
        self.refresh = Segments(_("Look for new commits"))
        self.refresh.set_choices([(str(n), refresh_words(n)) for n in CHOICES])
        self.refresh.set_current(str(refresh))
        self.refresh.chosen.connect(lambda key: self.refresh_chosen.emit(int(key)))
        self._row(
            _("Look for new commits"), self.refresh, _("While the window is in use; F5 looks at any time.")
        )
        self.body.addLayout(self._grid)
        self._grids = [self._grid]
        self.hints = self._link(_("Show the hints again"), self.hints_requested)
        self._row(_("First steps"), self.hints)
        self._aside = QVBoxLayout()
        self._aside.setSpacing(8)
        self.backs: list[Button] = []
        """Of what is set aside, in order."""
        if opened:
            self.accounts = self._link(_("Which account is used here…"), self.accounts_requested)
            self.environments = self._link(_("What Repoform read of them…"), self.environments_requested)
            self.body.addWidget(line())
            self.body.addWidget(label(_("Of this repository"), "strong"))
            own = self._grid = QGridLayout()
            self._grids.append(own)
            own.setHorizontalSpacing(24)
            own.setVerticalSpacing(12)
            own.setColumnStretch(1, 1)
            own.setColumnMinimumWidth(0, NAMES)
            self._row(_("Accounts"), self.accounts)
            self._row(_("Environments"), self.environments)
            content = QWidget()
            content.setLayout(self._aside)
            self._aside.setContentsMargins(0, 0, 12, 0)
            self._area = ScrollArea(content)
            self._row(pgettext("heading", "Set aside"), self._area)
            self.body.addLayout(own)
        self._align()
        close = Button(_("Close"), "primary")
        close.clicked.connect(self.accept)
        self.add_buttons(close)
        close.setFocus()
        self.set_aside(())

    def _align(self) -> None:
        """What is chosen stands in one column, above and below the line."""
        widest = max((name.sizeHint().width() for name in self._names), default=NAMES)
        for grid in self._grids:
            grid.setColumnMinimumWidth(0, max(NAMES, widest))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if theme.is_font_change(event) and hasattr(self, "_grids"):
            self._align()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._align()

    def _link(self, words: str, told: SignalInstance) -> Button:
        button = Button(words, "link")
        button.setAutoDefault(False)
        button.clicked.connect(told)
        return button

    def _choose_language(self, name: str) -> None:
        assert self.language_note is not None
        shown = can_show(name)
        self.language_note.setText(_("From the next start on.") if shown else no_font_words())
        self.language_chosen.emit(name)

    def _row(self, name: str, widget: QWidget, note: str = "") -> QLabel | None:
        """Answers with the note."""
        row = self._grid.rowCount()
        words = label(name, "label")
        words.setContentsMargins(0, 8 if isinstance(widget, Segments) else 2, 0, 0)
        self._names.append(words)
        self._grid.addWidget(words, row, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(2)
        side = Qt.AlignmentFlag.AlignLeft if not isinstance(widget, ScrollArea) else Qt.AlignmentFlag(0)
        column.addWidget(widget, 0, side)
        said = label(note, "small", wrap=True) if note else None
        if said is not None:
            column.addWidget(said)
        self._grid.addLayout(column, row, 1)
        return said

    def set_aside(self, items: Sequence[SetAside]) -> None:
        """Problems that the user lives with, each with the way back."""
        clear(self._aside)
        self.backs = []
        if not items:
            words = _("Nothing. A problem that can't be fixed is set aside on the page Problems.")
            self._aside.addWidget(label(words, "muted", wrap=True))
        else:
            words = ngettext("{n} problem:", "{n} problems:", len(items)).format(n=len(items))
            self._aside.addWidget(label(words, "small"))
        for item in items:
            row = QHBoxLayout()
            row.setSpacing(8)
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(Sentence(item.problem.sentence))
            column.addWidget(label(aside_words(item), "small", wrap=True))
            row.addLayout(column, 1)
            back = Button(_("Take back"), "quiet", "undo-2")
            back.setAutoDefault(False)
            back.setAccessibleDescription(item.problem.sentence)
            back.clicked.connect(lambda _on=False, problem=item.problem: self.taken_back.emit(problem))
            row.addWidget(back, 0, Qt.AlignmentFlag.AlignTop)
            self._aside.addLayout(row)
            self.backs.append(back)
        self._aside.addStretch(1)
        if hasattr(self, "_area"):
            self._area.setFixedHeight(40 if not items else min(200, 30 + 48 * len(items)))


def text_words(pixels: int) -> str:
    """A size of text beside the usual one.

    >>> text_words(13), text_words(17)
    ('100 %', '131 %')
    """
    return _("{n} %").format(n=round(pixels * 100 / theme.USUAL))


def refresh_words(minutes: int) -> str:
    if not minutes:
        return _("Never")
    if minutes == 60:
        return _("Every hour")
    return _("Every {n} min").format(n=minutes)
