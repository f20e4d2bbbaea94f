"""What the facts know: resource types and modules that make clusters and pools."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.frozen import dataclass

FOLDER = Path(__file__).resolve().parents[4] / "resources" / "terraform"


@dataclass(frozen=True, slots=True)
class KnownResource:
    """One type of resource."""

    type: str
    role: str
    """cluster, pool, pool part or feature."""
    cloud: str
    cluster_type: str
    """Of a pool or feature: the type of its cluster; else empty."""
    cluster_by: str
    """The argument that names its cluster."""
    own_pool: tuple[str, ...]
    """Of a cluster: the path of the blocks in it that are pools; empty where it has none."""


@dataclass(frozen=True, slots=True)
class PoolInput:
    """An input of a module that holds pools."""

    name: str
    shape: str
    """map or list."""
    defaults: str
    """The input that holds what its entries don't say; empty where there is none."""
    type: str
    """The resource that an entry becomes, as far as it is one of the known types; else empty."""
    by_name: bool = False
    """Of a list: Terraform tells its entries apart by their names, not by position."""


@dataclass(frozen=True, slots=True)
class KnownModule:
    """One module."""

    name: str
    cloud: str
    cluster: bool
    """A call makes a cluster; else a pool."""
    registry: frozenset[str]
    repositories: frozenset[str]
    """`owner/repository`, in lower case."""
    folder: str
    """Of a submodule that stands for itself; empty for the module itself."""
    variants: frozenset[str]
    """Submodules that are the module in other variants."""
    majors: tuple[int, ...]
    """That the facts tell of, ascending."""
    facts: Mapping[str, Any]

    def major(self, wanted: int | None) -> int:
        """The major whose facts count: the wanted one, else the nearest lower, else the nearest."""
        lower = [m for m in self.majors if wanted is None or m <= wanted]
        return lower[-1] if lower else self.majors[0]

    def pools(self, major: int, variant: str) -> tuple[PoolInput, ...]:
        """The inputs that hold pools."""
        told = self.facts["majors"][str(major)].get("pools") or self.facts.get("pools") or {}
        if "autopilot" in variant or not self.cluster:
            return ()
        return tuple(_pool_input(name, facts, self.cloud) for name, facts in told.items())


_TYPES = {
    "eks_managed_node_groups": "aws_eks_node_group",
    "managed_node_groups": "aws_eks_node_group",
    "node_groups": "aws_eks_node_group",
    "self_managed_node_groups": "aws_autoscaling_group",
    "worker_groups": "aws_autoscaling_group",
    "worker_groups_launch_template": "aws_autoscaling_group",
    "fargate_profiles": "aws_eks_fargate_profile",
    "worker_pools": "oci_containerengine_node_pool",
}
_POOLS = {"google": "google_container_node_pool", "azurerm": "azurerm_kubernetes_cluster_node_pool"}


def made_of(input: str, cloud: str) -> str:
    """The type that an entry of such an input becomes; "" for none that is known."""
    return _TYPES.get(input) or _POOLS.get(cloud, "")


def _pool_input(name: str, facts: Mapping[str, Any], cloud: str) -> PoolInput:
    shape = "list" if str(facts.get("shape", "")).startswith("list") else "map"
    type = made_of(name, cloud)
    by_name = shape == "list" and str(facts.get("identity", "")).startswith("name")
    return PoolInput(name, shape, str(facts.get("defaults") or ""), type, by_name)


@lru_cache(maxsize=1)
def resources() -> Mapping[str, KnownResource]:
    """By type."""
    with (FOLDER / "resources.json").open(encoding="utf-8") as file:
        told = json.load(file)["resources"]
    out = {}
    for type, facts in told.items():
        belongs = facts.get("belongs_to") or {}
        out[type] = KnownResource(
            type,
            facts["role"],
            facts["cloud"],
            str(belongs.get("cluster_type", "")).split(" ", 1)[0],
            str(belongs.get("by", "")) if re.fullmatch(r"\w+", str(belongs.get("by", ""))) else "",
            _own_pool(facts.get("own_pool") or {}),
        )
    return out


def _own_pool(facts: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(facts.get("block", "")).split(" ", 1)[0].split(".")) if facts else ()


@lru_cache(maxsize=1)
def modules() -> tuple[KnownModule, ...]:
    """The more particular ones first."""
    with (FOLDER / "modules.json").open(encoding="utf-8") as file:
        told = json.load(file)["modules"]
    found = [_module(name, facts) for name, facts in told.items()]
    return tuple(sorted(found, key=lambda m: not m.folder))


def _module(name: str, facts: Mapping[str, Any]) -> KnownModule:
    recognise = facts["recognise"]
    registry, _slashes, folder = name.partition("//")
    variants = [s.split(" ", 1)[0] for s in recognise.get("submodules", ())]
    return KnownModule(
        name,
        facts["cloud"],
        facts.get("role", "cluster with pools") != "pool",
        frozenset(r.partition("//")[0] for r in recognise["registry"] if "/" in r and " " not in r)
        | {registry}
        if " " not in registry
        else frozenset(),
        frozenset((facts["repo"].lower(),)),
        folder,
        frozenset(v for v in variants if _is_variant(v)),
        tuple(sorted(int(m) for m in facts["majors"])),
        facts,
    )


_PARTS = re.compile(
    r"node-?_?group|node-?_?pool$|nodepool|fargate|karpenter|hybrid|aws-auth|addons|modules/workers|modules/cluster$"
)


def _is_variant(folder: str) -> bool:
    """A submodule that makes a cluster, rather than a part of one."""
    return _PARTS.search(folder) is None


def searched_words() -> list[str]:
    """One of them stands in every file that may make a cluster or pool (see `core.dialects.plain.search`)."""
    types = [t for t, r in resources().items() if r.role in ("cluster", "pool")]
    names = {r.split("/")[-1] for m in modules() for r in m.repositories}
    addresses = {r for m in modules() for r in m.registry}
    return sorted({*types, *names, *addresses})
