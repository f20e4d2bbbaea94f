"""The rules across settings: which apply to a module, and what they find in one environment."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from core.checks.rule_language import UNKNOWN, Lazy, Rule, compile_rule
from core.checks.rule_sentences import CannotTell, rule_sentence, template
from core.checks.scope import MISSING, Scope, env_value_of, is_given, lookup
from core.clouds import catalog
from core.dialects.kubestack.facts import FOLDER, Facts
from core.facts.facts import ModuleFacts
from core.facts.functions import CATALOG
from core.platform.model import Module, Severity
from core.platform.roles import ROLES

WORD_PATHS: Mapping[str, tuple[str, ...]] = {
    "name": ("name_prefix", "region"), "fqdn": ("name_prefix", "region", "base_domain"),
    "region": ("region", "location"), "pool_names": ("name", "node_pool_name"),
    "clusters": ("name_prefix", "region", "project_id"),
    "all_ports_of_all_environments": ("http_port", "https_port"),
    "used_subnets": (
        "cluster_vpc_cidr", "cluster_vpc_control_subnet_newbits", "cluster_vpc_node_subnet_newbits",
        "cluster_vpc_node_subnet_number_offset", "cluster_availability_zones",
        "cluster_vpc_legacy_node_subnets",
    ),
}  # fmt: skip
"""Settings behind the words of the language that are no aliases."""

SIZE_WORDS = frozenset({"total_max_nodes", "zone_count"})
NEIGHBOUR_WORDS = frozenset(
    {"pool_names", "clusters", "extra_pool_count", "total_max_nodes", "zone_count", "used_subnets", "region",
     "name", "fqdn"}
)  # fmt: skip
EVERYWHERE_WORDS = frozenset({"clusters", "all_ports_of_all_environments"})

NATIVE = frozenset({"list.unique", "taint.unique", "required.present"})
"""Rules that core.platform.limits and core.platform.checks apply to every setting they are true of."""

EACH: Mapping[str, str] = {
    "cidr.network_address": "c", "azurerm.zones_of_region": "zones", "azurerm.keda_vpa_version": "k",
    "google.nat_fields": "f", "azurerm.kubenet_only_fields": "vnet", "google.router_custom": "x",
    "azurerm.reserved_ranges": "c", "list.comma_no_spaces": "text", "list.comma_empty": "text",
    "map.comma_kv": "text", "taint.effect_spelling": "effect", "kind.ports_free": "h",
}  # fmt: skip
"""Rules about every setting of one alias, one after the other. (Elsewhere several paths are the old and the
new name of one setting.)"""

ITEMS = frozenset({"cidr.network_address", "azurerm.reserved_ranges", "taint.effect_spelling"})
"""Of those, the ones about every entry of a list."""

AS_TEXT = frozenset({"list.comma_no_spaces", "list.comma_empty", "map.comma_kv"})
"""Rules about the text of the flat generation as it is written."""

EMPTY_IS_MISSING = frozenset({"base_domain"})
"""Settings whose empty text is told as missing, and not as malformed too."""

OFFERED = frozenset(
    {"aws.type_offered", "aws.type_offered_all_zones", "google.type_offered", "azurerm.size_offered"}
)
"""Rules about where machine types can be had."""

ONLY_AT_CREATION = frozenset({"aws.desired_in_range"})
"""Rules about values that count when something is made: certain only for what is new."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A rule as it applies to one module in one version."""

    id: str
    rule: Rule
    severity: Severity
    sentence: str
    own: Mapping[str, tuple[str, ...]]
    """Alias -> paths of the module itself, those that exist in this version."""
    of_cluster: Mapping[str, tuple[str, ...]]
    """Alias -> paths of the pool's cluster."""
    heads: frozenset[str]
    """Settings of the module that decide it, also through the words that it names."""
    of_neighbours: bool
    """Other modules decide it too."""
    everywhere: bool
    """Other environments of the module decide it too."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that doesn't hold."""

    rule: str
    severity: Severity
    sentence: str
    settings: tuple[str, ...]
    """Paths of the module that it is about, the most likely to be wrong first."""


@cache
def _all() -> tuple[tuple[Mapping[str, Any], Rule], ...]:
    """Every machine-checkable rule, compiled."""
    given = json.loads((FOLDER / "rules.json").read_text(encoding="utf-8"))
    return tuple(
        (rule, compile_rule(rule["rule"]))
        for rule in given
        if rule["rule_kind"] == "expression" and rule["id"] not in NATIVE
    )


