"""Asks terraform what defaults inside `optional()` come to, alone and through the framework's own merge.

    python -m tests.core.dialects.refer_optional       writes fixtures/optional.json

The merge is upstream's common/configuration of the typed generation, word for word.
"""

from __future__ import annotations

import json
import random
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from core import hcl
from core.terraform.types import parse_type

FIXTURE = Path(__file__).parent / "fixtures" / "optional.json"
MERGE = """\
variable "configuration" {
  type = map(any)
}

variable "base_key" {
  type = string
}

locals {
  base_cfg = var.configuration[var.base_key]

  merged = {
    for env_key, env_cfg in var.configuration :
    env_key => {
      for cfg_key in setunion(keys(env_cfg), keys(local.base_cfg)) :
      cfg_key => try(
        {
          for nested_key in setunion(keys(env_cfg[cfg_key]), keys(local.base_cfg[cfg_key])) :
          nested_key => try(
            coalesce(
              lookup(env_cfg[cfg_key], nested_key, null),
              lookup(local.base_cfg[cfg_key], nested_key, null),
            ),
            local.base_cfg[cfg_key][nested_key]
          )
        },
        coalesce(
          lookup(env_cfg, cfg_key, null),
          lookup(local.base_cfg, cfg_key, null),
        ),
        local.base_cfg[cfg_key]
      )
    }
  }
}

output "merged" {
  value = local.merged
}
"""

TYPES = [
    # the default counts in every environment, before the merge
    'object({ s = optional(string, "x"), n = optional(number, 3), b = optional(bool, true) })',
    # spelled otherwise than its type
    'object({ s = optional(string, 7), n = optional(number, "3"), b = optional(bool, "false") })',
    # empty ones fall back to the base, `false` and [] don't
    'object({ s = optional(string, ""), n = optional(number, 0), b = optional(bool, false),'
    " l = optional(list(string), []), m = optional(map(string), {}) })",
    'object({ l = optional(list(string), ["a", "b"]), m = optional(map(string), { k = "v" }),'
    " s = optional(string) })",
    # objects: without a default of their own, with one, with a full one
    'object({ o = optional(object({ s = optional(string, "in"), n = optional(number, 1),'
    " b = optional(bool) })), s = optional(string) })",
    'object({ o = optional(object({ s = optional(string, "in"), n = optional(number, 1),'
    " b = optional(bool) }), {}), s = optional(string) })",
    'object({ o = optional(object({ s = optional(string, "in"), n = optional(number, 1) }), { n = 9 }) })',
    "object({ o = optional(object({ s = optional(string), n = optional(number) }), { n = 9 }) })",
    # deeper than the merge goes
    "object({ o = optional(object({ n = optional(number, 2),"
    ' d = optional(object({ x = optional(string, "deep"), y = optional(number, 4) }), {}) }), {}) })',
    "object({ o = optional(object({"
    ' d = optional(object({ x = optional(string, "deep"), y = optional(number) })) })) })',
    # lists and maps of objects
    'object({ t = optional(list(object({ k = string, e = optional(string, "NoSchedule") }))),'
    " q = optional(map(object({ n = optional(number, 5) }))) })",
    'object({ t = optional(list(object({ k = string, e = optional(string, "NoSchedule") })),'
    ' [{ k = "one" }]) })',
    # comments, quotes and commas where they may stand
    'object({\n    # first\n    s = optional(string, "a, b) # no") // behind\n'
    "    n = optional( number , /* three */ 3 )\n  })",
]
VALUES: dict[str, list[Any]] = {
    "s": ["own", "", None, "a, b"],
    "n": [5, 0, None, "8"],
    "b": [True, False, None, "true"],
    "l": [["z"], [], None],
    "m": [{"k": "own"}, {"other": "1"}, {}, None],
    "t": [[{"k": "a"}], [{"k": "b", "e": "NoExecute"}], [], None],
    "q": [{"one": {}}, {"one": {"n": 6}}, None],
    "d": [{}, {"x": "own"}, {"y": 8}, None],
}
PER_TYPE = 8


def configurations(type: str, chosen: random.Random) -> list[dict[str, Any]]:
    """Some environments, with what an attribute of this type may hold or not."""
    out = []
    attributes = parse_type(type).attributes
    top = [n for n in attributes if n != "o"]
    inner = list(attributes["o"].type.attributes) if "o" in attributes else []
    for _number in range(PER_TYPE):
        made: dict[str, Any] = {}
        for environment in ("apps", "ops", "loc"):
            given: dict[str, Any] = {}
            for name in top:
                if chosen.random() < 0.5:
                    given[name] = chosen.choice(VALUES[name])
            if inner and chosen.random() < 0.6:
                group = {n: chosen.choice(VALUES[n]) for n in inner if chosen.random() < 0.5}
                given["o"] = chosen.choice([group, group, group, {}, None])
            made[environment] = given
        out.append(made)
    return out


def ask(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cases with terraform's answers."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "merge").mkdir()
        (folder / "merge/main.tf").write_text(MERGE)
        text = []
        for number, case in enumerate(cases):
            value = hcl.to_hcl(case["configuration"], indent="  ")
            text.append(
                f'variable "v{number}" {{\n  type = map({case["type"]})\n  default = {value}\n}}\n'
                f'module "m{number}" {{\n  source = "./merge"\n  configuration = var.v{number}\n'
                f'  base_key = "apps"\n}}\n'
                f'output "v{number}" {{\n  value = var.v{number}\n}}\n'
                f'output "m{number}" {{\n  value = module.m{number}.merged\n}}\n'
            )
        (folder / "main.tf").write_text("\n".join(text))
        for command in (("init", "-input=false"), ("apply", "-auto-approve", "-input=false")):
            done = subprocess.run(
                ["terraform", *command], cwd=folder, capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise SystemExit(done.stderr[:3000])
        told = json.loads(
            subprocess.run(
                ["terraform", "output", "-json"], cwd=folder, capture_output=True, check=True
            ).stdout
        )
    return [
        {**case, "filled": told[f"v{n}"]["value"], "merged": told[f"m{n}"]["value"]}
        for n, case in enumerate(cases)
    ]


def main() -> None:
    chosen = random.Random(4)
    cases = [{"type": type, "configuration": made} for type in TYPES for made in configurations(type, chosen)]
    lines = ",\n".join(json.dumps(case) for case in ask(cases))
    FIXTURE.write_text(f'{{"terraform": "1.11.4", "cases": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
