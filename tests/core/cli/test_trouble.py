"""Nowhere to write, no folder to stand in, places that are none: one sentence and exit 1, for every command
and for the window; and what needs no such place works."""

from __future__ import annotations

import ctypes
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from core.cli import main
from core.git import runner
from core.session.log import LOGGER, SPEAKERS

TOP = Path(__file__).parents[3]
MAIN = b"""module "eks" {
  source = "github.com/kbst/terraform-kubestack//aws/cluster?ref=v0.19.2-beta.0"

  configuration = {
    apps = {
      name_prefix      = "gc0"
      cluster_min_size = 1
      cluster_max_size = 3
    }
    ops = {
      cluster_max_size = 4
    }
  }
}
"""
WISH = ("--set", "eks/apps/cluster_max_size=5")


class Ran(NamedTuple):
    command: list[str]
    status: int | None
    out: str
    err: str
    raised: str


class Place:
    """A working copy with a remote, and places that are of no use."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.work, self.home, self.origin = top / "work", top / "home", top / "origin.git"
        for name in ("home", "ro", "locked", "plain"):
            (top / name).mkdir()
        (top / "plain" / "main.tf").write_bytes(MAIN)
        self._warm()
        (top / "file").write_text("x")
        (top / "dangling").symlink_to("nowhere/else")
        (top / "loop").symlink_to("loop")
        self.git("init", "-q", "-b", "main", "--template=", str(self.work))
        (self.work / "main.tf").write_bytes(MAIN)
        self.git("add", ".", cwd=self.work)
        self.git("commit", "-q", "-m", "Start", cwd=self.work)
        self.git("clone", "-q", "--bare", str(self.work), str(self.origin))
        self.git("remote", "add", "origin", str(self.origin), cwd=self.work)
        shutil.copytree(self.work, top / "~x")
        (top / "ro").chmod(0o555)
        (top / "locked").chmod(0)

    def _warm(self) -> None:
        """No first start, which makes a parser for seconds: a command that ends before that is done leaves
        it to the next one."""
        asked = 'from core.hcl import opinions; print(opinions.worker.ask("hcl2", "a = 1\\n").state)'
        done = subprocess.run(
            [sys.executable, "-c", asked], env=self.environment(), capture_output=True, text=True, check=True
        )
        assert done.stdout == "accepted\n"

    def environment(self, **more: str | Path) -> dict[str, str]:
        names = ["PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "LD_LIBRARY_PATH"]
        if "HOME" not in more:
            names.append("XDG_CACHE_HOME")
        return {
            **{name: os.environ[name] for name in names if name in os.environ},
            "HOME": str(self.home),
            "PYTHONPATH": str(TOP),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "QT_QPA_PLATFORM": "offscreen",
            "REPOFORM_LANGUAGE": "C",
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{who}_NAME": "Jana" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_EMAIL": "jana@example.org" for who in ("AUTHOR", "COMMITTER")},
            **{name: str(value) for name, value in more.items()},
        }

    def git(self, *args: str, cwd: Path | None = None) -> None:
        subprocess.run(["git", *args], cwd=cwd, env=self.environment(), check=True, capture_output=True)

    def heads(self) -> bytes:
        """Of the remote: what was sent shows there."""
        return subprocess.run(
            ["git", "for-each-ref"], cwd=self.origin, capture_output=True, check=True
        ).stdout

    def run(self, *commands: tuple[str, ...], **environment: str | Path) -> list[Ran]:
        """All in one process, which modes mean something to, also where root runs the tests."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.core.cli.troubled", json.dumps(commands)],
            cwd=self.top,
            env=self.environment(**environment),
            preexec_fn=_modes_count,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return [Ran(**ran) for ran in json.loads(done.stdout.splitlines()[-1])]


