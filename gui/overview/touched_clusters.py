"""Which clusters the open proposals touch, for the overview: one proposal after the other, so that typing
never waits for all of them; only what the list of proposals brought, nothing is fetched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from gui.control.controller import Controller
from gui.control.failure import Failure
from gui.overview.page import Overview
from gui.proposals.driver import GONE, Proposals

if TYPE_CHECKING:
    from core.view import ProposalRow

MOST = 40
"""Proposals that are looked into."""


class TouchedClusters(QObject):
    """Follows the list of proposals; tells the overview."""

    def __init__(self, page: Overview, proposals: Proposals, controller: Controller, parent: QObject) -> None:
        super().__init__(parent)
        self._page, self._proposals, self._controller = page, proposals, controller
        self._turn = 0
        self._found: dict[tuple[str, str], tuple[ProposalRow, ...]] = {}
        proposals.counted.connect(lambda _n: self.look())
        controller.opened.connect(lambda _view: self.forget())
        self.look()

    def forget(self) -> None:
        """Another repository: nothing is known."""
        self._turn += 1
        self._page.set_touching({})

    def look(self) -> None:
        """At all of them again; what was computed before is only looked up."""
        self._turn += 1
        self._found = {}
        self._read_next(
            [row for row in self._proposals.rows or () if row.state not in GONE][:MOST], self._turn
        )

    def _read_next(self, rows: list[ProposalRow], turn: int) -> None:
        if turn != self._turn:
            return
        if not rows:
            self._page.set_touching(self._found)
            return
        row, rest = rows[0], rows[1:]

        def done(clusters: frozenset[tuple[str, str]]) -> None:
            if turn == self._turn:
                for cluster in clusters:
                    self._found[cluster] = (*self._found.get(cluster, ()), row)
                self._read_next(rest, turn)

        def failed(_failure: Failure) -> None:
            self._read_next(
                rest, turn
            )  # one that can't be read is left out; the list says what is wrong with it

        self._controller.ask(lambda s, _task: s.proposals.touched(row), done, failed)
