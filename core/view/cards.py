"""Clusters and node pools by environments, as the overview draws them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from core.frozen import dataclass
from core.platform.model import Change
from core.view.operations import OperationEntry, OperationOffer, offers_at


@dataclass(frozen=True, slots=True)
class PoolCell:
    """One pool in one environment, for the overview. None: can't be told."""

    environment: str
    minimum: int | None
    maximum: int | None
    """Nodes in all zones."""
    zones: int | None
    machine_type: str | None
    inherited: bool
    """All of it is the base's."""
    changed: str
    """"max 12 → 24", "" if unchanged."""
    missing: bool = False
    """The pool has no key for this environment."""
    vcpu: int | None = None
    memory_gib: float | None = None
    """Of one machine."""
    size_change: str = ""
    """ "max 12 → 24": the part of `changed` that is about the size."""
    machine_change: str = ""
    """ "m5.large → m6i.large": the part that is about the machine type."""
    exists: bool | None = True
    """Whether the pool is made there; None: can't be told."""


@dataclass(frozen=True, slots=True)
class PoolRow:
    root: str
    module: str
    title: str
    cells: tuple[PoolCell, ...]


@dataclass(frozen=True, slots=True)
class ClusterCard:
    root: str
    cluster: str | None
    title: str
    cloud: str
    """"GKE", "EKS", "AKS", "Scaleway"."""
    version: str
    """Of its module, in words: a framework's alone, else said to be the module's; "" where it has none."""
    environments: tuple[tuple[str, bool], ...]
    """(name, is it the base); the name "" is of what has no environments."""
    rows: tuple[PoolRow, ...]
    features: tuple[str, ...]
    problems: int
    largest: int
    """Largest maximum on the card: its one scale."""
    add_ons: tuple[tuple[str, str], ...] = ()
    """(name, path of its first setting) of what the cluster's own settings install on it."""
    feature_modules: tuple[str, ...] = ()
    """Names of the features' modules, in the order of `features`."""
    changes: tuple[Change, ...] = ()
    """Of the draft, in any module of this cluster."""
    operations: tuple[OperationEntry, ...] = ()
    """What can be done as a whole."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """What the user calls environments, where that isn't their names."""
    kubernetes: str = ""
    """The versions that the cluster is to run, in words; "" where none is known."""

    nodes_by_cloud: str = ""
    """A sentence where the cloud runs the nodes ("Autopilot: Google runs the nodes."); "" elsewhere."""
    untold: str = ""
    """Why there may be pools that can't be told by reading; "" where all are told."""

    @property
    def facts(self) -> str:
        """What it is, in a line."""
        return " · ".join(x for x in (self.cloud, self.kubernetes, self.version) if x)

    def offers(self, place: str) -> tuple[tuple[str, OperationOffer], ...]:
        """What is offered at such a place of the card: (operation, offer)."""
        return offers_at(self.operations, place)
