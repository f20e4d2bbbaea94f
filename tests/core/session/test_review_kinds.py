"""What a review says of files of another kind, of `moved` and `removed` blocks, and of maps that lose all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.cli.text_output import review_lines
from core.demo import KUBESTACK
from core.hcl.outline import outline
from core.platform.field import Level
from core.review.markdown import review_comment
from core.session.comparing import compare
from core.session.headless import dialect
from core.snapshot import Entry, Snapshot
from core.view import ReviewView
from tests.core.session.conftest import Place
from tests.core.session.test_review_lines import EKS, KNOWN, listed
from tests.core.session.test_reviewing import review


def with_mode(mode: str, data: bytes = b"x\n") -> Snapshot:
    entries = {"ci.sh": Entry(mode, str(hash(data)), len(data))}
    return Snapshot("a", entries, lambda paths: dict.fromkeys(paths, data))


MODES = [
    ("100644", "100755", "Can be run as a program now."),
    ("100755", "100644", "Can't be run as a program any more."),
    ("100644", "120000", "Becomes a symbolic link."),
    ("120000", "100755", "Is no symbolic link any more."),
    ("100644", "160000", "Becomes a submodule: the content of another repository."),
    ("160000", "120000", "Becomes a symbolic link."),
    ("100664", "100644", "Its mode changes from 100664 to 100644."),
]


@pytest.mark.parametrize(("before", "after", "words"), MODES)
def test_another_mode_is_a_change(before: str, after: str, words: str) -> None:
    shown = compare(
        with_mode(before), with_mode(after), dialect(), title="", author="", base="a", head="b"
    )  # fmt: skip
    first = shown.other[0]
    assert (first.file, first.lines, first.what) == ("ci.sh", (), words)
    assert shown.diff[0].note.startswith(words)
    for text in (review_lines(shown), review_comment(shown)):
        assert words.split(" ")[-1].rstrip(".") in text and "0 changed lines" not in text


def test_modes_come_from_git(place: Place) -> None:
    place.git("checkout", "-qb", "mine")
    place.git("update-index", "--chmod=+x", "README.md")
    place.git("commit", "-qm", "Mine")
    with place.open() as session:
        (item,) = session.reviews.between("main", "mine").other
        assert item.what == "Can be run as a program now."


MOVED = "\nmoved {\n  from = module.eks\n  to   = module.eks2\n}\n"
RENAMED = EKS.replace('module "eks"', 'module "eks2"')
POOL = """
module "pool" {
  source        = "github.com/kbst/terraform-kubestack//aws/cluster/node-pool?ref=v0.19.2-beta.0"
  cluster_name  = module.eks.current_metadata["name"]
  configuration = { apps = { name = "p", instance_types = "t3.large", max_size = 3 } }
}
"""


def told(before: str, after: str) -> ReviewView:
    return review({"main.tf": after.encode()}, {"main.tf": before.encode()})


def test_a_rename_with_its_moved_block_destroys_nothing() -> None:
    shown = told(EKS + POOL, RENAMED + POOL.replace("module.eks.", "module.eks2.") + MOVED)
    assert {c.impact.level for c in shown.changes} == {Level.NO_EFFECT}
    assert [c.sentence for c in shown.changes if not c.setting] == ["Is called eks2 in the code now, was eks"]
    follows = next(c for c in shown.changes if c.setting == "cluster_name")
    assert follows.impact.sentence == "No effect: it follows the new name."
    assert shown.foresight == () and not any(o.destroyed for o in shown.other)
    assert "Tells Terraform that module.eks is called module.eks2 from now on." in {
        o.what for o in shown.other
    }


def test_a_rename_hides_no_change() -> None:
    shown = told(EKS, RENAMED.replace(*KNOWN) + MOVED)
    assert [(c.setting, c.after) for c in shown.changes if c.setting] == [("cluster_max_size", 4)]
    shown = told(EKS, RENAMED.replace("configuration = {", "count = 0\n\n  configuration = {", 1) + MOVED)
    (count,) = [c for c in shown.changes if c.setting]
    assert (count.setting, count.impact.level) == ("count", Level.DESTROYS_CLUSTER)
    shown = told(
        EKS, RENAMED.replace("configuration = {", "depends_on = [x.y]\n\n  configuration = {", 1) + MOVED
    )
    assert any("“depends_on”" in o.what for o in shown.other)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "moved {\n  from = module.other\n  to = module.eks2\n}\n",
        "removed {\n  from = module.eks\n}\n",
        "removed {\n  from = module.eks\n  lifecycle {\n    destroy = true\n  }\n}\n",
        "# moved {\n#  from = module.eks\n#  to = module.eks2\n# }\n",
        "removed {\n  from = module.other\n  lifecycle {\n    destroy = false\n  }\n}\n",
    ],
)
def test_without_a_word_for_it_a_cluster_is_destroyed(text: str) -> None:
    shown = told(EKS, text + "locals {}\n")
    assert [c.impact.level for c in shown.changes] == [Level.DESTROYS_CLUSTER]


def test_chains_and_what_is_let_go_of() -> None:
    chain = (
        "moved {\n  from = module.eks\n  to = module.b\n}\n"
        "moved {\n  from = module.b\n  to = module.eks2\n}\n"
    )
    assert {c.impact.level for c in told(EKS, RENAMED + chain).changes} == {Level.NO_EFFECT}
    gone = "removed {\n  from = module.eks\n  lifecycle {\n    destroy = false\n  }\n}\n"
    (change,) = told(EKS, gone).changes
    assert change.impact.level is Level.NO_EFFECT and change.impact.sentence.startswith(
        "Nothing is destroyed"
    )
    some = gone.replace("module.eks\n", "module.eks[0]\n")
    (change,) = told(EKS, some).changes
    assert change.impact.level is Level.UNKNOWN and "part of it" in change.impact.sentence


VPC = 'resource "aws_vpc" "a" {\n  cidr_block = "10.0.0.0/16"\n}\n'


def test_resources_that_are_moved_or_let_go_of() -> None:
    after = VPC.replace('"a"', '"b"') + "moved {\n  from = aws_vpc.a\n  to = aws_vpc.b\n}\n"
    (gone, *_rest) = told(VPC, after).other
    assert not gone.destroyed and "calls it aws_vpc.b from now on, nothing is destroyed" in gone.what
    after = "removed {\n  from = aws_vpc.a\n  lifecycle {\n    destroy = false\n  }\n}\n"
    (gone, *_rest) = told(VPC, after).other
    assert not gone.destroyed and "lets go of it" in gone.what
    assert told(VPC, "locals {}\n").other[0].destroyed
    shown = review({"b.tf": VPC.replace(".0.0/16", ".0.0/8").encode()}, {"a.tf": VPC.encode()})
    words: dict[str, set[object]] = {o.file: set() for o in shown.other}
    for o in shown.other:
        words[o.file].add((o.what, o.lines))
        assert not o.destroyed
    assert ("Changes inside the resource aws_vpc.a. It moves from a.tf to b.tf.", (("+", 2),)) in words[
        "b.tf"
    ]
    assert len(listed(shown)) == 6


def test_blocks_of_one_name_in_several_folders_have_nothing_to_do_with_each_other() -> None:
    """What goes in one folder didn't move to another, unless there is but one of each."""
    name = b'variable "zone" {}\n'
    before = {"a/x.tf": name, "b/x.tf": name, "c/x.tf": name}
    after = {"a/y.tf": name, "d/x.tf": name, "c/x.tf": name}
    shown = review(after, before)
    words = {(o.file, o.what) for o in shown.other if "zone" in o.what}
    assert words == {
        ("a/x.tf", "Moves the variable zone from a/x.tf to a/y.tf."),
        ("a/y.tf", "Moves the variable zone from a/x.tf to a/y.tf."),
        ("b/x.tf", "Removes the variable zone."),
        ("d/x.tf", "Adds the variable zone."),
    }
    shown = review({"d/x.tf": name}, {"b/x.tf": name})
    assert {o.what for o in shown.other} == {"Moves the variable zone from b/x.tf to d/x.tf."}


