"""Validation of what each environment would effectively get: limits of fields, required settings, and rules
across settings. Only what is known is judged; what isn't makes no Problem.

Answers are kept per module as long as nothing that it depends on is another object, so that a keystroke
checks again only the modules it touches.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from core.checks.deduplicate import single
from core.checks.fixes import fix_for
from core.checks.replace_pool import ways
from core.checks.rule_language import UNKNOWN
from core.checks.rules import Finding, Rules, apply
from core.checks.scope import MISSING, Neighbours, Scope, account, env_value_of, is_given, lookup
from core.checks.what_changed import Again, Last, again
from core.dialects.kubestack.facts import Facts, load
from core.facts.facts import ModuleFacts
from core.facts.limits import Fault, faults
from core.platform.model import (
    EnvValue,
    Module,
    ModuleKind,
    Origin,
    Platform,
    Problem,
    Reading,
    Setting,
    Severity,
)
from core.text import _

KEPT = 4096
"""Answers kept."""


def check(
    reading: Reading, only: Collection[str] | None = None, *, before: Reading | None = None
) -> tuple[Problem, ...]:
    """Problems of the whole reading, or of the modules with these addresses. With `before`, the reading
    without the draft, rules about what was there are applied too (no step back in versions, …)."""
    return _shared().check(reading, only, before=before)


@dataclass(frozen=True, slots=True)
class _Answer:
    holds: tuple[object, ...]
    """Everything its key names by identity, so that no other object takes over an id."""
    problems: tuple[Problem, ...]


class Checker:
    """Checks readings, remembering answers by module."""

    def __init__(self, facts: Facts | None = None) -> None:
        self._facts = facts or load()
        self._rules = Rules(self._facts)
        self._kept: OrderedDict[tuple[object, ...], _Answer] = OrderedDict()
        self._last: dict[tuple[str, str], Last] = {}
        self._accounts: dict[int, tuple[Module, frozenset[tuple[str, str]]]] = {}

    def check(
        self, reading: Reading, only: Collection[str] | None = None, *, before: Reading | None = None
    ) -> tuple[Problem, ...]:
        """See check()."""
        out: list[Problem] = []
        twins = self._twins(reading)
        for platform in reading.platforms:
            old = before.platform(platform.root) if before else None
            for module, around in _with_neighbours(platform, twins, old, before is not None):
                if only is None or module.address in only:
                    out.extend(self._module(module, around))
            if old is not None and old is not platform:
                out.extend(ways(platform, old, self._facts, only))
        if before is not None and only is None:
            out.extend(self._gone(reading, before))
        return tuple(out)

    def _twins(self, reading: Reading) -> dict[int, tuple[Module, ...]]:
        """By id of a Google cluster: others that may share its service account."""
        users: dict[tuple[str, str], list[Module]] = {}
        for platform in reading.platforms:
            for cluster in platform.clusters:
                if cluster.module is not None and cluster.module.schema == "google/cluster":
                    for key in self._account_keys(cluster.module):
                        users.setdefault(key, []).append(cluster.module)
        out: dict[int, tuple[Module, ...]] = {}
        for modules in users.values():
            for module in modules if len(modules) > 1 else ():
                others = (*out.get(id(module), ()), *(m for m in modules if m is not module))
                out[id(module)] = tuple({id(m): m for m in others}.values())
        return out

    def _account_keys(self, module: Module) -> frozenset[tuple[str, str]]:
        kept = self._accounts.get(id(module))
        if kept is None or kept[0] is not module:
            found = (account(module, e) for e in module.environments)
            keys = frozenset((a["project"], a["name"][:30]) for a in found if a is not None)
            if len(self._accounts) >= KEPT:
                self._accounts.clear()
            kept = self._accounts[id(module)] = (module, keys)
        return kept[1]

    def _module(self, module: Module, around: Neighbours) -> tuple[Problem, ...]:
        known = self._facts.module_facts(module.schema, module.framework)
        if known is None or module.readonly is not None:
            return ()
        key = _key(module, around)
        kept = self._kept.get(key)
        if kept is None:
            problems = tuple(self._problems(module, known, around))
            holds = (module, around.cluster, around.pools, around.clusters, around.was, around.was_cluster)
            kept = self._kept[key] = _Answer(holds, problems)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return kept.problems

    def _problems(self, module: Module, known: ModuleFacts, around: Neighbours) -> Iterator[Problem]:
        """The same sentence about the same setting is told once, for the environment it stands in."""
        seen: set[tuple[str, str | None, str]] = set()
        told: set[tuple[str, str | None]] = set()
        name = (module.root, module.name)
        before = self._last.get(name)
        todo = again(before, module, around)
        last = self._last[name] = (
            Last(module, around) if before is None or todo.everything
            else Last(module, around, dict(before.findings), dict(before.faults))
        )  # fmt: skip
        below: Mapping[str, Sequence[Fault]] = {}
        for environment in _base_first(module):
            scope = Scope(module, known, environment, around)
            faults = _field_faults(scope, todo, last)
            for problem in self._environment(scope, todo, last, faults, below):
                mark = (problem.rule, problem.setting, problem.sentence)
                echo = (problem.rule, problem.setting) in told and _is_inherited(scope, problem.setting)
                if mark not in seen and not echo:
                    seen.add(mark)
                    yield problem
                told.add((problem.rule, problem.setting))
            if environment == module.base:
                below = faults

    def _environment(
        self,
        scope: Scope,
        todo: Again,
        last: Last,
        faults: Mapping[str, Sequence[Fault]],
        below: Mapping[str, Sequence[Fault]],
    ) -> Iterator[Problem]:
        """`below`: faults of the base, which were told there, and count here where the value is inherited."""
        found = [*self._findings(scope, todo, last), *_version_order(scope), *_no_local_disk(scope)]
        if not found and not faults:
            yield from _required(scope)
            return
        blamed = [(f, self._setting(f, scope)) for f in found]
        here = {p: f for p, f in below.items() if p not in faults and _is_inherited(scope, p)}
        rest, kept = single(blamed, {**here, **faults})
        for path, several in kept.items():
            for fault in several if path in faults else ():
                yield _problem(scope, fault.rule, fault.severity, fault.sentence, path)
        yield from _required(scope)
        for finding, setting in rest:
            yield _problem(scope, finding.rule, finding.severity, finding.sentence, setting)

    def _findings(self, scope: Scope, todo: Again, last: Last) -> Iterator[Finding]:
        """Of rules that may answer differently now; the others' last answers."""
        for bound in self._rules.of(scope.facts):
            key = (scope.environment, bound.id)
            if key not in last.findings or todo.rule(bound, scope.environment):
                last.findings[key] = tuple(apply(bound, scope))
            yield from last.findings[key]

    def _setting(self, finding: Finding, scope: Scope) -> str | None:
        """The setting to mark: one that the draft changed, else one written here, else the first there is."""
        module, was = scope.module, scope.around.was
        there = [p for p in finding.settings if env_value_of(module, scope.environment, p) is not None]
        if was is not None:
            for path in there:
                before = lookup(was, scope.environment, path)
                if before != lookup(module, scope.environment, path):
                    return _setting_path(module, path)
        for origins in ((Origin.SET, Origin.LINKED), (Origin.INHERITED,)):
            for path in there:
                value = env_value_of(module, scope.environment, path)
                if value is not None and value.origin in origins:
                    return _setting_path(module, path)
        return _setting_path(module, there[0]) if there else None

    def _gone(self, reading: Reading, before: Reading) -> Iterator[Problem]:
        """Clusters that the draft removes although they are protected."""
        for platform in before.platforms:
            new = reading.platform(platform.root)
            for module in platform.modules():
                if module.schema != "google/cluster" or (new and new.module(module.name) is not None):
                    continue
                known = self._facts.module_facts(module.schema, module.framework)
                if known is None or module.readonly is not None:
                    continue
                around = Neighbours(module, was=module, has_before=True, removing=True)
                for environment in module.environments:
                    scope = Scope(module, known, environment, around)
                    for finding in self._rules.findings(scope):
                        if finding.rule == "google.deletion_protection":
                            setting = self._setting(finding, scope)
                            yield _problem(scope, finding.rule, finding.severity, finding.sentence, setting)


