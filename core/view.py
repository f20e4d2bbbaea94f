"""What the door answers with: frozen data that a window can draw without asking anything else.

Made by core.session; nothing here computes more than a look-up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.draft.edit import Edit
from core.platform.guide import Guide, MachineList, MachineRow, Question
from core.platform.guide import Step as GuideStep
from core.platform.model import (
    Change,
    Choice,
    Cluster,
    Environment,
    EnvValue,
    Field,
    Impact,
    Json,
    Kind,
    Level,
    Limits,
    Module,
    ModuleCode,
    ModuleKind,
    Origin,
    Platform,
    Problem,
    ReadFile,
    Setting,
    Severity,
)
from core.platform.outlook import Outlook
from core.review.model import DiffLine, FileDiff

__all__ = [
    "AccessInfo",
    "Change",
    "CheckRow",
    "Choice",
    "Cluster",
    "ClusterCard",
    "CompareRow",
    "Conflict",
    "DiffLine",
    "Edit",
    "EnvValue",
    "Environment",
    "Field",
    "FieldView",
    "FileDiff",
    "FormView",
    "Guide",
    "GuideStep",
    "HistoryRow",
    "Impact",
    "Json",
    "Kind",
    "Level",
    "Limits",
    "MachineList",
    "MachineRow",
    "Module",
    "ModuleCode",
    "ModuleKind",
    "ModuleOffer",
    "NextStep",
    "Origin",
    "OtherLines",
    "Outlook",
    "Overlap",
    "Place",
    "Plan",
    "Platform",
    "PoolCell",
    "PoolRow",
    "Problem",
    "ProposalResult",
    "ProposalRow",
    "ProposalText",
    "Question",
    "ReadFile",
    "ReviewView",
    "SearchHit",
    "SectionView",
    "Setting",
    "Severity",
    "SideBySide",
    "SideColumn",
    "SideRow",
    "Standing",
    "StepView",
    "UnfinishedProposal",
    "Verdict",
    "View",
]


@dataclass(frozen=True, slots=True)
class Place:
    """Which files are shown: the line under "Where am I"."""

    title: str
    """"acme/infrastructure", or the folder's name."""
    branch: str | None
    """None in a plain folder."""
    commit: str | None
    fetched: float | None
    """Seconds since the epoch of the last fetch; None: never."""
    remote: str | None
    """Remote URL without credentials; None without a remote."""
    folder: str
    note: str = ""
    """A sentence: "Your folder's 3 local changes are not part of it."."""
    forge: str = ""
    """"github", "inbox" or "": where a proposal would go, as far as known without asking."""
    can_propose: bool = True
    """False for a plain folder or without a remote."""
    proposal: str = ""
    """Title of the own proposal whose branch this is: edits go to it. "": they make a new one."""
    back: str = ""
    """The branch that the proposal is for, to go back to."""


