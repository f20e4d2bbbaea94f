"""What a typed line may ask for: `np1-general ops max 6` an edit, `add gpu pool eks` an operation. Look-ups
on a View; the words of an edit may stand in any order, its value comes last."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import replace
from typing import Any

from core.clouds.catalog import MACHINES as MACHINE_LISTS
from core.frozen import dataclass
from core.platform.field import Field, Json
from core.platform.guide import Guide
from core.platform.machine_row import MachineRow
from core.platform.model import Module, Setting
from core.session.field_advice import choices_for
from core.text import _
from core.view import View

MOST = 4
"""Of each kind; more would be guesses."""
MACHINES = 6
"""Machine types that a part of a name lists."""
FILLERS = frozenset(
    ["to", "in", "of", "the", "a", "set", "raise", "lower", "change", "=", "→", "->", "on", "for"]
)
ADDS = frozenset(["add", "plus", "also", "+"])
REMOVES = frozenset(["remove", "without", "minus", "-"])
"""Said of one entry of a list; without such a word, both what adds it and what leaves it alone are meant."""
ROLE_WORDS: Mapping[str, tuple[str, ...]] = {
    "min_nodes": ("min", "minimum"),
    "max_nodes": ("max", "maximum"),
    "desired_nodes": ("desired", "count", "nodes"),
    "machine_type": ("machine", "type", "vm", "instance"),
    "disk_size_gb": ("disk",),
    "kubernetes_version": ("version", "kubernetes", "k8s"),
    "zones": ("zones",),
    "spot": ("spot",),
    "max_surge": ("surge",),
}
"""What people call settings, whatever their labels."""


@dataclass(frozen=True, slots=True)
class TypedEdit:
    """A setting, an environment and a value that the words mean."""

    module: Module
    setting: Setting
    environment: str
    value: Json
    machine: MachineRow | None = None
    """Of a machine type: what it is made of, and what it costs there."""


@dataclass(frozen=True, slots=True)
class TypedOperation:
    """An operation with the answers that the words give."""

    name: str
    menu: str
    root: str
    args: Mapping[str, Json]
    said: tuple[str, ...]
    """The answers in words."""


def edits_of(view: View, text: str, environment: str = "") -> tuple[TypedEdit, ...]:
    """The edits that a line may mean, likeliest first; `environment` is the one that is looked at, which
    counts where the line names none. Words that mean nothing make it mean no edit."""
    *words, last = text.split() or [""]
    words = [w for w in words if w.casefold() not in FILLERS]
    verbs = {w.casefold() for w in words} & (ADDS | REMOVES)
    words = [w for w in words if w.casefold() not in verbs]
    if len(words) < 2:
        return ()
    found: list[tuple[int, TypedEdit]] = []
    for platform in view.platforms:
        if platform.all_hidden:
            continue
        for module in platform.modules():
            shown = [e for e in module.environments or ("",) if not platform.is_hidden(e)]
            found += [
                (len(found) + rank, edit)
                for rank, edit in _of_module(module, shown, words, last, environment)
                if not verbs or _is_said_so(edit, verbs)
            ]
    found.sort(key=lambda pair: pair[0])
    edits = [edit for _rank, edit in found]
    if edits and edits[0].machine is not None:
        first = edits[0]
        return tuple(e for e in edits if _same_place(e, first))[:MACHINES]
    return tuple(edits[:MOST])


def _same_place(one: TypedEdit, other: TypedEdit) -> bool:
    return (one.module, one.setting.path, one.environment) == (
        other.module,
        other.setting.path,
        other.environment,
    )


def _of_module(
    module: Module, environments: list[str], words: list[str], last: str, looked_at: str
) -> Iterator[tuple[int, TypedEdit]]:
    if module.readonly:
        return
    names = _bare(f"{module.title} {module.name} {module.shown_cluster}")
    named = [e for e in environments if any(w.casefold() == e.casefold() for w in words)]
    rest = [w for w in words if w.casefold() not in {e.casefold() for e in named}]
    where = named or [e for e in environments if e == looked_at] or environments
    of_module = [w for w in rest if _bare(w) in names]
    of_setting = [w for w in rest if _bare(w) not in names]
    if not of_module:
        return
    for setting in module.settings:
        score = _fit(module, setting, of_setting)
        if score is None or setting.readonly:
            continue
        value = _value(setting.field, last)
        if value is None:
            continue
        # A whole name before a part of one, a setting that is written before one that isn't.
        whole = any(_bare(w) in (_bare(module.title), _bare(module.name)) for w in of_module)
        rank = score + (0 if whole else 100) + (0 if setting.is_set else 10)
        for environment in where:
            if environment in setting.values:
                machines = _machines(module, setting.field, environment, last)
                for row in machines:
                    value = [row.name] if setting.field.type == "list" else row.name
                    yield rank, TypedEdit(module, setting, environment, value, row)
                for one in () if machines else _meant(setting, environment, value):
                    yield rank, TypedEdit(module, setting, environment, one)


def _meant(setting: Setting, environment: str, value: Json) -> Iterator[Json]:
    """The value; of a list that has others first what adds it to them, or takes it out."""
    now = setting.values[environment].value
    if isinstance(value, list) and isinstance(now, list) and now:
        new = [entry for entry in value if entry not in now]
        if new:
            yield [*now, *new]
        elif len(now) > len(value):
            yield [entry for entry in now if entry not in value]
    yield value


def _is_said_so(edit: TypedEdit, verbs: Set[str]) -> bool:
    """Whether an entry of a list comes or goes as a verb says."""
    now = edit.setting.values[edit.environment].value
    if not isinstance(edit.value, list) or not isinstance(now, list):
        return False
    grows = [entry for entry in edit.value if entry not in now]
    goes = [entry for entry in now if entry not in edit.value]
    return bool(grows and not goes) if verbs & ADDS else bool(goes and not grows)


def _machines(module: Module, field: Field, environment: str, text: str) -> list[MachineRow]:
    """The machine types there that are called so, or whose names begin so; none for any other setting."""
    if field.catalog is None or field.catalog.rpartition(".")[2] not in MACHINE_LISTS:
        return []
    offered, _dated = choices_for(field, module, environment)
    rows = [choice.machine for choice in offered if choice.machine is not None]
    wanted = text.casefold()
    exact = [row for row in rows if row.name.casefold() == wanted]
    begun = [row for row in rows if any(p.startswith(wanted) for p in _name_parts(row.name))]
    now = module.setting(field.path)
    value = now.values[environment].value if now is not None and environment in now.values else None
    there = str(value[0] if isinstance(value, list) and value else value)
    current = next((row for row in rows if row.name == there), None)
    return exact or sorted(begun, key=lambda row: (not _is_series(row.name, wanted), _apart(row, current)))


def _name_parts(name: str) -> tuple[str, ...]:
    """
    >>> _name_parts("Standard_D4s_v5"), _name_parts("m5.large")
    (('standard_d4s_v5', 'd4s'), ('m5.large',))
    """
    whole = name.casefold()
    head, _sep, rest = whole.partition("_")
    return (whole, rest.partition("_")[0]) if rest and head == "standard" else (whole,)


def _is_series(name: str, wanted: str) -> bool:
    """Whether that is the whole name of a series: m5 before m5a."""
    return any(
        p[len(wanted) : len(wanted) + 1] in (".", "-", "_") for p in _name_parts(name) if p.startswith(wanted)
    )


def _apart(row: MachineRow, current: MachineRow | None) -> float:
    """How much larger or smaller than the machine that is there."""
    if current is None or not (row.vcpu and row.memory_gib and current.vcpu and current.memory_gib):
        return 0
    return abs(math.log2(row.vcpu / current.vcpu)) + abs(math.log2(row.memory_gib / current.memory_gib))


def _fit(module: Module, setting: Setting, words: list[str]) -> int | None:
    """How well words mean a setting, less is better; None: not at all."""
    if not words:
        return None
    role = module.roles.of(setting.path) if module.roles is not None else None
    role_words = ROLE_WORDS.get(role or "", ())
    label = f"{setting.field.label} {setting.path}".casefold()
    score = 0
    for word in map(str.casefold, words):
        if word in role_words:
            continue
        parts = re.split(r"[^a-z0-9]+", label)
        if not any(part.startswith(word) for part in parts) and _bare(word) not in _bare(label):
            return None
        score += 20
    return score


def _value(field: Field, text: str) -> Json:
    """The last word as a value of the setting's type; None where it is none."""
    if field.type == "number":
        return int(text) if re.fullmatch(r"-?\d+", text) else None
    if field.type == "bool":
        return {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}.get(
            text.casefold()
        )
    if field.type == "list":
        return list(field.entries(text))
    if field.type != "text":
        return None
    if field.closed and field.choices and text not in [c.value for c in field.choices]:
        return None
    return text


