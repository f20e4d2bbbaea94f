"""Facts that people don't expect, each with its right answer written by hand."""

from __future__ import annotations

from typing import Any

import pytest

from core.dialects.plain.facts import resource_facts
from core.dialects.plain.facts.inputs import Use
from core.dialects.plain.facts.module import cluster_facts, default_pool_facts, pool_facts
from core.facts.ignored import ignored_by_module
from core.platform.field import Level
from core.platform.module_facts import ModuleFacts
from tests.core.dialects.plain.facts.support import impact

EKS = "terraform-aws-modules/eks/aws"
GKE = "terraform-google-modules/kubernetes-engine/google"
AKS = "Azure/aks/azurerm"
MNG = "eks_managed_node_groups"


def eks_pool(major: int) -> ModuleFacts:
    return pool_facts(Use(EKS, major, real=major), MNG, "aws_eks_node_group", None)


def ignored(facts: ModuleFacts, path: str, **values: Any) -> str:
    return ignored_by_module(facts, path, lambda p: values.get(p.replace(".", "_")))


GKE_CLUSTER = resource_facts("google_container_cluster", "", "6.10.0")
OPEN = {"deletion_protection": False}


def test_a_description_destroys_a_google_cluster() -> None:
    assert impact(GKE_CLUSTER, "description", "a", "b", OPEN).level is Level.DESTROYS_CLUSTER


def test_deletion_protection_stops_that() -> None:
    for protection in (None, True):
        found = impact(GKE_CLUSTER, "description", "a", "b", {"deletion_protection": protection})
        assert found.level is Level.REFUSED and "destroy" in found.sentence
    # Before 5.0 it was off where nothing was written.
    older = resource_facts("google_container_cluster", "", "4.80.0")
    assert impact(older, "description", "a", "b").level is Level.DESTROYS_CLUSTER
    unknown = resource_facts("google_container_cluster")
    assert impact(unknown, "description", "a", "b").level is Level.REFUSED


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("initial_node_count", 1, 2),
        ("node_config.service_account", "a", "b"),
        ("node_config.spot", False, True),
    ],
)
def test_a_google_clusters_own_pool_destroys_it(path: str, before: Any, after: Any) -> None:
    pool = resource_facts("google_container_cluster", "node_config")
    assert impact(pool, path, before, after).level is Level.DESTROYS_CLUSTER


def test_an_inline_pools_machine_type_does_nothing() -> None:
    pool = resource_facts("google_container_cluster", "node_pool")
    for path, before, after in (
        ("node_config.machine_type", "e2-medium", "e2-standard-4"),
        ("node_config.disk_size_gb", 50, 100),
    ):
        found = impact(pool, path, before, after)
        assert found.level is Level.NO_EFFECT and found.confidence == "medium"
    assert impact(pool, "node_config.spot", False, True).level is Level.DESTROYS_CLUSTER
    assert impact(pool, "autoscaling.max_node_count", 3, 5).level is Level.IN_PLACE


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [("vm_size", "a", "b"), ("os_disk_size_gb", 50, 100), ("zones", ["1"], ["1", "2"]), ("max_pods", 30, 50)],
)
@pytest.mark.parametrize("inside", ["", "default_node_pool"])
def test_azure_needs_a_name_to_rotate(path: str, before: Any, after: Any, inside: str) -> None:
    type = "azurerm_kubernetes_cluster" if inside else "azurerm_kubernetes_cluster_node_pool"
    pool = resource_facts(type, inside, "4.20.0")
    assert impact(pool, path, before, after).level is Level.REFUSED
    rotated = impact(pool, path, before, after, {"temporary_name_for_rotation": "temp"})
    assert rotated.level is Level.ROLLING and "every node is replaced" in rotated.sentence
    if not inside:
        # Up to 4.15 a name changed nothing: the pool was rebuilt.
        older = resource_facts(type, inside, "4.15.0")
        values = (
            {"temporary_name_for_rotation": "temp"} if "temporary_name_for_rotation" in older.fields else {}
        )
        assert impact(older, path, before, after, values).level is Level.REBUILDS_POOL


