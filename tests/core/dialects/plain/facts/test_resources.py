"""Fields of resources, held against the file by reading it without the product's code."""

from __future__ import annotations

import re
from typing import Any

import pytest

from core.dialects.plain.facts import resource_facts, unknown_field
from core.platform.field import Level
from tests.core.dialects.plain.facts.support import DATA, attributes, bracketed

OWN = {
    "azurerm_kubernetes_cluster": "default_node_pool",
    "digitalocean_kubernetes_cluster": "node_pool",
    "linode_lke_cluster": "pool",
    "civo_kubernetes_cluster": "pools",
    "rancher2_cluster_v2": "rke_config.machine_pools",
}
DEFAULT_POOL = ("node_config", "initial_node_count", "node_pool")
"""What of a Google cluster is its pools'."""


def number(version: str) -> list[float]:
    return [float("inf") if p == "x" else float(p) for p in re.findall(r"\d+|x", version)][:3]


def is_group(type: str, path: str) -> bool:
    below = any(p.startswith(path + ".") for p in DATA[type]["attributes"])
    return DATA[type]["attributes"][path]["type"] == "block" and below


def expected(type: str, provider: str | None) -> set[str]:
    """Paths that a form offers: no blocks that hold settings, nothing that is newer than the provider."""
    own = OWN.get(type, "")
    out = set()
    for path, told in attributes(type):
        if own and (path == own or path.startswith(own + ".")):
            continue
        if type == "google_container_cluster" and path.split(".")[0] in DEFAULT_POOL:
            continue
        if is_group(type, path):
            continue
        if provider is not None and number(told.get("since", "0")) > number(provider):
            continue
        spelled = bracketed(type, path)
        if "[]" not in spelled:
            out.add(spelled)
    if provider is not None:
        for path, old in DATA[type].get("old_attributes", {}).items():
            known = ("now" in old or "impact" in old) and number(provider) <= number(old["until"])
            if known and old.get("type") != "block" and not (own and path.startswith(own + ".")):
                out.add(path)
    return out


@pytest.mark.parametrize("type", list(DATA))
@pytest.mark.parametrize("provider", [None, "2.80.0", "3.50.0", "4.20.0", "5.10.0", "99.0.0"])
def test_a_form_offers_what_the_provider_has(type: str, provider: str | None) -> None:
    facts = resource_facts(type, "", provider)
    assert set(facts.fields) == expected(type, provider)
    assert facts.name == type and facts.cloud == DATA[type]["cloud"]


TYPES = {"string": "text", "number": "number", "bool": "bool"}


@pytest.mark.parametrize("type", list(DATA))
def test_fields_say_what_the_file_says(type: str) -> None:
    facts = resource_facts(type)
    compared = 0
    for path, told in attributes(type):
        spelled = bracketed(type, path)
        field = facts.fields.get(spelled) or facts.parts.get(spelled)
        if field is None:
            continue
        compared += 1
        assert field.label == told["label"] or field.label.endswith(": " + told["label"])
        assert field.help.startswith(told["help"])
        assert told["impact"].get("note", "") in field.help
        assert field.default == told.get("default")
        if told["type"] in TYPES:
            assert field.type == TYPES[told["type"]]
        elif told["type"].startswith(("list(string", "set(string")):
            assert field.type == "list" and facts.formats[spelled] == told["type"]
        elif told["type"] == "map(string)":
            assert field.type == "map"
        elif told["type"] == "blocks":
            assert field.type == ("taints" if path.split(".")[-1] in ("taint", "taints") else "object")
        assert [c.value for c in field.choices] == told.get("options", [])
        limits = field.item_limits if field.type in ("list", "map") else field.limits
        assert (limits.minimum, limits.maximum) == (told.get("min"), told.get("max"))
        assert field.per_zone is (told.get("unit") == "nodes per zone")
        assert bool(field.unit) is ("unit" in told)
    assert compared >= len(facts.fields) > 0


@pytest.mark.parametrize("type", list(DATA))
def test_what_is_needed_at_the_top_is_required(type: str) -> None:
    facts = resource_facts(type)
    top = {
        p for p, t in attributes(type) if "." not in p and t["need"] == "required" and not is_group(type, p)
    }
    top -= {OWN.get(type, "")}
    assert {p for p in facts.required if "." not in p} == top


