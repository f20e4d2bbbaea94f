"""Settings of provider resources in a root: written, added and taken away in their blocks."""

from __future__ import annotations

from typing import Any

import pytest

from core.dialects.errors import Refused
from tests.core.dialects.plain.write.support import diff, edited

MAIN = """\
resource "google_container_cluster" "main" {
  name               = "main"
  min_master_version = "1.29"
}

resource "google_container_node_pool" "web" {
  name    = "web"
  cluster = google_container_cluster.main.id

  node_config {
    machine_type = "n2-standard-4" # cheap
    labels = {
      team = "a"
    }
  }
}
"""
FILES = {"main.tf": MAIN}
POOL = "google_container_node_pool.web//"


@pytest.mark.parametrize(
    ("setting", "value", "lines"),
    [
        ("node_config.machine_type", "n2-standard-8", [
            '-    machine_type = "n2-standard-4" # cheap', '+    machine_type = "n2-standard-8" # cheap',
        ]),
        ("node_config.disk_size_gb", 100, ["+    disk_size_gb = 100"]),
        ("autoscaling.max_node_count", 5, ["+", "+  autoscaling {", "+    max_node_count = 5", "+  }"]),
        ('node_config.labels["x/y"]', "b", ['-      team = "a"', '+      team  = "a"', '+      "x/y" = "b"']),
        ('node_config.labels["team"]', None, ['-      team = "a"']),
        ("node_config.machine_type", None, ['-    machine_type = "n2-standard-4" # cheap']),
        ("node_config.labels", {"team": "b"}, ['-      team = "a"', '+      team = "b"']),
        ("node_config.tags", ["a", "b"], ['+    tags = ["a", "b"]']),
        ("upgrade_settings.blue_green_settings.node_pool_soak_duration", "10s", [
            "+", "+  upgrade_settings {", "+    blue_green_settings {",
            '+      node_pool_soak_duration = "10s"', "+    }", "+  }",
        ]),
    ],
)  # fmt: skip
def test_a_setting_in_its_block(setting: str, value: Any, lines: list[str]) -> None:
    assert diff(FILES, edited(FILES, POOL + setting, value)).splitlines() == ["main.tf", *lines]


def test_what_is_there_already_changes_nothing() -> None:
    assert not edited(FILES, POOL + "node_config.machine_type", "n2-standard-4").files
    assert not edited(FILES, POOL + "node_config.disk_size_gb").files


def test_what_terraform_needs_stays() -> None:
    with pytest.raises(Refused, match="Terraform needs it"):
        edited(FILES, POOL + "cluster")


def test_an_emptied_block_goes_with_its_last_setting() -> None:
    files = {
        "main.tf": MAIN.replace(
            "  node_config {", "  autoscaling {\n    max_node_count = 3\n  }\n\n  node_config {"
        )
    }
    written = edited(files, POOL + "autoscaling.max_node_count")
    assert written.files["main.tf"].decode() == MAIN


def test_what_the_resource_does_not_have_is_not_written() -> None:
    with pytest.raises(Refused, match=r"Did you mean “autoscaling\.max_node_count”"):
        edited(FILES, POOL + "autoscaling.max_node_counts", 3)
    with pytest.raises(Refused, match="put the number in quotes"):
        edited(FILES, "google_container_cluster.main//min_master_version", 1.3)
    with pytest.raises(Refused, match="must be a number"):
        edited(FILES, POOL + "node_config.disk_size_gb", "big")
