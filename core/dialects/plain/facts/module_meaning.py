"""What the inputs of known modules mean: from what they end in, and for the few modules of which no ends are
told, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from core.dialects.plain.facts.meaning import meant
from core.dialects.plain.facts.things import Meant
from core.platform.roles import Roles

_ALSO: Mapping[str, Mapping[str, str]] = {
    "machines": {
        "aws_launch_template": "instance_type",
        "aws_launch_configuration": "instance_type",
    },
    "disk": {
        "aws_launch_template": "block_device_mappings.ebs.volume_size",
        "aws_launch_configuration": "root_block_device.volume_size",
    },
    "node_image": {"aws_launch_template": "image_id", "aws_launch_configuration": "image_id"},
}
"""Roles of what a pool is made from, beside its own resource."""

_ACCESS = (
    "access_entries", "enable_cluster_creator_admin_permissions", "map_roles", "map_users", "aws_auth_roles",
    "aws_auth_users", "manage_aws_auth", "manage_aws_auth_configmap",
)  # fmt: skip
_ADD_ONS = ("cluster_addons", "addons")
_MAINTENANCE = (
    "maintenance_start_time", "maintenance_end_time", "maintenance_recurrence", "maintenance_exclusions",
    "maintenance_window", "maintenance_window_auto_upgrade", "maintenance_window_node_os",
)  # fmt: skip
"""Blocks and lists that say it whole."""

_BY_NAME: Mapping[tuple[str, str], Meant] = {
    ("kube-hetzner/kube-hetzner/hcloud", ""): Meant(
        Roles((), (), (), (), version=("install_k3s_version", "initial_k3s_channel")),
    ),
    **{
        ("kube-hetzner/kube-hetzner/hcloud", pools): Meant(Roles(
            (), (), (), ("server_type",), fixed=("count",), pool_name=("name",), labels=("labels",),
            taints=("taints",),
        ))
        for pools in ("control_plane_nodepools", "agent_nodepools")
    },
    ("kube-hetzner/kube-hetzner/hcloud", "autoscaler_nodepools"): Meant(Roles(
        ("min_nodes",), ("max_nodes",), (), ("server_type",), pool_name=("name",), labels=("labels",),
    )),
    ("Azure/avm-res-containerservice-managedcluster/azurerm", ""): Meant(
        Roles((), (), (), (), location=("location",), version=("kubernetes_version",)),
        access=("api_server_access_profile", "aad_profile", "disable_local_accounts"),
    ),
}  # fmt: skip


def module_meaning(
    name: str,
    pools: str,
    entity: str,
    made: str,
    inside: str,
    called: Mapping[str, Sequence[str]],
    there: Mapping[str, object],
) -> Meant:
    """`pools`: the input whose entries they are, "" for the call; `entity`: as `meant` names it; `made`,
    `inside`: the type and block of it; `called`: inputs by the attribute that they stand for; `there`: all
    inputs."""
    by_name = _BY_NAME.get((name, pools))
    if by_name is not None:
        return by_name
    base = meant(entity)
    start = f"{made}.{inside}." if inside else f"{made}."
    roles: dict[str, Any] = {}
    for one in fields(base.roles):
        paths = getattr(base.roles, one.name)
        if not isinstance(paths, tuple):
            continue
        found = [input for path in paths for input in called.get(start + path, ())]
        for type, path in _ALSO.get(one.name, {}).items() if entity in _ASSEMBLED else ():
            found += called.get(f"{type}.{path}", ())
        roles[one.name] = tuple(dict.fromkeys(found))
    if "autoscaling" in there and made == "google_container_node_pool":
        roles["autoscale"] = ("autoscaling",)
    access = [input for path in base.access for input in called.get(start + path, ())]
    is_call = not pools and base.roles.version
    if is_call:
        roles["maintenance"] = tuple(
            dict.fromkeys((*roles["maintenance"], *(n for n in _MAINTENANCE if n in there)))
        )
    roles["add_ons"] = add_ons = tuple(n for n in _ADD_ONS if n in there)
    return Meant(
        replace(base.roles, **roles),
        (*access, *(n for n in _ACCESS if n in there)),
        add_ons,
    )


_ASSEMBLED = ("aws_eks_node_group", "aws_autoscaling_group")
"""Pools whose machines a launch template makes."""
