"""What the door answers with: frozen data that a window can draw without asking anything else.

Made by core.session; nothing here computes more than a look-up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.draft.edit import Edit
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
    ModuleKind,
    Origin,
    Platform,
    Problem,
    ReadFile,
    Setting,
    Severity,
)
from core.review.model import DiffLine, FileDiff

__all__ = [
    "Change",
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
    "Impact",
    "Json",
    "Kind",
    "Level",
    "Limits",
    "Module",
    "ModuleKind",
    "Origin",
    "Place",
    "Platform",
    "PoolCell",
    "PoolRow",
    "Problem",
    "ReadFile",
    "SearchHit",
    "SectionView",
    "Setting",
    "Severity",
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
