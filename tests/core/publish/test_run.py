"""The steps from files to a proposal, one by one, with a forge that answers as told."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from core.forge.interface import Access, ForgeError, Fork, Request, Uncertain
from core.git.commit import private_names, private_ref, set_ref
from core.git.errors import GitError, Kind
from core.publish import abandon, add_commit, rename, resume
from core.publish.job import STEPS, Job, fresh_steps, packed
from tests.core.publish.here import ID, Answers, Here, request

FILES = {"main.tf": b"b\n"}
MAY = Access("jana", True, True, "Sending as jana.")


class Forge(Answers):
    """Takes requests, unless it is told otherwise."""

    def __init__(self, found: Request | None = None, access: Access = MAY, fork: Fork | None = None) -> None:
        super().__init__(found)
        self.may = access
        self.fork = fork
        self.created: list[tuple[object, ...]] = []
        self.lost: list[GitError | Request] = []
        """What creating comes to, before it works; a request: it is there, but that isn't heard."""
        self.follow_ups: list[tuple[str, str]] = []
        self.decorated: list[tuple[object, ...]] = []
        self.warns: tuple[str, ...] | GitError = ()
        self.refreshed: Request | GitError | None = None

    def access(self, base: str, branch: str = "") -> Access:
        self.asked.append(("access", base, branch))
        return self.may

    def fork_url(self) -> Fork:
        assert self.fork is not None
        return self.fork

    def create(self, *what: object) -> Request:
        self.created.append(what)
        if self.lost:
            lost = self.lost.pop(0)
            if isinstance(lost, Request):
                self.request = lost
                raise Uncertain(Kind.NETWORK, "Lost.")
            raise lost
        return request("open")

    def updated(self, request_id: str, commit: str) -> None:
        self.follow_ups.append((request_id, commit))

    def refresh(self, request_id: str) -> Request:
        if isinstance(self.refreshed, GitError):
            raise self.refreshed
        found = self.refreshed or self.request
        assert found is not None
        return found

    def decorate(self, *what: object) -> tuple[str, ...]:
        self.decorated.append(what)
        if isinstance(self.warns, GitError):
            raise self.warns
        return self.warns


def fresh(here: Here, **more: Any) -> Job:
    values = {
        "files": packed(FILES), "base_commit": here.base, "branch": "new", "commit": "", "pushed": "",
        "state": "stopped", "problem": "", "problem_kind": "", "offer": "", **more,
    }  # fmt: skip
    return replace(here.job, **values)


def run(here: Here, job: Job, forge: Forge | None = None, **more: Any) -> Job:
    callbacks = {name: more.pop(name) for name in ("on_step", "progress", "cancel") if name in more}
    return resume(here.repository, here.store, here.connection(forge, **more), job, **callbacks)


def states(job: Job) -> dict[str, str]:
    return {step.name: step.state for step in job.steps}


def said(job: Job, step: str) -> str:
    return next(s.sentence for s in job.steps if s.name == step)


def patched(monkeypatch: pytest.MonkeyPatch, name: str, made: object) -> Any:
    module = sys.modules["core.publish.pipeline"]
    old = getattr(module, name)
    monkeypatch.setattr(module, name, made)
    return old


def failing(kind: Kind, sentence: str = "No.", offer: str = "") -> Callable[..., Any]:
    def fail(*_args: object, **_more: object) -> Any:
        raise GitError(kind, sentence, offer=offer)

    return fail


