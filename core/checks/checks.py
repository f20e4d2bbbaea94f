"""Validation of what each environment would effectively get: limits of fields, required settings, and rules
across settings. Only what is known is judged; what isn't makes no Problem.

Answers are kept per module as long as nothing that it depends on is another object, so that a keystroke
checks again only the modules it touches.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cache

from core.checks.deduplicate import single
from core.checks.end_of_support import out_of_support
from core.checks.fixes import fix_for
from core.checks.replace_pool import ways
from core.checks.rule_language import UNKNOWN
from core.checks.rules import Finding, apply, rules_of
from core.checks.scope import MISSING, Neighbours, Scope, env_value_of, is_given, lookup
from core.checks.what_changed import Last, WhatChanged, what_changed
from core.facts.limits import Fault, faults
from core.frozen import dataclass
from core.last_used import LastUsed
from core.platform.effective import effective
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
from core.platform.module_facts import ModuleFacts
from core.platform.rule import Account, Fix
from core.text import _


def check(
    reading: Reading,
    only: Collection[str] | None = None,
    *,
    before: Reading | None = None,
    today: date | None = None,
) -> tuple[Problem, ...]:
    """Problems of the whole reading, or of the modules with these addresses. With `before`, the reading
    without the draft, rules about what was there are applied too (no step back in versions, …). With `today`,
    dates are held against it."""
    return shared_checker().check(reading, only, before=before, today=today)


@dataclass(frozen=True, slots=True)
class _Answer:
    holds: tuple[object, ...]
    """Everything its key names by identity, so that no other object takes over an id."""
    problems: tuple[Problem, ...]


class Checker:
    """Checks readings, remembering answers by module."""

    def __init__(self) -> None:
        self.kept: LastUsed[tuple[object, ...], _Answer] = LastUsed()
        self._last: dict[tuple[str, str], Last] = {}
        self._accounts: LastUsed[int, tuple[Module, frozenset[tuple[str, str]]]] = LastUsed()
        self._supported: LastUsed[int, tuple[Module, date, tuple[Problem, ...]]] = LastUsed()

    def check(
        self,
        reading: Reading,
        only: Collection[str] | None = None,
        *,
        before: Reading | None = None,
        today: date | None = None,
    ) -> tuple[Problem, ...]:
        """See check()."""
        out: list[Problem] = []
        twins = self._twins(reading)
        for platform in reading.platforms:
            old = before.platform(platform.root) if before else None
            for module, around in _with_neighbours(platform, twins, old, before is not None):
                if only is None or module.address in only:
                    out.extend(self._module(module, around))
                    out.extend(self._support(module, today) if today is not None else ())
            if old is not None and old is not platform:
                out.extend(ways(platform, old, only))
        if before is not None and only is None:
            out.extend(self._gone(reading, before))
        if only is None:
            for kept in (self.kept, self._accounts, self._supported):
                kept.end_round()
        return tuple(out)

    def _twins(self, reading: Reading) -> dict[int, tuple[Module, ...]]:
        """By id of a cluster: others that may share an account with it."""
        users: dict[tuple[str, str], list[Module]] = {}
        for platform in reading.platforms:
            for cluster in platform.clusters:
                if cluster.module is not None and _account(cluster.module) is not None:
                    for key in self._account_keys(cluster.module):
                        users.setdefault(key, []).append(cluster.module)
        out: dict[int, tuple[Module, ...]] = {}
        for modules in users.values():
            for module in modules if len(modules) > 1 else ():
                others = (*out.get(id(module), ()), *(m for m in modules if m is not module))
                out[id(module)] = tuple({id(m): m for m in others}.values())
        return out

    def _account_keys(self, module: Module) -> frozenset[tuple[str, str]]:
        kept = self._accounts.find(id(module))
        if kept is None or kept[0] is not module:
            account = _account(module)
            found = (account(module, e) for e in module.environments) if account is not None else ()
            keys = frozenset(a for a in found if a is not None)
            kept = (module, keys)
            self._accounts.keep(id(module), kept)
        return kept[1]

    def _support(self, module: Module, today: date) -> tuple[Problem, ...]:
        kept = self._supported.find(id(module))
        if kept is None or kept[0] is not module or kept[1] != today:
            kept = (module, today, tuple(out_of_support(module, today)))
            self._supported.keep(id(module), kept)
        return kept[2]

    def _module(self, module: Module, around: Neighbours) -> tuple[Problem, ...]:
        known = module.facts
        if known is None or module.readonly is not None:
            return ()
        key = _key(module, around)
        kept = self.kept.find(key)
        if kept is None:
            problems = tuple(self._problems(module, known, around))
            holds = (module, around.cluster, around.pools, around.clusters, around.was, around.was_cluster)
            kept = _Answer(holds, problems)
            self.kept.keep(key, kept)
        return kept.problems

    def _problems(self, module: Module, known: ModuleFacts, around: Neighbours) -> Iterator[Problem]:
        """The same sentence about the same setting is told once, for the environment it stands in."""
        seen: set[tuple[str, str | None, str]] = set()
        told: set[tuple[str, str | None]] = set()
        name = (module.root, module.name)
        before = self._last.get(name)
        todo = what_changed(before, module, around)
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
        todo: WhatChanged,
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
            yield _problem(scope, finding.rule, finding.severity, finding.sentence, setting, finding.fix)

    def _findings(self, scope: Scope, todo: WhatChanged, last: Last) -> Iterator[Finding]:
        """Of rules that may answer differently now; the others' last answers."""
        for bound in rules_of(scope.facts):
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
                known = module.facts
                if known is None or module.readonly is not None or (new and new.module(module.name)):
                    continue
                if not any(row.on_removal for row in known.rules.rows):
                    continue
                around = Neighbours(module, was=module, has_before=True, removing=True)
                for environment in module.environments:
                    scope = Scope(module, known, environment, around)
                    for bound in rules_of(known):
                        for finding in apply(bound, scope) if bound.row.on_removal else ():
                            setting = self._setting(finding, scope)
                            yield _problem(
                                scope, finding.rule, finding.severity, finding.sentence, setting, finding.fix
                            )


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
    paths = pool.roles.pool_name if pool.roles is not None else ()
    setting = next((found for p in paths if (found := pool.setting(p)) is not None), None)
    return tuple(str(v.value) for v in setting.values.values()) if setting else ()


