"""Lists that a module takes as text with commas stay text, however they are asked for."""

from __future__ import annotations

from typing import Any

import pytest

from core.changes.changes import changes
from core.platform.field import Level
from tests.core.dialects.plain.operations.support import done
from tests.core.dialects.plain.reading.support import entity, platform, reading, value
from tests.core.dialects.plain.write.support import after, edited

MAIN = """\
variable "pools" {
  type = list(map(string))
}
variable "taints" {
  default = {
    web = [{ key = "a", value = "b", effect = "NO_SCHEDULE" }]
  }
}
module "gke" {
  source            = "terraform-google-modules/kubernetes-engine/google//modules/private-cluster"
  version           = "~> 30.0"
  name              = "shop"
  node_pools        = var.pools
  node_pools_taints = var.taints
}
"""
WEB = 'module.gke.node_pools["web"]'


def files(zones: str) -> dict[str, str]:
    line = f'\n    node_locations = "{zones}"' if zones else ""
    text = f'pools = [\n  {{\n    name           = "web"\n    max_count      = "3"{line}\n  }},\n]\n'
    return {"main.tf": MAIN, "prod.tfvars": text}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("b-1", ["b-1", "b-2"], "b-1,b-2"),
        ("b-1, b-2", ["b-1", "b-2", "b-3"], "b-1, b-2, b-3"),
        ("b-1,b-2", ["b-2"], "b-2"),
        ("", ["b-1", "b-2"], "b-1,b-2"),
    ],
)
def test_zones(old: str, new: list[str], expected: str) -> None:
    made = after(files(old), edited(files(old), f"{WEB}/prod/node_locations", new))
    assert made == files(expected)
    assert value(entity(platform(made), WEB), "node_locations", "prod").value == new


def test_zones_of_a_new_pool() -> None:
    settings = {"prod": {"node_locations": ["b-1", "b-2"]}}
    given: dict[str, Any] = {
        "cluster": "module.gke",
        "name": "batch",
        "purpose": "like",
        "like": WEB,
        "settings": settings,
    }
    made = done(files("b-1"), "add-node-pool", **given)
    assert made["prod.tfvars"].count('node_locations = "b-1,b-2"') == 1


def test_what_stands_in_another_input_is_written_there() -> None:
    made = after(files("b-1"), edited(files("b-1"), f"{WEB}/prod/node_pools_taints", []))
    own = '[{ key = "a", value = "b", effect = "NO_SCHEDULE" }]'
    assert made == {**files("b-1"), "main.tf": MAIN.replace(own, "[]")}


def test_taints_beside_a_pool_are_called_and_judged_as_taints() -> None:
    other = {**files("b-1"), "main.tf": MAIN.replace('key = "a"', 'key = "c"')}
    (found,) = changes(reading(files("b-1")), reading(other))
    assert found.module == WEB
    assert found.sentence.startswith("Taints in prod: added c=b:NO_SCHEDULE")
    assert found.impact.level is Level.IN_PLACE
