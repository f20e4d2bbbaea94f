from __future__ import annotations

import json
import time
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from core.checks.checks import Checker, check
from core.checks.rules import rules_of
from core.dialects.kubestack.facts import FOLDER, LAST_FLAT, load
from core.facts.functions import CATALOG
from core.platform.model import EnvValue, Kind, Module, Origin, Problem, Severity
from tests.core.platform.build import module, reading
from tests.core.platform.samples import (
    AKS,
    AKS_POOL,
    EKS,
    EKS_FLAT,
    EKS_POOL,
    GKE,
    GKE_POOL,
    SCW,
    SCW_POOL,
)

SCHEMAS = {
    "aws": ("aws/cluster", EKS, EKS_POOL, "eu-west-1"),
    "google": ("google/cluster", GKE, GKE_POOL, None),
    "azurerm": ("azurerm/cluster", AKS, AKS_POOL, "westeurope"),
    "scaleway": ("scaleway/cluster", SCW, SCW_POOL, None),
}


def cluster(cloud: str, change: dict[str, Any] | None = None, ops: dict[str, Any] | None = None) -> Module:
    schema, config, _pool, region = SCHEMAS[cloud]
    return module(
        schema, {"apps": {**config, **(change or {})}, "ops": ops or {}}, name=f"{cloud}_c", region=region
    )


def pool(
    cloud: str, change: dict[str, Any] | None = None, ops: dict[str, Any] | None = None, name: str = "np1"
) -> Module:
    schema, _cluster, config, _region = SCHEMAS[cloud]
    return module(
        f"{schema}/node-pool", {"apps": {**config, **(change or {})}, "ops": ops or {}},
        name=f"{cloud}_{name}", cluster=f"{cloud}_c",
    )  # fmt: skip


def found(*modules: Module, before: tuple[Module, ...] | None = None) -> dict[str, Problem]:
    """The first Problem of each rule."""
    old = reading(*before) if before is not None else None
    return {p.rule: p for p in reversed(check(reading(*modules), before=old))}


def errors(*modules: Module) -> set[str]:
    return {r for r, p in found(*modules).items() if p.severity is Severity.ERROR}


@pytest.mark.parametrize("cloud", list(SCHEMAS))
def test_good_platforms_have_no_problem(cloud: str) -> None:
    assert list(check(reading(cluster(cloud), pool(cloud)))) == []


def test_a_good_flat_platform() -> None:
    flat = module(
        "aws/cluster", {"apps": EKS_FLAT, "ops": {}}, name="e", framework=LAST_FLAT, region="eu-west-1"
    )
    assert [p for p in check(reading(flat)) if p.severity is Severity.ERROR] == []


def test_the_maximum_below_the_minimum() -> None:
    problem = found(cluster("aws"), pool("aws", {"min_size": 4, "desired_capacity": 4}))["aws.min_le_max"]
    assert problem.sentence == "The maximum (3) is below the minimum (4)."
    assert (problem.severity, problem.module, problem.environment) == (Severity.ERROR, "aws_np1", "apps")
    assert problem.setting == "max_size" and problem.file == "main.tf" and problem.line


def test_effective_values_of_each_environment() -> None:
    problem = found(cluster("google"), pool("google", ops={"min_node_count": 9}))["google.min_le_max"]
    assert problem.environment == "ops"
    assert problem.setting == "min_node_count", "the one that is written there"


def test_the_setting_that_the_draft_changed_is_marked() -> None:
    before = (cluster("google"), pool("google"))
    after = (before[0], pool("google", {"min_node_count": 9}))
    assert found(*after, before=before)["google.min_le_max"].setting == "min_node_count"


