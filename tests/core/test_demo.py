from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from core.demo import AUTHOR, KUBESTACK, REVIEWER, TERRAFORM, Story, build, build_reviewer
from core.session.errors import SessionError


def git(folder: Path, *args: str) -> str:
    return subprocess.run(
        ["git", "-C", str(folder), *args], capture_output=True, text=True, check=True
    ).stdout.strip()


STORIES = pytest.mark.parametrize("story", [KUBESTACK, TERRAFORM], ids=["kubestack", "terraform"])


@STORIES
def test_is_a_clone_with_history(tmp_path: Path, story: Story) -> None:
    demo = build(tmp_path / "demo", story)
    assert git(demo.platform, "status", "--porcelain", "--branch") == "## main...origin/main"
    assert len(git(demo.platform, "log", "--format=%h", "main").splitlines()) == 4
    assert git(demo.origin, "rev-parse", "--is-bare-repository") == "true"
    assert git(demo.platform, "fsck", "--strict") == ""
    at_head = git(demo.platform, "ls-tree", "-r", "--name-only", "HEAD").splitlines()
    assert at_head == sorted(story.files())
    for path, data in story.files().items():
        assert (demo.platform / path).read_bytes() == data


@STORIES
def test_its_history_says_what_it_changed(tmp_path: Path, story: Story) -> None:
    """Each commit changes files, and all that a later one names differs from what was there before."""
    demo = build(tmp_path / "demo", story)
    for commit in git(demo.platform, "log", "--format=%h").splitlines():
        assert git(demo.platform, "show", "--format=", "--name-only", commit), commit


@STORIES
def test_is_always_the_same(tmp_path: Path, story: Story) -> None:
    one, two = build(tmp_path / "one", story), build(tmp_path / "two", story)
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
@STORIES
def test_is_formatted(tmp_path: Path, story: Story) -> None:
    demo = build(tmp_path / "demo", story)
    done = subprocess.run(
        ["terraform", "fmt", "-check", "-recursive", str(demo.platform)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")
