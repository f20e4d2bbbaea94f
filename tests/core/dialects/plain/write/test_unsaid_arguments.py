"""An argument of a known module that is written nowhere, for one environment alone: by a variable with the
module's own default. What the others have stays what it is."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from core.changes.changes import changes
from core.dialects.errors import Refused
from tests.core.dialects.plain.reading.support import reading
from tests.core.dialects.plain.write.support import after, diff, edited

EKS = """\
variable "name" {}

module "k8s" {
  source  = "terraform-aws-modules/eks/aws"
  version = "VERSION"

  cluster_name = var.name

  eks_managed_node_groups = {
    core = {
      max_size = 3
    }
  }
}
"""
GKE = """\
variable "name" {}

module "k8s" {
  source  = "terraform-google-modules/kubernetes-engine/google"
  version = "33.0.0"

  project_id = "p"
  name       = var.name

  node_pools = [
    {
      name      = "core"
      max_count = 3
    },
  ]
}
"""
AKS = """\
variable "name" {}

module "k8s" {
  source  = "Azure/aks/azurerm"
  version = "9.1.0"

  resource_group_name = var.name

  node_pools = {
    jobs = {
      name    = "jobs"
      vm_size = "Standard_D8s_v5"
    }
  }
}
"""


def in_two(text: str) -> dict[str, str]:
    return {"main.tf": text, "env/dev.tfvars": 'name = "dev"\n', "env/prod.tfvars": 'name = "prod"\n'}


SAMPLES = {
    "eks 19": in_two(EKS.replace("VERSION", "19.21.0")),
    "eks 20": in_two(EKS.replace("VERSION", "~> 20.8")),
    "eks 21": in_two(EKS.replace("VERSION", "21.3.1").replace("cluster_name", "name")),
    "gke": in_two(GKE),
    "aks": in_two(AKS),
}


def test_the_modules_default_is_the_variables() -> None:
    files = SAMPLES["eks 20"]
    written = edited(files, "module.k8s/prod/create_kms_key", False, mode="adjustable")
    assert diff(files, written).splitlines() == [
        "env/prod.tfvars",
        '-name = "prod"',
        '+name               = "prod"',
        "+k8s_create_kms_key = false",
        "main.tf",
        "+  create_kms_key = var.k8s_create_kms_key",
        "+",
        '+variable "k8s_create_kms_key" {',
        "+  default = true",
        "+}",
    ]


def test_it_is_offered_where_only_here_is_not_possible() -> None:
    with pytest.raises(Refused, match="Making it adjustable does: that writes a variable") as refused:
        edited(SAMPLES["eks 20"], "module.k8s/prod/create_kms_key", False)
    assert refused.value.kind == "adjustable"


def test_a_default_that_the_module_computes_is_not_guessed() -> None:
    pool = 'module.k8s.eks_managed_node_groups["core"]'
    with pytest.raises(Refused, match="only here isn't possible"):
        edited(SAMPLES["eks 20"], f"{pool}/prod/subnet_ids", ["a"], mode="adjustable")


def test_nor_that_of_a_version_that_is_not_told() -> None:
    files = in_two(EKS.replace('  version = "VERSION"\n', ""))
    with pytest.raises(Refused, match="only here isn't possible"):
        edited(files, "module.k8s/prod/create_kms_key", False, mode="adjustable")


def unset() -> Iterator[tuple[str, str, str]]:
    """(sample, entity, setting): some of all that isn't written."""
    draw = random.Random(13)
    for name, files in SAMPLES.items():
        found = reading(files).platform(".")
        assert found is not None
        for module in found.modules():
            paths = [s.path for s in module.settings if not s.is_set and s.field.type in ("bool", "number")]
            for path in draw.sample(paths, min(5, len(paths))):
                yield name, module.name, path


@pytest.mark.parametrize(("name", "entity", "setting"), list(unset()))
def test_nobody_else_gets_another_value(name: str, entity: str, setting: str) -> None:
    files = SAMPLES[name]
    module = reading(files).module(".", entity)
    assert module is not None
    found = module.setting(setting)
    assert found is not None
    before = found.values["dev"]
    low = found.field.limits.minimum or 1
    wanted = before.value is not True if found.field.type == "bool" else int(low) + (before.value == low)
    record = module.facts.records[setting] if module.facts is not None else None
    if record is None or not record.stands_for_nothing or "." in setting:
        with pytest.raises(Refused, match="only here"):
            edited(files, f"{entity}/prod/{setting}", wanted, mode="adjustable")
        return
    now = after(files, edited(files, f"{entity}/prod/{setting}", wanted, mode="adjustable"))
    again = reading(now).module(".", entity)
    assert again is not None
    after_all = again.setting(setting)
    assert after_all is not None
    assert after_all.values["prod"].value == wanted
    assert after_all.values["dev"].value == before.value
    told = [(c.module, c.setting, c.environment) for c in changes(reading(files), reading(now))]
    # Without `create` the cluster and its pools go, there alone.
    gone = [one for one in told if not one[1]]
    assert {one[2] for one in gone} <= ({"prod"} if setting == "create" else set())
    assert (entity, setting, "prod") in told
    assert {one[:2] for one in told if one not in gone} == {(entity, setting)}
    others = [c for c in changes(reading(files), reading(now)) if c.environment == "dev"]
    assert all(c.impact.level.value == "no effect" for c in others)
