"""Configurations that are put together out of locals and variables."""

from __future__ import annotations

import pytest

from core.dialects.errors import Refused
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


SHARED = """\
module "one" {
  source = "github.com/kbst/terraform-kubestack//google/cluster?ref=master"

  configuration = var.clusters["gke"]
}

module "two" {
  source = "github.com/kbst/terraform-kubestack//google/cluster?ref=master"

  configuration = {
    apps = local.apps
    ops = {
      region            = "europe-west1"
      default_node_pool = local.small
    }
  }
}

module "three" {
  source = "github.com/kbst/terraform-kubestack//google/cluster?ref=master"

  configuration = {
    apps = local.apps
    ops = {
      region            = "europe-west1"
      default_node_pool = local.small
    }
  }
}

module "four" {
  source = "github.com/kbst/terraform-kubestack//google/cluster?ref=master"

  configuration = var.clusters.gke
}

variable "clusters" {}

locals {
  apps  = { region = "europe-west1", name_prefix = "gc0" }
  small = { machine_type = "e2-small" }
}
"""
TFVARS = """\
clusters = {
  gke = {
    apps = {
      name_prefix = "gc0"
      region      = "europe-west1"
    }
    ops = {
      region = "europe-west2"
    }
  }
}
"""


def test_a_map_of_several_modules_says_so_in_each() -> None:
    repo = Repo({"main.tf": SHARED, "a.auto.tfvars": TFVARS})
    assert repo.value("one", "apps", "name_prefix").also_used_by == ("four",)
    assert repo.value("four", "ops", "region").also_used_by == ("one",)
    # The value that ops inherits stands in the shared map too.
    assert repo.value("one", "ops", "name_prefix").also_used_by == ("four",)
    assert repo.value("one", "ops", "cluster_min_master_version").also_used_by == ()
    repo.set("one", "ops", "region", "europe-west3")
    assert repo.value("four", "ops", "region").value == "europe-west3"


def test_only_what_is_shared_says_so() -> None:
    repo = Repo({"main.tf": SHARED, "a.auto.tfvars": TFVARS})
    assert repo.value("two", "apps", "region").also_used_by == ("three",)
    # The same text in a block of its own.
    assert repo.value("two", "ops", "region").also_used_by == ()
    assert repo.value("two", "ops", "default_node_pool.machine_type").also_used_by == ("three",)
    repo.set("three", "apps", "region", "europe-west4")
    assert repo.value("two", "apps", "region").value == "europe-west4"


def test_who_shares_a_map_is_told_anew_when_that_changes() -> None:
    repo = Repo({"main.tf": SHARED, "a.auto.tfvars": TFVARS})
    text = SHARED.replace("configuration = var.clusters.gke", "configuration = { apps = {}, ops = {} }")
    repo.snapshot = repo.snapshot.with_files({"main.tf": text.encode()})
    repo.reading = repo.dialect.read(repo.snapshot, repo.reading)
    assert repo.value("one", "ops", "region").also_used_by == ()


def test_a_map_in_a_local_module_that_is_called_twice_is_shared() -> None:
    inner = """\
module "gke" {
  source = "github.com/kbst/terraform-kubestack//google/cluster?ref=master"

  configuration = {
    apps = { region = "europe-west1" }
  }
}
"""
    calls = """\
module "left" {
  source = "./inner"
}

module "right" {
  source = "./inner"
}
"""
    repo = Repo({"main.tf": calls, "inner/main.tf": inner})
    assert repo.value("left.gke", "apps", "region").also_used_by == ("right.gke",)
