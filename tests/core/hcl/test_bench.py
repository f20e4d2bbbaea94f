"""Budgets as ratios of one run, outside CI: `pytest -m bench -s tests/core/hcl`."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import hcl2
import hcl2.parser
import pytest

from core.hcl import (
    AttributeStep,
    BlockStep,
    KeyStep,
    SetValue,
    apply,
    fmt,
    parse,
    prefilter,
)
from core.hcl.path import Step

MODULE = """module "eks_{i}" {{
  source = "github.com/kbst/terraform-kubestack//aws/cluster?ref=v0.18.0-beta.0" # pinned

  configuration = {{
    apps = {{
      base_domain = var.base_domain
      name_prefix = "gc{i}"
      region      = "eu-west-1"

      # worker nodes
      default_node_pool = {{
        min_size       = 3
        max_size       = 9
        instance_types = ["t3.large", "t3.xlarge"] # spot
      }}
      labels = {{ team = "a", "kubestack.com/tier" = "x" }}
    }}

    ops = {{}}
  }}
}}

"""
OTHER = """variable "name_{i}" {{
  type        = string
  default     = "value {i}"
  description = "The name of thing {i}, which is long enough to be like a real one"
}}

locals {{
  zones_{i} = [for z in var.zones : "${{var.region}}${{z}}" if z != ""]
  merged_{i} = merge(var.tags, {{ Name = "thing-{i}", owner = data.x.y[0].z }})
}}

"""


def repository() -> list[bytes]:
    """2,000 files of 8 MB, 400 of them the platform's."""
    files = []
    for i in range(2_000):
        text = MODULE if i % 5 == 0 else OTHER
        one = text.format(i=i)
        files.append(
            (one * (4_100 // len(one) + 1)).encode()
            if text is OTHER
            else b"".join(MODULE.format(i=f"{i}_{n}").encode() for n in range(4_100 // len(one) + 1))
        )
    return files


def extract(data: bytes) -> int:
    """Read every value of the module blocks, and whether the file may be edited."""
    tree = parse(data)
    count = 0 if tree.problem is None else 1
    for block in tree.body.blocks:
        if block.type == "module":
            for attribute in block.body.attributes.values():
                attribute.expr.value()
                count += 1
    return count


def timed(work: Callable[[], object]) -> float:
    """Seconds of processor time, ours and our processes': other work on the machine doesn't count."""
    started = os.times()
    work()
    ended = os.times()
    return sum(ended[:4]) - sum(started[:4])


def keystroke(work: Callable[[], object]) -> float:
    started = time.thread_time()
    work()
    return time.thread_time() - started


def set_and_read(data: bytes, edit: SetValue) -> object:
    return parse(apply(data, [edit]).data).problem


@pytest.mark.bench
def test_cold_load(tmp_path: Path) -> None:
    hcl2.parser.PARSER_FILE = tmp_path / "grammar.bin"
    files = repository()
    size = sum(map(len, files))
    for index, data in enumerate(files):
        (tmp_path / f"f{index}.tf").write_bytes(data)
    filtering = timed(lambda: [prefilter(f) for f in files])
    wanted = [f for f in files if prefilter(f)]
    parsing = timed(lambda: [parse(f) for f in wanted])
    extracting = timed(lambda: [extract(f) for f in wanted])
    print(
        f"\n{len(files)} files, {size / 1e6:.1f} MB, "
        f"{len(wanted)} to parse ({sum(map(len, wanted)) / 1e6:.1f} MB)"
    )
    print(
        f"prefilter {filtering * 1e3:.0f} ms, parse {parsing * 1e3:.0f} ms, "
        f"parse+extract+strict {extracting * 1e3:.0f} ms"
    )
    ours = filtering + extracting
    if shutil.which("terraform"):
        theirs = timed(
            lambda: subprocess.run(
                ["terraform", "fmt", "-check", "-recursive", "-list=false", str(tmp_path)],
                capture_output=True,
                check=False,
            )
        )
        print(f"terraform fmt -check -recursive: {theirs:.2f} s, {theirs / ours:.1f} times ours")
    sample = [f.decode() for f in wanted[:20]]
    hcl2.loads("a = 1\n")
    theirs = timed(lambda: [hcl2.loads(f) for f in sample]) * size / sum(map(len, sample))
    print(f"python-hcl2 over all: about {theirs:.0f} s, {theirs / ours:.0f} times ours")


@pytest.mark.bench
@pytest.mark.parametrize("kilobytes", [4, 20, 100])
def test_keystroke(kilobytes: int) -> None:
    count = kilobytes * 1000 // len(MODULE) + 1
    data = "".join(MODULE.format(i=i) for i in range(count)).encode()
    path: tuple[Step, ...] = (
        BlockStep("module", (f"eks_{count // 2}",)),
        AttributeStep("configuration"),
        KeyStep("apps"),
    )
    assert fmt(data) == data
    apply(data, [SetValue((*path, KeyStep("region")), "warm")])
    for name, keys in {
        "set": ("default_node_pool", "max_size"),
        "new key": ("a_longer_new_key_here",),
    }.items():
        took = []
        for value in range(1_000, 1_300):
            at = (*path, *(KeyStep(key) for key in keys))
            took.append(keystroke(partial(set_and_read, data, SetValue(at, value))))
        took.sort()
        print(
            f"\n{len(data) // 1000} KB, {name}: p50 {took[150] * 1e3:.2f} ms, p95 {took[285] * 1e3:.2f} ms",
            end="",
        )
