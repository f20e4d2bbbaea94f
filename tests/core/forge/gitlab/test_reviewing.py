"""Reading and reviewing merge requests, against the look-alike."""

from __future__ import annotations

from typing import Any

import pytest

from core.forge.gitlab.read import check_state, request_of
from core.forge.interface import ForgeError, Reviewing
from core.git.errors import Kind
from core.publish import refresh
from tests.core.forge.gitlab.desk import ALI, GitLabDesk
from tests.forge.server import Fault


@pytest.fixture
def ali(desk: GitLabDesk) -> Reviewing:
    desk.job = desk.start(draft=False)  # type: ignore[attr-defined]
    desk.sign_in(ALI)
    reviewing = desk.connect().reviewing
    assert reviewing is not None
    return reviewing


def test_comments_land_on_the_right_line(desk: GitLabDesk, ali: Reviewing) -> None:
    (request,) = ali.requests()
    ali.comment(request, "New side", "main.tf", 2)
    ali.comment(request, "Old side", "main.tf", 2, "old")
    ali.comment(request, "On both sides", "main.tf", 3)
    ali.comment(request, "Whole file", "main.tf")
    ali.comment(request, "Far away", "other.tf", 1)
    ali.comment(request, "General")
    positions = [
        (note["body"], *(note["position"].get(key) for key in ("old_line", "new_line")))
        for note in desk.hosted.merge_requests[0].notes
        if "position" in note
    ]
    assert positions == [
        ("New side", None, 2),
        ("Old side", 2, None),
        ("On both sides", 3, 3),
        ("Whole file", None, None),
    ]
    read = ali.read("1")
    assert [(r.text, r.path, r.line) for r in read.remarks][2] == ("On both sides", "main.tf", 3)
    assert [r.text for r in read.remarks if not r.path] == ["`other.tf:1`\n\nFar away", "General"]
    assert {r.author for r in read.remarks} == {"ali"}


def test_a_comment_stands_in_the_commit_that_was_read(desk: GitLabDesk, ali: Reviewing) -> None:
    (request,) = ali.requests()
    desk.hosted.commit("repoform/raise", {"main.tf": b"new\na\nB\nc\n"})
    assert ali.read("1").commit != request.commit
    ali.comment(request, "Here", "main.tf", 2)
    (note,) = desk.hosted.merge_requests[0].notes
    assert note["position"]["head_sha"] == request.commit and note["position"]["new_line"] == 2


def test_a_renamed_file(desk: GitLabDesk, ali: Reviewing) -> None:
    desk.hosted.commit("repoform/raise", {"other.tf": None, "moved.tf": b"x\n"})
    (request,) = ali.requests()
    ali.comment(request, "Why?", "moved.tf")
    (note,) = desk.hosted.merge_requests[0].notes
    assert (note["position"]["old_path"], note["position"]["new_path"]) == ("other.tf", "moved.tf")


def test_no_line_of_a_comment_is_carried_out(desk: GitLabDesk, ali: Reviewing) -> None:
    """GitLab takes a line that begins with a slash for an order."""
    (request,) = ali.requests()
    ali.comment(request, "Yes.\n/merge\n/label ~infra\n```\n/approve\n```\n  /close")
    assert desk.hosted.merge_requests[0].notes[0]["body"] == (
        "Yes.\n\\/merge\n/label ~infra\n```\n/approve\n```\n  \\/close"
    )


def test_reviews(desk: GitLabDesk, ali: Reviewing) -> None:
    (request,) = ali.requests()
    ali.request_changes(request, "Less, please.")
    now = ali.read("1")
    assert now.changes_asked and now.remarks[0].text == "Less, please."
    ali.approve(request, "Better.")
    now = ali.read("1")
    assert now.approved and not now.changes_asked
    ali.approve(request)  # once more is none
    assert desk.forge.count("POST", r".*/approve") == 1
    desk.hosted.commit("repoform/raise", {"other.tf": b"sneaked in\n"})
    assert not ali.read("1").approved, "GitLab keeps it, but it was of an older commit"
    with pytest.raises(ForgeError) as refused:
        ali.merge(now)
    assert refused.value.kind is Kind.CONFLICT and "new commits" in refused.value.sentence
    assert ali.merge(ali.read("1")).state == "merged"


def test_an_older_commit_is_not_approved(desk: GitLabDesk, ali: Reviewing) -> None:
    (request,) = ali.requests()
    desk.hosted.commit("repoform/raise", {"other.tf": b"sneaked in\n"})
    with pytest.raises(ForgeError) as refused:
        ali.approve(request)
    assert refused.value.kind is Kind.CONFLICT and desk.hosted.merge_requests[0].approved == {}