@dataclass(frozen=True, slots=True)
class View:
    """Everything shown, computed from (Snapshot, Draft). `number` grows with each View of a session, so that
    late results are known and dropped."""

    number: int
    place: Place
    platforms: tuple[Platform, ...]
    """With the draft applied."""
    base: tuple[Platform, ...]
    """Without it."""
    files: tuple[ReadFile, ...]
    """What Repoform read."""
    changes: tuple[Change, ...]
    """Most severe first within a module, modules in the sidebar's order."""
    diff: tuple[FileDiff, ...]
    draft_problems: tuple[Problem, ...]
    """From your draft: not in the base."""
    base_problems: tuple[Problem, ...]
    """Already in the base: quiet, never blocks."""
    can_undo: bool
    can_redo: bool
    readonly: str | None = None
    """Why nothing can be edited now (a stopped proposal's draft), else None."""
    conflicts: tuple[Conflict, ...] = ()
    notice: str = ""
    """What the last step did besides what was asked for ("Also took back: …", "main has 3 new commits. Your 4
    changes still fit."), else ""."""
    draft_note: str = ""
    """About the draft that was found again: its age, what of it no longer fits; else ""."""
    edits: int = 0
    """How many Edits the draft holds at its present position."""
    foresight: tuple[Outlook, ...] = ()
    """Clusters and environments that can hold or cost something else than before."""

    @property
    def blockers(self) -> tuple[Problem, ...]:
        """What stands in the way of a proposal."""
        return tuple(p for p in self.draft_problems if p.severity == "error")

    def platform(self, root: str) -> Platform | None:
        return next((p for p in self.platforms if p.root == root), None)

    def changes_of(self, root: str, module: str) -> tuple[Change, ...]:
        return tuple(c for c in self.changes if c.root == root and c.module == module)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Someone else changed a setting that the draft changes too."""

    root: str
    module: str
    environment: str
    setting: str
    label: str
    before: Json
    theirs: Json
    yours: Json
    author: str
    when: float | None
    """Seconds since the epoch of their commit."""
    edit: str
    """Id of the Edit that conflicts."""


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field of a form: a Setting in one environment, in its state (UX.md, "A field's states")."""

    field: Field
    environment: str
    value: EnvValue
    before: EnvValue
    """Without the draft."""
    state: str
    """"inherited", "set", "changed", "linked" or "unset"; "swallowed" where Terraform ignores it."""
    base_value: EnvValue | None
    """What the base environment has; None in the base itself or in a module without one."""
    choices: tuple[Choice, ...] = ()
    choices_note: str = ""
    """"Catalog of 17 Aug 2026", "Not in the catalog of …", else ""."""
    problems: tuple[Problem, ...] = ()
    readonly: str | None = None
    reach: str = ""
    """In the base, for a changed field: "Also changes ops. apps-prod keeps 18."; elsewhere "Typing sets this
    for ops only; apps keeps 12." for an inherited one."""
    notice: str = ""
    """What a change of it does, where that is not in place: said before typing. Else ""."""
    notice_level: Level | None = None
    total: str = ""
    """For counts per zone: "9 nodes in 3 zones", else ""."""
    was: str = ""
    """"was 3" for a changed one, else ""."""
    linked: str = ""
    """"Defined in variables.tf:12, also used by 3 pools.", else ""."""
    changed: bool = False
    can_inherit: bool = False
    """A button "Use apps's value" makes sense."""


@dataclass(frozen=True, slots=True)
class SectionView:
    title: str
    fields: tuple[FieldView, ...]
    folded: bool = False
    """True for sections that hold nothing set: offered, out of the way."""


@dataclass(frozen=True, slots=True)
class FormView:
    root: str
    module: str
    environment: str
    title: str
    subtitle: str
    """"Node pool of gke_gc0_europe-west1, in gke_zero_node_pools.tf lines 1 to 34"."""
    sections: tuple[SectionView, ...]
    readonly: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    """Changes per environment, for the switch."""
    code: ModuleCode | None = None
    """Of a module that the facts don't know: where its settings are read from, or could be."""


@dataclass(frozen=True, slots=True)
class PoolCell:
    """One pool in one environment, for the overview. None: can't be told."""

    environment: str
    minimum: int | None
    maximum: int | None
    """Nodes in all zones."""
    zones: int | None
    machine_type: str | None
    inherited: bool
    """All of it is the base's."""
    changed: str
    """"max 12 → 24", "" if unchanged."""
    missing: bool = False
    """The pool has no key for this environment."""
    vcpu: int | None = None
    memory_gib: float | None = None
    """Of one machine."""
    size_change: str = ""
    """ "max 12 → 24": the part of `changed` that is about the size."""
    machine_change: str = ""
    """ "m5.large → m6i.large": the part that is about the machine type."""


@dataclass(frozen=True, slots=True)
class PoolRow:
    root: str
    module: str
    title: str
    cells: tuple[PoolCell, ...]