@pytest.mark.parametrize(
    ("cloud", "of_pool", "change", "rule", "severity"),
    [
        ("aws", False, {"cluster_availability_zones": ["eu-west-1a"]}, "aws.two_zones", "error"),
        ("aws", False, {"cluster_service_cidr": "10.0.0.0/20"}, "aws.service_overlaps_vpc", "error"),
        ("aws", False, {"cluster_endpoint_public_access": False}, "aws.endpoint_one_open", "error"),
        ("aws", False, {"cluster_vpc_control_subnet_newbits": 13}, "aws.control_subnet_size", "error"),
        ("aws", False, {"cluster_vpc_cidr": "10.0.0.1/16"}, "cidr.network_address", "warning"),
        ("aws", False, {"default_node_pool.instance_types": ["t3a.large", "t4g.large"]},
         "aws.one_architecture", "error"),
        ("aws", True, {"availability_zones": ["eu-central-1a"]}, "aws.node_pool_zones_of_cluster", "error"),
        ("aws", True, {"availability_zones": ["eu-west-1a", "eu-west-1d"]},
         "aws.node_pool_zones_of_cluster", "warning"),
        ("aws", True, {"instance_types": ["p5.48xlarge"]}, "aws.type_offered", "warning"),
        ("aws", False, {"cluster_aws_auth_map_roles": "  - rolearn: x\n"}, "limit.yaml", "warning"),
        ("aws", False, {"cluster_aws_auth_map_users": "userarn: x\n"}, "limit.yaml", "warning"),
        ("aws", True, {"name": "default"}, "pool.name_unique", "error"),
        ("aws", True, {"taints": [{"key": "a", "value": "b", "effect": "NoSchedule"}]},
         "taint.effect_spelling", "error"),
        ("aws", True, {"labels": {"kubestack.com/x": "y"}}, "label.reserved", "warning"),
        ("aws", True, {"labels": {"bad key": "y"}}, "label.syntax", "error"),
        ("aws", True, {"min_size": -1}, "limit.minimum", "error"),
        ("aws", True, {"disk_size": "big"}, "limit.type", "error"),
        ("aws", True, {"ami_type": "AL3"}, "limit.choices", "error"),
        ("aws", True, {"ami_type": "AL2023_ARM_64_STANDARD"}, "aws.ami_architecture", "error"),
        ("aws", True, {"availability_zones": ["eu-west-1a", "eu-west-1a"]}, "list.unique", "error"),
        ("google", False, {"region": "europe-west1-b"}, "google.custom_zone_endpoint", "error"),
        ("google", False, {"master_cidr_block": "172.16.0.0/24"}, "google.master_size", "error"),
        ("google", False, {"name_prefix": "a-very-long-name-prefix-for-it"}, "google.name_length", "error"),
        ("google", False, {"default_node_pool.auto_upgrade": False}, "google.channel_auto_upgrade", "error"),
        ("google", True, {"location": "europe-west3"}, "google.location_of_cluster", "error"),
        ("google", True, {"guest_accelerator.type": "nvidia-l4", "guest_accelerator.count": 3,
                          "machine_type": "g2-standard-4"}, "google.gpu_count_machine", "error"),
        ("google", True, {"machine_type": "a2-highgpu-1g"}, "google.type_offered", "warning"),
        ("google", True, {"machine_type": "e2-huge-1"}, "catalog.outside", "note"),
        ("azurerm", False, {"dns_service_ip": "10.9.9.9"}, "azurerm.dns_ip_in_service", "error"),
        ("azurerm", False, {"network_policy": "cilium"}, "azurerm.policy_cilium", "error"),
        ("azurerm", False, {"resource_group": "g" * 60}, "azurerm.node_resource_group_length", "error"),
        ("azurerm", True, {"node_taints": ["dedicated=gpu:NO_SCHEDULE"]}, "azurerm.taint_text", "error"),
        ("azurerm", True, {"node_pool_name": "has-hyphen"}, "limit.pattern", "error"),
        ("azurerm", True, {"use_spot": True}, "azurerm.spot_max_surge", "error"),
        ("azurerm", True, {"os_disk_type": "Ephemeral"}, "azurerm.ephemeral_disk", "warning"),
        ("scaleway", False, {"cluster_version": "1.34.1"}, "scaleway.version_format", "error"),
        ("scaleway", False, {"default_node_pool.node_type": "DEV1-S"}, "scaleway.type_memory", "error"),
        ("scaleway", True, {"node_type": "PRO9-S"}, "catalog.outside", "note"),
    ],
)  # fmt: skip
def test_one_fault(cloud: str, of_pool: bool, change: dict[str, Any], rule: str, severity: str) -> None:
    good = (cluster(cloud), pool(cloud))
    bad = (good[0], pool(cloud, change)) if of_pool else (cluster(cloud, change), good[1])
    assert rule not in found(*good)
    problem = found(*bad)[rule]
    assert problem.severity == severity
    assert problem.environment == "apps" and problem.rule == rule
    assert problem.setting in set(change) | {None} or rule.startswith(("google.gpu", "azurerm.node"))


