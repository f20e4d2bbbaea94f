"""What comes after a mirrored cluster: the node pools of its model, then the features, each stage a
proposal of its own. The stage is read off the repository: what the model has and the new cluster hasn't."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from core.clouds.zones import ZONES, adapted_zones
from core.dialects.common.workbench.providers import block_text, counterparts
from core.dialects.errors import Refused
from core.dialects.kubestack.operations import readme
from core.dialects.kubestack.operations.features import features_of, labels_of
from core.dialects.kubestack.operations.kubestack_workbench import KubestackWorkbench
from core.dialects.kubestack.operations.mirror import rename, swapped
from core.platform.edit import Edit
from core.platform.model import Cluster, Module, ModuleKind, Origin
from core.text import _

POOLS, FEATURES = "node pools", "features"


def missing(folder: KubestackWorkbench, like: Cluster, made: Cluster) -> tuple[str, dict[str, str]]:
    """The next stage ("" where nothing is left) and what it adds: the model's modules -> new labels."""
    assert like.module is not None and made.module is not None
    old, new = like.module.name, made.module.name
    taken = labels_of(folder)
    for stage, names in ((POOLS, [m.name for m in like.node_pools]), (FEATURES, features_of(folder, like))):
        labels = {n: n.replace(old, new, 1) if old in n else f"{new}_{n}" for n in names}
        left = {n: label for n, label in labels.items() if label not in taken}
        if left:
            return stage, left
    return "", {}


def mirror_rest(folder: KubestackWorkbench, like: Cluster, made: Cluster) -> None:
    """Adds the next stage. Raises Refused where nothing is left to mirror."""
    assert like.module is not None and made.module is not None
    stage, labels = missing(folder, like, made)
    if not stage:
        raise Refused(
            _("{cluster} has everything that {like} has.").format(
                cluster=made.module.name, like=like.module.name
            )
        )
    names = {like.module.name: made.module.name, **labels}
    serving = counterparts(folder, like.module, made.module)
    files: dict[str, list[str]] = {}
    models: dict[str, str] = {}
    for name, label in labels.items():
        found = folder.module_block(name)
        configuration = found.chunk.attributes.get("configuration")
        if configuration is not None and configuration.kind != "object":
            raise Refused(
                _(
                    "{file}, line {line}: the configuration of {module} isn't written there; it can't be "
                    "mirrored."
                ).format(file=found.file, line=found.line + configuration.line, module=name)
            )
        text = block_text(folder, found).replace("\r\n", "\n")
        for old, new in names.items():
            text = rename(text, old, new)
        text = swapped(text, serving)
        base = posixpath.basename(found.file)
        path = folder.join(
            base.replace(like.module.name, made.module.name) if like.module.name in base else f"{label}.tf"
        )
        files.setdefault(path, []).append(text if text.endswith("\n") else text + "\n")
        models[path] = found.file
    for path, texts in files.items():
        folder.create(path, "\n".join(texts), like=models[path])
    folder.refresh()
    if stage == POOLS:
        for label in labels.values():
            _zones(folder, label, like.module, made.module)
    _rows(folder, stage, labels, made.module.name)


def _zones(folder: KubestackWorkbench, label: str, like: Module, made: Module) -> None:
    """The zones of the new region, where they are written out."""
    pool = folder.reading_module(label)
    if pool is None or not like.region or not made.region or like.region == made.region:
        return
    for path in ZONES:
        setting = pool.setting(path)
        for environment, value in setting.values.items() if setting is not None else ():
            if value.origin is Origin.SET and value.known and isinstance(value.value, list) and value.value:
                zones = adapted_zones(pool.cloud, [str(v) for v in value.value], like.region, made.region)
                if zones != value.value:
                    folder.edit(Edit("set", folder.root, label, environment, path, value=zones))


def _rows(folder: KubestackWorkbench, stage: str, labels: Mapping[str, str], cluster: str) -> None:
    kind = ModuleKind.NODE_POOL if stage == POOLS else ModuleKind.FEATURE

    def rows(text: str) -> str:
        for name, label in labels.items():
            note = readme.words_for(text, kind, name, "note") or ""
            values = {"cluster": cluster, "purpose": note, "note": note}
            text = readme.add_row(text, kind, label, values, cluster=cluster)
        return text

    folder.edit_readme(rows)
