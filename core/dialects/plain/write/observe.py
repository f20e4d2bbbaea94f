"""What one unit makes of its code: every argument of every resource, data source and module call.

This is what an edit is judged by, so nothing here knows where values stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from core.dialects.plain.recognise.making import key_text
from core.frozen import dataclass
from core.terraform.evaluate import (
    Body,
    Call,
    Declared,
    Evaluation,
    Folder,
    Instance,
    Mark,
    Path,
    Reason,
    Value,
)
from core.terraform.evaluate.behind import Spot, behind, behind_dynamic
from core.terraform.evaluate.syntax import Node, Unreadable
from core.terraform.evaluate.values import why_of

Trail = tuple[str | int, ...]
MOST_MODULES = 2_000
MAX_DEPTH = 20
_NOT_LOOKED_AT = frozenset(("count", "for_each", "providers", "provider", "depends_on"))


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value that holds no others."""

    kind: str
    """string, number, bool, null, unknown, or empty for a collection without elements."""
    data: object
    there: bool | None = True
    """False: a switch keeps it away. None: only Terraform can tell."""
    refused: bool = False
    """Terraform would refuse it."""
    made_of: int = 0
    """Of what is unknown: another number where the code that decides it is another."""

    @property
    def unsure(self) -> bool:
        """Whether only Terraform can tell it, or that it is there."""
        return self.kind == "unknown" or self.there is None

    @property
    def text(self) -> str:
        """A number and the text of it are one to a provider."""
        return str(self.data).lower() if self.kind == "bool" else str(self.data)


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """What one instance of a block makes."""

    exists: bool | None
    leaves: Mapping[Trail, Leaf]
    marks: Mapping[Trail, Mark]
    """The literal that decides a leaf, where one does."""


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    made: Mapping[str, Made]
    """By address."""
    open: Mapping[str, Leaf]
    """Blocks of which not all instances are known: an unknown leaf each."""


def observe(evaluation: Evaluation) -> Observation:
    """Everything that the unit makes. Never raises. What did not change since an evaluation before is the
    same object."""
    made: dict[str, Made] = {}
    open_: dict[str, Leaf] = {}
    for path in _modules(evaluation):
        folder = evaluation.folder(path)
        if folder is None:
            continue
        for declared in _blocks(evaluation, folder, path):
            instances = evaluation.instances(declared, path)
            if instances.why is not None:
                open_[_address(path, declared, Instance())] = _open(evaluation, path, declared, instances.why)
            for instance in instances.items:
                made[_address(path, declared, instance)] = _made(evaluation, path, declared, instance)
    return Observation(made, open_)


def _modules(evaluation: Evaluation) -> Iterator[Path]:
    todo: list[Path] = [()]
    count = 0
    while todo and count < MOST_MODULES:
        path = todo.pop()
        count += 1
        yield path
        if len(path) < MAX_DEPTH:
            todo += [inner for inner, _instance in evaluation.modules(path) if evaluation.folder(inner)]


def _blocks(evaluation: Evaluation, folder: Folder, path: Path) -> Iterator[Declared]:
    yield from folder.resources.values()
    yield from folder.data.values()
    yield from (one for one in folder.others if one.type == "provider")
    for name, declared in folder.calls.items():
        instances = evaluation.instances(declared, path).items
        if not instances or any(evaluation.folder((*path, Call(name, one.key))) is None for one in instances):
            yield declared


def _address(path: Path, declared: Declared, instance: Instance) -> str:
    kinds = {"resource": "", "module": "module."}
    prefix = kinds.get(declared.type, declared.type + ".")
    return "".join(f"{call}." for call in path) + prefix + ".".join(declared.labels) + key_text(instance.key)


