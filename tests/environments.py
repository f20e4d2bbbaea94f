"""A small repository of ordinary Terraform with two environments, for correcting them."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

POOL = "google_container_node_pool.general"
MAX = "autoscaling.max_node_count"
MAIN = """\
terraform {
  backend "gcs" {}
}

variable "max" {
  type = number
}

variable "machine" {
  type    = string
  default = "e2-standard-2"
}

resource "google_container_cluster" "main" {
  name = "main"
}

resource "google_container_node_pool" "general" {
  name    = "general"
  cluster = google_container_cluster.main.name

  autoscaling {
    min_node_count = 1
    max_node_count = var.max
  }

  node_config {
    machine_type = var.machine
  }
}
"""
FILES = {
    "cluster/main.tf": MAIN,
    "cluster/config/dev.tfvars": "max = 2\n",
    "cluster/config/prod.tfvars": 'max = 6\nmachine = "n2-standard-8"\n',
    "cluster/config/more.tfvars": "unread = 1\n",
}


def git(*args: str, where: Path) -> str:
    return subprocess.run(
        ["git", *args], cwd=where, capture_output=True, text=True, check=True
    ).stdout.strip()


@dataclass(frozen=True)
class Sample:
    """A remote and a clone of it."""

    origin: Path
    clone: Path

    @classmethod
    def made(cls, folder: Path, files: Mapping[str, str] = FILES) -> Sample:
        origin, clone = folder / "origin.git", folder / "clone"
        git("init", "-q", "--bare", str(origin), where=folder)
        git("clone", "-q", str(origin), str(clone), where=folder)
        made = cls(origin, clone)
        made.commit(files)
        return made

    def commit(self, files: Mapping[str, str | None]) -> None:
        """None: the file goes."""
        for path, text in files.items():
            file = self.clone / path
            if text is None:
                file.unlink()
            else:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text)
        git("add", "-A", where=self.clone)
        git("commit", "-qm", "Change", where=self.clone)
        git("push", "-q", "origin", "HEAD", where=self.clone)
