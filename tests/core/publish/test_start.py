"""Which proposal some edits belong to, and what it begins with: the steps themselves are elsewhere."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from core.git.commit import private_names
from core.git.errors import GitError, Kind
from core.publish import Proposal
from core.publish.job import Job, JobStore, job_id, packed
from core.publish.start import start
from tests.core.publish.desk import JANA
from tests.core.publish.here import Answers, Here, request
from tests.core.publish.test_job import JOB

FILES = {"main.tf": b"b\n", "gone.tf": None}


class Steps:
    """Instead of the steps: notes what each run is given, and keeps it as `then` says."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.then: list[dict[str, Any]] = []
        self.given: tuple[object, ...] = ()

    def __call__(
        self, repository: object, store: JobStore, connection: object, job: Job, *callbacks: object
    ) -> Steps:
        self.given = callbacks
        self.jobs.append(job)
        self.store = store
        return self

    def all(self) -> Job:
        job = replace(self.jobs[-1], **(self.then.pop(0) if self.then else {"state": "pushed"}))
        self.store.save(job)
        return job


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    made = Steps()
    monkeypatch.setattr(sys.modules["core.publish.start"], "Run", made)
    return made


def asked(here: Here, **more: Any) -> Proposal:
    return replace(
        Proposal("origin", "main", here.base, "e", FILES, "mine", " Raise\nit ", "More\r\nroom.", JANA),
        **more,
    )


def key(here: Here, number: int = 0) -> str:
    return job_id(str(here.origin), "main", "e", number)


def send(here: Here, publishing: Answers | None = None, store: JobStore | None = None, **more: Any) -> Job:
    callbacks = {name: more.pop(name) for name in ("gate", "on_step", "progress", "cancel") if name in more}
    connection = here.connection(publishing)
    return start(here.repository, store or here.store, connection, asked(here, **more), **callbacks)


def known(here: Here, number: int = 0, **more: Any) -> Job:
    values = {"id": key(here, number), "state": "stopped", "pushed": "", "base_commit": here.base, **more}
    return here.keep(replace(here.job, **values))


def test_a_new_one(here: Here, steps: Steps) -> None:
    gated: list[object] = []
    callbacks = (print, len, str)
    before = time.time()
    job = send(
        here, gate=gated.append, on_step=callbacks[0], progress=callbacks[1], cancel=callbacks[2],
        reviewers=("ali",), labels=("l",), draft=True, made_of=("1", "2"),
    )  # fmt: skip
    (made,) = steps.jobs
    assert before <= made.created <= time.time() and job.state == "pushed" and steps.given == callbacks
    assert made == Job(
        id=key(here), created=made.created, repository=str(here.repository.folder), remote="origin",
        url=str(here.origin), base="main", base_commit=here.base, edits="e", branch="mine", title="Raise it",
        description="More\nroom.", author=JANA.name, email=JANA.email, reviewers=("ali",), labels=("l",),
        draft=True, files=packed(FILES), made_of=("1", "2"), wishes=((),),
    )  # fmt: skip
    assert gated == [FILES]
    plain = asked(here)
    assert (plain.draft, plain.again, plain.anew) == (False, 0, False)
    assert Proposal("o", "m", "b", "e", {}, "x", "t", "d", JANA).again == 0


def test_what_is_refused_is_not_begun(here: Here, steps: Steps) -> None:
    def gate(_files: object) -> None:
        raise GitError(Kind.REFUSED, "No.")

    for more in ({"gate": gate}, {"title": " \u200b "}, {"branch": "a b"}):
        with pytest.raises(GitError):
            send(here, **more)
    assert steps.jobs == [] and here.store.all() == ()


@pytest.mark.parametrize("number", [0, 2])
def test_later_numbers_have_jobs_of_their_own(here: Here, steps: Steps, number: int) -> None:
    assert send(here, again=number).id == key(here, number)


def test_one_that_is_open_goes_on(here: Here, steps: Steps) -> None:
    known(here, state="open", pushed=here.sent, request="7", commit=here.sent)
    answers = Answers(request("open"))
    job = send(here, answers, title="Another", description="Other", branch="other")
    (made,) = steps.jobs
    assert (made.id, made.title, made.branch, made.state) == (key(here), "Raise it", "mine", "open")
    assert made.number == 7 and job.id == key(here)


def test_one_that_stands_is_said_to(here: Here, steps: Steps) -> None:
    known(here, state="open", pushed=here.sent, request="7")
    here.server_has("main", here.merge)
    job = send(here, Answers(request("merged", here.merge)))
    assert steps.jobs == [] and job.state == "merged" and "#7 is merged already" in job.told


def test_one_that_was_closed_is_followed_by_another(here: Here, steps: Steps) -> None:
    later = time.time() + 5000
    known(here, state="open", pushed=here.sent, request="7", created=later)
    steps.then = [{"offer": "mine-2", "problem": "taken", "problem_kind": "name"}, {"state": "open"}]
    job = send(here, Answers(request("closed")), again=0)
    first, second = steps.jobs
    assert (first.id, first.branch, first.created) == (key(here, 1), "mine", later + 1)
    assert "#7 was closed without being merged" in first.told
    assert second == replace(first, branch="mine-2", state="stopped")
    assert (job.state, job.id) == ("open", key(here, 1))
    kept = here.store.load(key(here))
    assert kept is not None and kept.state == "closed"


