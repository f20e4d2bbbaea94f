"""The rules across settings: which apply to a module, and what they find in one environment."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache, partial
from typing import Any

from core.checks.rule_language import UNKNOWN, Lazy, Rule, compile_rule
from core.checks.rule_sentences import CannotTell, rule_sentence
from core.checks.scope import MISSING, Scope, env_value_of, is_given, lookup
from core.clouds import catalog
from core.facts.functions import CATALOG
from core.frozen import dataclass
from core.platform.model import Module, Severity
from core.platform.module_facts import ModuleFacts
from core.platform.rule import Fix, RuleRow
from core.text import _

SIZE_WORDS = frozenset({"total_max_nodes", "zone_count"})
NEIGHBOUR_WORDS = frozenset({"extra_pool_count", "total_max_nodes", "zone_count"})
"""Of the words that every dialect has."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A rule as it applies to one module in one version."""

    row: RuleRow
    rule: Rule
    severity: Severity
    sentence: str
    """Translated, with its gaps."""
    heads: frozenset[str]
    """Settings of the module that decide it, also through the words that it names."""
    of_neighbours: bool
    """Other modules decide it too."""
    everywhere: bool
    """Other environments of the module decide it too."""

    @property
    def id(self) -> str:
        return self.row.id


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that doesn't hold."""

    rule: str
    severity: Severity
    sentence: str
    settings: tuple[str, ...]
    """Paths of the module that it is about, the most likely to be wrong first."""
    echo_of: tuple[str, ...] = ()
    """Rules that say it already, if they are as severe."""
    fix: Fix | None = None


_KEPT: dict[int, tuple[ModuleFacts, tuple[Bound, ...]]] = {}
"""By the identity of the facts, which are held, so that no other object takes over an id."""
MOST_KEPT = 1_024
"""Most facts live as long as the program; those of single modules come and go."""


def rules_of(known: ModuleFacts) -> tuple[Bound, ...]:
    """The rules of this module in this version, compiled when first asked for."""
    kept = _KEPT.get(id(known))
    if kept is None or kept[0] is not known:
        if len(_KEPT) >= MOST_KEPT:
            del _KEPT[next(iter(_KEPT))]
        kept = _KEPT[id(known)] = (known, tuple(_bound(known, row) for row in known.rules.rows))
    return kept[1]


def _bound(known: ModuleFacts, row: RuleRow) -> Bound:
    compiled = compiled_rule(row.expression)
    severity = Severity(row.severity)
    if row.uncertain or compiled.functions & CATALOG:
        severity = Severity.WARNING
    words = [known.rules.words[w] for w in compiled.names if w in known.rules.words]
    return Bound(
        row=row,
        rule=compiled,
        severity=severity,
        sentence=_(row.sentence),
        heads=frozenset(_heads(known, compiled, row.own)),
        of_neighbours=bool(row.of_cluster or compiled.names & NEIGHBOUR_WORDS)
        or any(w.of_neighbours for w in words),
        everywhere=any(w.everywhere for w in words),
    )


compiled_rule = cache(compile_rule)
"""Each text once: a rule has one for all modules and versions."""


def findings(scope: Scope) -> Iterator[Finding]:
    """What doesn't hold in this environment. What can't be told is no finding."""
    for bound in rules_of(scope.facts):
        yield from apply(bound, scope)


