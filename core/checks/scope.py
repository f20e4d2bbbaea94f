"""What a rule sees: one module in one environment, its cluster, its neighbours, and what was before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.checks.rule_language import UNKNOWN
from core.facts.facts import ModuleFacts
from core.facts.functions import subnet
from core.platform.model import EnvValue, Json, Module, ModuleKind, Origin
from core.platform.roles import effective
from core.platform.size import size_of, zone_count

PROVIDER_NAMES = {"aws": "aws", "azurerm": "azure", "google": "gcp", "scaleway": "scw", "kind": "kind"}
"""As host names have it."""

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
            maker = _NAMES.get(word)
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
        return MISSING
    found = holder.get(environment)
    if found is None:
        return None
    if not found.known:
        return UNKNOWN
    return _descend(found.value, rest) if rest else found.value


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


def _region(scope: Scope) -> Any:
    for module in (scope.module, scope.around.cluster):
        if module is None:
            continue
        found = effective(module, scope.environment, ("region", "location"))
        found = found or module.region
        if found:
            return found if isinstance(found, str) else UNKNOWN
    return "localhost" if scope.module.cloud == "kind" else UNKNOWN


def _name(scope: Scope) -> Any:
    prefix = lookup(scope.module, scope.environment, "name_prefix")
    region = scope.name("region")
    if region is UNKNOWN or not (prefix is None or isinstance(prefix, str)):
        return UNKNOWN
    return "-".join(part for part in (prefix, scope.environment, region) if part)


def _fqdn(scope: Scope) -> Any:
    name, domain = scope.name("name"), lookup(scope.module, scope.environment, "base_domain")
    provider = PROVIDER_NAMES.get(scope.module.cloud or "")
    if not isinstance(name, str) or not isinstance(domain, str) or not domain or provider is None:
        return UNKNOWN
    return f"{name}.{provider}.{domain}"


def _default_name(scope: Scope) -> Any:
    """Azure's default pool has a name of its own (an alias there); the others call it "default"."""
    return UNKNOWN if scope.module.cloud == "azurerm" else "default"


POOL_NAMES = ("name", "node_pool_name")


def _pool_names(scope: Scope) -> Any:
    names = []
    for pool in scope.around.pools:
        if scope.environment not in pool.environments:
            continue
        for path in POOL_NAMES:
            found = lookup(pool, scope.environment, path)
            if found is not MISSING:
                if not isinstance(found, str):
                    return UNKNOWN
                names.append(found)
    return names


def _total_max_nodes(scope: Scope) -> Any:
    cluster = scope.around.cluster
    if cluster is None:
        return UNKNOWN
    total = 0
    for module in (cluster, *scope.around.pools):
        if scope.environment not in module.environments:
            continue
        size = size_of(module, scope.environment, cluster)
        if size is None or size.maximum is None:
            return UNKNOWN
        total += size.maximum
    return total


def _zone_count(scope: Scope) -> Any:
    found, _assumed = zone_count(scope.module, scope.environment, scope.around.cluster)
    return UNKNOWN if found is None else found


def _used_subnets(scope: Scope) -> Any:
    """Subnets that an EKS cluster makes for itself."""
    cluster, environment = scope.around.cluster, scope.environment
    if cluster is None or cluster.schema != "aws/cluster":
        return UNKNOWN
    values = [
        lookup(cluster, environment, path)
        for path in (
            "cluster_vpc_cidr", "cluster_vpc_control_subnet_newbits", "cluster_vpc_node_subnet_newbits",
            "cluster_vpc_node_subnet_number_offset", "cluster_availability_zones",
            "cluster_vpc_legacy_node_subnets",
        )
    ]  # fmt: skip
    if any(v in (UNKNOWN, MISSING) or v is None for v in values):
        return UNKNOWN
    vpc, control, nodes, offset, zones, legacy = values
    try:
        out = [subnet(vpc, control, i) for i in range(len(zones))]
        if not legacy:
            out += [subnet(vpc, nodes, offset + i) for i in range(len(zones))]
    except TypeError:
        return UNKNOWN
    return out


def _same_account(scope: Scope) -> Any:
    """This cluster and those in the same project whose names begin with the same 30 characters, in any
    environment: they would share a service account."""
    mine = account(scope.module, scope.environment)
    if mine is None:
        return UNKNOWN
    out = [mine]
    for module in (scope.module, *scope.around.clusters):
        for environment in module.environments:
            if module is scope.module and environment == scope.environment:
                continue
            other = account(module, environment)
            if other is None or other["project"] != mine["project"] or other["name"] == mine["name"]:
                continue
            if other["name"][:30] == mine["name"][:30]:
                out.append(other)
    return out


def account(module: Module, environment: str) -> dict[str, str] | None:
    """Name and project of a Google cluster; None where they can't be told."""
    prefix, region, project = (
        lookup(module, environment, path) for path in ("name_prefix", "region", "project_id")
    )
    if not all(isinstance(v, str) and v for v in (prefix, region, project)):
        return None
    return {"name": f"{prefix}-{environment}-{region}", "project": project}


def _ports(scope: Scope) -> Any:
    found = []
    for environment in scope.module.environments:
        for path in ("http_port", "https_port"):
            port = lookup(scope.module, environment, path)
            if port in (UNKNOWN, MISSING):
                return UNKNOWN
            found.append(port)
    return found


def _existing(scope: Scope) -> Any:
    if not scope.around.has_before:
        return UNKNOWN
    was = scope.around.was
    return was is not None and scope.environment in was.environments


_NAMES: Mapping[str, Callable[[Scope], Any]] = {
    "env": lambda s: s.environment,
    "region": _region,
    "cloud": lambda s: s.module.cloud or UNKNOWN,
    "framework": lambda s: s.facts.framework,
    "name": _name,
    "fqdn": _fqdn,
    "default_name": _default_name,
    "existing": _existing,
    "removing": lambda s: s.around.removing,
    "pool_names": _pool_names,
    "clusters": _same_account,
    "extra_pool_count": lambda s: sum(s.environment in p.environments for p in s.around.pools),
    "total_max_nodes": _total_max_nodes,
    "zone_count": _zone_count,
    "used_subnets": _used_subnets,
    "is_default_pool": lambda s: s.module.kind is ModuleKind.CLUSTER,
    "all_ports_of_all_environments": _ports,
}
