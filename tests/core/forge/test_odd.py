"""A forge that answers oddly, or has changed under one's feet: a sentence, and never two requests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.forge.github.read import pattern_holds
from tests.core.publish.desk import GitHubDesk
from tests.forge.server import Fault

REPO = r"/repos/acme/infra"
ODD: list[Any] = [
    {},
    [],
    "portal",
    7,
    {"data": "<html>sign in to the airport</html>"},
    [None],
    {"number": 1, "head": None, "base": None},
    {"login": None, "permissions": "all"},
]


@pytest.mark.parametrize("body", ODD)
@pytest.mark.parametrize(
    "call",
    [
        ("GET", r"/user$"),
        ("GET", REPO + "$"),
        ("GET", r"/pulls$"),
        ("POST", r"/pulls$"),
        ("GET", r"/branches/main$"),
        ("GET", r"/rules/"),
    ],
)
@pytest.mark.fuzz
def test_any_odd_answer(desk: GitHubDesk, call: tuple[str, str], body: Any) -> None:
    odd_answer(desk, call, body)


@pytest.mark.parametrize("number", range(6))
def test_an_odd_answer(desk: GitHubDesk, number: int) -> None:
    calls = [
        ("GET", r"/user$"),
        ("GET", REPO + "$"),
        ("GET", r"/pulls$"),
        ("POST", r"/pulls$"),
        ("GET", r"/branches/main$"),
        ("POST", r"/pulls$"),
    ]
    odd_answer(desk, calls[number], ODD[number])


def odd_answer(desk: GitHubDesk, call: tuple[str, str], body: Any) -> None:
    """Success is said, and what comes along is none: never a traceback, and one request in the end."""
    desk.forge.fault(*call, Fault("status", 201 if call[0] == "POST" else 200, body=body), times=1)
    job = desk.start()
    if job.state != "open":
        assert "can't read" in job.problem, job.problem
        job = desk.resume(job)
    assert job.state == "open" and desk.states() == ["open"], job.problem


REFUSALS: list[tuple[Any, str]] = [
    ({"message": "Validation Failed", "errors": "base: invalid"}, "base: invalid"),
    ({"message": "Validation Failed", "errors": {"code": "custom", "message": "No."}}, "No"),
    ({"message": None, "errors": [None, 7, {"code": "custom"}, {"message": "Branch is locked."}]}, "locked"),
    ({"message": "Validation Failed", "errors": 7}, "Validation Failed"),
    ({}, "no reason given"),
    ({"message": "token of " + "tok_of_jana_0123456789"}, "•••"),
    (["what"], "can't read"),
    ("text", "can't read"),
    ([{"message": "x"}], "can't read"),
]
"""What a 422 may hold -> what is said. Without an object nobody knows whether it was done."""


def test_refusals_with_odd_bodies(desk: GitHubDesk) -> None:
    for body, said in REFUSALS:
        desk.forge.fault("POST", r"/pulls$", Fault("status", 422, body=body), times=3)
        job = desk.start()
        desk.forge.clear_faults()
        assert job.state == "stopped" and said in job.problem and "tok_of" not in job.problem, job.problem
    assert desk.resume(job).state == "open" and desk.states() == ["open"]


def test_a_repository_that_was_renamed(desk: GitHubDesk) -> None:
    """GitHub sends the old name on: git push, reading and writing all reach the new one."""
    api = desk.forge.api
    api.rename("acme/infra", "acme/platform")
    job = desk.start()
    assert (job.state, job.problem) == ("open", "")
    assert desk.states() == ["open"] and desk.start().number == job.number == 1
    assert desk.forge.count("POST", r"/repos/acme/platform/pulls") == 1
    assert desk.box.git("remote", "get-url", "origin", cwd=desk.folder) == desk.url
    desk.untouched()


def test_a_repository_that_moved_to_another_host(desk: GitHubDesk) -> None:
    """The token isn't sent along, and that is no crash."""
    elsewhere = (("Location", "http://elsewhere.invalid/api/v3/repos/acme/infra"),)
    desk.forge.fault("GET", REPO + "$", Fault("status", 301, headers=elsewhere))
    job = desk.start()
    assert job.state == "stopped" and job.problem
    assert desk.resume(job).state == "open"


def test_a_base_that_was_renamed(desk: GitHubDesk) -> None:
    desk.hosted.git("branch", "-m", "main", "trunk")
    desk.forge.api.renamed_branches["acme/infra", "main"] = "trunk"
    job = desk.start()
    assert job.problem_kind == "not-found" and "called trunk now" in job.problem
    assert desk.states() == [] and desk.branch("repoform/raise") == ""


def test_a_fork_that_is_archived(desk: GitHubDesk) -> None:
    desk.hosted.push.discard("jana")
    first = desk.start()
    assert first.state == "open"
    fork = desk.forge.api.repositories["jana/infra"]
    fork.archived = True
    job = desk.start(edits="edits-2", branch="repoform/two")
    assert job.problem_kind == "forbidden" and "jana/infra is archived" in job.problem
    fork.archived = False
    assert desk.resume(job).state == "open" and desk.states() == ["open", "open"]


def test_a_repository_of_that_name_that_is_no_fork(desk: GitHubDesk) -> None:
    """GitHub then makes the fork under another name."""
    desk.hosted.push.discard("jana")
    mine = desk.forge.repository("jana/infra", {"readme.md": b"mine\n"})
    before = mine.branches()
    job = desk.start()
    assert job.state == "open" and desk.states() == ["open"] and job.push_url.endswith("jana/infra-1.git")
    assert mine.branches() == before


