"""Configurations that are put together out of locals and variables."""

from __future__ import annotations

import pytest

from core.dialects.interface import Refused
from core.platform.model import Kind, Origin
from tests.core.dialects.support import Repo

MODULE = """\
module "gke" {
  source = "github.com/kbst/terraform-kubestack//google/cluster?ref=master"

  configuration_base_key = var.base
  configuration = {
    apps = local.apps
    ops = {
      region            = local.region
      default_node_pool = local.small
      cluster_node_locations = [
        "${local.region}-b",
        local.zone,
        "europe-west1-d",
      ]
    }
    loc = {
      default_node_pool = merge(local.small, {})
    }
  }
}

variable "base" {
  default = "apps"
}

locals {
  region = "europe-west1"
  zone   = "europe-west1-c"

  small = {
    max_node_count = 2
  }

  apps = {
    region      = "europe-west1"
    name_prefix = "gc0"
    default_node_pool = {
      min_node_count = 1
      max_node_count = 6
    }
  }
}
"""


@pytest.fixture
def repo() -> Repo:
    return Repo({"main.tf": MODULE})


def test_an_environment_that_is_a_local_is_set_there(repo: Repo) -> None:
    value = repo.value("gke", "apps", "default_node_pool.max_node_count")
    assert (value.origin, value.value, value.line) == (Origin.SET, 6, 39)
    assert repo.set("gke", "apps", "default_node_pool.max_node_count", 8) == [
        "-      max_node_count = 6",
        "+      max_node_count = 8",
    ]
    assert repo.module("gke").region == "europe-west1"


def test_a_group_that_is_a_local_is_edited_there(repo: Repo) -> None:
    value = repo.value("gke", "ops", "default_node_pool.max_node_count")
    assert (value.origin, value.value, value.line) == (Origin.SET, 2, 31)
    assert repo.value("gke", "ops", "default_node_pool.min_node_count").origin is Origin.INHERITED
    assert repo.set("gke", "ops", "default_node_pool.min_node_count", 0) == ["+    min_node_count = 0"]


def test_a_group_that_is_computed_says_so(repo: Repo) -> None:
    value = repo.value("gke", "loc", "default_node_pool.max_node_count")
    assert not value.known and "merge" in value.note
    assert repo.value("gke", "loc", "region").value == "europe-west1"
    with pytest.raises(Refused, match="merge"):
        repo.set("gke", "loc", "default_node_pool.max_node_count", 3)
    assert repo.set("gke", "loc", "region", "europe-west4")


def test_a_list_of_references_and_texts_keeps_what_it_keeps(repo: Repo) -> None:
    value = repo.value("gke", "ops", "cluster_node_locations")
    assert value.value == ["europe-west1-b", "europe-west1-c", "europe-west1-d"]
    assert (value.origin, value.kind) == (Origin.SET, Kind.EXPRESSION)
    zones = ["europe-west1-b", "europe-west1-c", "europe-west1-f"]
    assert repo.set("gke", "ops", "cluster_node_locations", zones) == [
        '-        "europe-west1-d",',
        '+        "europe-west1-f",',
    ]


def test_a_linked_setting_shows_its_definition(repo: Repo) -> None:
    value = repo.value("gke", "ops", "region")
    assert (value.origin, value.source, value.linked_line) == (Origin.LINKED, "local.region", 27)
    repo.set("gke", "ops", "region", "europe-west3", mode="at_source")
    assert repo.value("gke", "ops", "cluster_node_locations").value[0] == "europe-west3-b"


def test_who_else_uses_a_definition_is_said() -> None:
    second = MODULE.split("variable")[0].replace('module "gke"', 'module "gke2"')
    repo = Repo({"main.tf": MODULE, "second.tf": second})
    assert repo.value("gke", "ops", "region").also_used_by == ("gke2",)
    assert repo.value("gke2", "ops", "region").also_used_by == ("gke",)
