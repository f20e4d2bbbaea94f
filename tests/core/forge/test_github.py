"""Reading and reviewing on GitHub, against the test forge."""

from __future__ import annotations

import pytest

from core.forge.interface import Check, ForgeError, Remark, Reviewing
from core.git.errors import Kind
from core.publish import refresh
from tests.core.publish.desk import GitHubDesk
from tests.forge.server import Fault


@pytest.fixture
def ali(desk: GitHubDesk) -> Reviewing:
    desk.job = desk.start(draft=False)  # type: ignore[attr-defined]
    desk.sign_in("tok_of_ali_0123456789")
    reviewing = desk.connect().reviewing
    assert reviewing is not None
    return reviewing


def test_comments_land_on_the_right_line(desk: GitHubDesk, ali: Reviewing) -> None:
    (request,) = ali.requests()
    ali.comment(request, "New side", "main.tf", 2)
    ali.comment(request, "Old side", "main.tf", 2, "old")
    ali.comment(request, "Whole file", "main.tf")
    ali.comment(request, "Far away", "other.tf", 1)
    ali.comment(request, "General")
    pull = desk.hosted.pulls[0]
    assert [(c["body"], c.get("line"), c.get("side")) for c in pull.inline] == [
        ("New side", 2, "RIGHT"),
        ("Old side", 2, "LEFT"),
        ("Whole file", None, None),
    ]
    assert [c["body"] for c in pull.comments] == ["`other.tf:1`\n\nFar away", "General"]


def test_reviews(desk: GitHubDesk, ali: Reviewing) -> None:
    (request,) = ali.requests()
    ali.request_changes(request, "Less, please.")
    assert ali.read("1").changes_asked
    ali.approve(request)
    now = ali.read("1")
    assert now.approved and not now.changes_asked
    desk.hosted.commit("repoform/raise", {"other.tf": b"sneaked in\n"})
    assert not ali.read("1").approved  # of an older commit
    with pytest.raises(ForgeError) as refused:
        ali.merge(now)
    assert refused.value.kind is Kind.CONFLICT
    assert ali.merge(ali.read("1")).state == "merged"


def test_own_request_cannot_be_approved(desk: GitHubDesk) -> None:
    desk.start()
    jana = desk.connect().reviewing
    assert jana is not None
    with pytest.raises(ForgeError) as refused:
        jana.approve(jana.read("1"))
    assert "your own" in refused.value.sentence


def test_checks_plan_and_mergeability(desk: GitHubDesk, ali: Reviewing) -> None:
    commit = desk.hosted.pulls[0].sha
    desk.hosted.checks[commit] = [
        {"name": "plan", "status": "completed", "conclusion": "success"},
        {"name": "lint", "status": "in_progress"},
        {"name": "test", "status": "completed", "conclusion": "timed_out"},
        {"name": "skip", "status": "completed", "conclusion": "skipped"},
    ]
    desk.hosted.statuses[commit] = [{"context": "old/ci", "state": "failure"}]
    pull = desk.hosted.pulls[0]
    ali.comment(ali.read("1"), "```\nPlan: 1 to add, 0 to change, 2 to destroy.\n```")
    now = ali.read("1")
    assert [(c.name, c.state) for c in now.checks] == [
        ("plan", "good"),
        ("lint", "running"),
        ("test", "bad"),
        ("skip", "neutral"),
        ("old/ci", "bad"),
    ]
    assert now.mergeable and now.remarks[0].plan and isinstance(now.checks[0], Check)
    desk.hosted.commit("main", {"main.tf": b"a\nX\nc\n"})
    blocked = ali.read("1")
    assert blocked.mergeable is False and "conflicts with main" in blocked.blocked
    assert not any(remark.plan for remark in [Remark("a", "Plan it")]) and pull.number == 1


@pytest.mark.parametrize("end", ["merged", "closed"])
def test_the_end_is_noticed(desk: GitHubDesk, ali: Reviewing, end: str) -> None:
    request = ali.read("1")
    if end == "merged":
        ali.merge(request)
    else:
        ali.close(request)
    job, seen = refresh(desk.opened(), desk.store, desk.connect(), desk.job)  # type: ignore[attr-defined]
    assert job.state == end and seen is not None and seen.state == end
    kept = desk.store.load(job.id)
    assert kept is not None and kept.state == end
    assert job.id not in desk.box.git("for-each-ref", cwd=desk.folder)


def test_lost_answer_of_a_merge(desk: GitHubDesk, ali: Reviewing) -> None:
    desk.forge.fault("PUT", r"/merge$", Fault("drop", after=True))
    assert ali.merge(ali.read("1")).state == "merged"
    assert desk.forge.count("PUT", r".*/merge") == 1


def test_writes_are_never_repeated_by_themselves(desk: GitHubDesk, ali: Reviewing) -> None:
    request = ali.read("1")
    for fault in (Fault("status", 502), Fault("drop"), Fault("status", 503, after=True)):
        desk.forge.fault("POST", r"/comments$", fault)
        with pytest.raises(ForgeError):
            ali.comment(request, "Once")
    assert desk.forge.count("POST", r".*/issues/1/comments") == 3


def test_nothing_is_written_to_stderr(desk: GitHubDesk, capfd: pytest.CaptureFixture[str]) -> None:
    """PyGithub and urllib3 log by themselves; the command line's stderr holds one sentence and no more."""
    fault = Fault("status", 403, headers=(("Retry-After", "3600"),), body={"message": "rate limit"})
    desk.forge.fault("GET", r"/user$", fault, times=9)
    assert desk.start().problem_kind == "rate-limit"
    desk.forge.clear_faults()
    desk.forge.fault("GET", r"/user$", Fault("drop"), times=2)
    assert desk.start().state == "open"
    captured = capfd.readouterr()
    assert captured.err == "" and captured.out == ""


def test_reading_needs_no_token(desk: GitHubDesk) -> None:
    desk.start()
    desk.sign_in(None)
    reviewing = desk.connect().reviewing
    assert reviewing is not None and reviewing.requests()[0].number == 1
    assert reviewing.read("1").title == "Raise the maximum"


@pytest.mark.parametrize("request_id", ["../1", "x", "", "1/merge"])
def test_odd_ids(desk: GitHubDesk, request_id: str) -> None:
    reviewing = desk.connect().reviewing
    assert reviewing is not None
    with pytest.raises(ForgeError) as refused:
        reviewing.read(request_id)
    assert refused.value.kind is Kind.NOT_FOUND