def test_what_destroys_an_azure_cluster() -> None:
    pool = resource_facts("azurerm_kubernetes_cluster", "default_node_pool")
    assert impact(pool, "name", "a", "b").level is Level.DESTROYS_CLUSTER
    drain = "upgrade_settings.drain_timeout_in_minutes"
    assert impact(pool, drain, 10, None).level is Level.DESTROYS_CLUSTER
    assert impact(pool, drain, 10, 0).level is Level.DESTROYS_CLUSTER
    assert impact(pool, drain, 10, 20).level is Level.IN_PLACE
    cluster = resource_facts("azurerm_kubernetes_cluster")
    assert impact(cluster, "oidc_issuer_enabled", True, False).level is Level.DESTROYS_CLUSTER
    assert impact(cluster, "oidc_issuer_enabled", False, True).level is Level.IN_PLACE


def test_a_written_count_beside_an_autoscaler_fails_on_azure() -> None:
    pool = resource_facts("azurerm_kubernetes_cluster", "default_node_pool")
    assert impact(pool, "node_count", 2, 3, {"auto_scaling_enabled": True}).level is Level.REFUSED
    assert impact(pool, "node_count", 2, 3, {"auto_scaling_enabled": False}).level is Level.IN_PLACE
    older = resource_facts("azurerm_kubernetes_cluster", "default_node_pool", "3.90.0")
    assert impact(older, "node_count", 2, 3, {"enable_auto_scaling": True}).level is Level.REFUSED


def test_a_refused_version_is_no_word_about_the_default_pool() -> None:
    found = impact(resource_facts("azurerm_kubernetes_cluster"), "kubernetes_version", "1.30", "1.32")
    assert found.level is Level.REFUSED
    assert "default pool" not in found.sentence and "one minor at a time" in found.sentence


def test_what_destroys_an_eks_cluster() -> None:
    cluster = resource_facts("aws_eks_cluster")
    assert impact(cluster, "role_arn", "a", "b").level is Level.DESTROYS_CLUSTER
    assert impact(cluster, "bootstrap_self_managed_addons", True, False).level is Level.DESTROYS_CLUSTER
    creator = "access_config.bootstrap_cluster_creator_admin_permissions"
    assert impact(cluster, creator, True, False).level is Level.DESTROYS_CLUSTER
    protected = impact(cluster, "role_arn", "a", "b", {"deletion_protection": True})
    assert protected.level is Level.REFUSED


def test_one_subnet_more_rebuilds_an_eks_pool() -> None:
    pool = resource_facts("aws_eks_node_group")
    assert impact(pool, "subnet_ids", ["a"], ["a", "b"]).level is Level.REBUILDS_POOL
    assert impact(pool, "subnet_ids", ["a", "b"], ["b", "a"]).level is Level.NO_EFFECT
    machines = ["m5.large", "m5a.large"]
    assert impact(pool, "instance_types", machines, machines[::-1]).level is Level.REBUILDS_POOL
    assert (
        impact(resource_facts("aws_eks_cluster"), "vpc_config.subnet_ids", ["a"], ["b"]).level
        is Level.IN_PLACE
    )
    older = resource_facts("aws_eks_cluster", "", "5.20.0")
    assert impact(older, "vpc_config.subnet_ids", ["a"], ["b"]).level is Level.DESTROYS_CLUSTER


@pytest.mark.parametrize("major", [18, 19, 20, 21])
def test_the_eks_module_ignores_a_pools_disk(major: int) -> None:
    pool = eks_pool(major)
    found = impact(pool, "disk_size", 20, 100)
    assert found.level is Level.NO_EFFECT and "launch template" in found.sentence
    assert ignored(pool, "disk_size")
    switch = "create_launch_template" if major == 18 else "use_custom_launch_template"
    assert impact(pool, "disk_size", 20, 100, {switch: False}).level is Level.REBUILDS_POOL
    assert not ignored(pool, "disk_size", **{switch: False})


@pytest.mark.parametrize("major", [18, 19, 20, 21])
def test_the_eks_module_ignores_the_desired_size(major: int) -> None:
    pool = eks_pool(major)
    assert impact(pool, "desired_size", 1, 5).level is Level.NO_EFFECT
    assert ignored(pool, "desired_size") and not ignored(pool, "min_size")
    seventeen = pool_facts(Use(EKS, 17, real=17), "node_groups", "aws_eks_node_group", None)
    assert impact(seventeen, "desired_capacity", 1, 5).level is Level.NO_EFFECT
    assert ignored(seventeen, "desired_capacity")


