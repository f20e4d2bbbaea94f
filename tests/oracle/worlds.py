"""Repositories to plant in: the demo's own files, the corpus of odd files, and generated ones; each with one
change that a sentence tells."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.demo import KUBESTACK

Files = dict[str, bytes]
CORPUS = Path(__file__).parents[1] / "corpus" / "hcl"


@dataclass(frozen=True)
class World:
    """`before` and `known` differ by the known change alone."""

    before: Files
    known: Files
    moved: tuple[str, str] | None = None
    """The known change moves this file to that one."""


NUMBER = re.compile(rb"(?m)^(\s*(?:cluster_)?(?:max|min)_(?:size|node_count)\s*= )(\d+)(?=\r?$)")
REF = re.compile(rb"\?ref=v0\.19\.2-beta\.0")


@cache
def corpus() -> tuple[tuple[str, bytes], ...]:
    return tuple((p.name, p.read_bytes()) for p in sorted(CORPUS.glob("*.tf")))


def _base(dice: random.Random) -> Files:
    """A cluster of the demo with what belongs to it, or a generated one, and some other files."""
    demo = KUBESTACK.files()
    kind = dice.choice(["gke", "eks", "aks", "made", "made"])
    if kind == "made":
        files = {"main.tf": generated(dice)}
    else:
        shared = {"locals.tf", "variables.tf", "versions.tf", "README.md", "ci.sh", "Dockerfile"}
        if kind == "eks":
            shared.add("pools.auto.tfvars")
        files = {p: d for p, d in demo.items() if p.startswith(f"{kind}_") or p in shared}
    for name, data in dice.sample(corpus(), 2):
        files[f"odd_{name}"] = data
    return files


def world(dice: random.Random) -> World | None:
    before = _base(dice)
    known = dict(before)
    kind = dice.choice(["number", "number", "number", "ref", "moved"])
    pattern = REF if kind == "ref" else NUMBER
    places = [(p, m) for p in sorted(before) if not p.startswith("odd_") for m in pattern.finditer(before[p])]
    if kind == "moved":
        holders = [p for p in sorted(before) if p.endswith(".tf") and b'\nmodule "' in b"\n" + before[p]]
        holders = [p for p in holders if not p.startswith("odd_")]
        old = dice.choice(holders)
        known["moved_here.tf"] = known.pop(old)
        return World(before, known, (old, "moved_here.tf"))
    if not places:
        return None
    path, found = dice.choice(places)
    text = before[path]
    new = b"?ref=v0.19.1-beta.0" if kind == "ref" else found[1] + str(int(found[2]) + 1).encode()
    known[path] = text[: found.start()] + new + text[found.end() :]
    return World(before, known)


SOURCE = "github.com/kbst/terraform-kubestack//aws/cluster?ref=v0.19.2-beta.0"


def generated(dice: random.Random) -> bytes:
    """A cluster, and resources full of what makes reading hard."""
    end = "\r\n" if dice.random() < 0.15 else "\n"
    parts = [_cluster(dice, "eks_made")]
    for n in range(dice.randrange(2, 6)):
        parts.insert(dice.randrange(len(parts) + 1), _resource(dice, f"r{n}"))
    return "\n".join(parts).replace("\n", end).encode()


def _cluster(dice: random.Random, name: str) -> str:
    wide = dice.random() < 0.8
    rows = [
        ("name_prefix", '"gc0"'), ("base_domain", '"a.example"'),
        ("cluster_availability_zones", '"eu-west-1a,eu-west-1b"'), ("cluster_instance_type", '"t3.large"'),
        ("cluster_desired_capacity", "1"), ("cluster_min_size", "1"),
        ("cluster_max_size", str(dice.randrange(3, 30))),
    ]  # fmt: skip
    longest = max(len(k) for k, _v in rows) if wide else 0
    body = "\n".join(f"      {k.ljust(longest)} = {v}" for k, v in rows)
    other = dice.choice(
        [
            "    ops = {}",
            "    ops = {\n      cluster_max_size = 2\n    }",
            "    ops = { cluster_max_size = 2 }",
        ]
    )
    more = dice.choice(
        [
            "",
            "  providers = {\n    aws = aws.one\n  }\n\n",
            "  depends_on = [\n    x.y,\n  ]\n\n",
            "  # a { note\n",
        ]
    )
    return (
        f'module "{name}" {{\n  source = "{SOURCE}"\n\n'
        f"{more}  configuration = {{\n    apps = {{\n{body}\n    }}\n{other}\n  }}\n}}\n"
    )


PIECES = [
    '  script = <<-EOT\n    #!/bin/sh\n    rm -rf /tmp/${var.x}\n\n      a: "b # {"\n    }\n  EOT',
    "  plain = <<EOT\nkey:\n  - one\n\t- two\n%{ if a - b > 0 }\n  - x  \n%{ endif }\nEOT",
    "  n = local.a - local.b",
    "  m = a-b + c - d",
    '  t = "x ${f("a b", { k = "}" })} y"',
    r'  q = "say \"a b\" \\ "',
    "  list = [\n    local.a,\n    {},\n    [\n    ],\n  ]",
    '  ports = [\n    # only [ours\n    "10.0.0.0/8", # {\n  ]',
    '  map = {\n    a   = 1\n    bcd = 2 # }\n    "e f" : 3\n  }',
    "  /* a { long\n     note */",
    "  // short }",
    "  x = a ? b : -1",
    "  y = !c && d >= 1",
    '  z = one["a b"][0].c',
    "  call = merge({\n    a = 1\n  }, {\n    b = 2\n  })",
    "  inner {\n    size  = 1\n    count = 2\n  }",
    "",
]


def _resource(dice: random.Random, name: str) -> str:
    pieces = dice.sample(PIECES, dice.randrange(2, 7))
    return f'resource "x_y" "{name}" {{\n' + "\n".join(pieces) + "\n}\n"
