"""Sending a proposal: to GitHub's endpoints and to the review inbox, and every failure on the way."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from core.git.errors import GitError, Kind
from core.git.transfer import fetch
from core.publish import abandon, add_commit, refresh, rename, start
from core.publish.job import STEPS
from tests.core.publish.desk import Desk, GiteaDesk, GitHubDesk, InboxDesk
from tests.forge.server import Fault

PULLS = r"/repos/acme/infra/pulls$"
OPEN_STATES = {"open"}


def test_one_proposal_with_exactly_the_bytes(either: Desk) -> None:
    job = either.start()
    assert (job.state, job.problem, either.states()) == ("open", "", ["open"])
    assert either.branch("repoform/raise") == job.commit
    snapshot = either.opened().snapshot(job.commit)
    assert snapshot.read("main.tf") == b"a\nB\nc\n" and snapshot.read("other.tf") == b"x\n"
    assert [step.name for step in job.steps] == list(STEPS)
    assert all(step.state in ("done", "skipped") for step in job.steps)
    either.untouched()


def test_repeating_resumes_the_same(either: Desk) -> None:
    first = either.start()
    again = either.start(title="Another title", branch="another")
    assert (again.id, again.commit, again.branch) == (first.id, first.commit, "repoform/raise")
    assert either.states() == ["open"]
    assert either.resume(first).request == first.request


def test_other_edits_are_another_proposal(either: Desk) -> None:
    either.start()
    job = either.start(edits="edits-2", branch="two", files={"other.tf": b"y\n"})
    assert job.state == "open" and either.states() == ["open", "open"]


def test_steps_are_told_as_they_run(either: Desk) -> None:
    seen: list[tuple[str, str]] = []
    start(
        either.repository,
        either.store,
        either.connect(),
        either.proposal(),
        on_step=lambda job: seen.extend((s.name, s.state) for s in job.steps if s.state == "running"),
    )
    assert [name for name, _state in seen] == list(STEPS)


def test_hooks_do_not_run_and_that_is_said(inbox: InboxDesk) -> None:
    hook = inbox.folder / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {inbox.box.top}/ran\nexit 1\n")
    hook.chmod(0o755)
    job = inbox.start()
    assert job.state == "open" and not (inbox.box.top / "ran").exists()
    assert "hooks don't run: pre-commit" in next(s.sentence for s in job.steps if s.name == "commit")


def test_gate_refuses_before_anything_is_made(either: Desk) -> None:
    def gate(files: object) -> None:
        raise GitError(Kind.REFUSED, "The gate says no.")

    with pytest.raises(GitError, match="gate says no"):
        start(either.repository, either.store, either.connect(), either.proposal(), gate=gate)
    assert either.store.all() == () and either.states() == []


def test_cancel_keeps_the_job(either: Desk) -> None:
    asked = iter([False, False, False, False, True])
    job = start(
        either.repository, either.store, either.connect(), either.proposal(), cancel=lambda: next(asked, True)
    )
    assert job.problem_kind == "cancelled" and either.states() == []
    assert either.resume(job).state == "open"


def test_a_draft(either: Desk) -> None:
    assert either.start(draft=True).state == "draft"


# Names


@pytest.mark.parametrize(
    ("taken", "offer"),
    [
        ("repoform/raise", "repoform/raise-2"),
        ("Repoform/Raise", "repoform/raise-2"),
        ("repoform", "repoform-raise"),
        ("repoform/raise/more", "repoform/raise-2"),
    ],
)
def test_taken_branch_names_are_not_overwritten(inbox: InboxDesk, taken: str, offer: str) -> None:
    check_taken(inbox, taken, offer)


def test_taken_branch_name_on_github(desk: GitHubDesk) -> None:
    check_taken(desk, "repoform/raise", "repoform/raise-2")


def place_of(desk: Desk) -> Path:
    """The remote's folder."""
    if isinstance(desk, InboxDesk):
        return desk.origin
    assert isinstance(desk, GitHubDesk | GiteaDesk)
    return desk.hosted.path


