"""How a request is doing: said in full, asked politely, and read again as what it was when it has ended."""

from __future__ import annotations

import functools
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from core import demo
from core.dialects.kubestack.deployment import after_merge
from core.forge.connect import connect
from core.forge.interface import Check, Remark, Request, Review
from core.publish.job import JobStore
from core.session import Session, SessionError, sender
from core.session.proposal_rows import checks_sentence
from core.session.proposal_status import merge_of, plan_of, plan_text, verdicts_of
from tests.core.git.sandbox import Sandbox
from tests.core.publish import desk as desks
from tests.core.publish.conftest import box
from tests.core.publish.desk import GitHubDesk
from tests.core.session.conftest import POOL, POOLS, Place, place
from tests.forge.fixtures import forge
from tests.forge.github import Pull
from tests.forge.server import Fault, Forge

__all__ = ["box", "forge", "place"]

OLD, NEW = (f"    ops = {{\n      max_node_count = {n}\n".encode() for n in (4, 8))
PLAN = "```\nPlan: 1 to add, 0 to change, 2 to destroy.\n```"


@pytest.fixture
def desk(box: Sandbox, forge: Forge, monkeypatch: pytest.MonkeyPatch) -> GitHubDesk:
    """The demo platform on the test forge; jana's working copy of it."""
    monkeypatch.setattr(desks, "FILES", demo.KUBESTACK.files())
    monkeypatch.setattr(
        sender,
        "connect",
        functools.partial(connect, pause=0, stored=lambda host: None),
    )
    return GitHubDesk(box, forge, monkeypatch)


@pytest.fixture
def session(desk: GitHubDesk) -> Iterator[Session]:
    """Jana's, with a pull request #1 that she opened somewhere else."""
    changed = demo.KUBESTACK.files()[POOLS].replace(OLD, NEW)
    desk.hosted.git("branch", "repoform/raise", "main")
    sha = desk.hosted.commit("repoform/raise", {POOLS: changed}, "Raise it")
    desk.hosted.pulls.append(
        Pull(1, "Raise it", "More room.", "jana", "acme/infra", "repoform/raise", "main", False, sha)
    )
    with Session.open(str(desk.folder), fetch=True, data_dir=desk.data, keep_draft=False) as made:
        yield made


@pytest.fixture
def sent(desk: GitHubDesk) -> Iterator[Session]:
    """The same, sent from here."""
    with Session.open(str(desk.folder), fetch=True, data_dir=desk.data, keep_draft=False) as made:
        made.draft.set(".", POOL, "ops", "max_node_count", 8)
        result = made.proposals.send("Raise it", "More room.", "repoform/raise")
        assert result.state == "open" and result.request == "1", result.problem
        assert "made against ops, so it shows all of this" in result.plan_note
        yield made


def test_all_of_it_is_told(session: Session, desk: GitHubDesk) -> None:
    (pull,) = desk.hosted.pulls
    first = session.proposals.standing("1")
    assert first.sentence == "It has no conflicts with main. It waits for a review."
    assert first.merge == "review" and first.checks == () and first.checks_sentence == "No checks."
    desk.hosted.checks[pull.sha] = [
        {"name": "plan", "status": "completed", "conclusion": "success"},
        {"name": "lint", "status": "in_progress"},
        {"name": "test", "status": "completed", "conclusion": "failure"},
    ]
    pull.reviewers = ["ali"]
    desk.sign_in("tok_of_ali_0123456789")
    ali = desk.connect().reviewing
    assert ali is not None
    ali.comment(ali.read("1"), PLAN)
    ali.comment(ali.read("1"), "Why?")
    seen = session.proposals.standing("1")
    assert [c.name for c in seen.checks] == ["test", "lint", "plan"], "what failed comes first"
    assert seen.checks_sentence == "1 of 3 checks passed, 1 failed, 1 is running."
    assert [v.sentence for v in seen.verdicts] == ["ali was asked to review."]
    (plan,) = seen.plans
    assert plan.summary == plan.text == "Plan: 1 to add, 0 to change, 2 to destroy." and not plan.outdated
    assert seen.comments == (("ali", "Why?", ""),)
    ali.approve(ali.read("1"))
    seen = session.proposals.standing("1")
    assert seen.merge == "yes" and [v.state for v in seen.verdicts] == ["approved"]
    desk.hosted.commit("repoform/raise", {"README.md": b"more\n"})
    seen = session.proposals.standing("1")
    assert [v.state for v in seen.verdicts] == ["earlier"] and seen.merge == "review"
    assert seen.commit == desk.hosted.branch("repoform/raise")


