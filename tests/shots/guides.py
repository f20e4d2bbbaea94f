"""Guides of the invented platform: what adding a pool asks, and what removing a cluster says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.view import Choice, Guide, GuideStep, Question
from tests import sample


def _fields() -> dict[str, Any]:
    return {f.path: f for f in sample.FIELDS}


def _question(path: str, defaults: dict[str, Any]) -> Question:
    field = _fields()[path]
    return Question(
        f"settings.{path}",
        field.label,
        field.help,
        field.type,
        choices=field.choices,
        environments=sample.ENVIRONMENTS,
        base=sample.ENVIRONMENTS[0],
        defaults=defaults,
        field=field,
    )


PURPOSES = (
    Choice("general", "General"),
    Choice("gpu", "GPU"),
    Choice("spot", "Cheap, may vanish"),
    Choice("like", "Like an existing pool"),
)
ADD_POOL = Guide(
    "add-node-pool",
    ".",
    "Add a node pool",
    f"A group of machines of its own for {sample.GKE}, beside its default pool.",
    (
        GuideStep(
            "Purpose",
            (
                Question(
                    "cluster",
                    "Cluster",
                    "",
                    "choice",
                    sample.GKE,
                    (Choice(sample.GKE), Choice(sample.EKS)),
                    True,
                    True,
                ),
                Question("purpose", "Purpose", "", "choice", "gpu", PURPOSES, True, True),
                Question("name", "Name", "Lower case letters and digits.", "text", "gpu", required=True),
            ),
        ),
        GuideStep(
            "Machines",
            (
                _question("machine_type", {"apps": "e2-standard-8"}),
                _question("node_locations", {"apps": ["europe-west1-b", "europe-west1-c"]}),
                _question("disk_size_gb", {"apps": 100}),
                _question("taints", {"apps": sample.TAINTS}),
            ),
        ),
        GuideStep(
            "Size",
            (_question("min_node_count", {"apps": 0}), _question("max_node_count", {"apps": 3, "ops": 1})),
            "An environment left empty takes the size of apps.",
        ),
        GuideStep("Check", ()),
    ),
    ("Applied to ops when it is merged; to apps only with an apps-deploy-* tag.",),
    {"cluster": sample.GKE},
    copy=(
        (
            "Toleration for pods that should run there",
            'tolerations:\n- key: "workload"\n  operator: "Equal"\n  value: "batch"\n  effect: "NoSchedule"',
        ),
    ),
)
REMOVE_CLUSTER = replace(
    ADD_POOL,
    operation="remove-cluster",
    title="Remove a cluster",
    sentence="Takes the cluster out of the code; it goes in every environment that the change reaches.",
    steps=(GuideStep("Check", ()),),
    destroys=(f"Cluster {sample.GKE} in apps, ops and apps-prod",),
    copy=(),
)
