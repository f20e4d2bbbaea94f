"""A section of the form: a heading and its rows."""

from __future__ import annotations

from operator import is_

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from core.text import ngettext
from core.view import SectionView
from gui.form.row import FieldRow
from gui.kit import icons, theme
from gui.kit.steady import Steady
from gui.kit.widgets import ElidedLabel, label

GAP, LOW_GAP = 4, 2
"""Pixels between rows, and in a low window."""
SIDE = 18


class Fold(Steady, QToolButton):
    """A heading that opens and closes what is below it."""


class SectionCard(QFrame):
    """A section of the form. A folded one builds its rows when it is opened."""

    opened = Signal()
    """Its rows are wanted now."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("section")
        self.body = QVBoxLayout(self)
        self.rows: dict[str, FieldRow] = {}
        self.section: SectionView | None = None
        self.ready = False
        """All its rows show its section."""
        self.same = False
        """It shows the very fields that it showed before."""
        self.open = True
        self._shape: object = None
        self._sign: object = None
        """Which icon is drawn, in which theme."""
        self._low, self._headed = False, True
        head = QHBoxLayout()
        head.setSpacing(8)
        self.title = Fold()
        self.title.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.title.setProperty("role", "section")
        self.title.clicked.connect(lambda: self.set_open(not self.open))
        self.heading = label("", "heading")
        self.count = ElidedLabel("", "small")
        head.addWidget(self.heading)
        head.addWidget(self.title)
        head.addWidget(self.count, 1)
        self.body.addLayout(head)
        self.body.setSpacing(GAP)

    def set_section(self, section: SectionView, *, keep_open: bool) -> None:
        fold = section.folded
        if not keep_open:
            self.open = not fold
        old, self.section = self.section, section
        self.same = (
            self.ready
            and old is not None
            and len(old.fields) == len(section.fields)
            and all(map(is_, old.fields, section.fields))
            and not any(row.is_refused() for row in self.rows.values())
        )
        shape = (section.title, fold, len(section.fields), self.open)
        if old is not None and shape == self._shape:
            return
        self._shape = shape
        self._show_heading()
        self.heading.setText(section.title)
        self.title.setVisible(fold)
        self.title.setText(section.title.replace("&", "&&"))
        self.count.setVisible(fold)
        n = len(section.fields)
        self.count.set_text(ngettext("{n} setting not set", "{n} settings not set", n).format(n=n))
        self._draw_fold()

    def stops(self) -> list[QWidget]:
        """What Tab goes through, from top to bottom."""
        section = self.section
        if section is None:
            return []
        made = [self.rows[f.field.path] for f in section.fields if f.field.path in self.rows]
        return [*([self.title] if section.folded else []), *(stop for row in made for stop in row.stops())]

    def _draw_fold(self) -> None:
        sign = "chevron-down" if self.open else "chevron-right", theme.tokens().name
        if sign != self._sign:
            self._sign = sign
            self.title.setIcon(icons.icon(sign[0], "muted", 14))
        theme.set_state(self, "folded", not self.open)
        above, below = (4, 4) if not self.open else (2, 4) if self._low else (6, 6)
        self.body.setContentsMargins(SIDE, above, SIDE, below)

    def set_low(self, low: bool, headed: bool) -> None:
        """Closer together, where little of a form is in sight; not `headed`: without its heading, too."""
        if (low, headed) != (self._low, self._headed):
            self._low, self._headed = low, headed
            self.body.setSpacing(LOW_GAP if low else GAP)
            self._show_heading()
            self._draw_fold()

    def _show_heading(self) -> None:
        """A field alone says by its label what the section is about."""
        section = self.section
        shown = section is not None and not section.folded and len(section.fields) > 1
        self.heading.setVisible(shown and self._headed)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if theme.is_theme_change(event):
            self._draw_fold()

    def set_open(self, opened: bool) -> None:
        self.open = opened
        self._draw_fold()
        if opened:
            self.opened.emit()
        for row in self.rows.values():
            row.setVisible(opened)
