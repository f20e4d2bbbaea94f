"""What the settings of plain resources mean: size, machines, versions, access.

By type of resource, and by the place of a pool's blocks inside a cluster's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from core.dialects.plain.facts.things import Meant
from core.platform.module_facts import NodesByCloud
from core.platform.roles import Roles

_REGION = ("region",)
_LOCATION = ("location",)

_GKE_POOL = Roles(
    ("autoscaling.total_min_node_count", "autoscaling.min_node_count"),
    ("autoscaling.total_max_node_count", "autoscaling.max_node_count"),
    ("node_locations",),
    ("node_config.machine_type",),
    per_zone=True, fixed=("node_count",), spot=("node_config.spot", "node_config.preemptible"),
    default_zones=3, zones_of_cluster=True, location=_LOCATION, version=("version",),
    pool_name=("name", "name_prefix"),
    totals=("autoscaling.total_min_node_count", "autoscaling.total_max_node_count"),
    disk=("node_config.disk_size_gb",), labels=("node_config.labels",), taints=("node_config.taint",),
    node_image=("node_config.image_type",),
    max_surge=("upgrade_settings.max_surge", "upgrade_settings.max_unavailable"),
)  # fmt: skip
_GKE_DEFAULT = Roles(
    (), (), (), ("node_config.machine_type",),
    per_zone=True, fixed=("initial_node_count",), spot=("node_config.spot", "node_config.preemptible"),
    default_zones=3, zones_of_cluster=True, disk=("node_config.disk_size_gb",),
    labels=("node_config.labels",), taints=("node_config.taint",), node_image=("node_config.image_type",),
)  # fmt: skip
_AKS_POOL = Roles(
    ("min_count",), ("max_count",), ("zones",), ("vm_size",),
    autoscale=("auto_scaling_enabled", "enable_auto_scaling"), fixed=("node_count",), spot=("priority",),
    version=("orchestrator_version",), pool_name=("name",), system_disk=("os_disk_type",),
    disk=("os_disk_size_gb",), labels=("node_labels",), taints=("node_taints",), node_image=("os_sku",),
    max_surge=("upgrade_settings.max_surge", "upgrade_settings.max_unavailable"),
)  # fmt: skip
_DO_POOL = Roles(
    ("min_nodes",), ("max_nodes",), (), ("size",),
    autoscale=("auto_scale",), fixed=("node_count",), pool_name=("name",), labels=("labels",),
    taints=("taint",),
)  # fmt: skip

_CLUSTERS: Mapping[str, Meant] = {
    "aws_eks_cluster": Meant(
        Roles((), (), (), (), location=_REGION, version=("version",)),
        access=(
            "vpc_config.public_access_cidrs", "vpc_config.endpoint_public_access",
            "vpc_config.endpoint_private_access", "access_config.authentication_mode",
        ),
    ),
    "google_container_cluster": Meant(
        Roles(
            (), (), ("node_locations",), (), location=_LOCATION, default_zones=3, per_zone=True,
            version=("min_master_version",),
            maintenance=(
                "maintenance_policy.recurring_window.start_time",
                "maintenance_policy.recurring_window.end_time",
                "maintenance_policy.recurring_window.recurrence",
                "maintenance_policy.daily_maintenance_window.start_time",
                "maintenance_policy.maintenance_exclusion",
                "release_channel.channel",
            ),
        ),
        access=(
            "master_authorized_networks_config.cidr_blocks",
            "private_cluster_config.enable_private_endpoint",
            "control_plane_endpoints_config.dns_endpoint_config.allow_external_traffic",
        ),
    ),
    "azurerm_kubernetes_cluster": Meant(
        Roles(
            (), (), (), (), location=_LOCATION, version=("kubernetes_version",),
            maintenance=(
                "automatic_upgrade_channel", "node_os_upgrade_channel",
                "automatic_channel_upgrade", "node_os_channel_upgrade",
                "maintenance_window_auto_upgrade.day_of_week",
                "maintenance_window_auto_upgrade.start_time",
                "maintenance_window_auto_upgrade.duration",
                "maintenance_window_node_os.day_of_week",
                "maintenance_window_node_os.start_time",
                "maintenance_window_node_os.duration",
            ),
        ),
        access=(
            "api_server_access_profile.authorized_ip_ranges", "api_server_authorized_ip_ranges",
            "azure_active_directory_role_based_access_control.admin_group_object_ids",
            "local_account_disabled",
        ),
        add_ons=("azure_policy_enabled", "oms_agent.log_analytics_workspace_id"),
    ),
    "digitalocean_kubernetes_cluster": Meant(
        Roles((), (), (), (), location=_REGION, version=("version",),
              maintenance=("maintenance_policy.day", "maintenance_policy.start_time", "auto_upgrade"),
              max_surge=("surge_upgrade",)),
        access=("control_plane_firewall.enabled", "control_plane_firewall.allowed_addresses"),
    ),
    "scaleway_k8s_cluster": Meant(
        Roles((), (), (), (), location=_REGION, version=("version",),
              maintenance=("auto_upgrade.enable", "auto_upgrade.maintenance_window_day",
                           "auto_upgrade.maintenance_window_start_hour")),
        add_ons=("admission_plugins",),
    ),
    "linode_lke_cluster": Meant(
        Roles((), (), (), (), location=_REGION, version=("k8s_version",)),
        access=("control_plane.acl.enabled", "control_plane.acl.addresses"),
    ),
    "ovh_cloud_project_kube": Meant(
        Roles((), (), (), (), location=_REGION, version=("version",), maintenance=("update_policy",)),
    ),
    "civo_kubernetes_cluster": Meant(
        Roles((), (), (), (), location=_REGION, version=("kubernetes_version",)),
        access=("firewall_id",), add_ons=("applications",),
    ),
    "oci_containerengine_cluster": Meant(
        Roles((), (), (), (), version=("kubernetes_version",)),
        access=("endpoint_config.is_public_ip_enabled", "endpoint_config.nsg_ids"),
    ),
    "rancher2_cluster_v2": Meant(Roles((), (), (), (), version=("kubernetes_version",))),
}  # fmt: skip

_POOLS: Mapping[str, Meant] = {
    "aws_eks_node_group": Meant(Roles(
        ("scaling_config.min_size",), ("scaling_config.max_size",), (), ("instance_types",),
        spot=("capacity_type",), version=("version",),
        pool_name=("node_group_name", "node_group_name_prefix"), desired=("scaling_config.desired_size",),
        disk=("disk_size",), labels=("labels",), taints=("taint",),
        node_image=("ami_type", "release_version"),
        max_surge=("update_config.max_unavailable", "update_config.max_unavailable_percentage"),
    )),
    "aws_eks_fargate_profile": Meant(Roles((), (), (), (), pool_name=("fargate_profile_name",))),
    "aws_autoscaling_group": Meant(Roles(
        ("min_size",), ("max_size",), (), (), desired=("desired_capacity",),
        pool_name=("name", "name_prefix"),
    )),
    "google_container_node_pool": Meant(_GKE_POOL),
    "google_container_cluster.node_pool": Meant(replace(_GKE_POOL, location=())),
    "google_container_cluster.node_config": Meant(_GKE_DEFAULT),
    "azurerm_kubernetes_cluster_node_pool": Meant(_AKS_POOL),
    "azurerm_kubernetes_cluster.default_node_pool": Meant(replace(_AKS_POOL, spot=())),
    "digitalocean_kubernetes_node_pool": Meant(_DO_POOL),
    "digitalocean_kubernetes_cluster.node_pool": Meant(_DO_POOL),
    "scaleway_k8s_pool": Meant(Roles(
        ("min_size",), ("max_size",), (), ("node_type",), autoscale=("autoscaling",), fixed=("size",),
        version=("version",), pool_name=("name",), disk=("root_volume_size_in_gb",), labels=("labels",),
        taints=("taints",), max_surge=("upgrade_policy.max_surge", "upgrade_policy.max_unavailable"),
        system_disk=("root_volume_type",),
    )),
    "linode_lke_node_pool": Meant(Roles(
        ("autoscaler.min",), ("autoscaler.max",), (), ("type",), fixed=("node_count",), pool_name=("label",),
        version=("k8s_version",), labels=("labels",), taints=("taint",),
    )),
    "linode_lke_cluster.pool": Meant(Roles(
        ("autoscaler.min",), ("autoscaler.max",), (), ("type",), fixed=("count",), pool_name=("label",),
        version=("k8s_version",), labels=("labels",), taints=("taint",),
    )),
    "ovh_cloud_project_kube_nodepool": Meant(Roles(
        ("min_nodes",), ("max_nodes",), ("availability_zones",), ("flavor_name",), autoscale=("autoscale",),
        fixed=("desired_nodes",), pool_name=("name",), labels=("template.metadata.labels",),
        taints=("template.spec.taints",),
    )),
    "civo_kubernetes_node_pool": Meant(Roles(
        (), (), (), ("size",), fixed=("node_count",), pool_name=("label",), labels=("labels",),
        taints=("taint",),
    )),
    "civo_kubernetes_cluster.pools": Meant(Roles(
        (), (), (), ("size",), fixed=("node_count",), pool_name=("label",), labels=("labels",),
        taints=("taint",),
    )),
    "oci_containerengine_node_pool": Meant(Roles(
        (), (), (), ("node_shape",), fixed=("node_config_details.size",), version=("kubernetes_version",),
        pool_name=("name",), disk=("node_source_details.boot_volume_size_in_gbs",),
        labels=("initial_node_labels",), node_image=("node_source_details.image_id",),
        max_surge=(
            "node_pool_cycling_details.maximum_surge", "node_pool_cycling_details.maximum_unavailable",
        ),
    )),
    "rancher2_cluster_v2.rke_config.machine_pools": Meant(Roles(
        (), (), (), (), fixed=("quantity",), pool_name=("name",), labels=("machine_labels",),
        taints=("taints",), max_surge=("rolling_update.max_surge", "rolling_update.max_unavailable"),
    )),
}  # fmt: skip

_NOTHING = Meant(Roles((), (), (), ()))


def meant(entity: str) -> Meant:
    """Of a type of resource; of the pools in a cluster by `type.block`."""
    return _CLUSTERS.get(entity) or _POOLS.get(entity) or _NOTHING


def only(found: Meant, there: Mapping[str, object]) -> Meant:
    """The same for what has only these settings."""
    roles: dict[str, Any] = {
        one.name: tuple(path for path in paths if path in there)
        for one in fields(found.roles)
        if one.name != "own_pool" and isinstance(paths := getattr(found.roles, one.name), tuple)
    }
    return Meant(
        replace(found.roles, **roles),
        tuple(path for path in found.access if path in there),
        tuple(path for path in found.add_ons if path in there),
    )


NODES_BY_CLOUD = {
    "google_container_cluster": NodesByCloud("Autopilot", ("enable_autopilot",)),
    "aws_eks_cluster": NodesByCloud("EKS Auto Mode", ("compute_config.enabled",)),
    "azurerm_kubernetes_cluster": NodesByCloud(
        "Node auto-provisioning", ("node_provisioning_profile.mode",), ("Auto",)
    ),
}
"""By the type of the cluster: what switches it on that the cloud runs the nodes."""
