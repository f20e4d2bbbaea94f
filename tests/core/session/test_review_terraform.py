"""Reviews of ordinary Terraform: which changed lines a sentence accounts for, and that it takes none that say
something else."""

from __future__ import annotations

import pytest

from core.platform.field import Level
from core.session.comparing import compare
from core.session.headless import dialect
from core.snapshot import Entry, Snapshot
from core.view import ReviewView

Files = dict[str, str]

CLUSTER = """
resource "aws_eks_cluster" "main" {
  name     = "main"
  role_arn = "arn:aws:iam::1:role/x"
  vpc_config {
    subnet_ids = ["a", "b"]
  }
}
"""
POOL = """
resource "aws_eks_node_group" "core" {
  cluster_name  = aws_eks_cluster.main.name
  node_role_arn = "arn:aws:iam::1:role/x"
  subnet_ids    = ["a"]
  scaling_config {
    min_size     = 1
    desired_size = 1
    max_size     = MAX
  }
}
"""
MODULE = """
module "eks" {
  source          = "terraform-aws-modules/eks/aws"
  version         = "20.1.0"
  cluster_name    = "main"
  cluster_version = "1.31"
  eks_managed_node_groups = {
    core = {
      name     = NAME
      max_size = MAX
    }
  }
}
"""


def snapshot(files: Files, commit: str) -> Snapshot:
    data = {path: text.encode() for path, text in files.items()}
    entries = {path: Entry("100644", str(hash(one)), len(one)) for path, one in data.items()}
    return Snapshot(commit, entries, lambda paths: {path: data[path] for path in paths})


def review(before: Files, after: Files) -> ReviewView:
    one, other = snapshot(before, "a"), snapshot(after, "b")
    return compare(one, other, dialect(), title="", author="", base="a", head="b")


def sentences(found: ReviewView) -> list[str]:
    return [change.sentence for change in found.changes]


def unsaid(found: ReviewView) -> list[tuple[str, str, int]]:
    return [(o.file, sign, line) for o in found.other for sign, line in o.lines]


def pool(most: str) -> str:
    return CLUSTER + POOL.replace("MAX", most)


def module(most: str = "3", name: str = '"core"') -> str:
    return MODULE.replace("MAX", most).replace("NAME", name)


VARIABLE = 'variable "{name}" {{\n  default = {value}\n}}\n'


def variable(name: str, value: str) -> str:
    return VARIABLE.format(name=name, value=value)