def test_a_server_that_knows_no_request_for_changes(desk: GitLabDesk, ali: Reviewing) -> None:
    desk.forge.api.knows_request_changes = False
    (request,) = ali.requests()
    with pytest.raises(ForgeError) as refused:
        ali.request_changes(request, "Less, please.")
    assert "no way to ask for changes" in refused.value.sentence
    assert desk.hosted.merge_requests[0].notes == [], "and leaves nothing behind"


def test_whom_the_settings_let_approve(desk: GitLabDesk) -> None:
    desk.start()
    jana = desk.connect().reviewing
    assert jana is not None
    with pytest.raises(ForgeError) as refused:
        jana.approve(jana.read("1"))
    assert "your own" in refused.value.sentence and desk.forge.count("POST", r".*/approve") == 0
    desk.hosted.self_approval = True
    jana.approve(jana.read("1"))
    assert jana.read("1").approved


def test_checks_plan_and_mergeability(desk: GitLabDesk, ali: Reviewing) -> None:
    commit = desk.hosted.merge_requests[0].sha
    desk.hosted.only_with_pipeline = True
    desk.hosted.statuses[commit] = [
        {"name": "plan", "status": "failed"},
        {"name": "plan", "status": "success"},
        {"name": "lint", "status": "running"},
        {"name": "test", "status": "failed"},
        {"name": "may fail", "status": "failed", "allow_failure": True},
        {"name": "by hand", "status": "manual"},
    ]
    ali.comment(ali.read("1"), "```\nPlan: 1 to add, 0 to change, 2 to destroy.\n```")
    now = ali.read("1")
    assert [(c.name, c.state) for c in now.checks] == [
        ("plan", "good"),
        ("lint", "running"),
        ("test", "bad"),
        ("may fail", "neutral"),
        ("by hand", "neutral"),
    ]
    assert now.mergeable and now.remarks[0].plan
    assert now.hindrance == "checks" and "these failed: test" in now.blocked
    with pytest.raises(ForgeError) as refused:
        ali.merge(now)
    assert "these failed: test" in refused.value.sentence
    desk.hosted.commit("main", {"main.tf": b"a\nX\nc\n"})
    blocked = ali.read("1")
    assert blocked.mergeable is False and "conflicts with main" in blocked.blocked


def test_jobs_that_may_not_be_seen(desk: GitLabDesk, ali: Reviewing) -> None:
    desk.hosted.statuses[desk.hosted.merge_requests[0].sha] = [{"name": "plan", "status": "failed"}]
    desk.forge.fault("GET", r"/statuses$", Fault("status", 403), times=2)
    (check,) = ali.read("1").checks
    assert (check.name, check.state) == ("pipeline", "bad") and check.url.endswith("/-/pipelines/7")


@pytest.mark.parametrize(
    ("status", "hindrance", "words"),
    [
        ("not_approved", "review", "main asks for 2 approvals; it has 0."),
        ("discussions_not_resolved", "rule", "Conversations"),
        ("ci_still_running", "checks", "hasn't yet"),
        ("blocked_status", "rule", "Another merge request"),
        ("need_rebase", "behind", "rebase"),
        ("a_word_of_tomorrow", "rule", "a_word_of_tomorrow"),
        ("checking", "", ""),
    ],
)
def test_what_holds_it_back(
    desk: GitLabDesk, ali: Reviewing, status: str, hindrance: str, words: str
) -> None:
    desk.hosted.rules = [{"name": "All", "rule_type": "any_approver", "approvals_required": 2}]
    desk.hosted.merge_requests[0].held = status
    now = ali.read("1")
    assert (now.hindrance, now.mergeable) == (hindrance, True) and words in now.blocked


@pytest.mark.parametrize("method", ["merge", "rebase_merge", "ff"])
@pytest.mark.parametrize("squash", ["default_off", "always"])
def test_it_is_merged_by_the_projects_method(
    desk: GitLabDesk, ali: Reviewing, method: str, squash: str
) -> None:
    desk.hosted.method, desk.hosted.squash = method, squash
    done = ali.merge(ali.read("1"))
    tip = desk.branch("main")
    assert (done.state, done.merge_commit) == ("merged", tip)
    parents = desk.hosted.git("rev-list", "--parents", "-1", tip).split()[1:]
    assert len(parents) == (1 if squash == "always" or method == "ff" else 2)


def test_a_method_that_asks_for_a_rebase(desk: GitLabDesk, ali: Reviewing) -> None:
    """Rebasing would make other commits than those that were read: it is said, and not done."""
    desk.hosted.method = "ff"
    desk.hosted.commit("main", {"other.tf": b"newer\n"})
    now = ali.read("1")
    assert now.hindrance == "behind"
    with pytest.raises(ForgeError) as refused:
        ali.merge(now)
    assert refused.value.kind is Kind.CONFLICT and "rebase" in refused.value.sentence
    assert desk.states() == ["open"]


