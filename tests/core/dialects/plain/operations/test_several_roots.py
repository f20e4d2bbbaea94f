"""A new node pool where several roots call the code that makes it: in one of them where that can be, else in
all, which is said."""

from __future__ import annotations

from typing import Any

import pytest

from core.changes.changes import changes
from core.dialects.errors import Refused
from tests.core.dialects.plain.operations.support import diff, done, guide
from tests.core.dialects.plain.reading.support import reading

CLUSTER = """\
variable "name" {}

resource "google_container_cluster" "main" {
  name     = var.name
  location = "europe-west3"

  remove_default_node_pool = true
}
"""
BLOCK = """
resource "google_container_node_pool" "core" {
  name    = "core"
  cluster = google_container_cluster.main.id

  node_config {
    machine_type = "e2-standard-4"
  }
}
"""
BY_MAP = """
variable "pools" {
  default = {
    core = { machine = "e2-standard-4" }
  }
}

resource "google_container_node_pool" "all" {
  for_each = POOLS
  name     = each.key
  cluster  = google_container_cluster.main.id

  node_config {
    machine_type = each.value.machine
  }
}
"""
INNER = """
module "core" {
  source  = "../pool"
  name    = "core"
  cluster = google_container_cluster.main.id
}
"""
POOL = """\
variable "name" {}

variable "cluster" {}

resource "google_container_node_pool" "this" {
  name    = var.name
  cluster = var.cluster
}
"""


def root(name: str, more: str = "") -> str:
    return f'module "gke" {{\n  source = "../modules/gke"\n  name   = "{name}"\n{more}}}\n'


def roots(pool: str, **more: str) -> dict[str, str]:
    return {
        "modules/gke/main.tf": CLUSTER + pool,
        **{f"{name}/main.tf": root(name, more.get(name, "")) for name in ("dev", "live", "prod")},
        "modules/pool/main.tf": POOL,
    }


def add(files: dict[str, str], **args: Any) -> dict[str, str]:
    cluster = "module.gke.google_container_cluster.main"
    return done(files, "add-node-pool", root="live", cluster=cluster, name="big", **args)


def pools(files: dict[str, str]) -> dict[str, list[str]]:
    return {
        p.root: [m.title for c in p.clusters for m in c.node_pools if m.title != "default-pool"]
        for p in reading(files).platforms
    }


SHARED = {
    "a block": roots(BLOCK),
    "a map of the module": roots(
        BY_MAP.replace('variable "pools" {\n  default', "locals {\n  pools").replace("POOLS", "local.pools")
    ),
    "a call": roots(INNER),
}


@pytest.mark.parametrize("shape", SHARED)
def test_all_roots_get_it_where_none_can_have_it_alone_and_that_is_said(shape: str) -> None:
    files = SHARED[shape]
    now = add(files)
    assert [path for path in now if now[path] != files[path]] == ["modules/gke/main.tf"]
    assert pools(now) == {name: ["core", "big"] for name in ("dev", "live", "prod")}
    told = guide(
        files, "add-node-pool", "live", cluster="module.gke.google_container_cluster.main", name="big"
    )
    assert "dev and prod take the code in modules/gke/main.tf, too: the node pool comes there as well." in (
        told.notes
    )
    assert {c.root for c in changes(reading(files), reading(now))} == {"dev", "live", "prod"}


def test_what_is_to_differ_is_so_in_all_of_them() -> None:
    now = add(SHARED["a block"], settings={"": {"machine": "e2-standard-8", "max": 7}})
    told = diff(SHARED["a block"], now)
    assert 'machine_type = "e2-standard-8"' in told
    assert "max_node_count = 7" in told
    assert "\n-" not in told


OWN = '  pools = {\n    core = { machine = "e2-standard-8" }\n  }\n'


def test_one_root_has_it_alone_where_its_own_call_gives_the_pools() -> None:
    files = roots(BY_MAP.replace("POOLS", "var.pools"), live=OWN)
    now = add(files)
    assert [path for path in now if now[path] != files[path]] == ["live/main.tf"]
    assert pools(now) == {"dev": ["core"], "live": ["core", "big"], "prod": ["core"]}


def test_one_root_gets_a_map_of_its_own_where_all_have_the_default() -> None:
    files = roots(BY_MAP.replace("POOLS", "var.pools"))
    now = add(files)
    assert pools(now) == {"dev": ["core"], "live": ["core", "big"], "prod": ["core"]}
    assert [path for path in now if now[path] != files[path]] == ["live/main.tf"]


def test_it_never_comes_twice_to_a_root() -> None:
    """A root that calls the code two times would get two."""
    files = dict(SHARED["a block"])
    files["dev/main.tf"] += root("second").replace('"gke"', '"other"')
    with pytest.raises(Refused, match=r"core stands in modules/gke/main\.tf, line 10, as it does"):
        add(files)
