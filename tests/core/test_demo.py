from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from core.demo import AUTHOR, REVIEWER, build, build_reviewer, files
from core.session.errors import SessionError


def git(folder: Path, *args: str) -> str:
    return subprocess.run(
        ["git", "-C", str(folder), *args], capture_output=True, text=True, check=True
    ).stdout.strip()


def test_is_a_clone_with_history(tmp_path: Path) -> None:
    demo = build(tmp_path / "demo")
    assert git(demo.platform, "status", "--porcelain", "--branch") == "## main...origin/main"
    assert len(git(demo.platform, "log", "--format=%h", "main").splitlines()) == 4
    assert git(demo.origin, "rev-parse", "--is-bare-repository") == "true"
    assert git(demo.platform, "fsck", "--strict") == ""
    at_head = git(demo.platform, "ls-tree", "-r", "--name-only", "HEAD").splitlines()
    assert at_head == sorted(files())
    for path, data in files().items():
        assert (demo.platform / path).read_bytes() == data


def test_is_always_the_same(tmp_path: Path) -> None:
    one, two = build(tmp_path / "one"), build(tmp_path / "two")
    assert git(one.platform, "rev-parse", "HEAD") == git(two.platform, "rev-parse", "HEAD")


def test_is_found_again_and_never_built_over_files(tmp_path: Path) -> None:
    demo = build(tmp_path / "demo")
    assert build(tmp_path / "demo") == demo
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(SessionError, match="isn't empty"):
        build(tmp_path / "mine")
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_the_reviewer_has_a_copy_and_a_name_of_their_own(tmp_path: Path) -> None:
    mine = build(tmp_path / "demo")
    theirs = build_reviewer(tmp_path / "demo")
    assert build_reviewer(tmp_path / "demo") == theirs
    assert theirs.origin == mine.origin
    assert not {mine.platform, mine.data} & {theirs.platform, theirs.data}
    for demo, person in ((mine, AUTHOR), (theirs, REVIEWER)):
        assert demo.person == person
        assert git(demo.platform, "config", "user.name") == person.name
    assert git(mine.platform, "rev-parse", "HEAD") == git(theirs.platform, "rev-parse", "HEAD")


@pytest.mark.skipif(shutil.which("terraform") is None, reason="needs terraform")
def test_is_formatted(tmp_path: Path) -> None:
    demo = build(tmp_path / "demo")
    done = subprocess.run(
        ["terraform", "fmt", "-check", "-recursive", str(demo.platform)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")
