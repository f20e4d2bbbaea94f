"""What Repoform asks of a place that holds proposals: a Forge, and what it connects to. A folder for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import Protocol

from core.forge.address import Address
from core.forge.conventions import Conventions
from core.forge.credentials import Accounts, Credential
from core.forge.pages import Page
from core.forge.web import Ask
from core.frozen import dataclass
from core.git.errors import GitError
from core.git.identity import Identity
from core.git.repository import Repository
from core.text import _, quoted


class ForgeError(GitError):
    """A forge said no, or can't be reached. Same fields as GitError."""


class Uncertain(ForgeError):
    """The answer was lost: what was asked for may have been done. Ask again before doing it again."""


@dataclass(frozen=True, slots=True)
class Access:
    """What the user may do here. Asked before anything is sent."""

    sender: str
    """"jana"; "" where nobody is signed in."""
    can_push: bool
    can_open: bool
    """A request may be opened (False: push, then the compare page)."""
    sentence: str
    """"Sending as jana (environment).", …"""
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
    merged: float | None = None
    """When it was merged; None: it wasn't, or that isn't told."""
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

    def access(self, base: str, branch: str = "") -> Access:
        """What the user may do with a proposal from the new branch `branch` into `base`."""

    def fork_url(self) -> Fork:
        """The user's fork, made if there is none yet."""

    def find(self, head: str, base: str, commit: str) -> Request | None:
        """The request from `head` (as `Forge.head` writes it) into `base` whose head is or was `commit`, be
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


class Reviewing(Protocol):
    """Raises ForgeError as Publishing does."""

    def parent(self) -> str:
        """ "owner/name" of the repository that this one is a fork of; "" if it is none."""

    def requests(self, *states: str) -> tuple[Request, ...]:
        """Requests of each state ("open", "merged" (the last ones), "closed" or "all"; open ones if none is
        named), one state after the other, newest first in each."""

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


@dataclass(frozen=True, slots=True)
class Place:
    """Where proposals of a remote go."""

    kind: str
    """Of the forge; "" where it isn't known."""
    host: str = ""
    """Of the web page and of credentials."""
    api: str = ""
    owner: str = ""
    name: str = ""
    web: str = ""
    """The repository's page."""
    unasked: str = ""
    """Why an unknown host couldn't be asked what it is: "unknown", "certificate" or "proxy"."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How a forge is called, what it takes, and what it lets people do to a request."""

    name: str = ""
    """For people: "Open on {name}"; "" for one that needs no name, or isn't known."""
    number: str = "#{n}"
    """How it writes a request's number."""
    request: Callable[[], str] = lambda: _("request")
    """What it calls a request, for sentences."""
    longest_body: int = 60_000
    """Characters that a description or a comment may have."""
    pause: float = 45.0
    """Seconds between two looks at how its requests are doing."""
    pause_anonymous: float = 45.0
    """The same where nobody is signed in."""
    may_review_own: bool = True
    may_merge: bool = False
    """From Repoform: elsewhere its own page merges, with what it asks for."""
    vouches: bool = True
    """Who approves is who they say they are."""
    where: Callable[[], str] = lambda: ""
    """What the place is called that its requests are in, where that is no page."""
    pipeline: bool = True
    """Something may run `terraform plan` on its requests."""

    def numbered(self, number: int | None, title: str) -> str:
        """How a request is called in a sentence: "#12", or by its title."""
        return self.number.format(n=number) if number is not None else quoted(title)


@dataclass(frozen=True, slots=True)
class Way:
    """What a forge gets, to connect to one of its repositories."""

    place: Place
    repository: Repository
    """The one on this computer."""
    remote: str
    url: str = field(repr=False)
    """Where is pushed to; may hold the user's own credentials."""
    ssh: bool
    identity: Identity | None
    """Who writes where the forge itself knows nobody."""
    credential: Credential | None
    """None: nobody is signed in, or this forge takes none."""
    pause: float | None
    """Seconds between requests; None: as the forge asks."""


@dataclass(frozen=True, slots=True)
class Ends:
    """What was connected."""

    publishing: Publishing | None
    """None: push only, then the compare page."""
    reviewing: Reviewing | None
    sentence: str
    """What sending would use, as far as known without asking the network."""


class Forge:
    """One kind of forge, answering for itself; it asks nobody but in what `connect` gives back. As it stands
    here: one that can be pushed to, and whose own page opens the request."""

    kind: str = ""
    """"github", "gitlab", …: what it is kept under; nothing else asks for it by name."""
    manners: Manners = Manners()
    conventions: Conventions | None = None
    """Where it looks for what a repository says about proposals; None: it has no habits of its own."""
    accounts: Accounts | None = None
    """The credentials that it takes; None: Repoform sends it none."""
    token_shapes: tuple[str, ...] = ()
    """Regular expressions: what its tokens look like. They are masked wherever they turn up."""

    def home(self, host: str) -> str:
        """The host of its pages if `host`, without a port, is known to be its own; "" where it isn't."""
        return ""

    def answers(self, ask: Ask) -> bool:
        """Whether it is the one that answers at an unknown host. `ask` takes a path, and sends no credential
        there."""
        return False

    def recognizes(self, address: Address) -> bool:
        """Whether nothing but this forge has such addresses: for hosts that don't tell."""
        return False

    def page(self, host: str, address: Address, scheme: str = "https") -> Page | None:
        """The page of the repository at `address`; None: the address isn't one that this forge has."""
        return None

    def api(self, host: str, scheme: str) -> str:
        return ""

    def compare_page(self, web: str, base: str, head: str, title: str, description: str) -> str:
        """Its own page for opening the request, filled in as far as it allows; "" if there is none."""
        return ""

    def head(self, branch: str, fork_owner: str) -> str:
        """How the branch of a proposal is written where a request is asked for. `fork_owner` "": no fork."""
        return f"{fork_owner}:{branch}" if fork_owner else branch

    def connect(self, way: Way) -> Ends:
        place = way.place
        if not place.web:
            return Ends(None, None, _unasked(place))
        sentence = _("The branch is pushed with your Git access; the request is opened on {host}'s own page.")
        return Ends(None, None, sentence.format(host=place.host))


def _unasked(place: Place) -> str:
    why = {
        "certificate": _(
            "Repoform doesn't trust the certificate of {host}, so it couldn't ask what it is. "
            "If your company has its own authority, set REQUESTS_CA_BUNDLE to its file."
        ),
        "proxy": _(
            "The proxy doesn't let Repoform through to {host}, so it couldn't ask what it is. Check "
            "HTTPS_PROXY."
        ),
    }.get(place.unasked, _("{host} didn't tell what it is."))
    return (
        why.format(host=place.host)
        + " "
        + _("As it is, only the branch is pushed; open the request yourself.")
    )