def test_required_settings() -> None:
    missing = pool("google", {"machine_type": None})
    problem = found(cluster("google"), missing)["required.present"]
    assert problem.sentence == "No value for “Machine type”." and problem.severity is Severity.ERROR
    off = {"enable_auto_scaling": False, "node_count": 2, "min_count": None, "max_count": None}
    assert "required.present" not in found(cluster("azurerm"), pool("azurerm", off))
    nameless = found(cluster("aws", {"name_prefix": None}))["required.present"]
    assert nameless.severity is Severity.WARNING, "Terraform doesn't insist on it"
    flat = module("aws/cluster", {"apps": {**EKS_FLAT, "cluster_instance_type": None}}, framework=LAST_FLAT)
    assert "required.present" in found(flat)
    both = {**EKS_FLAT, "cluster_instance_type": None, "cluster_instance_types": ["t3a.large"]}
    assert "required.present" not in found(module("aws/cluster", {"apps": both}, framework=LAST_FLAT))


def test_what_is_unknown_makes_no_problem() -> None:
    unknown = EnvValue(Origin.LINKED, None, Kind.REFERENCE, "data.x.y", "main.tf", 3, known=False)
    assert found(cluster("aws"), pool("aws", {"max_size": unknown, "min_size": 99})).keys() <= {
        "aws.desired_in_range"
    }
    assert found(cluster("aws"), pool("aws", {"max_size": unknown})) == {}
    readonly = replace(pool("aws", {"min_size": 99}), readonly="computed")
    assert found(cluster("aws"), readonly) == {}


def test_outside_the_catalog_is_a_note() -> None:
    problem = found(pool("google", {"machine_type": "e9-standard-4"}))["catalog.outside"]
    assert problem.severity is Severity.NOTE
    assert problem.sentence == (
        "Machine type e9-standard-4: Not in the catalog of 17 Aug 2026. It is used all the same."
    )


def test_a_network_too_small_for_any_subnet_says_so() -> None:
    tiny = module(
        "aws/cluster", {"apps": {**EKS, "cluster_vpc_cidr": "10.0.0.0/30"}}, name="c", region="eu-west-1"
    )
    told = [p.sentence for p in check(reading(tiny)) if p.rule == "aws.control_subnet_size"]
    assert told and "10.0.0.0/30 is too small for any." in told[0]


def test_the_same_fault_is_told_once() -> None:
    bad = module(
        "google/cluster/node-pool",
        {"apps": {**GKE_POOL, "min_node_count": 9}, "ops": {}, "prod": {}},
        name="p",
    )
    told = [p for p in check(reading(bad)) if p.rule == "google.min_le_max"]
    assert [p.environment for p in told] == ["apps"]


def test_against_what_was() -> None:
    before = (cluster("aws", {"cluster_version": "1.32"}),)
    assert "k8s.one_minor_step" in found(cluster("aws"), before=before)
    assert "k8s.one_minor_step" not in found(cluster("aws", {"cluster_version": "1.33"}), before=before)
    assert "k8s.no_downgrade" in found(cluster("aws", {"cluster_version": "1.31"}), before=before)
    assert "k8s.no_downgrade" not in found(cluster("aws", {"cluster_version": "1.31"}))
    renamed = found(cluster("aws"), pool("aws", {"name": "np9"}), before=(cluster("aws"), pool("aws")))
    assert renamed["pool.name_fixed"].severity is Severity.WARNING