def test_a_name_that_is_taken_is_asked_about_where_nothing_was_before(here: Here, steps: Steps) -> None:
    steps.then = [{"offer": "mine-2", "problem": "taken"}]
    assert send(here).offer == "mine-2" and len(steps.jobs) == 1


@pytest.mark.parametrize(
    ("state", "pushed", "left", "told"),
    [
        ("stopped", False, "closed", ""),
        ("stopped", True, "closed", "The branch mine of the earlier try stays where it was sent."),
        ("open", True, "open", ""),
        ("merged", True, "merged", ""),
    ],
)
def test_a_second_one_on_purpose(
    here: Here, steps: Steps, state: str, pushed: bool, left: str, told: str
) -> None:
    """Nobody is asked what became of the first."""
    first = known(here, state=state, pushed=here.sent if pushed else "", created=1.0)
    answers = Answers(request("open"))
    job = send(here, answers, anew=True)
    assert (job.id, job.told, answers.asked) == (key(here, 1), told, [])
    kept = here.store.load(key(here))
    gave_up: dict[str, Any] = {"state": "closed", "problem": "", "problem_kind": "", "offer": ""}
    assert kept == (replace(first, **gave_up) if state == "stopped" else first) and kept.state == left
    assert private_names(here.repository) == (() if state == "stopped" else (key(here),))


class Raced(JobStore):
    """Another process keeps a job just before ours has the lock."""

    def __init__(self, store: JobStore, theirs: Job) -> None:
        self.folder = store.folder
        self.theirs: Job | None = theirs

    @contextlib.contextmanager
    def lock(self, job: str) -> Iterator[None]:
        with super().lock(job):
            if self.theirs is not None and job == self.theirs.id:
                self.save(self.theirs)
                self.theirs = None
            yield


@pytest.mark.parametrize("anew", [False, True])
def test_what_another_process_has_begun_meanwhile_goes_on(here: Here, steps: Steps, anew: bool) -> None:
    theirs = replace(here.job, id=key(here), state="open", pushed=here.sent, request="7", branch="theirs")
    job = send(here, Answers(request("open")), Raced(here.store, theirs), anew=anew)
    assert (job.id, job.branch) == (key(here), "theirs") and len(steps.jobs) == 1


def test_what_is_kept_counts_not_what_was_read(here: Here, steps: Steps) -> None:
    first = known(here, branch="older")
    changed = replace(first, state="open", pushed=here.sent, request="7", branch="theirs")
    job = send(here, Answers(request("open")), Raced(here.store, changed))
    assert job.branch == "theirs"


SAME = {"title": "Raise it", "description": "D"}
ANEW = {"commit": "", "commits": (), "files": packed(FILES)}


@pytest.mark.parametrize(
    ("kept", "wish", "made"),
    [
        ({}, {}, {}),
        ({}, {"branch": "other"}, {"branch": "other"}),
        ({}, {"reviewers": ("a",), "labels": ("l",), "draft": True, "made_of": ("1",)},
         {"reviewers": ("a",), "labels": ("l",), "draft": True, "made_of": ("1",)}),
        ({}, {"title": "Other"}, {"title": "Other", **ANEW}),
        ({}, {"description": "Other"}, {"description": "Other", **ANEW}),
        ({}, {"base_commit": "other"}, {"base_commit": "other", **ANEW}),
        ({"commit": ""}, {}, ANEW),
        ({"commit": "1" * 40}, {}, ANEW),
        ({"pushed": "sent"}, {"title": "Other", "branch": "other"}, {}),
        ({"tried_create": True}, {"title": "Other", "branch": "other"}, {}),
    ],
)  # fmt: skip
def test_the_same_edits_again(
    here: Here, steps: Steps, kept: dict[str, Any], wish: dict[str, Any], made: dict[str, Any]
) -> None:
    """While nothing of it was sent, all but the edits may change; what its commit says or stands on makes it
    anew, and is looked at again."""
    commits = {"sent": here.sent, "other": here.other}
    values = {**SAME, "files": {}, "commits": (here.sent,), "remote": "elsewhere", "repository": "/gone"}
    first = known(here, **{**values, **{k: commits.get(str(v), v) for k, v in kept.items()}})
    gated: list[object] = []
    send(here, gate=gated.append, **{**SAME, **{k: commits.get(str(v), v) for k, v in wish.items()}})
    (job,) = steps.jobs
    made = {k: commits.get(str(v), v) for k, v in made.items()}
    here_now: dict[str, Any] = {"remote": "origin", "repository": str(here.repository.folder)}
    assert replace(job, wishes=()) == replace(first, wishes=(), **here_now, **made)
    assert job.wishes in (first.wishes, ((),)) and ("files" not in made or job.wishes == ((),))
    assert gated == ([FILES] if "files" in made else [])


def test_jobs_of_other_remotes_are_left_alone(here: Here, steps: Steps) -> None:
    here.store.save(replace(JOB, id=job_id("elsewhere", "main", "e")))
    assert send(here).id == key(here) and len(here.store.all()) == 2