TFVARS = "pools.auto.tfvars"


@pytest.mark.parametrize("text", [b"eks_pools = {}\n", b"eks_pools = null\n", b"eks_pools = { np3 = {} }\n"])
def test_a_map_of_pools_that_loses_all(text: bytes) -> None:
    shown = review({**KUBESTACK.files(), TFVARS: text})
    assert [c.setting for c in shown.changes] == ["configuration", "configuration"]
    for change in shown.changes:
        assert change.impact.level is Level.REFUSED and "neither plan nor destroy" in change.impact.sentence
    assert not any(o.environment == "" for o in shown.foresight)
    part = outline(KUBESTACK.files()[TFVARS])
    taken = {line for lines in shown.lines for _file, sign, line in lines if sign == "-"}
    assert taken >= set(range(3, part.spans[0][1] + 1))


def test_one_pool_that_loses_its_environments() -> None:
    text = KUBESTACK.files()[TFVARS]
    cut = text[: text.index(b"  np2_spot = {")] + b"  np2_spot = {}\n}\n"
    (change,) = review({**KUBESTACK.files(), TFVARS: cut}).changes
    assert change.impact.badge == "Can't be planned" and "no environment any more" in change.sentence
    (change,) = review(KUBESTACK.files(), {**KUBESTACK.files(), TFVARS: cut}).changes
    assert change.sentence == "Configuration: every setting can be read now"


