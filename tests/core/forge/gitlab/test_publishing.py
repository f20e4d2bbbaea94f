"""Sending a proposal to GitLab's endpoints, and every failure on the way: one merge request in the end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.publish import add_commit, refresh, rename, start
from core.publish.job import STEPS
from tests.core.forge.gitlab.desk import JANA, GitLabDesk
from tests.forge.server import Fault

REQUESTS = r"/merge_requests$"
PROJECT = r"/projects/acme%2Fsub%2Finfra"


def test_one_merge_request_with_exactly_the_bytes(desk: GitLabDesk) -> None:
    job = desk.start(reviewers=("ali",), labels=("infra",))
    assert (job.state, job.problem, desk.states(), job.warnings) == ("open", "", ["open"], ())
    assert desk.branch("repoform/raise") == job.commit
    snapshot = desk.opened().snapshot(job.commit)
    assert snapshot.read("main.tf") == b"a\nB\nc\n" and snapshot.read("other.tf") == b"x\n"
    assert [step.name for step in job.steps] == list(STEPS)
    assert "Open the merge request" in [step.label for step in job.steps], "by its own word"
    (made,) = desk.hosted.merge_requests
    assert (made.title, made.description, made.author) == ("Raise the maximum", "More room.", "jana")
    assert (list(made.reviewers), made.labels) == (["ali"], ["infra"])
    assert job.request_url.endswith("/acme/sub/infra/-/merge_requests/1")
    again = desk.start(title="Another title", branch="another")
    assert (again.id, again.commit, again.branch) == (job.id, job.commit, "repoform/raise")
    assert desk.states() == ["open"]
    desk.untouched()


def test_a_draft_is_one_by_its_title(desk: GitLabDesk) -> None:
    job = desk.start(draft=True)
    assert job.state == "draft" and desk.hosted.merge_requests[0].title == "Draft: Raise the maximum"
    reviewing = desk.connect().reviewing
    assert reviewing is not None
    request = reviewing.read("1")
    assert (request.title, request.state, request.hindrance) == ("Raise the maximum", "draft", "draft")


def test_a_taken_branch_name_is_not_overwritten(desk: GitLabDesk) -> None:
    base = desk.branch("main")
    desk.hosted.git("update-ref", "refs/heads/repoform/raise", base)
    job = desk.start()
    assert (job.state, job.problem_kind, job.offer) == ("stopped", "exists", "repoform/raise-2")
    assert desk.branch("repoform/raise") == base and desk.states() == []
    assert desk.resume(rename(desk.store, job, job.offer)).state == "open" and desk.states() == ["open"]


def test_the_base_has_it_already(desk: GitLabDesk) -> None:
    """GitLab would open one of nothing."""
    desk.forge.fault("POST", REQUESTS, Fault("drop"), times=5)
    stopped = desk.start()
    assert stopped.problem_kind == "network"
    desk.forge.clear_faults()
    desk.hosted.git("update-ref", "refs/heads/main", stopped.commit)
    again = desk.resume(stopped)
    assert again.problem_kind == "unchanged" and desk.states() == []


# Lost answers: exactly one


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("kind", ["drop", "status"])
def test_creation_fails_before_or_after(desk: GitLabDesk, kind: str, after: bool) -> None:
    desk.forge.fault("POST", REQUESTS, Fault(kind, 502, after))
    job = desk.start()
    assert job.state == "open" and desk.states() == ["open"]
    assert desk.forge.count("POST", PROJECT + REQUESTS[:-1]) == (1 if after else 2)


def test_creation_is_truncated(desk: GitLabDesk) -> None:
    desk.forge.fault("POST", REQUESTS, Fault("truncate"))
    assert desk.start().state == "open" and desk.states() == ["open"]


def test_creation_is_slow(desk: GitLabDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.forge.gitlab.http.TIMEOUT", 1)
    monkeypatch.setattr("core.forge.http.TIMEOUT", 1)
    desk.forge.fault("POST", REQUESTS, Fault("slow", seconds=1.5, after=True))
    job = desk.start()
    if job.state != "open":
        job = desk.resume(job)
    assert job.state == "open" and desk.states() == ["open"]


@pytest.mark.parametrize("status", [429, 409, 500, 503])
def test_a_create_is_never_repeated_by_the_library(desk: GitLabDesk, status: int) -> None:
    """python-gitlab by itself sends again what was refused with 429, as often as ten times."""
    desk.forge.fault("POST", REQUESTS, Fault("status", status, headers=(("Retry-After", "0"),)), times=1)
    project = desk.connect().publishing
    assert project is not None
    desk.hosted.git("branch", "x", "main")
    desk.hosted.commit("x", {"main.tf": b"new\n"})
    with pytest.raises(Exception, match=r"."):
        project.create("x", "main", desk.branch("x"), "T", "D", False)
    assert desk.forge.count("POST", PROJECT + "/merge_requests") == 1


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("kind", ["drop", "status"])
def test_push_answer_is_lost(desk: GitLabDesk, kind: str, after: bool) -> None:
    desk.forge.fault("POST", r"git-receive-pack$", Fault(kind, 502, after))
    job = desk.start()
    if job.state != "open":
        job = desk.resume(job)
    assert job.state == "open" and desk.states() == ["open"] and desk.branch(job.branch) == job.commit
    desk.untouched()


CALLS = [
    ("GET", r"/user$"),
    ("GET", PROJECT + "$"),
    ("GET", REQUESTS),
    ("POST", REQUESTS),
    ("GET", r"info/refs"),
    ("POST", r"git-receive-pack"),
    ("GET", r"/protected_branches$"),
    ("GET", r"/branches/main$"),
    ("GET", r"/personal_access_tokens/self$"),
    ("GET", r"/approval_rules$"),
    ("GET", r"/compare$"),
]
LOST = [
    Fault("drop"),
    Fault("drop", after=True),
    Fault("status", 503),
    Fault("status", 500, after=True),
    Fault("truncate"),
]


def lose(desk: GitLabDesk, method: str, path: str, fault: Fault, times: int) -> None:
    desk.hosted.rules = []
    desk.forge.fault(method, path, fault, times=times)
    job = desk.start()
    for _try in range(times + 2):
        if job.state == "open":
            break
        assert job.problem
        job = desk.resume(job)
    assert job.state == "open" and desk.states() == ["open"], job.problem


@pytest.mark.parametrize(("call", "fault"), [(CALLS[n], LOST[n % 5]) for n in range(len(CALLS))])
def test_an_answer_is_lost(desk: GitLabDesk, call: tuple[str, str], fault: Fault) -> None:
    lose(desk, *call, fault, 2)


@pytest.mark.fuzz
@pytest.mark.parametrize("times", [1, 2, 4, 7])
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("fault", LOST)
def test_any_answer_may_be_lost(desk: GitLabDesk, call: tuple[str, str], fault: Fault, times: int) -> None:
    lose(desk, *call, fault, times)


ODD: list[Any] = [
    {},
    [],
    "portal",
    7,
    {"data": "<html>sign in to the airport</html>"},
    [None],
    {"iid": 1, "diff_refs": 7, "state": None},
    {"username": None, "permissions": "all"},
]


def odd_answer(desk: GitLabDesk, call: tuple[str, str], body: Any) -> None:
    """Success is said, and what comes along is none: never a traceback, and one request in the end."""
    desk.forge.fault(*call, Fault("status", 201 if call[0] == "POST" else 200, body=body), times=1)
    job = desk.start()
    if job.state != "open":
        assert "can't read" in job.problem, job.problem
        job = desk.resume(job)
    assert job.state == "open" and desk.states() == ["open"], job.problem


READ = [call for call in CALLS if "git" not in call[1] and "info" not in call[1]]


@pytest.mark.parametrize("number", range(len(READ)))
def test_an_odd_answer(desk: GitLabDesk, number: int) -> None:
    odd_answer(desk, READ[number], ODD[number % len(ODD)])


@pytest.mark.fuzz
@pytest.mark.parametrize("call", READ)
@pytest.mark.parametrize("body", ODD)
def test_any_odd_answer(desk: GitLabDesk, call: tuple[str, str], body: Any) -> None:
    odd_answer(desk, call, body)


# Refusals with what to do


REFUSALS = [
    (Fault("status", 401, body={"message": "401 Unauthorized"}), "auth", "glab auth login"),
    (
        Fault("status", 403, body={"error": "insufficient_scope", "error_description": "…", "scope": "api"}),
        "forbidden",
        "scope api",
    ),
    (Fault("status", 403, body={"message": "403 Forbidden"}), "forbidden", "Forbidden"),
    (Fault("status", 403, body={"message": "Find your SAML SSO session"}), "sso", "single sign-on"),
    (Fault("status", 404, body={"message": "404 Project Not Found"}), "not-found", "may not see it"),
    (Fault("status", 429, headers=(("Retry-After", "3600"),)), "rate-limit", "Resume after"),
    (Fault("status", 429), "rate-limit", "pause"),
    (Fault("status", 500), "outage", "outage"),
    (Fault("drop"), "network", "VPN"),
]


def test_refusals_are_typed_and_resumable(desk: GitLabDesk) -> None:
    for n, (fault, kind, words) in enumerate(REFUSALS):
        job = None
        for method, path in (("GET", r"/user$"), ("POST", REQUESTS)):
            desk.forge.fault(method, path, fault, times=20)
            job = desk.start(edits=f"e{n}", branch=f"b{n}")
            assert (job.state, job.problem_kind) == ("stopped", kind), (fault, job.problem)
            assert words in job.problem and "glpat" not in job.problem
            assert desk.store.load(job.id) == job and len(desk.states()) == n
            desk.forge.clear_faults()
        assert job is not None
        assert desk.resume(job).state == "open" and len(desk.states()) == n + 1
    desk.untouched()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"message": {"base": ['Target branch "x" does not exist']}}, "Target branch"),
        ({"message": ["One.", "Two."]}, "One. Two"),
        ({"message": None, "error": "title is missing"}, "title is missing"),
        ({"message": f"token {JANA}"}, "•••"),
        ({}, "no reason given"),
        (["what"], "can't read"),
        ("text", "can't read"),
    ],
)
def test_refusals_with_odd_bodies(desk: GitLabDesk, body: Any, said: str) -> None:
    desk.forge.fault("POST", REQUESTS, Fault("status", 422, body=body), times=3)
    job = desk.start()
    assert job.state == "stopped" and said in job.problem and JANA not in job.problem, job.problem
    desk.forge.clear_faults()
    assert desk.resume(job).state == "open" and desk.states() == ["open"]


def test_no_token_pushes_and_offers_the_page(desk: GitLabDesk) -> None:
    desk.sign_in(None)
    desk.box.config("credential.helper", f"!f() {{ echo username=jana; echo password={JANA}; }}; f")
    # The helper answers for Git; Repoform itself would find it, too: make it Git's alone by another way.
    connection = replace(desk.connect(), publishing=None, credential=None)
    job = start(desk.opened(), desk.store, connection, desk.proposal())
    assert (job.state, job.problem) == ("pushed", "")
    assert (
        "/acme/sub/infra/-/merge_requests/new?merge_request%5Bsource_branch%5D=repoform%2Fraise"
        in job.compare
    )
    assert desk.branch("repoform/raise") == job.commit and desk.states() == []
    desk.sign_in(JANA)
    assert desk.resume(job).state == "open" and desk.states() == ["open"]


def test_a_token_that_may_only_read_pushes_and_offers_the_page(desk: GitLabDesk) -> None:
    desk.forge.api.scopes = ("read_api", "write_repository")
    job = desk.start()
    assert (job.state, job.problem, desk.states()) == ("pushed", "", [])
    assert "scope api" in next(step.sentence for step in job.steps if step.name == "access")
    assert f"http://{desk.forge.host}/acme/sub/infra/-/merge_requests/new?" in job.compare
    desk.hosted.push.discard("jana")
    other = desk.start(edits="edits-2", branch="repoform/two")
    assert (other.state, other.fork_owner) == ("pushed", "jana/infra"), other.problem
    assert f"http://{desk.forge.host}/jana/infra/-/merge_requests/new?" in other.compare
    assert "source_branch%5D=repoform%2Ftwo" in other.compare


def test_no_network(desk: GitLabDesk) -> None:
    connection = desk.connect()
    desk.forge.stop()
    job = start(desk.repository, desk.store, connection, desk.proposal())
    assert job.problem_kind == "network" and "VPN" in job.problem and desk.store.load(job.id) is not None
    desk.untouched()


# No right to push: the fork


def test_fork(desk: GitLabDesk) -> None:
    desk.hosted.push.discard("jana")
    config = (desk.folder / ".git/config").read_bytes()
    job = desk.start()
    assert (job.state, job.fork_owner) == ("open", "jana/infra"), job.problem
    (made,) = desk.hosted.merge_requests
    assert (made.source, made.author) == ("jana/infra", "jana")
    assert desk.branch("repoform/raise") == ""
    assert (desk.folder / ".git/config").read_bytes() == config
    reviewing = desk.connect().reviewing
    assert reviewing is not None and reviewing.read("1").branch == "jana/infra:repoform/raise"
    more = add_commit(desk.opened(), desk.store, desk.connect(), job, {"main.tf": b"a\nBB\nc\n"}, "More")
    assert more.state == "open" and len(more.commits) == 2 and desk.states() == ["open"]
    assert desk.forge.api.projects["jana/infra"].branch("repoform/raise") == more.commit
    assert desk.start().state == "open" and desk.states() == ["open"]
    desk.untouched()


@pytest.mark.parametrize(
    "fault", [Fault("drop"), Fault("status", 502, after=True), Fault("drop", after=True)]
)
def test_fork_answer_is_lost(desk: GitLabDesk, fault: Fault) -> None:
    desk.hosted.push.discard("jana")
    desk.forge.fault("POST", r"/fork$", fault)
    job = desk.start()
    if job.state != "open":
        job = desk.resume(job)
    assert job.state == "open" and desk.states() == ["open"]
    assert sum(1 for p in desk.forge.api.projects.values() if p.fork_of) == 1


@pytest.mark.parametrize(
    "call", [("POST", REQUESTS), ("GET", REQUESTS), ("GET", r"/forks$"), ("GET", r"/projects/jana")]
)
@pytest.mark.parametrize("fault", LOST)
def test_lost_on_the_way_through_a_fork(desk: GitLabDesk, call: tuple[str, str], fault: Fault) -> None:
    desk.hosted.push.discard("jana")
    lose(desk, *call, fault, 2)


def test_an_invited_group_counts(desk: GitLabDesk) -> None:
    """The project itself doesn't tell of it."""
    desk.hosted.push.discard("jana")
    desk.hosted.invited["jana"] = 30
    job = desk.start()
    assert (job.state, job.fork_owner) == ("open", "") and len(desk.forge.api.projects) == 1


