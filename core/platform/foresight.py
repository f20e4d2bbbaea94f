"""What a draft makes of each cluster it touches: what it can hold and what that costs, before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.platform import capacity, prices
from core.platform.capacity import Capacity, cluster_capacity
from core.platform.model import Cluster, Platform, Reading
from core.platform.prices import Cost, cluster_cost, estimate_note


@dataclass(frozen=True, slots=True)
class Outlook:
    """One cluster in one environment, where the draft changes its capacity or cost."""

    root: str
    cluster: str | None
    """Name of its module; None gathers pools whose cluster can't be told."""
    environment: str
    before: Capacity
    after: Capacity
    cost_before: Cost
    cost_after: Cost
    nodes: str
    """ "ops: 3 to 12 nodes, 24 to 96 vCPU, … (was 3 to 6 nodes, …)", "" if the same."""
    cost: str
    """ "ops: About 750 to 3 050 USD a month (was: …)", "" if the same or nothing is known."""
    note: str
    """What the estimate rests on and leaves out; always shown with `cost`."""


def foresight(before: Reading, after: Reading) -> tuple[Outlook, ...]:
    """For every cluster that differs, environment by environment. Clusters whose modules are the same objects
    are skipped."""
    return tuple(_outlooks(before, after))


def _outlooks(before: Reading, after: Reading) -> Iterator[Outlook]:
    roots = dict.fromkeys([p.root for p in after.platforms] + [p.root for p in before.platforms])
    for root in roots:
        old, new = before.platform(root), after.platform(root)
        if old is new:
            continue
        was, now = _by_name(old), _by_name(new)
        for name in dict.fromkeys([*now, *was]):
            if not _identical(was.get(name), now.get(name)):
                yield from _of_cluster(root, name, was.get(name), now.get(name))


def _by_name(platform: Platform | None) -> dict[str | None, Cluster]:
    clusters = platform.clusters if platform is not None else ()
    return {(c.module.name if c.module is not None else None): c for c in clusters}


def _identical(was: Cluster | None, now: Cluster | None) -> bool:
    if was is None or now is None:
        return False
    old, new = (was.module, *was.node_pools), (now.module, *now.node_pools)
    return len(old) == len(new) and all(a is b for a, b in zip(old, new, strict=True))


def _of_cluster(root: str, name: str | None, was: Cluster | None, now: Cluster | None) -> Iterator[Outlook]:
    environments: dict[str, None] = {}
    for cluster in (now, was):
        for module in (cluster.module, *cluster.node_pools) if cluster is not None else ():
            if module is not None:
                environments.update(dict.fromkeys(module.environments))
    for environment in environments:
        before, after = _capacity(was, environment), _capacity(now, environment)
        cost_before, cost_after = _cost(was, environment), _cost(now, environment)
        nodes = capacity.change_words(environment, before, after)
        cost = prices.change_words(environment, cost_before, cost_after)
        if nodes or cost:
            note = estimate_note(cost_after) if cost else ""
            yield Outlook(
                root, name, environment, before, after, cost_before, cost_after, nodes, cost, note
            )  # fmt: skip


def _capacity(cluster: Cluster | None, environment: str) -> Capacity:
    return cluster_capacity(cluster, environment) if cluster is not None else capacity.EMPTY


def _cost(cluster: Cluster | None, environment: str) -> Cost:
    return cluster_cost(cluster, environment) if cluster is not None else prices.NOTHING
