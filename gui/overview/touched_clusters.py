"""Which clusters the open proposals touch, for the overview; from their list alone, nothing is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from gui.control.controller import Controller
from gui.overview.page import Overview
from gui.proposals.driver import GONE, Proposals
from gui.proposals.one_by_one import OneByOne

if TYPE_CHECKING:
    from core.view import ProposalRow


class TouchedClusters(QObject):
    """Follows the list of proposals; tells the overview."""

    def __init__(self, page: Overview, proposals: Proposals, controller: Controller, parent: QObject) -> None:
        super().__init__(parent)
        self._page, self._proposals = page, proposals
        self._each = OneByOne(controller, lambda s, row: s.proposals.touched(row), self._note, self._end)
        self._found: dict[tuple[str, str], tuple[ProposalRow, ...]] = {}
        proposals.counted.connect(lambda _n: self.look())
        controller.opened.connect(lambda _view: self.forget())
        self.look()

    def forget(self) -> None:
        """Another repository: nothing is known."""
        self._each.stop()
        self._page.set_touching({})

    def look(self) -> None:
        """At all of them again; what was computed before is only looked up."""
        self._found = {}
        self._each.look([row for row in self._proposals.rows or () if row.state not in GONE])

    def _note(self, row: ProposalRow, clusters: frozenset[tuple[str, str]]) -> None:
        for cluster in clusters:
            self._found[cluster] = (*self._found.get(cluster, ()), row)

    def _end(self) -> None:
        self._page.set_touching(self._found)
