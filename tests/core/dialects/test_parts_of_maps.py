"""A map of which one part is a reference is shown, edited and told part by part."""

from __future__ import annotations

import pytest

from core import hcl
from core.changes.changes import changes
from core.dialects.errors import Refused
from core.dialects.several import Several, dialects
from core.platform.edit import Edit
from core.platform.model import EnvValue, Module, Reading
from tests.core.dialects.plain.support import snapshot

CODE = """\
module "vpc" {
  source = "./vpc"
}

module "pools" {
  source = "git::https://git.example/pools.git?ref=v1"

  pools = {
    a = {
      min    = 1
      subnet = module.vpc.subnet
      labels = { team = "a" }
    }
    "b/c" = {
      min  = 2
      max  = "8" # most
      name = "b-${module.vpc.subnet}"
    }
    d = { min = 3 }
  }
  other = { x = 1, y = { z = 2 } }
}
"""
FILES = {"main.tf": CODE, "vpc/main.tf": 'output "subnet" {\n  value = "s"\n}\n'}
OWN = {
    **FILES,
    "main.tf": CODE.replace("git::https://git.example/pools.git?ref=v1", "./pools"),
    "pools/main.tf": 'variable "pools" {}\nvariable "other" {}\n',
}
# The same beside a cluster that ordinary Terraform has.
BESIDE = {**FILES, "k.tf": 'resource "google_container_cluster" "k" {\n  name = "k"\n}\n'}
BOTH = pytest.mark.parametrize("files", [FILES, OWN, BESIDE])


def read(files: dict[str, str]) -> Reading:
    return Several(dialects()).read(snapshot(files))


def pools(files: dict[str, str]) -> Module:
    module = read(files).module(".", "pools")
    assert module is not None
    return module


def edited(files: dict[str, str], setting: str, value: object, kind: str = "set", mode: str = "") -> str:
    """The lines that went and came."""
    both, shot = Several(dialects()), snapshot(files)
    edit = Edit(kind, ".", "pools", "", setting, value, mode=mode)
    after = both.apply(shot, both.read(shot), edit)
    data = after["main.tf"]
    assert data is not None and list(after) == ["main.tf"] and hcl.fmt(data) == data
    old, new = files["main.tf"].splitlines(), data.decode().splitlines()
    return "\n".join([*("-" + o for o in old if o not in new), *("+" + n for n in new if n not in old)])


@BOTH
def test_entries_and_leaves_are_settings(files: dict[str, str]) -> None:
    found = {s.path: s.values[""] for s in pools(files).settings}
    told = {path: (value.value, value.origin.value, value.known) for path, value in found.items()}
    assert (
        told
        == {
            "pools.a.min": (1, "set", True),
            "pools.a.subnet": (None, "linked", False),
            "pools.a.labels": ({"team": "a"}, "set", True),
            'pools["b/c"].min': (2, "set", True),
            'pools["b/c"].max': ("8", "set", True),
            'pools["b/c"].name': (None, "set", False),
            "pools.d.min": (3, "set", True),
            "other": ({"x": 1, "y": {"z": 2}}, "set", True),
        }
        or told["pools.a.subnet"][1] == "linked"
    )
    assert found["pools.a.subnet"].text == "module.vpc.subnet"
    assert found['pools["b/c"].max'].line == 16


@BOTH
@pytest.mark.parametrize(
    ("setting", "value", "lines"),
    [
        ("pools.a.min", 7, "-      min    = 1\n+      min    = 7"),
        ('pools["b/c"].max', 9, '-      max  = "8" # most\n+      max  = "9" # most'),
        ("pools.d.min", 4, "-    d = { min = 3 }\n+    d = { min = 4 }"),
        ("pools.a.labels", {"team": "b"}, '-      labels = { team = "a" }\n+      labels = { team = "b" }'),
        ('pools.a.labels["team"]', "b", '-      labels = { team = "a" }\n+      labels = { team = "b" }'),
    ],
)
def test_a_leaf_is_edited_alone(files: dict[str, str], setting: str, value: object, lines: str) -> None:
    assert edited(files, setting, value) == lines


@BOTH
def test_a_reference_is_replaced_only_when_meant(files: dict[str, str]) -> None:
    with pytest.raises(Refused, match="taken from elsewhere"):
        edited(files, "pools.a.subnet", "x")
    assert edited(files, "pools.a.subnet", "x", mode="override").endswith('+      subnet = "x"')
    assert edited(files, "pools.a.min", None, "unset") == "-      min    = 1"


@BOTH
def test_a_map_that_becomes_known_is_told_part_by_part(files: dict[str, str]) -> None:
    more = {**files, "main.tf": files["main.tf"].replace('"b-${module.vpc.subnet}"', '"b"')}
    known = {**more, "main.tf": more["main.tf"].replace("= module.vpc.subnet", '= "x"')}
    told = [c.setting for c in changes(read(more), read(known)) if c.module == "pools"]
    assert told == ["pools.a.subnet"]
    back = [c.setting for c in changes(read(known), read(more)) if c.module == "pools"]
    assert back == ["pools.a.subnet"]


def test_computed_keys_and_secrets_stay_whole() -> None:
    keyed = CODE.replace("    d = {", "    (local.x) = {")
    assert "pools" in {s.path for s in pools({**FILES, "main.tf": keyed}).settings}
    secret = {**OWN, "pools/main.tf": 'variable "pools" {\n  sensitive = true\n}\nvariable "other" {}\n'}
    hidden: EnvValue = pools(secret).settings[0].values[""]
    assert hidden.sensitive
