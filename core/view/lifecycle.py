"""How far what was proposed has come: proposed, merged, applied."""

from __future__ import annotations

from core.frozen import dataclass
from core.platform.model import Change
from core.view.proposals import ProposalRow


@dataclass(frozen=True, slots=True)
class AppliedThere:
    """Whether Git shows that what was merged was applied in an environment."""

    root: str
    environment: str
    """"" for what has none."""
    state: str
    """"applied", "waits" or "unknown"."""
    sentence: str
    short: str
    """For a badge; "" where that can't be told."""


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """One proposal, and what it changes."""

    row: ProposalRow
    changes: tuple[Change, ...] = ()
    clusters: frozenset[tuple[str, str]] = frozenset()
    """Root and name of those that it touches."""
    applied: tuple[AppliedThere, ...] = ()
    """Of a merged one: every environment that it reaches."""

    @property
    def waits(self) -> bool:
        """For something that can still turn up in Git."""
        return any(one.state == "waits" for one in self.applied)
