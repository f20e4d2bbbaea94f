"""What Terraform says to the generated code: formatted as it wants, and accepted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.core.dialects.operations import referee, repos
from tests.core.dialects.operations.run import Result, formatted, lay_out

EKS, GKE, AKS, SCW = "eks_gc0_eu-west-1", "gke_gc0_europe-west1", "aks_gc0_westeurope", "scw_gc0_fr-par"
Step = tuple[str, dict[str, Any]]


def pool(cluster: str, machine: str) -> Step:
    settings = {
        "": {"machine": machine, "min": 1, "max": 4, "taints": ["dedicated=x:NoSchedule"]},
        "ops": {"max": 2},
    }
    return "add-node-pool", {"cluster": cluster, "name": "batch", "settings": settings}


POOLS = [pool(EKS, "m5.large"), pool(GKE, "e2-medium"), pool(AKS, "Standard_D4s_v3")]
ENVIRONMENT: Step = ("add-environment", {"name": "apps-dev", "like": "ops"})
FLAT: list[Step] = [
    *POOLS,
    ENVIRONMENT,
    ("add-cluster", {"like": EKS, "region": "us-east-2"}),
    ("add-feature", {"cluster": "eks_gc0_us-east-2", "feature": "nginx"}),
    ("add-node-pool", {"cluster": "eks_gc0_us-east-2", "name": "extra", "like": f"{EKS}_node_pool_extra"}),
    ("promote", {"module": EKS, "environment": "ops"}),
    ("remove-node-pool", {"pool": f"{GKE}_node_pool_extra"}),
]
TYPED: list[Step] = [
    *POOLS,
    pool(SCW, "PRO2-S"),
    ENVIRONMENT,
    ("add-cluster", {"like": SCW, "region": "nl-ams"}),
    ("add-feature", {"cluster": SCW, "feature": "cert_manager"}),
    ("add-feature", {"cluster": SCW, "feature": "gateway", "manifest": "kind: Namespace\n"}),
    ("remove-cluster", {"cluster": GKE}),
    ("reset", {"module": EKS, "environment": "ops"}),
]
SECOND: list[Step] = [
    ("add-cluster", {"cloud": cloud, "region": region, "name_prefix": "gc0", "settings": {"": settings}})
    for cloud, region, settings in (
        (
            "google",
            "europe-west1",
            {
                "project_id": "a",
                "cluster_min_master_version": "1.30",
                "machine": "e2-medium",
                "min": 1,
                "max": 3,
            },
        ),
        (
            "azurerm",
            "westeurope",
            {"resource_group": "a", "machine": "Standard_D2s_v5", "min": 1, "max": 3, "zones": ["1"]},
        ),
    )
]
JOURNEYS: dict[str, tuple[Callable[[], dict[str, str]], list[Step]]] = {
    "flat": (repos.flat_multi, FLAT),
    "typed": (repos.typed_multi, TYPED),
    "second cloud, flat": (repos.flat_eks, SECOND),
    "second cloud, typed": (repos.typed_eks, SECOND),
    "flat to flat": (repos.flat_multi, [("upgrade", {"to": repos.LAST_FLAT})]),
    "flat to typed": (lambda: repos.flat_multi(repos.LAST_FLAT), [("upgrade", {"to": "master"})]),
    "quickstart to typed": (repos.flat_eks, [("upgrade", {"to": "master"}), pool("eks_zero", "m5.large")]),
    "tfvars to typed": (repos.flat_tfvars, [("upgrade", {"to": "master"}), pool("gke_zero", "e2-medium")]),
}


@pytest.mark.parametrize("name", JOURNEYS)
def test_terraform_accepts_what_comes_out(name: str, tmp_path: Path) -> None:
    make, steps = JOURNEYS[name]
    files = make()
    for operation, args in steps:
        files = Result(files, operation, args).files()
    assert formatted(lay_out(files, tmp_path / "fmt")) == ""
    assert referee.validate(files, tmp_path / "validate") == ""


def test_the_referee_sees_wrong_inputs(tmp_path: Path) -> None:
    files = repos.typed_multi()
    path = f"{EKS}_node_pool_extra.tf"
    files[path] = files[path].replace("cluster_metadata", "cluster_name    ")
    assert "cluster_name" in referee.validate(files, tmp_path)
