"""Google's clusters and node pools: `google_container_cluster`, `google_container_node_pool`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from core.dialects.plain.recognise.making import Block
from core.dialects.plain.recognise.model import Seen
from core.terraform.evaluate import Value

TYPES = ("google_container_cluster", "google_container_node_pool")
_DEFAULT = "default-pool"
_CONFIG = ("node_config",)


def found(block: Block) -> Iterator[Seen]:
    if block.type == "google_container_node_pool":
        yield block.seen("pool", "name", "name_prefix")
        return
    yield block.seen("cluster", "name")
    inline = list(block.own_pools(("node_pool",), False, "name", "name_prefix"))
    yield from inline
    if not inline:
        yield from _default_pool(block)


def _default_pool(block: Block) -> Iterator[Seen]:
    """The pool that a cluster is made with, unless it is removed at once."""
    removed = block.value("remove_default_node_pool")
    autopilot = block.value("enable_autopilot")
    for switch in (removed, autopilot):
        if switch is not None and _is_true(switch):
            return
    first = block.value("initial_node_count")
    if first is not None and _is_zero(first) and not block.blocks(_CONFIG):
        return  # as an import writes it: the pool was taken away long ago, and no cluster is made with none
    pool = block.own_pool(f"{block.address}.node_config", _DEFAULT, "", None)
    unsure = next((s for s in (removed, autopilot) if s is not None and not s.is_known), None)
    if unsure is not None and pool.exists:
        pool = replace(pool, exists=None, why=unsure.why)
    yield pool


def _is_true(value: Value) -> bool:
    """Also where it is quoted, as some write everything."""
    return value.is_known and not value.null and str(value.data).lower() == "true"


def _is_zero(value: Value) -> bool:
    if not value.is_known or value.null:
        return False
    return value.number.text == "0" if value.kind == "number" else value.data == "0"
