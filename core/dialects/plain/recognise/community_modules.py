"""Clusters and pools that well-known modules make: a call is a cluster, entries of its inputs are pools."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from core.dialects.plain.recognise.known import PoolInput
from core.dialects.plain.recognise.making import Block, key_text, named
from core.dialects.plain.recognise.model import Entry, Seen, part
from core.dialects.plain.recognise.sources import ModuleUse, as_written, module_use
from core.terraform.evaluate import Declared, Instance, Mark, Reason, Switch, Value
from core.terraform.evaluate.syntax import Template

_CLUSTERS = {
    "aws": "aws_eks_cluster",
    "google": "google_container_cluster",
    "azurerm": "azurerm_kubernetes_cluster",
    "oci": "oci_containerengine_cluster",
}
_NAMES = ("cluster_name", "name", "prefix")
_POOL_NAMES = ("name", "node_group_name", "node_pool_name")
_MAKES = ("create", "create_eks")
"""Inputs of clusters, and keys of pools, that keep away all that they make."""
_MAKES_NODES = {"aws_autoscaling_group": "create_autoscaling_group"}
"""By what a pool becomes: the same for its nodes."""
_AZURE_DEFAULT = "agents_pool_name"


def use_of(declared: Declared) -> ModuleUse | None:
    """The known module that a call uses. Raises Unreadable."""
    source, version = literal(declared, "source"), literal(declared, "version")
    use = module_use(source, version) if source is not None else None
    if use is None or not use.assumed:
        return use
    return as_written(use, {name for _chunk, body in declared.bodies() for name in body.attributes})


def literal(declared: Declared, name: str) -> str | None:
    """A text that is written plainly."""
    found = declared.attribute(name)
    node = found[1].expression if found is not None else None
    if isinstance(node, Template) and len(node.parts) == 1 and isinstance(node.parts[0], str):
        return node.parts[0]
    return None


def found(block: Block, use: ModuleUse, incomplete: list[tuple[str, Reason]]) -> Iterator[Seen]:
    """`incomplete` is told of inputs of which not all entries are known."""
    if not use.module.cluster:
        yield _call(block, use, "pool", _pool_type(use.module.cloud), *_POOL_NAMES, "cluster_name")
        return
    cluster = _call(block, use, "cluster", _CLUSTERS.get(use.module.cloud, ""), *_NAMES)
    yield cluster
    yield from pools(cluster, use, block.address + ".", incomplete)


def pools(cluster: Seen, use: ModuleUse, prefix: str, incomplete: list[tuple[str, Reason]]) -> Iterator[Seen]:
    """The pools that a module's inputs make; `prefix`: of their addresses."""
    if use.module.name == "Azure/aks/azurerm":
        yield _azure_default_pool(cluster, prefix)
    for told in use.module.pools(use.major, use.variant):
        yield from _entries(cluster, told, prefix, incomplete)


def _pool_type(cloud: str) -> str:
    return "aws_eks_node_group" if cloud == "aws" else ""


def _call(block: Block, use: ModuleUse, kind: str, type: str, *names: str) -> Seen:
    seen = Seen(
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
    return _switched(seen, map(seen.value, _MAKES))


def _switched(seen: Seen, switches: Iterable[Value | None]) -> Seen:
    """The same, not there where one of its own switches is off, and unsure where one can't be told."""
    for value in switches:
        if value is None or value.null or seen.exists is False:
            continue
        if not value.is_known:
            seen = replace(seen, exists=None, why=value.why)
        elif value.data in (False, "false"):
            seen = replace(seen, exists=False, switch=Switch(value.mark, None, value.way), why=None)
    return seen


def made_by_inputs(use: ModuleUse, address: str, inputs: Mapping[str, Value], mark: Mark) -> Seen:
    """The cluster of a module that is a root itself, and is given these inputs."""
    name = next((v for n in _NAMES if (v := inputs.get(n)) is not None and not v.null), None)
    seen = Seen(
        "cluster",
        use.module.cloud,
        _CLUSTERS.get(use.module.cloud, ""),
        address,
        address.partition("[")[0].rpartition(".")[2],
        (),
        None,
        Instance(),
        None,
        mark,
        name,
        module=use,
        inputs=inputs,
    )
    return _switched(seen, map(seen.value, _MAKES))


def _azure_default_pool(cluster: Seen, prefix: str) -> Seen:
    """The pool that the cluster runs itself on: flat inputs called agents_…"""
    name = cluster.value(_AZURE_DEFAULT)
    return replace(
        cluster,
        kind="pool",
        address=f"{prefix}default_node_pool",
        label="nodepool",
        name=name if name is not None and not name.null else None,
        cluster=cluster.address,
    )


def _entries(
    cluster: Seen, told: PoolInput, prefix: str, incomplete: list[tuple[str, Reason]]
) -> Iterator[Seen]:
    value = cluster.value(told.name)
    if value is None or value.null:
        return
    known, why = _known_entries(value)
    if why is not None:
        incomplete.append((prefix + told.name, why))
    for key, entry in known:
        yield _entry(cluster, told, prefix, key, entry)
    there = {key for key, _value in known}
    for absent in value.absent:
        if absent.key is not None and absent.key not in there:
            there.add(absent.key)
            exists = False if cluster.exists is False else absent.exists
            seen = _entry(cluster, told, prefix, absent.key, absent.value)
            yield replace(seen, exists=exists, switch=absent.switch)


def _known_entries(value: Value) -> tuple[list[tuple[str | int, Value]], Reason | None]:
    """Entries by key or position, and why there may be others."""
    if not value.is_known:
        return [(key, part.through(value.way)) for key, part in (value.parts or {}).items()], value.why
    if isinstance(value.data, dict):
        return [(key, part.through(value.way)) for key, part in value.data.items()], None
    if isinstance(value.data, tuple):
        return [(at, part.through(value.way)) for at, part in enumerate(value.data)], None
    return [], None


def _entry(cluster: Seen, told: PoolInput, prefix: str, key: str | int, value: Value) -> Seen:
    name = next((v for n in _POOL_NAMES if (v := part(value, n)) is not None and not v.null), None)
    if told.by_name and name is not None and name.is_known and isinstance(name.data, str):
        key = name.data
    pool = replace(
        cluster,
        kind="pool",
        type=told.type,
        address=f"{prefix}{told.name}{key_text(key)}",
        label=key if isinstance(key, str) else f"{told.name}[{key}]",
        mark=value.mark if value.mark is not None else cluster.mark,
        name=name,
        entry=Entry(told.name, key, value, told.defaults),
        cluster=cluster.address,
    )
    return _switched(pool, _switches(cluster, told, value))


def _switches(cluster: Seen, told: PoolInput, entry: Value) -> Iterator[Value | None]:
    """What an entry says of them, else what counts for all."""
    given = cluster.value(told.defaults) if told.defaults else None
    for name in (_MAKES[0], _MAKES_NODES.get(told.type, "")):
        own = part(entry, name) if name else None
        yield own if own is not None or given is None or not name else part(given, name)