class Rules:
    """Rules bound to modules, made when first asked for."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._bound: dict[tuple[str, str], tuple[Bound, ...]] = {}

    def of(self, known: ModuleFacts) -> tuple[Bound, ...]:
        """Those that apply to this module in this version."""
        key = (known.name, known.framework)
        if key not in self._bound:
            self._bound[key] = tuple(self._bind(known))
        return self._bound[key]

    def _bind(self, known: ModuleFacts) -> Iterator[Bound]:
        at = self._facts.order(known.framework)
        cluster = self._facts.module_facts(known.name.removesuffix("/node-pool"), known.framework)
        for rule, compiled in _all():
            if known.name not in rule["modules"]:
                continue
            if "from" in rule and not (
                self._facts.order(rule["from"]) <= at <= self._facts.order(rule["to"])
            ):
                continue
            own: dict[str, tuple[str, ...]] = {}
            theirs: dict[str, tuple[str, ...]] = {}
            for alias, owners in rule["bind"].items():
                if known.name in owners:
                    own[alias] = tuple(p for p in owners[known.name] if p in known.records)
                elif cluster is not None and cluster.name in owners:
                    theirs[alias] = tuple(p for p in owners[cluster.name] if p in cluster.records)
            severity = Severity(rule["severity"])
            if "uncertain" in rule or compiled.functions & CATALOG:
                severity = Severity.WARNING
            yield Bound(
                id=rule["id"],
                rule=compiled,
                severity=severity,
                sentence=rule["sentence"],
                own=own,
                of_cluster=theirs,
                heads=frozenset(_heads(known, compiled, own)),
                of_neighbours=bool(theirs) or bool(compiled.names & NEIGHBOUR_WORDS),
                everywhere=bool(compiled.names & EVERYWHERE_WORDS),
            )

    def findings(self, scope: Scope) -> Iterator[Finding]:
        """What doesn't hold in this environment. What can't be told is no finding."""
        for bound in self.of(scope.facts):
            yield from apply(bound, scope)


def _heads(known: ModuleFacts, rule: Rule, own: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """The Settings that hold the paths a rule is about."""
    paths = [p for several in own.values() for p in several]
    paths += [p for word in rule.names if word not in own for p in WORD_PATHS.get(word, ())]
    roles = ROLES.get(known.name)
    if roles is not None and (rule.names & SIZE_WORDS or "zones" in own):
        paths += [*roles.minimum, *roles.maximum, *roles.zones, *roles.autoscale, *roles.fixed, "location"]
    for path in paths:
        head = path.split("[]")[0]
        while head not in known.fields and "." in head:
            head = head.rpartition(".")[0]
        yield head


def apply(bound: Bound, scope: Scope) -> Iterator[Finding]:
    """What one rule finds in this environment."""
    each = EACH.get(bound.id)
    if each is not None and each not in bound.own:
        return  # it is about settings of another module, which is judged itself
    if each is None:
        found = _one(bound, scope, _names(bound, scope, {}), None)
        if found is not None:
            yield found
        return
    for path in bound.own[each]:
        for value in _values(bound, scope, path):
            found = _one(bound, scope, _names(bound, scope, {each: (path, value)}), path)
            if found is not None:
                yield found
                break


def _values(bound: Bound, scope: Scope, path: str) -> list[Any]:
    """What an EACH rule looks at: the value, its entries, or its text."""
    if bound.id in AS_TEXT:
        text = _flat_text(scope, path)
        return [] if text is None else [text]
    value = lookup(scope.module, scope.environment, path)
    if value in (UNKNOWN, MISSING):
        return []
    if value is None:
        return []
    return value if bound.id in ITEMS and isinstance(value, list) else [value]


def _flat_text(scope: Scope, path: str) -> str | None:
    """The plain text between the quotes, where the version writes lists as text; None for anything else."""
    if scope.facts.formats.get(path) not in ("comma-list", "comma-kv"):
        return None
    found = env_value_of(scope.module, scope.environment, path)
    text = found.text if found is not None and found.origin == "set" else None
    if text is None or len(text) < 2 or not (text[0] == text[-1] == '"') or "${" in text or "\\" in text:
        return None
    return text[1:-1]


def _names(bound: Bound, scope: Scope, fixed: Mapping[str, tuple[str, Any]]) -> dict[str, Any]:
    """Everything the expression names."""
    names: dict[str, Any] = {}
    for alias, paths in bound.own.items():
        if alias in fixed:
            names[alias] = fixed[alias][1]
        else:
            names[alias] = _first(scope.module, scope.environment, paths)
    for alias, paths in bound.of_cluster.items():
        names[alias] = _first(scope.around.cluster, scope.environment, paths)
    if not names.get("zones") and bound.own.get("zones") == ("availability_zones",):
        names["zones"] = _zones_of_cluster(scope, names.get("zones"))
    if "given" in bound.rule.functions:
        names["given"] = {a for a in bound.own if _is_given(bound, scope, fixed, a)}
    for word in bound.rule.names:
        if word == "old":
            names[word] = _old(bound, scope)
        elif word not in names:
            names[word] = Lazy(partial(scope.name, word))
    return names


def _zones_of_cluster(scope: Scope, own: Any) -> Any:
    """An EKS pool without zones is in those of its cluster."""
    if scope.facts.name != "aws/cluster/node-pool":
        return own
    return _first(scope.around.cluster, scope.environment, ("cluster_availability_zones",))


def _is_given(bound: Bound, scope: Scope, fixed: Mapping[str, tuple[str, Any]], alias: str) -> bool:
    paths = (fixed[alias][0],) if alias in fixed else bound.own[alias]
    return any(is_given(scope.module, scope.environment, path) for path in paths)


def _first(module: Module | None, environment: str, paths: tuple[str, ...]) -> Any:
    """The value of the first path that has one; None if none has; UNKNOWN if no such setting exists."""
    found: Any = UNKNOWN
    for path in paths:
        value = lookup(module, environment, path)
        if value is MISSING:
            continue
        if value == "" and path in EMPTY_IS_MISSING:
            value = UNKNOWN
        if value is UNKNOWN or value is not None:
            return value
        found = None
    return found


def _old(bound: Bound, scope: Scope) -> Any:
    if not scope.around.has_before:
        return UNKNOWN
    out = {a: _first(scope.around.was, scope.environment, p) for a, p in bound.own.items()}
    out |= {a: _first(scope.around.was_cluster, scope.environment, p) for a, p in bound.of_cluster.items()}
    return out


def _one(bound: Bound, scope: Scope, names: dict[str, Any], path: str | None) -> Finding | None:
    trace: dict[str, Any] = {}
    if bound.rule.holds(names, trace) is not False:
        return None
    plain = {k: v.get() if isinstance(v, Lazy) else v for k, v in names.items()}
    try:
        sentence = rule_sentence(
            bound.id, bound.sentence, bound.rule, {**plain, **_sight(scope, bound)}, trace
        )
    except CannotTell:
        return None
    settings = (path,) if path is not None else _blamed(bound)
    if bound.id == "k8s.version_supported" and _is_newer(names["version"], scope):
        return None
    if bound.id == "kind.ports_free" and not _is_twice(names, path, scope):
        return None
    if bound.id in OFFERED and _is_unlisted(names, trace, scope):
        return None
    severity = bound.severity
    if _is_uncertain(bound, scope, names):
        severity = Severity.WARNING
    return Finding(bound.id, severity, sentence, tuple(p.split("[]")[0] for p in settings))


def _is_uncertain(bound: Bound, scope: Scope, names: Mapping[str, Any]) -> bool:
    """Whether it may work all the same."""
    if bound.id in ONLY_AT_CREATION:
        return scope.name("existing") is not False
    if bound.id == "aws.node_pool_zones_of_cluster":
        zones, there = names["zones"], names["cluster_zones"]
        return isinstance(zones, list) and isinstance(there, list) and any(zone in there for zone in zones)
    return False


def _is_twice(names: Mapping[str, Any], path: str | None, scope: Scope) -> bool:
    """Whether somebody chose this very port, and another environment has it too: the module's own ports only
    collide where several environments run on one computer, which nobody does unasked."""
    ports = scope.name("all_ports_of_all_environments")
    chosen = path is not None and is_given(scope.module, scope.environment, path)
    return chosen and isinstance(ports, list) and ports.count(names.get("h")) > 1


def _is_unlisted(names: Mapping[str, Any], trace: Mapping[str, Any], scope: Scope) -> bool:
    """A machine type that the catalog doesn't have at all: its note says so already."""
    types = names["types"] if "types" in names else [names["type"]]
    asked = [trace["t"]] if "t" in trace and "z" not in trace else types
    return any(catalog.machine(scope.module.cloud or "", str(name)) is None for name in asked)


def _is_newer(version: str, scope: Scope) -> bool:
    """Newer than the catalog: its note says so already."""
    listed = catalog.versions(scope.module.cloud or "")
    return bool(listed) and (catalog.minor(version) or 0) > max(catalog.minor(v.version) or 0 for v in listed)


def _sight(scope: Scope, bound: Bound) -> dict[str, Any]:
    """Names that only sentences use."""
    wanted = ("env", "region", "cloud", "name", "fqdn", "zone_count", "total_max_nodes")
    words = {w: scope.name(w) for w in wanted if w not in bound.own and w not in bound.of_cluster}
    return {k: v for k, v in words.items() if v is not UNKNOWN}


def _blamed(bound: Bound) -> tuple[str, ...]:
    """Own settings of the rule, in the order in which its sentence names them."""
    told = template(bound.id, bound.sentence)
    order = sorted(bound.own, key=lambda alias: _position(told, alias))
    return tuple(dict.fromkeys(p for alias in order for p in bound.own[alias]))


def _position(sentence: str, alias: str) -> int:
    at = sentence.find("{" + alias + "}")
    return at if at >= 0 else len(sentence)
