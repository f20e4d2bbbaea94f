"""Reading and reviewing at Gitea and Forgejo, against the test forge."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.forge.interface import ForgeError, Remark, Reviewing
from core.git.errors import Kind
from core.publish import refresh
from tests.core.publish.desk import GiteaDesk
from tests.forge.server import Fault


@pytest.fixture
def ali(server: GiteaDesk) -> Reviewing:
    server.job = server.start(draft=False)  # type: ignore[attr-defined]
    assert server.job.state == "open", server.job.problem  # type: ignore[attr-defined]
    server.sign_in("tok_of_ali_0123456789")
    reviewing = server.connect().reviewing
    assert reviewing is not None
    return reviewing


def test_it_is_known_by_its_answer(server: GiteaDesk) -> None:
    place = server.connect().place
    assert (place.kind, place.api) == (server.forge.api.kind, f"http://{server.forge.host}/api/v1")
    assert server.connect().manners.name == {"gitea": "Gitea", "forgejo": "Forgejo"}[place.kind]


def test_comments_land_on_the_right_line(server: GiteaDesk, ali: Reviewing) -> None:
    (request,) = ali.requests()
    ali.comment(request, "New side", "main.tf", 2)
    ali.comment(request, "Old side", "main.tf", 2, "old")
    ali.comment(request, "Whole file", "main.tf")
    ali.comment(request, "General")
    pull = server.hosted.pulls[0]
    assert [(c["body"], c["position"], c["original_position"]) for c in pull.inline] == [
        ("New side", 2, 0),
        ("Old side", 0, 2),
    ]
    assert [c["body"] for c in pull.comments] == ["`main.tf`\n\nWhole file", "General"]
    said = {(r.text, r.path, r.line) for r in ali.read("1").remarks}
    assert {("New side", "main.tf", 2), ("Old side", "main.tf", 2), ("General", "", None)} <= said


def test_reviews(server: GiteaDesk, ali: Reviewing) -> None:
    (request,) = ali.requests()
    ali.request_changes(request, "Less, please.")
    now = ali.read("1")
    assert now.changes_asked and (now.hindrance, now.blocked) == ("review", "Changes asked for by ali.")
    ali.approve(request)
    now = ali.read("1")
    assert now.approved and not now.changes_asked and now.hindrance == ""
    server.hosted.commit("repoform/raise", {"other.tf": b"sneaked in\n"})
    assert not ali.read("1").approved  # of an older commit
    with pytest.raises(ForgeError) as refused:
        ali.merge(now)
    assert refused.value.kind is Kind.CONFLICT and "new commits" in refused.value.sentence
    assert ali.merge(ali.read("1")).state == "merged"


@pytest.mark.parametrize("style", ["merge", "rebase", "rebase-merge", "squash", "fast-forward-only"])
def test_merged_by_the_repositorys_method(server: GiteaDesk, ali: Reviewing, style: str) -> None:
    server.hosted.merge_style = style
    merged = ali.merge(ali.read("1"))
    assert merged.state == "merged" and merged.merge_commit == server.branch("main")
    parents = len(server.hosted.git("rev-list", "--parents", "-1", "main").split()) - 1
    assert parents == (2 if "merge" in style else 1)


def test_own_request_cannot_be_approved(server: GiteaDesk) -> None:
    server.start()
    jana = server.connect().reviewing
    assert jana is not None
    for refuse in (lambda r: jana.approve(r), lambda r: jana.request_changes(r, "No.")):
        with pytest.raises(ForgeError) as refused:
            refuse(jana.read("1"))
        assert "your own" in refused.value.sentence


def test_checks_plan_and_mergeability(server: GiteaDesk, ali: Reviewing) -> None:
    commit = server.hosted.pulls[0].sha
    states = ["success", "pending", "failure", "error", "warning"]
    server.hosted.statuses[commit] = [
        {"context": state, "status": state, "target_url": f"https://ci.example/{state}"} for state in states
    ]
    ali.comment(ali.read("1"), "```\nPlan: 1 to add, 0 to change, 2 to destroy.\n```")
    now = ali.read("1")
    assert [(c.name, c.state) for c in now.checks] == [
        ("success", "good"),
        ("pending", "running"),
        ("failure", "bad"),
        ("error", "bad"),
        ("warning", "neutral"),
    ]
    assert now.mergeable and now.remarks[0].plan
    server.hosted.commit("main", {"main.tf": b"a\nX\nc\n"})
    blocked = ali.read("1")
    assert blocked.mergeable is False and "conflicts with main" in blocked.blocked
    assert not any(remark.plan for remark in [Remark("a", "Plan it")])


def test_what_the_base_asks_for_holds_it_back(server: GiteaDesk, ali: Reviewing) -> None:
    server.hosted.protection = {
        "protected": True,
        "required_approvals": 1,
        "enable_status_check": True,
        "status_check_contexts": ["ci/plan"],
    }
    held = ali.read("1")
    assert (held.mergeable, held.hindrance) == (True, "review")
    assert held.blocked == (
        "main asks for 1 approval; it has 0. main asks for these checks, which haven't passed: ci/plan."
    )
    with pytest.raises(ForgeError) as refused:
        ali.merge(held)
    assert "Does not have enough approvals" in refused.value.sentence
    ali.approve(held)
    server.hosted.statuses[held.commit] = [{"context": "ci/plan", "status": "success"}]
    free = ali.read("1")
    assert (free.hindrance, free.blocked) == ("", "") and ali.merge(free).state == "merged"


@pytest.mark.parametrize("end", ["merged", "closed"])
def test_the_end_is_noticed(server: GiteaDesk, ali: Reviewing, end: str) -> None:
    request = ali.read("1")
    if end == "merged":
        ali.merge(request)
    else:
        ali.close(request)
    job, seen = refresh(server.opened(), server.store, server.connect(), server.job)  # type: ignore[attr-defined]
    assert job.state == end and seen is not None and seen.state == end
    assert job.id not in server.box.git("for-each-ref", cwd=server.folder)


def test_lost_answer_of_a_merge(server: GiteaDesk, ali: Reviewing) -> None:
    server.forge.fault("POST", r"/merge$", Fault("drop", after=True))
    assert ali.merge(ali.read("1")).state == "merged"
    assert server.forge.count("POST", r".*/merge") == 1


def test_writes_are_never_repeated_by_themselves(server: GiteaDesk, ali: Reviewing) -> None:
    request = ali.read("1")
    for fault in (Fault("status", 502), Fault("drop"), Fault("status", 503, after=True)):
        server.forge.fault("POST", r"/comments$", fault)
        with pytest.raises(ForgeError):
            ali.comment(request, "Once")
    assert server.forge.count("POST", r".*/issues/1/comments") == 3


def test_reading_needs_no_token(server: GiteaDesk) -> None:
    server.start()
    server.sign_in(None)
    reviewing = server.connect().reviewing
    assert reviewing is not None and reviewing.requests()[0].number == 1
    assert reviewing.read("1").title == "Raise the maximum"


@pytest.mark.parametrize("request_id", ["../1", "x", "", "1/merge"])
def test_odd_ids(gitea: GiteaDesk, request_id: str) -> None:
    reviewing = gitea.connect().reviewing
    assert reviewing is not None
    with pytest.raises(ForgeError) as refused:
        reviewing.read(request_id)
    assert refused.value.kind is Kind.NOT_FOUND


@pytest.mark.parametrize(
    ("prefixes", "title", "state"),
    [
        (("WIP:", "[WIP]"), "WIP: Raise the maximum", "draft"),
        (("[WIP]",), "[WIP] Raise the maximum", "draft"),
        (("Draft:",), "Raise the maximum", "open"),
    ],
)
def test_a_draft_is_a_title_of_the_servers_own(
    server: GiteaDesk, prefixes: tuple[str, ...], title: str, state: str
) -> None:
    server.forge.api.prefixes = prefixes
    job = server.start(draft=True)
    (pull,) = server.hosted.pulls
    assert (job.state, pull.title) == (state, title)
    reviewing = server.connect().reviewing
    assert reviewing is not None
    now = reviewing.read("1")
    assert (now.title, now.state) == ("Raise the maximum", state)
    assert (now.mergeable, now.hindrance) == ((None, "draft") if state == "draft" else (True, ""))


def test_an_old_server_that_tells_no_drafts(server: GiteaDesk) -> None:
    server.forge.api.tells_drafts = False
    assert server.start(draft=True).state == "draft" and server.hosted.pulls[0].title.startswith("WIP: ")


def test_of_many_requests_the_one_is_found(server: GiteaDesk) -> None:
    """Its lists give 50 at a time, whatever is asked for."""
    job = server.start()
    first = server.hosted.pulls[0]
    for number in range(2, 125):
        server.hosted.pulls.append(replace(first, number=number, head=f"other-{number}"))
    publishing = server.connect().publishing
    assert publishing is not None
    found = publishing.find("repoform/raise", "main", job.commit)
    assert found is not None and found.number == 1
    assert publishing.find("nothing", "main", job.commit) is None


def test_beyond_what_is_listed_it_is_asked_for_by_itself(
    gitea: GiteaDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A busy server's lists end somewhere; a second request is opened for none of that."""
    for module in ("http", "forge"):
        monkeypatch.setattr(f"core.forge.gitea.{module}.MOST_PAGES", 1)
    job = gitea.start()
    first = gitea.hosted.pulls[0]
    for number in range(2, 60):
        gitea.hosted.pulls.append(replace(first, number=number, head=f"other-{number}"))
    publishing = gitea.connect().publishing
    assert publishing is not None
    found = publishing.find("repoform/raise", "main", job.commit)
    assert found is not None and found.number == 1


def test_ended_by_a_command_line(server: GiteaDesk, ali: Reviewing) -> None:
    """Its branch deleted, it is still known by its commit."""
    ali.merge(ali.read("1"))
    server.hosted.git("update-ref", "-d", "refs/heads/repoform/raise")
    publishing = server.connect().publishing
    commit = server.job.commit  # type: ignore[attr-defined]
    assert publishing is not None
    found = publishing.find("repoform/raise", "main", commit)
    assert found is not None and (found.number, found.state, found.branch) == (1, "merged", "repoform/raise")
