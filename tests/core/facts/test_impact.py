from __future__ import annotations

from typing import Any

import pytest

from core.dialects.kubestack.facts import LAST_FLAT, load
from core.facts.impact import impact_of
from core.platform.field import Impact, Level
from core.platform.ladder import SEVERITY, badge, badge_of, order, worst
from core.platform.model import Module
from tests.core.platform.build import module

EKS, EKS_POOL = "aws/cluster", "aws/cluster/node-pool"
AKS, AKS_POOL = "azurerm/cluster", "azurerm/cluster/node-pool"
GKE, GKE_POOL = "google/cluster", "google/cluster/node-pool"


def impact(
    schema: str,
    path: str,
    before: Any,
    after: Any,
    framework: str = "master",
    provider: str | None = None,
    others: dict[str, Any] | None = None,
) -> Impact:
    """Of one change in `apps`, in a module that has these other settings."""

    def made(value: Any) -> Module:
        return module(schema, {"apps": {**(others or {}), path: value}}, name="it", framework=framework)

    return impact_of(made(after), path, before, after, "apps", provider, was=made(before))


def test_the_ladder() -> None:
    assert set(SEVERITY) == set(Level)
    assert [badge(level) for level in Level] == [
        "No effect", "In place", "Nodes roll", "Replaces feature", "Rebuilds pool", "Destroys cluster",
        "Cloud refuses", "Unknown",
    ]  # fmt: skip
    assert worst([Level.IN_PLACE, Level.ROLLING]) is Level.ROLLING
    assert order(Level.DESTROYS_CLUSTER) < order(Level.REBUILDS_POOL) < order(Level.NO_EFFECT)
    assert badge_of(Impact(Level.REBUILDS_POOL, "", badge="Deletes pool")) == "Deletes pool"
    assert badge(Level.REFUSED) == "Cloud refuses"


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("cluster_aws_auth_map_roles", "", "- rolearn: x\n"),
        ("cluster_aws_auth_map_users", "", "- userarn: x\n"),
        ("cluster_endpoint_private_access", False, True),
        ("cluster_endpoint_public_access", True, False),
        ("cluster_public_access_cidrs", ["0.0.0.0/0"], ["10.0.0.0/8"]),
        ("enabled_cluster_log_types", ["api"], ["api", "audit"]),
        ("cluster_version", "1.33", "1.34"),
        ("cluster_vpc_dns_support", True, False),
        ("cluster_vpc_dns_hostnames", False, True),
        ("base_domain", "a.example.com", "b.example.com"),
        ("cluster_encryption_key_arn", None, "arn:aws:kms:eu-west-1:123456789012:key/x"),
    ],
)
def test_eks_on_master_rebuilds_the_default_pool_for_cluster_settings(
    path: str, before: Any, after: Any
) -> None:
    found = impact(EKS, path, before, after)
    assert found.level is Level.REBUILDS_POOL
    assert "Deletes the default pool of it in apps" in found.sentence
    assert "Move workloads to an extra pool first." in found.sentence
    if path not in ("cluster_version",):
        assert impact(EKS, path, before, after, LAST_FLAT).level is Level.IN_PLACE


def test_eks_version_rolls_before_master() -> None:
    found = impact(EKS, "cluster_version", "1.31", "1.32", LAST_FLAT)
    assert found.level is Level.ROLLING
    assert found.sentence.startswith("First the control plane")


@pytest.mark.parametrize("path", ["vm_size", "os_disk_size_gb", "max_pods", "availability_zones"])
def test_azure_refuses_what_its_pools_cannot_change(path: str) -> None:
    found = impact(AKS_POOL, path, "a", "b")
    assert found.level is Level.REFUSED
    assert "Add a new pool, then remove this one." in found.sentence
    assert "the apply fails" in found.sentence


def test_azure_default_pool() -> None:
    found = impact(AKS, "default_node_pool.vm_size", "Standard_B2s", "Standard_D4s_v5")
    assert found.level is Level.REFUSED
    assert "Add a new pool, then move the workloads there." in found.sentence