SAME_MEANING: dict[str, tuple[Files, Files, str]] = {
    "a template at a pool of a map": (
        {"main.tf": module(name='"${var.who}-a"'), "variables.tf": variable("who", '"x"')},
        {"main.tf": module(name='"${var.who}-b"'), "variables.tf": variable("who", '"x"')},
        "Pool name: x-a to x-b, taken from \"${var.who}-b\"",
    ),
    "what a template is made of": (
        {"main.tf": module(name='"${var.who}-a"'), "variables.tf": variable("who", '"x"')},
        {"main.tf": module(name='"${var.who}-a"'), "variables.tf": variable("who", '"y"')},
        "Pool name: x-a to y-a",
    ),
    "an argument that passes a variable on": (
        {"main.tf": pool("3"), "variables.tf": variable("most", "5")},
        {"main.tf": pool("var.most"), "variables.tf": variable("most", "5")},
        "Maximum nodes: 3 to 5",
    ),
    "a sum": (
        {"main.tf": module("var.most * 2"), "variables.tf": variable("most", "5")},
        {"main.tf": module("var.most * 2"), "variables.tf": variable("most", "6")},
        "Maximum nodes: 10 to 12",
    ),
    "a function": (
        {"main.tf": module("min(var.most, 50)"), "variables.tf": variable("most", "5")},
        {"main.tf": module("min(var.most, 40)"), "variables.tf": variable("most", "45")},
        "Maximum nodes: 5 to 40",
    ),
    "a condition": (
        {"main.tf": module("var.big ? 9 : 3"), "variables.tf": variable("big", "false")},
        {"main.tf": module("var.big ? 9 : 3"), "variables.tf": variable("big", "true")},
        "Maximum nodes: 3 to 9",
    ),
    "a key": (
        {"main.tf": module("lookup({ s = 3, l = 9 }, var.size, 1)"), "variables.tf": variable("size", '"s"')},
        {"main.tf": module("lookup({ s = 3, l = 9 }, var.size, 1)"), "variables.tf": variable("size", '"l"')},
        "Maximum nodes: 3 to 9",
    ),
    "an index": (
        {"main.tf": module("local.of[var.size]"), "variables.tf": variable("size", '"s"'),
         "locals.tf": "locals {\n  of = {\n    s = 3\n    l = 9\n  }\n}\n"},
        {"main.tf": module("local.of[var.size]"), "variables.tf": variable("size", '"l"'),
         "locals.tf": "locals {\n  of = {\n    s = 3\n    l = 9\n  }\n}\n"},
        "Maximum nodes: 3 to 9",
    ),
    "a call's argument": (
        {"main.tf": 'module "k" {\n  source = "./k"\n  most   = 3\n}\n', "k/main.tf": pool("var.most"),
         "k/variables.tf": variable("most", "1")},
        {"main.tf": 'module "k" {\n  source = "./k"\n}\n', "k/main.tf": pool("var.most"),
         "k/variables.tf": variable("most", "1")},
        "Maximum nodes: 3 to 1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SAME_MEANING)
def test_the_sentence_takes_the_lines_that_it_hangs_on(case: str) -> None:
    before, after, sentence = SAME_MEANING[case]
    found = review(before, after)
    assert sentence in sentences(found)
    assert unsaid(found) == []


def test_it_does_not_take_what_a_long_merge_says_besides() -> None:
    def files(most: str, other: str) -> Files:
        merged = f"merge({{\n    most = {most}\n  }}, {{\n    nobody = {other}\n  }})"
        return {
            "main.tf": module("local.all.most"),
            "locals.tf": f"locals {{\n  all = {merged}\n}}\n",
        }

    found = review(files("3", "1"), files("4", "2"))
    assert sentences(found) == ["Maximum nodes: 3 to 4"]
    assert unsaid(found) == [("locals.tf", "-", 5), ("locals.tf", "+", 5)]


DATA = """
data "digitalocean_kubernetes_versions" "k8s" {
  version_prefix = var.kubernetes_version
}

resource "digitalocean_kubernetes_cluster" "doks" {
  name    = "doks"
  region  = "fra1"
  version = data.digitalocean_kubernetes_versions.k8s.latest_version
  node_pool {
    name       = "core"
    size       = "s-4vcpu-8gb"
    node_count = 2
  }
}
"""
UNKNOWN: dict[str, tuple[Files, Files, str]] = {
    "what a data source is asked for": (
        {"main.tf": DATA, "variables.tf": variable("kubernetes_version", '"1.21."')},
        {"main.tf": DATA, "variables.tf": variable("kubernetes_version", '"1.22."')},
        "Kubernetes version: taken from data.digitalocean_kubernetes_versions.k8s.latest_version: "
        "data.digitalocean_kubernetes_versions.k8s.version_prefix is 1.22., was 1.21.",
    ),
    "the known part of a text": (
        {"main.tf": module(name='"${aws_vpc.a.id}-${var.who}"'), "variables.tf": variable("who", '"x"')},
        {"main.tf": module(name='"${aws_vpc.a.id}-${var.who}"'), "variables.tf": variable("who", '"y"')},
        'Pool name: taken from "${aws_vpc.a.id}-${var.who}": var.who is y, was x',
    ),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_what_an_unknown_value_hangs_on_is_told(case: str) -> None:
    before, after, sentence = UNKNOWN[case]
    rest = {"vpc.tf": 'resource "aws_vpc" "a" {\n  cidr_block = "10.0.0.0/16"\n}\n'}
    found = review({**before, **rest}, {**after, **rest})
    assert sentence in sentences(found)
    assert unsaid(found) == []


POOLS = MODULE.replace(
    "eks_managed_node_groups = {\n    core = {\n      name     = NAME\n      max_size = MAX\n    }\n  }",
    "eks_managed_node_groups = WHAT",
)
TFVARS = "pools = {\n  core = {\n    max_size = 3\n  }\nMORE}\n"
MORE = "  more = {\n    max_size = 5\n  }\n"
ANY = 'variable "pools" {\n  type = any\n}\nvariable "more" {\n  default = false\n}\n'


def pools(what: str, dev: str, prod: str) -> Files:
    return {
        "main.tf": POOLS.replace("WHAT", what),
        "variables.tf": ANY,
        "dev.tfvars": dev,
        "prod.tfvars": prod,
    }


COUNTED = pool("3").replace("{\n  cluster_name", "{\n  count = var.more ? 1 : 0\n  cluster_name")
CALLED = 'module "k" {\n  source = "./k"\n  count  = var.more ? 1 : 0\n}\n'
EXISTENCE: dict[str, tuple[Files, Files, list[str]]] = {
    "an entry of one environment's map": (
        pools("var.pools", TFVARS.replace("MORE", MORE), TFVARS.replace("MORE", MORE)),
        pools("var.pools", TFVARS.replace("MORE", MORE), TFVARS.replace("MORE", "")),
        ["Removes the node pool more in prod"],
    ),
    "an entry that comes": (
        pools("var.pools", TFVARS.replace("MORE", ""), TFVARS.replace("MORE", "")),
        pools("var.pools", TFVARS.replace("MORE", MORE), TFVARS.replace("MORE", "")),
        ["Adds the node pool more in dev"],
    ),
    "a switch before a map": (
        pools("merge({ core = {} }, var.more ? { more = {} } : {})", "more = true\n", "more = true\n"),
        pools("merge({ core = {} }, var.more ? { more = {} } : {})", "more = true\n", "more = false\n"),
        ["Removes the node pool more in prod"],
    ),
    "a count": (
        {"main.tf": COUNTED, "variables.tf": variable("more", "true")},
        {"main.tf": COUNTED, "variables.tf": variable("more", "false")},
        ["Removes the node pool core[0]"],
    ),
    "a count of a call": (
        {"main.tf": CALLED, "k/main.tf": pool("3"),
         "variables.tf": variable("more", "true")},
        {"main.tf": CALLED, "k/main.tf": pool("3"),
         "variables.tf": variable("more", "false")},
        ["Removes the cluster main", "Removes the node pool core"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", EXISTENCE)
def test_what_comes_and_goes_takes_the_lines_that_decide_it(case: str) -> None:
    before, after, told = EXISTENCE[case]
    found = review(before, after)
    assert Level.UNKNOWN not in {change.impact.level for change in found.changes}
    assert sorted(s for s in sentences(found) if s.startswith(("Adds", "Removes"))) == told
    assert unsaid(found) == []


REFERRED: dict[str, tuple[Files, Files]] = {
    "at a pool of a map": (
        {"main.tf": module("data.a_b.one.most")},
        {"main.tf": module("data.a_b.other.most")},
    ),
    "by the condition of an undecided choice": (
        {"main.tf": module('data.a_b.one.id == "x" ? 3 : 9')},
        {"main.tf": module('data.a_b.one.id == "y" ? 3 : 9')},
    ),
    "by a call": (
        {"main.tf": 'module "k" {\n  source = "./k"\n  most   = data.a_b.one.most\n}\n',
         "k/main.tf": module("var.most"), "k/variables.tf": 'variable "most" {\n}\n'},
        {"main.tf": 'module "k" {\n  source = "./k"\n  most   = data.a_b.other.most\n}\n',
         "k/main.tf": module("var.most"), "k/variables.tf": 'variable "most" {\n}\n'},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFERRED)
def test_what_only_terraform_can_tell_is_told_to_come_from_elsewhere(case: str) -> None:
    before, after = REFERRED[case]
    data = {"data.tf": 'data "a_b" "one" {\n}\ndata "a_b" "other" {\n}\n'}
    found = review({**before, **data}, {**after, **data})
    assert "Maximum nodes" in [change.label for change in found.changes]
    assert unsaid(found) == []


def test_what_has_no_name_is_called_as_it_is_written() -> None:
    what = module(name='"${data.a_b.one.id}-${var.big == 2}"')
    data = {"data.tf": 'data "a_b" "one" {\n}\n', "main.tf": what}
    found = review(
        {**data, "variables.tf": variable("big", "2")}, {**data, "variables.tf": variable("big", "3")}
    )
    [sentence] = sentences(found)
    assert sentence.endswith("var.big == 2 is No, was Yes")
    assert unsaid(found) == []


def test_what_is_ignored_destroys_nothing() -> None:
    ignored = DATA.replace(
        'name    = "doks"', 'name    = "doks"\n  lifecycle {\n    ignore_changes = [version]\n  }'
    )
    variables = [{"main.tf": ignored, "v.tf": variable("kubernetes_version", f'"1.2{n}."')} for n in (1, 2)]
    [change] = review(variables[0], variables[1]).changes
    assert change.impact.level is Level.NO_EFFECT


_BY_TFVARS = """
variable "network" {}
variable "pools" {}
module "gke" {
  source     = "terraform-google-modules/kubernetes-engine/google"
  version    = "30.0.0"
  name       = "main"
  network    = var.network
  node_pools = var.pools
}
"""
_SOUND = 'network = "a"\npools = [\n  {\n    name      = "web"\n    max_count = 3\n  },\n]\n'
_BROKEN = _SOUND.replace("    max_count = 3\n", "    autoscaling {\n      max_count = 3\n    }\n")


def _of_environments(dev: str, prod: str) -> dict[str, str]:
    return {"main.tf": _BY_TFVARS, "env/dev.tfvars": dev, "env/prod.tfvars": prod}


def test_a_file_that_cannot_be_read_any_more_destroys_nothing() -> None:
    found = review(_of_environments(_SOUND, _SOUND), _of_environments(_BROKEN, _SOUND))
    assert found.changes == ()
    assert found.foresight == ()
    assert found.note == "env/dev.tfvars:5: Terraform can't read this. What changes in dev can't be told."
    assert found.no_changes == "Elsewhere, no setting gets another value."
    assert [one.what for one in found.other] == ["Changes “pools”."]


def test_a_file_that_can_be_read_again_makes_nothing() -> None:
    after = _of_environments(_SOUND, _SOUND.replace("3", "4"))
    found = review(_of_environments(_BROKEN, _SOUND), after)
    assert [one.sentence for one in found.changes] == ["Maximum nodes per zone in prod: 3 to 4"]
    assert found.note.startswith("Before this change: env/dev.tfvars:5: Terraform can't read this.")


def test_what_stays_unreadable_hides_no_other_change() -> None:
    code = _BY_TFVARS.replace("30.0.0", "31.0.0")
    after = _of_environments(_BROKEN, _SOUND) | {"main.tf": code}
    found = review(_of_environments(_BROKEN, _SOUND), after)
    assert found.note == ""
    assert any("31.0.0" in one.sentence for one in found.changes)


def test_a_lone_root_that_cannot_be_read_is_named() -> None:
    before = {"main.tf": _BY_TFVARS, "terraform.tfvars": _SOUND}
    found = review(before, before | {"terraform.tfvars": _BROKEN})
    assert found.changes == ()
    assert found.note == "terraform.tfvars:5: Terraform can't read this. What changes can't be told."


def test_a_pool_of_a_map_that_is_no_longer_known_is_not_called_removed() -> None:
    before = {"main.tf": _BY_TFVARS, "terraform.tfvars": _SOUND}
    typed = _BY_TFVARS.replace('variable "pools" {}', 'variable "pools" {\n  type = list(map(string))\n}')
    unfit = _SOUND.replace("max_count = 3", "max_count = { a = 3 }")
    found = review(before, {"main.tf": typed, "terraform.tfvars": unfit})
    said = [one.sentence for one in found.changes]
    assert "Whether web is made can't be told any more" in said
    assert not any(one.startswith("Removes") for one in said)
    back = review({"main.tf": typed, "terraform.tfvars": unfit}, before)
    assert "web is made; before, that couldn't be told" in [one.sentence for one in back.changes]


_REMOTE = """
variable "clusters" {}
variable "aks_version" {}
module "aks" {
  source   = "github.com/acme/modules.git//aks?ref=v1"
  version  = var.aks_version
  clusters = var.clusters
}
"""
_CLUSTERS = """aks_version = "1.30"
clusters = {
  "00" = {
    kubernetes_version = "1.30" # as the others
    pool = {
      max_nodes = 3,
      admin_token_version = "12"
    }
  }
}
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('aks_version = "1.30"', 'aks_version = "1.31"', "Changes “aks_version”. aks_version: 1.30 to 1.31."),
        (
            'kubernetes_version = "1.30" #',
            'kubernetes_version = "1.31" #',
            "Changes “clusters”. clusters.00.kubernetes_version: 1.30 to 1.31.",
        ),
        ("max_nodes = 3", "max_nodes = 5", "Changes “clusters”. clusters.00.pool.max_nodes: 3 to 5."),
        ("max_nodes = 3", "max_pods = 5", "Changes “clusters”. clusters.00.pool.max_pods: set to 5."),
        ("      max_nodes = 3,\n", "", "Changes “clusters”. clusters.00.pool.max_nodes: removed, was 3."),
        ('token_version = "12"', 'token_version = "13"', "Changes “clusters”."),
        ("max_nodes = 3", "max_nodes = var.most", "Changes “clusters”."),
    ],
)  # fmt: skip
def test_plain_values_of_lines_that_no_change_explains_are_told(old: str, new: str, told: str) -> None:
    before = {"code/main.tf": _REMOTE, "values/prod.tfvars": _CLUSTERS}
    found = review(before, before | {"values/prod.tfvars": _CLUSTERS.replace(old, new)})
    assert told in [one.what for one in found.other if one.file == "values/prod.tfvars"]
    assert (
        len(unsaid(found)) == len(_CLUSTERS.splitlines()) - len(_CLUSTERS.replace(old, new).splitlines()) or 2
    )
