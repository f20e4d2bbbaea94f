"""Which settings of a cluster or pool mean its size, zones and machines, whatever the spelling."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Roles:
    """Paths by meaning, the newest name first."""

    minimum: tuple[str, ...]
    maximum: tuple[str, ...]
    zones: tuple[str, ...]
    machines: tuple[str, ...]
    per_zone: bool = False
    """The counts apply in each zone."""
    autoscale: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    """The count where autoscaling is off."""
    spot: tuple[str, ...] = ()
    default_zones: int = 1
    """Zones where the list is empty and no cluster tells."""
    zones_of_cluster: bool = False
    """A pool without zones is in those of its cluster."""
    location: tuple[str, ...] = ()
    """The region, or the one zone that a cluster is in."""
    version: tuple[str, ...] = ()
    """The Kubernetes version."""
    pool_name: tuple[str, ...] = ()
    own_pool: tuple[str, ...] = ()
    """What begins the names of a cluster's settings that are its default pool's."""
    system_disk: tuple[str, ...] = ()
    """The kind of the system disk: a local one or a network one."""
