"""Two readings of one module, side by side."""

from __future__ import annotations

from dataclasses import dataclass

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