def test_azure_before_rotation_names() -> None:
    assert impact(AKS_POOL, "vm_size", "a", "b", provider="4.15.0").level is Level.REBUILDS_POOL
    assert impact(AKS_POOL, "vm_size", "a", "b", provider="4.16.0").level is Level.REFUSED
    assert impact(AKS, "max_pods", 30, 50, provider="3.46.0").level is Level.DESTROYS_CLUSTER


def test_the_provider_version_decides_and_is_named() -> None:
    old = impact(GKE_POOL, "machine_type", "a", "b", provider="5.9.4")
    assert old.level is Level.REBUILDS_POOL and "(hashicorp/google 5.9.4)" in old.sentence
    assert impact(GKE_POOL, "machine_type", "a", "b", provider="5.10.0").level is Level.ROLLING
    unknown = impact(GKE_POOL, "machine_type", "a", "b")
    assert unknown.level is Level.ROLLING
    assert "With hashicorp/google up to 5.9.x it is worse: the pool is rebuilt." in unknown.sentence
    zones = impact(EKS, "cluster_availability_zones", ["a", "b"], ["a", "b", "c"], provider="5.24.0")
    assert zones.level is Level.DESTROYS_CLUSTER
    spot = impact(AKS_POOL, "use_spot", False, True, provider="4.64.0")
    assert spot.level is Level.REBUILDS_POOL
    assert impact(AKS_POOL, "use_spot", False, True).level is Level.REFUSED


def test_a_master_setting_without_effect_stays_without() -> None:
    found = impact(EKS, "cluster_vpc_subnet_newbits", 8, 9, provider="5.0.0")
    assert found.level is Level.NO_EFFECT


def test_kinds_of_change() -> None:
    key = "cluster_encryption_key_arn"
    assert impact(EKS, key, "k", None).level is Level.DESTROYS_CLUSTER
    assert impact(EKS, key, "k", "l").level is Level.NO_EFFECT
    assert impact(EKS, key, None, "k", LAST_FLAT).level is Level.IN_PLACE
    assert impact(EKS, "cluster_service_cidr", "172.20.0.0/16", None).level is Level.NO_EFFECT
    assert impact(EKS, "cluster_service_cidr", None, "172.20.0.0/16").level is Level.DESTROYS_CLUSTER
    assert impact(AKS, "disable_managed_identities", False, True).level is Level.DESTROYS_CLUSTER
    assert impact(AKS, "disable_managed_identities", True, False).level is Level.IN_PLACE
    drain = "default_node_pool.upgrade_settings"
    zero = impact(AKS, drain, {"drain_timeout_in_minutes": 30}, {"drain_timeout_in_minutes": 0})
    assert zero.level is Level.DESTROYS_CLUSTER
    first = impact(AKS, drain, {}, {"drain_timeout_in_minutes": 30})
    assert first.level is Level.IN_PLACE
    routing = "vpc_enable_routing"
    assert impact("scaleway/cluster", routing, True, False).level is Level.REFUSED
    assert impact("scaleway/cluster", routing, False, True).level is Level.IN_PLACE


def test_starting_sizes() -> None:
    words = "No effect: once the pool exists, the autoscaler sets this."
    assert impact(EKS, "default_node_pool.desired_capacity", 1, 2).sentence == words
    assert impact(AKS_POOL, "node_count", 1, 2).sentence == words
    assert impact("scaleway/cluster/node-pool", "size", 1, 2).sentence == words
    early = impact(EKS, "cluster_desired_capacity", 1, 2, "v0.15.0-beta.0")
    assert early.level is Level.IN_PLACE
    assert impact(GKE_POOL, "initial_node_count", 1, 2).level is Level.REBUILDS_POOL
    assert impact(GKE, "cluster_initial_node_count", 1, 2, LAST_FLAT).level is Level.DESTROYS_CLUSTER