def _with_neighbours(
    platform: Platform, twins: Mapping[int, tuple[Module, ...]], old: Platform | None, has_before: bool
) -> Iterator[tuple[Module, Neighbours]]:
    before = {m.name: m for m in old.modules()} if old is not None else {}
    for cluster in platform.clusters:
        head = cluster.module
        was_head = before.get(head.name) if head is not None else None
        names = tuple(_names(pool) for pool in cluster.node_pools)
        if head is not None:
            others = twins.get(id(head), ())
            yield head, Neighbours(
                head, cluster.node_pools, others, was_head, was_head, has_before
            )  # fmt: skip
        for pool in cluster.node_pools:
            yield pool, Neighbours(
                head, cluster.node_pools, (), before.get(pool.name), was_head, has_before, pool_names=names
            )  # fmt: skip
        for feature in cluster.features:
            yield feature, Neighbours(head, (), (), before.get(feature.name), was_head, has_before)


def _key(module: Module, around: Neighbours) -> tuple[object, ...]:
    """What the answer depends on. A pool depends on its neighbours only by their names."""
    if module.kind is ModuleKind.CLUSTER:
        neighbours: tuple[object, ...] = tuple(map(id, around.pools))
    else:
        neighbours = around.pool_names
    return (
        id(module), id(around.cluster), neighbours, tuple(map(id, around.clusters)), id(around.was),
        id(around.was_cluster), around.has_before,
    )  # fmt: skip


