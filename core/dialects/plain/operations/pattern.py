"""Which pool a new one is made like, in ordinary Terraform."""

from __future__ import annotations

from collections.abc import Sequence

from core.dialects.errors import Refused
from core.dialects.operation import Args
from core.dialects.plain.operations import first_pool
from core.dialects.plain.operations.plain_workbench import PlainWorkbench
from core.dialects.plain.operations.pool_gpus import has_gpus
from core.dialects.plain.operations.purposes import GPU, SPOT
from core.dialects.plain.operations.roles import setting_of
from core.dialects.plain.recognise import Seen
from core.platform.model import Module
from core.platform.size import is_spot
from core.text import _


def pattern_of(bench: PlainWorkbench, args: Args) -> Module:
    """The pool that is copied: the one that is named, else the cluster's fittest, of those that are in the
    environments that are asked for. Raises Refused."""
    if args.get("like"):
        pool = bench.pool(str(args["like"]))
        if args.get("cluster") and bench.cluster(str(args["cluster"])).name != pool.cluster:
            raise Refused(
                _("{pool} is no pool of {cluster}. A new pool is made like one of its own cluster.").format(
                    pool=pool.name, cluster=args["cluster"]
                )
            )
        return pool
    clusters = bench.clusters()
    name = str(args.get("cluster") or (clusters[0].name if clusters else ""))
    cluster = bench.cluster(name)
    pools = alike(bench, cluster.name)
    if not pools:
        first = first_pool.model(bench, cluster)
        if first is None:
            raise Refused(_nothing_alike(cluster))
        return first
    asked = args.get("environments") or []
    there = [p for p in pools if all(p.exists_in(e) for e in ([asked] if isinstance(asked, str) else asked))]
    return _fittest(there or pools, str(args.get("purpose") or ""))


def _fittest(pools: Sequence[Module], purpose: str) -> Module:
    """Which to copy where nobody said: one for what the new one is for, in most environments; the last of
    those, as it stands beside it."""

    def fitness(pool: Module) -> tuple[bool, bool, int]:
        places = [e for e in pool.environments if pool.exists_in(e) is not False]
        cheap = _is_cheap(pool, places) == (purpose == SPOT)
        return has_gpus(pool) == (purpose == GPU), cheap, len(places)

    best = max(fitness(pool) for pool in pools)
    return [pool for pool in pools if fitness(pool) == best][-1]


def _is_cheap(pool: Module, places: Sequence[str]) -> bool:
    setting = setting_of(pool, "spot")
    values = [setting.values.get(e) for e in places] if setting is not None else []
    return any(v is not None and v.known and is_spot(v.value) for v in values)


def _nothing_alike(cluster: Module) -> str:
    return _(
        "{cluster} has no node pool besides its own yet. Repoform adds a pool like another one: write the"
        " first one as code."
    ).format(cluster=cluster.title or cluster.name)


def alike(bench: PlainWorkbench, cluster: str) -> list[Module]:
    """The pools of a cluster that can be copied."""
    found = [m for m in bench.pools() if m.cluster == cluster]
    return [m for m in found if not inside(bench.across(m.name).first)]


def inside(seen: Seen) -> bool:
    """Whether a pool is a part of its cluster's own block."""
    if seen.declared is None or seen.entry is not None:
        return seen.declared is None
    own = seen.module is not None and seen.module.module.cluster
    return bool(seen.inside) or seen.address.endswith(".node_config") or own