def test_something_else_has_the_forks_name(desk: GitLabDesk) -> None:
    desk.hosted.push.discard("jana")
    mine = desk.forge.repository("jana/infra", {"readme.md": b"mine\n"})
    job = desk.start()
    assert job.state == "open" and job.fork_owner == "jana/infra-fork", job.problem
    assert mine.branches() == ["main"]


def test_a_fork_under_another_name(desk: GitLabDesk) -> None:
    desk.hosted.push.discard("jana")
    desk.forge.api.fork("acme/sub/infra", "jana/my-copy")
    job = desk.start()
    assert job.state == "open" and job.fork_owner == "jana/my-copy"
    assert desk.forge.count("POST", PROJECT + "/fork") == 0


def test_a_fork_that_is_archived_or_failed(desk: GitLabDesk) -> None:
    desk.hosted.push.discard("jana")
    fork = desk.forge.api.fork("acme/sub/infra", "jana/infra")
    fork.archived = True
    job = desk.start()
    assert job.problem_kind == "forbidden" and "jana/infra is archived" in job.problem
    fork.archived, fork.import_status = False, "failed"
    assert "Delete it there" in desk.resume(job).problem
    fork.import_status = "started"
    assert "still making your fork" in desk.resume(job).problem
    fork.import_status = "finished"
    assert desk.resume(job).state == "open" and desk.states() == ["open"]


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("archived", True, "is archived"),
        ("requests", "disabled", "takes no merge requests"),
        ("forking", "disabled", "doesn't allow forks"),
    ],
)
def test_what_stands_in_the_way(desk: GitLabDesk, setting: str, value: Any, words: str) -> None:
    desk.hosted.push.discard("jana")
    setattr(desk.hosted, setting, value)
    job = desk.start()
    assert words in job.problem and desk.states() == [] and len(desk.forge.api.projects) == 1


