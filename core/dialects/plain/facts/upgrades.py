"""What an upgrade of Kubernetes raises, on one kind of thing.

The order is the cloud's: the control plane first, then the pool that it keeps itself, then the others, then
what they pin."""

from __future__ import annotations

from collections.abc import Container

from core.platform.module_facts import UpgradeStep
from core.platform.roles import Roles

_PINS = ("release_version", "ami_release_version")


_OF_ADD_ON = "addon_version"
_OF_NODES = "node_version"
"""Of a Google cluster: the version of the pools that it keeps itself."""


def upgrades(
    kind: str, roles: Roles, is_default_pool: bool, follows: bool = False, there: Container[str] = ()
) -> tuple[UpgradeStep, ...]:
    """`follows`: a pool that names no version goes with its cluster in the same run; `there`: what settings
    it has."""
    of_nodes = _OF_NODES in there
    if kind == "cluster":
        control_plane = (UpgradeStep("cluster", roles.version),) if roles.version else ()
        return (*control_plane, UpgradeStep("default pool", (_OF_NODES,))) if of_nodes else control_plane
    if kind == "feature":
        return add_on(_OF_ADD_ON) if _OF_ADD_ON in there else ()
    if kind != "node-pool":
        return ()
    steps = []
    if roles.version:
        steps.append(UpgradeStep("default pool" if is_default_pool else "pool", roles.version, follows))
    pins = tuple(path for path in roles.node_image if path.rpartition(".")[2] in _PINS)
    if pins:
        steps.append(UpgradeStep("image", pins))
    return tuple(steps)


def add_on(path: str) -> tuple[UpgradeStep, ...]:
    """The version of an add-on that is a thing of its own."""
    return (UpgradeStep("add-on", (path,)),)
