"""Repositories of toys."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from core.platform.edit import Edit
from core.platform.field import Field, Impact, Level
from core.platform.model import EnvValue, Module, Origin, Setting
from core.snapshot import Entry, Snapshot
from tests.toy.dialect import toy

FILES = {"one.toy": "one/apps/max = 3\none/apps/min = 1\none/ops/max = 2\n", "two.toy": "two/apps/max = 9\n"}
"""Two toys, two environments."""

ENVIRONMENTS = ("apps", "ops")
"""Of FILES."""

SHELF = {
    "live/bear.toy": (
        "# soft\n"
        "bear/apps/max = 4\n"
        "bear/apps/min = &few\n"
        "bear/ops/max = ? the shop decides\n"
        "bear/ops/min = &few\n"
        "bear/ops/size = 7 ! bears don't grow\n"
        "bear.paw/apps/max = 2\n"
        "bear.paw/ops/max = 3\n"
        'bear.eye["left/top"]/apps/max = 1\n'
        'bear.eye["left/top"]/ops/max = 1\n'
        'bear.eye["left/top"]/ops/here = false\n'
    ),
    "live/duck.toy": (
        "duck/apps/min = &few\nduck/ops/max = 5\nduck.wing/apps/max = 2\nduck.wing/apps/here = ? the mood\n"
    ),
    "live/shared.toy": "&few = 1\n",
    "box/train.toys.json": '{\n  "train": {\n    "min": 1,\n    "max": 6,\n    "material": "wood"\n  }\n}\n',
    "box/crane.toy": "crane//max = 2\ncrane.hook//max = 1\n",
}
"""One root with two environments, one with none; both languages; values of every kind; a part that isn't made
everywhere, and one of which that can't be told."""

EKS = """module "eks_gc0_eu-west-1" {
  source = "github.com/kbst/terraform-kubestack//aws/cluster?ref=v0.18.1-beta.0"

  configuration = {
    apps = {
      base_domain                = "example.com"
      cluster_availability_zones = "eu-west-1a,eu-west-1b"
      cluster_desired_capacity   = 2
      cluster_instance_type      = "m5.large"
      cluster_max_size           = 3
      cluster_min_size           = 2
      name_prefix                = "gc0"
    }
    ops = {}
  }
}
"""
MIXED = {**SHELF, "k8s/eks_cluster.tf": EKS}
"""Beside toys, a cluster of Kubestack's."""


def snapshot(files: Mapping[str, str], commit: str = "c1") -> Snapshot:
    data = {path: text.encode() for path, text in files.items()}
    oids = {path: hashlib.sha1(text, usedforsecurity=False).hexdigest() for path, text in data.items()}
    entries = {path: Entry("100644", oids[path], len(text)) for path, text in data.items()}
    return Snapshot(commit, entries, lambda paths: {p: data[p] for p in paths})


def edit(
    setting: str, value: object, *, module: str = "one", environment: str = "ops", saw: str | None = None
) -> Edit:
    return Edit("set", ".", module, environment, setting, value, saw=saw)


def module_of(name: str, settings: Mapping[str, Mapping[str, EnvValue]]) -> Module:
    """A toy in both ENVIRONMENTS, with settings of whatever name."""
    shown = []
    for path, values in settings.items():
        field = Field(path, path, "", "number", "Size", Impact(Level.IN_PLACE, ""))
        shown.append(Setting(path, field, {e: values.get(e, EnvValue(Origin.UNSET)) for e in ENVIRONMENTS}))
    return toy(".", name, tuple(shown), f"{name}.toy", 1, 1)
