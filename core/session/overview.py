"""The overview: a card per cluster, a row per pool, a cell per environment. A pure look-up on a View."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from core.clouds import catalog
from core.facts.impact_sentences import CLOUDS as CLOUD_NAMES
from core.platform.effective import effective, env_value
from core.platform.model import Cluster, Module, Origin, Platform
from core.platform.size import Size, size_of
from core.session.nodes_by_cloud import nodes_by_cloud
from core.text import _, listed
from core.view import ClusterCard, PoolCell, PoolRow, View
from core.view.operations import of_dialect

CLOUDS = {"aws": "EKS", "azurerm": "AKS", "google": "GKE", "oci": "OKE", "kind": "kind"}
"""By what people call the service; others by the cloud's name."""

_COMMIT = re.compile("[0-9a-f]{40}")
_SHORT = 7
"""Signs by which people know a commit."""


def overview(view: View) -> tuple[ClusterCard, ...]:
    return tuple(
        _card(view, platform, cluster)
        for platform in view.platforms
        if not platform.all_hidden
        for cluster in platform.clusters
    )


def _card(view: View, platform: Platform, cluster: Cluster) -> ClusterCard:
    before = next((p for p in view.base if p.root == platform.root), None)
    module = cluster.module
    pools = [*([module] if module is not None and module.has_nodes else []), *cluster.node_pools]
    environments = _columns(platform, (module, *cluster.node_pools, *cluster.features))
    names_shown = [name for name, _base in environments]
    rows = tuple(_row(pool, module, before, names_shown) for pool in pools)
    rows += _gone(platform, cluster, before, names_shown)
    names = {m.name for m in (*pools, *cluster.features)} | ({module.name} if module else set())
    gone = _names(before, cluster) - names if before is not None else set()
    problems = sum(
        1
        for p in (*view.draft_problems, *view.base_problems)
        if p.module in names and p.root in (platform.root, None)
    )
    first = module or next(iter(pools), None)
    return ClusterCard(
        root=platform.root,
        cluster=module.name if module else None,
        title=module.title if module else _unplaced(cluster),
        cloud=_cloud(first.cloud or "") if first else "",
        version=_version(module) if module else "",
        environments=environments,
        titles={e.name: e.title for e in platform.environments if e.title},
        rows=rows,
        features=tuple(f.title or f.name for f in cluster.features),
        feature_modules=tuple(f.name for f in cluster.features),
        changes=tuple(c for c in view.changes if c.root == platform.root and c.module in names | gone),
        problems=problems,
        operations=of_dialect(view.operations, platform.dialect),
        largest=max((c.maximum or 0 for r in rows for c in r.cells), default=0),
        kubernetes=_kubernetes(module, names_shown) if module else "",
        nodes_by_cloud=nodes_by_cloud(module, names_shown or [""]) if module else "",
        untold=cluster.untold,
        add_ons=_add_ons(module) if module else (),
    )


def _add_ons(module: Module) -> tuple[tuple[str, str], ...]:
    """What is written of them anywhere."""
    found: dict[str, str] = {}
    for holder in module.roles.add_ons if module.roles is not None else ():
        for setting in module.settings:
            written = any(value.text is not None for value in setting.values.values())
            if setting.path.startswith(f"{holder}.") and written:
                found.setdefault(setting.path.split(".")[1], setting.path)
    return tuple(found.items())


def _cloud(name: str) -> str:
    return CLOUDS.get(name) or CLOUD_NAMES.get(name, "")


def _unplaced(cluster: Cluster) -> str:
    return _("Pools without a cluster") if cluster.node_pools else _("Features without a known cluster")


def _version(module: Module) -> str:
    """Where the modules aren't those of one framework, it isn't to be taken for the cluster's version."""
    if not module.version or (module.facts is not None and module.facts.framework):
        return module.version or ""
    short = module.version[:_SHORT] if _COMMIT.fullmatch(module.version) else module.version
    return _("module {version}").format(version=short)


def _kubernetes(module: Module, environments: Iterable[str]) -> str:
    """The versions of all environments in which the cluster is made, the first one's first."""
    there = [e for e in environments if module.exists_in(e) is not False]
    paths = module.roles.version if module.roles else ()
    found = dict.fromkeys(
        value for e in there if isinstance(value := effective(module, e, paths), str) and value
    )
    return _("Kubernetes {versions}").format(versions=listed(found)) if found else ""


