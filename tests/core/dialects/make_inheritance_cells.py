"""Asks terraform how each framework version merges every kind of value, and keeps its answers.

    python -m tests.core.dialects.make_inheritance_cells FRAMEWORK

FRAMEWORK is a clone of kbst/terraform-kubestack. Its own `common/configuration` of each version does the
merging; the module's own `variables.tf` gives the types where the version has some. Tests don't need it.

A table has the environments' values by name, one column for each value of the base: its cells are what the
environment then effectively has. `"-"` stands for a key that isn't written, or that has no value.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

FIXTURE = Path(__file__).parent / "fixtures" / "inheritance_cells.json"
COMMITS = {"master": "e70912c"}
ABSENT = "-"

TEXTS: list[Any] = [ABSENT, None, "", "a", "b,c", "false", "0"]
NUMBERS: list[Any] = [ABSENT, None, 0, 7, "3"]
YES_NO: list[Any] = [ABSENT, None, False, True]
LISTS: list[Any] = [ABSENT, None, [], ["a"], ["b", "c"], [""]]
MAPS: list[Any] = [ABSENT, None, {}, {"k": "v"}, {"k": ""}, {"k": None}, {"z": "w"}, {"z": ""}]
OBJECT_LISTS: list[Any] = [ABSENT, None, [], [{"key": "k", "value": "v", "effect": "NO_EXECUTE"}]]
OBJECTS: list[Any] = [ABSENT, None, {}, {"http_tokens": "required"}, {"http_tokens": ""},
                      {"http_tokens": None, "http_endpoint": "enabled"},
                      {"http_put_response_hop_limit": 0}]  # fmt: skip
GROUPS: list[Any] = [
    ABSENT, None, {}, {"max_size": 0}, {"max_size": None, "min_size": 2}, {"ami_type": ""},
    {"ami_type": "CUSTOM", "max_size": 4}, {"instance_types": []}, {"instance_types": ["a"]},
    {"metadata_options": {}}, {"metadata_options": {"http_tokens": "required"}},
    {"metadata_options": {"http_tokens": ""}}, {"metadata_options": None}, {"labels": {}},
    {"labels": {"k": "v"}}, {"labels": {"k": "", "z": "w"}},
]  # fmt: skip

FLAT = {"base_domain": TEXTS}
FLAT_POOL = {
    "name": TEXTS, "vpc_subnet_map_public_ip": YES_NO, "labels": MAPS, "taints": OBJECT_LISTS,
    "metadata_options": OBJECTS,
}  # fmt: skip
TYPED = {
    "base_domain": TEXTS, "cluster_vpc_node_subnet_newbits": NUMBERS, "disable_default_ingress": YES_NO,
    "cluster_availability_zones": LISTS, "default_node_pool": GROUPS,
}  # fmt: skip
TYPED_POOL = {
    "name": TEXTS, "min_size": NUMBERS, "vpc_subnet_map_public_ip": YES_NO, "availability_zones": LISTS,
    "labels": MAPS, "taints": OBJECT_LISTS, "metadata_options": OBJECTS,
}  # fmt: skip
TABLES = [
    ("aws/cluster", "v0.12.2-beta.0", FLAT),
    ("aws/cluster", "v0.13.0-beta.0", FLAT),
    ("aws/cluster", "v0.13.0-beta.1", FLAT),
    ("aws/cluster", "v0.19.2-beta.0", FLAT),
    ("aws/cluster/node-pool", "v0.19.2-beta.0", FLAT_POOL),
    ("aws/cluster", "master", TYPED),
    ("aws/cluster/node-pool", "master", TYPED_POOL),
]

MAIN = """
module "configuration" {
  source        = "./configuration"
  configuration = var.configuration
  base_key      = var.configuration_base_key
}

output "merged" {
  value = module.configuration.merged
}
"""


class Referee:
    """One version's merge, with the types of one module."""

    def __init__(self, clone: Path, module: str, version: str, folder: Path) -> None:
        self.clone, self.folder = clone, folder
        self.commit = COMMITS.get(version, version)
        (folder / "configuration").mkdir(parents=True)
        (folder / "main.tf").write_text(MAIN)
        blocks = re.findall(r'(?ms)^variable "\w+" \{.*?^\}', self.show(f"{module}/variables.tf"))
        wanted = [b for b in blocks if re.match(r'variable "configuration(_base_key)?"', b)]
        (folder / "variables.tf").write_text("\n\n".join(wanted))
        for name in ("outputs.tf", "variables.tf", "versions.tf"):
            (folder / "configuration" / name).write_text(self.show(f"common/configuration/{name}"))
        self.run("init", "-backend=false")

    def show(self, path: str) -> str:
        return subprocess.run(
            ["git", "-C", str(self.clone), "show", f"{self.commit}:{path}"],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["terraform", *arguments, "-no-color"], cwd=self.folder, capture_output=True, text=True
        )

    def merged(self, configuration: dict[str, Any]) -> dict[str, Any] | None:
        """None where Terraform stops with an error."""
        given = json.dumps({"configuration": configuration, "configuration_base_key": "apps"})
        (self.folder / "given.auto.tfvars.json").write_text(given)
        if self.run("apply", "-auto-approve", "-input=false").returncode:
            return None
        found: dict[str, Any] = json.loads(self.run("output", "-json", "merged").stdout)
        return found


def entry(key: str, value: Any) -> dict[str, Any]:
    return {} if value == ABSENT else {key: value}


def table(referee: Referee, key: str, values: list[Any]) -> list[list[Any]]:
    """A row per value of the base: [value of the base, what it has itself, [own value, effective] …]."""
    out = []
    for base in values:
        configuration = {"apps": entry(key, base)}
        configuration |= {f"e{i}": entry(key, own) for i, own in enumerate(values)}
        answer = referee.merged(configuration)
        if answer is None:
            # One environment at a time, to see which of them Terraform stops at.
            each = []
            for own in values:
                single = referee.merged({"apps": entry(key, base), "ops": entry(key, own)})
                each.append([own, "ERROR" if single is None else plain(single["ops"].get(key))])
            alone = referee.merged({"apps": entry(key, base)})
            out.append([base, "ERROR" if alone is None else plain(alone["apps"].get(key)), *each])
            continue
        rows = [[own, plain(answer[f"e{i}"].get(key))] for i, own in enumerate(values)]
        out.append([base, plain(answer["apps"].get(key)), *rows])
    return out


def plain(value: Any) -> Any:
    """Without what is null: to a module it is the same as nothing."""
    if value is None:
        return ABSENT
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if v is not None}
    return value


def main(clone: Path) -> None:
    out: list[dict[str, Any]] = []
    for module, version, settings in TABLES:
        with tempfile.TemporaryDirectory() as folder:
            referee = Referee(clone, module, version, Path(folder) / "root")
            for key, values in settings.items():
                rows = table(referee, key, values)
                out.append({"module": module, "version": version, "key": key, "rows": rows})
                print(module, version, key, sum(len(r) - 2 for r in rows))
    lines = [json.dumps(one, separators=(",", ":")) for one in out]
    FIXTURE.write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