def test_removing_what_the_cloud_keeps_changes_nothing() -> None:
    for type, path, value in (
        ("aws_eks_cluster", "version", "1.30"),
        ("aws_eks_node_group", "disk_size", 50),
        ("google_container_node_pool", "node_config.machine_type", "e2-medium"),
        ("azurerm_kubernetes_cluster", "kubernetes_version", "1.30"),
    ):
        facts = resource_facts(type)
        assert path in facts.keeps
        assert impact(facts, path, value, None).level is Level.NO_EFFECT


def test_an_add_on_is_replaced_and_the_cluster_stays() -> None:
    found = impact(resource_facts("aws_eks_addon"), "addon_name", "vpc-cni", "coredns")
    assert found.level is Level.REPLACES_FEATURE and "stay" in found.sentence


def test_the_google_module_ignores_what_others_set() -> None:
    pool = pool_facts(Use(GKE, 30, real=30), "node_pools", "google_container_node_pool", None)
    assert impact(pool, "initial_node_count", 1, 3).level is Level.NO_EFFECT
    assert impact(pool, "node_count", 1, 3).level is Level.NO_EFFECT
    assert impact(pool, "node_count", 1, 3, {"autoscaling": False}).level is Level.IN_PLACE
    assert impact(pool, "max_count", 1, 3, {"total_max_count": 9}).level is Level.NO_EFFECT
    assert impact(pool, "max_count", 1, 3).level is Level.IN_PLACE
    assert impact(pool, "version", "1.30", "1.31", {"auto_upgrade": True}).level is Level.NO_EFFECT
    # Nobody can say what the default comes to.
    assert impact(pool, "version", "1.30", "1.31").level is Level.ROLLING
    cluster = cluster_facts(Use(GKE, 30, real=30), None)
    assert impact(cluster, "description", "a", "b").level is Level.DESTROYS_CLUSTER
    labels, taints = (pool.beside[f"node_pools_{what}"] for what in ("labels", "taints"))
    assert (labels.joins, taints.joins) == (False, True)
    assert (labels.field.type, taints.field.type) == ("map", "taints")


def test_an_update_variant_makes_the_new_pool_first() -> None:
    use = Use(GKE, 30, "private-cluster-update-variant", 30)
    pool = pool_facts(use, "node_pools", "google_container_node_pool", None)
    found = impact(pool, "max_pods_per_node", 30, 60)
    assert found.level is Level.REBUILDS_POOL and "first" in found.sentence


@pytest.mark.parametrize(("major", "scaling"), [(9, "enable_auto_scaling"), (11, "auto_scaling_enabled")])
def test_the_azure_module_rotates_as_its_resource(major: int, scaling: str) -> None:
    pool = default_pool_facts(Use(AKS, major, real=major), "4.60.0")
    assert impact(pool, "agents_size", "a", "b").level is Level.REFUSED
    assert impact(pool, "agents_size", "a", "b", {"temporary_name_for_rotation": "x"}).level is Level.ROLLING
    assert impact(pool, "agents_pool_name", "a", "b").level is Level.DESTROYS_CLUSTER
    assert impact(pool, "agents_count", 2, 3, {scaling: True}).level is Level.REFUSED
    assert impact(pool, "agents_count", 2, 3, {scaling: False}).level is Level.IN_PLACE


def test_a_switched_off_module_is_gone() -> None:
    cluster = cluster_facts(Use(EKS, 20, real=20), None)
    found = impact(cluster, "create", True, False)
    assert found.level is Level.DESTROYS_CLUSTER and "creates it again" not in found.sentence
    gone = impact(eks_pool(20), "create", True, False)
    assert gone.level is Level.REBUILDS_POOL and gone.sentence.startswith("Deletes the pool")


def test_another_version_of_a_module_may_do_anything() -> None:
    cluster = cluster_facts(Use(EKS, 20, real=20), None, versioned=True)
    assert cluster.fields["version"].label == "Module version"
    assert impact(cluster, "version", "20.8.5", "21.0.0").level is Level.UNKNOWN
    assert "version" not in cluster_facts(Use(EKS, 20, real=20), None).fields