def test_a_protected_cluster_that_goes() -> None:
    protected = (cluster("google", {"deletion_protection": True}),)
    problem = found(before=protected)["google.deletion_protection"]
    assert problem.severity is Severity.ERROR and problem.setting == "deletion_protection"
    assert "google.deletion_protection" not in found(
        before=(cluster("google", {"deletion_protection": False}),)
    )
    assert "google.deletion_protection" not in found(*protected, before=protected)


def test_apps_ahead_of_ops() -> None:
    ahead = cluster("aws", {"cluster_version": "1.34"}, ops={"cluster_version": "1.33"})
    assert found(ahead)["k8s.environment_order"].environment == "apps"


def test_neighbours() -> None:
    twin = found(cluster("aws"), pool("aws"), pool("aws", name="np2"))
    assert twin["pool.name_unique"].severity is Severity.ERROR
    crowded = cluster("azurerm", {"subnet_address_prefixes": ["10.1.0.0/24"]})
    assert "azurerm.subnet_room" in found(crowded, pool("azurerm"))
    twins = [
        module(
            "google/cluster", {"apps": {**GKE, "name_prefix": "acme-platform-of-many", "region": r}}, name=r
        )
        for r in ("europe-west1", "europe-west4")
    ]
    assert "google.service_account_collision" in found(*twins)


def test_an_eks_pool_without_zones_is_in_those_of_its_cluster() -> None:
    eks = module("aws/cluster", {"apps": EKS_FLAT}, name="e", framework=LAST_FLAT, region="eu-west-1")
    plain = {**EKS_POOL, "availability_zones": None}
    np = module("aws/cluster/node-pool", {"apps": plain}, name="n", framework=LAST_FLAT, cluster="e")
    assert found(eks, np) == {}


def test_empty_text_is_missing_and_nothing_else() -> None:
    problems = found(cluster("aws", {"base_domain": EnvValue(Origin.SET, "", text='""')}))
    assert set(problems) == {"required.present"}
    assert problems["required.present"].severity is Severity.WARNING


def test_versions_newer_than_the_catalog_are_a_note_only() -> None:
    problems = found(cluster("scaleway", {"cluster_version": "1.99"}))
    assert set(problems) == {"catalog.outside"}
    assert set(found(cluster("aws", {"cluster_version": "1.12"}))) == {"k8s.version_supported"}


def test_a_starting_number_only_counts_at_creation() -> None:
    early = pool("aws", {"desired_capacity": 9})
    rule = "aws.desired_in_range"
    assert found(cluster("aws"), early)[rule].severity is Severity.WARNING
    assert found(cluster("aws"), early, before=(cluster("aws"),))[rule].severity is Severity.ERROR
    assert (
        found(cluster("aws"), early, before=(cluster("aws"), pool("aws")))[rule].severity is Severity.WARNING
    )
    assert found(cluster("aws"), early)[rule].setting == "desired_capacity"


def test_flat_text() -> None:
    text = EnvValue(Origin.SET, ["eu-west-1a", " eu-west-1b"], text='"eu-west-1a, eu-west-1b"')
    spaced = {**EKS_FLAT, "cluster_availability_zones": text}
    problems = found(module("aws/cluster", {"apps": spaced}, framework=LAST_FLAT, region="eu-west-1"))
    assert problems["list.comma_no_spaces"].setting == "cluster_availability_zones"
    pairs = EnvValue(Origin.SET, {"a": "b"}, text='"a=b=c"')
    wrong = module(
        "aws/cluster", {"apps": {**EKS_FLAT, "cluster_additional_node_tags": pairs}}, framework=LAST_FLAT
    )
    assert "map.comma_kv" in found(wrong)