def _base_first(module: Module) -> list[str]:
    """Those in which it is made, as far as that can be told."""
    made = (e for e in module.environments if module.exists_in(e) is not False)
    return sorted(made, key=lambda e: e != module.base)


_WRITTEN = frozenset((Origin.SET, Origin.LINKED))


def _field_faults(scope: Scope, todo: WhatChanged, last: Last) -> dict[str, tuple[Fault, ...]]:
    """By setting, where a value is written, or linked: an inherited one is told where it stands."""
    out: dict[str, tuple[Fault, ...]] = {}
    for setting in scope.module.settings:
        value = setting.values.get(scope.environment)
        if value is None or value.origin not in _WRITTEN:  # nearly all of them
            continue
        if not value.known or value.swallowed or not setting.field.known:
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
    inside = {name: records[part.path].accepts for name, part in parts.items() if part.path in records}
    region = scope.name("region")
    known_region = region if isinstance(region, str) else None
    yield from faults(setting.field, record.accepts, value.value, known_region, parts, inside)


def _is_inherited(scope: Scope, setting: str | None) -> bool:
    value = env_value_of(scope.module, scope.environment, setting) if setting else None
    return value is not None and value.origin is Origin.INHERITED


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
    if group not in scope.facts.groups or group in scope.facts.always_there:
        return True
    return any(is_given(scope.module, scope.environment, other) for other in scope.facts.members(group))


def _version_order(scope: Scope) -> Iterator[Finding]:
    """No environment must run a newer Kubernetes than one that gets changes before it."""
    module, environment, stages = scope.module, scope.environment, scope.facts.stages
    if module.roles is None or environment not in stages:
        return
    earlier = [e for e in stages[: stages.index(environment)] if e in module.environments]
    for path in module.roles.version:
        for first in earlier:
            mine, theirs = lookup(module, environment, path), lookup(module, first, path)
            if isinstance(mine, str) and isinstance(theirs, str) and _minor(mine) > _minor(theirs) > 0:
                words = _(
                    "{env} would run a newer Kubernetes version than {first}, which gets changes first."
                )
                sentence = words.format(env=environment, first=first)
                yield Finding("k8s.environment_order", Severity.WARNING, sentence, (path,))


def _no_local_disk(scope: Scope) -> Iterator[Finding]:
    """A local system disk on a machine that has none. From the fourth generation on the names of Azure's
    usual sizes tell: a "d" behind the number means a local disk."""
    module = scope.module
    roles = module.roles
    if module.cloud != "azurerm" or roles is None or not roles.system_disk:
        return
    kind, size = (effective(module, scope.environment, p) for p in (roles.system_disk, roles.machines))
    if kind != "Ephemeral" or not isinstance(size, str):
        return
    found = re.fullmatch(r"Standard_[DEF]\d+(?:-\d+)?([a-z]*)_v(\d+)", size)
    if found and int(found[2]) >= 4 and "d" not in found[1]:
        words = _("A local system disk needs a machine size with a local disk, which {size} doesn't have.")
        yield Finding(
            "azurerm.ephemeral_disk",
            Severity.WARNING,
            words.format(size=size),
            (*roles.system_disk, *roles.machines),
        )


def _minor(version: str) -> int:
    parts = version.split(".")
    return int(parts[1]) if len(parts) > 1 and parts[0] == "1" and parts[1].isdigit() else 0


def _setting_path(module: Module, path: str) -> str:
    """The Setting that holds a path."""
    while module.setting(path) is None and "." in path:
        path = path.rpartition(".")[0]
    return path


def _problem(
    scope: Scope, rule: str, severity: Severity, sentence: str, setting: str | None, way: Fix | None = None
) -> Problem:
    module = scope.module
    value = env_value_of(module, scope.environment, setting) if setting else None
    here = value is not None and value.file is not None
    fix, edits = fix_for(rule, way, setting, scope)
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


def _account(module: Module) -> Account | None:
    return module.facts.rules.account if module.facts is not None else None


@cache
def shared_checker() -> Checker:
    """The one that remembers for check()."""
    return Checker()
