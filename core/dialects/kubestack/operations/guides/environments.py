"""What environments, upgrades and moved values ask."""

from __future__ import annotations

from collections.abc import Callable

from core.dialects.interface import Refused
from core.dialects.kubestack import versions as facts_upgrade
from core.dialects.kubestack.facts import load
from core.dialects.kubestack.operations.folder import Folder
from core.dialects.kubestack.operations.guides.common import (
    Args,
    choices_of,
    clusters_of,
    given,
    title_of,
)
from core.dialects.kubestack.operations.maps import maps
from core.dialects.kubestack.operations.surroundings import shared_with, surroundings
from core.dialects.kubestack.operations.upgrade import pinned
from core.platform.field import Choice
from core.platform.guide import Guide, Question, Step
from core.platform.model import Origin
from core.text import _, ngettext, sentence_list

GRAVE = ("replaced", "gone", "required", "dropped", "default", "inheritance", "renamed")
"""What an upgrade means, the gravest first."""


def add_environment(folder: Folder, args: Args) -> Guide:
    taken = folder.environments()
    name = str(given(args, "name", ""))
    clusters = len(clusters_of(folder))
    questions = (
        Question(
            "name",
            _("Name"),
            _("Becomes a Terraform workspace and part of every cluster's name."),
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
            (Choice("", _("The base")), *(Choice(e) for e in taken[1:])),
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
            "The pipeline needs a workspace of that name, and a step that plans and applies it; Repoform "
            "changes no pipelines."
        ),
        ngettext(
            "{n} configuration map gets the key.", "{n} configuration maps get the key.", len(maps(folder))
        ).format(n=len(maps(folder))),
    )
    notes += surroundings(folder)
    answers = {
        k: v for k, v in (("name", name), ("like", args.get("like")), ("before", args.get("before"))) if v
    }
    return Guide(
        "add-environment",
        folder.root,
        title_of("add-environment"),
        _("Adds a key to every configuration map; without settings of its own it is like {base}.").format(
            base=taken[0] if taken else _("the base")
        ),
        (Step(_("Name"), questions), Step(_("Check"), ())),
        notes,
        answers,
    )


def remove_environment(folder: Folder, args: Args) -> Guide:
    taken = folder.environments()
    if len(taken) < 2:
        raise Refused(_("There is no environment besides the base."))
    name = str(given(args, "name", taken[-1]))
    done = args.get("destroyed") is True
    return Guide(
        "remove-environment",
        folder.root,
        title_of("remove-environment"),
        _("Takes the key of {name} out of every configuration map.").format(name=name),
        (
            Step(
                _("Which"),
                (
                    Question(
                        "name",
                        _("Environment"),
                        "",
                        "choice",
                        name,
                        tuple(Choice(e) for e in taken[1:]),
                        True,
                        True,
                    ),
                    Question(
                        "destroyed",
                        _("Everything in {name} is destroyed").format(name=name),
                        _("Without its key, Terraform can neither plan nor destroy the workspace."),
                        "bool",
                        False,
                        required=True,
                    ),
                ),
            ),
        ),
        (
            _(
                "First tell its users and move workloads away; then have its workspace destroyed; then "
                "send this."
            ),
            _("Renaming is adding the new environment, moving workloads, and removing the old one."),
            _("Take its step out of the pipeline, and delete the empty workspace."),
            *surroundings(folder),
        ),
        {"name": name, "destroyed": done},
        destroys=() if done else (_("Everything in {name}").format(name=name),),
    )


