"""Reading again after edits: the same as reading anew, and what didn't change is the same object."""

from __future__ import annotations

import random
import re

import pytest

from core.dialects.plain.dialect import PlainDialect
from core.dialects.plain.reading.shared import Use, Users
from core.platform.edit import Edit
from core.platform.model import Reading
from core.terraform.evaluate import Evaluation, Texts
from tests.core.dialects.plain.reading.test_shapes import AKS_FILES, EKS, GKE, LISTS
from tests.core.dialects.plain.support import Link, snapshot

WORKSPACES = {
    "main.tf": """\
locals {
  sizes = {
    live    = "85"
    default = "4"
  }
}

resource "aws_eks_cluster" "c" {
  name = terraform.workspace
}

resource "aws_eks_node_group" "n" {
  cluster_name    = aws_eks_cluster.c.name
  node_group_name = "n"

  scaling_config {
    min_size = lookup(local.sizes, terraform.workspace, local.sizes["default"])
    max_size = 150
  }
}
"""
}
TERRAGRUNT = {
    "modules/eks/main.tf": """\
variable "size" {}
variable "name" {}

resource "aws_eks_cluster" "c" {
  name = var.name
}

resource "aws_eks_node_group" "n" {
  cluster_name = aws_eks_cluster.c.name

  scaling_config {
    max_size = var.size
  }
}
""",
    **{
        f"live/{name}/terragrunt.hcl": 'terraform {\n  source = "../../modules/eks"\n}\n\n'
        f'inputs = {{\n  name = "{name}"\n  size = {size}\n}}\n'
        for name, size in (("dev", 2), ("prod", 20))
    },
}
SAMPLES = {
    "eks": {"main.tf": EKS},
    "aks": AKS_FILES,
    "gke": GKE,
    "lists": LISTS,
    "workspaces": WORKSPACES,
    "terragrunt": TERRAGRUNT,
}
_PLACES = re.compile(rb'"[^"\n]*"|\b\d+\b|^', re.M)
_NEW = (b"7", b'"other"', b"null", b"var.max", b"{}", b"[", b"\n", b"true", b'"1.31"', b"# a\n", b"lookup(")


def changed(data: bytes, dice: random.Random) -> bytes:
    """Something in it is another, or a line more or less."""
    found = [m.span() for m in _PLACES.finditer(data)]
    start, end = dice.choice(found)
    if dice.random() < 0.2:
        lines = data.splitlines(keepends=True)
        del lines[dice.randrange(len(lines))]
        return b"".join(lines)
    return data[:start] + dice.choice(_NEW) + data[end:]


def shown(reading: Reading) -> object:
    """All that the reading says, in a form that can be compared."""
    return [
        (
            p.root,
            p.environments,
            [(c.module.name if c.module else None, [m.name for m in c.node_pools]) for c in p.clusters],
            [
                (
                    m.name, m.title, m.file, m.line, m.end_line, m.exists, m.cluster,
                    [
                        (s.path, s.field.type, s.readonly, e, v, list(v.also_used_by), list(v.shared_with))
                        for s in m.settings
                        for e, v in s.values.items()
                    ],
                )
                for m in p.modules()
            ],
            p.problems,
        )
        for p in reading.platforms
    ]  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_edits_one_after_the_other_read_as_they_would_anew(name: str) -> None:
    dice = random.Random(name)
    dialect = PlainDialect()
    now = snapshot(SAMPLES[name])
    reading = dialect.read(now)
    for _step in range(40):
        path = dice.choice(sorted(SAMPLES[name]))
        data = SAMPLES[name][path].encode() if dice.random() < 0.3 else now.read(path)
        now = now.with_files({path: changed(data, dice)})
        reading = dialect.read(now, reading)
        assert shown(reading) == shown(PlainDialect().read(now)), (name, now.changed)


