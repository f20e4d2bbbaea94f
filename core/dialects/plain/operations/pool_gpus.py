"""GPUs of a pool that is made like another: which machine types have some, and on GKE what is attached to
those that have none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.clouds.capacity import attached_gpus, machine_types
from core.clouds.catalog import Machine, machine
from core.clouds.gpus import ATTACHED, goes_with, gpu_kinds, takes_gpus
from core.dialects.common.purpose_taints import tainted_by_itself
from core.dialects.plain.operations.roles import setting_of
from core.platform.field import Json
from core.platform.guide import Question
from core.platform.model import Module
from core.text import _, sentences

KIND, COUNT = "gpu_type", "gpu_count"
"""Answers about what is attached, by the names that they have for every pool."""
WHOLE = "node_config.guest_accelerator"
PARTS = (("accelerator_type", "accelerator_count"), ("gpu_type", "gpu_count"))
Rows = Mapping[str, Mapping[str, Json]]


def written(like: Module, rows: Mapping[str, Json]) -> dict[str, Json]:
    """Answers with the kind and the number as the copied pool would have them: two settings, or blocks."""
    out = {name: value for name, value in rows.items() if name not in (KIND, COUNT)}
    kind, count = rows.get(KIND), rows.get(COUNT)
    if not kind:
        return out
    number = count if isinstance(count, int) and not isinstance(count, bool) else 1
    for one, other in PARTS:
        if like.setting(one) is not None and like.setting(other) is not None:
            return {**out, one: kind, other: number}
    return {**out, WHOLE: [{"type": kind, "count": number}]}


def types_of(like: Module, rows: Mapping[str, Json], environment: str) -> tuple[str, ...]:
    """The machine types that were answered, or those of the pool that is copied."""
    kind = setting_of(like, "machine")
    given = next((rows[n] for n in ("machine", kind.path if kind else "machine") if rows.get(n)), None)
    if given is None:
        return machine_types(like, environment)
    return tuple(str(v) for v in given) if isinstance(given, list) else (str(given),)


def lacks_machine(like: Module, rows: Rows, wanted: Sequence[str]) -> bool:
    """Whether it isn't said which machines have the GPUs, and those of the pool that is copied have none."""
    kind = setting_of(like, "machine")
    names = ("machine", kind.path if kind is not None else "machine")
    return any(not any(n in rows.get(e, {}) for n in names) and not _has_some(like, e) for e in wanted)


def _has_some(like: Module, environment: str) -> bool:
    names = machine_types(like, environment)
    found = [machine(like.cloud or "", name) for name in names]
    own = bool(found) and all(one is not None and one.gpus != 0 for one in found)
    takes = bool(names) and all(takes_gpus(like.cloud or "", name) for name in names)
    return own or (takes and bool(attached_gpus(like, environment)))


def has_gpus(pool: Module) -> bool:
    """Whether its machines have some, wherever it is."""
    return any(_has_some(pool, environment) for environment in pool.environments)


def lacks_gpu(like: Module, rows: Rows, wanted: Sequence[str], *, attach: bool) -> str:
    """Why a pool for GPUs would have none in one of its environments; "" where it has some or nobody can
    tell. `attach`: the code can say what is attached."""
    cloud = like.cloud or ""
    for environment in wanted:
        mine = rows.get(environment, {})
        kind = str(mine.get(KIND) or "")
        for name in types_of(like, mine, environment):
            found = machine(cloud, name)
            if kind and not goes_with(kind, name):
                return _("{gpu} can't be attached to {machine}: choose a machine type that takes it.").format(
                    gpu=kind, machine=name
                )
            if found is not None and not has_drivers(like, found):
                return _(
                    "{machine} has {gpu}, and EKS has images with drivers for NVIDIA's alone: choose another"
                    " machine type."
                ).format(machine=name, gpu=found.gpu)
            if found is None or found.gpus != 0:
                continue
            if not takes_gpus(cloud, name):
                return _("{machine} has no GPU: choose another machine type.").format(machine=name)
            if kind or _is_attached(like, mine, environment):
                continue
            if attach:
                return _(
                    "{machine} has no GPU of its own: say which kind each node gets, or choose a machine "
                    "type that has one."
                ).format(machine=name)
            return _(
                "{machine} has no GPU of its own, and the code here has no setting to attach one: choose a "
                "machine type that has one."
            ).format(machine=name)
    return ""


