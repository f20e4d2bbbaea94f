"""Who wrote which line, and who took lines away: against histories whose truth is known."""

from __future__ import annotations

import random
import subprocess
import time
from pathlib import Path

import pytest

from core.git.blame import is_shallow, removed, wrote
from core.git.errors import GitError, Kind
from core.git.repository import Repository, open_repository
from core.git.tags import Tag, contains, count, remote_tags, tags

PEOPLE = ("Ali", "Jana", "Mira")


def git(where: Path, *args: str, who: str = "Ali", when: int = 1_785_000_000) -> str:
    mail = f"{who.lower()}@acme.example"
    return subprocess.run(
        ["git", "-c", f"user.name={who}", "-c", f"user.email={mail}", *args],
        cwd=where,
        check=True,
        capture_output=True,
        text=True,
        env={
            "PATH": "/usr/bin:/bin",
            "HOME": str(where),
            "GIT_AUTHOR_DATE": f"{when} +0000",
            "GIT_COMMITTER_DATE": f"{when} +0000",
        },
    ).stdout.strip()


def start(where: Path) -> Repository:
    where.mkdir(exist_ok=True)
    git(where, "init", "-q", "-b", "main")
    return opened(where)


def opened(where: Path) -> Repository:
    found = open_repository(where)
    assert found is not None
    return found


def commit(where: Path, files: dict[str, str], who: str, when: int) -> str:
    for name, text in files.items():
        (where / name).parent.mkdir(parents=True, exist_ok=True)
        (where / name).write_text(text)
    git(where, "add", "-A", who=who)
    git(where, "commit", "-q", "--allow-empty", "-m", f"{who} at {when}", who=who, when=when)
    return git(where, "rev-parse", "HEAD")


def test_each_line_has_who_wrote_it_last(tmp_path: Path) -> None:
    """A random history: who wrote each line is kept beside it as it is made, with lines that are all
    different."""
    seeded = random.Random(7)
    repository = start(tmp_path)
    lines: list[tuple[str, str, int]] = []
    for n in range(40):
        who, when = seeded.choice(PEOPLE), 1_785_000_000 + n * 60
        if lines and seeded.random() < 0.3:
            del lines[seeded.randrange(len(lines))]
        at = seeded.randint(0, len(lines))
        lines.insert(at, (f"line {n} {seeded.random()}", who, when))
        commit(tmp_path, {"a b/main.tf": "".join(f"{text}\n" for text, _w, _t in lines)}, who, when)
    found = wrote(repository, "HEAD", "a b/main.tf", range(-1, len(lines) + 9))
    assert {n: (w.entry.author, w.entry.when) for n, w in found.items()} == {
        n: (who, float(when)) for n, (_text, who, when) in enumerate(lines, 1)
    }
    assert not any(w.cut for w in found.values())
    some = sorted(seeded.sample(range(1, len(lines) + 1), 5))
    assert list(wrote(repository, "HEAD", "a b/main.tf", some)) == some


def test_a_list_of_commits_to_pass_over_that_is_not_there_stops_nothing(tmp_path: Path) -> None:
    repository = start(tmp_path)
    commit(tmp_path, {"main.tf": "a\n"}, "Jana", 1_785_000_000)
    git(tmp_path, "config", "blame.ignoreRevsFile", ".git-blame-ignore-revs")
    assert wrote(repository, "HEAD", "main.tf", [1])[1].entry.author == "Jana"


def test_the_end_of_a_shallow_history_is_told(tmp_path: Path) -> None:
    start(tmp_path / "whole")
    commit(tmp_path / "whole", {"main.tf": "a\n"}, "Jana", 1_785_000_000)
    commit(tmp_path / "whole", {"main.tf": "a\nb\n"}, "Ali", 1_785_000_060)
    commit(tmp_path / "whole", {"main.tf": "a\nb\nc\n"}, "Mira", 1_785_000_120)
    git(tmp_path, "clone", "-q", "--depth=2", (tmp_path / "whole").as_uri(), "cut")
    found = wrote(opened(tmp_path / "cut"), "HEAD", "main.tf", [1, 2, 3])
    assert {n: (w.entry.author, w.cut) for n, w in found.items()} == {
        1: ("Ali", True),
        2: ("Ali", True),
        3: ("Mira", False),
    }
    assert is_shallow(opened(tmp_path / "cut")) and not is_shallow(opened(tmp_path / "whole"))


