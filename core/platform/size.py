"""How many nodes a pool may have: from its minimum to its maximum, in all zones."""

from __future__ import annotations

import re

from core.frozen import dataclass
from core.platform.effective import effective, unknown
from core.platform.field import Json
from core.platform.model import Module
from core.platform.roles import Roles


@dataclass(frozen=True, slots=True)
class Size:
    """Nodes of one pool in one environment. None: can't be told."""

    minimum: int | None
    """Nodes in all zones."""
    maximum: int | None
    zones: int | None
    per_zone: bool
    """The settings count nodes per zone."""
    each_minimum: int | None
    """As the setting has it."""
    each_maximum: int | None
    zones_assumed: bool = False
    """No zone list: the cloud chooses, usually this many."""


def size_of(module: Module, environment: str, cluster: Module | None = None) -> Size | None:
    """Of a pool or of a cluster's default pool; None for anything else, or without that environment.

    `cluster`: the pool's cluster, whose zones count where the pool names none."""
    roles = module.roles
    if roles is None or environment not in module.environments:
        return None
    if not (roles.minimum or roles.maximum or roles.fixed):
        return None
    low_of, high_of = _counted(module, environment, roles)
    low, high = (
        n if n is None or n >= 0 else None
        for n in (whole(effective(module, environment, paths)) for paths in (low_of, high_of))
    )
    zones, assumed = zone_count(module, environment, cluster)
    if not roles.per_zone or _in_total(module, environment, roles, low_of, high_of):
        return Size(low, high, zones, False, low, high, assumed)
    return Size(_times(low, zones), _times(high, zones), zones, True, low, high, assumed)


def _counted(module: Module, environment: str, roles: Roles) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The settings that count: the limits, or the one count of a pool that nothing scales."""
    if roles.autoscale and effective(module, environment, roles.autoscale) is False:
        return roles.fixed, roles.fixed
    limits = (roles.minimum, roles.maximum)
    unset = all(
        effective(module, environment, paths) is None and not unknown(module, environment, paths)
        for paths in limits
    )
    if roles.fixed and unset and effective(module, environment, roles.fixed) is not None:
        return roles.fixed, roles.fixed
    return _without_zeros(module, environment, roles, limits)


def _without_zeros(
    module: Module, environment: str, roles: Roles, limits: tuple[tuple[str, ...], tuple[str, ...]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Without totals of zero beside limits of each zone: so an import writes that there are none."""
    low, high = (tuple(path for path in paths if path not in roles.totals) for paths in limits)
    total = tuple(path for path in limits[1] if path in roles.totals)
    if whole(effective(module, environment, total)) == 0 and whole(effective(module, environment, high)):
        return low, high
    return limits


def _in_total(
    module: Module, environment: str, roles: Roles, low: tuple[str, ...], high: tuple[str, ...]
) -> bool:
    """Whether what is set counts all zones together."""
    totals = tuple(p for p in (*low, *high) if p in roles.totals)
    return bool(totals) and effective(module, environment, totals) is not None


def zone_count(module: Module, environment: str, cluster: Module | None = None) -> tuple[int | None, bool]:
    """How many zones a pool is in, and whether that is only assumed."""
    roles = module.roles
    if roles is None or unknown(module, environment, roles.zones):
        return None, False
    found = effective(module, environment, roles.zones)
    if isinstance(found, list) and found:
        return len(found), False
    if re.fullmatch(r"[a-z]+-[a-z]+[0-9]+-[a-z]", str(effective(module, environment, ("location",)) or "")):
        return 1, False
    if cluster is not None and cluster is not module:
        return zone_count(cluster, environment)
    if roles.per_zone and roles.default_zones > 1:
        return roles.default_zones, True
    return None, False


def is_spot(value: Json) -> bool:
    """Whether machines are the cheap ones that may be taken away: a yes, or a cloud's word for it.

    >>> is_spot(True), is_spot("SPOT"), is_spot("Spot"), is_spot("ON_DEMAND"), is_spot(None)
    (True, True, True, False, False)
    """
    return value is True or (isinstance(value, str) and value.lower() == "spot")


_MOST = 10**15
"""Counts from here on count nothing, and what is reckoned with them would have no end."""


def whole(value: Json) -> int | None:
    """A count, None for what is none.

    >>> whole(3), whole("3"), whole(True), whole(1.5), whole(10**400)
    (3, 3, None, None, None)
    """
    if isinstance(value, bool) or value is None:
        return None
    try:
        found = value if isinstance(value, int) else int(str(value))
    except ValueError:
        return None
    return found if abs(found) < _MOST else None


def _times(count: int | None, zones: int | None) -> int | None:
    return None if count is None or zones is None else count * zones
