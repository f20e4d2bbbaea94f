"""The rules of plain Terraform: which rows of the file apply to an entity, and the words that they use.

Rules are about resources; where a module's inputs stand for all that a rule names, they are held to it, too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from core.checks.rule_language import UNKNOWN
from core.checks.rules import compiled_rule
from core.checks.scope import MISSING, Scope, env_value_of, lookup
from core.dialects.plain.facts.data import Record, resources
from core.dialects.plain.recognise.known import FOLDER
from core.platform.effective import effective
from core.platform.model import Module
from core.platform.rule import RuleRow, Rules, Word

Paths = Callable[[str], tuple[str, ...]]
"""What an attribute of the rules is called here; nothing where it isn't a setting here."""

INLINE_POOL = "google_container_cluster.node_pool"
_IGNORED = ("scaling_config.desired_size", "initial_node_count", "node_count")
"""What people put under ignore_changes, and rules ask for."""


@lru_cache(maxsize=1)
def _given() -> Sequence[Record]:
    found: Sequence[Record] = json.loads((FOLDER / "rules.json").read_text(encoding="utf-8"))["rules"]
    return found


def row_of(id: str) -> Record:
    """One row of the file."""
    return next(row for row in _given() if row["id"] == id)


def resource_rules(type: str, inside: str, own: Paths) -> Rules:
    """Of a resource, or of the pools in a cluster's; `own`: settings by the attributes of that very type, as
    the file has them."""
    same = type
    if type == "google_container_cluster" and inside:
        same, inside = "google_container_node_pool", ""
    cluster = _cluster_of(type, bool(inside) or same != type)
    rows = [row for given in _given() if (row := _row(given, same, inside, own, cluster, _as_told))]
    if type == "google_container_cluster" and same == type:
        rows.append(_inline_row())
    return Rules(tuple(rows), _words(type, {}))


def module_rules(
    name: str,
    pools: str,
    type: str,
    inside: str,
    called: Mapping[str, Sequence[str]],
    of_cluster: Mapping[str, Sequence[str]],
    inputs: Mapping[str, object],
    major: int | None,
) -> Rules:
    """Of what a module makes. `called`: inputs by the attribute that they stand for ("type.path"),
    `of_cluster`: those of the call whose pool it is; `inputs`: all."""
    start = f"{type}."
    rows = []
    for given in _given():
        if any(owner.startswith("module ") for bound in given["bind"].values() for owner in bound):
            row = _module_row(given, name, pools, inputs)
        else:
            row = _row(
                given,
                type,
                inside,
                lambda path: tuple(called.get(start + path, ())),
                _cluster_of(type, bool(inside)),
                lambda path: tuple(of_cluster.get(path, ())),
                inherits=True,
            )
        if row is not None:
            rows.append(row)
    told = {"major": Word(lambda _scope: UNKNOWN if major is None else major)}
    return Rules(tuple(rows), _words(type, told))


def _as_told(path: str) -> tuple[str, ...]:
    return (path.partition(".")[2],)


def _cluster_of(type: str, is_own_pool: bool) -> str:
    """The type of the cluster that such a pool has; "" for what is no pool."""
    if is_own_pool:
        return type
    found = str((resources().get(type, {}).get("belongs_to") or {}).get("cluster_type", ""))
    return found.split(" ", 1)[0]


def _row(
    given: Record, type: str, inside: str, own: Paths, cluster: str, theirs: Paths, inherits: bool = False
) -> RuleRow | None:
    """None where something that the rule names is no setting here. `inherits`: it is held to a rule of the
    resource that it makes."""
    mine: dict[str, tuple[str, ...]] = {}
    of_cluster: dict[str, tuple[str, ...]] = {}
    start = f"{inside}." if inside else ""
    pool_blocks = _own_pool(cluster or type)
    for alias, owners in given["bind"].items():
        if type in owners:
            paths = [p.removeprefix(start) for p in owners[type] if p.startswith(start)]
            found = tuple(new for path in paths for new in own(start + path if inherits else path))
            if found:
                mine[alias] = found
                continue
        if cluster and cluster in owners:
            outside = [p for p in owners[cluster] if not pool_blocks or not p.startswith(pool_blocks + ".")]
            found = tuple(new for path in outside for new in theirs(f"{cluster}.{path}"))
            if found:
                of_cluster[alias] = found
                continue
        return None
    if not mine or (inherits and given.get("in_modules") == "never"):
        return None
    return _made(given, mine, of_cluster, inherits)


