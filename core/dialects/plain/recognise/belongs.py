"""Which cluster a pool or feature belongs to.

By the reference that names it, followed through modules; by a name that both spell; else by being the only
cluster of the same module.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from core.dialects.plain.recognise.known import resources
from core.dialects.plain.recognise.making import key_text
from core.dialects.plain.recognise.model import Seen
from core.terraform.evaluate import Path, Value

_RESOURCE = re.compile(r'(?:data\.)?([a-z][\w]*)\.([\w-]+)(?:\[(?:"([^"]*)"|(\d+)|[^\]]*)\])?')
_MODULE = re.compile(r'module\.([\w-]+)(?:\[(?:"([^"]*)"|(\d+)|[^\]]*)\])?')
_LOOSE = ("cluster_name", "cluster", "cluster_id", "kubernetes_cluster_id")


def with_clusters(seen: Sequence[Seen]) -> list[Seen]:
    """The same, with the clusters of pools and features."""
    clusters = [s for s in seen if s.kind == "cluster"]
    return [
        replace(one, cluster=_cluster(one, clusters))
        if one.kind != "cluster" and one.cluster is None
        else one
        for one in seen
    ]


def _cluster(one: Seen, clusters: Sequence[Seen]) -> str | None:
    value = _naming(one)
    found = _by_value(value, one, clusters) if value is not None else None
    if found is not None:
        return found
    near = [c for c in clusters if c.path == one.path and _fits(c, one)]
    if len(near) == 1 and (value is None or not value.is_known):
        return near[0].address
    return None


def _fits(cluster: Seen, one: Seen) -> bool:
    return cluster.cloud == one.cloud


def _naming(one: Seen) -> Value | None:
    """What the argument that names its cluster says."""
    known = resources().get(one.type) if one.module is None else None
    names = (known.cluster_by,) if known is not None and known.cluster_by else _LOOSE
    for name in names:
        value = one.body.attribute(name)
        if value is not None:
            return value
    return None


def _by_value(value: Value, one: Seen, clusters: Sequence[Seen]) -> str | None:
    if value.is_known:
        if not isinstance(value.data, str):
            return None
        text = value.data.rsplit("/", 1)[-1]
        named = [
            c for c in clusters if _fits(c, one) and c.shown_name in (value.data, text) and c.name is not None
        ]
        return _nearest(named, one.path)
    mark = value.why.mark if value.why is not None else None
    return _by_reference(mark.text, mark.chunk.file, one, clusters) if mark is not None else None


def _by_reference(text: str, file: str, one: Seen, clusters: Sequence[Seen]) -> str | None:
    """By a reference that stands in a file."""
    text = text.strip()
    module = _MODULE.match(text)
    if module is not None:
        wanted = module[1], module[2] if module[2] is not None else module[3]
        inside = [c for c in clusters if _call_of(c, wanted[0]) is not None]
        keyed = [c for c in inside if _same_key(_call_of(c, wanted[0]), wanted[1], one)]
        return _nearest(keyed or inside, one.path)
    resource = _RESOURCE.match(text)
    if resource is None:
        return None
    folder = file.rpartition("/")[0]
    alike = [
        c
        for c in clusters
        if c.declared.labels == (resource[1], resource[2]) and c.mark.chunk.file.rpartition("/")[0] == folder
    ]
    given = resource[3] if resource[3] is not None else resource[4]
    keyed = [c for c in alike if _same_key(key_text(c.instance.key), given, one)]
    return _nearest(keyed or alike, one.path)


def _call_of(cluster: Seen, name: str) -> str | None:
    """The key of the call of that name that a cluster is, or lies in, as an address spells it."""
    if cluster.module is not None and cluster.declared.name == name:
        return key_text(cluster.instance.key)
    return next((key_text(call.key) for call in cluster.path if call.name == name), None)


def _same_key(key: str | None, given: str | None, one: Seen) -> bool:
    if key is None:
        return False
    if given is not None:
        return key in (key_text(given), f"[{given}]")
    # `x[each.key]`: the pool's own key, or that of the module it stands in.
    own = {key_text(one.instance.key), *(key_text(call.key) for call in one.path)}
    return key == "" or key in own


def _nearest(found: Sequence[Seen], path: Path) -> str | None:
    """The one that is there, or the one whose module shares most of the way."""
    if len(found) < 2:
        return found[0].address if found else None

    def shared(cluster: Seen) -> int:
        n = 0
        while n < min(len(cluster.path), len(path)) and cluster.path[n] == path[n]:
            n += 1
        return n

    best = max(map(shared, found))
    near = [c for c in found if shared(c) == best]
    there = [c for c in near if c.exists is not False]
    left = there or near
    return left[0].address if len(left) == 1 else None
