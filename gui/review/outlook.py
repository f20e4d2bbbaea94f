"""What clusters can hold and cost, before and after: a card below the changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from core.text import _
from core.view import Outlook
from gui.review.sentence import Sentence
from gui.widgets import IconLabel, label


class Line(NamedTuple):
    text: str
    strong: int
    quiet: bool


class OutlookCard(QFrame):
    """`set_outlook(found)`: a line per cluster and environment; hidden where nothing changes."""

    def __init__(self, found: Sequence[Outlook] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._shown: tuple[Outlook, ...] = ()
        self._rows: list[Sentence] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 9)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(IconLabel("cpu", "muted", 16))
        head.addWidget(label(_("Capacity and cost, all pools together"), "strong", wrap=True), 1)
        column.addLayout(head)
        self._lines = QVBoxLayout()
        self._lines.setContentsMargins(24, 0, 0, 0)
        self._lines.setSpacing(2)
        column.addLayout(self._lines)
        self._show(found)
        if not found:  # Not shown either before it has a parent: that would be a window.
            self.hide()

    def set_outlook(self, found: Sequence[Outlook]) -> None:
        self._show(found)
        self.setVisible(bool(found))

    def _show(self, found: Sequence[Outlook]) -> None:
        shown = tuple(found)
        if shown != self._shown:
            self._shown = shown
            self._draw(lines(shown))

    def _draw(self, wanted: Sequence[Line]) -> None:
        quiet = [row.property("quiet") for row in self._rows]
        if quiet != [line.quiet for line in wanted]:
            for row in self._rows:
                self._lines.removeWidget(row)
                row.deleteLater()
            self._rows = []
            for line in wanted:
                row = Sentence(pixels=12 if line.quiet else 13, token="muted" if line.quiet else "text")
                row.setProperty("quiet", line.quiet)
                self._rows.append(row)
                self._lines.addWidget(row)
        for row, line in zip(self._rows, wanted, strict=True):
            row.set_text(line.text, line.strong)
        self.setAccessibleName(_("Capacity and cost, all pools together"))
        self.setAccessibleDescription(self.text())

    def text(self) -> str:
        return "\n".join(row.text() for row in self._rows)


def _kept(text: str) -> str:
    """Numbers stay in one line with what they count."""
    return ", ".join(part.replace(" ", "\u00a0") for part in text.split(", "))


def lines(found: Sequence[Outlook]) -> tuple[Line, ...]:
    """What stands on the card: capacity, under it the cost; at last what the estimates rest on."""
    out: list[Line] = []
    for one in found:
        words = _("{place}: {words}").format(place=one.place, words=_kept(one.nodes or one.cost))
        out.append(Line(words, len(one.place) + 1, False))
        if one.nodes and one.cost:
            out.append(Line(one.cost + ".", 0, True))
    out += [Line(note, 0, True) for note in dict.fromkeys(one.note for one in found if one.note)]
    return tuple(out)
