"""How large a new pool would be and what it costs, read from the files that make it."""

from __future__ import annotations

from collections.abc import Sequence

from core.clouds.capacity import pool_capacity, power_words
from core.clouds.prices import NOTHING, cost_words, estimate_note, pool_cost
from core.frozen import dataclass
from core.platform.model import Module
from core.platform.size import size_of


@dataclass(frozen=True)
class Figures:
    """By environment, where it can be told."""

    zones: dict[str, int]
    power: dict[str, str]
    costs: dict[str, str]
    cost_note: str


def figures(pool: Module, cluster: Module, environments: Sequence[str]) -> Figures:
    """Of a pool as it would be."""
    out = Figures({}, {}, {}, "")
    note = ""
    for environment in environments:
        size = size_of(pool, environment, cluster)
        if size is not None and size.zones:
            out.zones[environment] = size.zones
        capacity = pool_capacity(pool, environment, cluster)
        if capacity is not None and (words := power_words(capacity)):
            out.power[environment] = words
        cost = pool_cost(pool, environment, cluster)
        if cost is not None and cost != NOTHING and (words := cost_words(cost)):
            out.costs[environment] = words
            note = note or estimate_note(cost)
    return Figures(out.zones, out.power, out.costs, note)
