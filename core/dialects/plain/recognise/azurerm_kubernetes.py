"""Azure's clusters and node pools: `azurerm_kubernetes_cluster`, `azurerm_kubernetes_cluster_node_pool`."""

from __future__ import annotations

from collections.abc import Iterator

from core.dialects.plain.recognise.making import Block
from core.dialects.plain.recognise.model import Seen

TYPES = ("azurerm_kubernetes_cluster", "azurerm_kubernetes_cluster_node_pool")


def found(block: Block) -> Iterator[Seen]:
    if block.type == "azurerm_kubernetes_cluster_node_pool":
        yield block.seen("pool", "name")
        return
    yield block.seen("cluster", "name")
    # The pool that the cluster runs itself on is a block of it.
    yield from block.own_pools(("default_node_pool",), True, "name")
