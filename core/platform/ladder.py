"""The impact ladder: words of its badges and what comes first. The only place that knows both."""

from __future__ import annotations

from collections.abc import Iterable

from core.platform.field import Impact, Level
from core.text import _

SEVERITY: tuple[Level, ...] = (
    Level.DESTROYS_CLUSTER,
    Level.REBUILDS_POOL,
    Level.REFUSED,
    Level.UNKNOWN,
    Level.REPLACES_FEATURE,
    Level.ROLLING,
    Level.IN_PLACE,
    Level.NO_EFFECT,
)
"""What people should see first, first."""

_ORDER = {level: i for i, level in enumerate(SEVERITY)}


def order(level: Level) -> int:
    """Sort key: the most severe sorts first.

    >>> sorted([Level.IN_PLACE, Level.DESTROYS_CLUSTER, Level.UNKNOWN], key=order)[0].value
    'destroys cluster'
    """
    return _ORDER[level]


def worst(levels: Iterable[Level]) -> Level:
    """The most severe of them; no effect if there are none."""
    return min(levels, key=order, default=Level.NO_EFFECT)


def badge(level: Level) -> str:
    """Words of the level's badge.

    >>> badge(Level.ROLLING)
    'Nodes roll'
    """
    return {
        Level.NO_EFFECT: _("No effect"),
        Level.IN_PLACE: _("In place"),
        Level.ROLLING: _("Nodes roll"),
        Level.REPLACES_FEATURE: _("Replaces feature"),
        Level.REBUILDS_POOL: _("Rebuilds pool"),
        Level.DESTROYS_CLUSTER: _("Destroys cluster"),
        Level.REFUSED: _("Cloud refuses"),
        Level.UNKNOWN: _("Unknown"),
    }[level]


def badge_of(impact: Impact) -> str:
    """The badge of one impact: its own words where it has some ("Deletes pool"), else the level's."""
    return impact.badge or badge(impact.level)