def test_who_took_a_line_away(tmp_path: Path) -> None:
    repository = start(tmp_path)
    commit(tmp_path, {"main.tf": "a\nb\nc\nd\n"}, "Jana", 1_785_000_000)
    commit(tmp_path, {"main.tf": "a\nc\nd\n"}, "Ali", 1_785_000_060)
    commit(tmp_path, {"other.tf": "x\n"}, "Jana", 1_785_000_120)
    commit(tmp_path, {"main.tf": "a\nd\n"}, "Mira", 1_785_000_180)
    found = removed(repository, "HEAD~3", "HEAD", "main.tf", [1, 2, 3, 4])
    assert {n: e.author for n, e in found.items()} == {2: "Ali", 3: "Mira"}
    (tmp_path / "main.tf").unlink()
    commit(tmp_path, {}, "Ali", 1_785_000_240)
    found = removed(repository, "HEAD~4", "HEAD", "main.tf", [1, 2])
    assert {n: (e.author, e.when) for n, e in found.items()} == {
        1: ("Ali", 1_785_000_240.0),
        2: ("Ali", 1_785_000_060.0),
    }


def test_it_can_be_stopped(tmp_path: Path) -> None:
    repository = start(tmp_path)
    commit(tmp_path, {"main.tf": "".join(f"{n}\n" for n in range(9000))}, "Jana", 1_785_000_000)
    with pytest.raises(GitError) as cancelled:
        wrote(repository, "HEAD", "main.tf", range(1, 9000), cancel=lambda: True)
    assert cancelled.value.kind is Kind.CANCELLED
    with pytest.raises(GitError) as late:
        wrote(repository, "HEAD", "main.tf", range(1, 9000), until=time.monotonic() - 1)
    assert late.value.kind is Kind.TIMEOUT


def test_tags_stand_on_commits(tmp_path: Path) -> None:
    repository = start(tmp_path)
    first = commit(tmp_path, {"main.tf": "a\n"}, "Jana", 1_785_000_000)
    git(tmp_path, "tag", "apps-deploy-0")
    second = commit(tmp_path, {"main.tf": "b\n"}, "Jana", 1_785_000_060)
    git(tmp_path, "tag", "-a", "-m", "Deploy", "apps-deploy-1", when=1_785_000_999)
    git(tmp_path, "tag", "other-1")
    git(tmp_path, "tag", "apps-deploy-tree", "HEAD^{tree}")
    assert tags(repository, "apps-deploy-") == (
        Tag("apps-deploy-0", first, 1_785_000_000.0),
        Tag("apps-deploy-1", second, 1_785_000_999.0),
    )
    assert contains(repository, second, first) and not contains(repository, first, second)
    assert (count(repository, first, second), count(repository, second, first)) == (1, 0)


def test_tags_of_the_remote_come_without_touching_ones_own(tmp_path: Path) -> None:
    start(tmp_path / "origin")
    first = commit(tmp_path / "origin", {"main.tf": "a\n"}, "Jana", 1_785_000_000)
    git(tmp_path, "clone", "-q", (tmp_path / "origin").as_uri(), "mine")
    git(tmp_path / "origin", "tag", "-a", "-m", "Deploy", "apps-deploy-0", when=1_785_000_555)
    git(tmp_path / "origin", "checkout", "-q", "-b", "aside")
    aside = commit(tmp_path / "origin", {"main.tf": "b\n"}, "Jana", 1_785_000_060)
    git(tmp_path / "origin", "tag", "apps-deploy-1")
    before = git(tmp_path / "mine", "for-each-ref", "refs/tags", "refs/heads", "refs/remotes")
    mine = opened(tmp_path / "mine")
    assert tags(mine, "apps-deploy-") == ()
    assert remote_tags(mine, "origin", "apps-deploy-") == (
        Tag("apps-deploy-0", first, 1_785_000_555.0),
        Tag("apps-deploy-1", aside, 1_785_000_060.0),
    )
    assert git(tmp_path / "mine", "for-each-ref", "refs/tags", "refs/heads", "refs/remotes") == before


def test_nothing_runs_that_the_repository_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A textconv of the repository's own configuration would be a program of a stranger."""
    repository = start(tmp_path)
    commit(tmp_path, {"main.tf": "a\n", ".gitattributes": "*.tf diff=mine\n"}, "Jana", 1_785_000_000)
    mark = tmp_path / "ran"
    script = tmp_path / "run.sh"
    script.write_text(f"#!/bin/sh\ntouch {mark}\ncat $1\n")
    script.chmod(0o755)
    git(tmp_path, "config", "diff.mine.textconv", str(script))
    repository = opened(tmp_path)
    commit(tmp_path, {"main.tf": "b\n"}, "Ali", 1_785_000_060)
    mark.unlink(missing_ok=True)
    assert wrote(repository, "HEAD", "main.tf", [1])[1].entry.author == "Ali"
    removed(repository, "HEAD~1", "HEAD", "main.tf", [1])
    assert not mark.exists()
