"""A lock is one holder's, and of the file that has the name now."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from core.draft.lock import Lock


def open_files() -> int:
    handles = Path("/proc/self/fd")  # Linux alone
    return sum(1 for _handle in handles.iterdir()) if handles.exists() else 0


unix = pytest.mark.skipif(sys.platform == "win32", reason="Windows removes no file that is open")


def test_one_holder_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    first = Lock.take(path)
    assert first is not None and Lock.take(path) is None
    first.release()
    assert path.exists()
    second = Lock.take(path)
    assert second is not None
    second.release(remove=True)
    assert not path.exists()
    third = Lock.take(path)
    assert third is not None
    path.unlink()
    third.release(remove=True)  # already gone


def test_its_file_is_its_owners_alone(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has no such modes")
    held = Lock.take(tmp_path / "a.lock")
    assert held is not None
    assert stat.S_IMODE((tmp_path / "a.lock").stat().st_mode) == 0o600
    held.release()


@unix
def test_follows_no_link(tmp_path: Path) -> None:
    (tmp_path / "a.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError):
        Lock.take(tmp_path / "a.lock")
    assert not (tmp_path / "elsewhere").exists()


@unix
@pytest.mark.parametrize("replaced", [False, True])
def test_a_file_that_its_holder_removed_meanwhile_is_no_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replaced: bool
) -> None:
    import fcntl

    path, flock = tmp_path / "a.lock", fcntl.flock

    def late(handle: int, operation: int) -> None:
        path.unlink()
        if replaced:
            path.write_bytes(b"")
        flock(handle, operation)

    before = open_files()
    monkeypatch.setattr(fcntl, "flock", late)
    assert Lock.take(path) is None
    monkeypatch.undo()
    assert open_files() == before, "its handle is closed"
    held = Lock.take(path)
    assert held is not None
    assert Lock.take(path) is None
    held.release()