def test_who_may_not_merge(desk: GitLabDesk, ali: Reviewing) -> None:
    desk.hosted.push.discard("ali")
    now = ali.read("1")
    assert "may not merge" in now.blocked
    with pytest.raises(ForgeError) as refused:
        ali.merge(now)
    assert refused.value.kind is Kind.FORBIDDEN and "may not merge" in refused.value.sentence


@pytest.mark.parametrize("end", ["merged", "closed"])
def test_the_end_is_noticed(desk: GitLabDesk, ali: Reviewing, end: str) -> None:
    request = ali.read("1")
    assert (ali.merge if end == "merged" else ali.close)(request).state == end
    job, seen = refresh(desk.opened(), desk.store, desk.connect(), desk.job)  # type: ignore[attr-defined]
    assert job.state == end and seen is not None and seen.state == end
    assert job.id not in desk.box.git("for-each-ref", cwd=desk.folder)
    assert [r.state for r in ali.requests("all")] == [end]
    assert ali.requests("open") == () and len(ali.requests(end)) == 1


@pytest.mark.parametrize(
    "fault", [Fault("drop", after=True), Fault("status", 502, after=True), Fault("truncate")]
)
def test_lost_answer_of_a_merge(desk: GitLabDesk, ali: Reviewing, fault: Fault) -> None:
    desk.forge.fault("PUT", r"/merge$", fault)
    assert ali.merge(ali.read("1")).state == "merged"
    assert desk.forge.count("PUT", r".*/merge") == 1


def test_writes_are_never_repeated_by_themselves(desk: GitLabDesk, ali: Reviewing) -> None:
    request = ali.read("1")
    for fault in (
        Fault("status", 502),
        Fault("drop"),
        Fault("status", 503, after=True),
        Fault("status", 429),
    ):
        desk.forge.fault("POST", r"/notes$", fault)
        with pytest.raises(ForgeError):
            ali.comment(request, "Once")
    assert desk.forge.count("POST", r".*/merge_requests/1/notes") == 4


def test_what_did_not_change_is_not_sent_again(desk: GitLabDesk, ali: Reviewing) -> None:
    first = ali.read("1")
    desk.forge.unchanged.clear()
    assert ali.read("1") == first
    assert any(line.endswith("/merge_requests/1") for line in desk.forge.unchanged)


def test_reading_needs_no_token(desk: GitLabDesk) -> None:
    desk.start()
    desk.sign_in(None)
    reviewing = desk.connect().reviewing
    assert reviewing is not None and reviewing.requests()[0].number == 1
    assert reviewing.read("1").title == "Raise the maximum"


def test_a_fork_tells_whose_it_is(desk: GitLabDesk) -> None:
    desk.forge.api.fork("acme/sub/infra", "jana/infra")
    desk.box.git("remote", "set-url", "origin", f"http://{desk.forge.host}/jana/infra.git", cwd=desk.folder)
    connection = desk.connect()
    assert (connection.title, connection.parent()) == ("jana/infra", "acme/sub/infra")


@pytest.mark.parametrize("request_id", ["../1", "x", "", "1/merge", "7"])
def test_odd_ids(desk: GitLabDesk, request_id: str) -> None:
    reviewing = desk.connect().reviewing
    assert reviewing is not None
    with pytest.raises(ForgeError) as refused:
        reviewing.read(request_id)
    assert refused.value.kind is Kind.NOT_FOUND


def test_looking_in_passing_tries_nothing_twice_and_stops(desk: GitLabDesk, ali: Reviewing) -> None:
    desk.forge.fault("GET", r"/versions$", Fault("status", 503), times=9)
    with pytest.raises(ForgeError):
        ali.look("1")
    assert desk.forge.count("GET", r".*/merge_requests/1/versions") == 1
    with pytest.raises(ForgeError) as stopped:
        ali.look("1", lambda: True)
    assert stopped.value.kind is Kind.CANCELLED


def test_states_of_jobs() -> None:
    states = {
        s: check_state(s) for s in ("created", "pending", "preparing", "waiting_for_resource", "running")
    }
    assert set(states.values()) == {"running"}
    assert [check_state(s) for s in ("success", "failed", "canceled", "skipped")] == [
        "good", "bad", "neutral", "neutral",
    ]  # fmt: skip


def test_a_source_that_was_deleted() -> None:
    found: dict[str, Any] = {
        "iid": 3, "title": "T", "state": "closed", "target_branch": "main", "source_branch": "x",
        "web_url": "https://x", "author": None, "sha": None, "source_project_id": None,
    }  # fmt: skip
    request = request_of(found, "ghost")
    assert (request.author, request.branch, request.commit, request.mergeable) == (
        "ghost",
        "ghost:x",
        "",
        None,
    )
