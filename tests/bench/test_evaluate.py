"""Evaluating 6 units of 50 pools: from scratch, and again after one edit."""

from __future__ import annotations

import pytest

from core.snapshot import Entry, Snapshot
from core.terraform.evaluate import Body, Evaluation, Texts, Unit
from tests.bench.ratio import best, say
from tests.core.terraform.evaluate.test_hostile import TOO_LARGE, too_large

pytestmark = pytest.mark.bench

UNITS, POOLS = 6, 50
MAIN = """\
variable "region" {}
variable "pools" {
  type = map(object({
    machine = string
    min     = optional(number, 1)
    max     = number
    disk    = optional(number, 50)
    labels  = optional(map(string), {})
    zones   = list(string)
    version = optional(string)
  }))
}
locals {
  common  = { managed = "terraform", region = var.region }
  version = "1.30"
  pools = {
    for k, p in var.pools : k => merge(p, {
      labels  = merge(local.common, p.labels)
      version = coalesce(p.version, local.version)
    })
  }
}
resource "google_container_node_pool" "main" {
  for_each           = local.pools
  name               = each.key
  location           = var.region
  version            = each.value.version
  cluster            = google_container_cluster.one.name
  node_locations     = [for z in each.value.zones : "${var.region}-${z}"]
  initial_node_count = each.value.min
  autoscaling {
    min_node_count = each.value.min
    max_node_count = each.value.max
  }
  node_config {
    machine_type = each.value.machine
    disk_size_gb = each.value.disk
    labels       = each.value.labels
  }
}
resource "google_container_cluster" "one" {
  name = "one"
}
"""


def units_and_pools() -> Snapshot:
    pools = "".join(
        f'  p{at} = {{\n    machine = "n2-standard-{at % 8 + 1}"\n    min = {at % 3}\n    max = {at + 3}\n'
        f'    labels = {{ team = "t{at}" }}\n    zones = ["a", "b"]\n  }}\n'
        for at in range(POOLS)
    )
    data = {"root/main.tf": MAIN.encode()}
    for at in range(UNITS):
        data[f"env/e{at}.tfvars"] = f'region = "eu-{at}"\npools = {{\n{pools}}}\n'.encode()
    entries = {path: Entry("100644", path, len(body)) for path, body in data.items()}
    return Snapshot(None, entries, lambda paths: {path: data[path] for path in paths})


def _ask(one: Evaluation) -> int:
    """Every attribute of every pool."""
    folder = one.folder()
    assert folder is not None
    pool = folder.resources["google_container_node_pool", "main"]

    def inside(body: Body) -> int:
        found = sum(1 for name in body.attributes if body.attribute(name) is not None)
        return found + sum(inside(nested.body) for type in body.types for nested in body.blocks(type))

    return sum(inside(one.body(pool, (), instance.key)) for instance in one.instances(pool).items)


def test_after_one_edit() -> None:
    base = units_and_pools()
    texts = Texts(base)
    units = [Evaluation(texts, Unit("root", (f"env/e{at}.tfvars",))) for at in range(UNITS)]
    assert sum(map(_ask, units)) == UNITS * POOLS * 12

    def cold() -> None:
        fresh = Texts(base)
        for at in range(UNITS):
            _ask(Evaluation(fresh, Unit("root", (f"env/e{at}.tfvars",))))

    def edited(path: str, old: bytes, new: bytes) -> float:
        later = base.with_files({path: base.read(path).replace(old, new, 1)})

        def again() -> None:
            there = Texts(later, texts)
            for one in units:
                _ask(one.after(there))

        return best(again)

    scratch = best(cold)
    one_pool = edited("env/e0.tfvars", b"max = 20", b"max = 21")
    shared = edited("root/main.tf", b'"1.30"', b'"1.31"')
    elsewhere = edited("root/main.tf", b'"one"', b'"two"')
    assert say("one number in one unit's values", one_pool, scratch, "all from scratch") < 0.5
    assert say("a local that all units share", shared, scratch, "all from scratch") < 1.1
    assert say("another block", elsewhere, scratch, "all from scratch") < 0.3


@pytest.mark.parametrize("expression", TOO_LARGE)
def test_what_is_too_large(expression: str) -> None:
    """Given up about as soon as a definition that may just be evaluated ends."""

    def allowed() -> None:
        assert too_large("[for a in range(1000) : a + 1]").local("x").known

    tries = iter([too_large(expression) for _ in range(5)])
    ours = best(lambda: next(tries).local("x"))
    assert say(expression[:60], ours, best(allowed), "a loop over 1000") < 10
