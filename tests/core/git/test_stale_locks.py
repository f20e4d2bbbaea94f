"""What a killed Git leaves on Repoform's refs is removed, once nobody can be holding it; nothing else is."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

import core.git.commit
from core.git.commit import PRIVATE_REFS, drop_ref, private_names, private_ref, remove_stale_locks, set_ref
from core.git.errors import GitError
from tests.core.git.sandbox import Sandbox
from tests.core.git.test_commit import opened

NOW = 1_000_000_000.0
REF = private_ref("job1")


class Clock:
    """Stands still but for those who sleep; `then` happens after the first sleep."""

    def __init__(self) -> None:
        self.now = NOW
        self.slept: list[float] = []
        self.then: Callable[[], object] = lambda: None

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0, "waits for nothing"
        self.now += seconds
        self.slept.append(seconds)
        self.then()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(core.git.commit, "time", made)
    return made


def lock(folder: Path, ref: str, age: float) -> Path:
    path = folder / ".git" / f"{ref}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"")
    os.utime(path, (NOW - age, NOW - age))
    return path


def test_an_old_lock_is_removed_at_once(box: Sandbox, clock: Clock) -> None:
    folder = box.repository()
    repository = opened(folder)
    left = lock(folder, REF, 2.0)
    set_ref(repository, REF, repository.head())
    assert repository.resolve(REF) == repository.head()
    assert not left.exists() and clock.slept == []
    left = lock(folder, REF, 3600)
    drop_ref(repository, REF)
    assert private_names(repository) == ()
    assert not left.exists() and clock.slept == []


def test_a_young_lock_gets_two_seconds(box: Sandbox, clock: Clock) -> None:
    folder = box.repository()
    repository = opened(folder)
    left = lock(folder, REF, 0.5)
    set_ref(repository, REF, repository.head())
    assert repository.resolve(REF) == repository.head() and not left.exists()
    assert sum(clock.slept) == pytest.approx(1.5)


def test_a_lock_let_go_of_is_none_of_ours(box: Sandbox, clock: Clock) -> None:
    folder = box.repository()
    held = lock(folder, REF, 0)
    clock.then = held.unlink
    assert remove_stale_locks(opened(folder), REF) is False
    assert sum(clock.slept) <= 0.1, "noticed soon"
    held = lock(folder, REF, 0)
    clock.now, clock.then = NOW, held.unlink
    repository = opened(folder)
    set_ref(repository, REF, repository.head())
    assert repository.resolve(REF) == repository.head()


def test_let_go_of_in_the_last_moment(box: Sandbox, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = box.repository()
    held = lock(folder, REF, 10)
    unlink = Path.unlink

    def late(path: Path, missing_ok: bool = False) -> None:
        path.rename(path.with_suffix(".released"))
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", late)
    remove_stale_locks(opened(folder), REF)
    assert not held.exists()


def test_locks_of_others_stay(box: Sandbox, clock: Clock) -> None:
    folder = box.repository()
    repository = opened(folder)
    users, other = lock(folder, "refs/heads/main", 3600), lock(folder, private_ref("job2"), 3600)
    below, mine = lock(folder, PRIVATE_REFS + "base/origin/main", 3600), lock(folder, REF, 3600)
    assert remove_stale_locks(repository, "refs/heads/main") is False
    assert remove_stale_locks(repository, REF) is True
    assert [path.exists() for path in (users, other, below, mine)] == [True, True, True, False]
    assert remove_stale_locks(repository, REF) is False, "there is none any more"
    assert remove_stale_locks(repository) is True
    assert [path.exists() for path in (users, other, below)] == [True, False, False]


def test_a_lock_that_is_in_nobodys_way_stays(box: Sandbox, clock: Clock) -> None:
    folder = box.repository()
    left = lock(folder, REF, 3600)
    with pytest.raises(GitError):
        set_ref(opened(folder), REF, "no commit at all")
    assert left.exists()


def test_what_no_lock_causes_is_told(box: Sandbox, clock: Clock) -> None:
    folder = box.repository()
    repository = opened(folder)
    set_ref(repository, REF, repository.head())
    with pytest.raises(GitError):
        set_ref(repository, f"{REF}/below", repository.head())
    assert private_names(repository) == ("job1",)
