"""Which attribute an input of a module stands for, of all that its value reaches."""

from __future__ import annotations

from collections.abc import Mapping

from core.dialects.plain.facts.data import Record, resources
from core.dialects.plain.facts.types import SCALARS, is_block
from core.frozen import dataclass

_ALIASES: Mapping[str, Mapping[str, str]] = {
    "aws_eks_cluster": {
        "subnets": "vpc_config.subnet_ids", "cluster_enabled_log_types": "enabled_cluster_log_types",
        "enabled_log_types": "enabled_cluster_log_types",
    },
    "aws_eks_node_group": {
        "name": "node_group_name", "node_group_name": "node_group_name", "subnets": "subnet_ids",
        "desired_capacity": "scaling_config.desired_size", "max_capacity": "scaling_config.max_size",
        "min_capacity": "scaling_config.min_size", "desired_size": "scaling_config.desired_size",
        "max_size": "scaling_config.max_size", "min_size": "scaling_config.min_size", "taints": "taint",
        "k8s_labels": "labels", "k8s_taints": "taint", "kubernetes_labels": "labels",
        "kubernetes_taints": "taint", "iam_role_arn": "node_role_arn", "additional_tags": "tags",
    },
    "aws_autoscaling_group": {
        "subnets": "vpc_zone_identifier", "subnet_ids": "vpc_zone_identifier", "tags": "tag",
        "desired_size": "desired_capacity", "asg_desired_capacity": "desired_capacity", "name": "name_prefix",
    },
    "aws_launch_template": {
        "ami_id": "image_id", "disk_type": "block_device_mappings.ebs.volume_type",
        "disk_size": "block_device_mappings.ebs.volume_size",
        "root_volume_size": "block_device_mappings.ebs.volume_size",
    },
    "aws_launch_configuration": {"ami_id": "image_id", "root_volume_size": "root_block_device.volume_size"},
    "aws_eks_fargate_profile": {
        "name": "fargate_profile_name", "selectors": "selector", "iam_role_arn": "pod_execution_role_arn",
    },
    "google_container_cluster": {
        "project_id": "project", "region": "location", "zones": "node_locations",
        "kubernetes_version": "min_master_version",
        "master_authorized_networks": "master_authorized_networks_config.cidr_blocks",
        "maintenance_exclusions": "maintenance_policy.maintenance_exclusion",
        "ip_range_pods": "ip_allocation_policy.cluster_secondary_range_name",
        "ip_range_services": "ip_allocation_policy.services_secondary_range_name",
        "enable_vertical_pod_autoscaling": "vertical_pod_autoscaling.enabled",
        "enable_cost_allocation": "cost_management_config.enabled",
        "cluster_dns_provider": "dns_config.cluster_dns", "cluster_dns_scope": "dns_config.cluster_dns_scope",
        "monitoring_enabled_components": "monitoring_config.enable_components",
        "logging_enabled_components": "logging_config.enable_components",
        "release_channel": "release_channel.channel", "fleet_project": "fleet.project",
    },
    "google_container_node_pool": {
        "min_count": "autoscaling.min_node_count", "max_count": "autoscaling.max_node_count",
        "total_min_count": "autoscaling.total_min_node_count",
        "total_max_count": "autoscaling.total_max_node_count",
        "node_pools_labels": "node_config.labels", "node_pools_taints": "node_config.taint",
        "node_pools_tags": "node_config.tags", "node_pools_metadata": "node_config.metadata",
        "node_pools_oauth_scopes": "node_config.oauth_scopes",
        "node_pools_resource_labels": "node_config.resource_labels",
        "accelerator_type": "node_config.guest_accelerator.type",
        "accelerator_count": "node_config.guest_accelerator.count",
    },
    "azurerm_kubernetes_cluster": {
        "agents_size": "default_node_pool.vm_size", "agents_count": "default_node_pool.node_count",
        "agents_min_count": "default_node_pool.min_count", "agents_max_count": "default_node_pool.max_count",
        "agents_availability_zones": "default_node_pool.zones",
        "agents_labels": "default_node_pool.node_labels", "agents_taints": "default_node_pool.node_taints",
        "agents_pool_name": "default_node_pool.name", "agents_tags": "default_node_pool.tags",
        "agents_max_pods": "default_node_pool.max_pods", "agents_type": "default_node_pool.type",
        "agents_pool_max_surge": "default_node_pool.upgrade_settings.max_surge",
        "api_server_authorized_ip_ranges": "api_server_access_profile.authorized_ip_ranges",
        "automatic_channel_upgrade": "automatic_upgrade_channel",
        "node_os_channel_upgrade": "node_os_upgrade_channel",
        "rbac_aad_admin_group_object_ids":
            "azure_active_directory_role_based_access_control.admin_group_object_ids",
    },
    "azurerm_kubernetes_cluster_node_pool": {
        "count_of": "node_count", "enable_auto_scaling": "auto_scaling_enabled",
        "scale_set_priority": "priority", "availability_zones": "zones",
    },
    "oci_containerengine_node_pool": {
        "size": "node_config_details.size", "shape": "node_shape",
        "boot_volume_size": "node_source_details.boot_volume_size_in_gbs",
        "memory": "node_shape_config.memory_in_gbs", "node_labels": "initial_node_labels",
        "node_cycling_enabled": "node_pool_cycling_details.is_node_cycling_enabled",
        "node_cycling_max_surge": "node_pool_cycling_details.maximum_surge",
        "node_cycling_max_unavailable": "node_pool_cycling_details.maximum_unavailable",
    },
}  # fmt: skip
"""Inputs that are called otherwise than what they end in, by the type that has it."""


