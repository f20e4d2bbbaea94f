"""Fit the README's tables to the code."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from core.dialects.kubestack.operations import readme
from core.dialects.kubestack.operations.add_cluster import base_value, cloud_words
from core.dialects.kubestack.operations.asking import check_only
from core.dialects.kubestack.operations.kubestack_workbench import KubestackWorkbench
from core.dialects.kubestack.operations.upgrade import pinned
from core.dialects.kubestack.readme import tables, told
from core.dialects.operation import Args, Operation
from core.platform.field import Json
from core.platform.guide import Guide
from core.platform.model import Module, ModuleKind
from core.text import _


def _version(folder: KubestackWorkbench) -> str | None:
    refs = {p.ref for p in pinned(folder)}
    return next(iter(refs)) if len(refs) == 1 else None


def _release(folder: KubestackWorkbench) -> str | None:
    """The one release in use, whatever branches are besides: there are images of releases only."""
    refs = {p.ref for p in pinned(folder)}
    releases = {r for r in refs if r.startswith("v")} or refs
    return next(iter(releases)) if len(releases) == 1 else None


def _name(module: Module) -> str:
    """As its block is called, without the modules around it."""
    return module.name.rsplit(".", 1)[-1]


def _row(folder: KubestackWorkbench, text: str, module: Module) -> dict[str, str]:
    if module.kind is ModuleKind.CLUSTER:
        words = cloud_words(folder, text, module.cloud or "")
        return {
            "provider": words,
            "cloud": words,
            "region": module.region or "",
            "prefix": base_value(module, "name_prefix") or "",
        }
    return {"cluster": module.cluster or ""}


def fix_readme(folder: KubestackWorkbench, args: Mapping[str, Json]) -> None:
    """The README's tables as the code is. Takes no answers."""
    modules = {_name(m): m for m in folder.platform.modules()}
    kinds = {name: m.kind for name, m in modules.items()}
    environments = folder.platform.environments
    stay = set(modules)
    if posixpath.dirname(folder.readme() or "") != folder.folder:  # the repository's, of all roots
        stay |= {_name(m) for p in folder.reading.platforms for m in p.modules()}

    def true(text: str) -> str:
        for kind in (ModuleKind.CLUSTER, ModuleKind.NODE_POOL, ModuleKind.FEATURE):
            listing = [t for t in tables(text) if t.kind == kind and t.lists(kinds)]
            listed = {row.name for table in listing for row in table.rows}
            text = readme.remove_rows(text, kind, listed - stay)
            for name, module in modules.items() if listing else ():
                if module.kind is kind:
                    row = _row(folder, text, module)
                    text = readme.add_row(text, kind, name, row, cluster=module.cluster or "")
                    text = readme.correct_cell(text, kind, name, *told(module))
        version = _version(folder)
        if version is not None:
            text = readme.set_value(text, "framework version", version)
        if environments and readme.value_of(text, "environment names"):
            text = readme.set_value(text, "environment names", ", ".join(e.name for e in environments))
        base = next((e.name for e in environments if e.base), None)
        if base is not None and readme.value_of(text, "base environment"):
            text = readme.set_value(text, "base environment", base)
        return text

    folder.edit_readme(true)


class FixReadme(Operation[KubestackWorkbench]):
    name = "fix-readme"

    def title(self) -> str:
        return _("Fit the README to the code")

    def help(self) -> str:
        return _("fit the README's tables to the code")

    def text(self) -> str:
        return _(
            "Rows of clusters, node pools and features, and the settings it lists. Tables "
            "that aren't there\n"
            "aren't made.\n"
            "\n"
            "  repoform fix-readme . --diff"
        )

    def guide(self, folder: KubestackWorkbench, args: Args) -> Guide:
        sentence = _("Makes the README's tables say what the code says.")
        refused = "" if folder.readme() else _("No README here has tables of the platform.")
        return check_only(self, folder, sentence, refused)

    def apply(self, folder: KubestackWorkbench, args: Args) -> None:
        fix_readme(folder, args)
