"""A clone that is killed, cancelled or late leaves nothing half-written, and the next one works."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.git.errors import GitError, Kind
from core.git.repository import open_repository
from core.git.runner import Runner
from core.git.transfer import STALL, clone
from core.session.cloning import clone as clone_below
from core.session.locate import locate
from tests.core.git.sandbox import Sandbox

ROOT = str(Path(__file__).parents[3])
SLOW = """
import os, sys
sys.path.insert(0, {root!r})
from pathlib import Path
from core.git.transfer import clone
def progress(label, fraction):
    print(label, flush=True)
    sys.stdin.readline()  # until it is killed
clone({url!r}, Path({folder!r}), progress=progress)
"""


@pytest.fixture
def origin(box: Sandbox) -> Path:
    return box.bare(box.repository("seed"), "origin.git")


def whole(box: Sandbox, folder: Path) -> None:
    box.git("fsck", "--strict", "--no-dangling", cwd=folder)
    assert box.git("status", "--porcelain", cwd=folder) == ""
    repository = open_repository(folder)
    assert repository is not None and "main.tf" in repository.snapshot(repository.head())


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_killed_while_cloning(box: Sandbox, origin: Path) -> None:
    folder = box.top / "places" / "copy"
    code = SLOW.format(root=ROOT, url=f"file://{origin}", folder=str(folder))
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip()  # it has begun
    process.kill()
    process.communicate()
    assert not folder.exists()
    clone(f"file://{origin}", folder)
    whole(box, folder)
    assert [p.name for p in folder.parent.iterdir() if not p.name.endswith(".cloning")] == ["copy"]


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
@pytest.mark.parametrize("moment", [0.0, 0.001, 0.004, 0.01])
def test_git_is_killed_while_cloning(
    box: Sandbox, origin: Path, monkeypatch: pytest.MonkeyPatch, moment: float
) -> None:
    folder = box.top / "places" / "copy"
    real = Runner.popen

    def dying(self: Runner, *args: object, **more: object) -> subprocess.Popen[bytes]:
        process = real(self, *args, **more)  # type: ignore[arg-type]
        end = time.monotonic() + moment
        while time.monotonic() < end:
            pass
        os.killpg(process.pid, signal.SIGKILL)
        return process

    with monkeypatch.context() as patch:
        patch.setattr(Runner, "popen", dying)
        with pytest.raises(GitError):
            clone(f"file://{origin}", folder)
    assert list(folder.parent.iterdir()) == []
    clone(f"file://{origin}", folder)
    whole(box, folder)


def test_what_a_killed_one_left_is_removed_once_it_is_dead(box: Sandbox, origin: Path) -> None:
    dead, living = box.top / ".copy.0011aabb.cloning", box.top / ".copy.0022aabb.cloning"
    for left in (dead, living):
        (left / ".git" / "objects" / "pack").mkdir(parents=True)
        (left / ".git" / "objects" / "pack" / "tmp_pack_x").write_bytes(b"half")
    long_ago = time.time() - STALL - 5
    for path in (*dead.rglob("*"), dead):
        os.utime(path, (long_ago, long_ago))
    other = box.top / ".another.0011aabb.cloning"
    other.mkdir()
    os.utime(other, (long_ago, long_ago))
    clone(str(origin), box.top / "copy")
    assert not dead.exists() and living.exists() and other.exists()


def test_a_folder_that_came_meanwhile_is_not_overwritten(
    box: Sandbox, origin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = box.top / "copy"

    def progress(_label: str, _fraction: float | None) -> None:
        folder.mkdir(exist_ok=True)
        (folder / "mine.txt").write_text("mine")

    with pytest.raises(GitError) as refused:
        clone(f"file://{origin}", folder, progress=progress)
    assert refused.value.kind is Kind.EXISTS
    assert [p.name for p in folder.iterdir()] == ["mine.txt"]
    assert not list(box.top.glob(".copy*"))


def test_an_empty_folder_is_filled(box: Sandbox, origin: Path) -> None:
    folder = box.top / "copy"
    folder.mkdir()
    clone(str(origin), folder)
    whole(box, folder)


def test_opening_an_address_after_a_kill(box: Sandbox, origin: Path) -> None:
    """Repoform's own clone of an address: what was killed is not taken for whole."""
    url = f"file://{origin}"
    data = box.top / "data"
    with pytest.raises(Exception, match="Stopped"):
        locate(url, cancel=lambda: True, data_dir=data)
    assert not any((data / "clones").iterdir())
    source = locate(url, data_dir=data)
    assert "main.tf" in source.snapshot and locate(url, data_dir=data).folder == source.folder


@pytest.mark.parametrize(
    "name", ["two words.git", "été-Ω.git", "new\nline.git", "-dash.git", "a'b\"c$(x).git"]
)
def test_odd_names(box: Sandbox, name: str) -> None:
    origin = box.bare(box.repository("seed"), name)
    folder = clone_below(str(origin), box.top / f"into {name}", data_dir=box.top / "data")
    whole(box, folder)
    source = locate(str(folder))
    assert source.snapshot.commit and "main.tf" in source.snapshot
