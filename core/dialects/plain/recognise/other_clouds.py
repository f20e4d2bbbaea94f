"""Clusters and pools of DigitalOcean, Scaleway, Linode, OVH, Civo, OCI and Rancher, by their facts alone."""

from __future__ import annotations

from collections.abc import Iterator

from core.dialects.plain.recognise.known import resources
from core.dialects.plain.recognise.making import Block
from core.dialects.plain.recognise.model import Seen

_NAMES = ("name", "label")
_SINGLE = frozenset((("digitalocean_kubernetes_cluster", "node_pool"), ("civo_kubernetes_cluster", "pools")))
"""Blocks that there can be only one of."""


def types(others: frozenset[str]) -> tuple[str, ...]:
    """Those that no other construct takes."""
    return tuple(t for t, r in resources().items() if t not in others and r.role in ("cluster", "pool"))


def found(block: Block) -> Iterator[Seen]:
    known = block.known()
    yield block.seen(known.role, *_NAMES)
    if known.own_pool:
        single = (block.type, known.own_pool[0]) in _SINGLE
        yield from block.own_pools(known.own_pool, single, *_NAMES)