def test_a_fork_under_another_name(desk: GitHubDesk) -> None:
    desk.hosted.push.discard("jana")
    desk.forge.api.fork("acme/infra", "jana/my-copy")
    job = desk.start()
    assert job.state == "open" and job.push_url.endswith("jana/my-copy.git")
    assert "jana/infra" not in desk.forge.api.repositories


def test_what_claims_to_be_a_fork_and_is_none(desk: GitHubDesk) -> None:
    desk.hosted.push.discard("jana")
    desk.forge.repository("jana/other", {"readme.md": b"mine\n"})
    desk.forge.api.forks_are["acme/infra", "jana"] = "jana/other"
    job = desk.start()
    assert job.problem_kind == "refused" and "isn't a fork of acme/infra" in job.problem
    assert desk.forge.api.repositories["jana/other"].branches() == ["main"]


GH013 = """\
remote: error: GH013: Repository rule violations found for refs/heads/repoform/raise.
remote:
remote: - Commits must have verified signatures.
remote:   Found 1 violation:
remote:
remote: - Cannot create ref due to creations being restricted.
remote:
"""


HOOKS: list[tuple[str, str]] = [
    (GH013, "Commits must have verified signatures. Cannot create ref due to creations being restricted."),
    ("remote: error: GH006: Protected branch update failed for refs/heads/x.\n", "Protected branch update"),
    ("remote: GitLab: You are not allowed to push code to this project.\n", "no right to write"),
    ("remote: fatal: unable to create temporary file: No space left on device\n", "No space left"),
]


def test_a_push_that_rules_refuse(desk: GitHubDesk) -> None:
    """The server's own words for it, and nothing sent twice. Its disk isn't this one."""
    script = desk.hosted.path / "hooks" / "pre-receive"
    script.parent.mkdir(exist_ok=True)
    for hook, said in HOOKS:
        lines = "\n".join(f"echo {line.removeprefix('remote: ')!r} >&2" for line in hook.splitlines())
        script.write_text(f"#!/bin/sh\n{lines}\nexit 1\n")
        script.chmod(0o755)
        job = desk.start()
        assert job.state == "stopped" and desk.states() == []
        assert job.problem_kind in ("forbidden", "rejected", "outage") and said in job.problem, job.problem
    script.unlink()
    assert desk.resume(job).state == "open" and desk.states() == ["open"]


def test_a_ruleset_that_forbids_these_names(desk: GitHubDesk) -> None:
    """Said before anything is sent; under another name the same proposal arrives."""
    desk.hosted.rules["repoform/raise"] = [{"type": "creation"}]
    job = desk.start()
    assert job.problem_kind == "forbidden" and "repoform/raise" in job.problem
    assert desk.branch("repoform/raise") == "" and desk.states() == []
    again = desk.start(branch="jana/raise")
    assert (again.state, again.branch, again.id) == ("open", "jana/raise", job.id)


def test_linear_history_and_signatures_are_no_obstacle_to_proposing(desk: GitHubDesk) -> None:
    desk.hosted.rules["main"] = [{"type": "required_linear_history"}, {"type": "required_signatures"}]
    publishing = desk.connect().publishing
    assert publishing is not None
    access = publishing.access("main", "repoform/raise")
    assert access.problem == "" and "Commits must be signed here." in access.warnings
    assert desk.start().state == "open"


def test_the_base_moves_while_the_branch_is_sent(desk: GitHubDesk) -> None:
    """Between the look and the push: the request shows it, and the branch stands on what was shown."""
    real = desk.forge.take_fault
    moved: list[str] = []

    def move(method: str, path: str) -> Fault | None:
        if method == "POST" and path.endswith("git-receive-pack") and not moved:
            moved.append(desk.hosted.commit("main", {"main.tf": b"a\nb\nC\n"}))
        return real(method, path)

    desk.forge.take_fault = move  # type: ignore[method-assign]
    job = desk.start()
    assert moved and job.state == "open" and desk.states() == ["open"]
    base = desk.hosted.git("rev-parse", f"{job.commit}^")
    assert base == desk.proposal().base_commit != moved[0]


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(.*)*x", "a" * 5000, "(?=(a+))*b", "(a*){9}b"])
def test_a_rulesets_pattern_costs_no_time(pattern: str) -> None:
    """Whoever writes rulesets writes regular expressions: one that takes for ever is left to GitHub."""
    assert pattern_holds({"operator": "regex", "pattern": pattern}, "a" * 60 + "!") in (True, False)


def test_a_rulesets_plain_pattern_still_counts() -> None:
    rule = {"operator": "regex", "pattern": r"^(feature|fix)/[a-z0-9-]+$"}
    assert pattern_holds(rule, "feature/room") and not pattern_holds(rule, "repoform/raise")


def test_a_second_proposal_while_the_first_is_half_sent(desk: GitHubDesk) -> None:
    desk.forge.fault("POST", r"/pulls$", Fault("status", 403))
    first = desk.start()
    second = desk.start(edits="edits-2", branch=first.branch, title="Another one")  # never the same commit
    assert second.problem_kind == "exists" and second.offer
    assert desk.resume(replace(first)).state == "open" and desk.states() == ["open"]
