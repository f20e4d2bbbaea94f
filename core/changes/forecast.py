"""What a draft makes of each cluster it touches: what it can hold and what that costs, before and after."""

from __future__ import annotations

from collections.abc import Iterator

from core.changes.moves import renames
from core.changes.untold import untold_environments
from core.clouds import capacity, prices
from core.clouds.capacity import Capacity, pool_capacity
from core.clouds.cluster_outlook import Outlook
from core.clouds.prices import Cost, estimate_note, pool_cost
from core.last_used import LastUsed
from core.platform.model import Cluster, Module, Platform, Reading


def foresight(before: Reading, after: Reading) -> tuple[Outlook, ...]:
    """For every cluster that differs, environment by environment. Clusters whose modules are the same objects
    are skipped."""
    found = tuple(_outlooks(before, after))
    KEPT.end_round()
    return found


def _outlooks(before: Reading, after: Reading) -> Iterator[Outlook]:
    roots = dict.fromkeys([p.root for p in after.platforms] + [p.root for p in before.platforms])
    for root in roots:
        old, new = before.platform(root), after.platform(root)
        if old is new:
            continue
        called = renames(old, new)
        dim = untold_environments(old, new)
        was = {called.get(name or "", name): cluster for name, cluster in _by_name(old).items()}
        now = _by_name(new)
        for name in dict.fromkeys([*now, *was]):
            if not _identical(was.get(name), now.get(name)):
                found = _of_cluster(root, name, was.get(name), now.get(name))
                yield from (one for one in found if one.environment not in dim)


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
    known = now or was
    title = known.module.title if known is not None and known.module is not None else ""
    # Beside environments, what has none is what can't be read.
    for environment in [e for e in environments if e] or list(environments):
        if _unmoved(was, now, environment):
            continue
        before, cost_before = _of_all(was, environment)
        after, cost_after = _of_all(now, environment)
        nodes = capacity.change_words(before, after)
        cost = prices.change_words(cost_before, cost_after)
        if nodes or cost:
            note = estimate_note(cost_before + cost_after) if cost else ""
            yield Outlook(
                root, name, environment, before, after, cost_before, cost_after, nodes, cost, note, title
            )  # fmt: skip


def _unmoved(was: Cluster | None, now: Cluster | None, environment: str) -> bool:
    """Every module has the values there that it had."""
    if was is None or now is None or len(was.node_pools) != len(now.node_pools):
        return False
    pairs = zip((was.module, *was.node_pools), (now.module, *now.node_pools), strict=True)
    return all(a is b or _same_values(a, b, environment) for a, b in pairs)


def _same_values(was: Module | None, now: Module | None, environment: str) -> bool:
    if was is None or now is None or len(was.settings) != len(now.settings):
        return False
    if (was.name, was.schema, was.cloud, was.region) != (now.name, now.schema, now.cloud, now.region):
        return False
    if was.exists_in(environment) is not now.exists_in(environment):
        return False
    for setting in now.settings:
        old = was.setting(setting.path)
        if old is setting:
            continue
        there = old.values.get(environment) if old is not None else None
        here = setting.values.get(environment)
        if there is here:
            continue
        if there is None or here is None or (there.known, there.value) != (here.known, here.value):
            return False
    return True


def _of_all(cluster: Cluster | None, environment: str) -> tuple[Capacity, Cost]:
    if cluster is None:
        return capacity.EMPTY, prices.NOTHING
    head = cluster.module
    found = [_of_pool(m, head, environment) for m in (head, *cluster.node_pools) if m is not None]
    return capacity.total(c for c, _cost in found if c), prices.total(c for _capacity, c in found if c)


KEPT: LastUsed[tuple[int, int, str], tuple[Module, Module | None, Capacity | None, Cost | None]] = LastUsed()
"""While somebody types, only one module is another one. Entries hold their modules, so that ids stay true."""


def _of_pool(module: Module, head: Module | None, environment: str) -> tuple[Capacity | None, Cost | None]:
    cluster = head if module is not head else None
    key = (id(module), id(cluster), environment)
    known = KEPT.find(key)
    if known is None:
        known = (
            module,
            cluster,
            pool_capacity(module, environment, cluster),
            pool_cost(module, environment, cluster),
        )
        KEPT.keep(key, known)
    return known[2], known[3]
