"""The picker's own idea of commits, tried on a repository made here; and, where clones are at hand, what the
product says of the newest commits of real ones."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.oracle.commits.due import Due
from tests.oracle.commits.enclosing import read
from tests.oracle.commits.picks import Pick, load, name_of, pick, write
from tests.oracle.commits.told import told

MAIN = """
resource "google_container_node_pool" "core" {
  name = "core" # the name
  autoscaling {
    max_node_count = 3
  }
  version = var.node_version
}

resource "google_sql_database_instance" "db" {
  settings {
    disk_size = 10
  }
}

module "gke" {
  source       = "./gke"
  node_version = "1.30"
}
"""
OWN = 'variable "node_version" {\n  default = "1.29"\n}\n'
TFVARS = 'node_version = "1.31"\n'


def commit(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_tf", ".tf")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    for command in (("add", "-A"), ("-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "-qm", "x")):
        subprocess.run(["git", "-C", str(folder), *command], check=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "someone" / "platform"
    folder.mkdir(parents=True)
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    commit(folder, main_tf=MAIN, gke__variables_tf=OWN, prod_tfvars=TFVARS)
    return folder


def dues(folder: Path) -> list[Due]:
    [newest] = pick([("someone/platform", folder)], 1)[:1]
    return [one for one in newest.dues if one.scope != "comment"]


CASES = [
    ("max_node_count = 3", "max_node_count = 5", "cluster", "max_node_count", "3", "5", "core"),
    ('name = "core"', 'name = "kern"', "cluster", "name", '"core"', '"kern"', "core"),
]


@pytest.mark.parametrize("case", CASES)
def test_what_is_due(repository: Path, case: tuple[str, ...]) -> None:
    old, new, scope, key, before, after, owner = case
    commit(repository, main_tf=MAIN.replace(old, new))
    [one] = dues(repository)
    assert (one.scope, one.key, one.before, one.after) == (scope, key, before, after)
    assert owner in one.owners


def test_tfvars_are_of_clusters_by_their_words(repository: Path) -> None:
    commit(repository, prod_tfvars=TFVARS.replace("31", "32"))
    [one] = dues(repository)
    assert (one.scope, one.key, one.before, one.after) == ("cluster", "node_version", '"1.31"', '"1.32"')


def test_a_default_that_every_caller_sets_is_overridden(repository: Path) -> None:
    commit(repository, gke__variables_tf=OWN.replace("29", "30"), main_tf=MAIN.replace("1.30", "1.31"))
    assert {one.file: one.scope for one in dues(repository)} == {
        "main.tf": "cluster",
        "gke/variables.tf": "overridden",
    }


def test_other_things_and_comments_are_not_due(repository: Path) -> None:
    commit(repository, main_tf=MAIN.replace("disk_size = 10", "disk_size = 11"))
    commit(repository, main_tf=MAIN.replace("# the name", "# its name"))
    commit(repository, main_tf=MAIN.replace("= 3", "= 4").replace("# the name", "# its name"))
    found = pick([("someone/platform", repository)], 5)
    assert [one.is_due for one in found] == [True]


def test_a_pool_that_comes_is_one_thing(repository: Path) -> None:
    pool = '\nresource "google_container_node_pool" "more" {\n  name = "more"\n  node_count = 2\n}\n'
    commit(repository, main_tf=MAIN + pool)
    [one] = [one for one in dues(repository) if one.scope == "cluster"]
    assert (one.kind, one.key, one.block) == ("added", "resource google_container_node_pool more", True)


def test_picks_are_kept_as_they_are(repository: Path, tmp_path: Path) -> None:
    commit(repository, main_tf=MAIN.replace("= 3", "= 4"))
    found = pick([(name_of(repository), repository)], 5)
    write(found, tmp_path / "picks.json")
    assert load(tmp_path / "picks.json") == found
    assert found[0].repository == "someone/platform"


def test_brackets_in_texts_and_comments_open_nothing() -> None:
    text = 'a = "{" # {\nb {\n  c = <<-X\n    }\n  X\n  d = 1 /* } */\n}\n'
    around = read("x.tf", text).around
    assert [tuple(h.words[0] for h in one) for one in around[:6]] == [(), (), *[("b",)] * 4]


def test_yaml_by_indentation() -> None:
    around = read("x.yaml", "a:\n  b: 1\n  c:\n    - d: 2\n      e: 3\nf: 4\n").around
    assert [[h.words[0] for h in one] for one in around[:6]] == [
        [],
        ["a"],
        ["a"],
        ["a", "c"],
        ["a", "c"],
        [],
    ]


CLONES = os.environ.get("REPOFORM_CLONES", "")


@pytest.mark.fuzz
@pytest.mark.skipif(not CLONES, reason="REPOFORM_CLONES names no clones of repositories with clusters")
def test_the_newest_commits_of_real_repositories() -> None:
    clones = [Path(one) for one in CLONES.split(os.pathsep)]
    found = [told(one) for one in pick([(name_of(one), one) for one in clones], 15 * len(clones))]
    faults = [one for one in found if one.verdict in ("silent", "wrong", "error")]
    assert [(one.pick.commit, one.fault) for one in faults] == []
    wanted: list[Pick] = [one.pick for one in found if one.pick.is_due]
    plain = [one for one in found if one.pick.is_due and one.verdict == "told"]
    assert len(plain) >= 0.9 * len(wanted)
