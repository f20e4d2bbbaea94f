"""How a repository spells a platform: the one interface between the domain and a dialect.

A dialect is pure: Snapshot in, frozen data out. It may memoise on the identity of its inputs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Protocol

from core.dialects.given import AllGiven
from core.dialects.promotion import Promotion
from core.frozen import dataclass
from core.language import Language
from core.platform.edit import Edit
from core.platform.model import Change, Module, Reading, Remark
from core.platform.stage import Stage
from core.snapshot import Snapshot

if TYPE_CHECKING:
    from core.dialects.operation import Operation
    from core.platform.guide import Guide

Ending = Literal["open", "merged", "closed"]
"""How a proposal stands."""


@dataclass(frozen=True, slots=True)
class Reached:
    """Where a proposal changes something."""

    root: str
    environment: str
    """"" for what has none."""


@dataclass(frozen=True, slots=True)
class Applied:
    """When a proposal is applied in one environment."""

    environment: str
    """"" where there are none."""
    sentence: str
    beside: str = ""
    """The same where the environment's name stands before it, if it reads differently there."""


@dataclass(frozen=True, slots=True)
class AfterMerge:
    """What becomes of a merged proposal."""

    steps: tuple[Applied, ...]
    """In the order in which it happens."""
    plan_note: str
    """What the pipeline's plan on the proposal shows of these environments; "" where nothing is known."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What in Git shows that something merged was applied at a place."""

    root: str
    environment: str
    how: Literal["merge", "tag", ""]
    """"merge": being in the branch is the sign; "tag": a tag that has it; "": there is none."""
    prefix: str = ""
    """What the tags' names begin with."""
    why: str = ""
    """Where there is none: a sentence about that."""


@dataclass(frozen=True, slots=True)
class Side:
    """A Snapshot as it was read: one of the two that Changes lie between."""

    snapshot: Snapshot
    reading: Reading


class Dialect(Protocol):
    name: str

    def read(self, snapshot: Snapshot, before: Reading | None = None) -> Reading:
        """Everything understood in this snapshot. Never raises on what a repository holds: it becomes
        Problems. `before`: an earlier reading of a snapshot that differs in few files, whose unchanged
        parts are taken over as the same objects."""
        ...

    def apply(self, snapshot: Snapshot, reading: Reading, edit: Edit) -> Mapping[str, bytes | None]:
        """The files that this "set", "unset" or "operation" Edit changes, whole (None: removed). Empty where
        what is asked for is there already. Raises Refused."""
        ...

    def guide(
        self, snapshot: Snapshot, reading: Reading, operation: str, root: str, args: Mapping[str, Any]
    ) -> Guide:
        """What an operation asks, with the answers given so far (`args` of the Edit to come). `root` "": the
        one that is meant. Never raises: where it can't be done, `refused` says why."""
        ...

    @property
    def languages(self) -> Sequence[Language]:
        """Of the files that it reads and writes."""
        ...

    @property
    def operations(self) -> Sequence[Operation[Any]]:
        """What it can do as a whole, in the order of a menu."""
        ...

    def remarks(
        self, before: Side, now: Side, changes: Sequence[Change]
    ) -> Mapping[tuple[str, str, str, str], Remark]:
        """What came along with Changes and isn't seen in them, such as a copy of a whole variable, by the
        key of the Change."""
        ...

    def after_merge(self, reached: Sequence[Reached], ending: Ending) -> AfterMerge:
        """What happens there after the merge, as far as the repository's habits tell."""
        ...

    def signs(self, side: Side, branch: str, reached: Sequence[Reached]) -> Sequence[Sign]:
        """One for each place, in the same order: only what the repository's habits say plainly of what is
        merged into `branch`. `side`: its tip."""
        ...

    def given(self, snapshot: Snapshot, reading: Reading, root: str) -> AllGiven:
        """What files that are no part of the root give to its variables, whoever reads the root; empty where
        nothing does."""
        ...

    def promotion(self, reading: Reading) -> Promotion:
        """How a change goes from one environment to the next here; `notes` say where that isn't known. Looks
        at the platforms alone."""
        ...

    def brought(self, reading: Reading, module: Module, source: Stage, target: Stage, cluster: str) -> Edit:
        """The Edit that makes in `target` a thing that only `source` has. `cluster`: the one there that it
        belongs to, "" where that isn't known. Raises Refused where a dialect knows no such Edit; whether the
        Edit can be done, `apply` tells."""
        ...
