"""Facts of known modules, held against the file by reading it without the product's code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from core.dialects.plain.facts.inputs import Use
from core.dialects.plain.facts.module import (
    call_pool_facts,
    cluster_facts,
    default_pool_facts,
    pool_facts,
)
from core.platform.field import Level
from core.platform.module_facts import ModuleFacts
from tests.core.dialects.plain.facts.support import DATA, MODULES, impact
from tests.core.dialects.plain.facts.test_resource_effects import LEVELS, SAMPLES

EKS = "terraform-aws-modules/eks/aws"
GKE = "terraform-google-modules/kubernetes-engine/google"
AKS = "Azure/aks/azurerm"
MADE = {
    "eks_managed_node_groups": "aws_eks_node_group", "node_groups": "aws_eks_node_group",
    "managed_node_groups": "aws_eks_node_group", "self_managed_node_groups": "aws_autoscaling_group",
    "worker_groups": "aws_autoscaling_group", "worker_groups_launch_template": "aws_autoscaling_group",
    "fargate_profiles": "aws_eks_fargate_profile", "worker_pools": "oci_containerengine_node_pool",
}  # fmt: skip
OF_CLOUD = {"google": "google_container_node_pool", "azurerm": "azurerm_kubernetes_cluster_node_pool"}


def like(found: Mapping[str, Any], base: Mapping[str, Any] | None) -> dict[str, Any]:
    """ "Like that one, without these, with more", worked out."""
    if "like" not in found:
        return {k: v for k, v in found.items() if isinstance(v, dict)}
    assert base is not None
    return {**{k: v for k, v in base.items() if k not in found["without"]}, **found["more"]}


def of_major(name: str, major: str, *way: str) -> dict[str, Any]:
    found = MODULES[name]["majors"][major]
    for step in way:
        found = found.get(step) or {}
    base = of_major(name, found["like"], *way) if "like" in found else None
    return like(found, base)


Entity = tuple[str, int, str, ModuleFacts, dict[str, Any]]
"""(module, major, input of pools, facts, what the file has)."""


def entities() -> list[Entity]:
    out: list[Entity] = []
    for name, told in MODULES.items():
        for major, found in told["majors"].items():
            if "variants" in found:
                continue
            use = Use(name, int(major), real=int(major))
            if told.get("role") == "pool":
                out.append(
                    (name, int(major), "", call_pool_facts(use, None), of_major(name, major, "inputs"))
                )
                continue
            mine = of_major(name, major, "cluster_inputs") | of_major(name, major, "inputs")
            out.append((name, int(major), "", cluster_facts(use, None), mine))
            if "default_pool_inputs" in found:
                inner = of_major(name, major, "default_pool_inputs")
                out.append((name, int(major), "default", default_pool_facts(use, None), inner))
            for pools in found.get("pools") or ():
                made = MADE.get(pools) or OF_CLOUD.get(told["cloud"], "")
                keys = of_major(name, major, "pools", pools, "keys")
                out.append((name, int(major), pools, pool_facts(use, pools, made, None), keys))
    return out


ENTITIES = entities()
IDS = [f"{name}-{major}-{pools}" for name, major, pools, _facts, _told in ENTITIES]


@pytest.mark.parametrize("entity", ENTITIES, ids=IDS)
def test_every_input_is_a_field(entity: Entity) -> None:
    _name, _major, _pools, facts, told = entity
    assert set(facts.fields) == set(told) and told
    assert all(field.label for field in facts.fields.values())
    labels = [field.label for field in facts.fields.values()]
    assert len(set(labels)) == len(labels), [x for x in labels if labels.count(x) > 1]


@pytest.mark.parametrize("entity", ENTITIES, ids=IDS)
def test_types_and_defaults_are_the_files(entity: Entity) -> None:
    _name, _major, _pools, facts, told = entity
    for path, given in told.items():
        field = facts.fields[path]
        default = given.get("default")
        if not isinstance(default, dict) or "expr" not in default:
            assert field.default == default, path
        if given.get("type") in ("string", "number", "bool"):
            kinds = [given["type"]]
            if default is None or isinstance(default, dict):
                # Guessed from an expression: the attribute that it ends in knows better.
                kinds += [attribute_type(end) for end in given.get("ends", ())]
            plain = [{"string": "text"}.get(kind, kind) for kind in kinds]
            assert field.type in plain or (field.type, facts.formats[path]) == ("list", "comma-list")
        elif str(given.get("type")).startswith("list(string"):
            assert field.type == "list"


SEVERITY = [
    Level.NO_EFFECT, Level.IN_PLACE, Level.ROLLING, Level.REPLACES_FEATURE, Level.UNKNOWN, Level.REFUSED,
    Level.REBUILDS_POOL, Level.DESTROYS_CLUSTER,
]  # fmt: skip


def attribute_type(end: str) -> str:
    type, _dot, path = end.partition(".")
    return str(DATA.get(type, {}).get("attributes", {}).get(path, {}).get("type", ""))


def is_old(end: str) -> bool:
    type, _dot, path = end.partition(".")
    return path in DATA.get(type, {}).get("old_attributes", {})


def level_of(end: str) -> Level:
    type, _dot, path = end.partition(".")
    told = DATA.get(type, {}).get("attributes", {}).get(path)
    if type == "aws_launch_template":
        known = LEVELS[told["impact"]["level"]] if told else Level.ROLLING
        return max((known, Level.ROLLING), key=SEVERITY.index)
    if told is None:
        return Level.UNKNOWN
    if told["impact"]["level"] != "see children":
        return LEVELS[told["impact"]["level"]]
    inner = [
        LEVELS[one["impact"]["level"]]
        for p, one in DATA[type]["attributes"].items()
        if p.startswith(path + ".") and one["impact"]["level"] != "see children"
    ]
    return max(inner, key=SEVERITY.index, default=Level.UNKNOWN)


@pytest.mark.parametrize("entity", ENTITIES, ids=IDS)
def test_a_change_does_the_worst_of_what_it_reaches(entity: Entity) -> None:
    name, major, pools, facts, told = entity
    rows = {key for row in MODULES[name].get("effects", ()) for key in row["keys"]}
    for path, given in told.items():
        ends = given.get("ends")
        old = any(
            e.partition(".")[2] in DATA.get(e.partition(".")[0], {}).get("old_attributes", {})
            for e in ends or ()
        )
        if not ends or path in rows or path in facts.ignored or old:
            continue
        effect = facts.records[path].effect
        assert effect.level is not None
        quoted = str(MODULES[name]["majors"][str(major)])
        partly = "ignore_changes" in quoted and any(
            e.rpartition(".")[2] in quoted.partition("ignore_changes")[2] for e in ends
        )
        want = max((level_of(end) for end in ends), key=SEVERITY.index)
        if partly:
            assert SEVERITY.index(effect.level) <= SEVERITY.index(want), path
        else:
            assert effect.level is want, (pools, path, ends)
        if not effect.conditions and facts.fields[path].type in SAMPLES:
            before, after = SAMPLES[facts.fields[path].type]
            assert impact(facts, path, before, after).level is want or partly


def test_what_nobody_told_is_unknown() -> None:
    found = impact(cluster_facts(Use(EKS, 20, real=20), None), "dataplane_wait_duration", "30s", "60s")
    assert found.level is Level.UNKNOWN and found.confidence == "low"


ROLES: Mapping[tuple[str, int, str], Mapping[str, tuple[str, ...]]] = {
    (EKS, 17, ""): {"kubernetes_version": ("cluster_version",)},
    (EKS, 17, "node_groups"): {
        "min_nodes": ("min_capacity",), "max_nodes": ("max_capacity",),
        "desired_nodes": ("desired_capacity",), "machine_type": ("instance_types",),
        "disk_size_gb": ("disk_size",), "kubernetes_version": ("version",), "spot": ("capacity_type",),
        "taints": ("taints",), "node_image": ("ami_type", "ami_release_version", "ami_id"),
        "labels": ("k8s_labels",),
    },
    (EKS, 17, "worker_groups"): {
        "min_nodes": ("asg_min_size",), "max_nodes": ("asg_max_size",),
        "desired_nodes": ("asg_desired_capacity",), "machine_type": ("instance_type",),
        "disk_size_gb": ("root_volume_size",), "node_image": ("ami_id",),
    },
    **{
        (EKS, major, "eks_managed_node_groups"): {
            "min_nodes": ("min_size",), "max_nodes": ("max_size",), "desired_nodes": ("desired_size",),
            "machine_type": ("instance_types",), "disk_size_gb": ("disk_size",),
            "kubernetes_version": ("kubernetes_version" if major == 21 else "cluster_version",),
            "spot": ("capacity_type",), "labels": ("labels",), "taints": ("taints",),
            "node_image": ("ami_type", "ami_release_version"),
        }
        for major in (18, 19, 20, 21)
    },
    (EKS, 21, ""): {"kubernetes_version": ("kubernetes_version",)},
    (AKS, 9, "default"): {
        "min_nodes": ("agents_min_count",), "max_nodes": ("agents_max_count",),
        "desired_nodes": ("agents_count",),
        "machine_type": ("agents_size",), "disk_size_gb": ("os_disk_size_gb",),
        "kubernetes_version": ("orchestrator_version",), "zones": ("agents_availability_zones",),
        "labels": ("agents_labels",), "taints": ("agents_taints",), "node_image": ("os_sku",),
        "max_surge": ("agents_pool_max_surge",),
    },
    (AKS, 11, "node_pools"): {
        "min_nodes": ("min_count",), "max_nodes": ("max_count",), "desired_nodes": ("node_count",),
        "machine_type": ("vm_size",), "disk_size_gb": ("os_disk_size_gb",),
        "kubernetes_version": ("orchestrator_version",), "zones": ("zones",), "spot": ("priority",),
        "labels": ("node_labels",), "taints": ("node_taints",), "node_image": ("os_sku",),
        "max_surge": ("upgrade_settings.max_surge", "upgrade_settings.max_unavailable"),
    },
    ("aws-ia/eks-blueprints (v4)", 4, "managed_node_groups"): {
        "min_nodes": ("min_size",), "max_nodes": ("max_size",), "desired_nodes": ("desired_size",),
        "machine_type": ("instance_types",), "disk_size_gb": ("disk_size",), "spot": ("capacity_type",),
        "labels": ("k8s_labels",), "taints": ("k8s_taints",), "node_image": ("ami_type", "release_version"),
    },
    ("cloudposse/eks-cluster/aws", 4, ""): {"kubernetes_version": ("kubernetes_version",)},
    ("cloudposse/eks-node-group/aws", 3, ""): {
        "min_nodes": ("min_size",), "max_nodes": ("max_size",), "desired_nodes": ("desired_size",),
        "machine_type": ("instance_types",), "kubernetes_version": ("kubernetes_version",),
        "spot": ("capacity_type",), "labels": ("kubernetes_labels",), "taints": ("kubernetes_taints",),
        "node_image": ("ami_type", "ami_release_version", "ami_image_id"),
    },
    ("oracle-terraform-modules/oke/oci", 5, "worker_pools"): {
        "desired_nodes": ("size",), "machine_type": ("shape",), "disk_size_gb": ("boot_volume_size",),
        "kubernetes_version": ("kubernetes_version",), "labels": ("node_labels",),
        "node_image": ("image_id",), "max_surge": ("node_cycling_max_surge", "node_cycling_max_unavailable"),
    },
    ("kube-hetzner/kube-hetzner/hcloud", 2, "agent_nodepools"): {
        "desired_nodes": ("count",), "machine_type": ("server_type",), "labels": ("labels",),
        "taints": ("taints",),
    },
    ("kube-hetzner/kube-hetzner/hcloud", 2, "autoscaler_nodepools"): {
        "min_nodes": ("min_nodes",), "max_nodes": ("max_nodes",), "machine_type": ("server_type",),
        "labels": ("labels",),
    },
}  # fmt: skip


@pytest.mark.parametrize(("key", "want"), ROLES.items(), ids=str)
def test_roles(key: tuple[str, int, str], want: Mapping[str, tuple[str, ...]]) -> None:
    facts = next(e[3] for e in ENTITIES if e[:3] == key)
    assert facts.roles is not None
    assert {role: paths for role, paths in facts.roles.named() if paths} == want


@pytest.mark.parametrize("variant", ["", "private-cluster", "beta-public-cluster", "safer-cluster"])
@pytest.mark.parametrize("major", [20, 30, 44])
def test_google_pools_by_major(variant: str, major: int) -> None:
    use = Use(GKE, major, variant, major)
    pool = pool_facts(use, "node_pools", "google_container_node_pool", None)
    told = MODULES[GKE]["majors"]["44"]["variants"]["root"]["pool_keys"]
    want = {key for key, one in told.items() if one.get("since", 0) <= major}
    assert want <= set(pool.fields)
    assert not {key for key, one in told.items() if one.get("since", 0) > major} & set(pool.fields)
    assert pool.roles is not None and pool.roles.per_zone
    named = dict(pool.roles.named())
    assert named["max_nodes"][-1] == "max_count" and named["machine_type"] == ("machine_type",)
    assert named["desired_nodes"] == ("node_count",) and named["zones"] == ("node_locations",)
    assert pool.roles.autoscale == ("autoscaling",)
    assert pool.fields["max_count"].per_zone and pool.fields["max_count"].label == "Maximum nodes per zone"
    cluster = cluster_facts(use, None)
    assert "node_pools" not in cluster.fields and "kubernetes_version" in cluster.fields
    assert cluster.roles is not None and cluster.roles.version == ("kubernetes_version",)


def test_a_version_between_those_told_knows_its_own_keys() -> None:
    """The facts of 30 speak for 33, whose pools have more keys."""
    use = Use(GKE, 30, "", 33)
    pool = pool_facts(use, "node_pools", "google_container_node_pool", None)
    assert "consume_reservation_type" in pool.fields and "enable_fast_socket" not in pool.fields


def test_pools_that_follow_their_cluster() -> None:
    def follows(name: str, major: int, pools: str) -> bool:
        found = next(e[3] for e in ENTITIES if e[:3] == (name, major, pools))
        return next(s.follows for s in found.upgrades if s.of == "pool")

    assert not follows(EKS, 17, "node_groups")
    assert all(follows(EKS, major, "eks_managed_node_groups") for major in (18, 19, 20, 21))
    assert not follows(AKS, 11, "node_pools")
    assert follows("oracle-terraform-modules/oke/oci", 5, "worker_pools")


def test_every_prose_condition_has_a_typed_form() -> None:
    for name, told in MODULES.items():
        if not told.get("conditions"):
            continue
        rows = {key for row in told["effects"] for key in row["keys"]}
        for where, given in told["conditions"].items():
            keys = [
                part.rpartition("]")[2].rpartition("}")[2].strip(" .")
                for part in where.replace(",", "/").split("/")
            ]
            typed = [key for key in keys if key in rows]
            prose = {one["if"] for one in given}
            elsewhere = (
                prose <= {"always after creation", "has(temporary_name_for_rotation)"} or "ends in" in where
            )
            by_list = where.startswith("bootstrap_self_managed_addons")
            assert typed or elsewhere or by_list, (name, where)


def test_a_disk_in_a_launch_template_rolls() -> None:
    facts = next(e[3] for e in ENTITIES if e[:3] == (EKS, 20, "eks_managed_node_groups"))
    found = impact(facts, "block_device_mappings", {"a": 1}, {"a": 2})
    assert found.level is Level.ROLLING


def test_what_a_major_no_longer_has() -> None:
    twenty, now = (cluster_facts(Use(EKS, major, real=major), None) for major in (20, 21))
    assert impact(twenty, "bootstrap_self_managed_addons", True, False).level is Level.DESTROYS_CLUSTER
    assert "bootstrap_self_managed_addons" not in now.fields
    assert "cluster_version" in twenty.fields and "cluster_version" not in now.fields


def test_types_that_only_the_attribute_knows() -> None:
    pool = pool_facts(Use(GKE, 44, "", 44), "node_pools", "google_container_node_pool", None)
    types = {path: pool.fields[path].type for path in ("service_account", "flex_start", "max_run_duration")}
    assert types == {"service_account": "text", "flex_start": "bool", "max_run_duration": "text"}
    assert (pool.fields["node_locations"].type, pool.formats["node_locations"]) == ("list", "comma-list")


def test_what_a_call_gives_to_all_pools_is_known() -> None:
    cluster = cluster_facts(Use(EKS, 20, real=20), None)
    path = "eks_managed_node_group_defaults.instance_types"
    field = cluster.field_of(path)
    assert field is not None and field.known and path not in cluster.fields
    assert (field.label, field.type) == ("Machine types of all pools", "list")
    found = impact(cluster, path, ["m5.large"], ["m6i.large"])
    assert found.level is Level.REBUILDS_POOL and "every pool" in found.sentence
    disk = "eks_managed_node_group_defaults.disk_size"
    assert impact(cluster, disk, 20, 50).level is Level.NO_EFFECT
    # 21 has no such input, and 17 another one.
    now = cluster_facts(Use(EKS, 21, real=21), None)
    assert now.field_of(path) is None
    seventeen = cluster_facts(Use(EKS, 17, real=17), None)
    assert seventeen.field_of("node_groups_defaults.max_capacity") is not None


VARIANTS = [
    (major, variant)
    for major, found in MODULES[GKE]["majors"].items()
    for variant in found["variants"]
]  # fmt: skip


def of_variant(major: str, variant: str, what: str) -> dict[str, Any]:
    found = MODULES[GKE]["majors"][major]["variants"][variant].get(what) or {}
    if "like" not in found:
        return dict(found)
    *other, same = found["like"].split(" ")
    return like(found, of_variant(other[0] if other else major, same, what))


@pytest.mark.parametrize(("major", "variant"), VARIANTS)
def test_google_clusters_by_major_and_variant(major: str, variant: str) -> None:
    use = Use(GKE, int(major), "" if variant == "root" else variant, int(major))
    facts = cluster_facts(use, None)
    told = of_variant(major, variant, "inputs")
    assert set(facts.fields) == set(told) - {"node_pools", "windows_node_pools"} and told
    labels = [field.label for field in facts.fields.values()]
    assert len(set(labels)) == len(labels), [x for x in labels if labels.count(x) > 1]
    assert facts.style == use.variant


def test_every_major_of_eks_has_what_people_set() -> None:
    """Held against the variables of each major's newest tag when the facts were written."""
    counts = {17: 68, 18: 82, 19: 88, 20: 100, 21: 100}
    for major, least in counts.items():
        facts = cluster_facts(Use(EKS, major, real=major), None)
        given = set(facts.fields)
        pools = MODULES[EKS]["majors"][str(major)]["pools"]
        assert len(given) + len(pools) >= least - 6, (major, len(given))
        assert {"vpc_id", "enable_irsa", "openid_connect_audiences"} <= given
        assert facts.fields["vpc_id"].label == "VPC" and facts.fields["enable_irsa"].help
        assert ("addons" in given) is (major == 21) and ("cluster_addons" in given) is (18 <= major < 21)
        assert facts.records["enable_irsa"].effect.level is Level.IN_PLACE


@pytest.mark.parametrize("name", ["iam_role_name", "prefix_separator"])
def test_another_role_of_the_cluster_makes_another_cluster(name: str) -> None:
    facts = cluster_facts(Use(EKS, 20, real=20), None)
    assert facts.records[name].effect.level is Level.DESTROYS_CLUSTER
