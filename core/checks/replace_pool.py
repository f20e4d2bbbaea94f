"""The possible way where a cloud refuses a change: on Azure a new pool with the changed settings beside the
old one, which stays as it is until it is removed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from core.facts.impact import impact_of
from core.frozen import dataclass
from core.platform.effective import effective
from core.platform.field import Field, Json, Level
from core.platform.model import EnvValue, Kind, Module, ModuleKind, Origin, Platform, Problem, Severity
from core.platform.roles import Roles
from core.platform.words import names
from core.text import _

RULE = "azurerm.new_pool_instead"
LONGEST_NAME = 12
"""Of a Linux pool on Azure."""
NO_WAY = frozenset({"use_spot"})
"""Refused for a new pool too."""


@dataclass(frozen=True, slots=True)
class _Refused:
    field: Field
    path: str
    environment: str
    was: EnvValue
    now: EnvValue


def ways(platform: Platform, before: Platform, only: Collection[str] | None = None) -> Iterator[Problem]:
    """One Problem for every pool on Azure whose change it refuses, with a fix that adds a new one. `only`:
    addresses of the modules that are asked about."""
    provider = platform.providers.get("hashicorp/azurerm")
    for cluster in platform.clusters:
        owner = cluster.module
        if owner is None or owner.cloud != "azurerm":
            continue
        if owner.roles is not None and not owner.roles.own_pool:
            continue  # its pools can be made to rotate, which a rule of theirs says
        for module in (owner, *cluster.node_pools):
            was = before.module(module.name)
            if was is None or was is module or was.facts_version != module.facts_version or module.readonly:
                continue
            if only is not None and module.address not in only:
                continue
            found = list(_refused(module, was, provider))
            if found:
                yield _problem(module, owner, cluster.node_pools, found)


def _refused(module: Module, was: Module, provider: str | None) -> Iterator[_Refused]:
    for setting in module.settings:
        old = was.setting(setting.path)
        if old is None or old is setting or setting.path in NO_WAY:
            continue
        for environment, now in setting.values.items():
            then = old.values.get(environment)
            if then is None or not (then.known and now.known) or then.value == now.value:
                continue
            impact = impact_of(module, setting.path, then.value, now.value, environment, provider, was=was)
            if impact.level is Level.REFUSED:
                yield _Refused(setting.field, setting.path, environment, then, now)


def _problem(module: Module, owner: Module, pools: tuple[Module, ...], found: list[_Refused]) -> Problem:
    is_pool = module.kind is ModuleKind.NODE_POOL
    labels = names(dict.fromkeys(_("“{label}”").format(label=r.field.label) for r in found))
    words = {"labels": labels, "title": module.title or module.name}
    sentence = (
        _("Azure can't change {labels} of a pool that exists. Add a new pool, then remove {title}.")
        if is_pool
        else _(
            "Azure can't change {labels} of the default pool. Add a new pool and move the workloads there."
        )
    )
    first = next((r for r in found if _is_written(r.now)), found[0])
    name = _free_name(module.title if is_pool else "extra", owner, pools)
    new = _settings_of_pool(module, found) if is_pool else _settings_of_default(module, found)
    back = _back(module, found)
    fix: str | None = None
    edits: tuple[Mapping[str, Any], ...] = ()
    operation = owner.facts.add_pool if owner.facts is not None else ""
    if new is not None and back is not None and operation:
        fix = _("Add the pool “{name}” with the new {labels}, and leave the old one as it was.").format(
            name=name, labels=labels
        )
        args: dict[str, Json] = {"cluster": owner.name, "name": name, "settings": new}
        if is_pool:
            args["like"] = module.name
        add = {"kind": "operation", "root": module.root, "operation": operation, "args": args}
        edits = (*back, add)
    return Problem(
        Severity.WARNING, sentence.format(**words), first.now.file or module.file,
        first.now.line or module.line, module.root, module.name, first.environment, first.path,
        fix, edits, RULE,
    )  # fmt: skip


def _is_written(value: EnvValue) -> bool:
    return value.origin in (Origin.SET, Origin.LINKED)


def _free_name(stem: str, owner: Module, pools: Iterable[Module]) -> str:
    """The first name like the old one that no pool of the cluster has."""
    taken = {p.title for p in pools} | {"default"}
    plain = stem.rstrip("0123456789") or "np"
    if stem not in taken:
        return stem
    numbers = (str(n) for n in range(2, 1000))
    return next(n for d in numbers if (n := plain[: LONGEST_NAME - len(d)] + d) not in taken)


def _back(module: Module, found: list[_Refused]) -> tuple[Mapping[str, Any], ...] | None:
    """Edits that take the refused changes back; None where a value isn't a plain one."""
    out: list[Mapping[str, Any]] = []
    for one in found:
        if not _is_written(one.now) and not _is_written(one.was):
            continue  # inherited: it goes back with the base's
        if any(
            _is_written(v) and (v.origin, v.kind) != (Origin.SET, Kind.LITERAL) for v in (one.was, one.now)
        ):
            return None
        edit: dict[str, Any] = {
            "kind": "unset", "root": module.root, "module": module.name,
            "environment": one.environment, "setting": one.path,
        }  # fmt: skip
        if _is_written(one.was):
            edit |= {"kind": "set", "value": one.was.value}
        out.append(edit)
    return tuple(out)


Settings = dict[str, dict[str, Json]]


def _settings_of_pool(module: Module, found: list[_Refused]) -> Settings:
    """What the new pool has otherwise than the one it is made like."""
    out: Settings = {}
    for path in dict.fromkeys(r.path for r in found):
        _copy_values(out, module, path, path)
    return out


def _settings_of_default(module: Module, found: list[_Refused]) -> Settings | None:
    """What a new pool needs to be like the default one is meant to be; None where no pool can be so."""
    pool = module.facts.extra_pool if module.facts is not None else None
    roles = module.roles
    if pool is None or roles is None:
        return None
    out: Settings = {}
    fixed = effective(module, module.base or found[0].environment, roles.autoscale) is False
    size = [roles.fixed] if fixed else [roles.minimum, roles.maximum]
    several = [*size, roles.autoscale, roles.machines, roles.zones]
    paths = [p for group in several for p in group if module.setting(p) is not None]
    for path in dict.fromkeys([*paths, *(r.path for r in found)]):
        to = _of_pool(path, roles)
        if to in pool.fields:
            _copy_values(out, module, path, to)
        elif any(r.path == path for r in found):
            return None
    for values in out.values():
        if _of_pool(roles.minimum[0], roles) in values:  # it starts with its minimum
            values[_of_pool(roles.fixed[0], roles)] = values[_of_pool(roles.minimum[0], roles)]
    return out


def _of_pool(path: str, roles: Roles) -> str:
    """The name that a pool has for a setting of the default one."""
    for start in roles.own_pool:
        path = path.removeprefix(start)
    return path


def _copy_values(out: Settings, module: Module, path: str, to: str) -> None:
    """The effective values of a setting, the base's first and the others' where they differ."""
    setting = module.setting(path)
    if setting is None:
        return
    base = setting.values.get(module.base or "")
    for environment, value in setting.values.items():
        if (
            value.known
            and value.value is not None
            and (value is base or base is None or value.value != base.value)
        ):
            out.setdefault(environment, {})[to] = value.value
