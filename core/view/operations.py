"""What can be done as a whole, and where it is offered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.frozen import dataclass
from core.platform.model import Change
from core.review.model import FileDiff


@dataclass(frozen=True, slots=True)
class OperationOffer:
    """A place other than the menu where an operation is offered."""

    place: str
    """"pools": below a cluster's pools; "pool": on a pool; "cluster": on a cluster."""
    words: str
    cluster: str
    """Name of the answer that the cluster's module is, "" for none."""
    pool: str
    """Name of the answer that the pool's module is."""
    answers: Mapping[str, str]
    """Others, always the same."""
    rank: int = 0

    def given(self, cluster: str, pool: str = "") -> dict[str, str]:
        """The answers that are known at this cluster or pool."""
        known = {self.cluster: cluster, self.pool: pool}
        return {**self.answers, **{name: module for name, module in known.items() if name}}


@dataclass(frozen=True, slots=True)
class OperationEntry:
    """What can be done as a whole here."""

    name: str
    menu: str
    """Words for the menu; "" keeps it out of there."""
    offers: tuple[OperationOffer, ...]
    dialect: str = ""
    """Whose roots it can be done in."""


def in_menu(entries: Iterable[OperationEntry]) -> tuple[OperationEntry, ...]:
    """Those with words for the menu; what several dialects can do stands there once."""
    found: dict[str, OperationEntry] = {}
    for entry in entries:
        if entry.menu:
            found.setdefault(entry.name, entry)
    return tuple(found.values())


def of_dialect(entries: Iterable[OperationEntry], dialect: str) -> tuple[OperationEntry, ...]:
    """What can be done in a root that is written so."""
    return tuple(entry for entry in entries if entry.dialect in ("", dialect))


def offers_at(entries: Iterable[OperationEntry], place: str) -> tuple[tuple[str, OperationOffer], ...]:
    """What is offered at such a place: (operation, offer)."""
    found = ((o.name, offer) for o in entries for offer in o.offers if offer.place == place)
    return tuple(sorted(found, key=lambda pair: pair[1].rank))


@dataclass(frozen=True, slots=True)
class Trial:
    """What an operation would come to, before anything is kept."""

    files: tuple[FileDiff, ...]
    changes: tuple[Change, ...]
    """What it adds to the draft's."""
