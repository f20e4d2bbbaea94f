"""The environments that were inferred or said, as data: for showing why they are, and for correcting them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

from core.corrections import Correction, UnitKey
from core.frozen import dataclass

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FoundEnvironment:
    """One of a root, as it counts now."""

    name: str
    """"" where nothing tells environments apart."""
    root: str
    reason: str
    unit: UnitKey
    """What makes it now."""
    said_of: UnitKey
    """What corrections of it are kept under."""
    inferred: UnitKey | None
    """What was inferred; None for one that the user added."""
    by_itself: tuple[str, ...] = ()
    """Files of variables that Terraform reads without being told."""
    said: Correction = Correction()
    aside: bool = False
    """It is no environment, as the user says."""
    group: str = ""
    """The folder that its root shares with its siblings; the root itself where it has none."""

    @property
    def shown(self) -> str:
        return self.said.title or self.name

    @property
    def corrected(self) -> bool:
        return self.said != Correction()


@dataclass(frozen=True, slots=True)
class LostCorrection:
    """One that changes nothing, because what it speaks of is gone."""

    key: UnitKey
    said: Correction
    sentence: str


@dataclass(frozen=True, slots=True)
class UnboundFile:
    """A file of variables that counts nowhere."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class WithoutClusters:
    """A root in which no cluster was found, and the environments that it has."""

    root: str
    names: tuple[str, ...]
    reason: str
    """Why the first of them is one."""


@dataclass(frozen=True, slots=True)
class Environments:
    """All of a repository that can be corrected."""

    found: tuple[FoundEnvironment, ...]
    """By root, in the order in which they are shown; what is none, last."""
    var_files: tuple[str, ...] = ()
    """All that could be bound."""
    unbound: tuple[UnboundFile, ...] = ()
    roots: tuple[str, ...] = ()
    """Where one could be added."""
    lost: tuple[LostCorrection, ...] = ()
    notes: tuple[str, ...] = ()
    """What follows from the corrections."""
    others: tuple[WithoutClusters, ...] = ()
    """Of roots without clusters: nothing is to be corrected there."""

    def of_root(self, root: str) -> tuple[FoundEnvironment, ...]:
        """Those that count there, in their order."""
        return tuple(e for e in self.found if e.root == root and not e.aside)

    def beside(self, one: FoundEnvironment) -> tuple[FoundEnvironment, ...]:
        """Those that it is put in order among, itself included: of its root, or where it is alone there, of
        sibling roots with one each."""
        mine = self.of_root(one.root)
        if len(mine) != 1:
            return mine
        counted = Counter(e.root for e in self.found if not e.aside)
        alone = (e for e in self.found if e.group == one.group and not e.aside)
        return tuple(e for e in alone if counted[e.root] == 1)


def in_place(items: Sequence[T], group: Callable[[T], str], position: Callable[[T], int | None]) -> list[T]:
    """The items, those of a group in their order among the places that the group has.

    >>> in_place(["x1", "y", "x0"], lambda i: i[0], lambda i: int(i[1]) if i[1:] else None)
    ['x0', 'y', 'x1']
    """
    places: dict[str, list[int]] = {}
    for at, item in enumerate(items):
        places.setdefault(group(item), []).append(at)
    out = list(items)
    for mine in places.values():
        found = {at: position(items[at]) for at in mine}
        if any(place is not None for place in found.values()):
            order = sorted(mine, key=lambda at: (found[at] is None, found[at] or 0, at))
            for to, at in zip(mine, order, strict=True):
                out[to] = items[at]
    return out
