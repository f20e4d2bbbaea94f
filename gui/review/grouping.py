"""Changes gathered for the eye: per module, counted per impact. Look-ups on frozen data, no Qt."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from core.text import _, ngettext
from core.view import SEVERITY, Change, Level, ModuleKind, Platform, Problem, told_apart


class Group(NamedTuple):
    root: str
    module: str
    title: str
    subtitle: str
    changes: tuple[Change, ...]


def severity(change: Change) -> int:
    return SEVERITY.index(change.impact.level)


def title_of(platforms: Sequence[Platform], root: str, module: str) -> tuple[str, str]:
    """What people call a module, and what it is part of. `platforms`: as they are and as they were, so that
    what is removed is called as before; of two the first counts."""
    for platform in platforms:
        found = platform.module(module) if platform.root == root else None
        if found is not None:
            words = {
                ModuleKind.NODE_POOL: _("Node pool of {cluster}"),
                ModuleKind.FEATURE: _("Feature of {cluster}"),
            }.get(found.kind)
            title = found.title or found.name
            if words and found.cluster:
                return title, words.format(cluster=found.shown_cluster)
            return title, _("Cluster") if found.kind is ModuleKind.CLUSTER else ""
    return module, ""


def titles_of(platforms: Sequence[Platform], modules: Iterable[tuple[str, str]]) -> list[str]:
    """What people call these modules (root, name), told apart from all others that are called the same; in
    `platforms` as of title_of."""
    titles: dict[tuple[str, str], str] = {}
    for platform in platforms:
        for module in platform.modules():
            titles.setdefault((platform.root, module.name), module.title or module.name)
    known = told_apart(titles)
    return [known.get(name, name[1]) for name in modules]


def grouped(
    changes: Iterable[Change], platforms: Sequence[Platform], *, worst_first: bool = False
) -> tuple[Group, ...]:
    """One group per module, in the order of the changes; or the group with the worst impact first.
    `platforms` as of title_of."""
    by_module: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        by_module.setdefault((change.root, change.module), []).append(change)
    out = []
    titles = titles_of(platforms, by_module)
    for ((root, module), members), title in zip(by_module.items(), titles, strict=True):
        _title, subtitle = title_of(platforms, root, module)
        ordered = sorted(members, key=severity) if worst_first else members
        out.append(Group(root, module, title, subtitle, tuple(ordered)))
    if worst_first:
        out.sort(key=lambda group: min(map(severity, group.changes)))
    return tuple(out)


class Count(NamedTuple):
    """How many changes do the same to what runs."""

    level: Level
    n: int
    words: str
    own: bool
    """They have a badge of their own: what is new, or goes and doesn't come back."""


def counts(changes: Iterable[Change]) -> tuple[Count, ...]:
    """Worst first. Two rebuilding changes of a pool are one rebuild; what has a
    badge of its own is counted by itself."""
    things: dict[tuple[Level, bool], set[tuple[str, ...]]] = {}
    for change in changes:
        level = change.impact.level
        whole = level in (Level.REBUILDS_POOL, Level.DESTROYS_CLUSTER)
        kind = (level, bool(change.impact.badge))
        things.setdefault(kind, set()).add((change.root, change.module) if whole else change.key)
    out = []
    for level in SEVERITY:
        for own in (True, False):
            n = len(things.get((level, own), ()))
            if n:
                out.append(Count(level, n, count_words(level, n, own), own))
    return tuple(out)


def count_words(level: Level, n: int, own: bool = False) -> str:
    """`own`: the impact has a badge of its own, as a pool that goes and doesn't come back."""
    if own and level is Level.REBUILDS_POOL:
        return ngettext("deletes {n} pool", "deletes {n} pools", n).format(n=n)
    if own and level is Level.IN_PLACE:
        return ngettext("{n} new", "{n} new", n).format(n=n)
    if own and level is Level.REFUSED:
        return ngettext("{n} can't be planned", "{n} can't be planned", n).format(n=n)
    words = {
        Level.DESTROYS_CLUSTER: ngettext("destroys {n} cluster", "destroys {n} clusters", n),
        Level.REBUILDS_POOL: ngettext("rebuilds {n} pool", "rebuilds {n} pools", n),
        Level.REPLACES_FEATURE: ngettext("replaces {n} feature", "replaces {n} features", n),
        Level.REFUSED: ngettext("{n} refused", "{n} refused", n),
        Level.UNKNOWN: ngettext("{n} unknown", "{n} unknown", n),
        Level.ROLLING: ngettext("{n} rolls nodes", "{n} roll nodes", n),
        Level.IN_PLACE: ngettext("{n} in place", "{n} in place", n),
        Level.NO_EFFECT: ngettext("{n} without effect", "{n} without effect", n),
    }
    return words[level].format(n=n)


def by_environment(changes: Sequence[Change], platforms: Iterable[Platform]) -> dict[str, tuple[Change, ...]]:
    """The changes that matter in each environment that has any: a whole module in all of its root's."""
    roots: dict[str, set[str]] = {}
    for platform in platforms:
        for environment in platform.environments:
            if environment.name:
                roots.setdefault(environment.name, set()).add(platform.root)
    found = {name: tuple(c for c in changes if _reaches(c, name, here)) for name, here in roots.items()}
    return {name: members for name, members in found.items() if members}


def _reaches(change: Change, environment: str, roots: Collection[str]) -> bool:
    if not change.environment and not change.effective:
        return change.root in roots
    return environment in change.effective or environment == change.environment


def problems_of(problems: Iterable[Problem], change: Change) -> tuple[Problem, ...]:
    """The problems that are tied to what a change sets."""
    return tuple(
        p
        for p in problems
        if (p.root or ".", p.module, p.setting) == (change.root, change.module, change.setting)
        and (p.environment in (None, "", change.environment) or p.environment in change.effective)
    )