def check_taken(desk: Desk, taken: str, offer: str) -> None:
    base = desk.branch("main")
    desk.box.git("update-ref", f"refs/heads/{taken}", base, cwd=place_of(desk))
    job = desk.start()
    assert (job.state, job.problem_kind, job.offer) == ("stopped", "exists", offer)
    assert offer in job.problem and desk.branch(taken) == base and desk.states() == []
    done = desk.resume(rename(desk.store, job, job.offer))
    assert (done.state, done.branch) == ("open", offer) and desk.states() == ["open"]
    desk.untouched()


def test_a_local_branch_of_that_name_stays(either: Desk) -> None:
    either.box.git("branch", "repoform/raise", cwd=either.folder)
    before = either.box.git("rev-parse", "refs/heads/repoform/raise", cwd=either.folder)
    assert either.start().state == "open"
    assert either.box.git("rev-parse", "refs/heads/repoform/raise", cwd=either.folder) == before


def test_bad_branch_names_are_refused(inbox: InboxDesk) -> None:
    for name in ("-x", "a..b", "HEAD", "a b", "", "x.lock", "refs/../x"):
        with pytest.raises(GitError) as refused:
            inbox.start(branch=name)
        assert refused.value.kind is Kind.NAME and inbox.store.all() == ()


# Nothing to send, nobody to send it


def test_nothing_changed(either: Desk) -> None:
    job = either.start(files={"main.tf": b"a\nb\nc\n"})
    assert job.problem_kind == "unchanged" and either.store.all() == () and either.states() == []


def test_base_already_has_it(desk: GitHubDesk) -> None:
    """The same change was merged by hand: nothing between the branches."""
    job = desk.proposal()
    desk.forge.fault("POST", PULLS, Fault("drop"), times=5)
    stopped = desk.start()
    assert stopped.problem_kind == "network"
    desk.forge.clear_faults()
    desk.hosted.git("update-ref", "refs/heads/main", stopped.commit)
    again = desk.resume(stopped)
    assert again.problem_kind == "unchanged" and desk.states() == []
    assert job.base in again.problem


# Lost answers: exactly one request


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("kind", ["drop", "status"])
def test_creation_fails_before_or_after(desk: GitHubDesk, kind: str, after: bool) -> None:
    desk.forge.fault("POST", PULLS, Fault(kind, 502, after))
    job = desk.start()
    assert job.state == "open" and desk.states() == ["open"]


def test_creation_is_truncated(desk: GitHubDesk) -> None:
    desk.forge.fault("POST", PULLS, Fault("truncate"))
    assert desk.start().state == "open" and desk.states() == ["open"]


