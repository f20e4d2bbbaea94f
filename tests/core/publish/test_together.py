"""Several processes at one proposal, and what is left of it in the end: one request, no private ref."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

import core.publish.follow
from core.git.commit import private_names
from core.git.errors import GitError, Kind
from core.publish import Job, abandon, add_commit, refresh, rename, resume, start, sweep
from tests.core.publish.desk import TOKEN, Desk, GitHubDesk, InboxDesk
from tests.forge.server import Fault

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs fork")


def refs(desk: Desk) -> tuple[str, ...]:
    return private_names(desk.opened())


def at_once(count: int, do: Callable[[int], None]) -> None:
    """The same in several processes that all begin at the same moment."""
    ready, go = os.pipe(), os.pipe()
    children = []
    for number in range(count):
        child = os.fork()
        if child == 0:
            try:
                os.write(ready[1], b"x")
                os.close(go[1])
                os.read(go[0], 1)
                do(number)
            finally:
                os._exit(0)
        children.append(child)
    for _child in children:
        os.read(ready[0], 1)
    os.close(go[1])
    for child in children:
        os.waitpid(child, 0)
    for handle in (*ready, go[0]):
        os.close(handle)


@posix
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_started_by_several_processes_at_once(either: Desk) -> None:
    at_once(4, lambda number: _ignore(lambda: either.start(branch=f"repoform/name-{number}")))
    job = either.start(branch="repoform/late")
    assert (job.state, job.problem) == ("open", "")
    assert either.states() == ["open"]
    assert either.branch(job.branch) == job.commit
    assert sum(bool(either.branch(f"repoform/name-{n}")) for n in range(4)) == 1
    assert either.branch("repoform/late") == ""
    either.untouched()


@posix
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_resumed_by_several_processes_at_once(desk: GitHubDesk) -> None:
    desk.forge.fault("POST", r"/pulls$", Fault("status", 403), times=1)
    stopped = desk.start()
    assert stopped.state == "stopped"
    # Each has read the job before any of them goes on with it.
    at_once(4, lambda number: _ignore(lambda: resume(desk.opened(), desk.store, desk.connect(), stopped)))
    job = desk.resume(stopped)
    assert job.state == "open" and desk.states() == ["open"]
    assert desk.forge.count("POST", r"/repos/acme/infra/pulls") == 2  # the one that was refused, and one
    desk.untouched()


def _ignore(do: Callable[[], object]) -> None:
    try:
        do()
    except GitError as error:
        assert "Another window" in error.sentence


def test_what_is_kept_counts_and_not_what_was_read(desk: GitHubDesk) -> None:
    """Window two holds the job as it was before window one renamed and opened it."""
    desk.forge.fault("POST", r"git-receive-pack$", Fault("status", 403), times=1)
    old = desk.start()
    assert old.state == "stopped" and not old.pushed
    renamed = rename(desk.store, old, "repoform/other")
    assert desk.resume(renamed).state == "open"
    again = resume(desk.opened(), desk.store, desk.connect(), old)
    assert again.branch == "repoform/other" and desk.states() == ["open"]
    assert desk.branch("repoform/raise") == ""
    assert rename(desk.store, old, "repoform/third").branch == "repoform/other"


def test_a_started_job_keeps_its_name_once_it_was_tried(
    desk: GitHubDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record was not there yet when window two looked, and is when it may go on."""
    real = desk.store.load
    first: list[Job] = []

    def load(job: str) -> Job | None:
        if not first:
            first.append(start(desk.opened(), other, desk.connect(), desk.proposal()))
        return real(job)

    other = type(desk.store)(desk.data)
    lock = desk.store.lock

    def enter(job: str) -> object:
        load(job)  # window one is done in the moment before the lock is taken
        return lock(job)

    monkeypatch.setattr(desk.store, "lock", enter)
    job = desk.start(branch="repoform/second")
    assert job.branch == first[0].branch == "repoform/raise" and desk.states() == ["open"]


def test_a_further_commit_of_another_window_is_not_overwritten(either: Desk) -> None:
    job = either.start()
    seen = job.commit
    files: dict[str, bytes | None] = {"main.tf": b"a\nB\nC\n"}
    first = add_commit(either.opened(), either.store, either.connect(), job, files, "Go on", on=seen)
    assert first.state == "open" and len(first.commits) == 2
    with pytest.raises(GitError) as refused:
        add_commit(
            either.opened(),
            either.store,
            either.connect(),
            job,
            {"main.tf": b"a\nB\nother\n"},
            "Go on elsewhere",
            on=seen,
        )
    assert refused.value.kind is Kind.MOVED and "Refresh" in refused.value.sentence
    assert either.branch(job.branch) == first.commit
    kept = either.store.load(job.id)
    assert kept is not None and kept.commits == first.commits and kept.state == "open"


# Private refs go when the proposal ends


