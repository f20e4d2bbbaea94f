"""The same command once more, whatever became of its proposal, its branch, the clone and the base.

The oracle knows nothing of jobs: it looks at the remote before and after. There is never a silent nothing:
afterwards a request with the change is open, or what was said gives the reason and the way on.
"""

from __future__ import annotations

import itertools
import random
import shutil
from pathlib import Path

import pytest

from core.git.transfer import clone, fetch
from core.publish import Job, refresh, start
from tests.core.publish.desk import Desk, GiteaDesk, GitHubDesk, InboxDesk
from tests.forge.server import Fault

WANTED = b"a\nB\nc\n"
BEFORE = b"a\nb\nc\n"

FATES = ("open", "merged", "reverted", "closed", "not sent", "not opened")
BRANCHES = ("kept", "deleted", "continued", "rewritten")
CLONES = ("same", "anew", "elsewhere")
BASES = ("same", "moved")


class World:
    """One proposal that was sent, and what happened then."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.first = Job.__new__(Job)

    @property
    def remote(self) -> Path:
        if isinstance(self.desk, GitHubDesk | GiteaDesk):
            return self.desk.hosted.path
        assert isinstance(self.desk, InboxDesk)
        return self.desk.origin

    def git(self, *args: str) -> str:
        return self.desk.box.git(*args, cwd=self.remote)

    def commit(self, branch: str, name: str, data: bytes, parent: str = "") -> None:
        """Somebody else's commit, made without a checkout."""
        box, parent = self.desk.box, parent or self.git("rev-parse", f"refs/heads/{branch}")
        blob = box.git("hash-object", "-w", "--stdin", cwd=self.remote, data=data)
        listed = box.git("ls-tree", parent, cwd=self.remote).splitlines()
        lines = [line for line in listed if not line.endswith(f"\t{name}")] + [f"100644 blob {blob}\t{name}"]
        tree = box.git("mktree", cwd=self.remote, data=("\n".join(lines) + "\n").encode())
        new = box.git("commit-tree", tree, "-p", parent, "-m", "Theirs", cwd=self.remote)
        self.git("update-ref", f"refs/heads/{branch}", new)

    def base_text(self) -> bytes:
        return self.git("show", "main:main.tf").encode() + b"\n"

    def send(self, **more: object) -> Job:
        """As the command line does: fetch, then the change on the base as it is."""
        desk = self.desk
        fetch(desk.opened(), "origin")
        desk.repository = desk.opened()
        return start(
            desk.repository, desk.store, desk.connect(), desk.proposal(files={"main.tf": WANTED}, **more)
        )

    def let(self, fate: str, branch: str, where: str, base: str) -> bool:
        """Make it so; False where these don't go together."""
        desk = self.desk
        if fate == "not sent" and branch != "kept":
            return False
        if fate == "not sent":
            with_fault = desk if isinstance(desk, GitHubDesk | GiteaDesk) else None
            if with_fault is None:
                return False
            with_fault.forge.fault("POST", "git-receive-pack", Fault("status", 403), times=9)
        if fate == "not opened":
            if not isinstance(desk, GitHubDesk | GiteaDesk):
                return False
            desk.forge.fault("POST", r"/pulls$", Fault("status", 422, body={"message": "No"}), times=9)
        self.first = self.send()
        if isinstance(desk, GitHubDesk | GiteaDesk):
            desk.forge.clear_faults()
        if branch == "continued":
            self.commit(self.first.branch, "other.tf", b"more\n")
        elif branch == "rewritten":
            self.commit(self.first.branch, "other.tf", b"else\n", self.git("rev-parse", "main"))
        self.end(fate, branch)
        if branch == "deleted":
            there = desk.branch(self.first.branch)
            if there:
                self.git("update-ref", "-d", f"refs/heads/{self.first.branch}")
            if isinstance(desk, GitHubDesk | GiteaDesk):  # as GitHub does it
                for pull in desk.hosted.pulls:
                    pull.state = "closed"
        if fate == "reverted":
            self.commit("main", "main.tf", BEFORE)
        if base == "moved":
            self.commit("main", "other.tf", b"moved\n")
        if where != "same":
            self.other_clone(where)
        return True

    def end(self, fate: str, branch: str) -> None:
        desk = self.desk
        if fate in ("merged", "reverted"):
            if isinstance(desk, GitHubDesk | GiteaDesk):
                desk.forge.api.merge(desk.hosted, desk.hosted.pulls[0], how="squash")
            else:
                reviewing = desk.connect().reviewing
                assert reviewing is not None
                reviewing.merge(reviewing.read(self.first.request))
        elif fate == "closed":
            reviewing = desk.connect().reviewing
            assert reviewing is not None
            reviewing.close(reviewing.read(self.first.request))

    def other_clone(self, where: str) -> None:
        desk = self.desk
        if where == "anew":
            shutil.rmtree(desk.folder)
        else:
            desk.folder = desk.box.top / "elsewhere"
        clone(desk.url, desk.folder)
        desk.repository = desk.opened()

    def holds(self) -> bool:
        """Whether an open request brings the change."""
        desk = self.desk
        if isinstance(desk, GitHubDesk | GiteaDesk):
            heads = [p.head for p in desk.hosted.pulls if p.state == "open"]
        else:
            listed = self.git("for-each-ref", "--format=%(refname)", "refs/repoform/inbox/open").split()
            heads = [name.removeprefix("refs/repoform/inbox/open/") for name in listed]
        return any(
            self.desk.branch(head) and self.git("show", f"{head}:main.tf").encode() + b"\n" == WANTED
            for head in heads
        )


