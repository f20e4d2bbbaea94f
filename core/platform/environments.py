"""The environments that were inferred or said, as data: for showing why they are, and for correcting them."""

from __future__ import annotations

from dataclasses import dataclass

from core.corrections import Correction, UnitKey


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
    said: Correction = Correction()  # noqa: RUF009 (it is frozen)
    aside: bool = False
    """It is no environment, as the user says."""

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

    def of_root(self, root: str) -> tuple[FoundEnvironment, ...]:
        """Those that count there, in their order."""
        return tuple(e for e in self.found if e.root == root and not e.aside)