# Rules asked before


def test_rules_are_asked_before(desk: GitLabDesk) -> None:
    desk.hosted.rules = [
        {"name": "All Members", "rule_type": "any_approver", "approvals_required": 2},
        {"name": "Security", "rule_type": "regular", "approvals_required": 1},
        {
            "name": "Elsewhere",
            "rule_type": "regular",
            "approvals_required": 9,
            "protected_branches": [{"id": 1, "name": "release/*"}],
        },
        {"name": "Off", "rule_type": "regular", "approvals_required": 0},
    ]
    desk.hosted.protected = [{"name": "main", "code_owner_approval_required": True}]
    desk.hosted.only_with_pipeline = desk.hosted.only_resolved = True
    publishing = desk.connect().publishing
    assert publishing is not None
    access = publishing.access("main", "repoform/raise")
    assert access.problem == "" and access.unasked == ""
    assert access.rights == "The token may: api. It expires on 2026-12-31."
    assert access.warnings == (
        "main asks for 2 approvals.",
        "“Security” asks for 1 approval.",
        "main asks for a review by a code owner.",
        "main asks for a pipeline that passes.",
        "main also asks for an end to every conversation.",
    )


NOBODY = [{"access_level": 0, "access_level_description": "No one"}]


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ([{"name": "repoform/*", "push_access_levels": NOBODY}], False),
        ([{"name": "*", "push_access_levels": NOBODY}, {"name": "repoform/*"}], True),
        ([{"name": "other/*", "push_access_levels": NOBODY}], True),
        ([{"name": "repoform/raise", "push_access_levels": [{"user_id": 2}]}], True),
        ([{"name": "repoform/raise", "push_access_levels": [{"user_id": 1}]}], False),
        ([{"name": "repoform/raise", "push_access_levels": [{"access_level": 60}]}], False),
        ([{"name": "repoform/raise", "push_access_levels": []}], False),
    ],
)
def test_a_protected_name_is_told_before_anything_is_sent(
    desk: GitLabDesk, rules: list[dict[str, Any]], allowed: bool
) -> None:
    desk.hosted.protected = rules
    job = desk.start()
    if allowed:
        assert job.state == "open", job.problem
        return
    assert "are protected" in job.problem and desk.branch("repoform/raise") == ""
    assert desk.resume(rename(desk.store, job, "feature/raise")).state == "open"


