"""What has to be judged again after an edit: which settings of a module have other values than at the last
check, in which environments, and whether its neighbours changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from core.checks.rules import Bound, Finding
from core.checks.scope import Neighbours
from core.facts.limits import Fault
from core.frozen import dataclass
from core.platform.model import EnvValue, Module, ModuleKind, Setting

REGION = frozenset({"region", "location"})


@dataclass(frozen=True, slots=True)
class Last:
    """The last check of a module: what it saw, and what it found by environment and rule or setting."""

    module: Module
    around: Neighbours
    findings: dict[tuple[str, str], tuple[Finding, ...]] = field(default_factory=dict)
    faults: dict[tuple[str, str], tuple[Fault, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WhatChanged:
    """What is different."""

    everything: bool
    neighbours: frozenset[str]
    """Environments in which a neighbour is another one, or has another value."""
    settings: Mapping[str, frozenset[str]]
    """By environment: paths of Settings with another value."""

    def rule(self, bound: Bound, environment: str) -> bool:
        """Whether this rule may answer differently now."""
        if self.everything:
            return True
        if bound.everywhere:
            if self.neighbours and bound.of_neighbours:
                return True
            return any(bound.heads & paths for paths in self.settings.values())
        if bound.of_neighbours and environment in self.neighbours:
            return True
        return bool(bound.heads & self.settings.get(environment, frozenset()))

    def setting(self, path: str, environment: str, listed: bool) -> bool:
        """Whether this setting's own limits may answer differently now. `listed`: a catalog knows it, by
        region."""
        mine = self.settings.get(environment, frozenset())
        if self.everything or path in mine:
            return True
        return listed and (environment in self.neighbours or bool(mine & REGION))


EVERYTHING = WhatChanged(True, frozenset(), {})


def what_changed(last: Last | None, module: Module, around: Neighbours) -> WhatChanged:
    """Compares with the last check."""
    if last is None or not _same_frame(last, module, around):
        return EVERYTHING
    settings: dict[str, set[str]] = {e: set() for e in module.environments}
    old = last.module
    for setting in module.settings:
        was = old.setting(setting.path)
        if was is setting:
            continue
        for environment in _differing(was, setting):
            settings.setdefault(environment, set()).add(setting.path)
    if len(module.settings) < len(old.settings):
        return EVERYTHING
    return WhatChanged(
        False, _neighbours_differ(last, module, around), {e: frozenset(p) for e, p in settings.items()}
    )


def _same_frame(last: Last, module: Module, around: Neighbours) -> bool:
    """Whether all is the same but values: version, environments, region, and what was before the draft."""
    old, was = last.module, last.around
    return (
        old.schema == module.schema
        and old.facts_version == module.facts_version
        and old.base == module.base
        and old.region == module.region
        and old.environments == module.environments
        and old.exists == module.exists
        and was.was is around.was
        and was.was_cluster is around.was_cluster
        and was.has_before == around.has_before
        and was.removing == around.removing
    )


def _differing(was: Setting | None, now: Setting) -> list[str]:
    if was is None:
        return list(now.values)
    return [e for e, value in now.values.items() if not _same(was.values.get(e), value)]


def _same(was: EnvValue | None, now: EnvValue) -> bool:
    if was is now:
        return True
    return (
        was is not None
        and was.known == now.known
        and was.origin is now.origin
        and was.swallowed == now.swallowed
        and was.value == now.value
        and was.text == now.text
    )


def _neighbours_differ(last: Last, module: Module, around: Neighbours) -> frozenset[str]:
    """Environments of the module in which one does."""
    was, everywhere = last.around, frozenset(module.environments)
    then, now = list(was.clusters), list(around.clusters)
    if module.kind is ModuleKind.CLUSTER:
        then += was.pools
        now += around.pools
    else:
        if was.pool_names != around.pool_names or (was.cluster is None) != (around.cluster is None):
            return everywhere
        then += [was.cluster] if was.cluster is not None else []
        now += [around.cluster] if around.cluster is not None else []
    if len(then) != len(now):
        return everywhere
    out: set[str] = set()
    for old, new in zip(then, now, strict=True):
        if old is not new:
            found = _environments_that_differ(old, new)
            if found is None:
                return everywhere
            out |= found
    return frozenset(out)


def _frame(module: Module) -> tuple[object, ...]:
    """Everything but values."""
    return (
        module.name, module.root, module.schema, module.facts_version, module.region, module.environments,
        tuple(module.exists.items()), len(module.settings),
    )  # fmt: skip


def _environments_that_differ(old: Module, new: Module) -> set[str] | None:
    """Where a value is another one; None where more than values is."""
    if _frame(old) != _frame(new):
        return None
    pairs = ((old.setting(setting.path), setting) for setting in new.settings)
    return {e for was, now in pairs if was is not now for e in _differing(was, now)}
