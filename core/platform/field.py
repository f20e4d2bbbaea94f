"""What a form asks for one setting, and what its change does: data alone, no value in it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from core.frozen import dataclass
from core.platform.machine_row import MachineRow

Json = Any
"""None, bool, int, float, str, list[Json] or dict[str, Json]. A number that int and float cannot hold
exactly stays text."""


class Level(StrEnum):
    """What Terraform will do to running infrastructure: one ladder, mildest first."""

    NO_EFFECT = "no effect"
    IN_PLACE = "in place"
    ROLLING = "rolling"
    REPLACES_FEATURE = "replaces feature"
    """An add-on or access entry is made anew; the cluster and its pools stay."""
    REBUILDS_POOL = "rebuilds pool"
    DESTROYS_CLUSTER = "destroys cluster"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Impact:
    level: Level
    sentence: str
    """For people: what happens, and what to do. Says "probably" where `confidence` is not "high"."""
    confidence: str = "high"
    """"high", "medium" or "low"."""
    badge: str = ""
    """Words of the badge where the level's own don't fit ("Deletes pool"), see core.platform.ladder."""


@dataclass(frozen=True, slots=True)
class Choice:
    value: Json
    label: str = ""
    """Words for it, "" if the value speaks for itself ("4 vCPU, 16 GiB" for a machine type)."""
    note: str = ""
    machine: MachineRow | None = None
    """Of a machine type: its figures, to stand in columns."""
    refused: str = ""
    """Why it can't be chosen, of one that is shown all the same; "" where it can."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a field accepts (source: the schema facts). None: no limit known."""

    minimum: float | None = None
    maximum: float | None = None
    step: float | None = None
    pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    multiline: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """What a form asks for one Setting. Facts of the setting's module and version; no value in it."""

    path: str
    label: str
    help: str
    type: str
    """One of: text, number, bool, list, map, taints, multiline, object (anything else, shown as HCL),
    expression."""
    section: str
    """Words of the section's heading ("Size", "Machines", "Network", …)."""
    impact: Impact
    """Of the usual change, for the notice before typing."""
    rank: int | None = None
    """1 is what people change most; None: seldom."""
    required: bool = False
    default: Json = None
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    """Fixed choices only; those that depend on region or cloud come from `catalog`."""
    closed: bool = False
    """True: nothing but `choices` is valid."""
    catalog: str | None = None
    """Name of a catalog list ("google.machine_types"), see core.clouds.catalog.choices()."""
    limits: Limits = Limits()
    item_limits: Limits = Limits()
    """For each entry of a list, each value of a map."""
    key_limits: Limits = Limits()
    known: bool = True
    """False: the schema doesn't know this setting."""
    per_zone: bool = False
    """A count that applies in each zone (GKE, Scaleway)."""
    item_format: str = ""
    """How each text of a list is built, "" if it is free: "key=value:Effect" for taints written as text."""
    once: bool = False
    """A list in which an entry counts once: zones, networks, machine types."""
    own_default: bool = False
    """True: where an environment sets nothing, the module's own default counts, not the base's value."""

    def entries(self, text: str) -> list[str]:
        """Those of a list that is written with commas; each once, where that is all it counts."""
        found = [part.strip() for part in text.split(",") if part.strip()]
        return list(dict.fromkeys(found)) if self.once else found
