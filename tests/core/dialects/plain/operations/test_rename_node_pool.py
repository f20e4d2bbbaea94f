"""A node pool under another name."""

from __future__ import annotations

from typing import Any

import pytest

from core.dialects.errors import Refused
from tests.core.dialects.plain.operations.samples import (
    AKS,
    AKS_POOL,
    BATCH,
    EKS,
    EKS_MAIN,
    GKE,
    GKE_POOLS,
    LIST,
    LIST_POOL,
    MERGED,
    MERGED_POOL,
    SWITCH,
)
from tests.core.dialects.plain.operations.support import Files, done, guide, read

WEB = "google_container_node_pool.web"


def renamed(files: Files, pool: str, name: str) -> dict[str, str]:
    return done(files, "rename-node-pool", pool=pool, name=name)


def test_a_block_stays_where_it_is() -> None:
    after = renamed(GKE, WEB, "front-end")
    pools = GKE_POOLS.replace('"web" {', '"front_end" {').replace('"web"', '"front-end"')
    assert after == {**GKE, "pools.tf": pools}


def test_the_last_entry_stays_where_it_is() -> None:
    text = EKS_MAIN.replace('    # nightly jobs\n    batch = {\n      name           = "batch"', "NEW")
    new = text.replace("NEW", '    jobs = {\n      name           = "jobs"')
    assert renamed(EKS, BATCH, "jobs") == {**EKS, "main.tf": new}


def test_in_every_environment_that_has_it() -> None:
    after = renamed(AKS, AKS_POOL + '["apps"]', "web")
    for name in ("staging", "production"):
        was, now = (read(f, f"config/{name}.tfvars.json")["pools"] for f in (AKS, after))
        assert now["web"] == was["apps"] and "apps" not in now
    lists = renamed(LIST, LIST_POOL + '["lab"]', "labs")
    assert [p["name"] for p in read(lists, "env/prod.tfvars")["node_pools"]] == ["core", "lab-amd", "labs"]


def test_the_switch_of_a_pool_may_be_its_own() -> None:
    after = renamed(SWITCH, "google_container_node_pool.gpu[0]", "gpus")
    assert after == {
        **SWITCH,
        "main.tf": SWITCH["main.tf"]
        .replace('"gpu" {\n  count', '"gpus" {\n  count')
        .replace('name    = "gpu"', 'name    = "gpus"'),
    }


@pytest.mark.parametrize(
    ("files", "args", "words"),
    [
        (GKE, {"pool": WEB, "name": "crawl"}, "already"),
        (GKE, {"pool": WEB, "name": ""}, "How should"),
        (
            AKS,
            {"pool": "azurerm_kubernetes_cluster.main.default_node_pool", "name": "a"},
            "own block|own code",
        ),
        (
            {**GKE, "o.tf": f'output "x" {{\n  value = {WEB}.name\n}}\n'},
            {"pool": WEB, "name": "front"},
            "o.tf, line 2",
        ),
    ],
)
def test_what_can_not_be_renamed_says_why(files: Files, args: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        done(files, "rename-node-pool", **args)


def test_the_guide_says_what_goes() -> None:
    made = guide(AKS, "rename-node-pool", pool=AKS_POOL + '["gpu"]', name="cuda")
    assert not made.refused and made.destroys == ("Node pool gpu in production",)
    assert "already" in guide(GKE, "rename-node-pool", pool=WEB, name="crawl").refused


def test_a_switch_that_both_names_share_stays_on() -> None:
    after = renamed(MERGED, MERGED_POOL + '["green"]', "lime")
    code = MERGED["main.tf"].replace("    green = merge", "    lime = merge").replace("-ng1", "-lime")
    assert after == {**MERGED, "main.tf": code}


NAMELESS = """\
terraform {
  required_version = ">= 1.3"
}

resource "google_container_cluster" "main" {
  name = "main"
}

resource "google_container_node_pool" "each" {
  for_each   = { web = 1, db = 2 }
  cluster    = google_container_cluster.main.id
  node_count = each.value
}

resource "google_container_node_pool" "jobs" {
  cluster    = google_container_cluster.main.id
  node_count = 3
}
"""
EACH = "google_container_node_pool.each"
MOVED = """
moved {{
  from = {0}
  to   = {1}
}}
"""


@pytest.mark.parametrize(
    ("pool", "name", "here", "there", "was", "now"),
    [
        (EACH + '["web"]', "front", EACH + '["web"]', EACH + '["front"]', "", "{ db = 2, front = 1"),
        ("google_container_node_pool.jobs", "batch", "google_container_node_pool.jobs",
         "google_container_node_pool.batch", '"jobs" {', '"batch" {'),
    ],
)  # fmt: skip
def test_what_keeps_its_name_in_the_cloud_is_carried_over(
    pool: str, name: str, here: str, there: str, was: str, now: str
) -> None:
    """Only code calls it so: nothing is made anew, which Terraform is told."""
    files = {"main.tf": NAMELESS}
    after = renamed(files, pool, name)
    expected = NAMELESS.replace("{ web = 1, db = 2", now) if "each" in pool else NAMELESS.replace(was, now)
    assert after == {"main.tf": expected + MOVED.format(here, there)}
    made = guide(files, "rename-node-pool", pool=pool, name=name)
    assert not made.destroys and "its nodes stay" in made.notes[0]


@pytest.mark.parametrize(
    "files",
    [
        {"main.tf": NAMELESS.replace(">= 1.3", "~> 1.0.4")},
        {
            "main.tf": NAMELESS.replace(
                "node_count = each.value", "node_count = each.value\n  name = each.key"
            )
        },
        {"main.tf": NAMELESS.replace("node_count = each.value", "location = each.key\n  node_count = 1")},
    ],
)
def test_what_changes_with_its_name_is_made_anew(files: Files) -> None:
    pool = EACH + '["web"]'
    assert "moved" not in renamed(files, pool, "front")["main.tf"]
    assert guide(files, "rename-node-pool", pool=pool, name="front").destroys


def test_a_moved_block_stands_with_the_others() -> None:
    other = MOVED.format("google_container_cluster.old", "google_container_cluster.main").lstrip()
    files = {"main.tf": NAMELESS, "moves.tf": other}
    after = renamed(files, "google_container_node_pool.jobs", "batch")
    assert after["moves.tf"] == other + MOVED.format(
        "google_container_node_pool.jobs", "google_container_node_pool.batch"
    )


def test_a_call_that_makes_the_pool_is_carried_over_in_its_callers_code() -> None:
    files = {
        "main.tf": (
            'resource "google_container_cluster" "main" {\n  name = "main"\n}\n\n'
            'module "web" {\n  source = "./pool"\n  size   = 1\n}\n\n'
            'module "db" {\n  source = "./pool"\n  size   = 2\n}\n'
        ),
        "pool/main.tf": (
            'variable "size" {}\n\nresource "google_container_node_pool" "this" {\n  cluster    = "main"\n'
            "  node_count = var.size\n}\n"
        ),
    }
    after = renamed(files, "module.web.google_container_node_pool.this", "front")
    assert after["pool/main.tf"] == files["pool/main.tf"]
    assert after["main.tf"].endswith(MOVED.format("module.web", "module.front"))
