"""What a data source looks up changes with its arguments, wherever these are written."""

from __future__ import annotations

import pytest

from core.changes.changes import changes
from tests.core.dialects.plain.reading.support import reading

DOKS = """
variable "minor" {
  default = "1.30."
}
data "digitalocean_kubernetes_versions" "main" {
  version_prefix = %s
}
resource "digitalocean_kubernetes_cluster" "main" {
  name    = "shop"
  region  = "fra1"
  version = data.digitalocean_kubernetes_versions.main.latest_version
  node_pool {
    name       = "web"
    size       = "s-2vcpu-4gb"
    node_count = 2
  }
}
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [('"1.30."', '"1.31."'), ("var.minor", '"1.31."'), ('"1.${29 + 1}."', '"1.31."')],
)
def test_a_version_that_is_looked_up(before: str, after: str) -> None:
    found = changes(reading({"main.tf": DOKS % before}), reading({"main.tf": DOKS % after}))
    (change,) = [c for c in found if c.setting == "version"]
    assert "1.30." in change.sentence and "1.31." in change.sentence, change.sentence


def test_the_same_prefix_is_no_change() -> None:
    assert not changes(reading({"main.tf": DOKS % '"1.30."'}), reading({"main.tf": DOKS % '"1.30."'}))
