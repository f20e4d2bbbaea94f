"""What the guides share: small look-ups, and a Setting as a question."""

from __future__ import annotations

from collections.abc import Mapping

from core.clouds.machines import offers
from core.dialects.errors import Refused
from core.dialects.kubestack.deployment import after_merge
from core.dialects.kubestack.operations.kubestack_workbench import KubestackWorkbench
from core.dialects.kubestack.operations.roles import path_of
from core.dialects.operation import Args, Argument, Operation
from core.platform.field import Choice, Json
from core.platform.guide import Guide, MachineList, Question, Step
from core.platform.machine_row import MachineRow
from core.platform.model import Module
from core.platform.module_facts import ModuleFacts
from core.text import _, listed, number, sentences, with_stop


def clusters_of(folder: KubestackWorkbench) -> list[Module]:
    return [c.module for c in folder.platform.clusters if c.module is not None]


def choices_of(modules: list[Module]) -> tuple[Choice, ...]:
    return tuple(Choice(m.name, m.title or m.name, m.cluster or "") for m in modules)


def given(args: Args, name: str, default: Json) -> Json:
    value = args.get(name)
    return default if value in (None, "") else value


def base_of(owner: Module) -> str:
    """The base environment's name. Raises Refused where it can't be told."""
    if owner.base is None or owner.base not in owner.environments:
        raise Refused(
            _("Repoform can't tell the base environment of {cluster}, so it can't add to it.").format(
                cluster=owner.name
            )
        )
    return owner.base


def at_base(settings: Mapping[str, Mapping[str, Json]], base: str) -> dict[str, dict[str, Json]]:
    """Settings by environment, with those of "" (the base, not named) under the base's name."""
    out: dict[str, dict[str, Json]] = {}
    for environment, rows in settings.items():
        out.setdefault(environment or base, {}).update(rows)
    return out


def deploys(folder: KubestackWorkbench) -> str:
    """When it is applied, per environment."""
    names = sorted(folder.environments(), key=lambda e: (e != "ops", e != "apps"))
    return sentences(step.sentence for step in after_merge(names, "open").steps)


def settings_argument() -> Argument:
    """Any setting, where something new is added."""
    return Argument(
        "settings",
        shape="by environment",
        given="settings",
        option="--set",
        metavar="[ENVIRONMENT/]NAME=JSON",
        help=_("any other setting, or one for an environment alone; repeatable"),
    )


def check_only(
    operation: Operation[KubestackWorkbench], folder: KubestackWorkbench, sentence: str, refused: str
) -> Guide:
    """Of an operation that asks nothing: what it will do is looked over. `refused`: why it can't here."""
    folder.environments()
    steps = (Step(_("Check"), ()),)
    return Guide(operation.name, folder.root, operation.title(), sentence, steps, refused=refused)


def setting_question(
    facts: ModuleFacts,
    path: str,
    owner: Module,
    defaults: Mapping[str, Mapping[str, Json]],
    region: str | None = None,
    machines: MachineList | None = None,
) -> Question:
    """A Setting as a question. `machines`: the types that fit, where it asks for them."""
    field = facts.fields.get(path) or facts.parts[path]
    choices, help = field.choices, field.help
    if machines is not None:
        choices = tuple(Choice(m.name, _made_of(m), m.note, m) for m in machines.rows)
    elif field.catalog is not None and not choices:
        zones = [z for rows in defaults.values() for z in rows.get(path_of("zones", facts) or "", ()) or ()]
        where = region or owner.region
        choices, dated = offers(
            field.catalog, facts.cloud, where, zones if "zones" not in field.catalog else ()
        )
        help = sentences([help, with_stop(dated.known)]) if dated else help
    return Question(
        f"settings.{path}",
        field.label,
        help,
        field.type,
        choices=choices,
        closed=field.closed,
        required=facts.required.get(path) == "always",
        environments=owner.environments,
        base=owner.base or "",
        defaults={e: rows[path] for e, rows in defaults.items() if path in rows},
        field=field,
        machines=machines,
    )


def _made_of(one: MachineRow) -> str:
    words = _("{vcpu} vCPU, {memory} GiB").format(vcpu=one.vcpu, memory=number(one.memory_gib))
    return listed(filter(None, (words, one.gpu)))


def known_only(
    given: Mapping[str, Mapping[str, Json]], owner: Module, facts: ModuleFacts
) -> dict[str, dict[str, Json]]:
    """Answers that still make sense: another cluster may have other settings and environments."""
    base = owner.base or ""
    out: dict[str, dict[str, Json]] = {e: {} for e in owner.environments}
    for environment, rows in given.items():
        for name, value in rows.items():
            path = path_of(name, facts) or name
            if (
                (environment or base) in out
                and (path in facts.fields or path in facts.groups or path in facts.parts)
                and value is not None
            ):
                out[environment or base][path] = value
    return out


def members(path: str | None, facts: ModuleFacts) -> list[str]:
    """A setting, or those of an object that it is."""
    if path is None:
        return []
    return [path] if path in facts.fields else [p for p in facts.fields if p.startswith(path + ".")]
