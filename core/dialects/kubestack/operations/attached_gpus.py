"""The GPUs that a new pool on GKE gets besides what its machine type has: a kind, and how many.

In some versions both are settings, in others they are parts of one object that is inherited whole; who asks
and who answers need not know which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.clouds.catalog import machine
from core.clouds.gpus import goes_with, takes_gpus
from core.dialects.kubestack.operations.roles import as_list, path_of
from core.platform.field import Json
from core.platform.guide import Question
from core.platform.module_facts import ModuleFacts
from core.text import _, sentences

Rows = Mapping[str, Json]
Settings = dict[str, dict[str, Json]]


def whole(
    settings: Settings, base: str, facts: ModuleFacts, copied: Mapping[str, Rows] | None = None
) -> Settings:
    """Parts of an object that is inherited whole as that object: what an environment doesn't say of it is as
    in the pool that is copied (`copied`), or in the base."""
    likes = copied or {}
    out = {e: dict(rows) for e, rows in settings.items()}
    for environment in (base, *(e for e in out if e != base)):
        rows = out.get(environment, {})
        for path in [p for p in rows if p not in facts.fields and p in facts.parts]:
            outer, _dot, name = path.partition(".")
            known = (rows, likes.get(environment, {}), out.get(base, {}), likes.get(base, {}))
            there = next((found[outer] for found in known if outer in found), None)
            rows[outer] = {**(there if isinstance(there, dict) else {}), name: rows.pop(path)}
    return out


def apart(settings: Mapping[str, Rows], facts: ModuleFacts) -> Settings:
    """The other way round, of GPUs alone: the kind and the number by themselves."""
    outer = path_of("gpu", facts) or ""
    out = {e: dict(rows) for e, rows in settings.items()}
    for rows in out.values():
        value = rows.pop(outer) if isinstance(rows.get(outer), dict) else {}
        for name, part in value.items():
            rows.setdefault(f"{outer}.{name}", part)
    return out


def effective(rows: Rows, facts: ModuleFacts) -> tuple[list[str], str, Json]:
    """Machine types, the kind of GPU to attach and how many, as far as they are said."""
    flat = apart({"": rows}, facts)[""]
    types = [str(t) for t in as_list(flat.get(path_of("machine", facts) or "")) if t]
    kind = flat.get(path_of("gpu_type", facts) or "")
    return types, str(kind or ""), flat.get(path_of("gpu_count", facts) or "")


def lacks_gpu(facts: ModuleFacts, rows: Rows) -> str:
    """Why a pool for GPUs would have none, by all that it sets in an environment; "" where it has some or
    nobody can tell."""
    types, kind, number = effective(rows, facts)
    if not types:
        return _("A pool for GPUs needs a machine type that has one: the module's own default has none.")
    for name in types:
        found = machine(facts.cloud, name)
        if kind and not goes_with(kind, name):
            return _("{gpu} can't be attached to {machine}: choose a machine type that takes it.").format(
                gpu=kind, machine=name
            )
        if found is None or found.gpus != 0:
            continue
        if path_of("gpu_type", facts) is None or not takes_gpus(facts.cloud, name):
            return _("{machine} has no GPU: choose another machine type.").format(machine=name)
        if not kind:
            return _(
                "{machine} has no GPU of its own: say which kind each node gets, or choose a machine type "
                "that has one."
            ).format(machine=name)
        if not number:
            return _("Say how many GPUs each node gets.")
    return ""


def gpu_questions(
    questions: Sequence[Question], facts: ModuleFacts, rows: Rows, refused: str
) -> tuple[Question, ...]:
    """With what a pool for GPUs needs: a machine type, and where that has none of its own, the kind and the
    number. `refused`: why what is said so far won't do."""
    types, kind, _number = effective(rows, facts)
    bare = [t for t in types if (m := machine(facts.cloud, t)) is not None and m.gpus == 0]
    attach = bool(bare) and all(takes_gpus(facts.cloud, t) for t in bare)
    out = []
    for one in questions:
        path = one.name.partition(".")[2]
        if path == path_of("machine", facts):
            # What is missing is asked for by the questions about it.
            stays = attach and (not kind or all(goes_with(kind, t) for t in types))
            one = replace(one, required=True, refused="" if stays or not types else refused)
        elif path in (path_of("gpu_type", facts), path_of("gpu_count", facts)):
            one = replace(one, required=attach or (bool(kind) and one.required))
            if path == path_of("gpu_type", facts):
                one = _of_kinds(one, types, attach)
        out.append(one)
    return tuple(out)


def _of_kinds(question: Question, types: Sequence[str], attach: bool) -> Question:
    fit = tuple(c for c in question.choices if all(goes_with(str(c.value), t) for t in types))
    said = (
        _("{machine} has no GPU of its own, so each node gets this one.").format(machine=types[0])
        if attach
        else ""
    )
    where = _("The catalog doesn't tell which zones have it; Google's page “GPU regions and zones” does.")
    return replace(question, choices=fit, help=sentences([question.help, said, where if attach else ""]))