def check(desk: Desk, fate: str, branch: str, where: str, base: str) -> str:
    world = World(desk)
    if not world.let(fate, branch, where, base):
        return ""
    case = (fate, branch, where, base)
    before = desk.states()
    if world.base_text() == WANTED:
        # It is in the base: the command line has nothing to propose, and says so.
        job = world.send()
        assert job.problem_kind == "unchanged" or job.state == "merged", case
        assert desk.states() == before, case
        return "in the base"
    job = world.send()
    assert job.problem or job.state == "open", (case, job.state)
    if job.problem:
        assert branch in ("rewritten", "deleted"), (case, job.problem)
        assert job.problem_kind == "rejected" and job.pushed, case
        assert desk.states() == before, case
        again = world.send(anew=True)
        assert again.state == "open" and world.holds(), (case, again.problem)
        return "asked"
    assert world.holds(), case
    assert desk.states().count("open") == 1, case
    if job.id != world.first.id:
        assert "So this is a new one." in job.told, case
        assert job.commit != world.first.commit, case
    # And once more: still the same one.
    repeated = world.send()
    assert (repeated.id, repeated.state, repeated.request) == (job.id, "open", job.request), case
    assert desk.states().count("open") == 1, case
    return "sent"


MATRIX = list(itertools.product(FATES, BRANCHES, CLONES, BASES))
PART = random.Random(20).sample(MATRIX, 26)


@pytest.mark.parametrize("case", PART, ids="-".join)
def test_some_of_the_matrix_on_github(desk: GitHubDesk, case: tuple[str, str, str, str]) -> None:
    check(desk, *case)


@pytest.mark.parametrize("case", PART[14:24], ids="-".join)
def test_some_of_the_matrix_on_gitea(gitea: GiteaDesk, case: tuple[str, str, str, str]) -> None:
    check(gitea, *case)


@pytest.mark.parametrize("case", PART[:14], ids="-".join)
def test_some_of_the_matrix_in_the_inbox(inbox: InboxDesk, case: tuple[str, str, str, str]) -> None:
    check(inbox, *case)


@pytest.mark.fuzz
@pytest.mark.parametrize("case", MATRIX, ids="-".join)
def test_the_matrix(either: Desk, case: tuple[str, str, str, str]) -> None:
    check(either, *case)


EXPECTED = [
    ("reverted", "kept", "same", "same", "sent"),
    ("reverted", "deleted", "anew", "moved", "sent"),
    ("closed", "kept", "same", "same", "sent"),
    ("closed", "deleted", "elsewhere", "same", "sent"),
    ("not sent", "kept", "anew", "same", "sent"),
    ("not sent", "kept", "anew", "moved", "sent"),
    ("not opened", "deleted", "same", "same", "sent"),
    ("open", "deleted", "same", "same", "sent"),
    ("open", "continued", "anew", "same", "sent"),
    ("open", "rewritten", "same", "same", "asked"),
    ("merged", "kept", "anew", "moved", "in the base"),
]


@pytest.mark.parametrize("case", EXPECTED, ids="-".join)
def test_what_comes_of_it(desk: GitHubDesk, case: tuple[str, ...]) -> None:
    *happened, outcome = case
    assert check(desk, *happened) == outcome


def test_a_base_from_before_the_merge_sends_nothing(desk: GitHubDesk) -> None:
    """Merged meanwhile, and this copy hasn't seen it: it is told, and nothing is sent a second time."""
    first = desk.start()
    desk.forge.api.merge(desk.hosted, desk.hosted.pulls[0], how="squash")
    job = desk.start()
    assert (job.state, job.id) == ("merged", first.id) and "is merged already" in job.told
    assert desk.states() == ["merged"]


def test_one_that_was_opened_again_is_gone_on_with(desk: GitHubDesk) -> None:
    first = desk.start()
    desk.hosted.pulls[0].state = "closed"
    assert refresh(desk.opened(), desk.store, desk.connect(), first)[0].ended
    desk.hosted.pulls[0].state = "open"
    again = desk.start()
    assert (again.id, again.state, again.told) == (first.id, "open", "") and desk.states() == ["open"]


def test_given_up_and_then_nothing_new(desk: GitHubDesk) -> None:
    """The try on purpose was refused before anything was made: what was given up doesn't stand for it."""
    desk.forge.fault("POST", "git-receive-pack", Fault("status", 403), times=9)
    desk.start()
    desk.forge.clear_faults()
    assert desk.start(anew=True, files={"main.tf": BEFORE}).problem_kind == "unchanged"
    assert desk.start().state == "open" and desk.states() == ["open"]


def test_the_server_that_can_not_be_asked(desk: GitHubDesk) -> None:
    """Then nothing is known of it: neither the old state is told nor a second one sent."""
    desk.start()
    desk.forge.fault("GET", r"/pulls", Fault("status", 500), times=99)
    from core.git.errors import GitError

    with pytest.raises(GitError, match="outage"):
        desk.start()
    assert desk.states() == ["open"]


def test_on_purpose_while_the_first_is_open(either: Desk) -> None:
    first = either.start()
    second = either.start(anew=True)
    assert second.state == "open" and second.branch != first.branch and either.states() == ["open", "open"]
    assert either.start().id == second.id, "repeating goes on with the newest"


def test_another_title_for_what_was_not_sent(desk: GitHubDesk) -> None:
    """The commit carries it, too."""
    desk.forge.fault("POST", "git-receive-pack", Fault("status", 403), times=9)
    desk.start()
    desk.forge.clear_faults()
    done = desk.start(title="Another title")
    assert (
        done.state == "open" and desk.hosted.git("log", "-1", "--format=%s", done.branch) == "Another title"
    )
