"""Add an environment: its key in every `configuration` map, in tfvars and local modules as well.

Args: `name`; `like` (an environment whose own settings it starts with; else it inherits everything);
`before` (an environment it stands before; else by how critical its name says it is).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from core import hcl
from core.dialects.common.workbench.block_text import body, key
from core.dialects.common.workbench.pipelines import environment_notes
from core.dialects.errors import Refused
from core.dialects.kubestack.operations import readme
from core.dialects.kubestack.operations.asking import (
    clusters_of,
    given,
)
from core.dialects.kubestack.operations.kubestack_workbench import KubestackWorkbench
from core.dialects.kubestack.operations.maps import insert_key, maps, without_map
from core.dialects.operation import Args, Argument, Operation
from core.platform.field import Choice, Json
from core.platform.guide import Guide, Question, Step
from core.text import _, ngettext, sentence_list

_NAME = re.compile(r"[a-z]([a-z0-9-]{0,28}[a-z0-9])?")
_RANKS = (("prod", "prd", "live"), ("stage", "stg", "preprod", "qa", "uat"), ("test", "dev"))


def criticality(name: str) -> int:
    """How critical an environment is, by its name: production first, `loc` last.

    >>> sorted(["ops", "loc", "apps-dev", "apps-prod", "apps-stage", "apps"], key=criticality)
    ['apps-prod', 'apps', 'apps-stage', 'apps-dev', 'ops', 'loc']
    """
    if name == "loc":
        return 9
    if name == "ops" or name.startswith("ops-"):
        return 8
    for rank, words in reversed(list(enumerate(_RANKS))):
        if any(w in name for w in words):
            return 2 * rank
    return 1


def check_name(name: str, taken: tuple[str, ...]) -> None:
    if not _NAME.fullmatch(name) or name == "default":
        raise Refused(
            _(
                "“{name}” can't be an environment: it becomes part of host names, and Terraform keeps its "
                "state under it. Use at most 30 lower-case letters, digits and hyphens, starting with a "
                "letter; not “default”."
            ).format(name=name)
        )
    if name in taken:
        raise Refused(_("There is an environment “{name}” already.").format(name=name))


def position(name: str, existing: list[str], before: str | None) -> str | None:
    """The key it stands before; None: at the end. The first key (the base) always stays first."""
    if before is not None:
        return before if before in existing[1:] else None
    return next((e for e in existing[1:] if criticality(e) > criticality(name)), None)


def add_environment(folder: KubestackWorkbench, args: Mapping[str, Json]) -> None:
    name = str(args.get("name", ""))
    like = str(args["like"]) if args.get("like") else None
    before = str(args["before"]) if args.get("before") else None
    taken = folder.environments()
    check_name(name, taken)
    for other in (like, before):
        if other is not None and other not in taken:
            raise Refused(
                _("There is no environment “{name}”. There are: {names}.").format(
                    name=other, names=sentence_list(taken)
                )
            )
    found = maps(folder)
    if not found:
        raise Refused(_("Nothing in {root} has settings by environment.").format(root=folder.root))
    for one in found:
        items = one.items(folder)
        if name in items:
            continue
        text = "{}"
        if like is not None and like in items and like != one.base and items[like].expr.kind == "object":
            text = items[like].expr.text.strip()
        insert_key(folder, one, name, text, position(name, list(items), before))
    everyone = sorted([*taken, name], key=lambda e: (e != (taken[0] if taken else name), criticality(e)))
    for feature in without_map(folder):
        path = (*feature.steps, hcl.AttributeStep("configuration"))
        value = body([[(key(e), "{}") for e in everyone]], "  ")
        folder.apply(feature.file, hcl.SetValue(path, hcl.Expression(value)))

    def listed(text: str) -> str:
        old = readme.value_of(text, "environment names")
        if old is None:
            return text
        names = [w for w in re.split(r"[\s,`]+", old) if w]
        if name in names:
            return text
        follower = position(name, names, before)
        names.insert(names.index(follower) if follower in names else len(names), name)
        return readme.set_value(text, "environment names", ", ".join(names))

    folder.edit_readme(listed)


class AddEnvironment(Operation[KubestackWorkbench]):
    name = "add-environment"

    def title(self) -> str:
        return _("Add environment")

    def menu(self) -> str:
        return _("Add an environment…")

    def help(self) -> str:
        return _("add an environment to every module")

    def text(self) -> str:
        return _(
            "Its key in every configuration map, in modules/* and tfvars as well. It is a "
            "full copy of the platform\n"
            "and costs; the pipeline needs a workspace and a step for it.\n"
            "\n"
            "  repoform add-environment . --name apps-dev --like ops"
        )

    def arguments(self) -> tuple[Argument, ...]:
        return (
            Argument("name", required=True, help=_("of the environment and its workspace")),
            Argument("like", metavar="ENVIRONMENT", help=_("start with what this one sets for itself")),
            Argument("before", metavar="ENVIRONMENT", help=_("stand before this one in the maps")),
        )

    def guide(self, folder: KubestackWorkbench, args: Args) -> Guide:
        taken = folder.environments()
        name = str(given(args, "name", ""))
        clusters = len(clusters_of(folder))
        questions = (
            Question(
                "name",
                _("Name"),
                _("Part of every cluster's name, and what Terraform keeps its state under (its workspace)."),
                "text",
                name,
                required=True,
            ),
            Question(
                "like",
                _("Start like"),
                _("Takes over what this environment sets for itself."),
                "choice",
                args.get("like") or "",
                (
                    Choice(
                        "",
                        _("None: it takes all its values from {base}").format(base=taken[0] if taken else ""),
                    ),
                    *(Choice(e) for e in taken[1:]),
                ),
                closed=True,
            ),
        )
        notes: tuple[str, ...] = (
            ngettext(
                "A full copy of the platform: {n} more cluster, with all its pools. It costs.",
                "A full copy of the platform: {n} more clusters, with all their pools. It costs.",
                clusters,
            ).format(n=clusters),
            _(
                "The pipeline needs a step that plans and applies it, under a state of its own (a Terraform "
                "workspace of that name); Repoform changes no pipelines."
            ),
            ngettext(
                "It is added to the settings of {n} module.",
                "It is added to the settings of {n} modules.",
                len(maps(folder)),
            ).format(n=len(maps(folder))),
        )
        notes += environment_notes(folder)
        answers = {
            k: v for k, v in (("name", name), ("like", args.get("like")), ("before", args.get("before"))) if v
        }
        return Guide(
            self.name,
            folder.root,
            self.title(),
            _(
                "Adds it to the settings of every module; without settings of its own it is like {base}."
            ).format(base=taken[0] if taken else _("the others")),
            (Step(_("Name"), questions), Step(_("Check"), ())),
            notes,
            answers,
        )

    def apply(self, folder: KubestackWorkbench, args: Args) -> None:
        add_environment(folder, args)
