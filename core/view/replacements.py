"""Pools that stand beside each other so that one takes the other's place."""

from __future__ import annotations

from core.facts.replacing import emptying, follows
from core.frozen import dataclass
from core.platform.model import Change, Module
from core.review.model import FileDiff
from core.view.whole import View

LONGEST_END = 3
"""Characters by which the new one's name is longer."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """Two pools of a cluster, one of which takes the other's place."""

    root: str
    old: str
    new: str
    """Names of the modules."""
    old_title: str
    new_title: str
    arrived: bool
    """The new one is in the branch already."""
    commands: tuple[str, ...]
    """That move the workloads off the old one."""
    note: str
    """What has to be found out before them; "" for nothing."""


@dataclass(frozen=True, slots=True)
class ReplacementAhead:
    """What replacing a pool safely would do, before anything is kept."""

    old_title: str
    new_title: str
    moved: tuple[Change, ...]
    """Changes of the draft that leave the old pool and are the new one's."""
    made: tuple[Change, ...]
    """What the new pool is, and whatever comes with it."""
    files: tuple[FileDiff, ...]
    """The draft's whole diff afterwards."""


def replacements(view: View) -> tuple[Replacement, ...]:
    """Pools of one cluster that are called so that one takes the other's place. Found by looking: nothing is
    kept of it."""
    out = []
    for platform in view.platforms:
        for cluster in platform.clusters:
            called = {p.title: p for p in cluster.node_pools if p.title}
            for title, new in called.items():
                ends = (title[:-n] for n in range(1, LONGEST_END + 1))
                old = next((called[t] for t in ends if t in called and follows(title, t)), None)
                if old is not None and old.cloud == new.cloud:
                    out.append(_replacement(view, old, new))
    return tuple(out)


def _replacement(view: View, old: Module, new: Module) -> Replacement:
    before = next((p for p in view.base if p.root == new.root), None)
    told = emptying(old)
    in_branch = before is not None and before.module(new.name) is not None
    return Replacement(
        old.root, old.name, new.name, old.title, new.title, in_branch, told.commands, told.note
    )