@pytest.mark.parametrize("question", [r"/protected_branches$", r"/approval_rules$"])
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault("status", 500), "an outage"),
        (Fault("drop"), "the connection was lost"),
        (Fault("status", 429), "too many requests"),
        (Fault("status", 401, body={"message": "401 Unauthorized"}), "Unauthorized"),
        (Fault("status", 403), ""),
        (Fault("status", 404), ""),
    ],
)
def test_a_question_that_fails_keeps_nobody_from_sending(
    desk: GitLabDesk, question: str, fault: Fault, words: str
) -> None:
    desk.forge.fault("GET", question, fault, times=9)
    job = desk.start()
    assert (job.state, job.problem) == ("open", "")
    assert bool(job.warnings) == bool(words) and all(words in warning for warning in job.warnings)


def test_a_base_that_is_not_there_stops(desk: GitLabDesk) -> None:
    desk.hosted.git("branch", "-m", "main", "trunk")
    job = desk.start()
    assert job.problem_kind == "not-found" and "no branch main" in job.problem and desk.states() == []


# Decorations


def test_reviewers_and_labels_that_fail_are_warnings(desk: GitLabDesk) -> None:
    job = desk.start(reviewers=("nobody", "@ali"), labels=("platform",))
    assert job.state == "open" and len(job.warnings) == 1 and "nobody" in job.warnings[0]
    assert list(desk.hosted.merge_requests[0].reviewers) == ["ali"]


