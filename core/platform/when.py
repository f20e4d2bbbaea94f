"""When a fact holds: a small closed set of tests on effective values, data alone.

core.facts.when tells whether one holds. Where that can't be told, the worst level counts.
"""

from __future__ import annotations

from enum import Enum
from typing import Literal

from core.frozen import dataclass
from core.platform.field import Json


class Untold(Enum):
    """In place of a value: it can't be told without running Terraform."""

    UNTOLD = "untold"


UNTOLD = Untold.UNTOLD


@dataclass(frozen=True, slots=True)
class Other:
    """Another setting of the same block or entry, the first of these that is set, has one of these values."""

    paths: tuple[str, ...]
    values: tuple[Json, ...] = ()
    """None at all: it has any value, that isn't empty."""
    negated: bool = False
    """It has none of these values (or, without values, it has none)."""
    unset: Json | Untold = None
    """What none of them set means."""


@dataclass(frozen=True, slots=True)
class LifecycleIgnores:
    """The setting is under `lifecycle.ignore_changes`."""


@dataclass(frozen=True, slots=True)
class Moves:
    """From one of these values to one of those; None for whatever value."""

    before: tuple[Json, ...] | None = None
    after: tuple[Json, ...] | None = None


@dataclass(frozen=True, slots=True)
class VersionMoves:
    """The minor version becomes lower, or also goes up by more than one."""

    how: Literal["lower", "lower or skips a minor"]


@dataclass(frozen=True, slots=True)
class ItemsGo:
    """An item of the list that was is missing in the list that will be."""


@dataclass(frozen=True, slots=True)
class FirstGoes:
    """The list that will be begins with another item than the one that was."""


@dataclass(frozen=True, slots=True)
class BothStart:
    """The value that was and the one that will be both begin with one of these."""

    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupMoves:
    """A block comes or goes with all its settings; or was not there before."""

    prefix: str
    """Its path."""
    how: Literal["comes", "goes", "was absent"]


@dataclass(frozen=True, slots=True)
class NamesProvidersRegion:
    """It only writes down the region that the provider has anyway, or takes that away."""


@dataclass(frozen=True, slots=True)
class OnlyCloudKnows:
    """Nothing in the code tells."""


Test = (
    Other
    | LifecycleIgnores
    | Moves
    | VersionMoves
    | ItemsGo
    | FirstGoes
    | BothStart
    | GroupMoves
    | NamesProvidersRegion
    | OnlyCloudKnows
)
