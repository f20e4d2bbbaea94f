"""Fit the Dockerfile's image to the modules."""

from __future__ import annotations

from collections.abc import Mapping

from core.dialects.errors import Refused
from core.dialects.kubestack.operations import dockerfile
from core.dialects.kubestack.operations.asking import check_only
from core.dialects.kubestack.operations.kubestack_workbench import KubestackWorkbench
from core.dialects.kubestack.operations.upgrade import pinned
from core.dialects.operation import Args, Operation
from core.platform.field import Json
from core.platform.guide import Guide
from core.text import _, sentence_list


def _version(folder: KubestackWorkbench) -> str | None:
    refs = {p.ref for p in pinned(folder)}
    return next(iter(refs)) if len(refs) == 1 else None


def _release(folder: KubestackWorkbench) -> str | None:
    """The one release in use, whatever branches are besides: there are images of releases only."""
    refs = {p.ref for p in pinned(folder)}
    releases = {r for r in refs if r.startswith("v")} or refs
    return next(iter(releases)) if len(releases) == 1 else None


def fix_images(folder: KubestackWorkbench, args: Mapping[str, Json]) -> None:
    """The Dockerfiles' tags at the modules' version, suffixes kept. Takes no answers."""
    version = _release(folder)
    if not pinned(folder):
        raise Refused(
            _("No module in {root} comes from the framework with a version.").format(
                root=folder.platform.root
            )
        )
    if version is None:
        refs = sentence_list(sorted({p.ref for p in pinned(folder)}))
        raise Refused(
            _("The modules are not all at one version ({refs}): upgrade them first.").format(refs=refs)
        )
    if not version.startswith("v"):
        raise Refused(_("There are images of releases only, not of {ref}.").format(ref=version))
    for path in folder.dockerfiles():
        folder.set_text(path, dockerfile.with_version(folder.text(path), version))


class FixImages(Operation[KubestackWorkbench]):
    name = "fix-images"

    def title(self) -> str:
        return _("Fit the Dockerfile to the modules")

    def help(self) -> str:
        return _("fit the Dockerfile's image to the modules")

    def text(self) -> str:
        return _(
            "The tag becomes the release that the modules use; its suffix stays.\n"
            "\n"
            "  repoform fix-images . --diff"
        )

    def guide(self, folder: KubestackWorkbench, args: Args) -> Guide:
        sentence = _("Puts the Dockerfile's image at the modules' version.")
        refused = "" if folder.dockerfiles() else _("No Dockerfile here uses an image of the framework.")
        return check_only(self, folder, sentence, refused)

    def apply(self, folder: KubestackWorkbench, args: Args) -> None:
        fix_images(folder, args)