@dataclass(frozen=True, slots=True)
class ClusterCard:
    root: str
    cluster: str | None
    title: str
    cloud: str
    """"GKE", "EKS", "AKS", "Scaleway"."""
    version: str
    environments: tuple[tuple[str, bool], ...]
    rows: tuple[PoolRow, ...]
    features: tuple[str, ...]
    problems: int
    largest: int
    """Largest maximum on the card: its one scale."""
    feature_modules: tuple[str, ...] = ()
    """Names of the features' modules, in the order of `features`."""
    changes: tuple[Change, ...] = ()
    """Of the draft, in any module of this cluster."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    root: str
    module: str
    environment: str
    setting: str
    """"" for a module itself."""
    title: str
    subtitle: str


@dataclass(frozen=True, slots=True)
class CompareRow:
    section: str
    field: Field
    cells: tuple[FieldView, ...]
    """One per environment, base first."""
    differs: bool
    is_set: bool


@dataclass(frozen=True, slots=True)
class SideColumn:
    """One environment of one of several modules in Compare."""

    root: str
    module: str
    title: str
    environment: str
    base: bool


@dataclass(frozen=True, slots=True)
class SideRow:
    """One setting in several modules, which may call it differently: each cell has the Field of its own."""

    section: str
    field: Field
    """Of the first module that has it."""
    cells: tuple[FieldView | None, ...]
    """One per column; None where that module has no such setting."""
    differs: bool
    is_set: bool


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Compare of several modules: columns grouped by module, each with its base environment first."""

    columns: tuple[SideColumn, ...]
    rows: tuple[SideRow, ...]


@dataclass(frozen=True, slots=True)
class ModuleOffer:
    """Modules whose own settings could be read from one repository elsewhere, if the user allows it."""

    url: str
    ref: str
    """"" for the default branch there."""
    host: str
    """"" for a folder of this computer."""
    folders: tuple[str, ...]
    modules: tuple[tuple[str, str], ...]
    """(root, module) of those that it is for."""
    sentence: str
    """What would be fetched, from where."""
    allowed: bool = False
    """This address was allowed before: no need to ask again."""
    read: bool = False
    """Read before, from a branch: it could be read again."""


@dataclass(frozen=True, slots=True)
class ProposalText:
    """Suggested from the Changes; the user may write over all of it."""

    title: str
    description: str
    """Markdown."""
    branch: str


@dataclass(frozen=True, slots=True)
class AccessInfo:
    """What sending would use, asked when the page opens and not when it sends."""

    sentence: str
    """"Sending as jana (GitHub CLI)", "You can't push to acme/infrastructure. It goes through your fork."."""
    sender: str
    via_fork: bool
    forge: str
    """"github", "inbox" or "" (no forge: push, then the compare page)."""
    problem: str | None = None
    """What stands in the way, and what to do; None if nothing does."""
    identity_missing: bool = False
    """A name and an e-mail have to be asked for once (Session.set_identity)."""
    trust: tuple[str, ...] = ()
    """Programs that the repository's own configuration would run when sending: shown and asked for once
    (Session.trust)."""
    can_send: bool = True
    can_open: bool = True
    """False: the branch can be pushed, but opening the request is left to the user (compare page)."""


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """The credential for the host of the open repository."""

    host: str
    source: str
    """"keyring" (Repoform's own), "environment", "gh", "git"; "" none."""
    sentence: str
    """Which one is used."""
    sender: str = ""
    """"jana", where the host tells."""
    rights: str = ""
    """What it may do: "The token may: repo."."""
    problem: str = ""
    page: str = ""
    """Where a token is made; "": the remote takes none."""
    unknown_host: bool = False
    """It answers like GitHub Enterprise, but nobody has said that it is theirs (Session.confirm_host)."""
    keyring: bool = True
    """Whether this computer has a keyring to keep a token in."""


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


