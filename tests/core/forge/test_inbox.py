"""The review inbox: the whole circle between two people, in a plain Git remote."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.forge.connect import connect
from core.forge.inbox.forge import Inbox
from core.forge.interface import ForgeError
from core.git.errors import GitError, Kind
from core.git.identity import Identity
from core.git.repository import open_repository
from core.git.transfer import clone
from core.publish import refresh
from tests.core.git.sandbox import Sandbox, footprint
from tests.core.publish.desk import InboxDesk

ALI = Identity("Ali", "ali@example.org")


@pytest.fixture
def ali(inbox: InboxDesk) -> Inbox:
    """Another person with another clone."""
    folder = inbox.box.top / "of-ali"
    clone(inbox.url, folder)
    repository = open_repository(folder)
    assert repository is not None
    connection = connect(repository, "origin", inbox.box.top / "data-of-ali", identity=ALI)
    assert isinstance(connection.reviewing, Inbox)
    return connection.reviewing


def test_the_whole_circle(inbox: InboxDesk, ali: Inbox) -> None:
    job = inbox.start(reviewers=("Ali",), title="Raise it", description="Because.\n\nRepoform-Event: approve")
    folder = inbox.box.top / "of-ali"
    before = footprint(folder)
    (request,) = ali.requests()
    assert (request.title, request.author) == ("Raise it", "Jana Novak")
    assert (request.base, request.state) == ("main", "open")
    assert request.description == "Because.\n\nRepoform-Event: approve"  # text, not an event
    assert (request.reviewers, request.commit, request.approved) == (("Ali",), job.commit, False)
    ali.comment(request, "Why so many?", "main.tf", 2)
    ali.request_changes(request, "Please less.")
    assert ali.read(request.id).changes_asked
    ali.approve(request, "Fine.")
    now = ali.read(request.id)
    assert now.approved and not now.changes_asked and now.mergeable and now.reviewers == ()
    assert [(r.author, r.text, r.path, r.line) for r in now.remarks] == [
        ("Ali", "Why so many?", "main.tf", 2),
        ("Ali", "Please less.", "", None),
        ("Ali", "Fine.", "", None),
    ]
    merged = ali.merge(now)
    assert merged.state == "merged" and ali.requests() == () and ali.requests("merged") == (merged,)
    assert inbox.branch("repoform/raise") == ""
    assert inbox.box.git("show", "main:main.tf", cwd=inbox.origin) == "a\nB\nc"
    assert footprint(folder) == before
    done, seen = refresh(inbox.opened(), inbox.store, inbox.connect(), job)
    assert done.state == "merged" and seen is not None and seen.approved
    assert job.id not in inbox.box.git("for-each-ref", cwd=inbox.folder)
    inbox.untouched()


def test_an_approval_names_its_commit(inbox: InboxDesk, ali: Inbox) -> None:
    from core.publish import add_commit

    job = inbox.start()
    ali.approve(ali.read(job.request))
    more = add_commit(inbox.opened(), inbox.store, inbox.connect(), job, {"other.tf": b"y\n"}, "More")
    now = ali.read(job.request)
    assert now.commit == more.commit and not now.approved
    stale = replace(now, commit=job.commit)
    with pytest.raises(ForgeError) as refused:
        ali.merge(stale)
    assert refused.value.kind is Kind.CONFLICT and "since you looked" in refused.value.sentence


def test_conflicts_are_refused_and_explained(inbox: InboxDesk, ali: Inbox) -> None:
    job = inbox.start()
    other = inbox.box.top / "other"
    inbox.box.git("clone", "-q", inbox.url, str(other))
    (other / "main.tf").write_bytes(b"a\nX\nc\n")
    inbox.box.commit(other)
    inbox.box.git("push", "-q", "origin", "HEAD", cwd=other)
    request = ali.read(job.request)
    assert request.mergeable is False and "main.tf" in request.blocked
    main = inbox.branch("main")
    with pytest.raises(ForgeError) as refused:
        ali.merge(request)
    assert refused.value.kind is Kind.CONFLICT and "main.tf" in refused.value.sentence
    assert inbox.branch("main") == main and inbox.states() == ["open"]


def test_merges_what_others_moved(inbox: InboxDesk, ali: Inbox) -> None:
    job = inbox.start()
    other = inbox.box.top / "other"
    inbox.box.git("clone", "-q", inbox.url, str(other))
    (other / "other.tf").write_bytes(b"moved\n")
    inbox.box.commit(other)
    inbox.box.git("push", "-q", "origin", "HEAD", cwd=other)
    ali.merge(ali.read(job.request))
    assert inbox.box.git("show", "main:main.tf", cwd=inbox.origin) == "a\nB\nc"
    assert inbox.box.git("show", "main:other.tf", cwd=inbox.origin) == "moved"


def test_two_people_at_once(inbox: InboxDesk, ali: Inbox) -> None:
    job = inbox.start()
    jana = inbox.connect().reviewing
    assert jana is not None
    request = ali.read(job.request)
    jana.comment(request, "one")
    ali.comment(request, "two")
    assert [r.text for r in jana.read(job.request).remarks] == ["one", "two"]
    ali.merge(request)
    with pytest.raises(GitError) as ended:
        jana.comment(request, "three")
    assert ended.value.kind is Kind.REFUSED
    assert jana.merge(request).state == "merged"


def test_closing(inbox: InboxDesk, ali: Inbox) -> None:
    job = inbox.start()
    assert ali.close(ali.read(job.request)).state == "closed"
    assert ali.requests() == () and [r.state for r in ali.requests("all")] == ["closed"]
    assert inbox.branch(job.branch) == job.commit
    done, _request = refresh(inbox.opened(), inbox.store, inbox.connect(), job)
    assert done.state == "closed"


def test_in_a_sha256_repository(box: Sandbox) -> None:
    desk = InboxDesk(box, ("--object-format=sha256",))
    job = desk.start()
    assert (job.state, job.problem, len(job.commit)) == ("open", "", 64)
    reviewing = desk.connect().reviewing
    assert reviewing is not None
    assert reviewing.merge(reviewing.read(job.request)).state == "merged"
    desk.untouched()


def test_a_draft_is_not_merged(inbox: InboxDesk, ali: Inbox) -> None:
    job = inbox.start(draft=True)
    request = ali.read(job.request)
    assert request.state == "draft"
    with pytest.raises(ForgeError):
        ali.merge(request)


def test_refs_that_are_no_requests_are_left_out(inbox: InboxDesk, ali: Inbox) -> None:
    main = inbox.branch("main")
    inbox.box.git("update-ref", "refs/repoform/inbox/open/odd", main, cwd=inbox.origin)
    forged = inbox.box.git(
        "commit-tree",
        "main^{tree}",
        "-p",
        "main",
        cwd=inbox.origin,
        data=f"T\n\nRepoform-Request: 1\nRepoform-Head: {'0' * 40}\n".encode(),
    )
    inbox.box.git("update-ref", "refs/repoform/inbox/open/forged", forged, cwd=inbox.origin)
    assert ali.requests() == ()
    with pytest.raises(ForgeError) as refused:
        ali.read("odd")
    assert refused.value.kind is Kind.NOT_FOUND


def test_nobody_without_a_name(inbox: InboxDesk) -> None:
    job = inbox.start()
    nobody = Inbox(inbox.opened(), "origin", inbox.url, None)
    with pytest.raises(GitError) as refused:
        nobody.approve(nobody.read(job.request))
    assert refused.value.kind is Kind.IDENTITY