def test_answers_are_kept_by_object() -> None:
    checker = Checker()
    head, one, two = cluster("google"), pool("google"), pool("google", {"name": "np2"}, name="np2")
    first = reading(head, one, two)
    checker.check(first)
    kept = len(checker.kept)
    assert kept == 3
    checker.check(first)
    assert len(checker.kept) == kept
    changed = pool("google", {"min_node_count": 9})
    problems = checker.check(reading(head, changed, two))
    assert len(checker.kept) == kept + 2, "the pool, and the cluster whose total it changes"
    assert {p.module for p in problems} == {"google_np1"}
    assert checker.check(reading(head, changed, two), {"google_np2"}) == ()


@pytest.mark.parametrize(
    ("cloud", "of_pool", "change", "rule", "setting", "value"),
    [
        ("aws", True, {"min_size": 4, "desired_capacity": 4, "max_size": 3}, "aws.min_le_max", "max_size", 4),
        ("aws", False, {"cluster_vpc_cidr": "10.0.3.0/16"}, "cidr.network_address", "cluster_vpc_cidr",
         "10.0.0.0/16"),
        ("aws", True, {"availability_zones": ["eu-west-1a", "eu-west-1a"]}, "list.unique",
         "availability_zones", ["eu-west-1a"]),
        ("aws", True, {"min_size": -1}, "limit.minimum", "min_size", 0),
        ("scaleway", False, {"cluster_version": "1.34.1"}, "scaleway.version_format", "cluster_version",
         "1.34"),
        ("google", True, {"guest_accelerator.type": "nvidia-l4", "guest_accelerator.count": 3,
                          "machine_type": "g2-standard-4"}, "google.gpu_count_machine",
         "guest_accelerator.count", 1),
    ],
)  # fmt: skip
def test_one_click_fixes_fix(
    cloud: str, of_pool: bool, change: dict[str, Any], rule: str, setting: str, value: Any
) -> None:
    bad = (cluster(cloud), pool(cloud, change)) if of_pool else (cluster(cloud, change), pool(cloud))
    problem = found(*bad)[rule]
    (edit,) = problem.fix_edits
    assert problem.fix and problem.fix.startswith("Set “")
    assert (edit["setting"], edit["value"], edit["environment"]) == (setting, value, "apps")
    better = {**change, setting: value}
    good = (cluster(cloud), pool(cloud, better)) if of_pool else (cluster(cloud, better), pool(cloud))
    assert rule not in found(*good)


def test_no_fix_where_nothing_can_be_written() -> None:
    linked = EnvValue(Origin.LINKED, 3, Kind.REFERENCE, "var.max", "main.tf", 3)
    problem = found(cluster("aws"), pool("aws", {"max_size": linked, "min_size": 9}))["aws.min_le_max"]
    assert problem.fix is None and problem.fix_edits == ()


CHOICES: list[tuple[str, str, list[Any]]] = [
    ("cluster", "region", ["europe-west1", "europe-west4", "europe-west1-b"]),
    ("cluster", "name_prefix", ["gke0", "a-long-prefix-of-a-cluster-that-is", None]),
    ("cluster", "cluster_node_locations", [["europe-west1-b"], ["europe-west4-a", "europe-west4-b"], None]),
    ("cluster", "cluster_ipv4_cidr_block", ["10.96.0.0/21", "10.96.0.0/14", None]),
    ("cluster", "cluster_min_master_version", ["1.33", "1.35", "latest"]),
    ("pool", "max_node_count", [1, 4, 400]),
    ("pool", "min_node_count", [0, 1, 9]),
    ("pool", "machine_type", ["e2-standard-4", "a2-highgpu-1g", "e9-x"]),
    ("pool", "name", ["np1", "np2", "default"]),
    ("pool", "location", ["europe-west1", "europe-west3"]),
    ("pool", "labels", [{"a": "b"}, {"kubestack.com/x": "y"}, None]),
]


