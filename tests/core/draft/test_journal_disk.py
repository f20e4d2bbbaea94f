"""What a disk does to the journal: power cuts, tails of zeros, no room. With real files and processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.draft.draft import Draft
from core.draft.journal import Journal, Newer, read
from core.platform.edit import Edit
from tests.toy.fixtures import edit

pytestmark = pytest.mark.skipif(os.name != "posix", reason="inodes, fsync of folders and limits are POSIX's")

REPOSITORY = "/somewhere/repo/.git"
ROOT = str(Path(__file__).parents[3])


class Disk:
    """Remembers what would be there after a power cut: bytes that were fsynced, under names whose folder
    was fsynced after they were given. Everything else is lost; that is the worst that may happen."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.bytes: dict[int, bytes] = {}
        self.names: dict[str, int] = {}
        monkeypatch.setattr(os, "fsync", self._fsync)

    def _fsync(self, handle: int) -> None:
        here = os.fstat(handle)
        if os.path.samestat(here, self.folder.stat()):
            self.names = {p.name: p.stat().st_ino for p in self.folder.iterdir()}
            return
        for path in self.folder.iterdir():
            if path.stat().st_ino == here.st_ino:
                self.bytes[here.st_ino] = path.read_bytes()

    def cut(self, where: Path) -> Path:
        """The folder as it is found after the power is back."""
        where.mkdir()
        for name, inode in self.names.items():
            (where / name).write_bytes(self.bytes.get(inode, b""))
        return where


def journal_of(folder: Path) -> Journal:
    folder.mkdir(exist_ok=True)
    return Journal.open(folder, REPOSITORY, "main", "c1")[0]


def found_in(folder: Path) -> Draft:
    stored = journal_of(folder).stored
    return stored.draft if stored is not None else Draft()


def test_a_power_cut_loses_nothing_that_was_flushed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(tmp_path / "drafts", monkeypatch)
    journal = journal_of(disk.folder)
    made: list[Edit] = []
    for number in range(5):
        made.append(edit("max", number))
        journal.edit(made[-1])
        assert len(found_in(disk.cut(tmp_path / f"unflushed-{number}")).edits) == number
        journal.flush()
        assert list(found_in(disk.cut(tmp_path / f"cut-{number}")).edits) == made


def test_a_power_cut_after_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The draft was written anew: neither that nor what follows hangs on a name that isn't durable."""
    disk = Disk(tmp_path / "drafts", monkeypatch)
    journal = journal_of(disk.folder)
    one, two, three = edit("max", 1), edit("max", 2), edit("min", 3)
    journal.edit(one)
    journal.flush()
    journal.settle((".", "one", "ops", "max", "16"))
    journal.catch_up(Draft((one, two), 2))
    assert journal.problem == ""
    assert found_in(disk.cut(tmp_path / "caught-up")).edits == (one, two)
    journal.edit(three)
    journal.flush()
    cut = disk.cut(tmp_path / "later")
    assert found_in(cut).edits == (one, two, three)
    stored = read(next(cut.glob("*.jsonl")))
    assert stored is not None and stored.settled == {(".", "one", "ops", "max", "16")}


def test_a_draft_that_was_sent_stays_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(tmp_path / "drafts", monkeypatch)
    journal = journal_of(disk.folder)
    journal.edit(edit("max", 1))
    journal.flush()
    journal.discard()
    assert found_in(disk.cut(tmp_path / "cut")).edits == ()


@pytest.mark.parametrize("zeros", [1, 511, 4096, 70_000])
@pytest.mark.parametrize("torn", [False, True])
def test_a_tail_of_zeros(tmp_path: Path, zeros: int, torn: bool) -> None:
    """What XFS and ext4 leave where a file had grown and its bytes never came."""
    one, two = edit("max", 1), edit("min", 2)
    journal = journal_of(tmp_path)
    journal.edit(one)
    journal.edit(two)
    data = journal.path.read_bytes()
    journal.close(keep=True)
    journal.path.write_bytes((data[:-9] if torn else data) + b"\0" * zeros)
    again = journal_of(tmp_path)
    kept = (one,) if torn else (one, two)
    assert again.stored is not None and again.stored.draft.edits == kept and again.stored.damaged
    three = edit("max", 3)
    again.edit(three)
    again.close(keep=True)
    assert found_in(tmp_path).edits == (*kept, three)


