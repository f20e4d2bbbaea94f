"""The lines that a value comes through besides the literal that decides it: asked for only under review."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from core.dialects.plain.reading.leaves import Leaf, inside
from core.terraform.evaluate import Evaluation, Mark, Value
from core.terraform.evaluate.places import COMPUTED

MOST = 2_000
"""Values looked at."""
Lines = tuple[str, int, int]
"""(file, first line, last line), 1-based."""


class Passed(Sequence[Lines]):
    """Of one setting in one environment: what is written at it, the references and calls on the way, and what
    a computed value is made of. Of a step that only passes a value on, a line counts where it is the whole
    step: the other lines of a long `merge` say other things."""

    __slots__ = ("_evaluation", "_leaf", "_made")

    def __init__(self, evaluation: Evaluation, leaf: Leaf) -> None:
        self._evaluation = evaluation
        self._leaf = leaf
        self._made: tuple[Lines, ...] | None = None

    @property
    def made(self) -> tuple[Lines, ...]:
        if self._made is None:
            self._made = lines_of(self._evaluation, _marks(self._leaf))
        return self._made

    def __len__(self) -> int:
        return len(self.made)

    @overload
    def __getitem__(self, at: int) -> Lines: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Lines]: ...

    def __getitem__(self, at: int | slice) -> Lines | Sequence[Lines]:
        return self.made[at]


def lines_of(evaluation: Evaluation, marks: Iterable[Mark]) -> tuple[Lines, ...]:
    """Where they are now."""
    found = []
    for mark in marks:
        place = evaluation.place(mark)
        found.append((place.file, place.line, place.line + _breaks(mark)))
    return tuple(dict.fromkeys(found))


def _breaks(mark: Mark) -> int:
    return mark.chunk.data.count(b"\n", mark.start, mark.end)


def _marks(leaf: Leaf) -> Iterator[Mark]:
    if leaf.expression is not None:
        yield leaf.expression
    own = [value for value in (leaf.value, leaf.followed) if value is not None]
    yield from marks_of([*((value, True) for value in own), *((value, False) for _name, value in leaf.hangs)])


def marks_of(values: Iterable[tuple[Value, bool]]) -> Iterator[Mark]:
    """What decides the values, and the steps on their ways; with each value whether all lines of it count."""
    stack = list(values)
    seen: set[int] = set()
    while stack and len(seen) < MOST:
        value, own = stack.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if value.mark is not None and (own or not _breaks(value.mark)):
            yield value.mark
        if value.why is not None and value.why.mark is not None:
            yield value.why.mark
        stack.extend((part, own) for part in _parts(value, own))
        for step in value.way.steps() if value.way is not None else ():
            stack.extend((one, _is_written_in(one, step.mark)) for one in step.inputs)
            if step.mark is not None and (step.text == COMPUTED or not _breaks(step.mark)):
                yield step.mark


def _is_written_in(value: Value, mark: Mark | None) -> bool:
    return value.mark is not None and mark is not None and inside(value.mark, mark)


def _parts(value: Value, own: bool) -> Sequence[Value]:
    """What is in it. Of maps that are written elsewhere, most entries usually say other things."""
    kinds = ("list", "set", "tuple", "map", "object") if own else ("list", "set", "tuple")
    return value.elements() if value.data is not None and value.is_known and value.kind in kinds else ()