def test_what_holds_it_back_is_named(session: Session, desk: GitHubDesk) -> None:
    (pull,) = desk.hosted.pulls
    pull.held = "blocked"
    bare = session.proposals.standing("1")
    assert (bare.merge, bare.sentence) == ("rule", "Reviews or checks that main asks for are missing.")
    desk.hosted.rules["main"] = [
        {"type": "pull_request", "parameters": {
            "required_approving_review_count": 2, "require_code_owner_review": False,
            "dismiss_stale_reviews_on_push": False, "require_last_push_approval": False,
            "required_review_thread_resolution": True}},
        {"type": "required_status_checks", "parameters": {
            "required_status_checks": [{"context": "plan"}, {"context": "lint"}],
            "strict_required_status_checks_policy": False}},
    ]  # fmt: skip
    desk.hosted.checks[pull.sha] = [{"name": "lint", "status": "completed", "conclusion": "success"}]
    held = session.proposals.standing("1")
    assert held.merge == "review"
    assert held.sentence == (
        "main asks for 2 approvals; it has 0. main asks for these checks, which haven't passed: plan. "
        "main also asks for an end to every conversation."
    )
    pull.held = "behind"
    assert session.proposals.standing("1").merge == "behind"
    pull.held = ""
    desk.hosted.commit("main", {POOLS: demo.KUBESTACK.files()[POOLS].replace(OLD, OLD.replace(b"4", b"5"))})
    assert session.proposals.standing("1").merge == "conflict"
    pull.held = "blocked"
    desk.forge.fault("GET", r"/rules/branches/main$", Fault("status", 500), times=9)
    assert session.proposals.standing("1").merge == "rule", (
        "the rules can't be asked: it is said that there are some"
    )


def test_an_unchanged_request_costs_nothing(session: Session, desk: GitHubDesk) -> None:
    session.proposals.standing("1")
    before, unchanged = len(desk.forge.log), len(desk.forge.unchanged)
    seen = session.proposals.standing("1")
    asked = desk.forge.log[before:]
    assert len(asked) == 6 and len(desk.forge.unchanged) - unchanged == 6, asked
    desk.hosted.pulls[0].title = "Another title"
    assert session.proposals.standing("1").row.title == "Another title" and seen.row.title == "Raise it"
    assert len(desk.forge.unchanged) - unchanged == 6 + 5


def test_looking_gives_way_and_never_insists(session: Session, desk: GitHubDesk) -> None:
    asked = len(desk.forge.log)
    with pytest.raises(SessionError) as stopped:
        session.proposals.standing("1", cancel=lambda: len(desk.forge.log) >= asked + 2)
    assert stopped.value.kind == "cancelled" and len(desk.forge.log) == asked + 2
    for fault, kind in (
        (Fault("status", 500), "network"),
        (Fault("drop"), "network"),
        (Fault("truncate"), "network"),
    ):
        desk.hosted.pulls[0].title += "."  # else there is nothing to cut off
        asked = len(desk.forge.log)
        desk.forge.fault("GET", r"/pulls/1$", fault)
        with pytest.raises(SessionError) as failed:
            session.proposals.standing("1")
        assert failed.value.kind == kind and len(desk.forge.log) == asked + 1, "tried twice"
    until = int(time.time()) + 1800
    limit = Fault("status", 403, headers=(("X-RateLimit-Reset", str(until)), ("X-RateLimit-Remaining", "0")))
    desk.forge.fault("GET", r"/pulls/1$", limit)
    with pytest.raises(SessionError) as failed:
        session.proposals.standing("1")
    assert failed.value.until == until
    desk.forge.clear_faults()
    assert session.proposals.standing("1").merge == "review"


