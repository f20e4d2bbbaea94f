"""What the Propose page asks and suggests beside the text: where it goes, and whom to ask for a review."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from core.text import _
from core.view import Whereto
from gui.kit.layouts import FlowLayout, clear
from gui.kit.widgets import Button, Card, label


class WheretoBox(Card):
    """The remote is a fork: one button for each place that a proposal could go to."""

    chosen = Signal(str)
    """Destination.remote."""

    def __init__(self) -> None:
        super().__init__(margin=12)
        self._words = label("", "strong", wrap=True)
        self.body.addWidget(self._words)
        holder = QWidget()
        self._row = FlowLayout(holder, spacing=8)
        self.body.addWidget(holder)
        self.buttons: list[Button] = []

    def set_question(self, asked: Whereto | None) -> None:
        self.setVisible(asked is not None)
        clear(self._row)
        self.buttons = []
        if asked is None:
            return
        self._words.setText(asked.sentence)
        for place in asked.choices:
            button = Button(_("To {place}").format(place=place.title), "plain", "git-branch")
            button.clicked.connect(lambda _on=False, remote=place.remote: self.chosen.emit(remote))
            self._row.addWidget(button)
            self.buttons.append(button)


class OwnersRow(QWidget):
    """Below the field for reviewers: those whom CODEOWNERS names, to be added with a click."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__()
        self._field = field
        self._row = FlowLayout(self, spacing=6)
        self._owners: tuple[str, ...] = ()
        self._sender = ""
        self._wanted = True
        self.buttons: list[Button] = []
        field.textChanged.connect(self._draw)
        self.hide()

    def set_owners(self, owners: Sequence[str]) -> None:
        self._owners = tuple(owners)
        self._draw()

    def set_sender(self, login: str) -> None:
        """Nobody is asked to review what is their own."""
        self._sender = login.lower()
        self._draw()

    def set_wanted(self, on: bool) -> None:
        self._wanted = on
        self._draw()

    def _asked_names(self) -> list[str]:
        return [name.strip().lstrip("@") for name in self._field.text().split(",") if name.strip()]

    def _draw(self) -> None:
        there = {name.lower() for name in self._asked_names()} | {self._sender}
        names = [name for name in self._owners if name.lower() not in there]
        self.setVisible(self._wanted and bool(names))
        if [button.text() for button in self.buttons] == names:
            return
        clear(self._row)
        self.buttons = []
        words = label(_("Own the changed files:"), "small")
        self._row.addWidget(words)
        for name in names:
            button = Button(name, "link", "plus")
            button.setAccessibleName(_("Ask {name} to review it").format(name=name))
            button.clicked.connect(lambda _on=False, name=name: self._add(name))
            self._row.addWidget(button)
            self.buttons.append(button)

    def _add(self, name: str) -> None:
        self._field.setText(", ".join([*self._asked_names(), name]))
        self._field.setFocus()