def _names(pool: Module) -> tuple[str, ...]:
    setting = pool.setting("name") or pool.setting("node_pool_name")
    return tuple(str(v.value) for v in setting.values.values()) if setting else ()


def _base_first(module: Module) -> list[str]:
    return sorted(module.environments, key=lambda e: e != module.base)


def _field_faults(scope: Scope, todo: Again, last: Last) -> dict[str, tuple[Fault, ...]]:
    """By setting, where a value is written, or linked: an inherited one is told where it stands."""
    out: dict[str, tuple[Fault, ...]] = {}
    for setting in scope.module.settings:
        value = setting.values.get(scope.environment)
        if value is None or not value.known or not setting.field.known or not _stands_here(value):
            continue
        key = (scope.environment, setting.path)
        if key not in last.faults or todo.setting(
            setting.path, scope.environment, bool(setting.field.catalog)
        ):
            last.faults[key] = tuple(_faults(scope, setting, value))
        if last.faults[key]:
            out[setting.path] = last.faults[key]
    return out


def _faults(scope: Scope, setting: Setting, value: EnvValue) -> Iterator[Fault]:
    record = scope.facts.record(setting.path)
    if record is None:
        return
    records = scope.facts.records
    parts = scope.facts.parts_of(setting.path) if setting.field.type in ("object", "taints") else {}
    inside = {name: records[part.path] for name, part in parts.items() if part.path in records}
    region = scope.name("region")
    known_region = region if isinstance(region, str) else None
    yield from faults(setting.field, record, value.value, known_region, parts, inside)


def _is_inherited(scope: Scope, setting: str | None) -> bool:
    value = env_value_of(scope.module, scope.environment, setting) if setting else None
    return value is not None and value.origin is Origin.INHERITED


def _stands_here(value: EnvValue) -> bool:
    return value.origin in (Origin.SET, Origin.LINKED) and not value.swallowed


