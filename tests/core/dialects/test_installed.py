"""A release that Repoform has no facts of: its own variables, as `terraform init` left them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from core.platform.model import Origin
from tests.core.dialects.support import Repo

CALL = """\
module "gke" {
  source = "github.com/kbst/terraform-kubestack//google/cluster?ref=v0.21.0"

  configuration = {
    apps = {
      region  = "europe-west1"
      comfort = "2"
    }
    ops = {}
  }
}
"""
VARIABLES = """\
variable "configuration" {
  type = map(object({
    region    = optional(string)
    comfort   = optional(number)
    blankets  = optional(list(string))
    default_node_pool = optional(object({
      min_node_count = optional(number)
      softness       = optional(string)
    }))
  }))
}

variable "configuration_base_key" {
  type    = string
  default = "apps"
}
"""
SOURCE = "git::https://github.com/kbst/terraform-kubestack.git//google/cluster?ref=v0.21.0"
FOLDER = ".terraform/modules/gke/google/cluster"


def listed(source: str = SOURCE, folder: str = FOLDER, key: str = "gke") -> bytes:
    top = {"Key": "", "Source": "", "Dir": "."}
    return json.dumps({"Modules": [top, {"Key": key, "Source": source, "Dir": folder}]}).encode()


def repo(aside: Mapping[str, bytes], files: Mapping[str, str] | None = None) -> Repo:
    made = Repo(files or {"main.tf": CALL})
    made.snapshot = replace(made.snapshot, aside=aside.get)
    made.reading = made.dialect.read(made.snapshot)
    return made


FETCHED = {".terraform/modules/modules.json": listed(), f"{FOLDER}/variables.tf": VARIABLES.encode()}


def test_without_it_the_newest_facts_are_assumed() -> None:
    known = repo({})
    assert known.module("gke").setting("blankets") is None
    (problem,) = known.problems("version-assumed")
    assert "shows the settings of" in problem.sentence
    assert known.problems("unknown-setting") == [], "only its own variables could tell"
    assert known.value("gke", "apps", "comfort").value == "2"


def test_its_own_variables_are_its_settings() -> None:
    known = repo(FETCHED)
    module = known.module("gke")
    paths = [s.path for s in module.settings]
    assert "blankets" in paths and "default_node_pool.softness" in paths
    # Master has it, this release doesn't.
    assert "cluster_release_channel" not in paths
    assert known.value("gke", "ops", "comfort").value == 2
    assert known.value("gke", "ops", "comfort").origin is Origin.INHERITED
    found = module.setting("region")
    assert found is not None and found.field.label == "Region"
    assert known.problems("unknown-setting") == []
    (problem,) = known.problems("version-assumed")
    assert "own variables" in problem.sentence


def test_settings_of_it_are_edited() -> None:
    known = repo(FETCHED)
    assert known.set("gke", "ops", "blankets", ["wool"]) == [
        "-    ops = {}", "+    ops = {", '+      blankets = ["wool"]', "+    }",
    ]  # fmt: skip
    known.set("gke", "ops", "default_node_pool.softness", "high")
    assert known.value("gke", "ops", "default_node_pool.softness").value == "high"


@pytest.mark.parametrize(
    "aside",
    [
        {".terraform/modules/modules.json": listed(SOURCE.replace("0.21.0", "0.20.0"))},
        {".terraform/modules/modules.json": listed(SOURCE.replace("google/", "aws/"))},
        {".terraform/modules/modules.json": listed(key="other")},
        {".terraform/modules/modules.json": listed(folder="../elsewhere")},
        {".terraform/modules/modules.json": listed(folder=".terraform/modules/../../elsewhere")},
        {".terraform/modules/modules.json": b"[]"},
        {".terraform/modules/modules.json": b'{"Modules": [1, {"Key": 2}]}'},
        {".terraform/modules/modules.json": b"\xff"},
        {f"{FOLDER}/variables.tf": b'variable "configuration" {\n  type = map(map(string))\n}\n'},
        {f"{FOLDER}/variables.tf": b"\0"},
        {f"{FOLDER}/variables.tf": b'variable "configuration" {'},
    ],
)
def test_what_is_of_another_version_or_broken_does_not_count(aside: Mapping[str, bytes]) -> None:
    known = repo({**FETCHED, **aside})
    assert known.module("gke").setting("blankets") is None
    assert "shows the settings of" in known.problems("version-assumed")[0].sentence


def test_a_version_that_the_facts_know_keeps_them() -> None:
    files = {"main.tf": CALL.replace("v0.21.0", "master")}
    aside = {**FETCHED, ".terraform/modules/modules.json": listed(SOURCE.replace("v0.21.0", "master"))}
    known = repo(aside, files)
    assert known.module("gke").setting("blankets") is None
    assert known.problems("version-assumed") == []


def test_a_root_below_the_top_and_a_module_in_a_local_one() -> None:
    files = {"infra/main.tf": 'module "left" {\n  source = "./inner"\n}\n', "infra/inner/main.tf": CALL}
    aside = {
        "infra/.terraform/modules/modules.json": listed(key="left.gke", folder=FOLDER),
        f"infra/{FOLDER}/variables.tf": VARIABLES.encode(),
    }
    known = repo(aside, files)
    assert known.reading.platforms[0].root == "infra"
    assert known.module("gke", "infra").setting("blankets") is not None


def test_a_later_init_is_seen_by_the_next_snapshot() -> None:
    known = repo({})
    later = replace(known.snapshot, aside=FETCHED.get)
    reading = known.dialect.read(later, known.reading)
    module = reading.module(".", "gke")
    assert module is not None and module.setting("blankets") is not None


POOL_OF_0_19 = """\
variable "configuration" {
  type = map(object({
    name = optional(string)

    instance_types   = optional(string)
    desired_capacity = optional(string)
    min_size         = optional(string)
    max_size         = optional(string)
    disk_size        = optional(string)

    availability_zones = optional(string)

    taints = optional(set(object({
      key    = string
      value  = string
      effect = string
    })))

    labels = optional(map(string))
  }))
}

variable "configuration_base_key" {
  type    = string
  default = "apps"
}
"""


def test_a_copy_of_a_flat_pool_inherits_and_is_written_as_that_generation_does() -> None:
    pool = """\
module "pool" {
  source = "./vendor/aws/cluster/node-pool"

  configuration = {
    apps = {
      name               = "np1"
      availability_zones = "eu-west-1a"
      labels             = { team = "web" }
    }
    ops = {
      name   = ""
      labels = { stage = "ops" }
    }
  }
}
"""
    repo = Repo({"pool.tf": pool, "vendor/aws/cluster/node-pool/variables.tf": POOL_OF_0_19})
    assert repo.module("pool").style == "flat"
    assert repo.value("pool", "ops", "name").value == "", "empty text is a value in this generation"
    assert repo.value("pool", "ops", "labels").value == {"stage": "ops"}, "maps replace whole"
    lines = repo.set("pool", "apps", "availability_zones", ["eu-west-1a", "eu-west-1b"])
    assert '+      availability_zones = "eu-west-1a,eu-west-1b"' in lines