def test_what_is_gone_is_said(session: Session, desk: GitHubDesk) -> None:
    assert session.proposals.standing("1").row.state == "open"
    desk.hosted.git("update-ref", "-d", "refs/heads/repoform/raise")
    assert session.proposals.standing("1").row.state == "open", "its branch is gone, its commits aren't"
    assert [c.after for c in session.reviews.read("1").changes] == [8]
    del desk.hosted.pulls[:]
    for ask in (session.proposals.standing, session.reviews.read):
        with pytest.raises(SessionError) as gone:
            ask("1")
        assert gone.value.kind == "gone"


def test_a_fork_or_a_base_that_is_gone(session: Session, desk: GitHubDesk) -> None:
    """Of a deleted fork the commits stay; a deleted base is a sentence, unless it is known what it was."""
    (pull,) = desk.hosted.pulls
    session.proposals.standing("1")
    pull.head_repo = "eva/deleted"
    seen = session.reviews.read("1")
    assert [c.after for c in seen.changes] == [8] and seen.head == "repoform/raise"
    desk.hosted.git("branch", "release", "main")
    pull.base = "release"
    assert session.reviews.read("1").base == "release"
    desk.hosted.git("update-ref", "-d", "refs/heads/release")
    desk.box.git("update-ref", "-d", "refs/repoform/base/origin/release", cwd=desk.folder)
    with pytest.raises(SessionError) as gone:
        session.reviews.read("1")
    assert gone.value.sentence == "The branch release isn't there any more."
    pull.state, pull.merged, pull.base_sha = "closed", True, desk.hosted.branch("main")
    assert [c.after for c in session.reviews.read("1").changes] == [8], "merged before its base went"
    # GitHub answers null for a deleted fork, which its description forgets.
    desk.forge.violations[:] = [v for v in desk.forge.violations if "head/repo: None" not in v]


def test_a_token_without_the_right_to_see_checks(session: Session, desk: GitHubDesk) -> None:
    desk.forge.fault("GET", r"/check-runs$", Fault("status", 403, body={"message": "Not accessible"}))
    assert "may not see the checks" in session.proposals.standing("1").checks_sentence


def test_its_end_is_noticed_and_tidied(sent: Session, desk: GitHubDesk) -> None:
    (job,) = JobStore(sent.data_dir).all()
    assert job.id in desk.box.git("for-each-ref", "refs/repoform", cwd=desk.folder)
    assert sent.proposals.standing("1").row.can_edit
    desk.hosted.checks[job.commit] = [{"name": "plan", "status": "completed", "conclusion": "success"}]
    (row,) = sent.proposals.rows()
    assert row.mine and row.sentence == "1 check passed. Waits for review."
    desk.forge.api.merge(desk.hosted, desk.hosted.pulls[0], delete_branch=True)
    seen = sent.proposals.standing("1")
    assert seen.ended and seen.merge == "ended" and not seen.row.can_edit
    assert job.id not in desk.box.git("for-each-ref", "refs/repoform", cwd=desk.folder)
    assert [j.state for j in JobStore(sent.data_dir).all()] == ["merged"]
    assert [r.state for r in sent.proposals.rows()] == ["merged"]


def test_only_what_was_read_is_approved_or_merged(session: Session, desk: GitHubDesk) -> None:
    desk.sign_in("tok_of_ali_0123456789")
    with Session.open(str(desk.folder), fetch=True, data_dir=desk.box.top / "ali", keep_draft=False) as ali:
        read = ali.reviews.read("1")
        assert read.standing is not None and read.standing.commit == read.head_commit
        desk.hosted.commit("repoform/raise", {"README.md": b"sneaked in\n"})
        for do in (ali.reviews.approve, ali.reviews.merge):
            with pytest.raises(SessionError) as refused:
                do("1", commit=read.head_commit)
            assert refused.value.kind == "moved" and "new commits" in refused.value.sentence
        assert desk.hosted.pulls[0].reviews == [] and not desk.hosted.pulls[0].merged
        ali.reviews.request_changes("1", "No.", commit=read.head_commit)
        ali.reviews.comment_on("1", read, read.changes[0].key, "Why 8?")
        (review,) = desk.hosted.pulls[0].reviews
        (inline,) = desk.hosted.pulls[0].inline
        assert review["commit_id"] == inline["commit_id"] == read.head_commit
        assert (inline["line"], inline["side"]) == (28, "RIGHT")
        again = ali.reviews.read("1")
        assert [o.file for o in again.other] == ["README.md"]
        ali.reviews.approve("1", commit=again.head_commit)
        assert ali.reviews.merge("1", commit=again.head_commit).state == "merged"