def _own_pool(type: str) -> str:
    return str((resources().get(type, {}).get("own_pool") or {}).get("block", "")).split(" ", 1)[0]


_ENTRY = re.compile(r"(\w+)(?:\[\]|\{\})\.(.+)")


def _module_row(given: Record, name: str, pools: str, inputs: Mapping[str, object]) -> RuleRow | None:
    """Of a rule about a module's own inputs."""
    mine = {}
    if given.get("of") == "call":
        return None  # about all entries at once: see reading/same_names.py
    for alias, owners in given["bind"].items():
        for path in owners.get(f"module {name}", ()):
            entry = _ENTRY.fullmatch(path)
            if entry is not None and entry[1] == pools and entry[2] in inputs:
                mine[alias] = (entry[2],)
    return _made(given, mine, {}, False) if len(mine) == len(given["bind"]) else None


def _made(
    given: Record,
    mine: Mapping[str, tuple[str, ...]],
    of_cluster: Mapping[str, tuple[str, ...]],
    inherits: bool,
) -> RuleRow:
    names = compiled_rule(given["rule"]).names
    each = str(given.get("each", ""))
    return RuleRow(
        id=given["id"],
        expression=given["rule"],
        severity=given["severity"],
        sentence=given["sentence"],
        own=mine,
        of_cluster=of_cluster,
        uncertain="uncertain" in given or (inherits and given.get("in_modules") != "as it is"),
        each=each,
        each_part="entry" if each else "",
        echo_of=tuple(given.get("echo_of", ())),
        on_removal="removing" in names,
        # Whatever is written, another value counts where it runs; but for rules about just that.
        counting="ignored" not in names and not given["id"].startswith("module."),
    )


def _inline_row() -> RuleRow:
    return _made(row_of("google.inline_and_separate"), {}, {}, False)


def _words(type: str, more: Mapping[str, Word]) -> Mapping[str, Word]:
    words = {
        "ignored": Word(_ignored, _IGNORED),
        "region": Word(_region, ("region", "location"), of_neighbours=True),
        "pool_names": Word(_pool_names, ("name",), of_neighbours=True),
        **more,
    }
    if type == "google_container_cluster":
        words["n"] = Word(partial(_pools_of, INLINE_POOL), of_neighbours=True)
        words["extra_pool_count"] = Word(
            lambda scope: _number(_pools_of("google_container_node_pool", scope)), of_neighbours=True
        )
    return words


def _ignored(scope: Scope) -> bool:
    """Whether the count that it begins with is ignored by Terraform."""
    roles = scope.facts.roles
    named = (*roles.desired, *roles.fixed) if roles is not None else ()
    found = [env_value_of(scope.module, scope.environment, p) for p in (*named, "initial_node_count")]
    return any(value is not None and value.swallowed for value in found)


def _region(scope: Scope) -> Any:
    for module in (scope.module, scope.around.cluster):
        if module is None:
            continue
        paths = module.roles.location if module.roles is not None else ()
        found = effective(module, scope.environment, (*paths, "region", "location")) or module.region
        if isinstance(found, str) and found:
            return _plain_region(found, module)
    return UNKNOWN


def _plain_region(text: str, module: Module) -> str:
    """As catalogs have it: the region of a zone, Azure's names without spaces."""
    if module.cloud == "azurerm":
        return text.replace(" ", "").lower()
    return re.sub(r"(?<=\d)-[a-z]$", "", text) if module.cloud == "google" else text


def _pool_names(scope: Scope) -> Any:
    names = []
    for pool in scope.around.pools:
        if pool.exists_in(scope.environment) is False or pool is scope.module:
            continue
        for path in pool.roles.pool_name if pool.roles is not None else ():
            found = lookup(pool, scope.environment, path)
            if found is UNKNOWN:
                return UNKNOWN
            if found is not MISSING and found is not None:
                names.append(found)
    return names


def _pools_of(kind: str, scope: Scope) -> Any:
    pools = [p for p in scope.around.pools if p.facts is not None and p.facts.name == kind]
    there = [p.exists_in(scope.environment) for p in pools]
    return UNKNOWN if None in there else [p.name for p, here in zip(pools, there, strict=True) if here]


def _number(found: Any) -> Any:
    return UNKNOWN if found is UNKNOWN else len(found)
