"""What a rule sees: one module in one environment, its cluster, its neighbours, and what was before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

from core.checks.rule_language import UNKNOWN
from core.frozen import dataclass
from core.platform.field import Json
from core.platform.model import EnvValue, Module, ModuleKind, Origin
from core.platform.module_facts import ModuleFacts
from core.platform.size import size_of, zone_count

MISSING = object()
"""The module of this version has no such setting."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What a module's rules need of others."""

    cluster: Module | None = None
    """The pool's cluster; the module itself for a cluster."""
    pools: tuple[Module, ...] = ()
    """All pools of the cluster."""
    clusters: tuple[Module, ...] = ()
    """Google clusters, in all roots, whose service account may be the same."""
    was: Module | None = None
    was_cluster: Module | None = None
    has_before: bool = False
    """False: nothing is known about what was before the draft."""
    removing: bool = False
    pool_names: tuple[object, ...] = ()
    """What a pool's answers depend on of the other pools."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One module in one environment."""

    module: Module
    facts: ModuleFacts
    environment: str
    around: Neighbours
    _cache: dict[str, Any] = field(default_factory=dict)

    def name(self, word: str) -> Any:
        """The value of a name of the rules' language that is no alias; UNKNOWN if it can't be told."""
        if word not in self._cache:
            own = self.facts.rules.words.get(word)
            maker = own.value if own is not None else _NAMES.get(word)
            self._cache[word] = UNKNOWN if maker is None else maker(self)
        return self._cache[word]


def lookup(module: Module | None, environment: str, path: str) -> Any:
    """The effective value of a path (also inside a Setting that replaces whole, `[]` for each entry of a
    list); UNKNOWN if it can't be told, MISSING where the module has no such setting."""
    if module is None or not module.settings or environment not in module.settings[0].values:
        return UNKNOWN
    setting = module.setting(path)
    rest = ""
    if setting is not None:
        holder: Mapping[str, EnvValue] | None = setting.values
    else:
        holder, rest = _holder(module, path)
    if holder is None:
        known = module.facts
        return _block(module, environment, path) if known is not None and path in known.groups else MISSING
    found = holder.get(environment)
    if found is None:
        return None
    if not found.known:
        return UNKNOWN
    return _descend(found.value, rest) if rest else found.value


def _block(module: Module, environment: str, path: str) -> Any:
    """A block whose settings stand for themselves: a list of one where any of them is written, else of
    none."""
    inside = [
        s.values[environment]
        for s in module.settings
        if s.path.startswith(path + ".") and environment in s.values
    ]
    written = [v for v in inside if v.origin not in (Origin.DEFAULT, Origin.UNSET)]
    if any(v.known and v.value is not None for v in written):
        return [{}]
    return UNKNOWN if written else []


def _holder(module: Module, path: str) -> tuple[Mapping[str, EnvValue] | None, str]:
    """The values of the Setting that holds this path, and what is left of the path."""
    setting = module.setting(path)
    if setting is not None:
        return setting.values, ""
    for cut_at in range(len(path) - 1, 0, -1):
        if path[cut_at] == "." or path[cut_at : cut_at + 2] == "[]":
            setting = module.setting(path[:cut_at])
            if setting is not None and setting.field.known:
                return setting.values, path[cut_at:]
    return None, ""


def _descend(value: Json, rest: str) -> Json:
    if rest.startswith("[]"):
        after = rest[3:]
        if not isinstance(value, list):
            return None
        return [item.get(after) if isinstance(item, dict) else None for item in value]
    for step in rest.lstrip(".").split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    return value


def env_value_of(module: Module, environment: str, path: str) -> EnvValue | None:
    holder, _rest = _holder(module, path)
    return holder.get(environment) if holder else None


def is_given(module: Module, environment: str, path: str) -> bool:
    """Somebody wrote it, here or in the base."""
    holder, rest = _holder(module, path)
    found = holder.get(environment) if holder else None
    if found is None or found.origin in (Origin.DEFAULT, Origin.UNSET):
        return False
    return not rest or _descend(found.value, rest) is not None


def _total_max_nodes(scope: Scope) -> Any:
    cluster = scope.around.cluster
    if cluster is None:
        return UNKNOWN
    total = 0
    for module in (cluster, *scope.around.pools):
        here = module.exists_in(scope.environment)
        if here is None:
            return UNKNOWN
        if not here:
            continue
        size = size_of(module, scope.environment, cluster)
        if size is None or size.maximum is None:
            return UNKNOWN
        total += size.maximum
    return total


def _extra_pools(scope: Scope) -> Any:
    here = [pool.exists_in(scope.environment) for pool in scope.around.pools]
    return UNKNOWN if None in here else sum(map(bool, here))


def _zone_count(scope: Scope) -> Any:
    found, _assumed = zone_count(scope.module, scope.environment, scope.around.cluster)
    return UNKNOWN if found is None else found


def _existing(scope: Scope) -> Any:
    if not scope.around.has_before:
        return UNKNOWN
    was = scope.around.was
    return was is not None and was.exists_in(scope.environment) is not False


_NAMES: Mapping[str, Callable[[Scope], Any]] = {
    "env": lambda s: s.environment,
    "cloud": lambda s: s.module.cloud or UNKNOWN,
    "existing": _existing,
    "removing": lambda s: s.around.removing,
    "extra_pool_count": _extra_pools,
    "total_max_nodes": _total_max_nodes,
    "zone_count": _zone_count,
    "is_default_pool": lambda s: s.module.kind is ModuleKind.CLUSTER,
}
