"""Several dialects as one: a repository of two of them."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from core.dialects.interface import Dialect, Reached
from core.dialects.kubestack.dialect import KubestackDialect
from core.dialects.several import Several, beside, dialects
from core.draft.replay import Replay
from core.hcl import nodes, tree
from core.platform.edit import Edit
from core.snapshot import Snapshot
from tests.toy.dialect import Toy
from tests.toy.fixtures import EKS, FILES, snapshot

PLAIN = 'module "x" {\n  source = "./x"\n}\n'
MIXED = {**FILES, "k8s/eks_cluster.tf": EKS}


def several() -> Several:
    return Several((KubestackDialect(), Toy()))


def raised(root: str, module: str, setting: str, value: object) -> Edit:
    return Edit("set", root, module, "apps", setting, value)


def test_each_root_is_read_by_the_dialect_that_understands_it() -> None:
    reading = several().read(snapshot(MIXED))
    assert [(p.root, p.dialect) for p in reading.platforms] == [(".", "toy"), ("k8s", "kubestack")]
    assert [f.path for f in reading.files] == ["k8s/eks_cluster.tf", "one.toy", "two.toy"]


def test_an_edit_goes_to_the_dialect_of_its_root() -> None:
    both, files = several(), snapshot(MIXED)
    reading = both.read(files)
    own = both.apply(files, reading, raised("k8s", "eks_gc0_eu-west-1", "cluster_max_size", 5))
    assert list(own) == ["k8s/eks_cluster.tf"]
    assert re.search(rb"cluster_max_size += 5", own["k8s/eks_cluster.tf"] or b"")
    toys = both.apply(files, reading, raised(".", "one", "max", 7))
    assert list(toys) == ["one.toy"] and b"one/apps/max = 7" in (toys["one.toy"] or b"")


def test_a_draft_over_both_keeps_what_no_edit_touched() -> None:
    """The identity of unchanged parts is the engine of speed: it survives the joining."""
    replay = Replay(several(), snapshot(MIXED))
    before = replay.base.reading
    state = replay.state((raised("k8s", "eks_gc0_eu-west-1", "cluster_max_size", 5),))
    assert not state.refused
    now = state.reading.module("k8s", "eks_gc0_eu-west-1")
    assert now is not None and now is not before.module("k8s", "eks_gc0_eu-west-1")
    setting = now.setting("cluster_max_size")
    assert setting is not None and setting.values["apps"].value == 5
    assert replay.state(()).reading is before


def test_what_nobody_understands_is_read_once() -> None:
    files = snapshot({"main.tf": PLAIN, "x/main.tf": 'variable "a" {}\n', "broken.tf": "module {\n"})
    for those in ((KubestackDialect(), KubestackDialect()), (Toy(), KubestackDialect())):
        reading = Several(those).read(files)
        assert [p.root for p in reading.platforms] == ["."]
        assert len(reading.problems) == len({(p.sentence, p.file, p.line) for p in reading.problems})


def test_every_text_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever dialects read it, and for whatever each looks in it."""
    parsed: Counter[bytes] = Counter()
    parse_nodes = nodes.parse_nodes

    def counted(data: bytes) -> object:
        parsed[data] += 1
        return parse_nodes(data)

    monkeypatch.setattr(tree, "parse_nodes", counted)
    size = 'variable "size" {\n  type = number\n}\n'
    pool = 'resource "azurerm_kubernetes_cluster" "a" {\n  name = "a"\n  node_count = var.size\n}\n'
    files = {
        "main.tf": pool + PLAIN,
        "variables.tf": size,
        "env/b.tfvars": "size = 3\n",
        "c.tfvars": "size = 4\n",
    }
    reading = Several(dialects(), beside).read(snapshot(files))
    assert [p.dialect for p in reading.platforms] == ["terraform"]
    assert parsed[size.encode()] == 1
    assert set(parsed.values()) == {1}


def test_alone_it_adds_nothing() -> None:
    """One dialect's reading is handed on as it is."""
    only = KubestackDialect()
    alone, files = Several((only,)), snapshot({"main.tf": EKS})
    reading = alone.read(files)
    assert only.read(files, reading) is reading and alone.read(files, reading) is reading


