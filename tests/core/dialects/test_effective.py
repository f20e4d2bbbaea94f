"""Effective values as read from HCL, against terraform's own answers over the same configurations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core import hcl
from core.dialects.common.values import meaning
from core.platform.model import Module
from tests.core.dialects.support import Repo

CASES = json.loads((Path(__file__).parent / "fixtures" / "inheritance.json").read_text())["cases"]
FLAT = [c for c in CASES if c["type"] == "flat"]
TYPED = [c for c in CASES if c["rule"] == "one_level"]

TYPE = """\
variable "configuration" {
  type = map(object({
    s  = optional(string)
    s2 = optional(string)
    n  = optional(number)
    b  = optional(bool)
    l  = optional(list(string))
    m  = optional(map(string))
    t  = optional(set(object({ key = string, effect = string })))
    o = optional(object({
      s = optional(string)
      n = optional(number)
      b = optional(bool)
      l = optional(list(string))
      m = optional(map(string))
      d = optional(object({ x = optional(string), y = optional(number) }))
    }))
  }))
}

variable "configuration_base_key" {
  default = "apps"
}
"""


def block(case: dict[str, Any], source: str) -> str:
    configuration = hcl.to_hcl(case["configuration"], indent="  ")
    base = case["base"]
    return (
        f'module "x" {{\n  source = "{source}"\n\n  configuration_base_key = "{base}"\n'
        f"  configuration = {configuration}\n}}\n"
    )


def effective(module: Module, environment: str, path: str) -> Any:
    setting = module.setting(path)
    return setting.values[environment].value if setting is not None else None


@pytest.mark.parametrize("number", range(len(FLAT)))
def test_flat(number: int) -> None:
    case = FLAT[number]
    source = f"github.com/kbst/terraform-kubestack//aws/cluster?ref={case['tag']}"
    module = Repo({"x.tf": block(case, source)}).module("x")
    for environment, answers in case["merged"].items():
        for key in ("k1", "k2", "k3", "k4"):
            assert effective(module, environment, key) == answers.get(key), (environment, key)


def compact(value: Any) -> Any:
    """Without nulls, which to a module are the same as nothing."""
    if isinstance(value, dict):
        return {k: compact(v) for k, v in value.items() if v is not None}
    return value


@pytest.mark.parametrize("number", range(len(TYPED)))
def test_typed(number: int) -> None:
    case = TYPED[number]
    files = {"x.tf": block(case, "./vendor/aws/cluster"), "vendor/aws/cluster/variables.tf": TYPE}
    module = Repo(files).module("x")
    assert module.style == "typed"
    for environment, answers in case["merged"].items():
        for key in ("s", "s2", "n", "b", "l", "t"):
            found = effective(module, environment, key)
            assert compact(found) == compact(answers.get(key)), (environment, key)
        found = effective(module, environment, "m")
        assert meaning(compact(found), "map") == compact(answers.get("m")), (environment, "m")
        for key in ("s", "n", "b", "l", "m", "d"):
            found = compact(effective(module, environment, f"o.{key}"))
            expected = compact((answers.get("o") or {}).get(key))
            assert found == expected, (environment, f"o.{key}")
