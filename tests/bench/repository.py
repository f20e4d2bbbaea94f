"""Repositories to measure on: generated, the same each time."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

CLUSTERS = 200
"""Each cluster has a file of its own and one for its node pool: 400 files are the platform's."""
OTHERS = 1600
TOTAL_BYTES = 8_000_000

_CLUSTER = """module "gke_gc{n}_europe-west1" {{
  source = "github.com/kbst/terraform-kubestack//google/cluster?ref=v0.18.1-beta.0"

  configuration = {{
    # the base: everything inherits from here
    apps = {{
      project_id                 = "acme-{n}"
      name_prefix                = "gc{n}"
      base_domain                = "k8s.example.com"
      cluster_min_master_version = "1.29"
      cluster_min_node_count     = {low}
      cluster_max_node_count     = {high}
      cluster_machine_type       = "e2-standard-8"
      region                     = "europe-west1"
      cluster_node_locations     = "europe-west1-b,europe-west1-c,europe-west1-d"
    }}

    ops = {{
      cluster_max_node_count = 2 # small on purpose
    }}

    apps-prod = {{}}
  }}
}}
"""

_POOL = """module "gke_gc{n}_europe-west1_node_pool_extra" {{
  source = "github.com/kbst/terraform-kubestack//google/cluster/node-pool?ref=v0.18.1-beta.0"

  cluster_metadata = module.gke_gc{n}_europe-west1.current_metadata

  configuration = {{
    apps = {{
      project_id     = module.gke_gc{n}_europe-west1.current_config["project_id"]
      location       = module.gke_gc{n}_europe-west1.current_config["region"]
      name           = "extra"
      machine_type   = "e2-standard-4"
      min_node_count = {low}
      max_node_count = {high}
      node_locations = ["europe-west1-b", "europe-west1-c"]
      taints = [
        {{
          key    = "team"
          value  = "payments"
          effect = "NO_SCHEDULE"
        }},
      ]
    }}

    ops       = {{ max_node_count = 1 }}
    apps-prod = {{}}
  }}
}}
"""


def other_file(n: int, size: int, dice: random.Random) -> str:
    """A file of ordinary Terraform without a cluster, of about `size` characters."""
    parts = [f"# other file {n}\n"]
    length = 0
    block = 0
    while length < size:
        block += 1
        text = (
            f'resource "aws_security_group_rule" "rule_{n}_{block}" {{\n'
            f'  type              = "ingress"\n'
            f"  from_port         = {dice.randrange(1, 65000)}\n"
            f"  to_port           = {dice.randrange(1, 65000)}\n"
            f'  protocol          = "tcp"\n'
            f'  cidr_blocks       = ["10.{dice.randrange(256)}.0.0/16"]\n'
            f"  security_group_id = aws_security_group.group_{n}.id\n"
            f'  description       = "rule {block} of ${{var.name}}"\n'
            f"}}\n\n"
        )
        parts.append(text)
        length += len(text)
    return "".join(parts)


def files(*, clusters: int = CLUSTERS, others: int = OTHERS, total: int = TOTAL_BYTES) -> dict[str, str]:
    """Path -> text: `2 * clusters` files of the platform in ten roots, `others` of other folders."""
    dice = random.Random(20261123)
    out: dict[str, str] = {}
    for n in range(clusters):
        root = f"platforms/p{n % 10}"
        low, high = dice.randrange(1, 4), dice.randrange(4, 40)
        out[f"{root}/gke_gc{n}_cluster.tf"] = _CLUSTER.format(n=n, low=low, high=high)
        out[f"{root}/gke_gc{n}_node_pool_extra.tf"] = _POOL.format(n=n, low=low, high=high)
    rest = max(0, total - sum(map(len, out.values())))
    for n in range(others):
        out[f"infra/team{n % 40}/file_{n}.tf"] = other_file(n, rest // max(1, others), dice)
    return out


def build(folder: Path, content: dict[str, str]) -> Path:
    """A Git repository with one commit of these files. Returns its folder."""
    for path, text in content.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "Everything")
    return folder


def git(folder: Path, *arguments: str, stdin: bytes | None = None) -> bytes:
    """Plain git, as a person would call it. Raises CalledProcessError."""
    who = ["-c", "user.name=Bench", "-c", "user.email=bench@example.com", "-c", "commit.gpgsign=false"]
    return subprocess.run(
        ["git", *who, *arguments], cwd=folder, input=stdin, capture_output=True, check=True
    ).stdout
