"""Sending a proposal to Gitea and Forgejo, and every failure on the way: exactly one request."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from core.publish import add_commit, rename, start
from tests.core.publish.desk import GiteaDesk
from tests.forge.server import Fault

PULLS = r"/repos/acme/infra/pulls$"


def test_base_already_has_it(server: GiteaDesk) -> None:
    """The same change was merged by hand: the server would open an empty request."""
    server.forge.fault("POST", PULLS, Fault("drop"), times=5)
    stopped = server.start()
    assert stopped.problem_kind == "network"
    server.forge.clear_faults()
    server.hosted.git("update-ref", "refs/heads/main", stopped.commit)
    again = server.resume(stopped)
    assert again.problem_kind == "unchanged" and server.states() == [] and "main" in again.problem


# Lost answers: exactly one request


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("kind", ["drop", "status"])
def test_creation_fails_before_or_after(server: GiteaDesk, kind: str, after: bool) -> None:
    server.forge.fault("POST", PULLS, Fault(kind, 502, after))
    assert server.start().state == "open" and server.states() == ["open"]


@pytest.mark.parametrize("draft", [False, True])
def test_creation_is_truncated(server: GiteaDesk, draft: bool) -> None:
    server.forge.fault("POST", PULLS, Fault("truncate"))
    job = server.start(draft=draft)
    assert job.state == ("draft" if draft else "open") and server.states() == ["open"]


def test_creation_is_slow(server: GiteaDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.forge.http.TIMEOUT", 1)
    server.forge.fault("POST", PULLS, Fault("slow", seconds=1.5, after=True))
    job = server.start()
    if job.state != "open":
        job = server.resume(job)
    assert job.state == "open" and server.states() == ["open"]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("kind", ["drop", "status"])
def test_push_answer_is_lost(gitea: GiteaDesk, kind: str, after: bool) -> None:
    gitea.forge.fault("POST", r"git-receive-pack$", Fault(kind, 502, after))
    job = gitea.start()
    if job.state != "open":
        job = gitea.resume(job)
    assert job.state == "open" and gitea.states() == ["open"] and gitea.branch(job.branch) == job.commit
    gitea.untouched()


CALLS = [
    ("GET", r"/user$"),
    ("GET", r"/repos/acme/infra$"),
    ("GET", PULLS),
    ("POST", PULLS),
    ("GET", r"info/refs"),
    ("POST", r"git-receive-pack"),
    ("GET", r"/branch_protections"),
    ("GET", r"/branches/main$"),
    ("GET", r"/compare/"),
]
LOST = [
    Fault("drop"),
    Fault("drop", after=True),
    Fault("status", 503),
    Fault("status", 500, after=True),
    Fault("truncate"),
]


def lose(desk: GiteaDesk, method: str, path: str, fault: Fault, times: int) -> None:
    desk.forge.fault(method, path, fault, times=times)
    job = desk.start()
    for _try in range(times + 2):
        if job.state == "open":
            break
        assert job.problem
        job = desk.resume(job)
    assert job.state == "open" and desk.states() == ["open"], job.problem


@pytest.mark.parametrize(("call", "fault"), [(CALLS[n], LOST[n % 5]) for n in range(len(CALLS))])
def test_an_answer_is_lost(gitea: GiteaDesk, call: tuple[str, str], fault: Fault) -> None:
    lose(gitea, *call, fault, 2)


@pytest.mark.fuzz
@pytest.mark.parametrize("times", [1, 2, 4, 7])
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("fault", LOST)
def test_any_answer_may_be_lost(server: GiteaDesk, call: tuple[str, str], fault: Fault, times: int) -> None:
    lose(server, *call, fault, times)


# Refusals with what to do


REFUSALS = [
    (Fault("status", 401, body={"message": "token is required"}), "auth", "tea or fj"),
    (
        Fault(
            "status",
            403,
            body={"message": "token does not have at least one of required scope(s): [write:repository]"},
        ),
        "forbidden",
        "read and write repositories",
    ),
    (Fault("status", 403, body={"message": "You are blocked by jana"}), "forbidden", "blocked by jana"),
    (Fault("status", 423, body={"message": "acme/infra is archived"}), "refused", "acme/infra is archived"),
    (Fault("status", 429, headers=(("Retry-After", "3600"),)), "rate-limit", "pause"),
    (Fault("status", 500), "outage", "outage"),
    (Fault("drop"), "network", "VPN"),
]


def test_refusals_are_typed_and_resumable(gitea: GiteaDesk) -> None:
    for n, (fault, kind, words) in enumerate(REFUSALS):
        job = None
        for method, path in (("GET", r"/user$"), ("POST", PULLS)):
            gitea.forge.fault(method, path, fault, times=20)
            job = gitea.start(edits=f"e{n}", branch=f"b{n}")
            assert (job.state, job.problem_kind) == ("stopped", kind), (method, fault, job.problem)
            assert words in job.problem and "tok_of" not in job.problem
            assert gitea.store.load(job.id) == job and len(gitea.states()) == n
            gitea.forge.clear_faults()
        assert job is not None
        assert gitea.resume(job).state == "open" and len(gitea.states()) == n + 1
    gitea.untouched()


def test_wrong_token(gitea: GiteaDesk) -> None:
    token = "0123456789abcdef" * 2 + "01234567"
    gitea.sign_in(token)
    job = gitea.start()
    kept = gitea.store.folder.joinpath(f"{job.id}.json").read_text()
    assert job.problem_kind == "auth" and token not in kept and token not in repr(job)


def test_no_token_pushes_and_offers_the_compare_page(gitea: GiteaDesk) -> None:
    gitea.sign_in(None)
    gitea.box.config(
        "credential.helper", "!f() { echo username=jana; echo password=tok_of_jana_0123456789; }; f"
    )
    connection = gitea.connect()
    assert connection.publishing is None and connection.credential is None, "a password of Git's own"
    job = start(gitea.opened(), gitea.store, connection, gitea.proposal())
    assert (job.state, job.problem) == ("pushed", "")
    assert re.search(r"/acme/infra/compare/main\.\.\.repoform/raise\?expand=1&title=Raise", job.compare)
    assert gitea.branch("repoform/raise") == job.commit and gitea.states() == []
    gitea.sign_in("tok_of_jana_0123456789")
    assert gitea.resume(job).state == "open" and gitea.states() == ["open"]


# No right to push: the fork


def test_fork(server: GiteaDesk) -> None:
    server.hosted.push.discard("jana")
    job = server.start()
    assert (job.state, job.fork_owner) == ("open", "jana"), job.problem
    pull = server.hosted.pulls[0]
    assert (pull.head_repo, pull.author) == ("jana/infra", "jana") and server.branch("repoform/raise") == ""
    more = add_commit(
        server.opened(), server.store, server.connect(), job, {"main.tf": b"a\nBB\nc\n"}, "More"
    )
    assert more.state == "open" and len(more.commits) == 2 and server.states() == ["open"]
    fork = server.forge.api.repositories["jana/infra"]
    assert fork.branch("repoform/raise") == more.commit
    publishing = server.connect().publishing
    assert publishing is not None
    found = publishing.find("jana:repoform/raise", "main", more.commit)
    assert found is not None and found.branch == "jana:repoform/raise"
    server.untouched()


@pytest.mark.parametrize("fault", [Fault("drop"), Fault("status", 502, after=True)])
def test_fork_answer_is_lost(gitea: GiteaDesk, fault: Fault) -> None:
    gitea.hosted.push.discard("jana")
    gitea.forge.fault("POST", r"/forks$", fault)
    job = gitea.start()
    assert job.state == "stopped"
    assert gitea.resume(job).state == "open" and gitea.states() == ["open"]
    assert sum(1 for r in gitea.forge.api.repositories.values() if r.fork_of) == 1


def test_a_fork_of_another_name_is_taken(gitea: GiteaDesk) -> None:
    gitea.hosted.push.discard("jana")
    gitea.forge.api.fork("acme/infra", "jana/renamed")
    job = gitea.start()
    assert (job.state, gitea.hosted.pulls[0].head_repo) == ("open", "jana/renamed")


def test_a_repository_of_that_name_that_is_no_fork(gitea: GiteaDesk) -> None:
    gitea.hosted.push.discard("jana")
    gitea.forge.repository("jana/infra", {"x": b"y"})
    job = gitea.start()
    assert job.state == "stopped" and "jana/infra isn't a fork of acme/infra" in job.problem


def test_no_push_no_fork(gitea: GiteaDesk) -> None:
    gitea.hosted.push.discard("jana")
    gitea.hosted.allow_forking = False
    job = gitea.start()
    assert job.problem_kind == "forbidden" and "Forks are disabled" in job.problem and gitea.states() == []


# Rules asked before


def test_archived_or_switched_off(gitea: GiteaDesk) -> None:
    gitea.hosted.archived = True
    assert "archived" in gitea.start().problem
    gitea.hosted.archived, gitea.hosted.pull_requests = False, False
    assert "switched off" in gitea.start().problem and gitea.states() == []


def test_what_the_base_asks_for_is_told_before(server: GiteaDesk) -> None:
    server.hosted.protection = {
        "protected": True,
        "required_approvals": 2,
        "enable_status_check": True,
        "status_check_contexts": ["plan"],
    }
    publishing = server.connect().publishing
    assert publishing is not None
    access = publishing.access("main", "repoform/raise")
    assert (access.problem, access.unasked) == ("", "")
    assert access.warnings == ("main asks for 2 approvals.", "main asks for these checks: plan.")
    assert "doesn't tell what the token may do" in access.rights


def test_a_protection_of_the_new_branch_stops_for_another_name(server: GiteaDesk) -> None:
    server.hosted.branch_rules = [{"rule_name": "repoform/*", "enable_push": False}]
    server.forge.api.tokens["tok_of_acme_0123456789"] = "acme"
    server.sign_in("tok_of_acme_0123456789")
    job = server.start()
    assert "repoform/*" in job.problem and server.branch("repoform/raise") == ""
    assert server.resume(rename(server.store, job, "feature/raise")).state == "open"


@pytest.mark.parametrize("question", [r"/branches/main$", r"/branch_protections$"])
@pytest.mark.parametrize("fault", [Fault("drop"), Fault("status", 500), Fault("status", 200, body=[1])])
def test_a_question_that_fails_is_a_warning(gitea: GiteaDesk, question: str, fault: Fault) -> None:
    gitea.forge.fault("GET", question, fault, times=9)
    job = gitea.start()
    assert job.state == "open", job.problem


def test_a_base_that_is_not_there_still_stops(gitea: GiteaDesk) -> None:
    publishing = gitea.connect().publishing
    assert publishing is not None
    with pytest.raises(Exception, match="There is no branch nowhere"):
        publishing.access("nowhere")


# Decorations


def test_bad_reviewers_and_labels_are_warnings(server: GiteaDesk) -> None:
    server.hosted.labels = {"platform": 7}
    job = server.start(reviewers=("nobody", "@ali", "acme/team"), labels=("Platform", "missing"))
    assert job.state == "open" and len(job.warnings) == 3, job.warnings
    assert "nobody" in job.warnings[0] and "missing" in job.warnings[2]
    assert server.hosted.pulls[0].reviewers == ["ali"] and server.hosted.pulls[0].labels == ["platform"]


# Merged, closed, renamed


@pytest.mark.parametrize("delete", [False, True])
@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
def test_merged_and_deleted_then_resume(gitea: GiteaDesk, delete: bool, how: str) -> None:
    gitea.forge.fault("POST", r"/requested_reviewers$", Fault("drop"))
    job = gitea.start(reviewers=("ali",))
    gitea.forge.api.merge(gitea.hosted, gitea.hosted.pulls[0], delete_branch=delete, how=how)
    again = gitea.resume(replace(job, state="stopped"))
    assert again.state == "merged" and gitea.states() == ["merged"]
    assert (gitea.branch("repoform/raise") == "") is delete


def test_closed_then_resume(gitea: GiteaDesk) -> None:
    job = gitea.start()
    gitea.hosted.pulls[0].state = "closed"
    assert gitea.resume(job).state == "closed" and gitea.states() == ["closed"]


def test_a_repository_that_was_renamed(server: GiteaDesk) -> None:
    """Read by its old name, written by its new one."""
    server.forge.api.rename("acme/infra", "acme/platform")
    job = server.start()
    assert job.state == "open" and server.states() == ["open"], job.problem
    assert server.forge.count("POST", r"/repos/acme/platform/pulls") == 1


def test_no_token_follows_to_another_host(gitea: GiteaDesk) -> None:
    """A server that sends elsewhere takes nothing along, whatever is asked of it."""
    there = Fault("status", 302, headers=(("Location", "http://127.0.0.1:1/api/v1/user"),))
    gitea.forge.fault("GET", r"/user$", there, times=9)
    job = gitea.start()
    assert job.problem_kind == "outage" and "can't read" in job.problem
    gitea.forge.clear_faults()
    near = Fault("status", 307, headers=(("Location", "/api/v1/user"),))
    gitea.forge.fault("POST", PULLS, near)
    assert gitea.resume(job).state == "open" and gitea.states() == ["open"]
