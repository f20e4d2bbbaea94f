"""What a cluster's card tells of proposals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from core.view import ClusterCard, ProposalRow
from gui.proposals.marks import Key, Mark, Marks, Name


class Way(Protocol):
    """How far everything is on its way: see ProposalMarks."""

    @property
    def open(self) -> Mapping[Name, tuple[ProposalRow, ...]]: ...
    @property
    def clusters(self) -> Marks: ...
    @property
    def modules(self) -> Marks: ...
    @property
    def places(self) -> Mapping[Key, tuple[Mark, ...]]: ...


@dataclass(frozen=True, slots=True)
class Told:
    """Of one card."""

    open: tuple[ProposalRow, ...] = ()
    cluster: tuple[Mark, ...] = ()
    pools: Mapping[str, tuple[Mark, ...]] = field(default_factory=dict)
    """By module."""
    cells: Mapping[tuple[str, str], tuple[Mark, ...]] = field(default_factory=dict)
    """By module and environment."""

    @property
    def merged(self) -> Mark | None:
        return next((mark for mark in self.cluster if mark.stage == "merged"), None)


def told_of(card: ClusterCard, way: Way | None) -> Told:
    if way is None or not way.clusters:
        return Told()
    name = (card.root, card.cluster or "")
    pools = {row.module: marks for row in card.rows if (marks := way.modules.get((row.root, row.module), ()))}
    cells = {}
    for row in card.rows if pools else ():
        for cell in row.cells:
            whole = way.places.get((row.root, row.module, "", ""), ())
            if found := way.places.get((row.root, row.module, "", cell.environment), whole):
                cells[row.module, cell.environment] = found
    return Told(way.open.get(name, ()), way.clusters.get(name, ()), pools, cells)
