"""What a dialect can do as a whole: an operation is one object in one file, and all else is derived from it.

`menu` is its entry in the menu, `title` and `guide` its page, `help`, `text` and `arguments` its subcommand
on the command line; an Edit of the kind "operation" is checked against `arguments` and done by `apply`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from typing import Generic, Literal, Protocol, TypeVar

from core.dialects.errors import Refused
from core.frozen import dataclass
from core.platform.field import Choice, Json
from core.platform.guide import Guide, Question, Step
from core.text import _

Args = Mapping[str, Json]
"""Answers by name: the `args` of an Edit."""

Shape = Literal["text", "yes", "list", "by environment"]
"""What an answer is: a text; true or false; a text or several; {environment or module: {name: value}}."""

Given = Literal[
    "value", "flag", "words", "repeated", "file", "addresses", "setting", "settings", "values", "none"
]
"""How the command line is told it:

value      --option TEXT
flag       --option
words      --option A,B,…: a list
repeated   --option A --option B: a list
file       --option FILE: the text of that file
addresses  [ROOT:]MODULE/ENVIRONMENT[/SETTING] …, without an option: `module`, `environment` and `settings`
setting    --option VALUE: a setting in the base, under `settings`; `name` is the setting
settings   --option [ENVIRONMENT/]NAME=JSON, repeatable: `settings`
values     --option MODULE/SETTING=JSON, repeatable: `values`
none       not at all: only guides and fixes give it
"""

Value = Literal["text", "number", "words", "one or words", "repeated", "pairs"]
"""Of a "setting": a text, a number, a list in commas, one or a list in commas, repeated, or KEY=VALUE
repeated."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One answer that an operation takes."""

    name: str
    """Its key in `args`, or of the setting."""
    shape: Shape = "text"
    given: Given = "value"
    option: str = ""
    """"--cluster"; "" for `--` and the name, its underscores as hyphens."""
    help: str = ""
    metavar: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    value: Value = "text"

    @property
    def flag(self) -> str:
        return self.option or "--" + self.name.replace("_", "-")


@dataclass(frozen=True, slots=True)
class Offer:
    """A place other than the menu from which an operation starts, with what is known there."""

    place: Literal["pools", "pool", "cluster"]
    """Under a cluster's pools, on a pool, on a cluster."""
    words: str
    cluster: str = ""
    """The answer that the cluster's module is; "" for none."""
    pool: str = ""
    """The answer that the pool's module is."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """Others, always the same."""
    rank: int = 0
    """Among the offers of a place: what takes something away comes last."""


class Workbench(Protocol):
    """What an operation works on: one root, as read, and the files that it writes."""

    root: str


W = TypeVar("W", bound=Workbench)


class Operation(ABC, Generic[W]):
    """One operation."""

    name: str
    """As an Edit carries it and the command line has it: "add-node-pool"."""

    @abstractmethod
    def title(self) -> str:
        """What it is called on screen: "Add node pool"."""

    def menu(self) -> str:
        """Its words in the menu; "" keeps it out of there."""
        return ""

    def offers(self) -> tuple[Offer, ...]:
        """Where else it is offered."""
        return ()

    @abstractmethod
    def help(self) -> str:
        """What it does, in a line of the command line's help."""

    @abstractmethod
    def text(self) -> str:
        """The rest of its help on the command line, with examples."""

    def arguments(self) -> tuple[Argument, ...]:
        """What it takes, in the order of the help."""
        return ()

    guide_fills: frozenset[str] = frozenset()
    """Values of `purpose` for which the guide's answers count: they settle more than what is said."""

    @abstractmethod
    def guide(self, workbench: W, args: Args) -> Guide:
        """What it asks, with the answers given so far. Raises Refused where it can't be done here."""

    @abstractmethod
    def apply(self, workbench: W, args: Args) -> None:
        """Does it, in the workbench's files. Raises Refused."""

    def completed(self, args: dict[str, Json]) -> dict[str, Json]:
        """What the command line says, with what follows from it."""
        return args

    def shapes(self) -> dict[str, Shape]:
        """Every answer that an Edit may carry, with its shape."""
        out: dict[str, Shape] = {}
        for argument in self.arguments():
            if argument.given == "setting":
                continue
            if argument.given == "addresses":
                out |= {"module": "text", "environment": "text", "settings": "list"}
            else:
                out[argument.name] = argument.shape
        return out

    def check(self, args: Args) -> None:
        """Raises Refused for an answer that it doesn't take: they may come from a journal or a script."""
        shapes = self.shapes()
        for name, value in args.items():
            if name not in shapes:
                raise Refused(_("“{operation}” takes no “{name}”.").format(operation=self.name, name=name))
            if not _fits(value, shapes[name]):
                raise Refused(
                    _("“{name}” of “{operation}” has the wrong shape.").format(name=name, operation=self.name)
                )


def named(operations: Iterable[Operation[W]], name: str) -> Operation[W] | None:
    """The one of this name, which may have underscores for hyphens."""
    plain = name.replace("_", "-")
    return next((o for o in operations if o.name == plain), None)


def which_first(operation: Operation[W], root: str, sentence: str, question: Question) -> Guide:
    """The guide of something that takes away, before it is said what: nothing is chosen by itself."""
    asked = replace(question, default=None, closed=True, required=True)
    return Guide(operation.name, root, operation.title(), sentence, (Step(_("Which"), (asked,)),))


def chosen(args: Args, name: str, choices: Sequence[Choice]) -> str:
    """The answer that was given; where there is one thing only, that; else ""."""
    given = args.get(name)
    if given not in (None, ""):
        return str(given)
    return str(choices[0].value) if len(choices) == 1 else ""


def guided(
    operation: Operation[W],
    roots: Sequence[str],
    root: str,
    args: Args,
    meant: Callable[[Args], str],
    bench: Callable[[str], W],
) -> Guide:
    """What an operation asks, with the answers given so far (see core.platform.guide). Never raises.

    `root` "" without answers, where there are several `roots`: the first question is which (`root`); that
    answer says to ask it again, and is in no Guide's args. `meant` tells the root that the answers mean, or
    raises Refused; `bench` is what the operation works on in a root.
    """
    asked = "root" in args or not (root or args)
    args = {k: v for k, v in args.items() if k != "root"}
    try:
        operation.check(args)
        here = meant(args)
    except Refused as error:
        if root or args or len(roots) < 2:
            return Guide(operation.name, root, operation.title(), "", refused=str(error))
        here = roots[0]
    try:
        made = operation.guide(bench(here), args)
    except Refused as error:
        return Guide(operation.name, here, operation.title(), "", refused=str(error), args=dict(args))
    if not asked or len(roots) < 2:
        return made
    which = Question("root", _("Platform"), "", "choice", here, tuple(map(Choice, roots)), True, True)
    first, *rest = made.steps or (Step(_("Platform"), ()),)
    return replace(made, steps=(replace(first, questions=(which, *first.questions)), *rest))


def _fits(value: Json, shape: Shape) -> bool:
    if value is None:
        return True
    match shape:
        case "text":
            return isinstance(value, str)
        case "yes":
            return isinstance(value, bool)
        case "list":
            return isinstance(value, str) or (
                isinstance(value, (list, tuple)) and all(isinstance(v, str) for v in value)
            )
        case "by environment":
            return isinstance(value, Mapping) and all(
                isinstance(k, str) and isinstance(v, Mapping) and all(isinstance(n, str) for n in v)
                for k, v in value.items()
            )