def test_a_free_plan_takes_one_reviewer_and_says_nothing(desk: GitLabDesk) -> None:
    desk.hosted.one_reviewer = True
    desk.hosted.collaborators.add("zoe")
    desk.forge.user("zoe", "glpat-ofzoe00123456789abcde")
    job = desk.start(reviewers=("ali", "zoe"))
    assert job.warnings == (f"zoe wasn't asked to review: {desk.forge.host} didn't take them on.",)


@pytest.mark.parametrize("fault", [Fault("status", 500), Fault("drop"), Fault("status", 200, body=["x"])])
def test_decorations_that_are_lost(desk: GitLabDesk, fault: Fault) -> None:
    desk.forge.fault("PUT", r"/merge_requests/1$", fault, times=9)
    job = desk.start(reviewers=("ali",), labels=("platform",))
    assert job.state == "open" and desk.states() == ["open"] and len(job.warnings) == 2


def test_labels_of_somebody_without_rights(desk: GitLabDesk) -> None:
    desk.hosted.push.discard("jana")
    job = desk.start(labels=("platform",))
    assert job.state == "open" and "labels weren't set" in job.warnings[0]


# Merged, closed, renamed


@pytest.mark.parametrize("delete", [False, True])
@pytest.mark.parametrize("how", ["merge", "squash", "ff"])
def test_merged_then_resumed(desk: GitLabDesk, delete: bool, how: str) -> None:
    """Killed right after it was opened; meanwhile someone merges it and deletes the branch."""
    job = desk.start()
    desk.forge.api.merge(desk.hosted, desk.hosted.merge_requests[0], delete, how)
    half = replace(job, state="stopped", request="", number=None, request_url="")
    desk.store.save(half)
    done = desk.resume(half)
    assert done.state == "merged" and desk.states() == ["merged"] and done.number == 1
    assert bool(desk.branch(job.branch)) is not delete
    _job, seen = refresh(desk.opened(), desk.store, desk.connect(), done)
    assert "repoform/" + job.id not in desk.box.git("for-each-ref", cwd=desk.folder)
    assert seen is None or seen.merge_commit == desk.branch("main")