def _modes_count() -> None:
    """Root may read and write whatever its mode is: not so after this (Linux; else there is no such root)."""
    if sys.platform == "linux" and os.geteuid() == 0:
        drop, override, search, owner = 24, 1, 2, 3
        for capability in (override, search, owner):
            assert ctypes.CDLL(None, use_errno=True).prctl(drop, capability, 0, 0, 0) == 0


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    top = Path(tempfile.mkdtemp(prefix="repoform-trouble-")).resolve()
    yield Place(top)
    (top / "locked").chmod(0o700)
    (top / "ro").chmod(0o700)
    shutil.rmtree(top)


def told(ran: Ran) -> bool:
    """Done without a word too much, or refused with one sentence."""
    assert not ran.raised, (ran.command, ran.raised)
    assert "Traceback" not in ran.err and "Error:" not in ran.err, ran
    if ran.status == 0:
        return True
    assert ran.status == 1, ran
    (sentence,) = ran.err.strip().splitlines()
    assert sentence.endswith(".") and "[Errno" not in sentence and "{" not in sentence, ran
    return False


def readers(path: str) -> list[tuple[str, ...]]:
    return [
        ("inspect", path),
        ("check", path, "--json"),
        ("review", path, "HEAD", "HEAD"),
        ("modules", path),
        ("edit", path, *WISH),
        ("reset", path, "eks/ops"),
    ]


NOWHERE: dict[str, dict[str, str]] = {
    "the home can't be written": {"HOME": "ro"},
    "the home is missing": {"HOME": "ro/x"},
    "the home is locked": {"HOME": "locked"},
    "the data folder is a file": {"REPOFORM_DATA_DIR": "file"},
    "the data folder is below a file": {"REPOFORM_DATA_DIR": "file/x"},
    "the data folder is a link to nothing": {"REPOFORM_DATA_DIR": "dangling"},
    "the data folder is a link to itself": {"REPOFORM_DATA_DIR": "loop"},
    "the data folder can't be entered": {"REPOFORM_DATA_DIR": "locked/x"},
    "the system's places are files": {
        "XDG_DATA_HOME": "file",
        "XDG_CONFIG_HOME": "file",
        "XDG_CACHE_HOME": "file",
    },
}


@pytest.mark.parametrize("where", NOWHERE)
def test_nowhere_to_write(place: Place, where: str) -> None:
    environment = {name: place.top / value for name, value in NOWHERE[where].items()}
    work = str(place.work)
    before = place.heads()
    *read, proposed, cloned = place.run(
        *readers(work),
        ("edit", work, *WISH, "--propose"),
        ("inspect", f"file://{place.origin}"),
        **environment,
    )
    assert all(told(ran) for ran in read), read
    assert not told(proposed) and "can't be kept" in proposed.err and "Nothing was sent" in proposed.err
    assert not told(cloned) and "can't keep a copy" in cloned.err
    assert place.heads() == before


@pytest.mark.parametrize(
    "environment", [{"HOME": "locked"}, {"XDG_CONFIG_HOME": "file", "XDG_CACHE_HOME": "file"}]
)
def test_the_window_opens_all_the_same(place: Place, environment: dict[str, str]) -> None:
    (ran,) = place.run(("window", str(place.work)), **{k: place.top / v for k, v in environment.items()})
    assert told(ran) and "environments: apps, ops" in ran.out, ran
    assert "Something went wrong" not in ran.out


def test_a_cache_that_can_not_be_written_costs_nothing_but_time(place: Place) -> None:
    data = place.top / "data-for-cache"
    (ran,) = place.run(
        ("edit", str(place.work), *WISH, "--propose", "--json"),
        XDG_CACHE_HOME=place.top / "file",
        REPOFORM_DATA_DIR=data,
    )
    assert told(ran) and json.loads(ran.out)["proposal"]["state"] == "open"


def test_a_folder_of_the_data_is_a_file(place: Place) -> None:
    for name, command in {
        "proposals": ("edit", str(place.work), *WISH, "--propose"),
        "clones": ("inspect", f"file://{place.origin}"),
        "drafts": ("edit", str(place.work), *WISH),
        "modules": ("modules", str(place.work), "--fetch"),
    }.items():
        data = place.top / f"data-{name}"
        data.mkdir(exist_ok=True)
        (data / name).write_text("x")
        (ran,) = place.run(command, REPOFORM_DATA_DIR=data)
        assert told(ran) == (name in ("drafts", "modules")), ran
        assert name in ran.err or told(ran)


