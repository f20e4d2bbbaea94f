"""The image family of EKS nodes, which another one replaces when a pool comes to the typed generation."""

from __future__ import annotations

from core.platform.model import Module, ModuleKind
from core.platform.words import names
from core.text import _


def replaced_pool(was: Module, now: Module | None) -> str:
    """EKS pools without a pinned image family are replaced when they come to the typed generation: a sentence
    naming the environments, "" if none is. `now`: the module as the upgrade writes it, which may pin it."""
    if was.style == "typed":
        return ""
    if was.kind not in (ModuleKind.CLUSTER, ModuleKind.NODE_POOL):
        return ""
    hit = [e for e in was.environments if not _pinned(was, e) and not (now is not None and _pinned(now, e))]
    if not hit:
        return ""
    pool = was.title or was.name
    if was.kind is ModuleKind.CLUSTER:
        pool = _("the default pool of {cluster}").format(cluster=was.name)
    return _(
        "Deletes {pool} in {environments}, then creates it again: nodes get another operating system image "
        "(AL2023 instead of AL2). Pin ami_type on extra pools first, or add new pools and move workloads."
    ).format(pool=pool, environments=names(hit))


def _pinned(module: Module, environment: str) -> bool:
    """Whether the image family stays what it was: given before, or AL2 from now on. What can't be told
    counts as given."""
    for path in ("ami_type", "default_node_pool.ami_type"):
        setting = module.setting(path)
        value = setting.values.get(environment) if setting else None
        if value is None or (value.known and value.value is None):
            continue
        if not value.known or module.style != "typed" or str(value.value).startswith("AL2_"):
            return True
    return False
