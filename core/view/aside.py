"""Problems that the user set aside."""

from __future__ import annotations

from core.frozen import dataclass
from core.platform.model import Problem


@dataclass(frozen=True, slots=True)
class SetAside:
    """A problem that is there, and that somebody has decided to live with."""

    problem: Problem
    who: str
    """"" where that isn't known."""
    when: float
    """Seconds since the epoch."""