def test_what_does_not_change_stays_the_same_object() -> None:
    dialect = PlainDialect()
    before = snapshot(AKS_FILES)
    reading = dialect.read(before)
    prod = AKS_FILES["config/prod.tfvars.json"].replace("55", "60")
    after = dialect.read(before.with_files({"config/prod.tfvars.json": prod.encode()}), reading)
    (was,), (now,) = reading.platforms, after.platforms
    same = {m.name for m in now.modules() if m is was.module(m.name)}
    apps = 'azurerm_kubernetes_cluster_node_pool.pools["apps"]'
    assert apps not in same and "azurerm_kubernetes_cluster.main" in same
    pool, old = now.module(apps), was.module(apps)
    assert pool is not None and old is not None
    other = [s.path for s in pool.settings if s is not old.setting(s.path)]
    assert other == ["max_count"]
    # Undone, everything is what it was; and a file of another kind changes nothing.
    undone = dialect.read(
        before.with_files({"config/prod.tfvars.json": AKS_FILES["config/prod.tfvars.json"].encode()}), after
    )
    assert shown(undone) == shown(reading)
    assert dialect.read(before.with_files({"README.md": b"x"}), reading).platforms[0] is was


def test_a_root_whose_files_stay_is_the_same_object() -> None:
    dialect = PlainDialect()
    before = snapshot(GKE)
    reading = dialect.read(before)
    text = GKE["prod/main.tf"].replace("= 9", "= 12")
    after = dialect.read(before.with_files({"prod/main.tf": text.encode()}), reading)
    assert after.platform("stage") is reading.platform("stage")
    assert after.platform("prod") is not reading.platform("prod")


def test_who_shares_a_place_is_told_of_hundreds_without_being_written_out() -> None:
    uses = tuple(Use(".", f"pool{n}", "prod", "zones") for n in range(400))
    users = Users(uses)
    assert users.serves_others(uses[0])
    assert not Users(uses[:1]).serves_others(uses[0])


def test_a_link_is_read_again_where_its_target_changes() -> None:
    files = {
        "shared/size.tf": 'variable "size" {\n  default = 3\n}\n',
        "prod/size.tf": Link("../shared/size.tf"),
        "prod/main.tf": 'resource "aws_eks_cluster" "c" {\n  name = "c"\n}\n'
        'resource "aws_eks_node_group" "n" {\n  cluster_name = aws_eks_cluster.c.name\n'
        "  scaling_config {\n    max_size = var.size\n  }\n}\n",
    }
    dialect = PlainDialect()
    before = snapshot(files)
    reading = dialect.read(before)
    after = dialect.read(
        before.with_files({"shared/size.tf": b'variable "size" {\n  default = 5\n}\n'}), reading
    )
    module = after.module("prod", "aws_eks_node_group.n")
    assert module is not None
    setting = module.setting("scaling_config.max_size")
    assert setting is not None
    (value,) = setting.values.values()
    assert (value.value, value.file, value.line) == (5, "shared/size.tf", 2)


def test_a_repository_with_nothing_to_be_found_may_get_something() -> None:
    """What isn't laid out at first is once an edit brings a cluster, and no more when it goes."""
    dialect = PlainDialect()
    files = {"main.tf": 'resource "aws_vpc" "a" {}\n', "dev.tfvars": 'size = "3"\n'}
    first = snapshot(files)
    nothing = dialect.read(first)
    assert not nothing.platforms
    with_cluster = first.with_files({"main.tf": b'resource "aws_eks_cluster" "a" {\n  name = "x"\n}\n'})
    found = dialect.read(with_cluster, nothing)
    assert [m.title for p in found.platforms for m in p.modules()] == ["x"]
    assert not dialect.read(with_cluster.with_files({"main.tf": b"locals {}\n"}), found).platforms


def test_an_edit_is_judged_and_read_by_one_evaluation(monkeypatch: pytest.MonkeyPatch) -> None:
    before = snapshot(WORKSPACES)
    dialect = PlainDialect()
    reading = dialect.read(before)
    made: dict[int, Evaluation] = {}
    again = Evaluation.after

    def kept(self: Evaluation, texts: Texts, *, asked_again: bool = False) -> Evaluation:
        found = again(self, texts, asked_again=asked_again)
        return made.setdefault(id(found), found)

    monkeypatch.setattr(Evaluation, "after", kept)
    (platform,) = reading.platforms
    pool = platform.clusters[0].node_pools[0].name
    edit = Edit("set", platform.root, pool, "live", "scaling_config.min_size", 86)
    files = dialect.apply(before, reading, edit)
    later = dialect.read(before.with_files(files), reading)
    setting = later.platforms[0].clusters[0].node_pools[0].setting("scaling_config.min_size")
    assert setting is not None and setting.values["live"].value == 86
    assert len(made) == len(platform.environments) > 1
    one = {id(evaluation.texts) for evaluation in made.values()}
    assert len(one) == 1
