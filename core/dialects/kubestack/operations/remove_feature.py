"""Remove a platform feature from a cluster: its file or block and its README row.

Args: `feature` (name of the module); `delete_module` (true: also the local module's folder, if nothing else
uses it).
"""

from __future__ import annotations

from collections.abc import Mapping

from core.dialects.common.workbench.removal import refuse_references, remove_module
from core.dialects.errors import Refused
from core.dialects.kubestack.operations import features, readme
from core.dialects.kubestack.operations.asking import (
    deploys,
)
from core.dialects.kubestack.operations.features import feature, local_target
from core.dialects.kubestack.operations.kubestack_workbench import KubestackWorkbench
from core.dialects.operation import Args, Argument, Operation, chosen, which_first
from core.platform.field import Choice, Json
from core.platform.guide import Guide, Question, Step
from core.platform.model import ModuleKind
from core.terraform.folder import source_of
from core.text import _, sentence_list


def remove_feature(folder: KubestackWorkbench, args: Mapping[str, Json]) -> None:
    name = feature(folder, str(args.get("feature", "")))
    remove_features(folder, [name], delete_modules=args.get("delete_module") is True, strict=True)


def remove_features(
    folder: KubestackWorkbench, names: list[str], *, delete_modules: bool, strict: bool
) -> None:
    """`strict`: refuses to delete a local module that is still bound elsewhere; else it is kept."""
    refuse_references(folder, names)
    targets = {t for n in names if (t := local_target(folder, n)) is not None}
    for name in names:
        remove_module(folder, name)
    if delete_modules:
        for target in sorted(targets):
            users = bindings(folder, target)
            if users and strict:
                raise Refused(
                    _("{folder} is still used by {users}; it stays until they are removed.").format(
                        folder=target, users=sentence_list(users)
                    )
                )
            if not users:
                for path in list(folder.snapshot.paths()):
                    if path.startswith(target + "/"):
                        folder.write(path, None)
    folder.edit_readme(lambda text: readme.remove_rows(text, ModuleKind.FEATURE, set(names)))


def bindings(folder: KubestackWorkbench, target: str) -> list[str]:
    """Modules anywhere in the repository whose local source is this folder."""
    repository = folder.repository()
    return [
        call.chunk.labels[0]
        for path in sorted(repository.folders)
        for call in repository.folders[path].calls
        if repository.target(path, source_of(call.chunk)) == target
    ]


class RemoveFeature(Operation[KubestackWorkbench]):
    name = "remove-feature"

    def title(self) -> str:
        return _("Remove feature")

    def menu(self) -> str:
        return _("Remove a feature…")

    def help(self) -> str:
        return _("take a platform service off a cluster")

    def text(self) -> str:
        return _(
            "Removes its file or block and the README's row; modules/<feature> stays unless "
            "--delete-module.\n"
            "\n"
            "  repoform remove-feature . --feature eks_gc0_eu-west-1_service_prometheus"
        )

    def arguments(self) -> tuple[Argument, ...]:
        return (
            Argument("feature", required=True, metavar="MODULE", help=_("the feature's module")),
            Argument("delete_module", shape="yes", given="flag", help=_("also modules/<feature>, if unused")),
        )

    def guide(self, folder: KubestackWorkbench, args: Args) -> Guide:
        names = features.all_features(folder)
        if not names:
            raise Refused(_("There is no feature."))
        choices = tuple(Choice(n, features.title(n)) for n in names)
        name = chosen(args, "feature", choices)
        if not name:
            question = Question("feature", _("Feature"), "", "choice", name, choices, True, True)
            return which_first(self, folder.root, _("Takes the service off its cluster."), question)
        name = features.feature(folder, name)
        target = features.local_target(folder, name)
        questions = [Question("feature", _("Feature"), "", "choice", name, choices, True, True)]
        answers: dict[str, Json] = {"feature": name}
        if target is not None and bindings(folder, target) == [name]:
            questions.append(
                Question(
                    "delete_module",
                    _("Also delete {folder}, which nothing else uses").format(folder=target),
                    "",
                    "bool",
                    False,
                )
            )
            answers["delete_module"] = args.get("delete_module") is True
        return Guide(
            self.name,
            folder.root,
            self.title(),
            _("Takes the service off its cluster."),
            (Step(_("Which"), tuple(questions)),),
            (deploys(folder),),
            answers,
            destroys=(_("{feature}, in every environment").format(feature=name),),
        )

    def apply(self, folder: KubestackWorkbench, args: Args) -> None:
        remove_feature(folder, args)
