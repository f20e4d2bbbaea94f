"""Which features a cluster has, as module blocks of the root: catalog entries, DNS, and bindings of
local modules."""

from __future__ import annotations

from core.dialects.common.workbench.providers import handed_over, providers_of
from core.dialects.errors import Refused
from core.dialects.kubestack.operations.kubestack_workbench import KubestackWorkbench
from core.dialects.kubestack.source import recognise
from core.platform.model import Cluster
from core.terraform.folder import source_of
from core.text import _, sentence_list


def local_target(folder: KubestackWorkbench, name: str) -> str | None:
    """The folder of the local module that a block of the root calls; None for another source."""
    target = folder.target(folder.module_block(name))
    return None if target == "." else target


def _wraps_feature(folder: KubestackWorkbench, target: str) -> bool:
    sources = (recognise(source_of(call.chunk) or "") for call in folder.blocks("module", target))
    return any(found is not None and found.kind == "feature" for found in sources)


def bindings_in(folder: KubestackWorkbench) -> list[str]:
    """Module blocks of the root that bind a local feature module."""
    targets = {call.chunk.labels[0]: folder.target(call) for call in folder.terraform().calls}
    return [name for name, at in targets.items() if at is not None and _wraps_feature(folder, at)]


def labels_of(folder: KubestackWorkbench) -> set[str]:
    """Names of the root's module blocks."""
    return {call.chunk.labels[0] for call in folder.terraform().calls}


def features_of(folder: KubestackWorkbench, cluster: Cluster) -> list[str]:
    """Labels of the root's module blocks that install something on this cluster."""
    owner = cluster.module
    assert owner is not None
    labels = labels_of(folder)
    names = [m.name for m in cluster.features if m.name in labels]
    ours = {p.reference for p in providers_of(folder, owner) if p.type == "kustomization"}
    for name in bindings_in(folder):
        if name not in names and ours & set(handed_over(folder, name).values()):
            names.append(name)
    return names


def all_features(folder: KubestackWorkbench) -> list[str]:
    labels = labels_of(folder)
    names = [m.name for c in folder.platform.clusters for m in c.features if m.name in labels]
    return names + [n for n in bindings_in(folder) if n not in names]


def feature(folder: KubestackWorkbench, name: str) -> str:
    """Raises Refused for what is no feature of the root."""
    names = all_features(folder)
    if name not in names:
        raise Refused(
            _("There is no feature “{name}”. There are: {names}.").format(
                name=name, names=sentence_list(names) or _("none")
            )
        )
    return name


def title(name: str) -> str:
    """What people call it, by its label."""
    for mark in ("_service_", "_feature_"):
        if mark in name:
            return name.split(mark, 1)[1]
    return name
