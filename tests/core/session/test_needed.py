"""Which fields must have a value: what is in a block only where the block is."""

from __future__ import annotations

import pytest

from core.platform.model import Module
from core.session.form import is_needed
from tests.core.dialects.plain.reading.support import entity, platform

DOKS = """
resource "digitalocean_kubernetes_cluster" "main" {
  name    = "shop"
  region  = "fra1"
  version = "1.31.1-do.5"
  node_pool {
    name       = "web"
    size       = "s-2vcpu-4gb"
    node_count = 2
  }
%s}
"""


def needed(module: Module) -> list[str]:
    return [s.path for s in module.settings if is_needed(s, module, "")]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("", []),
        (
            "  control_plane_firewall {\n    enabled = true\n  }\n",
            ["control_plane_firewall.allowed_addresses", "control_plane_firewall.enabled"],
        ),
    ],
)
def test_what_is_in_a_block(block: str, expected: list[str]) -> None:
    cluster = entity(platform({"main.tf": DOKS % block}), "digitalocean_kubernetes_cluster.main")
    assert sorted(p for p in needed(cluster) if "." in p) == expected
    assert {"name", "region", "version"} <= set(needed(cluster))
