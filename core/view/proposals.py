"""What is sent, by whom, and what came of it."""

from __future__ import annotations

from core.frozen import dataclass
from core.platform.model import Change, Problem
from core.review.model import FileDiff


@dataclass(frozen=True, slots=True)
class ProposalText:
    """Suggested from the Changes; the user may write over all of it."""

    title: str
    description: str
    """Markdown."""
    branch: str
    owners: tuple[str, ...] = ()
    """Who owns the changed files (CODEOWNERS): worth asking to review it."""


@dataclass(frozen=True, slots=True)
class Destination:
    """One answer to Whereto."""

    remote: str
    """What session.proposals.send_to() takes."""
    title: str
    """"acme/infra"."""
    option: str
    """What --remote takes for it."""


@dataclass(frozen=True, slots=True)
class Whereto:
    """The remote is the user's own fork: where should proposals go?"""

    sentence: str
    choices: tuple[Destination, ...]
    """The parent first."""


@dataclass(frozen=True, slots=True)
class AccessInfo:
    """What sending would use, asked when the page opens and not when it sends."""

    sentence: str
    """"Sending as jana (environment).", "You can't push to acme/infra. It goes through your fork."."""
    sender: str
    via_fork: bool
    takes_token: bool
    """The forge takes one: session.account.read() says which is used."""
    problem: str | None = None
    """What stands in the way, and what to do; None if nothing does."""
    identity_missing: bool = False
    """A name and an e-mail have to be asked for once (session.account.set_identity)."""
    trust: tuple[str, ...] = ()
    """Programs that the repository's own configuration would run when sending: shown and asked for once
    (session.account.trust)."""
    can_send: bool = True
    whereto: Whereto | None = None
    """To be answered before anything is sent (session.proposals.send_to)."""
    can_open: bool = True
    """False: the branch can be pushed, but opening the request is left to the user (compare page)."""


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """The credential for the host of the open repository."""

    host: str
    source: str
    """"keyring" (Repoform's own), "environment", "git", or one of the forge's own; "" none."""
    sentence: str
    """Which one is used."""
    sender: str = ""
    """"jana", where the host tells."""
    rights: str = ""
    """What it may do: "The token may: repo."."""
    problem: str = ""
    page: str = ""
    """Where a token is made; "": the remote takes none."""
    unknown_host: str = ""
    """That nobody has said that it is theirs (session.account.confirm_host), as a sentence; "" where it is
    known."""
    no_keyring: str = ""
    """How to sign in without one, as a sentence; "" where this computer has a keyring to keep a token in."""


@dataclass(frozen=True, slots=True)
class StepView:
    name: str
    label: str
    state: str
    """"waiting", "running", "done", "failed" or "skipped"."""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class NextStep:
    """What happens next, for one environment."""

    environment: str
    sentence: str
    beside: str = ""
    """The same where the environment's name stands before it, if it reads differently there."""


@dataclass(frozen=True, slots=True)
class ProposalResult:
    job: str
    """Id, for session.proposals.resume."""
    url: str
    """Where it lies; "" while there is nothing to open."""
    branch: str
    state: str
    """"open", "draft", "merged", "closed", "pushed" (branch there, request left to the user), "stopped" (a
    step failed; Resume goes on), "moved" (the branch has moved in the same files: nothing was sent,
    nothing is to be resumed; session.refresh puts the draft on top)."""
    steps: tuple[StepView, ...]
    next_steps: tuple[NextStep, ...] = ()
    """Seen from its state."""
    once_merged: tuple[NextStep, ...] = ()
    """The same, seen from when it is merged."""
    compare_url: str | None = None
    number: int | None = None
    commit: str | None = None
    warnings: tuple[str, ...] = ()
    problem: str | None = None
    """Why it stopped, and what to do."""
    can_send_anew: bool = False
    """It stopped for good, because what was sent is another now: only a second one (`anew`) gets through."""
    offer: str = ""
    """A free branch name, where the one asked for is taken."""
    sentence: str = ""
    """"Proposal #214 waits for review. No cluster has changed yet."."""
    plan_note: str = ""
    """Which environments the pipeline's plan shows and which it doesn't; "" where that can't be told."""
    request: str = ""
    """What session.proposals.standing() takes; "" while there is no request."""
    forge: str = ""
    """Its name, for "Open on {forge}"; "" where it has none."""
    sent: tuple[Change, ...] = ()
    """What of the draft was sent, the worst first; () where that isn't known any more."""
    diff: tuple[FileDiff, ...] = ()
    problems: tuple[Problem, ...] = ()
    """What was sent brings these with it: its author was warned of them."""
    left: int = 0
    """So many changes stay in the draft."""


@dataclass(frozen=True, slots=True)
class UnfinishedProposal:
    job: str
    title: str
    branch: str
    when: float
    """Seconds since the epoch."""
    problem: str
    steps: tuple[StepView, ...]


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal in the list."""

    id: str
    """Number or branch: what session.reviews.read() takes."""
    title: str
    author: str
    branch: str
    base: str
    url: str
    state: str
    """"open", "draft", "approved", "changes asked for", "merged", "closed"."""
    when: float | None
    mine: bool
    sentence: str = ""
    """Checks and reviews in words."""
    can_edit: bool = False
    """Sent from here and still open: session.proposals.work_on() takes further edits to it."""
    can_take_back: bool = False
    """Sent from here and closed: session.proposals.take_back() makes its edits the draft again."""
    commit: str = ""
    """Its head; "" if unknown."""
    number: str = ""
    """As the forge writes it, "#12"; "" where it has none."""
    merged: float | None = None
    base_commit: str = ""
    merge_commit: str = ""
    """As of core.forge.interface.Request."""