def operations_of(
    view: View, text: str, guide: Callable[[str, str, Mapping[str, Any]], Guide]
) -> tuple[TypedOperation, ...]:
    """The operations that a line may mean. Its words are in the operation's name, or in a choice that it
    offers: a cluster, a pool, a purpose. `guide` is asked with the answers found so far."""
    words = [w.casefold() for w in text.split() if w.casefold() not in FILLERS]
    found = []
    for entry in view.menu if words and view.readonly is None else ():
        parts = re.split(r"[^\w]+", entry.menu.casefold())
        left = [w for w in words if not any(part.startswith(w) for part in parts)]
        if len(left) == len(words) or not left:
            continue  # without an answer it is what the menus offer anyway
        for platform in view.platforms:
            made = _answered(entry.name, platform.root, left, guide)
            if made is not None:
                args, said = made
                found.append(TypedOperation(entry.name, entry.menu, platform.root, args, said))
    found.sort(key=lambda one: len(one.menu))
    alike = Counter((one.name, one.said) for one in found)
    return tuple(
        replace(one, said=(*one.said, one.root)) if alike[one.name, one.said] > 1 else one
        for one in found[:MOST]
    )


def _answered(
    operation: str, root: str, words: list[str], guide: Callable[[str, str, Mapping[str, Any]], Guide]
) -> tuple[dict[str, Json], tuple[str, ...]] | None:
    """The answers that words give, each to the first question that has it among its choices; None where one
    word answers nothing."""
    args: dict[str, Json] = {}
    said: list[str] = []
    for word in words:
        asked = guide(operation, root, args)
        hit = next(
            (
                (question.name, choice)
                for step in asked.steps
                for question in step.questions
                if question.name not in args and question.type == "choice"
                for choice in question.choices
                if _bare(word) in _bare(f"{choice.value} {choice.label}")
            ),
            None,
        )
        if hit is None:
            return None
        name, choice = hit
        args[name] = choice.value
        said.append(choice.label or str(choice.value))
    return args, tuple(said)


def wish_words(edit: TypedEdit) -> str:
    """ "Maximum nodes of np1_general in ops"."""
    title = edit.module.title or edit.module.name
    if edit.environment:
        return _("{label} of {module} in {environment}").format(
            label=edit.setting.field.label, module=title, environment=edit.environment
        )
    return _("{label} of {module}").format(label=edit.setting.field.label, module=title)


def _bare(text: str) -> str:
    """Without what people leave out or exchange: np1-general is np1_general."""
    return re.sub(r"[\s_\-.]+", "", text.casefold())
