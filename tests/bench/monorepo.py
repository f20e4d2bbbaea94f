"""A generated monorepo of ordinary Terraform, the same each time: 2,000 roots in 20,000 files of 80 MB."""

from __future__ import annotations

import random

from tests.bench.repository import other_file

ROOTS = 2000
WITH_CLUSTERS = 200
"""Roots that hold a cluster and pools; each has a file of variables for every environment."""
ENVIRONMENTS = ("dev", "test", "staging", "preprod", "production", "recovery")
FILES = 20_000
TOTAL_BYTES = 80_000_000

_CLUSTER = """resource "google_container_cluster" "main" {
  name               = "cluster-%(n)d"
  location           = var.region
  min_master_version = var.kubernetes_version
}

resource "google_container_node_pool" "pool" {
  for_each = var.pools
  name     = each.key
  cluster  = google_container_cluster.main.name
  location = var.region

  autoscaling {
    min_node_count = each.value.min
    max_node_count = each.value.max
  }

  node_config {
    machine_type = each.value.machine
    disk_size_gb = 100
  }
}
"""
_VARIABLES = """variable "region" {
  type = string
}

variable "kubernetes_version" {
  type    = string
  default = "1.30"
}

variable "pools" {
  type = map(object({
    machine = string
    min     = number
    max     = number
  }))
}
"""
_VALUES = """region = "europe-west%(region)d"
pools = {
  core = {
    machine = "n2-standard-4"
    min     = 1
    max     = %(max)d
  }
  batch = {
    machine = "n2-standard-8"
    min     = 0
    max     = %(more)d
  }
}
"""


def files() -> dict[str, str]:
    """Path -> text."""
    dice = random.Random(20261130)
    out = with_clusters(dice, WITH_CLUSTERS)
    others = FILES - len(out)
    size = (TOTAL_BYTES - sum(map(len, out.values()))) // others
    for n in range(others):
        root = f"services/area{n % 40}/root{n % (ROOTS - WITH_CLUSTERS)}"
        out[f"{root}/file{n // (ROOTS - WITH_CLUSTERS)}.tf"] = other_file(n, size, dice)
    return out


def with_clusters(dice: random.Random, roots: int) -> dict[str, str]:
    """So many roots with a cluster and two pools in each environment."""
    out: dict[str, str] = {}
    for n in range(roots):
        root = f"platform/team{n % 20}/root{n}"
        out[f"{root}/main.tf"] = _CLUSTER % {"n": n}
        out[f"{root}/variables.tf"] = _VARIABLES
        for environment in ENVIRONMENTS:
            numbers = {
                "region": dice.randrange(1, 9),
                "max": dice.randrange(3, 9),
                "more": dice.randrange(2, 40),
            }
            out[f"{root}/env/{environment}.tfvars"] = _VALUES % numbers
    return out