def upgrade(folder: Folder, args: Args) -> Guide:
    facts = load()
    found = pinned(folder)
    refs = sorted({p.ref for p in found}, key=lambda r: facts.order(facts.framework_for(r)[0]))
    lowest = facts.framework_for(refs[0])[0] if refs else facts.versions[0]
    newer = [v for v in facts.versions if facts.order(v) > facts.order(lowest)]
    releases = [v for v in newer if v.startswith("v")]
    to = str(given(args, "to", releases[-1] if releases else (newer[-1] if newer else "")))
    notes = [_("Now at {refs}.").format(refs=sentence_list(refs))] if refs else []
    target = facts.framework_for(to)[0] if to else lowest
    if to and facts.framework_for(to)[1]:
        notes.append(_("{to} isn't in the facts; those of {known} are used.").format(to=to, known=target))
    found_steps = [
        (module, step)
        for module in folder.platform.modules()
        for step in facts_upgrade.steps(facts, module, target)
    ]
    found_steps.sort(key=lambda found: GRAVE.index(found[1].kind) if found[1].kind in GRAVE else len(GRAVE))
    said: dict[str, list[str]] = {}
    for module, step in found_steps:
        said.setdefault(step.sentence, []).append(module.name)
    notes += [f"{sentence_list(modules)}: {sentence}" for sentence, modules in said.items()]
    notes += [
        f"{change}. {action}."
        for change, action in facts_upgrade.notes(facts, folder.platform.modules(), target)
    ]
    notes += [
        _("{folders}: also used by the platform in {root}, which this reaches as well.").format(
            folders=sentence_list(shared), root=root
        )
        for root, shared in shared_with(folder).items()
    ]
    if to and not to.startswith("v") and folder.dockerfiles():
        notes.append(
            _(
                "There are images of releases only: the Dockerfile keeps its tag, which {to} may not fit."
            ).format(to=to)
        )
    notes.append(
        _(
            "The lock file stays as it is: run `terraform init -upgrade` on the branch and add "
            ".terraform.lock.hcl to the proposal."
        )
    )
    return Guide(
        "upgrade",
        folder.root,
        title_of("upgrade"),
        ngettext(
            "Moves {n} module to another version of the framework.",
            "Moves {n} modules to another version of the framework.",
            len(found),
        ).format(n=len(found)),
        (
            Step(
                _("Version"),
                (
                    Question(
                        "to", _("To version"), "", "choice", to, tuple(Choice(v) for v in reversed(newer))
                    ),
                ),
            ),
            Step(_("Check"), ()),
        ),
        tuple(notes),
        {k: v for k, v in {**args, "to": to}.items() if v},
        ""
        if newer and found
        else _("No module here comes from the framework with a version.")
        if not found
        else _("Every module is at the newest version that the facts know."),
    )


def moving(operation: str) -> Callable[[Folder, Args], Guide]:
    def make(folder: Folder, args: Args) -> Guide:
        sentence = {
            "promote": _("The environment's value becomes the base's, and the environment inherits it."),
            "reset": _("The environment inherits from the base again."),
            "copy": _("Sets in other environments what holds in one."),
        }[operation]
        modules = [m for m in folder.platform.modules() if m.base is not None and not m.readonly]
        modules.sort(key=lambda m: len(m.environments) < 2)
        if not modules:
            raise Refused(_("There is no module with environments."))
        module = folder.module(str(given(args, "module", modules[0].name)))
        others = [e for e in module.environments if operation == "copy" or e != module.base]
        if not others or len(module.environments) < 2:
            raise Refused(_("{module} has no environment besides the base.").format(module=module.name))
        environment = str(given(args, "environment", others[0]))
        written = [
            s
            for s in module.settings
            if environment in s.values and s.values[environment].origin in (Origin.SET, Origin.LINKED)
        ]
        questions = [
            Question("module", _("Where"), "", "choice", module.name, choices_of(modules), True, True),
            Question(
                "environment",
                _("Environment"),
                "",
                "choice",
                environment,
                tuple(Choice(e) for e in others),
                True,
                True,
            ),
            Question(
                "settings",
                _("Settings"),
                _("None: all that {environment} sets.").format(environment=environment),
                "choices",
                args.get("settings") or [],
                tuple(Choice(s.path, s.field.label) for s in written),
                True,
            ),
        ]
        if operation == "copy":
            rest = tuple(Choice(e) for e in module.environments if e != environment)
            questions.append(Question("to", _("To"), "", "choices", args.get("to") or [], rest, True, True))
        answers = {"module": module.name, "environment": environment, **args}
        return Guide(
            operation,
            folder.root,
            title_of(operation),
            sentence,
            (Step(_("Which"), tuple(questions)),),
            (),
            answers,
        )

    return make


def fixing(operation: str) -> Callable[[Folder, Args], Guide]:
    """Guides of what asks nothing."""

    def make(folder: Folder, args: Args) -> Guide:
        sentence = {
            "fix-images": _("Puts the Dockerfile's image at the modules' version."),
            "fix-readme": _("Makes the README's tables say what the code says."),
        }[operation]
        there = folder.dockerfiles() if operation == "fix-images" else folder.readme()
        nothing = {
            "fix-images": _("No Dockerfile here uses an image of the framework."),
            "fix-readme": _("No README here has tables of the platform."),
        }[operation]
        folder.environments()
        refused = "" if there else nothing
        return Guide(
            operation, folder.root, title_of(operation), sentence, (Step(_("Check"), ()),), refused=refused
        )

    return make