def test_all_of_it(here: Here) -> None:
    forge = Forge()
    told: list[Job] = []
    job = run(here, fresh(here, draft=True, problem="Old", offer="old"), forge, on_step=told.append)
    assert (job.state, job.problem, job.problem_kind, job.offer) == ("open", "", "", "")
    assert states(job) == {**dict.fromkeys(STEPS, "done"), "fork": "skipped", "decorate": "skipped"}
    assert (said(job, "commit"), said(job, "access")) == (job.commit[:10], "Sending as jana.")
    assert (said(job, "push"), said(job, "create"), job.warnings) == ("new", "https://forge/7", ())
    assert (job.request, job.number, job.request_url, job.tried_create) == ("7", 7, "https://forge/7", True)
    assert job.commits == (job.commit,) and job.files == {} and job.pushed == job.commit
    assert (job.push_url, job.fork_owner) == (str(here.origin), "")
    assert forge.created == [("new", "main", job.commit, "Raise it", "D", True)]
    assert (
        here.git("rev-parse", "new", cwd=here.origin) == here.git("rev-parse", private_ref(ID)) == job.commit
    )
    message = here.git("log", "-1", "--format=%B%an <%ae> %at %P", job.commit)
    assert (
        message == f"Raise it\n\nD\nA <a@b> 1 {here.base}"
        and here.git("show", f"{job.commit}:main.tf") == "b"
    )
    assert here.store.load(ID) == job
    running = [next((s.name for s in one.steps if s.state == "running"), "") for one in told]
    assert running == [name for step in STEPS for name in (step, "")]
    again = run(here, job, Forge(request("open")))
    assert replace(again, steps=job.steps) == job and said(again, "push") == "The branch is there already."
    assert said(again, "create") == said(again, "find") == "It is there already."


def test_what_is_kept_counts(here: Here) -> None:
    here.store.save(fresh(here, title="Kept"))
    assert run(here, fresh(here, title="Read")).title == "Kept"


def test_without_a_forge_the_branch_is_sent(here: Here) -> None:
    job = run(here, fresh(here))
    assert job.state == "pushed" and job.compare == "" and not job.tried_create
    skipped = ("access", "fork", "find", "create", "decorate")
    assert states(job) == {**dict.fromkeys(STEPS, "done"), **dict.fromkeys(skipped, "skipped")}
    assert said(job, "create").startswith("The branch is there;")


@pytest.mark.parametrize("stopped_at", range(len(STEPS)))
def test_it_stops_between_two_steps(here: Here, stopped_at: int) -> None:
    told: list[Job] = []
    job = run(
        here, fresh(here), Forge(), on_step=told.append, cancel=lambda: len(told) == 2 * stopped_at
    )  # fmt: skip
    assert (job.state, job.problem_kind) == ("stopped", "cancelled") and "Resume goes on" in job.problem
    name = STEPS[stopped_at]
    assert states(job)[name] == "failed" and said(job, name) == job.problem
    kept = here.store.load(ID)
    assert kept == (job if stopped_at else None)
    assert run(here, job, Forge(request("open"))).state == "open"


