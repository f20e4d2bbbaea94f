"""The first node pool of a module's cluster besides the one that the cluster runs itself on: an entry in the
module's own input for pools, with what the cluster's own pool has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.dialects.errors import Refused
from core.dialects.plain.facts.inputs import use_of
from core.dialects.plain.facts.module import pool_facts
from core.dialects.plain.operations.judged import Meant, come, judged
from core.dialects.plain.operations.plain_workbench import PlainWorkbench
from core.dialects.plain.operations.roles import ROLES, setting_of
from core.dialects.plain.recognise import Seen
from core.dialects.plain.recognise.known import PoolInput
from core.dialects.plain.recognise.making import key_text
from core.dialects.plain.write import write_setting
from core.platform.edit import Edit
from core.platform.field import Json
from core.platform.model import Module, Origin
from core.platform.module_facts import ModuleFacts
from core.terraform.evaluate import Mark
from core.text import _

_NETWORK = ("vnet_subnet_id", "vnet_subnet", "pod_subnet_id", "pod_subnet")
"""What a cluster and its pools must have alike."""
_LONGEST = 8
"""Of a name to which the module adds four characters, from this major on: 8 as well."""


def model(bench: PlainWorkbench, cluster: Module) -> Module | None:
    """The cluster's own pool, where another one can be made from it."""
    for pool in bench.pools():
        if pool.cluster == cluster.name and is_model(bench.across(pool.name).first):
            return pool
    return None


def is_model(seen: Seen) -> bool:
    """Whether a pool is the own one of a module's cluster that takes others in a map."""
    return seen.entry is None and seen.kind == "pool" and _input(seen) is not None


def _input(seen: Seen) -> PoolInput | None:
    use = seen.module
    if use is None or not use.module.cluster or seen.declared is None:
        return None
    return next((one for one in use.module.pools(use.major, use.variant) if one.shape == "map"), None)


def by_role(like: Module, rows: Mapping[str, Json]) -> dict[str, Json]:
    """Answers by what they mean: the new pool calls its settings otherwise."""
    paths = {found.path: role for role in ROLES if (found := setting_of(like, role)) is not None}
    return {paths.get(name, name): value for name, value in rows.items()}


def made(
    bench: PlainWorkbench, like: Module, name: str, wanted: Sequence[str], environment: str
) -> tuple[Meant, str]:
    """In one environment. Raises Refused."""
    seen = bench.seen(like.name, environment)
    told = _input(seen) if seen is not None else None
    if seen is None or seen.module is None or told is None:
        sentence = _("There is no {module} in “{environment}”.")
        raise Refused(sentence.format(module=like.name, environment=environment))
    if seen.module.major >= _LONGEST and len(name) > _LONGEST:
        sentence = _("The module adds four characters to a pool's name: “{name}” may have {most} at most.")
        raise Refused(sentence.format(name=name, most=_LONGEST))
    facts = pool_facts(use_of(seen.module), told.name, told.type, None)
    value = _values(like, facts, environment, name)
    setting = f"{told.name}{key_text(name)}"
    every = set(wanted) == set(bench.here.units)
    modes = ("", "at_source", "override") if every else ("", "override", "adjustable")
    why: Refused | None = None
    for mode in modes:
        edit = Edit("set", bench.root, str(like.cluster), environment, setting, value, mode=mode)
        try:
            tried = bench.apart()
            tried.take(write_setting(bench.state, edit).files)
            address = come(bench, dict(tried.files), like.name, wanted).address
            _with_network(tried, seen, facts, address, environment, every)
            files = dict(tried.files)
            meant = replace(come(bench, files, like.name, wanted), now=frozenset((environment,)))
            result = judged(bench, files, meant)
        except Refused as refused:
            why = why or refused
            continue
        bench.take(files, result.state)
        return meant, ""
    assert why is not None
    raise why


def _values(like: Module, facts: ModuleFacts, environment: str, name: str) -> dict[str, Any]:
    """What the entry says: its name, and machines and size as the cluster's own pool has them."""
    out: dict[str, Any] = {"name": name}
    roles, own = facts.roles, like.roles
    if roles is None or own is None:
        return out
    machine = _known(like, own.machines, environment)
    if machine is not None:
        out[roles.machines[0]] = machine
    limits = [_known(like, paths, environment) for paths in (own.minimum, own.maximum)]
    if _known(like, own.autoscale, environment) is True and None not in limits:
        out[roles.autoscale[0]] = True
        out[roles.minimum[0]], out[roles.maximum[0]] = limits
    else:
        out[roles.fixed[0]] = _known(like, own.fixed, environment) or 1
    return out


def _known(pool: Module, paths: Sequence[str], environment: str) -> Any:
    for path in paths:
        setting = pool.setting(path)
        value = setting.values.get(environment) if setting is not None else None
        if value is not None and value.known and value.value is not None:
            return value.value
    return None


def _with_network(
    bench: PlainWorkbench, like: Seen, facts: ModuleFacts, address: str, environment: str, every: bool
) -> None:
    """In the cluster's network, as its call says it. Raises Refused."""
    cluster = bench.cluster(str(like.cluster))
    for name in _NETWORK:
        found = like.body.attributes.get(name) if like.body is not None else None
        if found is None or not any(path.split(".")[0] == name for path in facts.fields):
            continue
        setting = cluster.setting(name)
        value = setting.values.get(environment) if setting is not None else None
        if value is not None and value.origin is Origin.UNSET:
            continue
        chunk, attribute = found
        text = Mark(chunk, attribute.expression.start, attribute.expression.end).text
        mode = "at_source" if every else ""
        edit = Edit("set", bench.root, address, environment, name, expression=text, mode=mode)
        bench.take(write_setting(bench.state, edit).files)