def test_settings_that_depend_on_others() -> None:
    count = "default_node_pool.node_count"
    assert impact(AKS, count, 1, 2).level is Level.NO_EFFECT
    off = {"default_node_pool.enable_auto_scaling": False}
    assert impact(AKS, count, 1, 2, others=off).level is Level.IN_PLACE
    assert impact(AKS_POOL, "max_spot_price", -1, 2).level is Level.NO_EFFECT
    assert impact(AKS_POOL, "max_spot_price", -1, 2, others={"use_spot": True}).level is Level.REBUILDS_POOL
    offset = "vpc_subnet_number_offset"
    assert impact(EKS_POOL, offset, 1, 2).level is Level.NO_EFFECT
    own = {"vpc_subnet_newbits": 2}
    assert impact(EKS_POOL, offset, 1, 2, others=own).level is Level.REBUILDS_POOL


def test_the_first_metadata_option_rebuilds_the_others_roll() -> None:
    tokens, hops = "metadata_options.http_tokens", "metadata_options.http_put_response_hop_limit"
    assert impact(EKS_POOL, tokens, None, "required").level is Level.REBUILDS_POOL
    assert impact(EKS_POOL, tokens, None, "required", others={hops: 2}).level is Level.ROLLING
    assert impact(EKS_POOL, tokens, "required", None).level is Level.REBUILDS_POOL
    assert impact(EKS_POOL, "disk_size", 20, 50).level is Level.REBUILDS_POOL
    assert impact(EKS_POOL, "disk_size", 20, 50, others={hops: 2}).level is Level.ROLLING
    flat = "metadata_options_http_tokens"
    assert impact(EKS, flat, "required", None, LAST_FLAT).level is Level.ROLLING
    disk = {"worker_root_device_volume_size": 50}
    assert impact(EKS, flat, "required", None, LAST_FLAT, others=disk).level is Level.REBUILDS_POOL


def test_what_else_goes() -> None:
    assert (
        "Also deletes the Log Analytics workspace"
        in impact(AKS, "enable_log_analytics", True, False).sentence
    )
    assert "Also deletes" not in impact(AKS, "enable_log_analytics", False, True).sentence
    zones = impact(EKS, "cluster_availability_zones", ["a", "b"], ["b", "a"])
    assert "only at its end" in zones.sentence
    assert impact(AKS, "kubernetes_version", "1.33", "1.34").sentence.endswith(
        "node pools keep their version."
    )


def test_doubt_is_said() -> None:
    assert "probably" in impact(EKS, "cluster_vpc_cidr", "10.0.0.0/16", "10.1.0.0/16").sentence
    assert "Probably" in impact(GKE_POOL, "taints", [], [{"key": "a"}], provider="6.0.0").sentence
    found = impact("scaleway/cluster", "private_network_subnet", None, "10.0.0.0/22")
    assert found.confidence == "medium" and found.sentence.startswith("Probably destroys")
    for name in load().modules:
        for framework in load().versions:
            known = load().module_facts(name, framework)
            for field in known.fields.values() if known else ():
                if field.impact.confidence != "high" and field.impact.level is not Level.UNKNOWN:
                    assert "probably" in field.impact.sentence.lower(), field.path


def test_the_same_value_is_no_effect() -> None:
    assert impact(GKE, "region", "a", "a").level is Level.NO_EFFECT


def test_unknown_settings() -> None:
    plain = module(GKE, {"apps": {}}, name="it")
    found = impact_of(plain, "cluster_max_sizes", None, 3, "apps")
    assert found.level is Level.UNKNOWN
    assert found.sentence == "Repoform doesn't know what this does. Read the plan before merging."


def test_a_zone_that_goes_takes_its_nodes_along() -> None:
    zones = ["europe-west1-b", "europe-west1-c"]
    for schema, path in ((GKE, "cluster_node_locations"), (GKE_POOL, "node_locations")):
        fewer = impact(schema, path, zones, zones[:1])
        assert fewer.level is Level.IN_PLACE
        assert "no node is replaced" not in fewer.sentence
        assert "Removing a zone deletes the nodes there." in fewer.sentence
        assert impact(schema, path, zones[:1], zones).sentence == "Changed in place: no node is replaced."
    pool = impact("scaleway/cluster/node-pool", "zones", ["fr-par-1", "fr-par-2"], ["fr-par-1"])
    assert pool.sentence.endswith("Removing a zone deletes the pool's nodes there.")
    assert "no node is replaced" not in pool.sentence