@dataclass(frozen=True, slots=True)
class ProposalResult:
    job: str
    """Id, for Session.resume."""
    url: str
    """Where it lies; "" while there is nothing to open."""
    branch: str
    state: str
    """"open", "draft", "merged", "closed", "pushed" (branch there, request left to the user), "stopped" (a
    step failed; Resume goes on), "moved" (the branch has moved in the same files: nothing was sent,
    nothing is to be resumed; Session.refresh puts the draft on top)."""
    steps: tuple[StepView, ...]
    next_steps: tuple[NextStep, ...] = ()
    compare_url: str | None = None
    number: int | None = None
    commit: str | None = None
    warnings: tuple[str, ...] = ()
    problem: str | None = None
    """Why it stopped, and what to do."""
    offer: str = ""
    """A free branch name, where the one asked for is taken."""
    sentence: str = ""
    """"Proposal #214 waits for review. No cluster has changed yet."."""
    plan_note: str = ""
    """Which environments the pipeline's plan shows and which it doesn't; "" where that can't be told."""
    request: str = ""
    """What Session.standing() takes; "" while there is no request."""


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
    """Number or branch: what Session.request() takes."""
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
    """Sent from here and still open: Session.work_on() takes further edits to it."""
    commit: str = ""
    """Its head; "" if unknown."""


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check of a pipeline."""

    name: str
    state: str
    """"running", "good", "bad" or "neutral"."""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reviewer said last."""

    author: str
    state: str
    """"approved", "changes", "earlier" (approved, but of an earlier commit) or "asked" (no answer yet)."""
    sentence: str
    """"ali asked for changes."."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A pipeline's comment with the output of `terraform plan`, as plain text."""

    author: str
    text: str
    summary: str
    """"Plan: 1 to add, 0 to change, 2 to destroy.", as the plan says it; "" if it doesn't."""
    when: float | None = None
    outdated: bool = False
    """It was written before the newest commit."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a proposal is doing at its forge: looked at again and again while it is on screen."""

    row: ProposalRow
    """Its id may be another one than was asked for, once it has ended."""
    commit: str
    """Its newest commit: another one than ReviewView.head_commit means that there is more to read."""
    merge: str
    """"yes", "conflict", "review", "checks", "rule", "behind", "draft", "contained", "unknown" or "ended"."""
    sentence: str
    """The same for people: "It can be merged.", "It conflicts with main.", …"""
    checks: tuple[CheckRow, ...] = ()
    """Failed ones first, then running ones."""
    checks_sentence: str = ""
    """"2 of 3 checks passed, 1 runs.", "No checks."."""
    verdicts: tuple[Verdict, ...] = ()
    plans: tuple[Plan, ...] = ()
    """Newest first."""
    comments: tuple[tuple[str, str, str], ...] = ()
    """(author, text, where) in order, without the plans."""
    again: float = 45.0
    """Seconds after which it may politely be looked at again."""

    @property
    def ended(self) -> bool:
        return self.row.state in ("merged", "closed")


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One commit that changed a setting."""

    commit: str
    author: str
    when: float
    """Seconds since the epoch."""
    subject: str


@dataclass(frozen=True, slots=True)
class Overlap:
    """An open proposal that changes settings which the draft changes too."""

    row: ProposalRow
    keys: tuple[tuple[str, str, str, str], ...]
    """Keys of the Changes that both have."""
    sentence: str


@dataclass(frozen=True, slots=True)
class OtherLines:
    """Changed lines that no Change explains."""

    file: str
    lines: tuple[tuple[str, int], ...]
    """("-" or "+", 1-based line number before or after)."""
    what: str
    """A sentence: "Removes the resource google_dns_managed_zone.main.", "Comments only.", …"""
    destroyed: bool = False
    """A block went: these come first."""


@dataclass(frozen=True, slots=True)
class ReviewView:
    """Someone's change, between any two commits."""

    title: str
    author: str
    base: str
    """Name as asked for: branch, commit or tag."""
    head: str
    base_commit: str | None
    head_commit: str | None
    before: tuple[Platform, ...]
    after: tuple[Platform, ...]
    changes: tuple[Change, ...]
    """Destroys first, then by module in the sidebar's order."""
    other: tuple[OtherLines, ...]
    diff: tuple[FileDiff, ...]
    problems: tuple[Problem, ...]
    """New ones, not in the base."""
    description: str = ""
    row: ProposalRow | None = None
    next_steps: tuple[NextStep, ...] = ()
    comments: tuple[tuple[str, str, str], ...] = ()
    """(author, text, where) in order."""
    standing: Standing | None = None
    """Of a request: how it is doing."""
    plan_note: str = ""
    """Which environments the pipeline's plan shows and which it doesn't; "" where that can't be told."""
    note: str = ""
    """What has to be known about the two commits: that one has moved on meanwhile, …"""
    new_since: tuple[tuple[str, str, str, str], ...] = ()
    """Keys of Changes that are new or different since this request was last looked at."""
    foresight: tuple[Outlook, ...] = ()
    """Clusters and environments that can hold or cost something else than before."""