def merged(desk: Desk, job: Job) -> None:
    """Somebody merges it elsewhere."""
    if isinstance(desk, GitHubDesk):
        desk.forge.api.merge(desk.hosted, desk.hosted.pulls[0])
    else:
        reviewing = desk.connect().reviewing
        assert reviewing is not None
        reviewing.merge(reviewing.read(job.request))


@pytest.mark.parametrize("how", ["refresh", "resume", "start"])
def test_ended_while_the_program_was_away(either: Desk, how: str) -> None:
    job = either.start()
    assert refs(either) == (job.id,)
    merged(either, job)
    if how == "refresh":
        assert refresh(either.opened(), either.store, either.connect(), job)[0].state == "merged"
    elif how == "resume":
        assert either.resume(job).state == "merged"
    else:
        assert either.start().state == "merged"
    assert refs(either) == ()
    kept = either.store.load(job.id)
    assert kept is not None and kept.state == "merged"
    either.untouched()


def test_ended_while_it_was_stopped(desk: GitHubDesk) -> None:
    """The request was opened, its answer lost, and it was merged before anybody resumed."""

    def opening(job: Job) -> None:
        if any((step.name, step.state) == ("create", "running") for step in job.steps):
            desk.forge.fault("POST", r"/pulls$", Fault("drop", after=True), times=1)
            desk.forge.fault("GET", r"/pulls$", Fault("status", 403), times=99)

    job = start(desk.opened(), desk.store, desk.connect(), desk.proposal(), on_step=opening)
    assert job.state == "stopped"
    desk.forge.clear_faults()
    assert desk.states() == ["open"]
    merged(desk, job)
    assert desk.resume(job).state == "merged"
    assert refs(desk) == () and desk.states() == ["merged"]


def test_ended_in_a_fork(desk: GitHubDesk) -> None:
    desk.hosted.push.discard("jana")
    job = desk.start()
    assert job.fork_owner == "jana" and refs(desk) == (job.id,)
    merged(desk, job)
    refresh(desk.opened(), desk.store, desk.connect(), job)
    assert refs(desk) == ()
    desk.untouched()


@posix
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("moment", ["drop_ref", "save"])
def test_killed_while_its_end_is_noticed(inbox: InboxDesk, moment: str) -> None:
    job = inbox.start()
    merged(inbox, job)
    child = os.fork()
    if child == 0:

        def die(*_args: object, **_more: object) -> None:
            os.kill(os.getpid(), signal.SIGKILL)

        try:
            if moment == "drop_ref":
                vars(core.publish.follow)["drop_ref"] = die
            else:
                type(inbox.store).save = die  # type: ignore[method-assign]
            refresh(inbox.opened(), inbox.store, inbox.connect(), job)
        finally:
            os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    kept = inbox.store.load(job.id)
    assert kept is not None and kept.state == "open"  # not before its ref is gone
    refresh(inbox.opened(), inbox.store, inbox.connect(), kept)
    assert refs(inbox) == ()


def test_refs_of_ended_proposals_are_swept_and_others_stay(inbox: InboxDesk) -> None:
    job, other = inbox.start(), inbox.start(edits="edits-2", branch="repoform/two")
    inbox.store.save(replace(job, state="closed"))
    inbox.box.git("update-ref", "refs/repoform/not-a-job", job.commit, cwd=inbox.folder)
    inbox.box.git("update-ref", "refs/repoform/" + "0" * 16, job.commit, cwd=inbox.folder)  # someone else's
    sweep(inbox.opened(), inbox.store)
    assert sorted(refs(inbox)) == sorted((other.id, "not-a-job", "0" * 16))


def test_a_branch_without_a_token_ends_with_the_base(desk: GitHubDesk) -> None:
    """Opened by hand on the forge's page: the base holding the commit says that it was merged."""
    desk.sign_in(None)
    with_password = desk.url.replace("http://", f"http://jana:{TOKEN}@")
    desk.box.git("remote", "set-url", "origin", with_password, cwd=desk.folder)
    job = desk.start()
    assert job.state == "pushed" and refs(desk) == (job.id,)
    assert refresh(desk.opened(), desk.store, desk.connect(), job)[0].state == "pushed"
    desk.hosted.git("update-ref", "refs/heads/main", job.commit)
    desk.box.git("fetch", "-q", "origin", "+main:refs/repoform/base/origin/main", cwd=desk.folder)
    assert refresh(desk.opened(), desk.store, desk.connect(), job)[0].state == "merged"
    assert refs(desk) == ()


def test_a_branch_pushed_without_a_token_is_found_with_one(desk: GitHubDesk) -> None:
    job = desk.start()
    hand_made = replace(job, state="pushed", request="", number=None, request_url="")
    desk.store.save(hand_made)
    seen, _request = refresh(desk.opened(), desk.store, desk.connect(), hand_made)
    assert (seen.state, seen.number) == ("open", 1)


def test_abandoned_leaves_nothing(either: Desk) -> None:
    job = either.start()
    abandon(either.opened(), either.store, job)
    assert refs(either) == () and either.store.all() == ()
    either.untouched()
