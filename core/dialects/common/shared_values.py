"""What modules owe to each other: the cluster they belong to, its configuration, shared definitions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from core.dialects.common.built import Built
from core.dialects.common.keyed_maps import object_of
from core.dialects.common.values import Written
from core.dialects.common.walk import Key
from core.frozen import dataclass
from core.platform.model import EnvValue, Module, ModuleKind, Origin, Setting
from core.terraform.nodes import Node
from core.terraform.scope import Resolved
from core.text import _

Spot = tuple[str, int, Node]
"""Where a map stands: file, line and node (the same text elsewhere in a file may be the same node)."""


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A module as built, with what it depends on."""

    built: Built
    needs: tuple[tuple[tuple[str, ...], str, Resolved], ...]
    surroundings: tuple[object, ...]
    links: frozenset[tuple[str, int]]
    """Where its linked values are defined: (file, line)."""
    linked: frozenset[str]
    """Paths of the settings that have one."""
    takes: tuple[tuple[str, str, str], ...]
    """Settings that take their value from a cluster's configuration: (path, the cluster, its setting)."""
    maps: tuple[tuple[str, str, Spot], ...] = ()
    """Maps that other modules may have as well: (environment, group or "", where)."""
    finished: tuple[tuple[object, ...], Module] | None = None


def maps_of(built: Built) -> tuple[tuple[str, str, Spot], ...]:
    """Where the maps stand that a module doesn't write itself: reached by a reference, or written in a local
    module that may be called more than once."""
    configuration = built.configuration
    if configuration is None:
        return ()
    lent = bool(built.call.scope.key) or built.call.inner is not None
    out = []
    for name, environment in configuration.environments.items():
        place = environment.place
        if place is None:
            continue
        if lent or environment.via:
            out.append((name, "", (place.file, place.line, place.node)))
        for group in built.shape.groups:
            item = place.node.item(group)
            if item is None or item.node.kind != "reference":
                continue
            found = environment.group(group)
            inner = object_of(found)[0] if isinstance(found, Written) else None
            if inner is not None:
                out.append((name, group, (inner.file, inner.line, inner.node)))
    return tuple(out)


def finish(
    entries: dict[Key, Entry],
    old: Mapping[Key, Entry] | None,
    twice: frozenset[str],
    is_taken: Callable[[str], bool],
) -> dict[Key, Module]:
    """Modules with what they owe to others: the cluster they belong to, and who shares their values.
    `is_taken`: whether such an expression takes its value from a setting of the cluster."""
    clusters: dict[tuple[tuple[str, ...], str], Module] = {}
    for key, entry in entries.items():
        if entry.built.module.kind is ModuleKind.CLUSTER:
            clusters[key[0], key[1]] = entry.built.module
    users: dict[tuple[str, int], list[str]] = {}
    for entry in entries.values():
        for link in entry.links:
            users.setdefault(link, []).append(entry.built.call.name)
    names_of = {link: tuple(names) for link, names in users.items()}
    owners: dict[Spot, list[str]] = {}
    for entry in entries.values():
        for spot in {spot: None for _environment, _group, spot in entry.maps}:
            owners.setdefault(spot, []).append(entry.built.call.name)
    out: dict[Key, Module] = {}
    for key, entry in entries.items():
        built = entry.built
        cluster = _cluster_of(built, clusters)
        taken = _taken_settings(entry, clusters)
        facts = (
            cluster.name if cluster else None,
            cluster.region if cluster else None,
            cluster.cloud if cluster else None,
            [names_of[link] for link in entry.links],
            built.call.name in twice,
            taken,
            [tuple(owners[spot]) for _environment, _group, spot in entry.maps],
        )
        if entry.finished is not None and entry.finished[0] == facts:
            out[key] = entry.finished[1]
            continue
        shared = {link: tuple(n for n in names_of[link] if n != built.call.name) for link in entry.links}
        shared = {link: names for link, names in shared.items() if names}
        module = _with_taken(built.module, taken, is_taken)
        module = _with_owners(module, entry.maps, owners)
        module = _finished(module, cluster, shared, entry.linked, built.call.name in twice)
        known = old.get(key) if old is not None else None
        if known is not None and known.finished is not None and known.finished[1] == module:
            module = known.finished[1]
        entries[key] = replace(entry, finished=(facts, module))
        out[key] = module
    return out


