"""What Repoform asks of a place that holds proposals. One file per implementation beside this one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from core.git.errors import GitError
from core.git.transfer import Token


class ForgeError(GitError):
    """A forge said no, or can't be reached. Same fields as GitError."""


class Uncertain(ForgeError):
    """The answer was lost: what was asked for may have been done. Ask again before doing it again."""


@dataclass(frozen=True, slots=True)
class Access:
    """What the user may do here. Asked before anything is sent."""

    sender: str
    """"jana"; "" where nobody is signed in."""
    source: str
    """"GitHub CLI", "environment", …"""
    can_push: bool
    can_open: bool
    """A request may be opened (False: push, then the compare page)."""
    sentence: str
    """"Sending as jana (GitHub CLI)", …"""
    warnings: tuple[str, ...] = ()
    """Rules that a proposal meets: "Needs 2 approvals.", "Commits must be signed.", …"""
    problem: str = ""
    """What stands in the way, and what to do."""
    rights: str = ""
    """What the credential itself may do, as far as the forge tells: "The token may: repo, workflow."."""
    unasked: str = ""
    """What of the rules couldn't be asked, and why: it is a warning and keeps nobody from sending."""


@dataclass(frozen=True, slots=True)
class Fork:
    owner: str
    url: str
    """Where to push."""


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    state: str
    """"running", "good", "bad" or "neutral"."""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    author: str
    state: str
    """"approved", "changes", "comment" or "dismissed"."""
    commit: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment. `path` and `line` where it stands on a changed line."""

    author: str
    text: str
    when: float | None = None
    path: str = ""
    line: int | None = None
    plan: bool = False
    """The pipeline's: it holds the output of `terraform plan`."""


@dataclass(frozen=True, slots=True)
class Request:
    """A proposal as its forge has it."""

    id: str
    """What the other calls take: a number, or a branch."""
    title: str
    description: str
    author: str
    branch: str
    """"user:branch" from a fork."""
    base: str
    url: str
    state: str
    """"open", "draft", "merged" or "closed"."""
    commit: str
    """Its head."""
    number: int | None = None
    when: float | None = None
    checks: tuple[Check, ...] = ()
    checks_seen: bool = True
    """False where the token may not see them."""
    reviews: tuple[Review, ...] = ()
    remarks: tuple[Remark, ...] = ()
    reviewers: tuple[str, ...] = ()
    """Asked for, not answered yet."""
    mergeable: bool | None = None
    """None: not known (yet)."""
    blocked: str = ""
    """Why it can't be merged now, as a sentence."""
    hindrance: str = ""
    """The same as a word: "conflict", "review", "checks", "rule", "behind", "draft" or "contained" (the base
    has all of it already); "" where nothing is known to stand in the way."""
    base_commit: str = ""
    """What the forge says its base branch was: of an ended request, when it ended. May be out of date."""
    merge_commit: str = ""
    """Of a merged one: the commit that it became on its base (a merge, a squash, the last of a rebase)."""

    @property
    def approved(self) -> bool:
        """By somebody, with nobody's objection left. An approval of an older commit doesn't count."""
        latest = {review.author: review for review in self.reviews if review.state != "comment"}
        states = {r.state for r in latest.values() if r.state != "approved" or r.commit in ("", self.commit)}
        return "approved" in states and "changes" not in states

    @property
    def changes_asked(self) -> bool:
        latest = {review.author: review.state for review in self.reviews if review.state != "comment"}
        return "changes" in latest.values()


class Publishing(Protocol):
    """Every call may take the network's time, and raises ForgeError with a sentence that says what to do."""

    kind: str
    """"github" or "inbox"."""

    def access(self, base: str, branch: str = "") -> Access:
        """What the user may do with a proposal from the new branch `branch` into `base`."""

    def fork_url(self) -> Fork:
        """The user's fork, made if there is none yet."""

    def find(self, head: str, base: str, commit: str) -> Request | None:
        """The request from `head` ("branch" or "owner:branch") into `base` whose head is or was `commit`, be
        it open, merged or closed; else an open one from `head`; else None."""

    def became(self, request_id: str, head: str, base: str, commit: str) -> Request | None:
        """What the request that was opened for `commit` is now, and no more; None if there is none any more.
        `request_id` "": its id was never learnt."""

    def create(self, head: str, base: str, commit: str, title: str, description: str, draft: bool) -> Request:
        """Open the request. Raises Uncertain if it can't be told whether that happened."""

    def decorate(
        self, request: Request, reviewers: tuple[str, ...], labels: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Ask reviewers, set labels. Answers warnings, one sentence each, and never raises for them."""

    def refresh(self, request_id: str) -> Request:
        """Its state, checks, reviews and remarks now."""

    def updated(self, request_id: str, commit: str) -> None:
        """A follow-up commit was pushed to the request's branch."""

    @property
    def token(self) -> Token | None:
        """What to push with; None: the user's own Git access."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How a forge is called, and what it lets people do to a request: it answers for itself."""

    name: str = ""
    """For people: "GitHub"; "" for one that needs no name, or isn't known."""
    may_review_own: bool = True
    may_merge: bool = False
    """From Repoform: elsewhere its own page merges, with what it asks for."""
    vouches: bool = True
    """Who approves is who they say they are."""


class Reviewing(Protocol):
    @property
    def manners(self) -> Manners: ...

    def parent(self) -> str:
        """ "owner/name" of the repository that this one is a fork of; "" if it is none."""

    @property
    def note(self) -> str:
        """A sentence that reviewers must know, "" if none."""

    def requests(self, state: str = "open") -> tuple[Request, ...]:
        """Requests, newest first. `state`: "open", "merged" (the last ones), "closed" or "all"."""

    def read(self, request_id: str) -> Request:
        """One request with its remarks, reviews and checks."""

    def look(self, request_id: str, cancel: Callable[[], bool] | None = None) -> Request:
        """`read` in passing, for a screen that shows how it is doing: asks only what may have changed, never
        twice, and gives up (CANCELLED) between two questions when `cancel` says so."""

    def refspec(self, request_id: str) -> str:
        """What to fetch for its commits: "+SOURCE:refs/repoform/base/…"."""

    def comment(
        self, request: Request, text: str, path: str = "", line: int | None = None, side: str = "new"
    ) -> None:
        """Say something, at a line of the diff's new (or "old") side if given."""

    def approve(self, request: Request, text: str = "") -> None: ...

    def request_changes(self, request: Request, text: str) -> None: ...

    def merge(self, request: Request) -> Request:
        """Merge exactly `request.commit`; a newer one is refused. Raises CONFLICT with a sentence."""

    def close(self, request: Request) -> Request:
        """End it without merging."""
