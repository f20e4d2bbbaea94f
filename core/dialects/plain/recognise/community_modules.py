"""Clusters and pools that well-known modules make: a call is a cluster, entries of its inputs are pools."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from core.dialects.plain.recognise.known import PoolInput
from core.dialects.plain.recognise.making import Block, key_text, named
from core.dialects.plain.recognise.model import Entry, Seen
from core.dialects.plain.recognise.sources import ModuleUse, module_use
from core.terraform.evaluate import Absent, Declared, Reason, Value
from core.terraform.evaluate.syntax import Template

_CLUSTERS = {
    "aws": "aws_eks_cluster",
    "google": "google_container_cluster",
    "azurerm": "azurerm_kubernetes_cluster",
    "oci": "oci_containerengine_cluster",
}
_NAMES = ("cluster_name", "name", "prefix")
_POOL_NAMES = ("name", "node_group_name", "node_pool_name")
_AZURE_DEFAULT = "agents_pool_name"


def use_of(declared: Declared) -> ModuleUse | None:
    """The known module that a call uses."""
    source, version = literal(declared, "source"), literal(declared, "version")
    return module_use(source, version) if source is not None else None


def literal(declared: Declared, name: str) -> str | None:
    """A text that is written plainly."""
    found = declared.attribute(name)
    node = found[1].expression if found is not None else None
    if isinstance(node, Template) and len(node.parts) == 1 and isinstance(node.parts[0], str):
        return node.parts[0]
    return None


def found(block: Block, use: ModuleUse, incomplete: list[tuple[str, Reason]]) -> Iterator[Seen]:
    """`incomplete` is told of inputs of which not all entries are known."""
    cloud = use.module.cloud
    if not use.module.cluster:
        yield _made(block, use, "pool", _pool_type(cloud), *_POOL_NAMES, "cluster_name")
        return
    cluster = _made(block, use, "cluster", _CLUSTERS.get(cloud, ""), *_NAMES)
    yield cluster
    if use.module.name == "Azure/aks/azurerm":
        yield _azure_default_pool(block, use, cluster)
    for pools in use.module.pools(use.major, use.variant):
        yield from _entries(block, use, cluster, pools, incomplete)


def _pool_type(cloud: str) -> str:
    return "aws_eks_node_group" if cloud == "aws" else ""


def _made(block: Block, use: ModuleUse, kind: str, type: str, *names: str) -> Seen:
    return Seen(
        kind,
        use.module.cloud,
        type,
        block.address,
        block.label,
        block.path,
        block.declared,
        block.instance,
        block.body,
        block.mark,
        named(block.body, *names),
        block.exists,
        block.switch,
        block.why,
        module=use,
    )


def _azure_default_pool(block: Block, use: ModuleUse, cluster: Seen) -> Seen:
    """The pool that the cluster runs itself on: flat inputs called agents_…"""
    name = block.value(_AZURE_DEFAULT)
    return replace(
        cluster,
        kind="pool",
        address=f"{block.address}.default_node_pool",
        label="nodepool",
        name=name,
        cluster=cluster.address,
    )


def _entries(
    block: Block, use: ModuleUse, cluster: Seen, pools: PoolInput, incomplete: list[tuple[str, Reason]]
) -> Iterator[Seen]:
    value = block.value(pools.name)
    if value is None or value.null:
        return
    known, why = _known_entries(value)
    address = f"{block.address}.{pools.name}"
    if why is not None:
        incomplete.append((address, why))
    for key, entry in known:
        yield _entry(block, use, cluster, pools, key, entry)
    there = {key for key, _entry_value in known}
    for absent in value.absent:
        if absent.key is not None and absent.key not in there:
            there.add(absent.key)
            yield _absent(block, use, cluster, pools, absent)


def _known_entries(value: Value) -> tuple[list[tuple[str | int, Value]], Reason | None]:
    """Entries by key or position, and why there may be others."""
    if not value.is_known:
        return [(key, part.through(value.way)) for key, part in (value.parts or {}).items()], value.why
    if isinstance(value.data, dict):
        return [(key, part.through(value.way)) for key, part in value.data.items()], None
    if isinstance(value.data, tuple):
        return [(at, part.through(value.way)) for at, part in enumerate(value.data)], None
    return [], None


def _entry(
    block: Block, use: ModuleUse, cluster: Seen, pools: PoolInput, key: str | int, value: Value
) -> Seen:
    name = _part(value, *_POOL_NAMES)
    mark = value.mark if value.mark is not None else block.mark
    if pools.by_name and name is not None and name.is_known and isinstance(name.data, str):
        key = name.data
    label = key if isinstance(key, str) else f"{pools.name}[{key}]"
    return Seen(
        "pool",
        use.module.cloud,
        pools.type,
        f"{block.address}.{pools.name}{key_text(key)}",
        label,
        block.path,
        block.declared,
        block.instance,
        block.body,
        mark,
        name,
        block.exists,
        block.switch,
        block.why,
        entry=Entry(pools.name, key, value, pools.defaults),
        module=use,
        cluster=cluster.address,
    )


def _absent(block: Block, use: ModuleUse, cluster: Seen, pools: PoolInput, absent: Absent) -> Seen:
    assert absent.key is not None
    seen = _entry(block, use, cluster, pools, absent.key, absent.value)
    exists = False if block.exists is False else absent.exists
    return replace(seen, exists=exists, switch=absent.switch)


def _part(value: Value, *names: str) -> Value | None:
    inside = value.data if value.is_known else value.parts
    if not isinstance(inside, dict):
        return None
    return next((inside[n] for n in names if n in inside and not inside[n].null), None)
