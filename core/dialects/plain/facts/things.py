"""The things that people change most, in the order in which thousands of commits change them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from core.frozen import dataclass
from core.platform.roles import Roles
from core.text import _


class Thing(Enum):
    """What a setting is of them; the value is its rank in a form."""

    MAXIMUM = 1
    MINIMUM = 2
    DESIRED = 3
    VERSION = 4
    LABELS = 5
    TAINTS = 6
    DISK = 7
    ACCESS = 8
    MACHINE = 9
    MODULE_VERSION = 10
    IMAGE = 11
    MAINTENANCE = 12
    SURGE = 13
    ADD_ONS = 14
    SPOT = 15
    ZONES = 16

    @property
    def rank(self) -> int:
        return self.value

    def label(self) -> str:
        """Words for a setting of which nothing else tells some; "" where its name says more."""
        return {
            Thing.MAXIMUM: _("Maximum nodes"),
            Thing.MINIMUM: _("Minimum nodes"),
            Thing.DESIRED: _("Nodes"),
            Thing.VERSION: _("Kubernetes version"),
            Thing.LABELS: _("Node labels"),
            Thing.TAINTS: _("Taints"),
            Thing.DISK: _("Disk size"),
            Thing.MACHINE: _("Machine type"),
        }.get(self, "")

    def section(self) -> str:
        """Words of the heading that it stands under."""
        if self in (Thing.MAXIMUM, Thing.MINIMUM, Thing.DESIRED):
            return _("Size")
        if self in (Thing.MACHINE, Thing.DISK, Thing.IMAGE, Thing.SPOT):
            return _("Machines")
        return {
            Thing.VERSION: _("Kubernetes version"),
            Thing.MODULE_VERSION: _("Kubernetes version"),
            Thing.LABELS: _("Labels and taints"),
            Thing.TAINTS: _("Labels and taints"),
            Thing.ACCESS: _("Access"),
            Thing.MAINTENANCE: _("Upgrades and maintenance"),
            Thing.SURGE: _("Upgrades and maintenance"),
            Thing.ADD_ONS: _("Add-ons"),
            Thing.ZONES: _("Zones"),
        }[self]


_OF_ROLE = {
    "max_nodes": Thing.MAXIMUM,
    "min_nodes": Thing.MINIMUM,
    "desired_nodes": Thing.DESIRED,
    "kubernetes_version": Thing.VERSION,
    "labels": Thing.LABELS,
    "taints": Thing.TAINTS,
    "disk_size_gb": Thing.DISK,
    "machine_type": Thing.MACHINE,
    "module_version": Thing.MODULE_VERSION,
    "node_image": Thing.IMAGE,
    "maintenance": Thing.MAINTENANCE,
    "max_surge": Thing.SURGE,
    "spot": Thing.SPOT,
    "zones": Thing.ZONES,
}


@dataclass(frozen=True, slots=True)
class Meant:
    """What the settings of one kind of cluster or pool mean."""

    roles: Roles
    access: tuple[str, ...] = ()
    """Who may reach its API."""
    add_ons: tuple[str, ...] = ()

    def things(self) -> Mapping[str, Thing]:
        """By path."""
        out = {path: _OF_ROLE[role] for role, paths in self.roles.named() for path in paths}
        out.update(dict.fromkeys(self.roles.autoscale, Thing.MINIMUM))
        out.update(dict.fromkeys(self.access, Thing.ACCESS))
        out.update(dict.fromkeys(self.add_ons, Thing.ADD_ONS))
        return out
