"""Processes killed at every point: one proposal, nothing half-written, the working copy untouched."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import core.publish.job
from core.git.commit import private_names
from core.git.errors import GitError, Kind
from core.git.runner import Runner
from core.private_file import write_private
from core.publish import Job, add_commit, refresh
from tests.core.publish.desk import Desk, GitHubDesk, InboxDesk

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")

MODES = ("before", "orphan", "git")
EVENTS = 46
"""Git processes and journal writes that one proposal takes, and a few more."""


class _Dying:
    """Counts Git processes and journal writes, and dies at the chosen one.

    before: just before it starts. orphan: it has started and goes on alone. git: it is killed, too, a moment
    later.
    """

    def __init__(self, at: int, mode: str, moment: float) -> None:
        self.left, self.mode, self.moment = at, mode, moment

    def popen(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **more: Any) -> Any:
            self.left -= 1
            if self.left == 0 and self.mode == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            process = real(*args, **more)
            if self.left == 0:
                if self.mode == "git":
                    end = time.monotonic() + self.moment
                    while time.monotonic() < end:
                        pass
                    os.kill(process.pid, signal.SIGKILL)
                os.kill(os.getpid(), signal.SIGKILL)
            return process

        return wrapped

    def write(self, real: Callable[..., None]) -> Callable[..., None]:
        def wrapped(path: Any, data: bytes) -> None:
            self.left -= 1
            if self.left == 0 and self.mode == "git":  # in the middle of writing
                half = path.parent / f"{path.name}.half"
                path.parent.mkdir(parents=True, exist_ok=True)
                half.write_bytes(data[: len(data) // 2])
            if self.left == 0 and self.mode != "orphan":
                os.kill(os.getpid(), signal.SIGKILL)
            real(path, data)
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        return wrapped


_counted = {"runs": 0, "kills": 0}


@pytest.fixture(scope="module", autouse=True)
def told(request: pytest.FixtureRequest) -> Iterator[None]:
    """How many processes were killed, said at the end."""
    yield
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        print("\n{kills} processes killed in {runs} runs".format(**_counted))


def killed(desk: Desk, at: int, mode: str, moment: float, do: Callable[[], object] | None = None) -> bool:
    """Send a proposal (or `do`) in a process that dies on the way. False: it came through before."""
    child = os.fork()
    if child == 0:
        try:
            dying = _Dying(at, mode, moment)
            Runner.popen = dying.popen(Runner.popen)  # type: ignore[method-assign]
            vars(core.publish.job)["write_private"] = dying.write(write_private)
            if do is None:
                desk.start(reviewers=("ali",))
            else:
                do()
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    died = os.WIFSIGNALED(status)
    _counted["runs"] += 1
    _counted["kills"] += died
    return died


def survives(desk: Desk, kills: list[tuple[int, str, float]]) -> int:
    died = sum(killed(desk, *kill) for kill in kills)
    job = desk.start(reviewers=("ali",))
    assert (job.state, job.problem) == ("open", ""), job.steps
    assert desk.states() == ["open"]
    assert desk.branch("repoform/raise") == job.commit
    snapshot = desk.opened().snapshot(job.commit)
    assert snapshot.read("main.tf") == b"a\nB\nc\n" and snapshot.read("other.tf") == b"x\n"
    assert len(desk.box.git("rev-list", f"origin/main..{job.commit}", cwd=desk.folder).split()) == 1
    assert len(desk.store.all()) == 1
    desk.untouched()
    if isinstance(desk, InboxDesk):
        desk.box.git("fsck", "--strict", "--no-dangling", cwd=desk.origin)
    return died


@pytest.mark.parametrize(
    ("first", "mode"),
    [(1, "before"), (2, "git"), (3, "orphan"), (4, "git")],
)
def test_killed_again_and_again(inbox: InboxDesk, first: int, mode: str) -> None:
    """Each run dies a bit later than the one before; together they die everywhere."""
    died = survives(inbox, [(at, mode, 0.001 * (at % 5)) for at in range(first, EVENTS, 6)])
    assert died >= 3


@pytest.mark.fuzz
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("at", range(1, EVENTS))
def test_killed_once_at_every_point(inbox: InboxDesk, at: int, mode: str) -> None:
    survives(inbox, [(at, mode, 0.002)])


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(60))
def test_killed_at_random(inbox: InboxDesk, seed: int) -> None:
    rng = random.Random(seed)
    survives(
        inbox,
        [(rng.randint(1, EVENTS), rng.choice(MODES), rng.random() * 0.01) for _n in range(rng.randint(2, 8))],
    )


def _further(desk: Desk) -> Job:
    (job,) = desk.store.all()
    files: dict[str, bytes | None] = {"main.tf": b"a\nB\nC\n"}
    return add_commit(desk.opened(), desk.store, desk.connect(), job, files, "Go on")


def survives_further(desk: Desk, kills: list[tuple[int, str, float]]) -> int:
    """One more commit on the same request, whenever that dies."""
    first = desk.start()
    died = sum(killed(desk, *kill, lambda: _further(desk)) for kill in kills)
    try:
        job = _further(desk)
    except GitError as error:  # it had come through before it was killed
        assert error.kind is Kind.UNCHANGED
        job = desk.resume(first)
    assert (job.state, job.problem) == ("open", ""), job.steps
    assert desk.states() == ["open"] and len(job.commits) == 2
    assert desk.branch("repoform/raise") == job.commit
    assert desk.opened().snapshot(job.commit).read("main.tf") == b"a\nB\nC\n"
    assert len(desk.box.git("rev-list", f"origin/main..{job.commit}", cwd=desk.folder).split()) == 2
    desk.untouched()
    return died


def survives_merge(desk: InboxDesk, kills: list[tuple[int, str, float]]) -> int:
    """Approved, merged and cleaned up: merged once, or still open; never half."""
    job = desk.start()

    def merge() -> None:
        reviewing = desk.connect().reviewing
        assert reviewing is not None
        request = reviewing.read(job.request)
        if request.state == "open":
            if not request.approved:
                reviewing.approve(request)
            reviewing.merge(reviewing.read(job.request))
        refresh(desk.opened(), desk.store, desk.connect(), job)

    died = 0
    for kill in kills:
        died += killed(desk, *kill, merge)
        assert desk.states() in (["open"], ["merged"])
        there = desk.branch("main")
        is_in = job.commit in desk.box.git("rev-list", there, cwd=desk.origin).split()
        assert is_in == (desk.states() == ["merged"])
    merge()
    assert desk.states() == ["merged"] and desk.branch("repoform/raise") == ""
    merges = desk.box.git("rev-list", "--merges", "main", cwd=desk.origin).split()
    assert len(merges) == 1
    assert private_names(desk.opened()) == ()
    desk.untouched()
    desk.box.git("fsck", "--strict", "--no-dangling", cwd=desk.origin)
    return died


@pytest.mark.parametrize("do", [survives_further, survives_merge])
def test_killed_later_on(inbox: InboxDesk, do: Callable[..., int]) -> None:
    assert do(inbox, [(3, "git", 0.001), (9, "orphan", 0.0), (14, "before", 0.0)]) >= 2


@pytest.mark.fuzz
@pytest.mark.parametrize("do", [survives_further, survives_merge])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("at", range(1, 32))
def test_killed_later_on_at_every_point(inbox: InboxDesk, do: Callable[..., int], mode: str, at: int) -> None:
    do(inbox, [(at, mode, 0.002)])


@pytest.mark.fuzz
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("seed", range(30))
def test_killed_at_random_with_a_further_commit_on_github(desk: GitHubDesk, seed: int) -> None:
    rng = random.Random(1000 + seed)
    survives_further(
        desk,
        [(rng.randint(1, 20), rng.choice(MODES), rng.random() * 0.05) for _n in range(rng.randint(1, 4))],
    )


@pytest.mark.fuzz
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("seed", range(80))
def test_killed_at_random_on_github(desk: GitHubDesk, seed: int) -> None:
    rng = random.Random(seed)
    if rng.random() < 0.4:
        desk.hosted.push.discard("jana")  # by a fork
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(desk, "branch", lambda name: desk.forge.api.repositories["jana/infra"].branch(name))
            survives(
                desk,
                [
                    (rng.randint(1, 30), rng.choice(MODES), rng.random() * 0.05)
                    for _n in range(rng.randint(1, 5))
                ],
            )
        return
    survives(
        desk,
        [(rng.randint(1, 28), rng.choice(MODES), rng.random() * 0.05) for _n in range(rng.randint(1, 5))],
    )
