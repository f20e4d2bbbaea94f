"""What a form calls editable can be set to another value, in one of the ways that it offers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.dialects.errors import Refused
from core.dialects.plain.facts import known_facts
from core.dialects.plain.reading.state import State, read_state
from core.dialects.plain.write import write_setting
from core.platform.edit import Edit
from core.platform.field import Json
from core.platform.model import EnvValue, Module, Origin, Setting
from tests.core.dialects.plain.operations import samples as operations
from tests.core.dialects.plain.support import snapshot
from tests.core.dialects.plain.test_shape_sweep import SHAPES
from tests.core.dialects.plain.write import samples
from tests.core.dialects.plain.write.support import diff, edited

POOLS = {name: getattr(operations, name) for name in ("EKS", "GKE", "AKS", "LIST", "SWITCH", "GOOGLE_MODULE")}
REPOSITORIES = {
    **samples.ALL,
    **{f"operations {name}": files for name, files in POOLS.items()},
    **{shape.name: shape.files for shape in SHAPES},
}
MODES = ("", "at_source", "override", "adjustable")


def other(setting: Setting, value: EnvValue) -> Json:
    """Another value that the field allows; None where none is known here."""
    field, now = setting.field, value.value
    choices = [c.value for c in field.choices if c.value != now]
    if choices:
        return choices[0]
    if isinstance(now, bool):
        return not now
    if isinstance(now, int):
        return now + 1
    return f"{now}x" if isinstance(now, str) else None


def offered(state: State) -> Iterator[tuple[Module, Setting, str, Json, Json]]:
    for platform in state.reading.platforms:
        for module in platform.modules():
            for setting in module.settings if module.readonly is None else ():
                for environment, value in setting.values.items():
                    written = value.known and value.origin not in (Origin.UNSET, Origin.DEFAULT)
                    if setting.readonly or not written or value.sensitive:
                        continue
                    if (new := other(setting, value)) is not None:
                        yield module, setting, environment, value.value, new


@pytest.mark.parametrize("name", REPOSITORIES)
def test_what_is_editable_can_be_set(name: str) -> None:
    state = read_state(snapshot(REPOSITORIES[name]), known_facts)
    refused = []
    for module, setting, environment, now, new in offered(state):
        for mode in MODES:
            edit = Edit("set", module.root, module.name, environment, setting.path, new, mode=mode)
            try:
                write_setting(state, edit)
            except Refused as why:
                said = str(why)
            else:
                break
        else:
            if f'["{now}"]' in module.name and setting.path == "name":
                continue  # The code knows it by its name, which makes another pool of it: renaming does.
            refused.append((module.name, environment, setting.path, said))
    assert not refused, "\n".join(map(str, refused))


MODULE = """\
terraform {
  source = "tfr:///terraform-aws-modules/eks/aws?version=19.7.0"
}
inputs = {
  cluster_name    = "x"
  cluster_version = "1.24"
  self_managed_node_groups = {
    karpenter = { max_size = 4 }
  }
  fargate_profiles = {
    karpenter = { selectors = [{ namespace = "karpenter" }] }
  }
}
"""


def test_what_terragrunt_gives_to_a_module_of_elsewhere_is_not_called_editable() -> None:
    files = {"live/prod/eks/terragrunt.hcl": MODULE}
    (platform,) = read_state(snapshot(files), known_facts).reading.platforms
    found = list(platform.modules())
    assert [m.name for m in found] == [
        "aws_eks_cluster.this[0]",
        'self_managed_node_groups["karpenter"]',
        'fargate_profiles["karpenter"]',
    ]
    for module in found:
        why = "Repoform reads Terragrunt files, but doesn't write them."
        assert module.readonly is not None and why in module.readonly
        with pytest.raises(Refused, match="doesn't write them"):
            edited(files, f"live/prod/eks:{module.name}/prod/{module.settings[0].path}", 5)


TWO = """\
variable "factor" {
  default = 2
}
resource "aws_eks_node_group" "a" {
  cluster_name = "x"
  scaling_config {
    min_size     = 1
    max_size     = var.factor * 2
    desired_size = length(["a", "b"])
  }
  ami_type = "AL2_${upper("x86")}_64"
}
"""


@pytest.mark.parametrize(
    ("setting", "value", "line"),
    [
        ("scaling_config.max_size", 8, ("    max_size     = var.factor * 2", "    max_size     = 8")),
        (
            "scaling_config.desired_size",
            1,
            ('    desired_size = length(["a", "b"])', "    desired_size = 1"),
        ),
        ("ami_type", "CUSTOM", ('  ami_type = "AL2_${upper("x86")}_64"', '  ami_type = "CUSTOM"')),
    ],
)
def test_a_fixed_value_can_stand_where_one_is_computed(
    setting: str, value: Json, line: tuple[str, str]
) -> None:
    files = {"main.tf": TWO}
    with pytest.raises(Refused, match="computed from other values"):
        edited(files, f"aws_eks_node_group.a//{setting}", value)
    made = edited(files, f"aws_eks_node_group.a//{setting}", value, "override")
    assert diff(files, made) == f"main.tf\n-{line[0]}\n+{line[1]}"


def test_of_several_environments_none_can_have_it_alone() -> None:
    files = {"main.tf": TWO, "dev.tfvars": "factor = 1\n", "prod.tfvars": "factor = 3\n"}
    (platform,) = read_state(snapshot(files), known_facts).reading.platforms
    (pool,) = platform.modules()
    readonly = {s.path: s.readonly for s in pool.settings if s.is_set}
    assert readonly["scaling_config.max_size"] == (
        "Maximum nodes is computed from other values: var.factor * 2. Edit main.tf, line 8."
    )
    assert readonly["scaling_config.min_size"] is None