@pytest.mark.parametrize("type", list(DATA))
def test_what_the_cloud_keeps_is_told(type: str) -> None:
    facts = resource_facts(type)
    kept = {bracketed(type, p) for p, t in attributes(type) if t.get("keeps")}
    old = DATA[type].get("old_attributes", {})
    kept |= {p for p, t in old.items() if DATA[type]["attributes"].get(t.get("now"), {}).get("keeps")}
    own = OWN.get(type, "\0")
    kept = {p for p in kept if p != own and not p.startswith((own + ".", own + "[]"))}
    google = type == "google_container_cluster"
    kept = {p for p in kept if not (google and p.split(".")[0].removesuffix("[]") in DEFAULT_POOL)}
    found = {p for p in facts.keeps if not (google and p.split(".")[0] in DEFAULT_POOL)}
    assert found == kept


@pytest.mark.parametrize(("type", "inside"), [*OWN.items()])
def test_a_pool_in_a_cluster_has_the_settings_of_its_block(type: str, inside: str) -> None:
    facts = resource_facts(type, inside)
    want = set()
    for path, _told in attributes(type):
        if path.startswith(inside + ".") and not is_group(type, path):
            spelled = bracketed(type, path.removeprefix(inside + "."), inside)
            if "[]" not in spelled:
                want.add(spelled)
    assert set(facts.fields) == want
    assert facts.kind == "node-pool" and facts.cloud == DATA[type]["cloud"]


def test_googles_inline_pools_have_the_settings_of_the_resource() -> None:
    inline = resource_facts("google_container_cluster", "node_pool")
    assert set(inline.fields) == set(resource_facts("google_container_node_pool").fields)
    default = resource_facts("google_container_cluster", "node_config")
    assert {p.split(".")[0] for p in default.fields} == {"node_config", "initial_node_count"}
    assert "node_config.machine_type" in default.fields


def test_an_old_name_is_known_and_not_offered() -> None:
    facts = resource_facts("azurerm_kubernetes_cluster_node_pool")
    assert "enable_auto_scaling" not in facts.fields
    field = facts.field_of("enable_auto_scaling")
    assert field is not None and field.label == "Autoscaling" and field.type == "bool"
    assert facts.records["enable_auto_scaling"].replaced_by == "auto_scaling_enabled"
    assert facts.records["auto_scaling_enabled"].replaces == ("enable_auto_scaling",)
    older = resource_facts("azurerm_kubernetes_cluster_node_pool", "", "3.90.0")
    assert "enable_auto_scaling" in older.fields and "auto_scaling_enabled" not in older.fields
    # 3.113 has both names.
    both = resource_facts("azurerm_kubernetes_cluster_node_pool", "", "3.114.0")
    assert {"enable_auto_scaling", "auto_scaling_enabled"} <= set(both.fields)


def test_beta_settings_are_known_and_not_offered() -> None:
    facts = resource_facts("google_container_cluster")
    beta = DATA["google_container_cluster"]["beta_only"]
    for path in beta:
        assert path not in facts.fields
    assert any(facts.field_of(path) is not None for path in beta)


