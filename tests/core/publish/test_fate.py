"""What has become of a proposal, told from the server, the base and what is known here: one by one, with a
forge that answers as it is told to."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from core.git.commit import private_names, private_ref, set_ref
from core.git.errors import GitError, Kind
from core.publish import earlier
from core.publish.earlier import bring_back, fate_of, has_commit, is_ancestor, newest
from core.publish.follow import refresh, sweep
from core.publish.job import Job, JobStore, job_id
from tests.core.publish.here import ID, Answers, Here, request
from tests.core.publish.test_job import JOB

NEW = "So this is a new one."
MERGED = "Your earlier proposal {name} was merged, but main doesn't have its change any more. " + NEW
STANDS = "Nothing was sent: proposal {name} is merged already."
CLOSED = "Your earlier proposal {name} was closed without being merged. " + NEW
DELETED = "The branch mine of your earlier proposal {name} was deleted. " + NEW


TOLD = [
    ("open", "", "base", "base", False, ""),
    ("draft", "", "base", "base", False, ""),
    ("closed", "", "base", "base", True, CLOSED),
    ("merged", "merge", "merge", "base", True, MERGED),
    ("merged", "other", "merge", "base", True, MERGED),
    ("merged", "merge", "base", "base", True, MERGED),
    ("merged", "merge", "base", "merge", False, STANDS),
    ("merged", "", "base", "merge", False, STANDS),
    ("merged", "", "merge", "merge", True, MERGED),
    ("merged", "", "base", None, False, STANDS),
]
"""(state of the request, the commit that it became, the base that is sent on now, the server's base) and
whether a new one is due, with the words for it."""


@pytest.mark.parametrize("known", [{"request": "7"}, {"request": "", "pushed": "", "tried_create": True}])
def test_what_the_forge_tells(here: Here, known: dict[str, Any]) -> None:
    commits = {"base": here.base, "merge": here.merge, "other": here.other, "": ""}
    for state, merge, sent_on, tip, over, told in TOLD:
        here.server_has("main", commits[tip] if tip else None)
        job = here.keep(replace(here.job, **known))
        answers = Answers(request(state, commits[merge]))
        fate = fate_of(here.repository, here.store, here.connection(answers), job, commits[sent_on])
        assert answers.asked == [(job.request, "mine", "main", here.sent)]
        assert (fate.over, fate.told) == (over, told.format(name="#7")), (state, merge, sent_on, tip)
        seen = replace(job, request="7", number=7, request_url="https://forge/7", state=state)
        assert fate.job == seen
        ended = state in ("merged", "closed")
        assert private_names(here.repository) == (() if ended else (ID,))
        kept = replace(seen, problem="", problem_kind="", offer="") if ended else job
        assert here.store.load(ID) == kept


def test_a_request_that_stays_open_although_it_was_merged_by_hand(here: Here) -> None:
    """In an inbox nobody closes it; what it would bring is in the base, or was taken back there."""
    here.known_base(here.merge)
    for sent_on, tip, over, told in (
        (here.merge, here.merge, True, MERGED),
        (here.merge, here.base, True, MERGED),
        (here.base, here.base, True, MERGED),
        (here.base, here.merge, False, STANDS),
    ):
        here.server_has("main", tip)
        job = here.keep(replace(here.job, request="7"))
        answers = Answers(request("open"))
        fate = fate_of(here.repository, here.store, here.connection(answers), job, sent_on)
        assert (fate.job.state, fate.over, fate.told) == ("merged", over, told.format(name="#7"))
        assert private_names(here.repository) == ()


UNTOLD = [
    ("merge", True, "merge", "merged", True, MERGED),
    ("merge", False, "base", "merged", False, STANDS),
    ("base", True, "base", "pushed", False, ""),
    ("base", False, "base", "closed", True, DELETED),
    (None, True, "base", "pushed", False, ""),
    (None, False, "base", "closed", True, DELETED),
]
"""(the base that is known here, whether the branch is there, the base that is sent on now) and the state that
follows, whether a new one is due, with the words for it."""


@pytest.mark.parametrize("publishing", [None, Answers(None)])
def test_where_no_request_tells(here: Here, publishing: Answers | None) -> None:
    commits = {"base": here.base, "merge": here.merge, None: None}
    here.server_has("main", here.other)
    for base, branch, sent_on, state, over, told in UNTOLD:
        here.known_base(commits[base])
        here.server_has("mine", here.sent if branch else None)
        job = here.keep(here.job)
        sent = here.merge if sent_on == "merge" else here.base
        fate = fate_of(here.repository, here.store, here.connection(publishing), job, sent)
        assert (fate.job, fate.over) == (replace(job, state=state), over), (base, branch, sent_on)
        assert fate.told == told.format(name="“Raise it”")
        assert private_names(here.repository) == ((ID,) if state == "pushed" else ())


def test_what_never_got_as_far_as_the_server_is_not_asked_for(here: Here) -> None:
    for state, over in (("stopped", False), ("closed", True)):
        job = here.keep(replace(here.job, pushed="", state=state))
        answers = Answers(request("open"))
        fate = fate_of(here.repository, here.store, here.connection(answers), job, here.base)
        assert (fate.job, fate.over, fate.told, answers.asked) == (job, over, "", [])
        assert here.store.load(ID) == job and private_names(here.repository) == (ID,)


def test_a_fork_is_looked_at_where_it_is(here: Here) -> None:
    job = replace(here.job, fork_owner="jana", push_url=str(here.origin))
    elsewhere = here.connection(push_url=str(here.box.top / "nowhere.git"))
    assert fate_of(here.repository, here.store, elsewhere, job, here.base).job == job
    assert bring_back(here.repository, elsewhere, job)
    with pytest.raises(GitError):
        fate_of(here.repository, here.store, elsewhere, replace(job, fork_owner=""), here.base)
    assert bring_back(here.repository, elsewhere, replace(job, fork_owner="")) is False
    asked = Answers(request("open"))
    fate_of(here.repository, here.store, here.connection(asked), job, here.base)
    assert asked.asked == [("", "jana:mine", "main", here.sent)]


def test_a_commit_is_brought_back_from_its_branch(here: Here) -> None:
    job, connection = replace(here.job, branch="kept"), here.connection()
    assert bring_back(here.repository, connection, replace(job, pushed="")) is False
    assert private_names(here.repository) == ()
    assert bring_back(here.repository, connection, job) is True
    assert here.git("rev-parse", private_ref(ID)) == here.merge
    assert bring_back(here.repository, connection, replace(job, commit="1" * 40)) is False, "not this one"
    here.server_has("kept", None)
    assert bring_back(here.repository, connection, job) is False


def test_only_a_server_that_does_not_answer_is_an_obstacle(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    obstacles = set()
    for kind in Kind:

        def failing(*_args: object, kind: Kind = kind, **_more: object) -> None:
            raise GitError(kind, "No.")

        monkeypatch.setattr(earlier, "fetch_refs", failing)
        try:
            assert bring_back(here.repository, here.connection(), here.job) is False
        except GitError as error:
            obstacles.add(error.kind)
    assert obstacles == {Kind.NETWORK, Kind.OUTAGE, Kind.TIMEOUT, Kind.CANCELLED}


def test_which_commits_are_here(here: Here) -> None:
    repository = here.repository
    assert has_commit(repository, here.sent) and not has_commit(repository, "1" * 40)
    assert is_ancestor(repository, here.sent, here.merge) and is_ancestor(repository, here.base, here.sent)
    assert not is_ancestor(repository, here.merge, here.sent)
    assert not is_ancestor(repository, here.sent, here.other)
    assert not is_ancestor(repository, "1" * 40, here.base)
    assert not is_ancestor(repository, here.base, "1" * 40)


class Numbered(JobStore):
    """Knows some of the proposals of the same edits, by number."""

    def __init__(self, known: range) -> None:
        self.known = {job_id("u", "main", "e", number): number for number in known}

    def load(self, job: str) -> Job | None:
        return replace(JOB, number=self.known[job]) if job in self.known else None


@pytest.mark.parametrize(
    ("known", "first", "number"),
    [
        (range(0), 0, None), (range(1), 0, 0), (range(3), 0, 2), (range(1, 3), 0, None),
        (range(3), 1, 2), (range(3), 3, None), (range(2000), 0, 1000), (range(1001), 999, 1000),
    ],
)  # fmt: skip
def test_the_last_of_the_same_edits(known: range, first: int, number: int | None) -> None:
    at, job = newest(Numbered(known), "u", "main", "e", first)
    if number is None:
        assert (at, job) == (first, None)
    else:
        assert at == number and job is not None and job.number == number


def test_how_a_request_is_doing(here: Here) -> None:
    for state in ("draft", "merged", "closed"):
        job = here.keep(replace(here.job, state="open", request="7", request_url="https://forge/7"))
        answers = Answers(request(state))
        seen, found = refresh(here.repository, here.store, here.connection(answers), job)
        assert seen == replace(job, state=state) == here.store.load(ID)
        assert found is answers.request and answers.asked == [("7",)]
        assert private_names(here.repository) == ((ID,) if state == "draft" else ())


def test_what_is_as_it_was_is_not_kept_again(here: Here) -> None:
    job = replace(here.job, state="open", request="7", request_url="https://forge/7")
    seen, found = refresh(here.repository, here.store, here.connection(Answers(request("open"))), job)
    assert seen == job and found is not None and here.store.load(ID) is None
    stopped = replace(job, state="stopped")
    seen, found = refresh(here.repository, here.store, here.connection(Answers(request("open"))), stopped)
    assert seen == stopped and found is not None and here.store.load(ID) is None, "it is still on its way"


ANSWERS = (None, Answers(None), Answers(request("open")), Answers(request("merged")))


@pytest.mark.parametrize("publishing", ANSWERS)
def test_a_request_that_was_opened_elsewhere_is_looked_for(here: Here, publishing: Answers | None) -> None:
    there = publishing.request if publishing is not None else None
    for state, base in product(("pushed", "open", "stopped"), (here.base, here.merge, None)):
        here.known_base(base)
        job = here.keep(replace(here.job, state=state, fork_owner="jana"))
        seen, found = refresh(here.repository, here.store, here.connection(publishing), job)
        wanted = job
        if state == "pushed" and there is not None:
            wanted = replace(job, state=there.state, request="7", number=7, request_url="https://forge/7")
        elif state == "pushed" and base == here.merge:
            wanted = replace(job, state="merged")
        assert (seen, found) == (wanted, None) and here.store.load(ID) == wanted
        assert private_names(here.repository) == (() if wanted.state == "merged" else (ID,))
    if publishing is not None:
        assert publishing.asked == [("jana:mine", "main", here.sent)] * 3, "only while it is pushed"
        publishing.asked.clear()


def test_refs_of_proposals_that_have_ended_are_swept(here: Here) -> None:
    states = {"0" * 16: "open", "1" * 16: "merged", "2" * 16: "closed", "3" * 16: "stopped", "4" * 16: ""}
    for name, state in states.items():
        if state:
            here.store.save(replace(here.job, id=name, state=state))
        set_ref(here.repository, private_ref(name), here.sent)
    for odd in ("1" * 15, "1" * 17):  # none of ours, although their records would say so
        here.store.save(replace(here.job, id=odd, state="merged"))
        set_ref(here.repository, private_ref(odd), here.sent)
    set_ref(here.repository, private_ref("A-name"), here.sent)
    sweep(here.repository, here.store)
    left = {"0" * 16, "3" * 16, "4" * 16, "1" * 15, "1" * 17, "A-name"}
    assert set(private_names(here.repository)) == left
