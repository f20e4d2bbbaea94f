"""Ways out of a Problem that one click can take: another value for a setting, where only one makes sense."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from core.checks.rule_language import UNKNOWN
from core.checks.rule_sentences import free_offset
from core.checks.scope import MISSING, Scope, env_value_of, lookup
from core.clouds.catalog import minor
from core.clouds.gpus import catalog_gpus
from core.facts.functions import network
from core.platform.effective import effective, unknown
from core.platform.field import Json
from core.platform.model import Kind, Origin
from core.platform.rule import Fix
from core.platform.size import whole
from core.platform.words import value_words
from core.text import _

Way = tuple[str, Json]
"""A setting and its new value."""


def fix_for(
    rule: str, fix: Fix | None, setting: str | None, scope: Scope
) -> tuple[str | None, tuple[Mapping[str, Json], ...]]:
    """(what the fix would do, its Edits in JSON), or (None, ()). Only where the value is a literal written
    here. `fix`: the rule's own, None for a limit of a field, whose name is `rule`."""
    fix = fix or _OF_LIMITS.get(rule)
    if fix is None or setting is None:
        return None, ()
    if fix.only_if is not None and lookup(scope.module, scope.environment, fix.only_if[0]) != fix.only_if[1]:
        return None, ()
    try:
        way = _WAYS[fix.how](scope, fix.setting or setting, fix)
    except (TypeError, ValueError, KeyError, IndexError, StopIteration):
        way = None
    if way is None or not _editable(scope, way[0]):
        return None, ()
    path, value = way
    field = scope.facts.fields.get(path)
    if field is None or lookup(scope.module, scope.environment, path) == value:
        return None, ()
    module = scope.module
    words = _("Set “{label}” in {environment} to {value}.").format(
        label=field.label, environment=scope.environment, value=value_words(value)
    )
    edit = {
        "id": f"fix-{module.name}-{scope.environment}-{path}",
        "kind": "set",
        "root": module.root,
        "module": module.name,
        "environment": scope.environment,
        "setting": path,
        "value": value,
    }
    return words, (edit,)


def _editable(scope: Scope, path: str) -> bool:
    setting = scope.module.setting(path)
    if setting is None or setting.readonly is not None or scope.module.readonly is not None:
        return False
    value = setting.values.get(scope.environment)
    return value is not None and (value.origin is not Origin.LINKED) and value.kind is Kind.LITERAL


def _raise_maximum(scope: Scope, _setting: str, _fix: Fix) -> Way | None:
    roles = scope.module.roles
    if roles is None or unknown(scope.module, scope.environment, roles.minimum):
        return None
    low = whole(effective(scope.module, scope.environment, roles.minimum))
    path = next((p for p in roles.maximum if p in scope.facts.fields and _has(scope, p)), None)
    return None if low is None or path is None else (path, low)


def _has(scope: Scope, path: str) -> bool:
    value = env_value_of(scope.module, scope.environment, path)
    return value is not None and value.origin is not Origin.UNSET


def _network(scope: Scope, setting: str, _fix: Fix) -> Way:
    value = _value_now(scope, setting)
    if isinstance(value, list):
        return setting, [str(network(v)) for v in value]
    return setting, str(network(value))


def _without_twins(scope: Scope, setting: str, _fix: Fix) -> Way:
    value = _value_now(scope, setting)
    return setting, [item for i, item in enumerate(value) if item not in value[:i]]


def _offset(scope: Scope, setting: str, _fix: Fix) -> Way | None:
    words = {
        "vpc": "cluster_vpc_cidr", "cnb": "cluster_vpc_control_subnet_newbits",
        "nnb": "cluster_vpc_node_subnet_newbits", "zones": "cluster_availability_zones",
    }  # fmt: skip
    found = free_offset({k: _value_now(scope, path) for k, path in words.items()})
    return None if found is None else (setting, found)


def _gpus(scope: Scope, setting: str, _fix: Fix) -> Way | None:
    roles = scope.module.roles
    machine = effective(scope.module, scope.environment, roles.machines) if roles is not None else None
    count = catalog_gpus(scope.module.cloud or "", machine) if isinstance(machine, str) else None
    return None if count is None else (setting, count)


def _next_version(scope: Scope, setting: str, _fix: Fix) -> Way | None:
    before = lookup(scope.around.was, scope.environment, setting)
    return (setting, f"1.{(minor(before) or 0) + 1}") if isinstance(before, str) else None


def _before(scope: Scope, setting: str, _fix: Fix) -> Way | None:
    before = lookup(scope.around.was, scope.environment, setting)
    return (setting, before) if isinstance(before, str) else None


def _short_version(scope: Scope, setting: str, _fix: Fix) -> Way:
    return setting, f"1.{minor(_value_now(scope, setting))}"


def _plain_domain(scope: Scope, setting: str, _fix: Fix) -> Way:
    return setting, str(_value_now(scope, setting)).strip(".")


def _value(_scope: Scope, setting: str, fix: Fix) -> Way:
    return setting, fix.value


def _minimum(scope: Scope, setting: str, _fix: Fix) -> Way | None:
    return _limit(setting, scope.facts.fields[setting].limits.minimum)


def _maximum(scope: Scope, setting: str, _fix: Fix) -> Way | None:
    return _limit(setting, scope.facts.fields[setting].limits.maximum)


def _limit(setting: str, found: float | None) -> Way | None:
    return None if found is None else (setting, int(found) if float(found).is_integer() else found)


def _value_now(scope: Scope, path: str) -> Any:
    value = lookup(scope.module, scope.environment, path)
    if value is UNKNOWN or value is MISSING:
        raise KeyError(path)
    return value


_WAYS: Mapping[str, Callable[[Scope, str, Fix], Way | None]] = {
    "raise the maximum": _raise_maximum,
    "start of the network": _network,
    "without doubles": _without_twins,
    "first free subnet": _offset,
    "accelerators of the machine": _gpus,
    "next minor version": _next_version,
    "value before": _before,
    "minor version alone": _short_version,
    "without dots at the ends": _plain_domain,
    "value": _value,
    "smallest allowed": _minimum,
    "largest allowed": _maximum,
}
"""By the words that the facts use for them."""

_OF_LIMITS: Mapping[str, Fix] = {
    "list.unique": Fix("without doubles"),
    "limit.minimum": Fix("smallest allowed"),
    "limit.maximum": Fix("largest allowed"),
}