def has_drivers(like: Module, one: Machine) -> bool:
    """Whether an image knows its GPUs: those of EKS know NVIDIA's, an image of one's own may know any."""
    if like.cloud != "aws" or not one.gpus or not one.gpu or "NVIDIA" in one.gpu:
        return True
    setting = like.setting("ami_type")
    named = [str(v.value) for v in setting.values.values() if v.known] if setting is not None else []
    return "CUSTOM" in named


def _runs(like: Module, name: str) -> bool:
    found = machine(like.cloud or "", name)
    return found is None or has_drivers(like, found)


def _is_attached(like: Module, rows: Mapping[str, Json], environment: str) -> bool:
    """By the pool that is copied, or by an answer in the code's own words."""
    return bool(attached_gpus(like, environment)) or any(path in rows for path in ATTACHED)


def with_gpus(
    like: Module, questions: Sequence[Question], rows: Rows, wanted: Sequence[str], *, attach: bool
) -> tuple[Question, ...]:
    """The machine is asked for among those that have GPUs, or can be given some: then which, too."""
    kind = setting_of(like, "machine")
    path = f"settings.{kind.path}" if kind is not None else ""
    unanswered = lacks_machine(like, rows, wanted)
    types = () if unanswered else tuple(n for e in wanted for n in types_of(like, rows.get(e, {}), e))
    asked = _attached_questions(like, types, rows, wanted) if attach else ()
    refused = "" if unanswered else lacks_gpu(like, rows, wanted, attach=attach)
    missing = any(q.required and not q.defaults for q in asked)
    out: list[Question] = []
    taints = setting_of(like, "taints") if like.cloud == "google" else None
    for one in questions:
        if taints is not None and one.name == f"settings.{taints.path}":
            out.append(replace(one, help=sentences((tainted_by_itself(), one.help))))
            continue
        if one.name != path:
            out.append(one)
            continue
        choices = tuple(
            replace(c, machine=replace(c.machine, gpu=_("can be attached")))
            if c.machine is not None and not c.machine.gpu
            else c
            for c in one.choices
            if c.machine is None
            or (c.machine.gpu and _runs(like, str(c.value)))
            or (attach and takes_gpus(like.cloud or "", str(c.value)))
        )
        out.append(
            replace(
                one,
                choices=choices,
                defaults={} if unanswered else one.defaults,
                required=True,
                refused="" if missing else refused,
            )
        )
        if missing or any(KIND in rows.get(e, {}) for e in wanted):
            out += asked
    return tuple(out)


def _attached_questions(
    like: Module, types: Sequence[str], rows: Rows, wanted: Sequence[str]
) -> tuple[Question, ...]:
    cloud = like.cloud or ""
    copied = any(attached_gpus(like, e) for e in wanted)
    needed = any(takes_gpus(cloud, t) for t in types) and not copied
    said = _("Each node gets this GPU where its machine type has none of its own.")
    where = _("The catalog doesn't tell which zones have it; Google's page “GPU regions and zones” does.")
    kinds = tuple(c for c in gpu_kinds() if all(goes_with(str(c.value), t) for t in types))

    def given(name: str, usual: Json) -> dict[str, Json]:
        found = {e: rows.get(e, {}).get(name, usual) for e in wanted}
        return {e: value for e, value in found.items() if value is not None}

    return (
        Question(
            f"settings.{KIND}",
            _("GPU type"),
            sentences([said, where]),
            choices=kinds,
            required=needed,
            environments=tuple(wanted),
            defaults=given(KIND, None),
        ),
        Question(
            f"settings.{COUNT}",
            _("GPUs per node"),
            type="number",
            required=needed,
            environments=tuple(wanted),
            defaults=given(COUNT, 1 if needed else None),
        ),
    )