@pytest.mark.parametrize("content", [b"", b"\0" * 4096, b'{"format":1,"repo', b"\n\0\0\n"])
def test_a_head_that_never_came_is_no_draft(tmp_path: Path, content: bytes) -> None:
    journal = journal_of(tmp_path)
    journal.edit(edit("max", 1))
    journal.close(keep=True)
    journal.path.write_bytes(content)
    fresh, newer = Journal.open(tmp_path, REPOSITORY, "main", "c1")
    assert fresh.stored is None and newer == ()


@pytest.mark.parametrize(
    "content",
    [
        b'{"format":2}\n',
        b'{"version":"3"}\n{"x":1}\n',
        b"RFJ2\n\x00\x01binary",
        b'{"format":"1"}\n',
    ],
)
def test_what_is_not_understood_is_kept(tmp_path: Path, content: bytes) -> None:
    """Also a format of the future that looks like nothing known: never read, written to or removed."""
    journal = journal_of(tmp_path)
    journal.edit(edit("max", 1))
    journal.close(keep=True)
    journal.path.write_bytes(content)
    before = journal.path.stat()
    fresh, newer = Journal.open(tmp_path, REPOSITORY, "main", "c1")
    assert newer == (str(journal.path),)
    fresh.edit(edit("max", 2))
    fresh.close(keep=False)
    after = journal.path.stat()
    assert journal.path.read_bytes() == content
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_position_that_is_no_number_is_not_guessed(tmp_path: Path) -> None:
    journal = journal_of(tmp_path)
    journal.edit(edit("max", 1))
    journal.close(keep=True)
    with journal.path.open("ab") as file:
        file.write(b'{"at":"x"}\n')
    with pytest.raises(Newer):
        read(journal.path)


FULL = """
import resource, sys
sys.path.insert(0, {root!r})
from pathlib import Path
from core.draft.draft import Draft
from core.platform.edit import Edit
from core.draft.journal import Journal, read
LIMIT = {limit}
journal, _ = Journal.open(Path({folder!r}), {repository!r}, "main", "c1")
draft = Draft()
def add(n):
    global draft
    edit = Edit("set", module="one", environment="ops", setting="max", value=n, id=str(n))
    draft = draft.add(edit)
    journal.edit(edit)
    if journal.problem:
        journal.catch_up(draft)
_soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, hard))  # from here on no file grows beyond it
lost = 0
for n in range(12):
    add(n)
    journal.flush()
    lost += bool(journal.problem)
    print("told" if journal.problem else "kept", flush=True)
found = read(journal.path)  # a crash now: what was kept before is there, in order
kept = [e.value for e in found.draft.edits] if found else []
assert kept == list(range(len(kept))), kept
assert lost and len(kept) >= 12 - lost, (kept, lost)
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))  # room again
add(12)
assert journal.problem == "", journal.problem
add(13)
journal.flush()
found = read(journal.path)
assert [e.value for e in found.draft.edits] == list(range(14)), found
assert not found.damaged
"""


@pytest.mark.parametrize("limit", [0, 1, 60, 150, 300, 333, 700])
def test_no_room_is_told_and_caught_up(tmp_path: Path, limit: int) -> None:
    """A process that may not write a byte more, wherever that falls: the kernel refuses, not a mock."""
    code = FULL.format(root=ROOT, folder=str(tmp_path), repository=REPOSITORY, limit=limit)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "told" in done.stdout.split()


def test_a_half_line_is_not_written_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody caught up yet: the next line must not hang on to the half of the one before."""
    journal = journal_of(tmp_path)
    one, three = edit("max", 1), edit("min", 3)
    journal.edit(one)
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", _half_then_full(os.write))
        journal.edit(edit("max", 2))
    assert journal.problem
    journal.edit(three)
    found = read(journal.path)
    assert found is not None and found.draft.edits == (one, three) and found.damaged


def _half_then_full(real: Callable[[int, Any], int]) -> Callable[[int, Any], int]:
    calls = 0

    def write(handle: int, data: Any) -> int:
        nonlocal calls
        calls += 1
        if calls > 1:
            raise OSError(28, "No space left on device")
        return real(handle, data[: len(data) // 2])

    return write