def _columns(platform: Platform, modules: Iterable[Module | None]) -> tuple[tuple[str, bool], ...]:
    """(name, is it the base) of the environments that the cluster's modules have; "" for what has none."""
    named = tuple((e.name, e.base) for e in platform.environments if e.name and not e.hidden)
    alone = {not any(m.environments) for m in modules if m is not None and m.environments}
    if alone == {True}:
        return (("", False),)
    return (*named, ("", False)) if True in alone else named


def _gone(
    platform: Platform, cluster: Cluster, before: Platform | None, environments: list[str]
) -> tuple[PoolRow, ...]:
    """Pools that the draft takes out: shown as they were, so that nobody overlooks it."""
    there = {m.name for m in platform.modules()}
    out = []
    for old in before.clusters if before is not None and cluster.module is not None else ():
        if old.module is None or cluster.module is None or old.module.name != cluster.module.name:
            continue
        for pool in (m for m in old.node_pools if m.name not in there):
            row = _row(pool, old.module, before, environments)
            words = _("removed")
            cells = tuple(replace(c, changed=words, size_change=words, inherited=False) for c in row.cells)
            out.append(replace(row, cells=cells))
    return tuple(out)


def _names(platform: Platform, cluster: Cluster) -> set[str]:
    """Modules of the cluster in another reading: some may be gone since."""
    name = cluster.module.name if cluster.module else None
    return {
        m.name
        for c in platform.clusters
        if c.module is not None and c.module.name == name
        for m in (*c.node_pools, *c.features)
    }


def _row(pool: Module, cluster: Module | None, before: Platform | None, environments: list[str]) -> PoolRow:
    own = pool is cluster
    old = before.module(pool.name) if before else None
    old_cluster = before.module(cluster.name) if before and cluster else None
    cells = tuple(_cell(pool, cluster, old, old_cluster, e) for e in environments)
    default = own and pool.has_default_pool
    return PoolRow(pool.root, pool.name, _("Default pool") if default else pool.title or pool.name, cells)


def _cell(
    pool: Module, cluster: Module | None, old: Module | None, old_cluster: Module | None, environment: str
) -> PoolCell:
    if environment not in pool.environments:
        return PoolCell(environment, None, None, None, None, False, "", missing=True)

    here = pool.exists_in(environment)
    size = size_of(pool, environment, cluster) if here is not False else None
    machine = machine_of(pool, environment)
    facts = catalog.machine(pool.cloud, machine) if machine and pool.cloud else None
    sizes, machines = _changed(pool, size, machine, old, old_cluster, environment)
    return PoolCell(
        environment,
        minimum=size.minimum if size else None,
        maximum=size.maximum if size else None,
        zones=size.zones if size else None,
        machine_type=machine,
        inherited=_inherited(pool, environment),
        changed=listed(x for x in (sizes, machines) if x),
        vcpu=facts.vcpu if facts else None,
        memory_gib=facts.memory_gib if facts else None,
        size_change=sizes,
        machine_change=machines,
        exists=here,
    )


def machine_of(pool: Module, environment: str) -> str | None:
    roles = pool.roles
    value = effective(pool, environment, roles.machines) if roles else None
    if isinstance(value, list):
        value = value[0] if value else None
    return str(value) if value else None


def _inherited(pool: Module, environment: str) -> bool:
    """All that the cell shows is the base's."""
    roles = pool.roles
    if roles is None or pool.base in (None, environment):
        return False
    shown = (roles.minimum, roles.maximum, roles.zones, roles.machines)
    values = [env_value(pool, environment, paths) for paths in shown]
    return not any(v is not None and v.origin in (Origin.SET, Origin.LINKED) for v in values)


def _changed(
    pool: Module,
    size: Size | None,
    machine: str | None,
    old: Module | None,
    old_cluster: Module | None,
    environment: str,
) -> tuple[str, str]:
    """What is another than before: of the size, the maximum first, and of the machine type."""
    if old is pool:
        return "", ""
    if old is None or environment not in old.environments:
        return _("new"), ""
    existed, exists = old.exists_in(environment), pool.exists_in(environment)
    if existed is not exists and (exists is False or existed is False):
        return _("new") if existed is False else _("removed"), ""
    was = size_of(old, environment, old_cluster)
    was_machine = machine_of(old, environment)
    parts = []
    if was is not None and size is not None:
        if was.maximum != size.maximum:
            parts.append(_("max {before} → {after}").format(before=_n(was.maximum), after=_n(size.maximum)))
        if was.minimum != size.minimum:
            parts.append(_("min {before} → {after}").format(before=_n(was.minimum), after=_n(size.minimum)))
    machines = ""
    if was_machine != machine:
        machines = f"{was_machine or _('default')} → {machine or _('default')}"
    return listed(parts), machines


def _n(count: int | None) -> str:
    return "?" if count is None else str(count)
