"""Which cluster a pool or feature belongs to.

By the reference that names it, followed through modules; by a name that both spell; else by being the only
cluster of the same module.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.dialects.plain.recognise.follow import Follow
from core.dialects.plain.recognise.known import resources
from core.dialects.plain.recognise.model import Seen
from core.terraform.evaluate import Evaluation

_LOOSE = ("cluster_name", "cluster", "cluster_id", "kubernetes_cluster_id")


def with_clusters(evaluation: Evaluation, seen: Sequence[Seen]) -> list[Seen]:
    """The same, with the clusters of pools and features."""
    clusters = [s for s in seen if s.kind == "cluster"]
    follow = Follow(evaluation, clusters)
    return [
        replace(one, cluster=_cluster(follow, one, clusters))
        if one.kind != "cluster" and one.cluster is None
        else one
        for one in seen
    ]


def _cluster(follow: Follow, one: Seen, clusters: Sequence[Seen]) -> str | None:
    argument = _naming(one)
    if argument is not None:
        found = follow.cluster(one, argument)
        if found is not None:
            return found.address
        value = one.value(argument)
        if value is not None and value.is_known:
            named = follow.named(value, one.type, one.path)
            return named.address if named is not None else None
    near = [c for c in clusters if c.path == one.path and c.cloud == one.cloud]
    return near[0].address if len(near) == 1 else None


def _naming(one: Seen) -> str | None:
    """The argument that names its cluster, where it is written."""
    known = resources().get(one.type) if one.module is None else None
    names = (known.cluster_by,) if known is not None and known.cluster_by else _LOOSE
    return next((n for n in names if one.body is not None and n in one.body.attributes), None)
