"""How what is in one environment comes to the next, as a dialect tells it."""

from __future__ import annotations

from core.frozen import dataclass
from core.platform.stage import Stage


@dataclass(frozen=True, slots=True)
class ByTag:
    """An environment that gets what is merged only when somebody pushes a tag."""

    environment: str
    prefix: str
    """What the tags' names begin with."""


@dataclass(frozen=True, slots=True)
class Promotion:
    stages: tuple[Stage, ...] = ()
    """All that can be compared, in the order of a change's way where it is known."""
    steps: tuple[tuple[Stage, Stage], ...] = ()
    """From where a change is tried to where it goes next; both have the same things, or siblings of them."""
    siblings: tuple[tuple[str, ...], ...] = ()
    """Roots of one environment each that are alike: what one has, is another's under a name of its own."""
    tags: tuple[ByTag, ...] = ()
    notes: tuple[str, ...] = ()
    """Sentences: of environments whose way isn't known, or why there is none."""
