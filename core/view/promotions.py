"""What one environment has that another lacks, and what is merged but deployed nowhere yet."""

from __future__ import annotations

from collections.abc import Mapping

from core.frozen import dataclass
from core.platform.field import Json
from core.platform.model import Change
from core.platform.stage import Stage

Place = tuple[str, str]
"""Root and name of a cluster, pool or feature."""


@dataclass(frozen=True, slots=True)
class ChangedBy:
    """Who changed something last, and when."""

    author: str
    when: float
    """Seconds since the epoch."""
    commit: str
    subject: str
    cut: bool = False
    """This clone's history ends there: it may be older, and somebody else's."""


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that the source has and the target lacks, or has otherwise."""

    kind: str
    """"setting", "cluster", "pool" or "feature"."""
    root: str
    module: str
    """In the source."""
    setting: str
    """"" for a whole cluster, pool or feature."""
    to_module: str
    """In the target; "" where there is none."""
    to_setting: str
    title: str
    """What people call the cluster, pool or feature."""
    label: str
    """Of the setting; "" for a whole one."""
    has: Json
    """None for a whole one, and for a secret."""
    lacks: Json
    """What the target has instead; None where nothing is set."""
    sentence: str
    refused: str = ""
    """Why it can't be brought along; "" where it can be tried."""
    careful: str = ""
    """Why it isn't brought along together with others, but only if it is asked for by itself; "" where it
    is."""
    drafted: bool = False
    """The draft changes it: nobody else has yet."""
    by: ChangedBy | None = None
    """Who changed the source's last; None where that isn't known (yet), see `unknown`."""
    there_by: ChangedBy | None = None
    """Who changed the target's last; None too where it is written nowhere."""
    unknown: str = ""
    """Why `by` isn't known; "" where it is, or wasn't asked yet."""

    @property
    def key(self) -> str:
        """Tells it apart from others of one comparison."""
        return "\0".join((self.root, self.module, self.setting))

    @property
    def newer(self) -> bool | None:
        """Whether the source's was changed after the target's; None where that can't be told."""
        if self.by is None or (self.there_by is None and self.lacks is not None):
            return None
        return self.there_by is None or self.by.when > self.there_by.when


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the source has that the target lacks."""

    source: Stage
    target: Stage
    source_title: str
    """What it is called in sentences."""
    target_title: str
    lacks: tuple[Lack, ...]
    """Of one module together, in the sidebar's order; with authors, the newest of them first."""
    besides: int = 0
    """So many things the target has that the source lacks."""
    notes: tuple[str, ...] = ()
    """Sentences: what couldn't be compared, what has to be paired first."""
    unpaired: tuple[Place, ...] = ()
    """Of the source, what nobody said yet what it is in the target."""
    where: str = ""
    """The root that both are in, where there are several; "" else."""

    @property
    def can_come(self) -> tuple[Lack, ...]:
        """All that comes along where everything is asked for."""
        return tuple(lack for lack in self.lacks if not lack.refused and not lack.careful)


@dataclass(frozen=True, slots=True)
class WaitingChange:
    """A change that is merged but not deployed."""

    change: Change
    title: str
    """What people call its module."""
    by: ChangedBy | None
    """Who changed it last; None where that can't be told."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is merged but not yet in an environment that gets it only with a tag."""

    environment: str
    tag: str
    """The last one; "" where there is none."""
    tag_commit: str
    when: float
    """Of the tag, seconds since the epoch; 0: can't be told."""
    branch: str
    commit: str
    """What is merged."""
    changes: tuple[WaitingChange, ...]
    """Worst first."""
    commits: int
    """So many since the tag."""
    others: int
    """Changed lines besides that no sentence explains."""
    sentence: str
    notes: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    """The lines to copy, never run; none where nothing waits."""
    truncated: bool = False
    """Who changed what was only looked up for some: it took too long."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a change's way, in short."""

    source: Stage
    target: Stage
    sentence: str
    """"staging has 3 things that production lacks or has otherwise."."""
    count: int
    """So many of them come along where everything is asked for."""
    unpaired: int = 0


@dataclass(frozen=True, slots=True)
class PromotionSummary:
    """For the overview."""

    waiting: tuple[Waiting, ...]
    """Without authors."""
    steps: tuple[Step, ...]
    stages: tuple[Stage, ...]
    """All that can be compared."""
    titles: Mapping[Stage, str]
    notes: tuple[str, ...]
    more: str = ""
    """A sentence about steps that aren't among these, "" where all are."""


@dataclass(frozen=True, slots=True)
class PairRow:
    """A cluster or pool of one root, and what it is in a sibling."""

    root: str
    module: str
    title: str
    kind: str
    """"cluster", "pool" or "feature"."""
    to_root: str
    choices: tuple[tuple[str, str], ...]
    """(name, title) of what it could be there."""
    chosen: str | None = None
    """What the user said: a name, or "" for “isn't there”; None: nothing yet."""
    suggested: str | None = None
    """What it may be; never taken unasked."""
    reason: str = ""
    """Why that is suggested."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """Two sibling roots, and what of one is what of the other."""

    root: str
    to_root: str
    rows: tuple[PairRow, ...]

    @property
    def open_suggestions(self) -> tuple[PairRow, ...]:
        return tuple(row for row in self.rows if row.chosen is None and row.suggested is not None)