@dataclass(frozen=True, slots=True)
class End:
    """An attribute that a value reaches."""

    type: str
    path: str
    """"" where only the type is told."""

    @property
    def record(self) -> Record | None:
        """What the facts say of it; of an older name, what they say of today's, as far as it has no own."""
        told = resources().get(self.type)
        if told is None:
            return None
        found: Record | None = told["attributes"].get(self.path) or told.get("beta_only", {}).get(self.path)
        if found is not None:
            return found
        old = told.get("old_attributes", {}).get(self.path)
        if old is None:
            return None
        now = old.get("now", "")
        full = {**(told["attributes"].get(now) or told["old_attributes"].get(now) or {}), **old}
        return full if "impact" in full and "type" in full else None

    @property
    def block(self) -> str:
        """The label of the block that it is in; "" for none."""
        outer = self.path.rpartition(".")[0]
        found = resources().get(self.type, {}).get("attributes", {}).get(outer, {})
        return str(found.get("label", ""))

    @property
    def now(self) -> str:
        """Its path today."""
        told = resources().get(self.type, {})
        old = told.get("old_attributes", {}).get(self.path, {})
        return str(old.get("now") or self.path)


def ends_of(told: Record) -> tuple[End, ...]:
    """All that an input's value reaches, as far as that is told."""
    given = told.get("ends") or ([told["means"]] if "means" in told else [])
    out = []
    for text in given:
        type, _dot, path = str(text).partition(".")
        out.append(End(type, path))
    return tuple(out)


def meaning_of(name: str, told: Record, made: str = "") -> End | None:
    """The end that an input stands for; None where it is a switch for several, or for something else.
    `made`: the type that takes inputs of which the ends aren't told."""
    ends = ends_of(told)
    if not ends and made:
        path = _ALIASES.get(made, {}).get(name, name)
        found = End(made, path)
        return found if found.record is not None and _same_kind(told, found) else None
    if "means" in told:
        return ends[0]
    plain = name.rpartition(".")[2] if "." in name else name
    for end in ends:
        if _ALIASES.get(end.type, {}).get(plain) in (end.path, end.now):
            return end
    exact = [end for end in ends if end.path.rpartition(".")[2] == plain and not _is_block(end)]
    if exact:
        return exact[0]
    fitting = [end for end in ends if _fits(plain, end.path) and _same_kind(told, end)]
    return max(fitting, key=lambda end: end.path.rpartition(".")[2] == plain, default=None)


def _is_block(end: End) -> bool:
    record = end.record
    return record is not None and is_block(record["type"])


def _fits(name: str, path: str) -> bool:
    steps = path.split(".")
    spelled = {steps[-1], "_".join(steps[-2:]), "_".join(steps)}
    return any(name == one or name.endswith("_" + one) for one in spelled)


def _same_kind(told: Record, end: End) -> bool:
    """Whether the two can have the same values, as far as their types are told."""
    record, own = end.record, told.get("type")
    if record is None or own is None:
        return True
    if own not in SCALARS:
        return True
    if is_block(record["type"]):
        return False
    return record["type"] not in SCALARS or own == record["type"]
