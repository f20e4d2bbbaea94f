"""What a guided operation makes, where and for how much: what its last step begins with."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout

from core.text import ngettext
from core.view import Change, beside_badge
from gui.kit.impacts import ImpactBadge
from gui.kit.layouts import clear
from gui.kit.widgets import Card, label
from gui.review.sentence import Sentence

MANY = 5
"""Of more changes the rest is counted."""


class MadeCard(Card):
    """A sentence per change with its badge, the worst first as they come; then what each environment gets."""

    def __init__(self) -> None:
        super().__init__(margin=12)
        self._list = QVBoxLayout()
        self._list.setSpacing(6)
        self.body.addLayout(self._list)
        self.hide()

    def show_made(self, changes: Sequence[Change], places: Sequence[tuple[str, str]], note: str) -> None:
        """`places`: environments and what they get; `note`: what costs rest on."""
        clear(self._list)
        for change in changes[:MANY]:
            self._add(change, whole=not places)
        if len(changes) > MANY:
            n = len(changes) - MANY
            words = ngettext("and {n} more change", "and {n} more changes", n).format(n=n)
            self._list.addWidget(label(words, "muted"))
        if places:
            grid = QGridLayout()
            grid.setHorizontalSpacing(18)
            grid.setVerticalSpacing(2)
            grid.setColumnStretch(1, 1)
            for row, (name, words) in enumerate(places):
                grid.addWidget(label(name, "label"), row, 0, Qt.AlignmentFlag.AlignTop)
                grid.addWidget(label(words, "", wrap=True), row, 1)
            self._list.addLayout(grid)
        if note and places:
            self._list.addWidget(label(note, "small", wrap=True))
        self.setVisible(bool(changes or places))

    def _add(self, change: Change, *, whole: bool) -> None:
        """`whole`: with what it does, where the environments don't say that below."""
        row = QHBoxLayout()
        row.setSpacing(10)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Sentence(change.sentence))
        said = " ".join(x for x in (change.detail, beside_badge(change.impact)) if x and whole)
        if said:
            words.addWidget(label(said, "muted", wrap=True))
        row.addLayout(words, 1)
        row.addWidget(ImpactBadge(change.impact), 0, Qt.AlignmentFlag.AlignTop)
        self._list.addLayout(row)
