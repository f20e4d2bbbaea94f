"""Kubestack's rules across settings: which rows of the facts apply to a module, and the words they use."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from core.checks.rule_language import UNKNOWN
from core.checks.scope import MISSING, Scope, lookup
from core.facts.functions import subnet
from core.platform.effective import effective
from core.platform.model import Module
from core.platform.rule import Fix, RuleRow, Rules, Word

PROVIDER_NAMES = {"aws": "aws", "azurerm": "azure", "google": "gcp", "scaleway": "scw", "kind": "kind"}
"""As host names have it."""

EMPTY_IS_MISSING = frozenset({"base_domain"})

_USED_SUBNETS = (
    "cluster_vpc_cidr", "cluster_vpc_control_subnet_newbits", "cluster_vpc_node_subnet_newbits",
    "cluster_vpc_node_subnet_number_offset", "cluster_availability_zones", "cluster_vpc_legacy_node_subnets",
)  # fmt: skip


def rules(
    folder: Path,
    name: str,
    paths: Mapping[str, Any],
    cluster: tuple[str, Mapping[str, Any]] | None,
    covers: Callable[[Mapping[str, Any]], bool],
) -> Rules:
    """The rules of one module in one version. `paths`: what it has in this version; `cluster`: name and paths
    of the module that makes the pool's cluster; `covers`: whether an entry with `from` and `to` speaks of
    this version."""
    rows = tuple(_rows(folder, name, paths, cluster, covers))
    return Rules(rows, WORDS, account if name == "google/cluster" else None, EMPTY_IS_MISSING)


@cache
def _rules_file(folder: Path) -> tuple[Mapping[str, Any], ...]:
    return tuple(json.loads((folder / "rules.json").read_text(encoding="utf-8")))


def _rows(
    folder: Path,
    name: str,
    paths: Mapping[str, Any],
    cluster: tuple[str, Mapping[str, Any]] | None,
    covers: Callable[[Mapping[str, Any]], bool],
) -> Iterator[RuleRow]:
    for given in _rules_file(folder):
        if given.get("native") or name not in given["modules"] or not covers(given):
            continue
        own: dict[str, tuple[str, ...]] = {}
        theirs: dict[str, tuple[str, ...]] = {}
        for alias, owners in given["bind"].items():
            if name in owners:
                own[alias] = tuple(p for p in owners[name] if p in paths)
            elif cluster is not None and cluster[0] in owners:
                theirs[alias] = tuple(p for p in owners[cluster[0]] if p in cluster[1])
        yield RuleRow(
            id=given["id"],
            expression=given["rule"],
            severity=given["severity"],
            sentence=given["sentence"],
            own=own,
            of_cluster=theirs,
            uncertain="uncertain" in given,
            each=given.get("each", ""),
            each_part=given.get("each_part", ""),
            echo_of=tuple(given.get("echo_of", ())),
            fix=_fix(given["fix"]) if "fix" in given else None,
            measured=given.get("measured", "{name}"),
            silent=given.get("silent", ""),
            unsure=given.get("unsure", ""),
            on_removal=given.get("on_removal", False),
        )


def _fix(given: Mapping[str, Any]) -> Fix:
    only_if = given.get("only_if")
    return Fix(
        given["how"],
        given.get("setting", ""),
        given.get("value"),
        (only_if[0], only_if[1]) if only_if else None,
    )


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


def _used_subnets(scope: Scope) -> Any:
    """Subnets that an EKS cluster makes for itself."""
    cluster, environment = scope.around.cluster, scope.environment
    if cluster is None or cluster.schema != "aws/cluster":
        return UNKNOWN
    values = [lookup(cluster, environment, path) for path in _USED_SUBNETS]
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
    mine = _cluster_name(scope.module, scope.environment)
    if mine is None:
        return UNKNOWN
    out = [mine]
    for module in (scope.module, *scope.around.clusters):
        for environment in module.environments:
            if module is scope.module and environment == scope.environment:
                continue
            other = _cluster_name(module, environment)
            if other is None or other["project"] != mine["project"] or other["name"] == mine["name"]:
                continue
            if other["name"][:30] == mine["name"][:30]:
                out.append(other)
    return out


def account(module: Module, environment: str) -> tuple[str, str] | None:
    """(project, name) of a Google cluster's service account, which has the first 30 characters of the
    cluster's name; None where they can't be told."""
    found = _cluster_name(module, environment)
    return None if found is None else (found["project"], found["name"][:30])


def _cluster_name(module: Module, environment: str) -> dict[str, str] | None:
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


WORDS: Mapping[str, Word] = {
    "framework": Word(lambda s: s.facts.version),
    "region": Word(_region, ("region", "location"), of_neighbours=True),
    "name": Word(_name, ("name_prefix", "region"), of_neighbours=True),
    "fqdn": Word(_fqdn, ("name_prefix", "region", "base_domain"), of_neighbours=True),
    "default_name": Word(_default_name),
    "pool_names": Word(_pool_names, POOL_NAMES, of_neighbours=True),
    "clusters": Word(
        _same_account, ("name_prefix", "region", "project_id"), of_neighbours=True, everywhere=True
    ),
    "used_subnets": Word(_used_subnets, _USED_SUBNETS, of_neighbours=True),
    "all_ports_of_all_environments": Word(_ports, ("http_port", "https_port"), everywhere=True),
}
"""Names of the rules' language that only Kubestack's rules have."""
