"""Pictures of the guided operations, on the demo platform: what each asks, and the files it would make."""

from __future__ import annotations

from typing import Any

from tests.shots.stage import Stage

EKS, GKE = "eks_gc0_eu-west-1", "gke_gc0_europe-west1"


def guided(stage: Stage, operation: str, step: int = 0, **answers: Any) -> Any:
    """A window at a step of a guide, with these answers given."""
    window = stage.window(stage.demo())
    window.navigation.guide(operation, ".", answers)
    page = window.page("guide")
    page.go(len(page.guide.steps) - 1 if step < 0 else step)
    return window


def add_pool_1_purpose(stage: Stage) -> Any:
    return guided(stage, "add-node-pool", cluster=EKS)


def add_pool_2_machines(stage: Stage) -> Any:
    return guided(stage, "add-node-pool", 1, cluster=EKS)


def add_pool_2_machines_gpu(stage: Stage) -> Any:
    return guided(stage, "add-node-pool", 1, cluster=EKS, purpose="gpu")


def add_pool_2_machines_typed(stage: Stage) -> Any:
    settings = {"apps": {"machine_type": "z9-mega-1"}}
    return guided(stage, "add-node-pool", 1, cluster=GKE, purpose="spot", settings=settings)


def add_pool_2_machines_found(stage: Stage) -> Any:
    window = add_pool_2_machines(stage)
    page = window.page("guide")
    next(iter(page.pickers.values())).search.setText("8 vcpu 32 gib")
    return window


def add_pool_3_size(stage: Stage) -> Any:
    return guided(stage, "add-node-pool", 2, cluster=GKE)


def add_pool_4_check(stage: Stage) -> Any:
    return guided(stage, "add-node-pool", 3, cluster=GKE, purpose="spot")


def add_pool_like_another(stage: Stage) -> Any:
    return guided(stage, "add-node-pool", 0, cluster=GKE, purpose="like")


def add_pool_refused(stage: Stage) -> Any:
    return guided(stage, "add-node-pool", 0, cluster=EKS, purpose="spot")


def remove_pool(stage: Stage) -> Any:
    return guided(stage, "remove-node-pool", pool=f"{GKE}_node_pool_np2_gpu")


def add_cluster_1_where(stage: Stage) -> Any:
    return guided(stage, "add-cluster", cloud="aws", region="eu-central-1")


def add_cluster_2_settings(stage: Stage) -> Any:
    return guided(stage, "add-cluster", 1, cloud="aws", region="eu-central-1")


def mirror_cluster_3_check(stage: Stage) -> Any:
    return guided(stage, "add-cluster", -1, like=EKS, region="eu-central-1")


def remove_cluster(stage: Stage) -> Any:
    return guided(stage, "remove-cluster", cluster=GKE)


def add_feature(stage: Stage) -> Any:
    return guided(stage, "add-feature", cluster=EKS)


def remove_feature(stage: Stage) -> Any:
    return guided(stage, "remove-feature")


def add_environment_1_name(stage: Stage) -> Any:
    return guided(stage, "add-environment")


def add_environment_2_check(stage: Stage) -> Any:
    return guided(stage, "add-environment", 1, name="qa")


def remove_environment(stage: Stage) -> Any:
    return guided(stage, "remove-environment")


def upgrade_1_version(stage: Stage) -> Any:
    return guided(stage, "upgrade")


def upgrade_2_check(stage: Stage) -> Any:
    return guided(stage, "upgrade", 1)


def promote(stage: Stage) -> Any:
    return guided(stage, "promote", module=f"{GKE}_node_pool_np1_general", environment="ops")


PICTURES = (
    add_pool_1_purpose,
    add_pool_2_machines,
    add_pool_2_machines_gpu,
    add_pool_2_machines_typed,
    add_pool_2_machines_found,
    add_pool_3_size,
    add_pool_4_check,
    add_pool_like_another,
    add_pool_refused,
    remove_pool,
    add_cluster_1_where,
    add_cluster_2_settings,
    mirror_cluster_3_check,
    remove_cluster,
    add_feature,
    remove_feature,
    add_environment_1_name,
    add_environment_2_check,
    remove_environment,
    upgrade_1_version,
    upgrade_2_check,
    promote,
)
