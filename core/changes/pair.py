"""Two readings of one module, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from core.frozen import dataclass
from core.platform.model import Module


@dataclass(frozen=True, slots=True)
class Pair:
    """One module before and after."""

    was: Module
    now: Module
    was_cluster: Module | None = None
    now_cluster: Module | None = None
    provider: str | None = None
    """The version of the cloud's provider, None if unknown."""
    called: Mapping[str, str] = field(default_factory=dict)
    """Modules of this root that have another name now: name before -> name now."""
