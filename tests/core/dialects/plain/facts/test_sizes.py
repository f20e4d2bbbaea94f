"""How many nodes plain pools may have, and whether they are cheap ones."""

from __future__ import annotations

from typing import Any

import pytest

from core.dialects.plain.facts import resource_facts
from core.dialects.plain.facts.inputs import Use
from core.dialects.plain.facts.module import cluster_facts, pool_facts
from core.platform.module_facts import ModuleFacts
from core.platform.size import size_of
from tests.core.dialects.plain.facts.support import UNKNOWN, entity

GKE = resource_facts("google_container_node_pool")
AKS = resource_facts("azurerm_kubernetes_cluster_node_pool")
EKS = resource_facts("aws_eks_node_group")
MODULE = pool_facts(
    Use("terraform-google-modules/kubernetes-engine/google", 44, "", 44),
    "node_pools",
    "google_container_node_pool",
    None,
)


ZONES = {"autoscaling.min_node_count": 1, "autoscaling.max_node_count": 2}
ZEROS = dict.fromkeys(ZONES, 0)
"""As an import writes limits that aren't there."""


@pytest.mark.parametrize(
    ("facts", "values", "low", "high"),
    [
        (
            EKS,
            {"scaling_config.min_size": 1, "scaling_config.max_size": 5, "scaling_config.desired_size": 3},
            1,
            5,
        ),
        (
            GKE,
            {"autoscaling.min_node_count": 1, "autoscaling.max_node_count": 4, "node_locations": ["a", "b"]},
            2,
            8,
        ),
        (GKE, {"autoscaling.min_node_count": 1, "autoscaling.max_node_count": 4}, 3, 12),
        (GKE, {"autoscaling.total_min_node_count": 1, "autoscaling.total_max_node_count": 4}, 1, 4),
        (GKE, {**ZONES, "autoscaling.total_min_node_count": 0, "autoscaling.total_max_node_count": 0}, 3, 6),
        (GKE, {**ZEROS, "autoscaling.total_min_node_count": 1, "autoscaling.total_max_node_count": 4}, 1, 4),
        (GKE, {**ZEROS, "autoscaling.total_min_node_count": 0, "autoscaling.total_max_node_count": 0}, 0, 0),
        (GKE, {"node_count": 2, "node_locations": ["a"]}, 2, 2),
        (GKE, {"node_count": 2, "autoscaling.max_node_count": UNKNOWN, "node_locations": ["a"]}, None, None),
        (AKS, {"auto_scaling_enabled": True, "min_count": 2, "max_count": 6}, 2, 6),
        (AKS, {"auto_scaling_enabled": False, "min_count": 2, "max_count": 6, "node_count": 3}, 3, 3),
        (AKS, {"node_count": 3}, 3, 3),
        (MODULE, {"min_count": 2, "max_count": 5, "node_locations": ["a", "b"]}, 4, 10),
        (MODULE, {"total_min_count": 2, "total_max_count": 5, "node_locations": ["a", "b"]}, 2, 5),
        (MODULE, {"node_locations": ["a"]}, 1, 100),  # the module's own defaults
        (MODULE, {"autoscaling": False, "node_count": 4, "node_locations": ["a"]}, 4, 4),
    ],
)
def test_sizes(facts: ModuleFacts, values: dict[str, Any], low: int | None, high: int | None) -> None:
    size = size_of(entity(facts, values), "prod")
    assert size is not None and (size.minimum, size.maximum) == (low, high)


def test_a_plain_cluster_has_no_size_of_its_own() -> None:
    for type in ("aws_eks_cluster", "google_container_cluster", "azurerm_kubernetes_cluster"):
        assert size_of(entity(resource_facts(type), {}), "prod") is None
    module = cluster_facts(Use("terraform-aws-modules/eks/aws", 20), None)
    assert size_of(entity(module, {}), "prod") is None
    assert size_of(entity(resource_facts("aws_eks_fargate_profile"), {}), "prod") is None