def test_what_was_refused_at_once_leaves_nothing_to_resume(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless it was known before, or the user can mend it here and go on."""
    for kind in (Kind.UNCHANGED, Kind.PATH, Kind.DISK, Kind.CANCELLED, Kind.SIGNING, Kind.TRUST):
        for known in (False, True):
            patched(monkeypatch, "commit_files", failing(kind, offer="free"))
            if known:
                here.store.save(fresh(here))
            job = run(here, fresh(here))
            assert (job.problem, job.problem_kind, job.offer) == ("No.", kind.value, "free")
            assert states(job)["commit"] == "failed" and said(job, "commit") == "No."
            stays = known or kind not in (Kind.UNCHANGED, Kind.PATH)
            assert job.state == "stopped" and here.store.load(ID) == (job if stays else None)
            here.store.forget(ID)


def test_a_commit_that_was_made_is_resumed(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    patched(monkeypatch, "skipped_hooks", failing(Kind.PATH))
    job = run(here, fresh(here))
    assert job.commit and here.store.load(ID) == job, "although it failed in the same step"


def test_a_disk_that_keeps_nothing(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(here.store), "save", failing(Kind.DISK))
    job = run(here, fresh(here))
    assert (job.problem_kind, states(job)["record"], states(job)["commit"]) == ("disk", "failed", "waiting")


@pytest.mark.parametrize(("known", "left"), [(False, None), (True, "stopped")])
def test_a_record_that_is_refused(
    here: Here, monkeypatch: pytest.MonkeyPatch, known: bool, left: str | None
) -> None:
    """Not kept a second time by what keeps the failure."""
    if known:
        here.store.save(fresh(here, title="Kept"))
    record = failing(Kind.PATH)
    record.__name__ = "_record"
    monkeypatch.setattr("core.publish.pipeline.Run._record", record)  # private: a step refused midway
    job = run(here, fresh(here))
    kept = here.store.load(ID)
    assert job.problem == "No." and (kept.state if kept else None) == left
    assert kept is None or kept.problem == ""


def test_hooks_are_named(here: Here) -> None:
    hook = here.folder / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    job = run(here, fresh(here))
    assert said(job, "commit") == f"{job.commit[:10]}. This repository's own hooks don't run: pre-commit."


@pytest.mark.parametrize("state", ["merged", "closed"])
def test_one_that_has_ended_stays_so(here: Here, state: str) -> None:
    job = here.keep(fresh(here, state=state, commit=here.sent, pushed=here.sent, branch="mine"))
    seen = run(here, job, Forge(request(state)))
    assert seen.state == state and private_names(here.repository) == () and seen.request == "7"
    assert (said(seen, "commit"), said(seen, "push")) == (here.sent[:10], "It is there already.")
    assert states(seen)["push"] == states(seen)["create"] == states(seen)["decorate"] == "skipped"


def test_one_that_has_ended_needs_no_commit_here(here: Here) -> None:
    gone = fresh(here, state="merged", commit="1" * 40, pushed="1" * 40, branch="mine")
    job = run(here, gone, Forge(request("merged")))
    assert (job.state, job.problem) == ("merged", "")


def test_refs_that_cannot_be_swept_wait_for_the_next_look(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    patched(monkeypatch, "sweep", failing(Kind.LOCKED))
    job = here.keep(fresh(here, state="closed", commit=here.sent, pushed=here.sent, branch="mine"))
    assert run(here, job, Forge(request("closed"))).state == "closed"


def test_a_commit_that_is_not_here_any_more(here: Here) -> None:
    gone = fresh(here, commit="1" * 40, commits=("1" * 40,))
    job = run(here, gone)
    assert job.problem_kind == "missing" and "Edit again" in job.problem
    sent = replace(gone, pushed="1" * 40, branch="elsewhere")
    assert run(here, replace(sent, id="1" * 16)).problem_kind == "missing", "nor is its branch"
    overtaken = run(here, replace(sent, branch="kept", id="2" * 16))
    assert overtaken.problem_kind == "rejected" and "Someone else has pushed to kept" in overtaken.problem


def test_a_commit_that_is_on_its_branch_is_brought_back(here: Here) -> None:
    """In a clone that lacks it."""
    tree = here.git("rev-parse", "HEAD^{tree}", cwd=here.origin)
    theirs = here.git("commit-tree", tree, "-p", here.base, "-m", "t", cwd=here.origin)
    here.server_has("theirs", theirs)
    job = run(here, fresh(here, commit=theirs, commits=(theirs,), pushed=theirs, branch="theirs"), Forge())
    assert job.state == "open" and here.git("rev-parse", private_ref(ID)) == theirs


@pytest.mark.parametrize(
    ("more", "again"),
    [
        ({}, True),
        ({"pushed": "sent"}, False),
        ({"commits": ("base", "sent")}, False),
        ({"commits": ()}, False),
    ],
)
def test_only_one_that_was_not_sent_is_signed_anew(
    here: Here, monkeypatch: pytest.MonkeyPatch, more: dict[str, Any], again: bool
) -> None:
    def resolved(value: Any) -> Any:
        names = {"sent": here.sent, "base": here.base}
        return tuple(names[v] for v in value) if isinstance(value, tuple) else names[value]

    def signed(_repository: object, commit: str, ref: str) -> str:
        assert (commit, ref) == (here.sent, private_ref(ID))
        set_ref(here.repository, ref, here.other)
        return here.other

    patched(monkeypatch, "signed_anew", signed)
    values = {"commits": (here.sent,), **{name: resolved(value) for name, value in more.items()}}
    job = run(here, fresh(here, commit=here.sent, branch="mine", **values))
    assert job.commit == (here.other if again else here.sent)
    assert said(job, "commit") == job.commit[:10]


def test_what_the_forge_says_first(here: Here) -> None:
    job = run(here, fresh(here), Forge(access=replace(MAY, problem="It is archived.")))
    assert (job.problem, job.problem_kind) == ("It is archived.", "forbidden") and states(job)[
        "push"
    ] == "waiting"
    unasked = Forge(access=replace(MAY, unasked="Rules unknown."))
    job = run(here, replace(job, warnings=("older",)), unasked)
    assert job.warnings == ("Rules unknown.",) and said(job, "access") == "Sending as jana. Rules unknown."
    assert unasked.asked[0] == ("access", "main", "new")
    there = run(here, job, Forge(request("open"), access=replace(MAY, sentence="")))
    assert (there.warnings, said(there, "access")) == ((), "")


def test_the_forges_own_page_opens_it(here: Here) -> None:
    job = run(here, fresh(here), Forge(access=replace(MAY, can_open=False)))
    assert job.state == "pushed" and states(job)["create"] == states(job)["decorate"] == "skipped"
    assert not job.tried_create


def test_a_fork(here: Here) -> None:
    fork = here.box.top / "fork.git"
    here.git("clone", "-q", "--bare", str(here.origin), str(fork))
    here.server_has("new", here.other)  # at the parent: it stands in nobody's way
    forge = Forge(access=replace(MAY, can_push=False), fork=Fork("jana", str(fork)))
    job = run(here, fresh(here), forge)
    assert (job.fork_owner, job.push_url, job.state) == ("jana", str(fork), "open")
    assert said(job, "fork") == "You can't push to work. This goes through your fork."
    assert here.git("rev-parse", "new", cwd=fork) == job.commit
    assert forge.created[0][0] == "jana:new" and forge.asked[1][0] == "jana:new"
    moved = here.git("commit-tree", f"{job.commit}^{{tree}}", "-p", here.base, "-m", "x", cwd=fork)
    here.git("fetch", "-q", str(fork), moved, cwd=here.origin)
    here.server_has("main", moved)
    other = run(here, fresh(here, id="1" * 16, branch="next"), forge)
    assert other.problem_kind == "moved", "the parent's base counts, not the fork's"
    here.server_has("main", here.base)
    back = run(here, fresh(here, id="2" * 16, branch="back", fork_owner="x"), Forge())
    assert back.fork_owner == "" and back.state == "open"


def test_the_base_has_moved(here: Here) -> None:
    tree = here.git("write-tree")
    (here.folder / "other.tf").write_bytes(b"o\n")
    here.git("add", "other.tf")
    beside = here.git("commit-tree", here.git("write-tree"), "-p", here.base, "-m", "beside")
    (here.folder / "main.tf").write_bytes(b"x\n")
    here.git("add", "main.tf")
    same = here.git("commit-tree", here.git("write-tree"), "-p", beside, "-m", "same")
    back = here.git("commit-tree", tree, "-m", "another root")
    rewritten = here.git("commit-tree", f"{same}^{{tree}}", "-m", "rewritten")
    here.git("push", "-q", "origin", *(f"{c}:refs/x/{c}" for c in (beside, same, back, rewritten)))
    for number, (tip, count) in enumerate(((beside, 0), (same, 2))):
        here.server_has("main", tip)
        job = run(here, fresh(here, id=f"{number}" * 16, branch=f"n{number}"), Forge())
        assert (job.problem_kind == "moved") is bool(count)
        assert job.state == ("stopped" if count else "open")
    assert "main has 2 new commits since you looked, and they change the same files." in job.problem
    assert "Nothing was sent. Refresh shows" in job.problem
    assert here.store.load(job.id) is None and job.id not in private_names(here.repository)
    here.server_has(
        "main", here.git("commit-tree", f"{same}^{{tree}}", "-p", here.base, "-m", "o", cwd=here.origin)
    )
    assert "main has 1 new commit since you looked, and it changes" in run(here, fresh(here), Forge()).problem
    on = fresh(here, base_commit=same, files=packed({"other.tf": b"p\n"}))
    here.server_has("main", here.base)
    assert "main is another one since you looked" in run(here, on, Forge()).problem
    here.server_has("main", None)
    none = run(here, fresh(here), Forge())
    assert none.problem_kind == "no-commit" and f"no branch main at {here.origin}" in none.problem


@pytest.mark.parametrize(
    ("there", "branch", "sentence", "offer"),
    [
        ("new", "new", "There is a branch new already. Nothing was overwritten; new-2 is free.", "new-2"),
        ("new/x", "new", "The branch new/x stands in the way of new.", "new-2"),
        ("NEW", "new", "The branch NEW stands in the way of new.", "new-2"),
    ],
)
def test_a_name_that_is_taken(here: Here, there: str, branch: str, sentence: str, offer: str) -> None:
    here.server_has(there, here.other)
    job = run(here, fresh(here, branch=branch), Forge())
    assert job.problem.startswith(sentence) and (job.problem_kind, job.offer) == ("exists", offer)
    assert here.git("rev-parse", there, cwd=here.origin) == here.other
    assert rename(here.store, job, offer) == replace(job, branch=offer, problem="", problem_kind="", offer="")
    assert run(here, job, Forge()).state == "open", "what is kept counts"


def test_what_was_sent_keeps_its_name(here: Here) -> None:
    for more in ({"pushed": here.sent}, {"state": "open"}):
        job = fresh(here, **more)
        here.store.save(job)
        assert rename(here.store, replace(job, title="Read"), "other") == job == here.store.load(ID)
    here.store.forget(ID)
    job = fresh(here)
    assert rename(here.store, job, "other").branch == "other"
    with pytest.raises(GitError):
        rename(here.store, job, "a b")


def test_others_have_pushed_to_it(here: Here) -> None:
    """On top of it: nothing is left to send. Something else instead: nothing is overwritten."""
    job = here.keep(fresh(here, commit=here.sent, commits=(here.sent,), pushed=here.sent, branch="mine"))
    here.server_has("mine", here.merge)
    on_top = run(here, job, Forge(request("open")))
    assert said(on_top, "push") == "Others have added to mine since." and on_top.state == "open"
    assert states(on_top)["push"] == "skipped"
    here.server_has("mine", here.other)
    instead = run(here, job, Forge(request("open")))
    assert instead.problem_kind == "rejected" and "Someone else has pushed to mine" in instead.problem
    here.server_has("mine", None)
    gone = run(here, job, Forge(request("open")))
    assert gone.problem_kind == "rejected" and "The branch mine was deleted meanwhile" in gone.problem
    here.server_has("mine", here.merge)
    more = replace(job, commit=here.git("commit-tree", f"{here.sent}^{{tree}}", "-p", here.sent, "-m", "2"))
    here.store.save(more)
    left = run(here, more, Forge(request("open")))
    assert left.problem_kind == "rejected", "one more commit is left to send"


@pytest.mark.parametrize("state", ["merged", "closed"])
def test_an_ended_one_gets_no_branch_back(here: Here, state: str) -> None:
    job = run(here, fresh(here, commit=here.sent, commits=(here.sent,)), Forge(request(state)))
    assert job.state == state and "new" not in here.git(
        "branch", "--format=%(refname:short)", cwd=here.origin
    )


class Sending:
    """Instead of the push: fails as told, before or after the branch arrived."""

    def __init__(self, here: Here, monkeypatch: pytest.MonkeyPatch, *kinds: Kind, arrives: str = "") -> None:
        self.kinds = list(kinds)
        self.here, self.arrives = here, arrives
        self.times = 0
        self.real = patched(monkeypatch, "push", self)

    def __call__(
        self, repository: object, address: str, refs: dict[str, tuple[str, str]], **more: Any
    ) -> None:
        self.times += 1
        if not self.kinds:
            self.real(repository, address, refs, **more)
            return
        kind = self.kinds.pop(0)
        if self.arrives == "ours":
            self.real(repository, address, refs, **more)
        elif self.arrives:
            self.here.server_has("new", self.arrives)
        raise GitError(kind, "No.", "detail", said="server")


UNSURE = (Kind.NETWORK, Kind.OUTAGE, Kind.TIMEOUT, Kind.OTHER, Kind.EXISTS, Kind.NAME)


def test_a_push_whose_answer_was_lost(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, kind in enumerate((*UNSURE, Kind.REJECTED)):
        sending = Sending(here, monkeypatch, kind, arrives="ours")
        job = run(here, fresh(here, id=f"{number}" * 16, branch=f"b{number}"), Forge())
        assert (job.state == "open") is (kind in UNSURE), kind
        assert job.pushed == (job.commit if kind in UNSURE else "")
        patched(monkeypatch, "push", sending.real)


def test_a_push_that_did_not_arrive(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, kind in enumerate((*UNSURE, Kind.REJECTED, Kind.AUTH, Kind.FORBIDDEN)):
        sending = Sending(here, monkeypatch, kind)
        job = run(here, fresh(here, id=f"{number}" * 16, branch=f"b{number}"), Forge())
        again = kind in (Kind.NETWORK, Kind.OUTAGE, Kind.OTHER)
        assert (job.state == "open", sending.times) == (again, 2 if again else 1), kind
        if kind is Kind.NAME:
            assert job.problem_kind == "exists" and "b5" in job.problem
        elif not again:
            patch = " Or save the proposal as a patch file for a colleague."
            assert job.problem == "No." + patch * (kind in (Kind.AUTH, Kind.FORBIDDEN))
            assert job.problem_kind == kind.value
        patched(monkeypatch, "push", sending.real)
    sending = Sending(here, monkeypatch, Kind.NETWORK, Kind.NETWORK)
    job = run(here, fresh(here, branch="twice"), Forge())
    assert (job.problem_kind, sending.times) == ("network", 2), "once more, not for ever"


def test_a_push_that_another_one_was_faster_than(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    Sending(here, monkeypatch, Kind.NETWORK, arrives=here.other)
    job = run(here, fresh(here), Forge())
    assert (job.problem_kind, job.offer) == ("exists", "new-2")


def test_a_push_after_which_nobody_can_be_asked(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    Sending(here, monkeypatch, Kind.TIMEOUT)
    answers = iter((True, False))
    real = patched(monkeypatch, "ls_remote", None)

    def once(*args: object, **more: object) -> Any:
        return real(*args, **more) if next(answers) else failing(Kind.OUTAGE, "Down.")()

    patched(monkeypatch, "ls_remote", once)
    job = run(here, fresh(here), Forge())
    assert (job.problem, job.problem_kind) == ("No.", "timeout"), "the first reason is told"


def test_a_fork_that_refuses_names_no_patch(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    Sending(here, monkeypatch, Kind.FORBIDDEN)
    forge = Forge(access=replace(MAY, can_push=False), fork=Fork("jana", str(here.origin)))
    assert run(here, fresh(here), forge).problem == "No."


def test_a_request_that_is_there_hears_of_new_commits(here: Here) -> None:
    job = here.keep(fresh(here, commit=here.sent, commits=(here.sent,), pushed=here.sent, branch="mine"))
    for state, commit, refreshed, hears, seen in (
        ("open", here.base, request("draft"), True, "draft"),
        ("draft", here.base, ForgeError(Kind.OUTAGE, "Down."), True, "draft"),
        ("open", here.sent, None, False, "open"),
        ("open", here.merge, None, False, "open"),
        ("merged", here.base, None, False, "merged"),
    ):
        forge = Forge(replace(request(state), commit=commit))
        forge.refreshed = refreshed
        here.server_has("mine", here.sent)
        here.store.save(job)
        after = run(here, job, forge)
        assert after.state == seen and forge.follow_ups == ([("7", here.sent)] if hears else []), (
            state,
            commit,
        )
        assert said(after, "find") == "It is there already." and forge.created == []


def test_opening_it_is_tried_again_after_a_look(here: Here) -> None:
    lost = Uncertain(Kind.NETWORK, "Lost.")
    for failures, created, state, looks in (
        ([], 1, "open", 1),
        ([lost], 2, "open", 2),
        ([lost, lost], 3, "open", 3),
        ([lost, lost, lost], 3, "stopped", 3),
        ([replace(request("draft"), id="8")], 1, "draft", 2),
        ([lost, ForgeError(Kind.FORBIDDEN, "No.")], 2, "stopped", 2),
    ):
        forge = Forge()
        forge.lost = list(failures)
        name = f"b{len(here.store.all())}"
        job = run(here, fresh(here, id=f"{len(here.store.all()):016x}", branch=name), forge)
        assert (len(forge.created), job.state, job.tried_create) == (created, state, True)
        assert len(forge.asked) == 1 + looks and set(forge.asked[1:]) == {(name, "main", job.commit)}
        kept = here.store.load(job.id)
        assert kept == job and kept.request == ({"open": "7", "draft": "8"}.get(state, ""))


@pytest.mark.parametrize(
    ("reviewers", "labels", "warns", "found"),
    [
        (("ali",), (), (), None),
        ((), ("l",), ("No label l.",), None),
        (("ali",), ("l",), ForgeError(Kind.FORBIDDEN, "May not."), None),
        ((), (), (), None),
        (("ali",), (), (), "merged"),
        (("ali",), (), (), "closed"),
    ],
)
def test_reviewers_and_labels(
    here: Here, reviewers: tuple[str, ...], labels: tuple[str, ...], warns: Any, found: str | None
) -> None:
    forge = Forge(request(found) if found else None, access=replace(MAY, unasked="Rules unknown."))
    forge.warns = warns
    more = {"commit": here.sent, "commits": (here.sent,)} if found else {}
    job = run(here, fresh(here, reviewers=reviewers, labels=labels, **more), forge)
    asked = bool(reviewers or labels) and not found
    assert forge.decorated == ([(request("open"), reviewers, labels)] if asked else [])
    wanted = ("Reviewers and labels weren't set: May not.",) if isinstance(warns, GitError) else warns
    assert job.warnings == ("Rules unknown.", *wanted) and job.state == (found or "open")
    assert (states(job)["decorate"], said(job, "decorate")) == (
        "done" if asked else "skipped",
        " ".join(wanted),
    )


def follow_up(here: Here, job: Job, data: bytes = b"c\n", forge: Forge | None = None, **more: Any) -> Job:
    connection = here.connection(forge or Forge(replace(request("open"), commit=job.commit)))
    return add_commit(here.repository, here.store, connection, job, {"main.tf": data}, " More\n", "d", **more)


def test_one_more_commit(here: Here) -> None:
    first = run(here, fresh(here), Forge())
    gated: list[object] = []
    forge = Forge(replace(request("open"), commit=first.commit))
    forge.refreshed = replace(request("draft"), commit=first.commit)
    second = follow_up(here, first, forge=forge, gate=gated.append, on=first.commit)
    assert second.commits == (first.commit, second.commit) and second.pushed == second.commit
    assert here.git("log", "-1", "--format=%B%an %P", second.commit) == f"More\n\nd\nA {first.commit}"
    assert here.git("rev-parse", "new", cwd=here.origin) == second.commit and gated == [{"main.tf": b"c\n"}]
    assert forge.follow_ups == [("7", second.commit)] and second.state == "draft"
    with pytest.raises(GitError) as same:
        follow_up(here, second)
    assert same.value.kind is Kind.UNCHANGED
    with pytest.raises(GitError) as moved:
        follow_up(here, second, b"d\n", on=first.commit)
    assert moved.value.kind is Kind.MOVED and "new commit since you looked" in moved.value.sentence
    with pytest.raises(GitError) as refused:
        follow_up(here, second, b"d\n", gate=failing(Kind.REFUSED))
    assert refused.value.kind is Kind.REFUSED and here.store.load(ID) == second
    here.store.save(replace(second, state="merged"))
    with pytest.raises(GitError) as ended:
        follow_up(here, second, b"d\n")
    assert "has ended" in ended.value.sentence


def test_one_more_commit_that_stopped_half_way_goes_on(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run(here, fresh(here), Forge())
    sending = Sending(here, monkeypatch, Kind.REJECTED)
    stopped = follow_up(here, first, on=first.commit)
    assert (stopped.state, stopped.pushed, sending.times) == ("stopped", first.commit, 1)
    for on in (first.commit, stopped.commit):
        forge = Forge(replace(request("open"), commit=first.commit))
        forge.refreshed = request("open")
        again = follow_up(here, stopped, forge=forge, on=on)
        assert again.commits == stopped.commits == (first.commit, stopped.commit)
        assert again.pushed == stopped.commit and again.state == "open"
        here.store.save(replace(again, pushed=first.commit))
        here.server_has("new", first.commit)


def test_one_that_stopped_can_be_forgotten(here: Here) -> None:
    job = here.keep(fresh(here))
    abandon(here.repository, here.store, job)
    assert here.store.load(ID) is None and private_names(here.repository) == ()
    assert fresh_steps()[0].state == "waiting"
