"""What a module's source says, as a dialect recognises it."""

from __future__ import annotations

from core.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """A module of the framework, or of its catalog."""

    kind: str
    """cluster, node_pool, feature, or part (one of the framework's inner modules)."""
    schema: str | None
    """Name in the facts."""
    cloud: str | None
    ref: str | None = None
    """The `?ref=`."""
    entry: str = ""
    """Of a feature: its catalog entry."""
    local: bool = False
    """The framework's own code at a local path."""
    catalog: bool = False
    """From the catalog, which has versions of its own."""
