"""A pool that is added and removed again leaves every byte as it was, however pools are spelled."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from core.dialects.errors import Refused
from core.dialects.plain.dialect import PlainDialect
from tests.core.dialects.plain.operations.samples import (
    AKS,
    AKS_SHARED,
    EKS,
    GKE,
    GOOGLE_MODULE,
    LIST,
    MERGED,
    SWITCH,
    WRAPPED,
)
from tests.core.dialects.plain.operations.support import Files, done
from tests.core.dialects.plain.support import snapshot

SAMPLES = {
    "eks": EKS, "gke": GKE, "aks": AKS, "list": LIST, "switch": SWITCH, "google": GOOGLE_MODULE,
    "wrapped": WRAPPED, "shared": AKS_SHARED, "merged": MERGED,
}  # fmt: skip


def pools(files: Files) -> list[tuple[str, str]]:
    """(root, address) of those that can be made and removed."""
    reading = PlainDialect().read(snapshot(files))
    return [
        (platform.root, pool.name)
        for platform in reading.platforms
        for cluster in platform.clusters
        for pool in cluster.node_pools
    ]


def spelled(random: random.Random, depth: int, indent: str) -> Iterator[str]:
    """Settings of one pool, as different hands write them."""
    for name, value in (("min", random.randint(0, 3)), ("max", random.randint(4, 9))):
        sign = random.choice([" = ", " = ", ": "])
        yield f"{name}{sign}{random.choice([str(value), f'{value}', chr(34) + str(value) + chr(34)])}"
    if depth and random.random() < 0.5:
        inner = ", ".join(spelled(random, 0, indent))
        yield f"more = {{ {inner} }}"


def a_map(seed: int) -> dict[str, str]:
    """Pools by `for_each` over a map or a list in a file of variables, in some layout."""
    dice = random.Random(seed)
    listed = dice.random() < 0.5
    names = dice.sample(["core", "web", "db", "batch-1", "gpu"], dice.randint(1, 4))
    newline = dice.choice(["\n", "\n", "\r\n"])
    one_line = dice.random() < 0.5
    comma = dice.random() < 0.5
    apart = dice.random() < 0.3
    entries = []
    for name in names:
        parts = [*([f'name = "{name}"'] if listed else []), *spelled(dice, 1, "    ")]
        dice.shuffle(parts)
        body = "{ " + ", ".join(parts) + " }" if one_line else "{\n    " + "\n    ".join(parts) + "\n  }"
        key = name if dice.random() < 0.7 and "-" not in name else f'"{name}"'
        comment = f"  # {name}\n" if dice.random() < 0.3 else ""
        entries.append(f"{comment}  {body}" if listed else f"{comment}  {key} = {body}")
    joint = ("," if listed or comma else "") + ("\n\n" if apart else "\n")
    last = "," if comma else ""
    start, end = ("[", "]") if listed else ("{", "}")
    text = f"pools = {start}\n{joint.join(entries)}{last}\n{end}\n"
    if dice.random() < 0.5:
        text += 'region = "eu"\n'
    each = "{ for p in var.pools : p.name => p }" if listed else "var.pools"
    code = f"""\
variable "pools" {{}}
variable "region" {{ default = "us" }}
resource "google_container_cluster" "main" {{
  name                     = "main"
  remove_default_node_pool = true
}}
resource "google_container_node_pool" "pool" {{
  for_each = {each}
  name     = each.key
  cluster  = google_container_cluster.main.id
  autoscaling {{
    min_node_count = each.value.min
    max_node_count = each.value.max
  }}
}}
"""
    return {"main.tf": code, "env/prod.tfvars": text.replace("\n", newline)}


def there_and_back(files: Files) -> int:
    count = 0
    for root, like in pools(files):
        try:
            more = done(files, "add-node-pool", root=root, name="zebra", like=like)
        except Refused:
            continue
        new = [address for _root, address in pools(more) if (_root, address) not in pools(files)]
        assert len(new) == 1, f"{new} came of {like}"
        assert done(more, "remove-node-pool", root=root, pool=new[0]) == files, f"like {like}"
        count += 1
    return count


@pytest.mark.parametrize("name", SAMPLES)
def test_samples(name: str) -> None:
    assert there_and_back(SAMPLES[name])


@pytest.mark.parametrize("seed", range(12))
def test_layouts(seed: int) -> None:
    assert there_and_back(a_map(seed))