CLUSTER_FIRST: dict[str, list[str]] = {
    "aws_eks_cluster": ["version"],
    "google_container_cluster": ["min_master_version"],
    "azurerm_kubernetes_cluster": ["kubernetes_version"],
    "digitalocean_kubernetes_cluster": ["version"],
    "oci_containerengine_cluster": ["kubernetes_version"],
}
POOL_FIRST: dict[tuple[str, str], list[str]] = {
    ("aws_eks_node_group", ""): [
        "scaling_config.max_size", "scaling_config.min_size", "scaling_config.desired_size", "version",
        "labels", "taint", "disk_size", "instance_types",
    ],
    ("google_container_node_pool", ""): [
        "autoscaling.max_node_count", "autoscaling.total_max_node_count", "autoscaling.min_node_count",
        "autoscaling.total_min_node_count", "node_count", "version", "node_config.labels",
        "node_config.taint", "node_config.disk_size_gb", "node_config.machine_type",
    ],
    ("azurerm_kubernetes_cluster_node_pool", ""): [
        "max_count", "auto_scaling_enabled", "min_count", "node_count", "orchestrator_version",
        "node_labels", "node_taints", "os_disk_size_gb", "vm_size",
    ],
    ("azurerm_kubernetes_cluster", "default_node_pool"): [
        "max_count", "auto_scaling_enabled", "min_count", "node_count", "orchestrator_version",
        "node_labels", "os_disk_size_gb", "vm_size",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("entity", "first"), POOL_FIRST.items())
def test_what_people_change_most_comes_first_in_a_pool(entity: tuple[str, str], first: list[str]) -> None:
    assert list(resource_facts(*entity).fields)[: len(first)] == first


@pytest.mark.parametrize(("type", "first"), CLUSTER_FIRST.items())
def test_what_people_change_most_comes_first_in_a_cluster(type: str, first: list[str]) -> None:
    assert list(resource_facts(type).fields)[: len(first)] == first


def test_a_section_stands_together() -> None:
    for type in DATA:
        seen: list[str] = []
        for field in resource_facts(type).fields.values():
            if field.section not in seen:
                seen.append(field.section)
            assert seen[-1] == field.section, (type, field.path)


def test_roles_name_settings_that_are_there() -> None:
    want: dict[str, dict[str, Any]] = {
        "aws_eks_node_group": {
            "min_nodes": "scaling_config.min_size", "max_nodes": "scaling_config.max_size",
            "desired_nodes": "scaling_config.desired_size", "machine_type": "instance_types",
            "disk_size_gb": "disk_size", "kubernetes_version": "version", "spot": "capacity_type",
            "labels": "labels", "taints": "taint", "node_image": "ami_type",
            "max_surge": "update_config.max_unavailable",
        },
        "google_container_node_pool": {
            "min_nodes": "autoscaling.min_node_count", "max_nodes": "autoscaling.max_node_count",
            "desired_nodes": "node_count", "machine_type": "node_config.machine_type",
            "disk_size_gb": "node_config.disk_size_gb", "kubernetes_version": "version",
            "zones": "node_locations", "spot": "node_config.spot", "labels": "node_config.labels",
            "taints": "node_config.taint", "node_image": "node_config.image_type",
            "max_surge": "upgrade_settings.max_surge",
        },
        "azurerm_kubernetes_cluster_node_pool": {
            "min_nodes": "min_count", "max_nodes": "max_count", "desired_nodes": "node_count",
            "machine_type": "vm_size", "disk_size_gb": "os_disk_size_gb",
            "kubernetes_version": "orchestrator_version", "zones": "zones", "spot": "priority",
            "labels": "node_labels", "taints": "node_taints", "node_image": "os_sku",
            "max_surge": "upgrade_settings.max_surge",
        },
        "google_container_cluster": {
            "kubernetes_version": "min_master_version", "zones": "node_locations",
            "maintenance": "maintenance_policy.recurring_window.start_time",
        },
        "ovh_cloud_project_kube_nodepool": {
            "min_nodes": "min_nodes", "max_nodes": "max_nodes", "desired_nodes": "desired_nodes",
            "machine_type": "flavor_name", "labels": "template.metadata.labels",
        },
        "scaleway_k8s_pool": {
            "min_nodes": "min_size", "max_nodes": "max_size", "desired_nodes": "size",
            "machine_type": "node_type", "disk_size_gb": "root_volume_size_in_gb",
            "kubernetes_version": "version", "labels": "labels", "taints": "taints",
        },
        "oci_containerengine_node_pool": {
            "desired_nodes": "node_config_details.size", "machine_type": "node_shape",
            "kubernetes_version": "kubernetes_version",
        },
        "civo_kubernetes_node_pool": {"desired_nodes": "node_count", "machine_type": "size"},
        "linode_lke_node_pool": {"min_nodes": "autoscaler.min", "machine_type": "type"},
        "digitalocean_kubernetes_node_pool": {"max_nodes": "max_nodes", "machine_type": "size"},
    }  # fmt: skip
    for type, roles in want.items():
        found = resource_facts(type).roles
        assert found is not None
        for role, path in roles.items():
            assert found.of(path) == role, (type, role)
            assert path in DATA[type]["attributes"]
    for type in DATA:
        facts = resource_facts(type)
        assert facts.roles is not None
        for role, paths in facts.roles.named():
            for path in paths:
                assert facts.field_of(path) is not None, (type, role, path)


def test_an_upgrade_begins_with_the_control_plane() -> None:
    steps = {
        type: [(s.of, s.paths, s.follows) for s in resource_facts(type).upgrades]
        for type in ("aws_eks_cluster", "aws_eks_node_group", "google_container_cluster")
    }
    assert steps == {
        "aws_eks_cluster": [("cluster", ("version",), False)],
        "aws_eks_node_group": [("pool", ("version",), False), ("image", ("release_version",), False)],
        "google_container_cluster": [
            ("cluster", ("min_master_version",), False), ("default pool", ("node_version",), False),
        ],
    }  # fmt: skip
    add_on = resource_facts("aws_eks_addon").upgrades
    assert [(s.of, s.paths) for s in add_on] == [("add-on", ("addon_version",))]
    azure = resource_facts("azurerm_kubernetes_cluster", "default_node_pool").upgrades
    assert [(s.of, s.paths) for s in azure] == [("default pool", ("orchestrator_version",))]


def test_limits_of_a_newer_provider_are_unsure() -> None:
    assert not resource_facts("aws_eks_node_group", "", "6.60.0").records["ami_type"].accepts.unsure
    assert resource_facts("aws_eks_node_group", "", "7.0.0").records["ami_type"].accepts.unsure


def test_what_nobody_knows_is_an_unknown_field() -> None:
    field = unknown_field("some_block.enable_gpu_thing", True)
    assert (field.label, field.type, field.known) == ("Enable GPU thing", "bool", False)
    assert field.impact.level is Level.UNKNOWN
    assert [unknown_field("x", v).type for v in (3, "a", ["a"], [{"a": 1}], {"a": 1}, None)] == [
        "number", "text", "list", "object", "object", "text",
    ]  # fmt: skip
    assert resource_facts("no_such_type").fields == {}


def test_every_resource_may_say_how_long_terraform_waits() -> None:
    facts = resource_facts("aws_eks_node_group")
    field = facts.field_of("timeouts.create")
    assert field is not None and field.known and field.impact.level is Level.NO_EFFECT
    assert "timeouts.create" not in facts.fields and "timeouts" in facts.groups


def test_a_default_that_is_newer_than_the_provider_is_none() -> None:
    path = "oidc_issuer_enabled"
    assert resource_facts("azurerm_kubernetes_cluster").fields[path].default is True
    assert resource_facts("azurerm_kubernetes_cluster", "", "5.1.0").fields[path].default is True
    older = resource_facts("azurerm_kubernetes_cluster", "", "4.20.0")
    assert older.fields[path].default is None and older.records[path].default is None


ENTITIES = [*((type, "") for type in DATA), *OWN.items(), ("google_container_cluster", "node_config")]


@pytest.mark.parametrize(("type", "inside"), ENTITIES)
def test_no_two_settings_of_a_form_are_called_the_same(type: str, inside: str) -> None:
    for provider in (None, "3.114.0"):
        labels = [field.label for field in resource_facts(type, inside, provider).fields.values()]
        assert len(set(labels)) == len(labels), [x for x in labels if labels.count(x) > 1]


def test_a_bare_label_has_its_block_in_front() -> None:
    cluster = resource_facts("google_container_cluster")
    for path, label in {
        "release_channel.channel": "Release channel: Channel",
        "maintenance_policy.recurring_window.start_time": "Weekly window: First start",
        "addons_config.dns_cache_config.enabled": "NodeLocal DNS cache: Enabled",
        "gateway_api_config.channel": "Gateway channel",
        "name": "Cluster name",
    }.items():
        assert cluster.fields[path].label == label
    pool = resource_facts("google_container_node_pool")
    assert pool.fields["node_config.disk_size_gb"].label == "Disk size"
    assert pool.fields["node_config.boot_disk.size_gb"].label == "Boot disk: Disk size"
