"""What differs between two readings: one Change per setting and environment where it is written, and one per
module or environment that came or went. Always computed from the result, never retold from the Edits.

Parts that are the same object in both readings are skipped without a look, so that a keystroke costs only the
module it touches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from core.changes.count_and_for_each import instance_changes
from core.changes.modules import added, block_changes, environment_changes, existence_changes, removed
from core.changes.moves import (
    forgotten_impact,
    is_forgotten,
    is_partly_kept,
    partly_kept_impact,
    renamed,
    renames,
)
from core.changes.pair import Pair
from core.changes.settings import compare, wanted_by_version
from core.changes.untold import perhaps_made, perhaps_was_made, without_untold
from core.changes.wrapped import without_wrapped
from core.platform.field import Level
from core.platform.ladder import order
from core.platform.model import Change, Module, ModuleKind, Platform, Reading
from core.platform.words import names
from core.text import _, sentences


def changes(before: Reading, after: Reading) -> tuple[Change, ...]:
    """Every Change, modules that are gone first, then in the sidebar's order; most severe first within a
    module."""
    if before is after:
        return ()
    found: list[Change] = []
    roots = dict.fromkeys([p.root for p in after.platforms] + [p.root for p in before.platforms])
    for root in roots:
        old, new = before.platform(root), after.said_of(root)
        if old is not new:
            found.extend(_told_once(_of_platform(old, new), new))
    return tuple(_with_reach(found))


def by_severity(found: Iterable[Change]) -> tuple[Change, ...]:
    """The same Changes, destroys first, for a review."""
    return tuple(sorted(found, key=lambda c: order(c.impact.level)))


def _of_platform(old: Platform | None, new: Platform | None) -> list[Change]:
    before = _by_name(old)
    after = _by_name(new)
    found: list[Change] = []
    called = renames(old, new)
    former = {now: was for was, now in called.items()}
    for name, module in before.items():
        if name not in after and name not in called:
            found.append(perhaps_made(module, new) or _gone(removed(module), name, new))
    for name, module in after.items():
        was = before.get(former.get(name, name))
        if was is module:
            continue
        if was is None:
            found.append(perhaps_was_made(module, old) or added(module, _cluster_of(new, module)))
            continue
        pair = Pair(
            was, module, _cluster_of(old, was), _cluster_of(new, module), _provider(new, module), called
        )
        mine = [
            *block_changes(pair, partial(wanted_by_version, pair)),
            *environment_changes(pair),
            *existence_changes(pair),
            *(_perhaps_kept(change, name, new) for change in instance_changes(pair)),
            *compare(pair),
        ]
        found.extend([renamed(was, module)] if name in former else [])
        found.extend(_one_rebuild(sorted(mine, key=lambda c: order(c.impact.level))))
    return without_untold(without_wrapped(found, new), old, new)


def _told_once(found: list[Change], new: Platform | None) -> Iterator[Change]:
    """Without those of a call's arguments that what it makes tells of."""
    handed = {m.name: m.handed for m in new.generic if m.handed} if new is not None else {}
    for change in found:
        made = f"module.{change.module}"
        same = change.before is not None and change.before == change.after
        mine = change.setting in handed.get(change.module, ()) and not same
        if not mine or not any(one.module.startswith((made + ".", made + "[")) for one in found):
            yield change


def _gone(change: Change, name: str, new: Platform | None) -> Change:
    """A module that isn't in the code any more: destroyed, unless the code says otherwise."""
    if is_forgotten(name, new):
        return replace(change, impact=forgotten_impact())
    if is_partly_kept(name, new):
        return replace(change, impact=partly_kept_impact())
    return change


def _perhaps_kept(change: Change, name: str, new: Platform | None) -> Change:
    """Instances that go, of which a `moved` or `removed` block may say otherwise."""
    if change.before is not None and is_partly_kept(name, new):
        return replace(change, impact=partly_kept_impact())
    return change


def _by_name(platform: Platform | None) -> dict[str, Module]:
    """The first of a name counts: a second one is a Problem already."""
    out: dict[str, Module] = {}
    for module in platform.modules() if platform else ():
        out.setdefault(module.name, module)
    return out


def _cluster_of(platform: Platform | None, module: Module) -> Module | None:
    if platform is None or module.cluster is None or module.kind is ModuleKind.CLUSTER:
        return None
    return platform.module(module.cluster)


PROVIDERS = {
    "aws": "hashicorp/aws",
    "azurerm": "hashicorp/azurerm",
    "google": "hashicorp/google",
    "scaleway": "scaleway/scaleway",
}


def _provider(platform: Platform | None, module: Module) -> str | None:
    """The version of the module's provider, where the lock file tells it."""
    return platform.providers.get(PROVIDERS.get(module.cloud or "", "")) if platform else None


def _one_rebuild(found: list[Change]) -> Iterator[Change]:
    """Several changes that rebuild the same thing rebuild it once: the second says so."""
    seen: dict[tuple[str, Level], Change] = {}
    for change in found:
        level = change.impact.level
        if level not in (Level.REBUILDS_POOL, Level.DESTROYS_CLUSTER) or not change.setting:
            yield change
            continue
        first = next(
            (seen[e, level] for e in change.effective or (change.environment,) if (e, level) in seen), None
        )
        for environment in change.effective or (change.environment,):
            seen.setdefault((environment, level), change)
        if first is None:
            yield change
        elif level is Level.REBUILDS_POOL:
            words = _("Part of the same rebuild as “{label}”.").format(label=first.label)
            yield replace(change, impact=replace(change.impact, sentence=words))
        else:
            words = _("Part of the same destruction as “{label}”.").format(label=first.label)
            yield replace(change, impact=replace(change.impact, sentence=words))


def _with_reach(found: list[Change]) -> Iterator[Change]:
    """A definition that several modules use (a map in a tfvars file, a local) lists every one it reaches."""
    shared: dict[tuple[object, ...], list[Change]] = defaultdict(list)
    for change in found:
        if change.setting and change.files:
            shared[(change.root, change.setting, change.environment, change.files[0])].append(change)
    for change in found:
        users = shared.get((change.root, change.setting, change.environment, change.files[0])) if (
            change.setting and change.files
        ) else None  # fmt: skip
        others = [c.module for c in users or () if c is not change]
        if not others:
            yield change
            continue
        words = _("Also changes {modules}: they use the same definition in {file}.").format(
            modules=names(others), file=change.files[0][0]
        )
        yield replace(change, detail=sentences([change.detail, words]).strip())