def _made(evaluation: Evaluation, path: Path, declared: Declared, instance: Instance) -> Made:
    def compute() -> Made:
        evaluation.declared(path, declared.type, *declared.labels)
        exists = evaluation.instances(declared, path).get(instance.key)
        looking = _Looking(evaluation)
        try:
            looking.body(evaluation.body(declared, path, instance.key), (), True, 0)
        except Unreadable as unreadable:
            looking.leaves[()] = Leaf("unknown", unreadable.sentence, refused=True)
        return Made(exists.exists if exists is not None else None, looking.leaves, looking.marks)

    key = ("observed", path, declared.type, *declared.labels, instance.key)
    return evaluation.remembered(
        key, compute, lambda why: Made(None, {(): Leaf("unknown", why.sentence)}, {})
    )


def _open(evaluation: Evaluation, path: Path, declared: Declared, why: Reason) -> Leaf:
    """How many a block makes, where that can't be told."""

    def compute() -> Leaf:
        evaluation.declared(path, declared.type, *declared.labels)
        marks: list[Mark] = []
        for name in ("count", "for_each"):
            try:
                found = declared.attribute(name)
            except Unreadable:
                continue
            if found is not None:
                marks += behind(evaluation, Spot(path, found[0]), found[1].expression)
        return Leaf("unknown", why.sentence, made_of=_told_apart(marks))

    key = ("open", path, declared.type, *declared.labels)
    return evaluation.remembered(key, compute, lambda _why: Leaf("unknown", why.sentence))


def _told_apart(marks: Iterable[Mark]) -> int:
    return hash(tuple(mark.text for mark in marks))


class _Looking:
    """Goes through one instance of a block."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.leaves: dict[Trail, Leaf] = {}
        self.marks: dict[Trail, Mark] = {}

    def body(self, body: Body, trail: Trail, there: bool | None, depth: int) -> None:
        for name, (chunk, attribute) in body.attributes.items():
            value = body.attribute(name) if trail or name not in _NOT_LOOKED_AT else None
            if value is not None:
                code = _Code(Spot(body.path, chunk, body.declared, body.instance), attribute.expression)
                self.value(value, (*trail, name), there, code, ())
        for type in body.types if depth < MAX_DEPTH else ():
            for at, nested in enumerate(body.blocks(type)):
                inside = there if nested.exists or there is False else nested.exists
                made_of = self.made_of_blocks(body, type) if inside is None else 0
                self.leaves[(*trail, type, at)] = Leaf("block", "", inside, made_of=made_of)
                self.body(nested.body, (*trail, type, at), inside, depth + 1)

    def made_of_blocks(self, body: Body, type: str) -> int:
        spot = Spot(body.path, body.parts[0][0], body.declared, body.instance)
        return _told_apart(behind_dynamic(self.evaluation, spot, type))

    def value(self, value: Value, trail: Trail, there: bool | None, code: _Code, steps: Trail) -> None:
        """`code`, `steps`: what the value is written as, and where in that it is."""
        if value.mark is not None:
            self.marks[trail] = value.mark
        data = value.data
        if not value.is_known:
            why = value.why or why_of(value)
            refused = why is not None and why.kind in ("refused", "missing")
            made_of = _told_apart(behind(self.evaluation, code.spot, code.node, steps))
            self.leaves[trail] = Leaf(
                "unknown", why.sentence if why is not None else "", there, refused, made_of
            )
            inside: Mapping[str, Value] | tuple[Value, ...] = value.parts or {}
        elif isinstance(data, dict):
            inside = data
        elif isinstance(data, tuple):
            inside = value.elements()
        else:
            kind = "null" if data is None else value.kind
            self.leaves[trail] = Leaf(kind, value.number.text if kind == "number" else data, there)
            inside = {}
        if isinstance(data, (dict, tuple)) and not inside:
            self.leaves[trail] = Leaf("empty", "", there)
        for key, item in inside.items() if isinstance(inside, Mapping) else enumerate(inside):
            self.value(item, (*trail, key), there, code, (*steps, key))
        for entry in value.absent:
            if entry.key is not None and (*trail, entry.key) not in self.leaves:
                away = False if entry.exists is False else None
                self.value(entry.value, (*trail, entry.key), away, code, (*steps, entry.key))


@dataclass(frozen=True, slots=True, eq=False)
class _Code:
    spot: Spot
    node: Node