def test_checking_again_is_checking() -> None:
    """After any edit the answers kept give the same Problems as a check from nothing."""
    random = Random(7)
    checker = Checker()
    state: dict[tuple[str, str, str], Any] = {}

    def made() -> tuple[Module, ...]:
        def of(kind: str, environment: str) -> dict[str, Any]:
            return {p: v for (k, e, p), v in state.items() if k == kind and e == environment}

        return (
            cluster("google", of("cluster", "apps"), of("cluster", "ops")),
            pool("google", of("pool", "apps"), of("pool", "ops")),
            pool("google", {"name": "np2"}, name="np2"),
        )

    modules = made()
    first = reading(*modules)
    told = 0
    for _step in range(60):
        kind, path, values = random.choice(CHOICES)
        state[kind, random.choice(["apps", "ops"]), path] = random.choice(values)
        fresh = made()
        modules = (
            (fresh[0], modules[1], modules[2]) if kind == "cluster" else (modules[0], fresh[1], modules[2])
        )
        now = reading(*modules)
        again = checker.check(now, before=first)
        assert again == Checker().check(now, before=first)
        told += len(again)
    assert told > 50


@pytest.mark.bench
def test_one_keystroke_is_fast() -> None:
    checker = Checker()
    head = cluster("google")
    pools = [pool("google", {"name": f"np{i}"}, name=f"np{i}") for i in range(20)]
    before = reading(head, *pools)
    checker.check(before, before=before)
    times = []
    for i in range(20):
        after = reading(head, pool("google", {"max_node_count": 5 + i}, name="np0"), *pools[1:])
        start = time.process_time()
        checker.check(after, before=before)
        times.append(time.process_time() - start)
    print(f"check after one edit among 20 pools: {sorted(times)[10] * 1000:.2f} ms of CPU")


def test_what_is_uncertain_never_blocks() -> None:
    facts = load()
    given = {r["id"]: r for r in json.loads((FOLDER / "rules.json").read_text(encoding="utf-8"))}
    seen: set[str] = set()
    for name in facts.modules:
        for version in facts.versions:
            known = facts.module_facts(name, version)
            for bound in rules_of(known) if known else ():
                seen.add(bound.id)
                if "uncertain" in given[bound.id] or bound.rule.functions & CATALOG:
                    assert bound.severity is Severity.WARNING, bound.id
                else:
                    assert bound.severity == given[bound.id]["severity"], bound.id
    assert len(seen) == 161
    assert {r for r, rule in given.items() if not rule.get("native")} == seen


def test_a_machine_size_with_a_local_disk() -> None:
    for size in ("Standard_D4ds_v5", "Standard_E8-2ads_v5", "Standard_D4s_v3", "Standard_L8s_v3"):
        fine = pool("azurerm", {"os_disk_type": "Ephemeral", "vm_size": size})
        assert "azurerm.ephemeral_disk" not in found(cluster("azurerm"), fine)


def test_the_location_of_a_google_pool_may_be_a_zone() -> None:
    assert "catalog.outside" not in found(pool("google", {"location": "europe-west1-b"}))
    nowhere = {"location": "europe-west99", "node_locations": None, "machine_type": "e2-custom-4-8192"}
    assert "catalog.outside" in found(pool("google", nowhere))


def test_every_rule_of_the_facts_is_told_somewhere() -> None:
    """Native ones have code of their own: in core.checks, core.facts.limits, or the dialect's problems."""
    given = json.loads((FOLDER / "rules.json").read_text(encoding="utf-8"))
    native = {r["id"] for r in given if r.get("native")}
    assert len(given) == 170 and native == {
        "list.unique", "taint.unique", "required.present",  # limits of every field
        "scaleway.per_zone_total",  # a total beside the field, see core.changes.pool_size
        "k8s.environment_order", "azurerm.ephemeral_disk", "number.in_text",
        "env.base_key_exists", "inherit.empty_falls_back",  # silences of the dialect
    }  # fmt: skip
    facts, bound = load(), set()
    for name in facts.modules:
        for version in facts.versions:
            known = facts.module_facts(name, version)
            bound |= {b.id for b in rules_of(known)} if known is not None else set()
    assert bound == {r["id"] for r in given} - native
