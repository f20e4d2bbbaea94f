"""A cluster whose nodes the cloud runs is said to be one, not to lack pools."""

from __future__ import annotations

import pytest

from core.session.nodes_by_cloud import nodes_by_cloud
from tests.core.dialects.plain.reading.support import platform

VARIABLE = 'variable "auto" {}\n'
BLOCK = 'resource "%s" "main" {\n  name = "m"\n%s}\n'
MODULE = 'module "k" {\n  source  = "%s"\n  version = "%s"\n%s}\n'
GKE = "terraform-google-modules/kubernetes-engine/google"
SAMPLES = [
    (
        BLOCK % ("google_container_cluster", "  enable_autopilot = true\n"),
        "Autopilot: Google runs the nodes.",
    ),
    (BLOCK % ("google_container_cluster", "  enable_autopilot = false\n"), ""),
    (BLOCK % ("google_container_cluster", ""), ""),
    (
        BLOCK % ("aws_eks_cluster", "  compute_config {\n    enabled = true\n  }\n"),
        "EKS Auto Mode: AWS runs the nodes.",
    ),
    (
        BLOCK % ("azurerm_kubernetes_cluster", '  node_provisioning_profile {\n    mode = "Auto"\n  }\n'),
        "Node auto-provisioning: Azure runs the nodes.",
    ),
    (BLOCK % ("azurerm_kubernetes_cluster", '  node_provisioning_profile {\n    mode = "Manual"\n  }\n'), ""),
    (
        MODULE % (f"{GKE}//modules/beta-autopilot-public-cluster", "33.0.0", '  name = "m"\n'),
        "Autopilot: Google runs the nodes.",
    ),
    (MODULE % (f"{GKE}//modules/private-cluster", "33.0.0", '  name = "m"\n'), ""),
]


@pytest.mark.parametrize(("text", "said"), SAMPLES)
def test_what_runs_the_nodes_is_named(text: str, said: str) -> None:
    (cluster,) = platform({"main.tf": text}).clusters
    assert cluster.module is not None
    assert nodes_by_cloud(cluster.module, [""]) == said


def test_where_it_is_so_in_some_environments_these_are_named() -> None:
    text = VARIABLE + BLOCK % ("google_container_cluster", "  enable_autopilot = var.auto\n")
    files = {"main.tf": text, "dev.tfvars": "auto = true\n", "prod.tfvars": "auto = false\n"}
    (cluster,) = platform(files).clusters
    assert cluster.module is not None
    assert nodes_by_cloud(cluster.module, ["dev", "prod"]) == "Autopilot in dev: Google runs the nodes there."
