"""Where a module is: what its region and zones offer is what its fields offer."""

from __future__ import annotations

from core.platform.effective import effective
from core.platform.model import Module


def zones_of(module: Module, environment: str) -> tuple[str, ...]:
    """The zones that are known; () for all of the region."""
    roles = module.roles
    value = effective(module, environment, roles.zones) if roles else None
    return tuple(str(v) for v in value) if isinstance(value, list) else ()


def region_of(module: Module, environment: str) -> str | None:
    """None: unknown."""
    value = effective(module, environment, ("region", "location"))
    return value if isinstance(value, str) and value else module.region