def test_a_repository_that_only_others_may_write_to(place: Place) -> None:
    work = place.top / "theirs"
    shutil.copytree(place.work, work)
    for size, name in enumerate(("refs", "objects"), 7):
        top = work / ".git" / name
        folders = [top, *(place for place in top.rglob("*") if place.is_dir())]
        for folder in folders:
            folder.chmod(0o555)
        (ran,) = place.run(("edit", str(work), "--set", f"eks/apps/cluster_max_size={size}", "--propose"))
        for folder in folders:
            folder.chmod(0o755)
        assert not told(ran) and "right to write" in ran.err, ran
        assert "choose another name" not in ran.err and "VPN" not in ran.err


def test_a_working_directory_that_was_deleted(place: Place) -> None:
    gone = place.top / "gone"
    gone.mkdir()
    dot = [*readers("."), ("edit", ".", *WISH, "--propose"), ("demo", "--headless", "--dir", "d")]
    whole = readers(str(place.work))
    ran = place.run(*dot, *whole, TROUBLED_GONE=gone)
    for one in ran[: len(dot)]:
        assert not told(one) and "isn't there any more" in one.err, one
    assert all(told(one) for one in ran[len(dot) :])
    gone.mkdir()
    (window,) = place.run(("window", "."), TROUBLED_GONE=gone)
    assert told(window) and "isn't there any more" in window.out


def test_a_folder_that_is_called_like_a_home(place: Place) -> None:
    ran = place.run(*readers("./~x"), *readers("~x"), ("inspect", "~/none"), ("inspect", "~nosuchuser/x"))
    assert all(told(one) for one in ran[:-2]), ran
    assert not told(ran[-2]) and str(place.home / "none") in ran[-2].err
    assert not told(ran[-1]) and "There is no folder" in ran[-1].err


ODD = ("locked/x", "locked", "file", "file/x", "loop", "dangling", "none", "a" * 5000, "a\nb", "ro/x")


def test_paths_that_lead_nowhere(place: Place) -> None:
    commands = [command for path in ODD for command in readers(path)]
    for one in place.run(*commands):
        assert not told(one), one
        assert len(one.err) < 600


def test_where_results_can_not_be_written(place: Place) -> None:
    places = [path for path in ODD if path not in ("none", "a\nb")]
    ran = place.run(*[("edit", str(place.work), *WISH, "--out", path) for path in places])
    assert not any(told(one) for one in ran)
    ran = place.run(*[("demo", "--headless", "--dir", path) for path in places if path != "dangling"])
    assert not any(told(one) for one in ran)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux alone has /dev/full")
def test_a_full_disk_behind_the_output(place: Place) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "gui", "inspect", str(place.work)],
            env=place.environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1 and "No space left" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("home", ["there", "not writable"])
def test_a_mistake_of_its_own_is_a_sentence(
    home: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever goes wrong inside: no traceback, and its details where they can be kept."""

    def broken(options: object) -> int:
        raise RecursionError("too deep")

    kept = tmp_path / ("data" if home == "there" else "file/data")
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("REPOFORM_DATA_DIR", str(kept))
    monkeypatch.setattr("core.cli.commands.run", broken)
    monkeypatch.setattr(runner, "heard", runner.heard)
    for name in SPEAKERS:
        monkeypatch.setattr(logging.getLogger(name), "handlers", [])
    assert main(["inspect", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert not out and "Traceback" not in err and err.count("\n") == 1
    assert "RecursionError: too deep" in err
    for handler in LOGGER.handlers:
        handler.close()
    log = kept / "repoform.log"
    assert (str(log) in err and "Traceback" in log.read_text()) if home == "there" else "--verbose" in err