@pytest.mark.parametrize("how", ["merge", "squash", "rebase", "push"])
def test_what_a_merged_request_changed(session: Session, desk: GitHubDesk, how: str) -> None:
    """Two commits, merged by somebody else; main goes on, the branch is gone."""
    desk.hosted.commit("repoform/raise", {"README.md": b"second commit\n"})
    if how != "push":
        desk.hosted.commit("main", {"before.md": b"x\n"})
    desk.forge.api.merge(desk.hosted, desk.hosted.pulls[0], delete_branch=True, how=how)
    desk.hosted.commit("main", {"after.md": b"x\n"})
    shown = session.reviews.read("1")
    assert [c.after for c in shown.changes] == [8]
    assert {d.path for d in shown.diff} == {POOLS, "README.md"}
    assert shown.row is not None and shown.row.state == "merged" and shown.note == ""
    told = {step.environment: step.sentence for step in shown.next_steps}
    assert told["ops"] == "ops: applied by the pipeline, now that this is merged."


def test_an_inbox_request_that_was_pushed_past_it(place: Place) -> None:
    with place.open(fetch=True) as session:
        session.draft.set(".", POOL, "ops", "max_node_count", 8)
        assert session.proposals.send("Raise it", "", "raise").state == "open"
        place.git("push", "-q", ".", "raise:main", where=place.origin)
        shown = session.reviews.read("raise")
        assert [c.after for c in shown.changes] == [8] and shown.standing is not None
        assert shown.standing.merge == "contained" and "only ends the request" in shown.standing.sentence
        tip = place.git("rev-parse", "main", where=place.origin)
        row = session.reviews.merge("raise", commit=shown.head_commit)
        assert row.state == "merged" and place.git("rev-parse", "main", where=place.origin) == tip
        assert [c.after for c in session.reviews.read(row.id).changes] == [8]


# pure


def request(**more: object) -> Request:
    values = {"state": "open", "commit": "c2", "mergeable": True, **more}
    return Request("1", "T", "", "jana", "b", "main", "https://x/1", **values)  # type: ignore[arg-type]


def test_words_for_every_state() -> None:
    approved = (Review("ali", "approved", "c2"),)
    cases = [
        (request(reviews=approved), "yes"),
        (request(mergeable=None), "unknown"),
        (request(mergeable=False), "conflict"),
        (request(state="draft", mergeable=None), "draft"),
        (request(state="merged", hindrance="conflict"), "ended"),
        (request(reviews=(*approved, Review("eva", "changes", "c1"))), "review"),
        (request(reviews=approved, hindrance="checks", blocked="A check failed."), "checks"),
        (request(mergeable=False, hindrance="checks"), "conflict"),
    ]
    for one, word in cases:
        assert merge_of(one)[0] == word and merge_of(one)[1].endswith(".")
    assert checks_sentence(request(checks=(Check("a", "good"),) * 2)) == "All 2 checks passed."
    both = (Review("ali", "approved", "c1"), Review("eva", "changes", "c2"), Review("eva", "comment", "c2"))
    assert [v.state for v in verdicts_of(request(reviews=both, reviewers=("ali", "max")))] == [
        "changes", "earlier", "asked"]  # fmt: skip


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ("ops", "shows all of this"),
        ("ops apps loc", "doesn't show what happens in apps, loc. apps is planned"),
        ("apps", "shows nothing of this: it is in apps"),
        ("", ""),
    ],
)
def test_what_the_plan_leaves_out(names: str, words: str) -> None:
    note = after_merge(names.split(), "open").plan_note
    assert words in note and bool(note) == bool(words)


def test_a_plan_is_plain_text() -> None:
    hostile = "\x1b[31mPlan: 1 to import, 2 to add.\x1b[0m\u202e\n<!-- hidden -->\n~~~\n<b>x</b> & <script>\n"
    text = plan_text(hostile)
    assert text == "Plan: 1 to import, 2 to add.\n\nx & <script>"
    assert plan_of(Remark("bot", hostile, 10.0), 20.0).outdated
    same = plan_of(Remark("bot", "No changes. Your infrastructure matches the configuration.", 30.0), 20.0)
    assert same.summary == "No changes. Your infrastructure matches the configuration." and not same.outdated
    assert len(plan_text("x" * 10**6)) < 10**6


