"""Remove an environment's key from every map, once everything in it is destroyed.

Without its key a workspace can neither plan nor destroy, so the first stage is nothing to edit: whoever may
apply destroys the workspace. Args: `name`; `destroyed` (true: that has happened).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.dialects.common.workbench.pipelines import environment_notes
from core.dialects.errors import Refused
from core.dialects.kubestack.operations import readme
from core.dialects.kubestack.operations.kubestack_workbench import KubestackWorkbench
from core.dialects.kubestack.operations.maps import maps, remove_key
from core.dialects.operation import Args, Argument, Operation, chosen, which_first
from core.platform.field import Choice, Json
from core.platform.guide import Guide, Question, Step
from core.text import _, sentence_list


def remove_environment(folder: KubestackWorkbench, args: Mapping[str, Json]) -> None:
    name = str(args.get("name", ""))
    taken = folder.environments()
    if name not in taken:
        raise Refused(
            _("There is no environment “{name}”. There are: {names}.").format(
                name=name, names=sentence_list(taken)
            )
        )
    found = [m for m in maps(folder) if name in m.items(folder)]
    bases = [m.module for m in found if m.base == name or not m.base_known]
    if bases:
        raise Refused(
            _("The other environments of {modules} take their values from {name}, so it can't go.").format(
                name=name, modules=sentence_list(bases[:5])
            )
        )
    if args.get("destroyed") is not True:
        raise Refused(
            _(
                "Once it is out of the code, Terraform can neither plan nor destroy {name}. Move its "
                "workloads away, destroy all that is in it, then ask again and confirm that it is destroyed."
            ).format(name=name)
        )
    for one in found:
        remove_key(folder, one, name)

    def unlisted(text: str) -> str:
        old = readme.value_of(text, "environment names")
        if old is None:
            return text
        rest = [w for w in re.split(r"\s*,\s*", old) if w.strip("` ") != name]
        return readme.set_value(text, "environment names", ", ".join(rest))

    folder.edit_readme(unlisted)


class RemoveEnvironment(Operation[KubestackWorkbench]):
    name = "remove-environment"

    def title(self) -> str:
        return _("Remove environment")

    def menu(self) -> str:
        return _("Remove an environment…")

    def help(self) -> str:
        return _("remove an environment that is destroyed")

    def text(self) -> str:
        return _(
            "Without its key, Terraform can neither plan nor destroy the workspace: move the "
            "workloads, have it\n"
            "destroyed, then run this with --destroyed. Renaming is add, migrate, remove.\n"
            "\n"
            "  repoform remove-environment . --name apps-prod --destroyed"
        )

    def arguments(self) -> tuple[Argument, ...]:
        return (
            Argument("name", required=True, help=_("of the environment")),
            Argument("destroyed", shape="yes", given="flag", help=_("everything in it is destroyed")),
        )

    def completed(self, args: dict[str, Json]) -> dict[str, Json]:
        return {"destroyed": False, **args}

    def guide(self, folder: KubestackWorkbench, args: Args) -> Guide:
        taken = folder.environments()
        if len(taken) < 2:
            raise Refused(
                _("There is no environment besides the one that the others take their values from.")
            )
        choices = tuple(Choice(e) for e in taken[1:])
        name = chosen(args, "name", choices)
        question = Question("name", _("Environment"), "", "choice", name, choices, True, True)
        if not name:
            sentence = _("Takes an environment out of the settings of every module.")
            return which_first(self, folder.root, sentence, question)
        done = args.get("destroyed") is True
        return Guide(
            self.name,
            folder.root,
            self.title(),
            _("Takes {name} out of the settings of every module.").format(name=name),
            (
                Step(
                    _("Which"),
                    (
                        question,
                        Question(
                            "destroyed",
                            _("Everything in {name} is destroyed").format(name=name),
                            _("Once it is out of the code, Terraform can neither plan nor destroy it."),
                            "bool",
                            False,
                            required=True,
                        ),
                    ),
                ),
            ),
            (
                _(
                    "First tell its users and move workloads away; then have all that is in it destroyed; "
                    "then send this."
                ),
                _("Renaming is adding the new environment, moving workloads, and removing the old one."),
                _("Take its step out of the pipeline, and delete its empty state (the Terraform workspace)."),
                *environment_notes(folder),
            ),
            {"name": name, "destroyed": done},
            destroys=() if done else (_("Everything in {name}").format(name=name),),
        )

    def apply(self, folder: KubestackWorkbench, args: Args) -> None:
        remove_environment(folder, args)