def _taken_settings(
    entry: Entry, clusters: Mapping[tuple[tuple[str, ...], str], Module]
) -> list[tuple[str, Setting]]:
    """Settings that take their value from a cluster's configuration: path, and the setting there."""
    out = []
    for path, label, name in entry.takes:
        cluster = clusters.get((entry.built.call.scope.key, label))
        setting = cluster.setting(name) if cluster is not None else None
        if setting is not None:
            out.append((path, setting))
    return out


def _with_taken(module: Module, taken: list[tuple[str, Setting]], is_taken: Callable[[str], bool]) -> Module:
    if not taken:
        return module
    there = dict(taken)
    settings = tuple(
        _with_taken_values(s, there[s.path], is_taken) if s.path in there else s for s in module.settings
    )
    return replace(module, settings=settings)


def _with_taken_values(setting: Setting, there: Setting, is_taken: Callable[[str], bool]) -> Setting:
    """A setting with the values that the cluster has in the same environments."""
    values = dict(setting.values)
    for name, value in setting.values.items():
        source = there.values.get(name)
        if value.known or value.text is None or not is_taken(value.text):
            continue
        if source is not None and source.known and source.value is not None:
            values[name] = replace(
                value,
                value=source.value,
                known=True,
                note="",
                linked_file=source.file,
                linked_line=source.line,
            )
    return replace(setting, values=values)


def _cluster_of(built: Built, clusters: Mapping[tuple[tuple[str, ...], str], Module]) -> Module | None:
    if built.module.kind not in (ModuleKind.NODE_POOL, ModuleKind.FEATURE) or built.cluster_hint is None:
        return None
    scope = built.cluster_scope
    found = clusters.get((scope.key, built.cluster_hint)) if scope is not None else None
    if found is not None:
        return found
    # A local module is called: the cluster may be the only one inside it.
    inside = [m for (path, _label), m in clusters.items() if built.cluster_hint in path]
    return inside[0] if len(inside) == 1 else None


def _finished(
    module: Module,
    cluster: Module | None,
    shared: Mapping[tuple[str, int], tuple[str, ...]],
    linked: frozenset[str],
    twice: bool,
) -> Module:
    settings = module.settings
    if shared:
        settings = tuple(_with_users(s, shared) if s.path in linked else s for s in settings)
    readonly = module.readonly
    if twice:
        readonly = _("Several modules are called “{name}”: rename one of them first.").format(
            name=module.name
        )
        settings = tuple(replace(setting, readonly=readonly) for setting in settings)
    region, cloud = module.region, module.cloud
    if cluster is not None and module.kind is not ModuleKind.CLUSTER:
        region, cloud = cluster.region or region, cloud or cluster.cloud
    name = cluster.name if cluster is not None else module.cluster
    if (settings, readonly, region, cloud, name) == (
        module.settings, module.readonly, module.region, module.cloud, module.cluster
    ):  # fmt: skip
        return module
    return replace(module, settings=settings, readonly=readonly, region=region, cloud=cloud, cluster=name)


def _with_users(setting: Setting, shared: Mapping[tuple[str, int], tuple[str, ...]]) -> Setting:
    values = dict(setting.values)
    for name, value in setting.values.items():
        if value.linked_file is not None and value.linked_line is not None:
            names = shared.get((value.linked_file, value.linked_line))
            if names:
                more = (n for n in value.also_used_by if n not in names)
                values[name] = replace(value, also_used_by=(*names, *more))
    return setting if values == setting.values else replace(setting, values=values)


def _with_owners(
    module: Module, maps: tuple[tuple[str, str, Spot], ...], owners: Mapping[Spot, list[str]]
) -> Module:
    """A module whose values name the others that have them from the same map."""
    others: dict[tuple[str, str], tuple[str, ...]] = {}
    for environment, group, spot in maps:
        if names := tuple(n for n in owners[spot] if n != module.name):
            others[environment, group] = names
    if not others:
        return module
    return replace(module, settings=tuple(_with_owner(s, others) for s in module.settings))


def _with_owner(setting: Setting, others: Mapping[tuple[str, str], tuple[str, ...]]) -> Setting:
    group, dot, _member = setting.path.partition(".")
    values: dict[str, EnvValue] = {}
    for name, value in setting.values.items():
        if value.text is None:
            continue
        home = value.source or name if value.origin is Origin.INHERITED and not value.swallowed else name
        found = (others.get((home, group)) if dot else None) or others.get((home, ""))
        if found:
            values[name] = replace(value, also_used_by=found)
    return replace(setting, values={**setting.values, **values}) if values else setting
