"""What clusters can hold and cost, before and after: a card below the changes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from core.text import _, listed, with_stop
from core.view import Outlook
from gui.kit.widgets import IconLabel, label
from gui.review.sentence import Sentences, Words


class OutlookCard(QFrame):
    """`set_outlook(found)`: a line per cluster and environment; hidden where nothing changes."""

    def __init__(self, found: Sequence[Outlook] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._shown: tuple[Outlook, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 9)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(IconLabel("cpu", "muted", 16))
        head.addWidget(label(_("Capacity and cost, all pools together"), "strong", wrap=True), 1)
        column.addLayout(head)
        self._lines = Sentences()
        below = QHBoxLayout()
        below.setContentsMargins(24, 0, 0, 0)
        below.addWidget(self._lines)
        column.addLayout(below)
        self.setAccessibleName(_("Capacity and cost, all pools together"))
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
            self._lines.set_words(lines(shown))
            self.setAccessibleDescription(self.text())

    def text(self) -> str:
        return self._lines.text()


def _unbroken(text: str) -> str:
    """Numbers stay in one line with what they count."""
    between = listed(["", ""])
    return between.join(part.replace(" ", "\u00a0") for part in text.split(between))


def _quiet(text: str) -> Words:
    return Words(text, pixels=12, token="muted")


def lines(found: Sequence[Outlook]) -> tuple[Words, ...]:
    """What stands on the card: capacity, under it the cost; at last what the estimates rest on."""
    out: list[Words] = []
    for one in found:
        words = _("{place}: {words}").format(place=one.place, words=_unbroken(one.nodes or one.cost))
        out.append(Words(words, len(one.place) + 1))
        if one.nodes and one.cost:
            out.append(_quiet(with_stop(one.cost)))
    out += [_quiet(note) for note in dict.fromkeys(one.note for one in found if one.note)]
    return tuple(out)