def _required(scope: Scope) -> Iterator[Problem]:
    """Settings that need a value in every environment."""
    for path, need in scope.facts.required.items():
        field = scope.facts.fields.get(path)
        if field is None:
            continue
        value = lookup(scope.module, scope.environment, path)
        if value not in (None, "") or not _group_is_used(scope, path):
            continue
        words = _("No value for “{label}”.").format(label=field.label)
        severity = Severity.ERROR if value is None and need != "convention" else Severity.WARNING
        if need.startswith("one_of:"):
            names = need.removeprefix("one_of:").split(",")
            others = [lookup(scope.module, scope.environment, n) for n in names if n != path]
            if path != names[-1] or any(o not in (None, "", MISSING) for o in others):
                continue
        if need.startswith("unless:"):
            condition = need.removeprefix("unless:").split(" = ")[0]
            at = path.rpartition(".")[0]
            other = lookup(scope.module, scope.environment, f"{at}.{condition}" if at else condition)
            if other is False or other is UNKNOWN:
                continue
        yield _problem(scope, "required.present", severity, words, path)


def _group_is_used(scope: Scope, path: str) -> bool:
    """A member of an object is only required where the object is there: always for the default pool."""
    group = path.partition(".")[0]
    if group not in scope.facts.groups or group == "default_node_pool":
        return True
    return any(
        is_given(scope.module, scope.environment, other)
        for other in scope.facts.fields
        if other.startswith(group + ".")
    )


def _version_order(scope: Scope) -> Iterator[Finding]:
    """Kubestack applies to ops first: apps must not run a newer Kubernetes than ops."""
    module = scope.module
    if (
        module.kind is not ModuleKind.CLUSTER
        or scope.environment != "apps"
        or "ops" not in module.environments
    ):
        return
    for path in ("cluster_version", "kubernetes_version", "cluster_min_master_version"):
        mine, first = lookup(module, "apps", path), lookup(module, "ops", path)
        if isinstance(mine, str) and isinstance(first, str) and _minor(mine) > _minor(first) > 0:
            words = _("{env} would run a newer Kubernetes version than {first}, which gets changes first.")
            yield Finding(
                "k8s.environment_order", Severity.WARNING, words.format(env="apps", first="ops"), (path,)
            )


def _no_local_disk(scope: Scope) -> Iterator[Finding]:
    """A local system disk on a machine that has none. From the fourth generation on the names of Azure's
    usual sizes tell: a "d" behind the number means a local disk."""
    module = scope.module
    if module.schema != "azurerm/cluster/node-pool":
        return
    kind, size = (lookup(module, scope.environment, p) for p in ("os_disk_type", "vm_size"))
    if kind != "Ephemeral" or not isinstance(size, str):
        return
    found = re.fullmatch(r"Standard_[DEF]\d+(?:-\d+)?([a-z]*)_v(\d+)", size)
    if found and int(found[2]) >= 4 and "d" not in found[1]:
        words = _("A local system disk needs a machine size with a local disk, which {size} doesn't have.")
        yield Finding(
            "azurerm.ephemeral_disk", Severity.WARNING, words.format(size=size), ("os_disk_type", "vm_size")
        )


def _minor(version: str) -> int:
    parts = version.split(".")
    return int(parts[1]) if len(parts) > 1 and parts[0] == "1" and parts[1].isdigit() else 0


def _setting_path(module: Module, path: str) -> str:
    """The Setting that holds a path."""
    while module.setting(path) is None and "." in path:
        path = path.rpartition(".")[0]
    return path


def _problem(scope: Scope, rule: str, severity: Severity, sentence: str, setting: str | None) -> Problem:
    module = scope.module
    value = env_value_of(module, scope.environment, setting) if setting else None
    here = value is not None and value.file is not None
    fix, edits = fix_for(rule, setting, scope)
    return Problem(
        severity=severity,
        sentence=sentence,
        file=value.file if value is not None and here else module.file,
        line=value.line if value is not None and here else module.line,
        root=module.root,
        module=module.name,
        environment=scope.environment,
        setting=setting,
        fix=fix,
        fix_edits=edits,
        rule=rule,
    )


@cache
def _shared() -> Checker:
    """The one that remembers for check()."""
    return Checker()