def test_closed_then_resumed(desk: GitLabDesk) -> None:
    job = desk.start()
    reviewing = desk.connect().reviewing
    assert reviewing is not None
    assert reviewing.close(reviewing.read(job.request)).state == "closed"
    half = replace(job, state="stopped", request="")
    desk.store.save(half)
    assert desk.resume(half).state == "closed" and desk.states() == ["closed"]
    again = desk.start(again=1, branch="repoform/raise-again")
    assert again.state == "open" and desk.states() == ["closed", "open"]


def test_a_follow_up_goes_to_the_same(desk: GitLabDesk) -> None:
    job = desk.start()
    more = add_commit(desk.opened(), desk.store, desk.connect(), job, {"other.tf": b"y\n"}, "Add a zone")
    assert more.state == "open" and desk.states() == ["open"] and desk.branch(job.branch) == more.commit
    desk.untouched()


def test_a_project_that_was_renamed(desk: GitLabDesk) -> None:
    desk.forge.api.rename("acme/sub/infra", "acme/platform")
    job = desk.start()
    assert (job.state, job.problem) == ("open", "") and desk.states() == ["open"]
    assert desk.start().number == job.number == 1
    assert desk.forge.count("POST", "/projects/acme%2Fplatform/merge_requests") == 1


def test_nothing_is_written_to_stderr(desk: GitLabDesk, capfd: pytest.CaptureFixture[str]) -> None:
    desk.forge.fault("GET", r"/user$", Fault("drop"), times=2)
    assert desk.start().state == "open"
    captured = capfd.readouterr()
    assert captured.err == "" and captured.out == ""
