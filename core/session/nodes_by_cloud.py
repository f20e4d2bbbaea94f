"""Where the cloud runs the nodes itself: there are no pools to be sized, and no capacity to be told."""

from __future__ import annotations

from collections.abc import Iterable

from core.platform.effective import effective
from core.platform.model import Module
from core.text import _, listed

_CLOUDS = {"aws": "AWS", "google": "Google", "azurerm": "Azure"}


def nodes_by_cloud(cluster: Module, environments: Iterable[str]) -> str:
    """A sentence; "" where all nodes are in pools, or that can't be told."""
    told = cluster.facts.nodes_by_cloud if cluster.facts is not None else None
    if told is None:
        return ""
    there = [e for e in environments if cluster.exists_in(e) is not False]
    on = [e for e in there if told.always or effective(cluster, e, told.paths) in told.yes]
    if not on:
        return ""
    cloud = _CLOUDS.get(cluster.cloud or "", _("the cloud"))
    if len(on) < len(there):
        shown = listed(cluster.shown_environment(e) for e in on)
        words = _("{name} in {environments}: {cloud} runs the nodes there.")
        return words.format(name=told.name, environments=shown, cloud=cloud)
    return _("{name}: {cloud} runs the nodes.").format(name=told.name, cloud=cloud)
