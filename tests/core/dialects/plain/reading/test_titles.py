"""What clusters and pools are called: by their names, as people say them."""

from __future__ import annotations

import pytest

from tests.core.dialects.plain.reading.support import platform

GKE = """
variable "env" {}
resource "google_container_cluster" "main" {
  name = "%s"
}
resource "google_container_node_pool" "a" {
  name    = "%s"
  cluster = google_container_cluster.main.id
}
resource "google_container_node_pool" "b" {
  name    = "%s"
  cluster = google_container_cluster.main.id
}
"""


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("shop-${var.env}", "web", "batch"), ["shop", "web", "batch"]),
        (("${var.env}-shop-eu", "web-${var.env}", "web"), ["shop-eu", "a", "b"]),
        (("${var.env}", "p-${var.env}-1", "p-${var.env}-2"), ["main", "p-1", "p-2"]),
        (("${var.other}", "x", "x"), ["main", "a", "b"]),
    ],
)
def test_the_name_without_the_environments(names: tuple[str, ...], expected: list[str]) -> None:
    files = {
        "main.tf": GKE % names,
        "prod.tfvars": 'env = "prod"\n',
        "dev.tfvars": 'env = "dev"\n',
    }
    found = platform(files)
    assert [m.title for m in found.modules() if m.title != "default-pool"] == expected
    assert [e.name for e in found.environments] == ["dev", "prod"]


def test_a_pool_says_its_cluster_as_people_do() -> None:
    files = {"main.tf": GKE % ("shop-${var.env}", "web", "batch"), "dev.tfvars": 'env = "dev"\n'}
    pools = [m for m in platform(files).modules() if m.cluster is not None]
    assert {(m.cluster, m.shown_cluster) for m in pools} == {("google_container_cluster.main", "shop-dev")}


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        (
            'module "london" {\n  source = "./gke"\n}\nmodule "paris" {\n  source = "./gke"\n}\n',
            ["london", "paris"],
        ),
        ('module "gke" {\n  source = "./gke"\n  for_each = toset(["eu", "us"])\n}\n', ["eu", "us"]),
        ('module "gke" {\n  source = "./gke"\n  count = 2\n}\n', ["module.gke[0]", "module.gke[1]"]),
    ],
)
def test_clusters_of_one_module_are_told_apart_by_their_calls(calls: str, expected: list[str]) -> None:
    made = (
        'resource "google_container_cluster" "main" {\n  name = "c-${var.region}"\n}\nvariable "region" {}\n'
    )
    found = platform({"main.tf": calls, "gke/main.tf": made})
    assert [c.module.title for c in found.clusters if c.module is not None] == expected