def test_a_comment_without_a_line_says_what_it_is_about(session: Session, desk: GitHubDesk) -> None:
    read = session.reviews.read("1")
    key = read.changes[0].key
    refused = Fault("status", 422, body={"message": "Validation Failed"})
    desk.forge.fault("POST", r"/pulls/1/comments$", refused)
    session.reviews.comment_on("1", read, key, "Why 8?")
    session.reviews.comment_on("1", replace(read, diff=()), key, "And here?")
    (pull,) = desk.hosted.pulls
    assert [c["body"] for c in pull.comments] == [
        f"`{POOLS}:28`\n\nWhy 8?",
        f"> {read.changes[0].sentence}\n\nAnd here?",
    ]
    far = replace(read.changes[0], files=((POOLS, 900),), setting="another")
    session.reviews.comment_on("1", replace(read, changes=(far,)), far.key, "Somewhere")
    (inline,) = pull.inline
    assert inline["path"] == POOLS and inline.get("line") is None and inline["body"].startswith("> ")


def test_the_own_request_is_told_from_others(session: Session, desk: GitHubDesk) -> None:
    session.proposals.rows()
    mine = session.reviews.read("1")
    assert mine.row is not None and mine.row.mine
    with pytest.raises(SessionError) as refused:
        session.reviews.approve("1", commit=mine.head_commit)
    assert refused.value.sentence.endswith("doesn't let you review your own pull request.")


def test_an_inbox_request_that_a_colleague_merged(place: Place) -> None:
    """The sender sees it by its old name; the list has it once."""
    with place.open(fetch=True) as jana:
        jana.draft.set(".", POOL, "ops", "max_node_count", 8)
        assert jana.proposals.send("Raise it", "", "raise").plan_note == "", "no pipeline looks into an inbox"
        assert [(r.id, r.mine) for r in jana.proposals.rows()] == [("raise", True)]
        with Session.open(str(place.platform), fetch=True, data_dir=place.folder / "ali") as ali:
            read = ali.reviews.read("raise")
            ali.reviews.approve("raise", commit=read.head_commit)
            seen = jana.proposals.standing("raise")
            assert seen.merge == "yes" and [v.state for v in seen.verdicts] == ["approved"]
            ended = ali.reviews.merge("raise", commit=read.head_commit)
        seen = jana.proposals.standing("raise")
        assert seen.ended and seen.row.id == ended.id != "raise"
        assert [(r.id, r.state) for r in jana.proposals.rows()] == [(ended.id, "merged")]
        assert [j.state for j in JobStore(jana.data_dir).all()] == ["merged"]
        shown = jana.reviews.read(ended.id)
        assert [c.after for c in shown.changes] == [8] and shown.plan_note == ""


def test_the_list_and_overlaps_ask_little(sent: Session, desk: GitHubDesk) -> None:
    """However many requests there are, and though one of them can't be fetched any more."""
    text = demo.KUBESTACK.files()[POOLS]
    for n in range(2, 5):
        desk.hosted.git("branch", f"b{n}", "main")
        sha = desk.hosted.commit(f"b{n}", {POOLS: text.replace(OLD, OLD.replace(b"4", b"%d" % (n + 10)))})
        pull = Pull(n, "\u202eRaise", "", "ali", "acme/infra", f"b{n}", "main", False, sha)
        desk.hosted.pulls.append(pull)
    sent.draft.set(".", POOL, "ops", "max_node_count", 6)
    asked = len(desk.forge.log)
    found = sent.proposals.overlaps()
    assert len(found) == 4 and len(desk.forge.log) == asked + 1
    assert all("\u202e" not in o.sentence for o in found)
    desk.hosted.git("update-ref", "-d", "refs/pull/4/head")
    desk.hosted.git("update-ref", "-d", "refs/heads/b4")
    desk.hosted.pulls[3].sha = "4" * 40
    assert len(sent.proposals.overlaps()) == 3
    sent.proposals.rows()
    asked = len(desk.forge.log)
    sent.proposals.rows()
    assert len(desk.forge.log) == asked + 8, "two lists, and six questions about the only own one"
