"""What people call a node pool's settings, and how each cloud's module spells them."""

from __future__ import annotations

from core.dialects.errors import Refused
from core.platform.field import Json
from core.platform.module_facts import ModuleFacts
from core.text import _, sentence_list

POOL: dict[str, dict[str, tuple[str, ...]]] = {
    "aws": {
        "name": ("name",),
        "machine": ("instance_types",),
        "desired": ("desired_capacity",),
        "min": ("min_size",),
        "max": ("max_size",),
        "zones": ("availability_zones",),
        "disk": ("disk_size",),
        "image": ("ami_type",),
        "taints": ("taints",),
        "labels": ("labels",),
    },
    "azurerm": {
        "name": ("node_pool_name",),
        "machine": ("vm_size",),
        "desired": ("node_count",),
        "min": ("min_count",),
        "max": ("max_count",),
        "zones": ("availability_zones",),
        "disk": ("os_disk_size_gb",),
        "spot": ("use_spot",),
        "taints": ("node_taints",),
        "labels": ("node_labels",),
    },
    "google": {
        "name": ("name",),
        "machine": ("machine_type",),
        "desired": ("initial_node_count",),
        "min": ("min_node_count",),
        "max": ("max_node_count",),
        "zones": ("node_locations",),
        "disk": ("disk_size_gb",),
        "image": ("image_type",),
        "spot": ("preemptible",),
        "gpu": ("guest_accelerator",),
        "gpu_type": ("guest_accelerator.type",),
        "gpu_count": ("guest_accelerator.count",),
        "taints": ("taints", "taint"),
        "labels": ("labels",),
    },
    "scaleway": {
        "name": ("name",),
        "machine": ("node_type",),
        "desired": ("size",),
        "min": ("min_size",),
        "max": ("max_size",),
        "zones": ("zones",),
        "disk": ("root_volume_size_in_gb",),
        "taints": ("node_taints",),
    },
}
"""Role -> the setting's name, newest first; the facts of the version decide."""

DEFAULT_POOL: dict[str, dict[str, tuple[str, ...]]] = {
    "aws": {
        "machine": ("default_node_pool.instance_types", "cluster_instance_types", "cluster_instance_type"),
        "desired": ("default_node_pool.desired_capacity", "cluster_desired_capacity"),
        "min": ("default_node_pool.min_size", "cluster_min_size"),
        "max": ("default_node_pool.max_size", "cluster_max_size"),
        "zones": ("cluster_availability_zones",),
    },
    "azurerm": {
        "machine": ("default_node_pool.vm_size", "default_node_pool_vm_size"),
        "desired": ("default_node_pool.node_count", "default_node_pool_node_count"),
        "min": ("default_node_pool.min_count", "default_node_pool_min_count"),
        "max": ("default_node_pool.max_count", "default_node_pool_max_count"),
        "zones": ("availability_zones",),
    },
    "google": {
        "machine": ("default_node_pool.machine_type", "cluster_machine_type"),
        "desired": ("default_node_pool.initial_node_count", "cluster_initial_node_count"),
        "min": ("default_node_pool.min_node_count", "cluster_min_node_count"),
        "max": ("default_node_pool.max_node_count", "cluster_max_node_count"),
        "zones": ("cluster_node_locations",),
    },
    "scaleway": {
        "machine": ("default_node_pool.node_type",),
        "desired": ("default_node_pool.size",),
        "min": ("default_node_pool.min_size",),
        "max": ("default_node_pool.max_size",),
        "zones": ("default_node_pool.zones",),
    },
}
"""The same for the default pool, inside its cluster's settings; the first that is written counts."""

ORDER: tuple[tuple[str, ...], ...] = (
    ("name", "project_id", "location"),
    ("machine", "gpu", "image", "disk", "desired", "min", "max", "spot"),
    ("zones",),
    ("labels",),
    ("taints",),
)
"""How the framework's guide orders a pool's settings; groups stand a blank line apart."""


def path_of(role: str, facts: ModuleFacts) -> str | None:
    """The setting of a role in this module and version; None where it has none."""
    for path in POOL.get(facts.cloud, {}).get(role, ()):
        if path in facts.fields or path in facts.groups or path in facts.parts:
            return path
    return None


def spread(name: str, value: Json, facts: ModuleFacts) -> dict[str, Json]:
    """A setting or role with its value as settings: an object whose members are settings becomes those.
    Raises Refused."""
    path = path_of(name, facts) or name
    if path in facts.groups and isinstance(value, dict):
        return {resolve(f"{path}.{k}", facts): v for k, v in value.items()}
    return {resolve(name, facts): value}


def gathered(rows: dict[str, str], facts: ModuleFacts, indent: str = "      ") -> dict[str, str]:
    """HCL text by attribute: settings that are members of an object inside it."""
    out: dict[str, str] = {}
    inner: dict[str, list[tuple[str, str]]] = {}
    for path, text in rows.items():
        group, dot, name = path.partition(".")
        if not dot or group not in facts.groups:
            out[path] = text
            continue
        out.setdefault(group, "")
        inner.setdefault(group, []).append((name, text))
    for group, members in inner.items():
        pad = max(len(n) for n, _ in members)
        lines = "".join(f"{indent}  {n.ljust(pad)} = {t}\n" for n, t in members)
        out[group] = f"{{\n{lines}{indent}}}"
    return out


def resolve(name: str, facts: ModuleFacts) -> str:
    """A role or a setting's own name as the setting's name. Raises Refused."""
    path = path_of(name, facts)
    if path is not None:
        return path
    if name in facts.fields or name in facts.parts:
        return name
    roles = [r for r in POOL.get(facts.cloud, {}) if path_of(r, facts)]
    raise Refused(
        _("{framework} has no setting “{name}” for a {cloud} node pool. It has: {names}.").format(
            framework=facts.version,
            name=name,
            cloud=facts.cloud,
            names=sentence_list(sorted({*roles, *facts.fields})),
        )
    )


def sorted_groups(paths: list[str], facts: ModuleFacts) -> list[list[str]]:
    """Paths in the groups and order that an experienced user writes; what no role names comes last."""
    left = list(paths)
    groups: list[list[str]] = []
    for roles in ORDER:
        group = []
        for role in roles:
            for path in (path_of(role, facts), role):
                if path in left:
                    left.remove(path)
                    group.append(path)
        groups.append(group)
    order = {p: i for i, p in enumerate(facts.records)}
    rest = sorted(left, key=lambda p: order.get(p, len(order)))
    groups.insert(2, rest)
    return [g for g in groups if g]


def as_list(value: Json) -> list[Json]:
    return list(value) if isinstance(value, (list, tuple)) else [] if value in (None, "") else [value]