def test_creation_is_slow(desk: GitHubDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.forge.github.http.TIMEOUT", 1)
    desk.forge.fault("POST", PULLS, Fault("slow", seconds=1.5, after=True))
    job = desk.start()
    if job.state != "open":
        job = desk.resume(job)
    assert job.state == "open" and desk.states() == ["open"]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("kind", ["drop", "status"])
def test_push_answer_is_lost(desk: GitHubDesk, kind: str, after: bool) -> None:
    desk.forge.fault("POST", r"git-receive-pack$", Fault(kind, 502, after))
    job = desk.start()
    if job.state != "open":
        job = desk.resume(job)
    assert job.state == "open" and desk.states() == ["open"] and desk.branch(job.branch) == job.commit
    desk.untouched()


CALLS = [
    ("GET", r"/user$"),
    ("GET", r"/repos/acme/infra$"),
    ("GET", PULLS),
    ("POST", PULLS),
    ("GET", r"info/refs"),
    ("POST", r"git-receive-pack"),
    ("GET", r"/rules/"),
    ("GET", r"/branches/main$"),
]
LOST = [
    Fault("drop"),
    Fault("drop", after=True),
    Fault("status", 503),
    Fault("status", 500, after=True),
    Fault("truncate"),
]


def lose(desk: GitHubDesk, method: str, path: str, fault: Fault, times: int) -> None:
    desk.forge.fault(method, path, fault, times=times)
    job = desk.start()
    for _try in range(times + 2):
        if job.state == "open":
            break
        assert job.problem
        job = desk.resume(job)
    assert job.state == "open" and desk.states() == ["open"], job.problem


@pytest.mark.parametrize(("call", "fault"), [(CALLS[n], LOST[n % 5]) for n in range(8)])
def test_an_answer_is_lost(desk: GitHubDesk, call: tuple[str, str], fault: Fault) -> None:
    lose(desk, *call, fault, 2)


@pytest.mark.fuzz
@pytest.mark.parametrize("times", [1, 2, 4, 7])
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("fault", LOST)
def test_any_answer_may_be_lost(desk: GitHubDesk, call: tuple[str, str], fault: Fault, times: int) -> None:
    lose(desk, *call, fault, times)


# Refusals with what to do


REFUSALS = [
    (Fault("status", 401, body={"message": "Bad credentials"}), "auth", "gh auth login"),
    (
        Fault("status", 403, headers=(("X-GitHub-SSO", "required; url=https://example.org/sso"),)),
        "sso",
        "https://example.org/sso",
    ),
    (
        Fault("status", 403, body={"message": "Resource not accessible by personal access token"}),
        "forbidden",
        "personal access token",
    ),
    (Fault("status", 404, body={"message": "Not Found"}), "not-found", "may not see it"),
    (
        Fault(
            "status",
            403,
            headers=(("Retry-After", "3600"), ("X-RateLimit-Remaining", "0")),
            body={"message": "API rate limit exceeded for user"},
        ),
        "rate-limit",
        "Resume after",
    ),
    (Fault("status", 429), "rate-limit", "pause"),
    (Fault("status", 500), "outage", "outage"),
    (Fault("drop"), "network", "VPN"),
]


def test_refusals_are_typed_and_resumable(desk: GitHubDesk) -> None:
    for n, (fault, kind, words) in enumerate(REFUSALS):
        job = None
        for method, path in (("GET", r"/user$"), ("POST", PULLS)):
            desk.forge.fault(method, path, fault, times=20)
            job = desk.start(edits=f"e{n}", branch=f"b{n}")
            assert (job.state, job.problem_kind) == ("stopped", kind)
            assert words in job.problem and "tok_of" not in job.problem
            assert desk.store.load(job.id) == job and len(desk.states()) == n
            desk.forge.clear_faults()
        assert job is not None
        assert desk.resume(job).state == "open" and len(desk.states()) == n + 1
    desk.untouched()


def test_wrong_token(desk: GitHubDesk) -> None:
    desk.sign_in("tok_of_nobody_0000000000")
    job = desk.start()
    assert job.problem_kind == "auth" and "tok_of_nobody" not in str(
        desk.store.folder.joinpath(f"{job.id}.json").read_text()
    )


def test_no_token_pushes_and_offers_the_compare_page(desk: GitHubDesk) -> None:
    desk.sign_in(None)
    helper = "!f() { echo username=jana; echo password=tok_of_jana_0123456789; }; f"
    desk.box.config("credential.helper", helper)
    # The helper answers for Git; Repoform itself would find it, too: make it Git's alone by another way.
    connection = replace(desk.connect(), publishing=None, credential=None)
    job = start(desk.opened(), desk.store, connection, desk.proposal())
    assert (job.state, job.problem) == ("pushed", "")
    assert re.search(r"/acme/infra/compare/main\.\.\.repoform%2Fraise\?expand=1&title=Raise", job.compare)
    assert desk.branch("repoform/raise") == job.commit and desk.states() == []
    # Signed in later, the same job opens the request.
    desk.sign_in("tok_of_jana_0123456789")
    assert desk.resume(job).state == "open" and desk.states() == ["open"]


def test_no_access_at_all_names_the_patch(desk: GitHubDesk) -> None:
    desk.sign_in(None)
    job = desk.start()
    assert (job.state, job.problem_kind) == ("stopped", "auth") and "patch file" in job.problem
    assert desk.store.load(job.id) is not None and desk.states() == []


def test_no_network(desk: GitHubDesk) -> None:
    connection = desk.connect()
    desk.forge.stop()
    job = start(desk.repository, desk.store, connection, desk.proposal())
    assert job.problem_kind == "network" and "VPN" in job.problem and desk.store.load(job.id) is not None
    desk.untouched()


# No right to push: the fork


def test_fork(desk: GitHubDesk) -> None:
    desk.hosted.push.discard("jana")
    config = (desk.folder / ".git/config").read_bytes()
    job = desk.start()
    assert (job.state, job.fork_owner) == ("open", "jana"), job.problem
    pull = desk.hosted.pulls[0]
    assert (pull.head_repo, pull.author) == ("jana/infra", "jana")
    assert desk.branch("repoform/raise") == ""
    assert (desk.folder / ".git/config").read_bytes() == config
    desk.untouched()
    # And a second push on the same request.
    more = add_commit(desk.opened(), desk.store, desk.connect(), job, {"main.tf": b"a\nBB\nc\n"}, "More")
    assert more.state == "open" and len(more.commits) == 2 and desk.states() == ["open"]
    assert desk.forge.api.repositories["jana/infra"].branch("repoform/raise") == more.commit


@pytest.mark.parametrize("fault", [Fault("drop"), Fault("status", 502, after=True)])
def test_fork_answer_is_lost(desk: GitHubDesk, fault: Fault) -> None:
    desk.hosted.push.discard("jana")
    desk.forge.fault("POST", r"/forks$", fault)
    job = desk.start()
    assert job.state == "stopped"
    assert desk.resume(job).state == "open" and desk.states() == ["open"]
    assert sum(1 for r in desk.forge.api.repositories.values() if r.fork_of) == 1


def test_no_push_no_fork(desk: GitHubDesk) -> None:
    desk.hosted.push.discard("jana")
    desk.hosted.collaborators.add("jana")
    desk.hosted.private, desk.hosted.allow_forking = True, False
    job = desk.start()
    assert job.problem_kind == "forbidden" and "patch" in job.problem and desk.states() == []


def test_archived(desk: GitHubDesk) -> None:
    desk.hosted.archived = True
    assert "archived" in desk.start().problem and desk.states() == []


# Rules asked before


def test_rules_are_asked_before(desk: GitHubDesk) -> None:
    desk.hosted.rules["main"] = [
        {
            "type": "pull_request",
            "parameters": {
                "required_approving_review_count": 2,
                "require_code_owner_review": True,
                "dismiss_stale_reviews_on_push": False,
                "require_last_push_approval": False,
                "required_review_thread_resolution": False,
            },
        },
        {
            "type": "required_status_checks",
            "parameters": {
                "strict_required_status_checks_policy": False,
                "required_status_checks": [{"context": "plan"}],
            },
        },
    ]
    forge = desk.connect().publishing
    assert forge is not None
    access = forge.access("main", "repoform/raise")
    assert access.problem == "" and access.rights == "The token may: repo, workflow."
    assert access.warnings == (
        "main asks for 2 approvals.",
        "main asks for a review by a code owner.",
        "main asks for these checks: plan.",
    )
    desk.hosted.rules["*"] = [
        {"type": "branch_name_pattern", "parameters": {"operator": "starts_with", "pattern": "feature/"}}
    ]
    job = desk.start()
    assert "feature/" in job.problem and desk.branch("repoform/raise") == ""
    assert desk.resume(rename(desk.store, job, "feature/raise")).state == "open"


def test_branch_protection(desk: GitHubDesk) -> None:
    desk.hosted.protection = {
        "required_pull_request_reviews": {
            "dismiss_stale_reviews": False,
            "require_code_owner_reviews": False,
            "required_approving_review_count": 1,
        },
    }
    forge = desk.connect().publishing
    assert forge is not None and forge.access("main").warnings == ()  # jana may not see the details
    desk.forge.api.tokens["tok_of_acme_0123456789"] = "acme"
    desk.sign_in("tok_of_acme_0123456789")
    owner = desk.connect().publishing
    assert owner is not None and owner.access("main").warnings == ("main asks for 1 approval.",)


# Decorations


def test_bad_reviewer_and_label_errors_are_warnings(desk: GitHubDesk) -> None:
    desk.forge.fault("POST", r"/labels$", Fault("status", 422, body={"message": "Validation Failed"}))
    job = desk.start(reviewers=("nobody", "@ali", "acme/team"), labels=("platform",))
    assert job.state == "open" and len(job.warnings) == 3 and "nobody" in job.warnings[0]
    assert desk.hosted.pulls[0].reviewers == ["ali"]


# Merged, closed, deleted


@pytest.mark.parametrize("delete", [False, True])
def test_merged_and_deleted_then_resume(desk: GitHubDesk, delete: bool) -> None:
    """Killed right after the request was opened; meanwhile someone merges it and deletes the branch."""
    job = desk.start()
    desk.forge.api.merge(desk.hosted, desk.hosted.pulls[0], delete_branch=delete)
    half = replace(job, state="stopped", request="", number=None, request_url="")
    desk.store.save(half)
    done = desk.resume(half)
    assert done.state == "merged" and desk.states() == ["merged"] and done.number == 1
    assert bool(desk.branch(job.branch)) is not delete
    # Private refs are deleted when the proposal has ended.
    refresh(desk.opened(), desk.store, desk.connect(), done)
    assert "repoform/" + job.id not in desk.box.git("for-each-ref", cwd=desk.folder)


def test_inbox_merged_then_resume(inbox: InboxDesk) -> None:
    job = inbox.start()
    reviewing = inbox.connect().reviewing
    assert reviewing is not None
    reviewing.merge(reviewing.read(job.request))
    assert inbox.branch(job.branch) == ""
    half = replace(job, state="stopped", request="")
    inbox.store.save(half)
    done = inbox.resume(half)
    assert done.state == "merged" and inbox.states() == ["merged"] and inbox.branch(job.branch) == ""


def test_closed_then_resume(desk: GitHubDesk) -> None:
    job = desk.start()
    reviewing = desk.connect().reviewing
    assert reviewing is not None
    reviewing.close(reviewing.read(job.request))
    desk.hosted.git("update-ref", "-d", f"refs/heads/{job.branch}")
    half = replace(job, state="stopped", request="")
    desk.store.save(half)
    assert desk.resume(half).state == "closed" and desk.states() == ["closed"] and not desk.branch(job.branch)
    # On purpose it can be sent once more.
    again = desk.start(again=1, branch="repoform/raise-again")
    assert again.state == "open" and desk.states() == ["closed", "open"]


def test_branch_was_deleted_by_someone(desk: GitHubDesk) -> None:
    """And no request tells what became of it: it isn't brought back."""
    job = desk.start()
    desk.hosted.pulls.clear()
    half = replace(job, state="stopped", request="")
    desk.store.save(half)
    desk.hosted.git("update-ref", "-d", f"refs/heads/{job.branch}")
    stopped = desk.resume(half)
    assert stopped.problem_kind == "rejected" and "Edit again" in stopped.problem
    assert desk.branch(job.branch) == ""


def test_someone_pushed_to_the_branch(either: Desk) -> None:
    job = either.start()
    foreign = either.branch("main")
    either.box.git("update-ref", f"refs/heads/{job.branch}", foreign, cwd=place_of(either))
    more = add_commit(either.opened(), either.store, either.connect(), job, {"main.tf": b"x\n"}, "More")
    assert more.problem_kind == "rejected" and either.branch(job.branch) == foreign


# Follow-up commits


def test_follow_up_goes_to_the_same_request(either: Desk) -> None:
    job = either.start()
    connection = either.connect()
    more = add_commit(either.opened(), either.store, connection, job, {"other.tf": b"y\n"}, "Add a zone")
    assert more.state == "open" and either.states() == ["open"]
    assert either.branch(job.branch) == more.commit and more.commits == (job.commit, more.commit)
    reviewing = connection.reviewing
    assert reviewing is not None and reviewing.read(job.request).commit == more.commit
    snapshot = either.opened().snapshot(more.commit)
    assert snapshot.read("main.tf") == b"a\nB\nc\n" and snapshot.read("other.tf") == b"y\n"
    either.untouched()


def test_follow_up_repeated_after_a_failure(desk: GitHubDesk) -> None:
    job = desk.start()
    desk.forge.fault("POST", r"git-receive-pack", Fault("status", 403), times=5)
    more = add_commit(desk.opened(), desk.store, desk.connect(), job, {"other.tf": b"y\n"}, "Add a zone")
    assert more.problem_kind == "forbidden"
    desk.forge.clear_faults()
    again = add_commit(desk.opened(), desk.store, desk.connect(), more, {"other.tf": b"y\n"}, "Add a zone")
    assert again.state == "open" and again.commits == more.commits and desk.states() == ["open"]


def test_base_moved_before_anything_was_sent(desk: GitHubDesk) -> None:
    """The window replays the edits and shows the diff; then the same job goes on with the new files."""
    desk.forge.fault("GET", r"/user$", Fault("status", 401), times=1)
    job = desk.start()
    assert job.state == "stopped" and job.commit
    base = desk.hosted.commit("main", {"other.tf": b"moved\n"})
    fetch(desk.repository, "origin")
    done = desk.start(base_commit=base)
    assert done.id == job.id and done.state == "open"
    assert desk.opened().snapshot(done.commit).read("other.tf") == b"moved\n"
    desk.untouched()


def test_base_moved_in_the_same_file(desk: GitHubDesk) -> None:
    """Nothing is pushed until the changed diff was shown; then the same edits go on the new base."""
    base = desk.hosted.commit("main", {"main.tf": b"a\nb\nmoved\n"})
    for fork in (False, True):
        if fork:
            desk.hosted.push.discard("jana")
        job = desk.start()
        assert job.problem_kind == "moved" and "Refresh" in job.problem
        assert desk.states() == [] and desk.store.all() == () and not desk.branch(job.branch)
        assert job.id not in desk.box.git("for-each-ref", cwd=desk.folder)
    fetch(desk.repository, "origin")
    done = desk.start(base_commit=base, files={"main.tf": b"a\nB\nmoved\n"})
    assert done.state == "open" and desk.states() == ["open"]


def test_base_moved_elsewhere(inbox: InboxDesk) -> None:
    """The diff that was shown is still the diff."""
    other = inbox.box.top / "other"
    inbox.box.git("clone", "-q", inbox.url, str(other))
    (other / "other.tf").write_bytes(b"moved\n")
    inbox.box.commit(other)
    inbox.box.git("push", "-q", "origin", "HEAD", cwd=other)
    assert inbox.start().state == "open"


def test_abandon_forgets(either: Desk) -> None:
    job = either.start()
    abandon(either.repository, either.store, job)
    assert either.store.all() == ()
    assert job.id not in either.box.git("for-each-ref", cwd=either.folder)


def test_missing_signing_key_stops_with_what_to_do(either: Desk) -> None:
    either.box.config("commit.gpgsign", "true")
    either.box.config("user.signingkey", "0000")
    job = start(either.opened(), either.store, either.connect(), either.proposal())
    assert job.problem_kind == "signing" and either.states() == [] and either.branch(job.branch) == ""
    either.box.config("commit.gpgsign", "false")
    assert either.resume(job).state == "open"
