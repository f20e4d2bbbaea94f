"""Questions that are only a service (rules, protection, reviewers): one that fails is a warning, no stop."""

from __future__ import annotations

from typing import Any

import pytest

from core.session.locate import locate
from core.session.sender import Sender
from tests.core.publish.desk import GitHubDesk
from tests.forge.server import Fault

QUESTIONS = {
    "rules": ("GET", r"/rules/branches/main$"),
    "rules of the branch": ("GET", r"/rules/branches/repoform"),
    "base": ("GET", r"/branches/main$"),
    "protection": ("GET", r"/branches/main/protection$"),
}
FAULTS = [
    (Fault("status", 500), "an outage"),
    (Fault("status", 503, after=True), "an outage"),
    (Fault("drop"), "the connection was lost"),
    (Fault("truncate"), "connection was lost"),
    (Fault("status", 429), "too many requests"),
    (Fault("status", 403, headers=(("X-RateLimit-Remaining", "0"),)), "too many requests"),
    (Fault("status", 401, body={"message": "Bad credentials"}), "Bad credentials"),
    (Fault("status", 409, body={"message": "Git Repository is empty."}), "Git Repository is empty"),
]
ODD: list[Any] = [
    ["a"],
    [{"type": "pull_request", "parameters": "x"}],
    [None],
    {"name": "main", "protected": [1]},
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_that_fails_is_a_warning(desk: GitHubDesk, question: str) -> None:
    desk.hosted.protection = {}
    method, path = QUESTIONS[question]
    for n, (fault, words) in enumerate(FAULTS):
        if question == "protection" and fault.kind == "truncate":
            continue  # half of a "you may not see it" is one all the same
        desk.forge.fault(method, path, fault, times=9)
        job = desk.start(edits=f"e{n}", branch=f"repoform/b{n}", files={"main.tf": f"{n}\n".encode()})
        desk.forge.clear_faults()
        assert (job.state, job.problem) == ("open", ""), (fault, job.problem)
        assert len(job.warnings) == 1, fault
        warning = job.warnings[0]
        assert "couldn't be asked" in warning and words in warning and "Resume" not in warning
        assert warning in next(step.sentence for step in job.steps if step.name == "access")
    assert set(desk.states()) == {"open"}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("status", [403, 422])
def test_what_may_not_be_seen_is_not_taken_for_missing(desk: GitHubDesk, question: str, status: int) -> None:
    desk.hosted.protection = {}
    desk.forge.fault(
        *QUESTIONS[question], Fault("status", status, body={"message": "Resource not accessible"}), 9
    )
    job = desk.start()
    assert (job.state, job.warnings) == ("open", ()), job.problem


@pytest.mark.parametrize("body", ODD)
@pytest.mark.parametrize("question", QUESTIONS)
def test_odd_answers(desk: GitHubDesk, question: str, body: Any) -> None:
    desk.hosted.protection = {}
    desk.forge.fault(*QUESTIONS[question], Fault("status", 200, body=body), 9)
    job = desk.start()
    assert job.state == "open" or (question == "base" and "is called" in job.problem), job.problem


def test_rules_that_were_told_still_count(desk: GitHubDesk) -> None:
    """A lost answer about the base doesn't make a forbidden name allowed."""
    desk.hosted.rules["repoform/raise"] = [{"type": "creation"}]
    desk.forge.fault("GET", r"/rules/branches/main$", Fault("drop"), times=9)
    job = desk.start()
    assert job.problem_kind == "forbidden" and desk.branch("repoform/raise") == ""


def test_a_base_that_is_not_there_still_stops(desk: GitHubDesk) -> None:
    desk.forge.fault(
        "GET", QUESTIONS["base"][1], Fault("status", 404, body={"message": "Branch not found"}), 9
    )
    job = desk.start()
    assert job.problem_kind == "not-found" and "no branch main" in job.problem and desk.states() == []


def test_after_one_lost_answer_no_more_is_asked(desk: GitHubDesk) -> None:
    desk.forge.fault("GET", r"/rules/", Fault("drop"), times=99)
    assert desk.start().state == "open"
    assert desk.forge.count("GET", r"/repos/acme/infra/rules/branches/main") == 0


@pytest.mark.parametrize("fault", [Fault("status", 500), Fault("drop"), Fault("status", 200, body=["x"])])
def test_reviewers_and_labels(desk: GitHubDesk, fault: Fault) -> None:
    desk.forge.fault("POST", r"/requested_reviewers$|/labels$", fault, times=9)
    job = desk.start(reviewers=("ali",), labels=("platform",))
    assert job.state == "open" and desk.states() == ["open"]
    assert fault.status == 200 or len(job.warnings) == 2


def test_the_page_says_it_and_lets_send(desk: GitHubDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.forge.fault("GET", r"/rules/", Fault("status", 500), times=9)
    sender = Sender(locate(str(desk.folder), fetch=True, data_dir=desk.data), desk.data)
    monkeypatch.setattr("core.session.sender.connect", lambda *_args, **_named: desk.connect())
    access = sender.access("repoform/raise")
    assert access.can_send and access.problem is None and "couldn't be asked (an outage)" in access.sentence


def test_going_on_asks_nothing_that_is_not_needed(desk: GitHubDesk) -> None:
    """A follow-up: what reviewers and checks say in between is no part of sending it."""
    from core.publish import add_commit

    job = desk.start()
    desk.forge.fault("GET", r"/(check-runs|status|reviews|comments)$", Fault("status", 500), times=99)
    more = add_commit(desk.opened(), desk.store, desk.connect(), job, {"other.tf": b"y\n"}, "More")
    assert more.state == "open" and desk.branch(job.branch) == more.commit, more.problem