def _heads(known: ModuleFacts, rule: Rule, own: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """The Settings that hold the paths a rule is about."""
    paths = [p for several in own.values() for p in several]
    words = known.rules.words
    paths += [p for word in rule.names if word not in own and word in words for p in words[word].paths]
    roles = known.roles
    if roles is not None and (rule.names & SIZE_WORDS or "zones" in own):
        paths += [
            *roles.minimum,
            *roles.maximum,
            *roles.zones,
            *roles.autoscale,
            *roles.fixed,
            *roles.location,
        ]
    for path in paths:
        head = path.split("[]")[0]
        if head in known.groups:
            yield from (p for p in known.fields if p.startswith(head + "."))
        while head not in known.fields and "." in head:
            head = head.rpartition(".")[0]
        yield head


def apply(bound: Bound, scope: Scope) -> Iterator[Finding]:
    """What one rule finds in this environment."""
    each = bound.row.each
    if each and each not in bound.row.own:
        return  # it is about settings of another module, which is judged itself
    if not each:
        found = _finding(bound, scope, _names(bound, scope, {}), None)
        if found is not None:
            yield found
        return
    for path in bound.row.own[each]:
        for value in _values(bound, scope, path):
            found = _finding(bound, scope, _names(bound, scope, {each: (path, value)}), path)
            if found is not None:
                yield found
                break


def _values(bound: Bound, scope: Scope, path: str) -> list[Any]:
    """What an EACH rule looks at: the value, its entries, or its text."""
    if bound.row.each_part == "text":
        text = _flat_text(scope, path)
        return [] if text is None else [text]
    value = lookup(scope.module, scope.environment, path)
    if value in (UNKNOWN, MISSING):
        return []
    if value is None:
        return []
    return value if bound.row.each_part == "entry" and isinstance(value, list) else [value]


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
    empty = scope.facts.rules.empty_is_missing
    for alias, paths in bound.row.own.items():
        if alias in fixed:
            names[alias] = fixed[alias][1]
        else:
            names[alias] = _first_value(scope.module, scope.environment, paths, empty, bound.row.counting)
    for alias, paths in bound.row.of_cluster.items():
        names[alias] = _first_value(scope.around.cluster, scope.environment, paths, empty, bound.row.counting)
    if not names.get("zones") and "zones" in bound.row.own:
        names["zones"] = _zones_of_cluster(scope, bound.row.own["zones"], names.get("zones"))
    if "given" in bound.rule.functions:
        names["given"] = {a for a in bound.row.own if _is_given(bound, scope, fixed, a)}
    for word in bound.rule.names:
        if word == "old":
            names[word] = _values_before(bound, scope)
        elif word not in names:
            names[word] = Lazy(partial(scope.name, word))
    return names


def _zones_of_cluster(scope: Scope, paths: tuple[str, ...], own: Any) -> Any:
    """Some pools without zones are in those of their cluster."""
    roles, cluster = scope.facts.roles, scope.around.cluster
    if roles is None or not roles.zones_of_cluster or paths != roles.zones:
        return own
    if cluster is None or cluster.roles is None:
        return UNKNOWN
    return _first_value(cluster, scope.environment, cluster.roles.zones, scope.facts.rules.empty_is_missing)


def _is_given(bound: Bound, scope: Scope, fixed: Mapping[str, tuple[str, Any]], alias: str) -> bool:
    paths = (fixed[alias][0],) if alias in fixed else bound.row.own[alias]
    return any(is_given(scope.module, scope.environment, path) for path in paths)


def _first_value(
    module: Module | None,
    environment: str,
    paths: tuple[str, ...],
    empty: Collection[str],
    counting: bool = False,
) -> Any:
    """The value of the first path that has one; None if none has; UNKNOWN if no such setting exists. `empty`:
    settings whose empty text is told as missing elsewhere; `counting`: what Terraform ignores is unknown."""
    found: Any = UNKNOWN
    for path in paths:
        value = lookup(module, environment, path)
        if value is MISSING:
            continue
        if counting and module is not None:
            there = env_value_of(module, environment, path)
            if there is not None and there.swallowed:
                return UNKNOWN
        if value == "" and path in empty:
            value = UNKNOWN
        if value is UNKNOWN or value is not None:
            return value
        found = None
    return found


def _values_before(bound: Bound, scope: Scope) -> Any:
    if not scope.around.has_before:
        return UNKNOWN
    empty = scope.facts.rules.empty_is_missing
    out = {a: _first_value(scope.around.was, scope.environment, p, empty) for a, p in bound.row.own.items()}
    out |= {
        a: _first_value(scope.around.was_cluster, scope.environment, p, empty)
        for a, p in bound.row.of_cluster.items()
    }
    return out


def _finding(bound: Bound, scope: Scope, names: dict[str, Any], path: str | None) -> Finding | None:
    trace: dict[str, Any] = {}
    if bound.rule.holds(names, trace) is not False:
        return None
    plain = {k: v.get() if isinstance(v, Lazy) else v for k, v in names.items()}
    try:
        words = {**plain, **_sight(scope, bound)}
        sentence = rule_sentence(bound.sentence, bound.row.measured, bound.rule, words, trace)
    except CannotTell:
        return None
    settings = (path,) if path is not None else _blamed(bound)
    if _is_told_elsewhere(bound, scope, names, path, trace):
        return None
    severity = bound.severity
    if _is_uncertain(bound, scope, names):
        severity = Severity.WARNING
    heads = tuple(p.split("[]")[0] for p in settings)
    return Finding(bound.id, severity, sentence, heads, bound.row.echo_of, bound.row.fix)


def _is_told_elsewhere(
    bound: Bound, scope: Scope, names: Mapping[str, Any], path: str | None, trace: Mapping[str, Any]
) -> bool:
    match bound.row.silent:
        case "newer":
            return _is_newer(names["version"], scope)
        case "listed once":
            return not _is_twice(names, path, scope)
        case "unlisted":
            return _is_unlisted(names, trace, scope)
        case "":
            return False


def _is_uncertain(bound: Bound, scope: Scope, names: Mapping[str, Any]) -> bool:
    """Whether it may work all the same."""
    match bound.row.unsure:
        case "exists":
            return scope.name("existing") is not False
        case "some fit":
            zones, there = names["zones"], names["cluster_zones"]
            return isinstance(zones, list) and isinstance(there, list) and any(z in there for z in zones)
        case "":
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
    words = {w: scope.name(w) for w in wanted if w not in bound.row.own and w not in bound.row.of_cluster}
    return {k: v for k, v in words.items() if v is not UNKNOWN}


def _blamed(bound: Bound) -> tuple[str, ...]:
    """Own settings of the rule, in the order in which its sentence names them, untranslated: another
    language may turn it round, and the setting that is blamed stays the same."""
    order = sorted(bound.row.own, key=lambda alias: _position(bound.row.sentence, alias))
    return tuple(dict.fromkeys(p for alias in order for p in bound.row.own[alias]))


def _position(sentence: str, alias: str) -> int:
    at = sentence.find("{" + alias + "}")
    return at if at >= 0 else len(sentence)
