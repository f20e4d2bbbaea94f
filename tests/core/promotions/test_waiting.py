"""What is merged but waits for a tag: which tag counts, what waits, who changed it, and the lines to copy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.session import Session
from core.view.promotions import Waiting
from tests.core.promotions.repositories import Made, git

POOL = """module "eks_gc0_eu-west-1" {{
  source = "github.com/kbst/terraform-kubestack//aws/cluster?ref=v0.18.1-beta.0"

  configuration = {{
    apps = {{
      base_domain                 = "acme.example"
      cluster_instance_type       = "{machine}"
      cluster_desired_capacity    = "1"
      cluster_min_size            = "1"
      cluster_max_size            = "{most}"
      cluster_availability_zones  = "eu-west-1a,eu-west-1b"
    }}

    ops = {{
{ops}    }}

    loc = {{}}
  }}
}}
"""
FILE = "eks_gc0_eu-west-1_cluster.tf"


def cluster(most: str = "3", machine: str = "t3.large", ops: str = "") -> dict[str, str | None]:
    return {FILE: POOL.format(most=most, machine=machine, ops=ops)}


@pytest.fixture
def made(tmp_path: Path) -> Made:
    made = Made(tmp_path / "repository")
    made.commit(cluster(), "Ali", "Start")
    return made


@pytest.fixture
def waits(made: Made, tmp_path: Path) -> Callable[..., Waiting]:
    def ask(folder: Path | None = None, *, fetch: bool = False) -> Waiting:
        with Session.open(str(folder or made.folder), data_dir=tmp_path / "data", fetch=fetch) as session:
            (found,) = session.promotions.waiting(ask=fetch)
            return found

    return ask


def test_from_the_last_tag_on_with_who_and_the_lines_to_copy(
    made: Made, waits: Callable[[], Waiting]
) -> None:
    made.tag("apps-deploy-0")
    made.commit(cluster("6"), "Mira", "Let it grow")
    newest = made.commit(cluster("6", ops='      cluster_max_size = "2"\n'), "Jana", "Keep ops small")
    found = waits()
    assert found.sentence == "1 change is in main but not yet on apps, since apps-deploy-0."
    (row,) = found.changes
    assert (row.change.setting, row.change.environment) == ("cluster_max_size", "apps")
    assert row.by is not None and (row.by.author, row.by.subject) == ("Mira", "Let it grow")
    assert (found.commits, found.others, found.notes) == (2, 0, ())
    assert found.command == (f"git tag apps-deploy-1 {newest[:12]}", "git push origin apps-deploy-1")


def test_the_lines_to_copy_do_what_they_say(made: Made, waits: Callable[[], Waiting], tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", str(made.folder), "origin.git")
    git(made.folder, "remote", "add", "origin", str(tmp_path / "origin.git"))
    made.tag("apps-deploy-0")
    made.commit(cluster("6"), "Mira")
    for line in waits().command:
        git(made.folder, *line.split()[1:])
    found = waits()
    assert (found.changes, found.command) == ((), ())
    assert found.sentence == "All that is in main is on apps: apps-deploy-1 stands on it."
    assert "apps-deploy-1" in git(tmp_path / "origin.git", "tag")


def test_who_took_something_away(made: Made, waits: Callable[[], Waiting]) -> None:
    made.commit(
        {"np.tf": POOL.format(most="3", machine="t3.large", ops="").replace("eks_gc0", "eks_gc1")}, "Ali"
    )
    made.tag("apps-deploy-0")
    made.commit({"np.tf": None}, "Mira", "Close the second one")
    found = waits()
    assert [row.by.author if row.by else "" for row in found.changes] == ["Mira"]


def test_only_what_reaches_the_environment(made: Made, waits: Callable[[], Waiting]) -> None:
    made.tag("apps-deploy-0")
    made.commit(cluster(ops='      cluster_max_size = "2"\n'), "Jana")
    found = waits()
    assert found.sentence == "Nothing that was merged since apps-deploy-0 changes apps."
    assert (found.changes, found.command) == ((), ())


def test_lines_without_a_sentence_are_counted(made: Made, waits: Callable[[], Waiting]) -> None:
    made.tag("apps-deploy-0")
    made.commit({"dns.tf": 'resource "aws_route53_zone" "a" {\n  name = "acme.example"\n}\n'}, "Jana")
    found = waits()
    assert found.others == 3 and found.changes == ()
    assert "3 lines of main without a sentence" in found.sentence
    assert found.command


def test_without_a_tag(made: Made, waits: Callable[[], Waiting]) -> None:
    found = waits()
    assert found.sentence == (
        "There is no tag apps-deploy-* in this clone. Either nothing was deployed to apps yet, or the"
        " clone lacks its tags (git fetch --tags)."
    )
    assert found.command[1] == "git push origin apps-deploy-0"


def test_several_tags_on_one_commit(made: Made, waits: Callable[[], Waiting]) -> None:
    made.tag("apps-deploy-9")
    made.tag("apps-deploy-10", "-a", "-m", "Deploy")
    made.commit(cluster("6"), "Mira")
    found = waits()
    assert found.tag == "apps-deploy-10"
    assert found.notes == ("apps-deploy-9 stands on the same commit as apps-deploy-10.",)
    assert "apps-deploy-11" in found.command[1]


def test_number_and_date_disagree(made: Made, waits: Callable[[], Waiting]) -> None:
    """apps was rolled back: a new tag on an old commit."""
    first = git(made.folder, "rev-parse", "HEAD")
    made.commit(cluster("6"), "Mira")
    made.tag("apps-deploy-0")
    git(made.folder, "tag", "apps-deploy-1", first)
    found = waits()
    assert found.tag == "apps-deploy-1" and len(found.changes) == 1
    assert "the last by its number, apps-deploy-0 by its date" in found.notes[0]


def test_a_tag_on_another_branch(made: Made, waits: Callable[[], Waiting]) -> None:
    git(made.folder, "checkout", "-q", "-b", "hotfix")
    made.commit(cluster("9"), "Mira")
    made.tag("apps-deploy-0")
    git(made.folder, "checkout", "-q", "main")
    made.commit(cluster(machine="t3.xlarge"), "Jana")
    found = waits()
    assert "apps-deploy-0 isn't in main: it was set on another branch." in found.notes[0]
    assert {(r.change.setting, str(r.change.before), str(r.change.after)) for r in found.changes} == {
        ("cluster_max_size", "9", "3"),
        ("cluster_instance_type", "['t3.large']", "['t3.xlarge']"),
    }


def test_a_tag_ahead_of_the_branch(made: Made, waits: Callable[[], Waiting]) -> None:
    git(made.folder, "checkout", "-q", "-b", "next")
    made.commit(cluster("9"), "Mira")
    made.tag("apps-deploy-0")
    git(made.folder, "checkout", "-q", "main")
    assert "apps-deploy-0 is ahead of main" in waits().notes[0]


def test_a_shallow_clone(made: Made, waits: Callable[..., Waiting], tmp_path: Path) -> None:
    made.tag("apps-deploy-0")
    made.commit(cluster("6"), "Mira")
    made.commit(cluster("7"), "Jana")
    git(tmp_path, "clone", "-q", "--depth=1", made.folder.as_uri(), "cut")
    assert "There is no tag" in waits(tmp_path / "cut").sentence
    found = waits(tmp_path / "cut", fetch=True)
    assert found.tag == "apps-deploy-0" and len(found.changes) == 1
    assert any("This clone is shallow" in note for note in found.notes)


def test_the_remotes_tags_count_where_they_can_be_asked(
    made: Made, waits: Callable[..., Waiting], tmp_path: Path
) -> None:
    git(tmp_path, "clone", "-q", made.folder.as_uri(), "mine")
    made.tag("apps-deploy-0")
    made.commit(cluster("6"), "Mira")
    mine = tmp_path / "mine"
    before = git(mine, "for-each-ref", "refs/tags", "refs/heads", "refs/remotes")
    assert len(waits(mine, fetch=True).changes) == 1
    assert git(mine, "for-each-ref", "refs/tags", "refs/heads", "refs/remotes") == before


def test_a_remote_without_tags_is_sure_of_it(
    made: Made, waits: Callable[..., Waiting], tmp_path: Path
) -> None:
    git(tmp_path, "clone", "-q", made.folder.as_uri(), "mine")
    found = waits(tmp_path / "mine", fetch=True)
    assert "as far as Git tells, nothing was deployed to apps" in found.sentence


def test_habits_of_naming(made: Made, waits: Callable[[], Waiting], monkeypatch: pytest.MonkeyPatch) -> None:
    import datetime

    monkeypatch.setattr("core.session.clock.today", lambda: datetime.date(2026, 8, 7))
    made.tag("apps-deploy-2026-07-01")
    made.commit(cluster("6"), "Mira")
    assert waits().command[1] == "git push origin apps-deploy-2026-08-07"
    made.tag("apps-deploy-2026-08-07")
    made.commit(cluster("7"), "Mira")
    assert waits().command[1] == "git push origin apps-deploy-2026-08-07-2"


def test_an_environment_that_nobody_knows_the_way_of(made: Made, tmp_path: Path) -> None:
    with Session.open(str(made.folder), data_dir=tmp_path / "data") as session:
        assert session.promotions.summary().notes == ("Repoform doesn't know how loc is deployed.",)
