"""Which settings of a Kubestack module mean its size, zones and machines."""

from __future__ import annotations

from collections.abc import Mapping

from core.platform.roles import Roles

_LOCATION = ("region", "location")
_OWN_POOL = ("default_node_pool.", "default_node_pool_")
_POOL_NAME = ("name", "node_pool_name")

ROLES: Mapping[str, Roles] = {
    "aws/cluster": Roles(
        ("default_node_pool.min_size", "cluster_min_size"),
        ("default_node_pool.max_size", "cluster_max_size"),
        ("cluster_availability_zones",),
        ("default_node_pool.instance_types", "cluster_instance_types", "cluster_instance_type"),
        location=_LOCATION, own_pool=_OWN_POOL, version=("cluster_version",),
    ),
    "aws/cluster/node-pool": Roles(
        ("min_size",), ("max_size",), ("availability_zones",), ("instance_types",),
        location=_LOCATION, pool_name=_POOL_NAME, zones_of_cluster=True,
    ),
    "azurerm/cluster": Roles(
        ("default_node_pool.min_count", "default_node_pool_min_count"),
        ("default_node_pool.max_count", "default_node_pool_max_count"),
        ("availability_zones",),
        ("default_node_pool.vm_size", "default_node_pool_vm_size"),
        autoscale=("default_node_pool.enable_auto_scaling", "default_node_pool_enable_auto_scaling"),
        fixed=("default_node_pool.node_count", "default_node_pool_node_count"),
        location=_LOCATION, own_pool=_OWN_POOL, version=("kubernetes_version",),
    ),
    "azurerm/cluster/node-pool": Roles(
        ("min_count",), ("max_count",), ("availability_zones",), ("vm_size",),
        autoscale=("enable_auto_scaling",), fixed=("node_count",), spot=("use_spot",),
        location=_LOCATION, pool_name=_POOL_NAME, system_disk=("os_disk_type",),
    ),
    "google/cluster": Roles(
        ("default_node_pool.min_node_count", "cluster_min_node_count"),
        ("default_node_pool.max_node_count", "cluster_max_node_count"),
        ("cluster_node_locations",),
        ("default_node_pool.machine_type", "cluster_machine_type"),
        per_zone=True, spot=("default_node_pool.preemptible", "cluster_preemptible"), default_zones=3,
        location=_LOCATION, own_pool=_OWN_POOL, version=("cluster_min_master_version",),
    ),
    "google/cluster/node-pool": Roles(
        ("min_node_count",), ("max_node_count",), ("node_locations",), ("machine_type",),
        per_zone=True, spot=("preemptible",), default_zones=3,
        location=_LOCATION, pool_name=_POOL_NAME,
    ),
    "scaleway/cluster": Roles(
        ("default_node_pool.min_size",), ("default_node_pool.max_size",), ("default_node_pool.zones",),
        ("default_node_pool.node_type",),
        per_zone=True, autoscale=("default_node_pool.autoscaling",), fixed=("default_node_pool.size",),
        location=_LOCATION, own_pool=_OWN_POOL, version=("cluster_version",),
    ),
    "scaleway/cluster/node-pool": Roles(
        ("min_size",), ("max_size",), ("zones",), ("node_type",),
        per_zone=True, autoscale=("autoscaling",), fixed=("size",),
        location=_LOCATION, pool_name=_POOL_NAME,
    ),
}  # fmt: skip
