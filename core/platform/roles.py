"""Which settings of a cluster or pool mean its size, zones and machines, whatever the spelling."""

from __future__ import annotations

from core.frozen import dataclass

TRAVELLING = frozenset(
    (
        "min_nodes", "max_nodes", "desired_nodes", "machine_type", "disk_size_gb", "kubernetes_version",
        "spot", "labels", "taints", "node_image", "max_surge", "maintenance",
    )
)  # fmt: skip
"""Roles of settings that mean the same in every environment: a size does, a name, network or zone doesn't."""


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
    """A yes/no, or a word of its own for it."""
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
    totals: tuple[str, ...] = ()
    """Of the counts: those that count all zones together although the others count each zone."""
    desired: tuple[str, ...] = ()
    """How many nodes there are now, where that is no limit and not `fixed`."""
    disk: tuple[str, ...] = ()
    """Size of the system disk."""
    labels: tuple[str, ...] = ()
    taints: tuple[str, ...] = ()
    node_image: tuple[str, ...] = ()
    """The kind of image and its release."""
    max_surge: tuple[str, ...] = ()
    """How many nodes an upgrade replaces at once."""
    maintenance: tuple[str, ...] = ()
    """When the cloud may upgrade."""
    module_version: tuple[str, ...] = ()
    add_ons: tuple[str, ...] = ()
    """Maps among a cluster's settings that hold its add-ons by their names."""

    def of(self, path: str) -> str | None:
        """The name of a setting's role, as the command line and the form have it.

        >>> Roles(("scaling_config.min_size",), (), (), ()).of("scaling_config.min_size")
        'min_nodes'
        """
        return next((role for role, paths in self.named() if path in paths), None)

    def named(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Paths by the role's name."""
        return (
            ("min_nodes", self.minimum),
            ("max_nodes", self.maximum),
            ("desired_nodes", (*self.desired, *self.fixed)),
            ("machine_type", self.machines),
            ("disk_size_gb", self.disk),
            ("kubernetes_version", self.version),
            ("zones", self.zones),
            ("spot", self.spot),
            ("labels", self.labels),
            ("taints", self.taints),
            ("node_image", self.node_image),
            ("max_surge", self.max_surge),
            ("maintenance", self.maintenance),
            ("module_version", self.module_version),
        )
