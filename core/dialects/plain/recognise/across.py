"""The same cluster or pool in several units of one root."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from typing import Generic, TypeVar

from core.dialects.plain.recognise.known import resources
from core.dialects.plain.recognise.model import Recognised, Seen
from core.frozen import dataclass

K = TypeVar("K", bound=Hashable)
_KEY = re.compile(r'\["(?:[^"\\]|\\.)*"\]|\[\d+\]')


@dataclass(frozen=True)
class Across(Generic[K]):
    """One cluster, pool or feature of a root, by its address."""

    address: str
    seen: Mapping[K, Seen]
    """By unit, of those that know it."""
    unsure: frozenset[K]
    """Units that may have it: not all of what could make it is known there."""

    @property
    def first(self) -> Seen:
        """As a unit has it in which it exists; else as any knows it."""
        return next((s for s in self.seen.values() if s.exists), next(iter(self.seen.values())))

    def exists(self, unit: K) -> bool | None:
        """Whether a unit has it; None: only Terraform can tell."""
        found = self.seen.get(unit)
        if found is not None:
            return found.exists
        return None if unit in self.unsure else False


def across(units: Mapping[K, Recognised]) -> list[Across[K]]:
    """Everything that any unit knows, in the order of the first unit, then of the next."""
    found: dict[str, dict[K, Seen]] = {}
    for unit, recognised in units.items():
        for seen in recognised.seen:
            found.setdefault(seen.address, {})[unit] = seen
    open_ = {unit: [address for address, _why in r.incomplete] for unit, r in units.items() if r.incomplete}
    return [
        Across(
            address,
            by,
            frozenset(
                u for u, told in open_.items() if u not in by and any(_could_make(t, address) for t in told)
            ),
        )
        for address, by in found.items()
    ]


def may_make_pools(block: str, cluster: str) -> bool:
    """Whether what a block or input makes may be pools of a cluster.

    >>> may_make_pools("module.eks.node_groups", "module.eks"), may_make_pools("aws_eks_addon.a", "x")
    (True, False)
    >>> may_make_pools("module.pools", "module.eks"), may_make_pools("aws_eks_node_group.a", "x")
    (True, True)
    """
    if block.startswith(cluster + "."):
        return True
    type = _KEY.sub("", block).split(".")[-2:][0]
    known = resources().get(type)
    return type == "module" or (known is not None and known.role.startswith("pool"))


def _could_make(block: str, address: str) -> bool:
    """Whether an address is one of a block or input, or lies in one."""
    return address.startswith((block + "[", block + "."))
