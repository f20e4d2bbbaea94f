"""Which settings of a pool mean its size, zones and machines, whatever the cloud and generation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.platform.model import EnvValue, Json, Module


@dataclass(frozen=True, slots=True)
class Roles:
    """Paths by meaning, the newest name first."""

    minimum: tuple[str, ...]
    maximum: tuple[str, ...]
    zones: tuple[str, ...]
    machines: tuple[str, ...]
    per_zone: bool = False
    """The counts apply in each zone."""
    autoscale: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    """The count where autoscaling is off."""
    spot: tuple[str, ...] = ()
    default_zones: int = 1
    """Zones where the list is empty and no cluster tells."""


ROLES: Mapping[str, Roles] = {
    "aws/cluster": Roles(
        ("default_node_pool.min_size", "cluster_min_size"),
        ("default_node_pool.max_size", "cluster_max_size"),
        ("cluster_availability_zones",),
        ("default_node_pool.instance_types", "cluster_instance_types", "cluster_instance_type"),
    ),
    "aws/cluster/node-pool": Roles(
        ("min_size",), ("max_size",), ("availability_zones",), ("instance_types",)
    ),
    "azurerm/cluster": Roles(
        ("default_node_pool.min_count", "default_node_pool_min_count"),
        ("default_node_pool.max_count", "default_node_pool_max_count"),
        ("availability_zones",),
        ("default_node_pool.vm_size", "default_node_pool_vm_size"),
        autoscale=("default_node_pool.enable_auto_scaling", "default_node_pool_enable_auto_scaling"),
        fixed=("default_node_pool.node_count", "default_node_pool_node_count"),
    ),
    "azurerm/cluster/node-pool": Roles(
        ("min_count",), ("max_count",), ("availability_zones",), ("vm_size",),
        autoscale=("enable_auto_scaling",), fixed=("node_count",), spot=("use_spot",),
    ),
    "google/cluster": Roles(
        ("default_node_pool.min_node_count", "cluster_min_node_count"),
        ("default_node_pool.max_node_count", "cluster_max_node_count"),
        ("cluster_node_locations",),
        ("default_node_pool.machine_type", "cluster_machine_type"),
        per_zone=True, spot=("default_node_pool.preemptible", "cluster_preemptible"), default_zones=3,
    ),
    "google/cluster/node-pool": Roles(
        ("min_node_count",), ("max_node_count",), ("node_locations",), ("machine_type",),
        per_zone=True, spot=("preemptible",), default_zones=3,
    ),
    "scaleway/cluster": Roles(
        ("default_node_pool.min_size",), ("default_node_pool.max_size",), ("default_node_pool.zones",),
        ("default_node_pool.node_type",),
        per_zone=True, autoscale=("default_node_pool.autoscaling",), fixed=("default_node_pool.size",),
    ),
    "scaleway/cluster/node-pool": Roles(
        ("min_size",), ("max_size",), ("zones",), ("node_type",),
        per_zone=True, autoscale=("autoscaling",), fixed=("size",),
    ),
}  # fmt: skip


def roles_of(module: Module) -> Roles | None:
    """None for what is no cluster or pool of a known cloud."""
    return ROLES.get(module.schema or "")


def env_value(module: Module, environment: str, paths: tuple[str, ...]) -> EnvValue | None:
    """Of the first of these settings that has a value, else of the first that the module has."""
    first: EnvValue | None = None
    for path in paths:
        setting = module.setting(path)
        found = setting.values.get(environment) if setting else None
        if found is None:
            continue
        if not found.known or found.value is not None:
            return found
        first = first or found
    return first


def effective(module: Module, environment: str, paths: tuple[str, ...]) -> Json:
    """The effective value, None where unset or unknown."""
    found = env_value(module, environment, paths)
    return found.value if found is not None and found.known else None


def unknown(module: Module, environment: str, paths: tuple[str, ...]) -> bool:
    """Whether the value can't be told without running Terraform."""
    found = env_value(module, environment, paths)
    return found is not None and not found.known
