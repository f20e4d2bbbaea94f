"""What a guided operation asks, step by step, whatever the dialect: frozen data for a wizard or a help text.

A guide is computed from the repository and the answers given so far; asking again with more answers gives the
next questions their defaults. Answers are the `args` of an "operation" Edit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from core.frozen import dataclass
from core.platform.field import Choice, Field, Json
from core.platform.machine_row import MachineRow


@dataclass(frozen=True, slots=True)
class MachineList:
    """The machine types to choose from; see core.clouds.machines."""

    rows: tuple[MachineRow, ...]
    """Those that fit."""
    note: str
    """How many of how many, from which catalog, and what its prices rest on."""
    known: frozenset[str]
    """All that the catalog has, fitting or not."""
    outside: str
    """What to say of a type that it doesn't have."""


@dataclass(frozen=True, slots=True)
class Question:
    """One answer to give. `name` is its key in the Edit's `args` (`settings.<path>` for a Setting, asked once
    per environment: `args["settings"][environment][path]`)."""

    name: str
    label: str
    help: str = ""
    type: str = "text"
    """choice, choices (several), text, number, bool, list, map, taints."""
    default: Json = None
    choices: tuple[Choice, ...] = ()
    closed: bool = False
    """True: nothing but `choices` is valid."""
    required: bool = False
    environments: tuple[str, ...] = ()
    """Non-empty: asked for each of these, base first."""
    base: str = ""
    """The one of them from which the others inherit where they have no answer; "": each stands alone."""
    defaults: Mapping[str, Json] = field(default_factory=dict)
    """By environment, where `environments` is not empty."""
    field: Field | None = None
    """The Setting's own field, where the question is one."""
    machines: MachineList | None = None
    """Where it asks for machine types: those that fit. `choices` are the same."""
    refused: str = ""
    """Non-empty: the answer so far can't stay, and why. Its step can't be left before it is another."""


@dataclass(frozen=True, slots=True)
class Step:
    label: str
    questions: tuple[Question, ...]
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    operation: str
    root: str
    title: str
    sentence: str
    """What it does, for someone who never did it."""
    steps: tuple[Step, ...] = ()
    notes: tuple[str, ...] = ()
    """What to know before and after: what it costs, what comes next, what the pipeline needs."""
    args: Mapping[str, Json] = field(default_factory=dict)
    """The answers so far with every default filled in: what an Edit would carry if one stopped asking."""
    refused: str = ""
    """Non-empty: it can't be done here, and why."""
    warnings: tuple[str, ...] = ()
    """What it destroys, rebuilds or loses, worst first: stands above all else, without asking for more."""
    destroys: tuple[str, ...] = ()
    """What will be gone from running clusters, in words."""
    copy: tuple[tuple[str, str], ...] = ()
    """Texts worth copying: (label, text), such as the toleration for a taint."""
    zones: Mapping[str, int] = field(default_factory=dict)
    """How many zones a new pool is in, by environment, as far as it can be told: for totals."""
    power: Mapping[str, str] = field(default_factory=dict)
    """What its nodes have together, from the fewest to the most, by environment: vCPU, memory, GPUs."""
    costs: Mapping[str, str] = field(default_factory=dict)
    """What it costs in a month, by environment: an estimate; `cost_note` says what it rests on."""
    cost_note: str = ""

    def question(self, name: str) -> Question | None:
        return next((q for step in self.steps for q in step.questions if q.name == name), None)