def test_only_a_refused_change_has_a_plan_that_looks_fine() -> None:
    assert "The plan looks fine" in impact(AKS_POOL, "vm_size", "a", "b", provider="4.16.0").sentence
    old = impact(AKS_POOL, "vm_size", "a", "b", provider="4.15.0").sentence
    assert "The plan looks fine" not in old and "(hashicorp/azurerm 4.15.0)" in old


def test_a_refused_change_says_what_to_do() -> None:
    routing = impact("scaleway/cluster", "vpc_enable_routing", True, False).sentence
    assert "Keep the value that it has." in routing
    assert "add a new cluster" in impact(EKS, "cluster_vpc_cidr", "10.0.0.0/16", "10.1.0.0/16").sentence


def test_eks_versions_on_master_roll_the_other_pools() -> None:
    assert impact(EKS, "cluster_version", "1.33", "1.34").sentence.endswith(
        "Nodes of its other pools are replaced gradually."
    )
    assert "other pools" not in impact(EKS, "cluster_version", "1.31", "1.32", LAST_FLAT).sentence


def test_the_last_metadata_option_of_a_flat_pool_is_only_an_update_without_a_disk_size() -> None:
    path, before = "metadata_options", {"http_tokens": "required"}
    assert impact(EKS_POOL, path, before, None, LAST_FLAT).level is Level.ROLLING
    assert impact(EKS_POOL, path, None, before, LAST_FLAT).level is Level.REBUILDS_POOL
    disk = {"disk_size": 50}
    assert impact(EKS_POOL, path, before, None, LAST_FLAT, others=disk).level is Level.REBUILDS_POOL


SAMPLES: dict[str, tuple[Any, Any]] = {
    "number": (3, 5), "bool": (False, True), "list": (["a"], ["a", "b"]), "map": ({"a": "1"}, {"a": "2"}),
    "text": ("a", "b"), "multiline": ("a\n", "b\n"), "object": ({"a": 1}, {"a": 2}),
    "taints": ([{"key": "a", "effect": "X"}], [{"key": "b", "effect": "X"}]),
}  # fmt: skip
LEVELS = {
    "no effect": Level.NO_EFFECT, "in-place": Level.IN_PLACE, "rolling": Level.ROLLING,
    "replaces node pool": Level.REBUILDS_POOL, "replaces cluster": Level.DESTROYS_CLUSTER,
    "rejected by provider": Level.REFUSED, "unknown": Level.UNKNOWN,
}  # fmt: skip
TOLD_IN_WORDS = {
    "default_node_pool.node_count", "default_node_pool_node_count", "eviction_policy", "max_spot_price",
    "vpc_subnet_number_offset", "vpc_secondary_cidr",
}  # fmt: skip
"""The facts say in a note that these depend on other settings; they have tests of their own."""


@pytest.mark.parametrize(
    "framework", ["v0.10.0-beta.0", "v0.15.1-beta.1", "v0.16.0-beta.0", LAST_FLAT, "master"]
)
def test_every_change_has_the_level_of_the_facts(framework: str) -> None:
    facts, compared = load(), 0
    for name in facts.modules:
        known = facts.module_facts(name, framework)
        for path, field in known.fields.items() if known is not None else ():
            told = facts.raw(name)["attributes"][path]["impact"]
            if told["level"] == "see children" or path in TOLD_IN_WORDS:
                continue
            expected = told["level"]
            for entry in told.get("by_framework_version", ()):
                if facts.order(framework) <= facts.order(entry["until"]):
                    expected = entry["impact"]
            if framework == "master":
                expected = told.get("on_master", expected)
            kind = "added" if field.type == "bool" else "changed"
            found = impact(name, path, *SAMPLES[field.type], framework)
            assert found.level is LEVELS[told.get(f"when_{kind}", expected)], (name, path)
            assert found.confidence == told["confidence"]
            doubt = told["confidence"] != "high" and found.level is not Level.UNKNOWN
            assert ("probably" in found.sentence.lower()) == doubt, (name, path)
            compared += 1
    assert compared > 50
