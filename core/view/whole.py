"""Everything shown at once, and the questions that come with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from core.clouds.cluster_outlook import Outlook
from core.frozen import dataclass
from core.place import Place
from core.platform.field import Json, Level
from core.platform.machine_row import MachineRow
from core.platform.model import Change, Platform, Problem, ReadFile
from core.review.model import FileDiff
from core.view.aside import SetAside
from core.view.coverage import NOTHING, Coverage
from core.view.environments import OwnEnvironments
from core.view.operations import OperationEntry, OperationOffer, in_menu, of_dialect, offers_at
from core.view.proposals import ProposalText


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
    """Already in the base: quiet, never blocks. Without what was set aside."""
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
    coverage: Coverage = NOTHING
    """What of the base was read."""
    operations: tuple[OperationEntry, ...] = ()
    """In the order of the menu, of each dialect that reads a root here."""
    environments: OwnEnvironments = OwnEnvironments()
    """Those of the base that were inferred, for correcting them."""
    undo_words: str = ""
    """What one step back takes back: "3 cells of Maximum nodes"."""
    redo_words: str = ""
    aside: tuple[SetAside, ...] = ()
    """Problems of the base that the user set aside; they don't stand in `base_problems`."""
    checking: Literal["running", "stopped", ""] = ""
    """Not "": the rules aren't applied to the base yet (and there is no draft), so `base_problems` are only
    what reading told. "stopped": the user wants no more of it, until asked."""

    @property
    def blockers(self) -> tuple[Problem, ...]:
        """What stands in the way of a proposal."""
        return tuple(p for p in self.draft_problems if p.severity == "error")

    @property
    def menu(self) -> tuple[OperationEntry, ...]:
        """What can be done as a whole, each once, with words for a menu."""
        return in_menu(self.operations)

    def offers(self, place: str, root: str | None = None) -> tuple[tuple[str, OperationOffer], ...]:
        """What is offered at such a place of this root, or of any: (operation, offer)."""
        platform = self.platform(root) if root is not None else None
        here = self.operations if root is None else ()
        return offers_at(of_dialect(self.operations, platform.dialect) if platform else here, place)

    def platform(self, root: str) -> Platform | None:
        return next((p for p in self.platforms if p.root == root), None)

    @property
    def hidden_changes(self) -> tuple[str, ...]:
        """Environments that are hidden, and in which something changes all the same."""
        out: dict[str, None] = {}
        for change in self.changes:
            platform = self.platform(change.root)
            for name in (change.environment, *change.effective):
                if platform is not None and platform.is_hidden(name):
                    where = platform.shown_environment(name)
                    out[where if change.root == "." else f"{where} ({change.root})"] = None
        return tuple(out)

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
class SearchHit:
    root: str
    module: str
    environment: str
    setting: str
    """"" for a module itself."""
    title: str
    subtitle: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What a typed line may ask for, and what it would do: an edit, or an operation with some answers."""

    title: str
    sentence: str
    """What it would do; or why it can't be done."""
    root: str
    module: str = ""
    environment: str = ""
    setting: str = ""
    value: Json = None
    operation: str = ""
    """Non-empty: the operation that is begun, with these answers."""
    args: Mapping[str, Json] = field(default_factory=dict)
    refused: bool = False
    level: Level | None = None
    """The worst that it would do."""
    machine: MachineRow | None = None
    """Of a machine type: what it is made of, and what it costs there."""


@dataclass(frozen=True, slots=True)
class DraftPart:
    """The part of a draft that would be sent."""

    keys: tuple[tuple[str, str, str, str], ...]
    """Of its Changes: those that were wanted, and those that need each other."""
    view: View
    """As if it were the whole draft."""
    text: ProposalText