PAIR = "{\n    one = {\n      max_size = 3\n    }\n    two = {\n      max_size = 4\n    }\n  }"
ONE = "{\n    one = {\n      max_size = 3\n    }\n  }"
COMMUNITY = (
    'module "eks" {\n  source = "terraform-aws-modules/eks/aws"\n  version = "20.0"\n'
    "  eks_managed_node_groups = %s\n}\n"
)
OTHERS = COMMUNITY.replace("terraform-aws-modules", "acme")
"""A module that nobody knows."""
EACH = POOL.replace('module "pool" {', 'module "pool" {\n  for_each = var.pools').replace('"p"', "each.key")
VARIABLE = 'variable "pools" {}\n'


def with_pools(code: str, before: str, after: str) -> ReviewView:
    files = {"main.tf": code.encode(), "v.tf": VARIABLE.encode()}
    sides = [{**files, "terraform.tfvars": f"pools = {text}\n".encode()} for text in (before, after)]
    return review(sides[1], sides[0])


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (
            lambda: told(OTHERS % PAIR, OTHERS % "{}"),
            "all node pools of it with all their nodes: one and two.",
        ),
        (
            lambda: told(OTHERS % PAIR, OTHERS % "null"),
            "all node pools of it with all their nodes: one and two.",
        ),
        (lambda: told(OTHERS % PAIR, OTHERS % ONE), "the node pool two with all its nodes."),
        (lambda: with_pools(OTHERS % "var.pools", PAIR, "{}"), "all node pools of it"),
        (lambda: with_pools(EKS + EACH, PAIR, "{}"), "Deletes one and two of pool in apps with all nodes."),
        (lambda: with_pools(EKS + EACH, PAIR, ONE), "Deletes two of pool in apps with all nodes."),
    ],
    ids=["all", "null", "one", "all by a variable", "all of for_each", "one of for_each"],
)
def test_pools_that_go_from_a_map_are_never_unknown(made: Callable[[], ReviewView], words: str) -> None:
    (change,) = made().changes
    assert change.impact.level is Level.REBUILDS_POOL and words in change.impact.sentence


@pytest.mark.parametrize(
    ("made", "gone"),
    [
        (lambda: told(COMMUNITY % PAIR, COMMUNITY % "{}"), ["one", "two"]),
        (lambda: told(COMMUNITY % PAIR, COMMUNITY % "null"), ["one", "two"]),
        (lambda: told(COMMUNITY % PAIR, COMMUNITY % ONE), ["two"]),
        (lambda: with_pools(COMMUNITY % "var.pools", PAIR, "{}"), ["one", "two"]),
    ],
    ids=["all", "null", "one", "all by a variable"],
)
def test_pools_of_a_known_module_go_one_by_one(made: Callable[[], ReviewView], gone: list[str]) -> None:
    shown = made()
    assert [c.sentence for c in shown.changes] == [f"Removes the node pool {name}" for name in gone]
    for name, change in zip(gone, shown.changes, strict=True):
        assert change.impact.level is Level.REBUILDS_POOL
        assert change.impact.sentence.startswith(f"Deletes {name} with all its nodes.")
    signs = [sign for other in shown.other for sign, _line in other.lines]
    assert "-" not in signs, "every line that is gone is theirs"


def test_a_count_of_nothing_destroys() -> None:
    none = EKS.replace("\n\n  configuration", "\n  count = 0\n\n  configuration", 1)
    (change,) = told(EKS, none).changes
    assert change.impact.level is Level.DESTROYS_CLUSTER and change.sentence == "Removes all that eks makes"
    one = none.replace("count = 0", "count = 1")
    assert told(EKS, one).changes == () and told(one, EKS).changes == (), "Terraform moves it by itself"
    (change,) = told(none, one).changes
    assert change.impact.level is Level.IN_PLACE and change.sentence == "Adds eks"
    moved = review({"b.tf": none.encode()}, {"a.tf": EKS.encode()})
    assert {c.setting for c in moved.changes} == {"count", "file"} and moved.other == ()
    asked = none.replace("count = 0", "count = var.on ? 1 : 0")
    shown = told(EKS, asked)
    assert shown.changes == () and "“count”" in shown.other[0].what
