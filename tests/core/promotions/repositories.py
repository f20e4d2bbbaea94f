"""Real Git repositories to go from one environment to the next in."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

MODULE = """variable "name" {
  type = string
}

variable "kube_version" {
  type = string
}

variable "pools" {
  type = map(object({
    machine_type = optional(string, "e2-standard-4")
    min          = optional(number, 1)
    max          = number
    labels       = optional(map(string), {})
  }))
}

resource "google_container_cluster" "this" {
  name               = var.name
  location           = "europe-west1"
  min_master_version = var.kube_version
  initial_node_count = 1
  remove_default_node_pool = true
}

resource "google_container_node_pool" "pool" {
  for_each = var.pools
  name     = each.key
  cluster  = google_container_cluster.this.id
  version  = var.kube_version

  autoscaling {
    min_node_count = each.value.min
    max_node_count = each.value.max
  }

  node_config {
    machine_type = each.value.machine_type
    labels       = each.value.labels
  }
}
"""
"""A root with environments by tfvars: the cluster and its pools share one version."""


def pools(**by_name: tuple[str, int, int]) -> str:
    """A map of pools: (machine type, minimum, maximum)."""
    out = ["pools = {"]
    for name, (machine, least, most) in by_name.items():
        out += [
            f"  {name} = {{",
            f'    machine_type = "{machine}"',
            f"    min          = {least}",
            f"    max          = {most}",
            "  }",
        ]
    return "\n".join([*out, "}"]) + "\n"


def sibling(name: str, version: str, pools: dict[str, tuple[str, int, int]], resource: str = "this") -> str:
    """A root of one environment: a cluster and pools written out."""
    out = [
        f'resource "google_container_cluster" "{resource}" {{',
        f'  name               = "{name}"',
        '  location           = "europe-west1"',
        f'  min_master_version = "{version}"',
        "",
        "  initial_node_count       = 1",
        "  remove_default_node_pool = true",
        "}",
        "",
    ]
    for pool, (machine, least, most) in pools.items():
        out += [
            f'resource "google_container_node_pool" "{pool}" {{',
            f'  name    = "{pool}"',
            f"  cluster = google_container_cluster.{resource}.id",
            "",
            "  autoscaling {",
            f"    min_node_count = {least}",
            f"    max_node_count = {most}",
            "  }",
            "",
            "  node_config {",
            f'    machine_type = "{machine}"',
            "  }",
            "}",
            "",
        ]
    return "\n".join(out)


def git(where: Path, *args: str, who: str = "Ali", when: int = 1_785_000_000) -> str:
    return subprocess.run(
        ["git", "-c", f"user.name={who}", "-c", f"user.email={who.lower()}@acme.example", *args],
        cwd=where,
        check=True,
        capture_output=True,
        text=True,
        env={
            "PATH": "/usr/bin:/bin",
            "HOME": str(where),
            "GIT_AUTHOR_DATE": f"{when} +0000",
            "GIT_COMMITTER_DATE": f"{when} +0000",
        },
    ).stdout.strip()


class Made:
    """A repository as it grows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        git(folder, "init", "-q", "-b", "main")
        self._when = 1_785_000_000

    def commit(self, files: Mapping[str, str | None], who: str, subject: str = "Change it") -> str:
        """A day later; None takes a file out."""
        self._when += 86_400
        for name, text in files.items():
            path = self.folder / name
            if text is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        git(self.folder, "add", "-A")
        git(self.folder, "commit", "-q", "--allow-empty", "-m", subject, who=who, when=self._when)
        return git(self.folder, "rev-parse", "HEAD")

    def tag(self, name: str, *more: str) -> None:
        git(self.folder, "tag", name, *more, when=self._when)

    @property
    def when(self) -> float:
        """Of the last commit."""
        return float(self._when)
