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
from core.platform.model import Json, Kind, Origin
from core.platform.roles import effective, roles_of, unknown
from core.platform.size import whole
from core.platform.words import value_words
from core.text import _

Way = tuple[str, Json]
"""A setting and its new value."""


def fix_for(
    rule: str, setting: str | None, scope: Scope
) -> tuple[str | None, tuple[Mapping[str, Json], ...]]:
    """(what the fix would do, its Edits in JSON), or (None, ()). Only where the value is a literal written
    here."""
    maker = _WAYS.get(rule) or (_raise_maximum if rule.endswith(".min_le_max") else None)
    if maker is None or setting is None:
        return None, ()
    try:
        way = maker(scope, setting)
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


def _raise_maximum(scope: Scope, _setting: str) -> Way | None:
    roles = roles_of(scope.module)
    if roles is None or unknown(scope.module, scope.environment, roles.minimum):
        return None
    low = whole(effective(scope.module, scope.environment, roles.minimum))
    path = next((p for p in roles.maximum if p in scope.facts.fields and _has(scope, p)), None)
    return None if low is None or path is None else (path, low)


def _has(scope: Scope, path: str) -> bool:
    value = env_value_of(scope.module, scope.environment, path)
    return value is not None and value.origin is not Origin.UNSET


def _network(scope: Scope, setting: str) -> Way:
    value = _now(scope, setting)
    if isinstance(value, list):
        return setting, [str(network(v)) for v in value]
    return setting, str(network(value))


def _without_twins(scope: Scope, setting: str) -> Way:
    value = _now(scope, setting)
    return setting, [item for i, item in enumerate(value) if item not in value[:i]]


def _offset(scope: Scope, _setting: str) -> Way | None:
    words = {
        "vpc": "cluster_vpc_cidr", "cnb": "cluster_vpc_control_subnet_newbits",
        "nnb": "cluster_vpc_node_subnet_newbits", "zones": "cluster_availability_zones",
    }  # fmt: skip
    found = free_offset({k: _now(scope, path) for k, path in words.items()})
    return None if found is None else ("cluster_vpc_node_subnet_number_offset", found)


def _gpus(scope: Scope, _setting: str) -> Way | None:
    count = catalog_gpus("google", _now(scope, "machine_type"))
    return None if count is None else ("guest_accelerator.count", count)


def _next_version(scope: Scope, setting: str) -> Way | None:
    before = lookup(scope.around.was, scope.environment, setting)
    return (setting, f"1.{(minor(before) or 0) + 1}") if isinstance(before, str) else None


def _old_version(scope: Scope, setting: str) -> Way | None:
    before = lookup(scope.around.was, scope.environment, setting)
    return (setting, before) if isinstance(before, str) else None


def _short_version(scope: Scope, _setting: str) -> Way:
    path = "cluster_version" if scope.module.cloud == "scaleway" else "kubernetes_version"
    return path, f"1.{minor(_now(scope, path))}"


def _plain_domain(scope: Scope, setting: str) -> Way:
    return setting, str(_now(scope, setting)).strip(".")


def _old_name(scope: Scope, setting: str) -> Way | None:
    before = lookup(scope.around.was, scope.environment, setting)
    return (setting, before) if isinstance(before, str) else None


def _limit(which: str) -> Callable[[Scope, str], Way | None]:
    def way(scope: Scope, setting: str) -> Way | None:
        field = scope.facts.fields[setting]
        found = field.limits.minimum if which == "minimum" else field.limits.maximum
        return None if found is None else (setting, int(found) if float(found).is_integer() else found)

    return way


def _now(scope: Scope, path: str) -> Any:
    value = lookup(scope.module, scope.environment, path)
    if value is UNKNOWN or value is MISSING:
        raise KeyError(path)
    return value


_WAYS: Mapping[str, Callable[[Scope, str], Way | None]] = {
    "cidr.network_address": _network,
    "list.unique": _without_twins,
    "aws.subnets_overlap": _offset,
    "google.gpu_count_machine": _gpus,
    "google.workload_identity_metadata": lambda scope, _s: ("node_workload_metadata_config", "GCE_METADATA"),
    "k8s.one_minor_step": _next_version,
    "k8s.no_downgrade": _old_version,
    "scaleway.version_format": lambda s, p: _short_version(s, p) if _auto(s) else None,
    "azurerm.patch_channel_full_version": _short_version,
    "scaleway.domain_plain": _plain_domain,
    "pool.name_fixed": _old_name,
    "limit.minimum": _limit("minimum"),
    "limit.maximum": _limit("maximum"),
}


def _auto(scope: Scope) -> bool:
    return lookup(scope.module, scope.environment, "auto_upgrade.enable") is True