def test_guides_and_what_follows_a_merge_are_the_dialects_own() -> None:
    both, files = several(), snapshot(MIXED)
    reading = both.read(files)
    assert both.guide(files, reading, "add", ".", {"name": "x"}).title == "add"
    assert both.guide(files, reading, "upgrade", "k8s", {}).title == "Upgrade the framework"
    told = both.after_merge((Reached(".", "ops"), Reached("k8s", "ops"), Reached("k8s", "apps")), "open")
    assert [(s.environment, "children" in s.sentence) for s in told.steps] == [
        ("ops", False), ("apps", False), ("ops", True)
    ]  # fmt: skip
    assert "made against ops" in told.plan_note


def test_nothing_to_read() -> None:
    empty: Snapshot = snapshot({"README.md": "hello\n"})
    both: Dialect = several()
    reading = both.read(empty)
    assert reading.platforms == ()
    assert both.guide(empty, reading, "add-node-pool", "", {}).refused


def test_the_list_names_each_once() -> None:
    names = [dialect.name for dialect in dialects()]
    assert names and len(names) == len(set(names))


MAIN = """module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "20.8.4"

  cluster_name    = "one"
  cluster_version = "1.30"
}

module "dns" {
  source = "./dns"
  zone   = "example.com"
}
"""
BESIDE = {"live/main.tf": MAIN, "live/dns/main.tf": 'variable "zone" {}\n', "one.toy": "one//max = 3\n"}
"""A root of two dialects' modules, and one of a third."""


def test_a_root_of_two_dialects_stays_the_same_object() -> None:
    """As long as nothing in it changes: what else is compared looks no further."""
    replay = Replay(Several((*dialects(), Toy())), snapshot(BESIDE))
    base = replay.base.reading
    live = base.platform("live")
    assert live is not None and live.clusters and [m.name for m in live.generic] == ["dns"]
    for value in range(4, 60):  # somebody types: each value is tried on the same base
        state = replay.state((Edit("set", ".", "one", "", "max", value),))
        assert not state.refused and state.reading is not base
        assert state.reading.platform("live") is live, value


def test_an_edit_goes_to_the_reader_of_its_module() -> None:
    replay = Replay(Several((*dialects(), Toy())), snapshot(BESIDE))
    state = replay.state((Edit("set", "live", "dns", "", "zone", "example.org"),))
    assert not state.refused
    assert b'zone   = "example.org"' in (state.files["live/main.tf"] or b"")


def test_a_root_that_lost_its_last_module_is_still_told_of() -> None:
    both = Several((KubestackDialect(), Toy()))
    before = both.read(snapshot({"k8s/eks.tf": EKS, "one.toy": "one//max = 3\n"}))
    said = "removed {\n  from = module.eks_gc0_eu-west-1\n  lifecycle {\n    destroy = false\n  }\n}\n"
    after = both.read(snapshot({"k8s/eks.tf": said, "one.toy": "one//max = 3\n"}, "c2"), before)
    assert after.platform("k8s") is None and after.said_of("k8s") is not None


def test_without_a_root_an_operation_is_its_own_dialects() -> None:
    both, files = several(), snapshot({**FILES, "k8s/eks_cluster.tf": EKS})
    reading = both.read(files)
    assert both.guide(files, reading, "add-node-pool", "", {"cluster": "eks_gc0_eu-west-1"}).root == "k8s"
    assert both.guide(files, reading, "upgrade", "", {}).root == "k8s"
    toys = both.apply(files, reading, Edit("operation", "", operation="add-toy", args={"name": "duck"}))
    assert list(toys) == ["duck.toy"]
    assert "There is no toy" in both.guide(files, reading, "add-toy", "", {"of": "nobody"}).refused


@pytest.mark.parametrize(
    ("file", "known"), [("envs/prod.tfvars", False), ("terraform.tfvars", True), ("a.auto.tfvars", True)]
)
def test_what_an_environment_may_give_is_no_default(file: str, known: bool) -> None:
    """A module that nobody knows more of shows no variable's default where files of variables may set it."""
    code = 'variable "zone" {\n  default = "example.com"\n}\n' + MAIN.replace('"example.com"', "var.zone")
    files = {"main.tf": code, "dns/main.tf": 'variable "zone" {}\n', file: 'zone = "example.org"\n'}
    reading = Several(dialects()).read(snapshot(files))
    dns = reading.module(".", "dns")
    assert dns is not None
    zone = dns.setting("zone")
    assert zone is not None
    (value,) = zone.values.values()
    assert value.known is known and (value.value == "example.org") is known
    assert known or (value.note and value.linked_file is None)
