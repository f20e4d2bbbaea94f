"""The lines on which it hangs whether something is made in an environment: asked for only under review."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from core.dialects.plain.reading.passed import Lines, lines_of, marks_of
from core.dialects.plain.recognise import Seen
from core.frozen import dataclass
from core.terraform.evaluate import Declared, Evaluation, Mark, Path
from core.terraform.evaluate.syntax import Unreadable

_VARIABLE = re.compile(r"(?<![\w.-])var\.([A-Za-z_][\w-]*)")


@dataclass(frozen=True, eq=False)
class Told:
    """One entity in one environment."""

    evaluation: Evaluation
    seen: Seen
    cluster: Seen | None
    """Of an entry of a module's input."""


class Deciding(Mapping[str, Sequence[Lines]]):
    """By environment, of those that know it."""

    def __init__(self, told: Mapping[str, Told]) -> None:
        self._told = told

    def __getitem__(self, environment: str) -> Sequence[Lines]:
        one = self._told[environment]
        try:
            return lines_of(one.evaluation, _marks(one))
        except Unreadable:
            return ()

    def __iter__(self) -> Iterator[str]:
        return iter(self._told)

    def __len__(self) -> int:
        return len(self._told)


def _marks(one: Told) -> Iterator[Mark]:
    """Of the calls that lead there and of the block itself what multiplies them; an entry, and what brings
    it; the heads of the variables that it reads."""
    seen, evaluation = one.seen, one.evaluation
    for name in dict.fromkeys(_VARIABLE.findall(seen.mark.text)):
        variable = evaluation.declared(seen.path, "variable", name)
        if variable is not None:
            yield Mark(variable.parts[0].chunk, 0, 1)
    for depth, call in enumerate(seen.path):
        outer = seen.path[:depth]
        declared = evaluation.declared(outer, "module", call.name)
        if declared is not None:
            yield from _of_block(evaluation, declared, outer, call.key)
    if seen.declared is not None:
        yield from _of_block(evaluation, seen.declared, seen.path, seen.instance.key)
    if seen.entry is not None:
        yield seen.mark
        given = one.cluster.value(seen.entry.input) if one.cluster is not None else None
        yield from marks_of([(value, False) for value in (seen.entry.value, given) if value is not None])
    switch = seen.switch
    if switch is not None:
        yield from (mark for mark in (switch.mark, switch.condition) if mark is not None)
        for step in switch.way.steps() if switch.way is not None else ():
            yield from (mark for mark in (step.mark,) if mark is not None)
            yield from marks_of([(value, False) for value in step.inputs])


def _of_block(
    evaluation: Evaluation, declared: Declared, path: Path, key: str | int | None
) -> Iterator[Mark]:
    for name in ("count", "for_each"):
        found = declared.attribute(name)
        if found is None:
            continue
        chunk, attribute = found
        yield from marks_of([(evaluation.expression(chunk, attribute.expression, path), False)])
        if not chunk.data.count(b"\n", attribute.start, attribute.end):
            yield Mark(chunk, attribute.start, attribute.end)
    made = evaluation.instances(declared, path).get(key)
    if made is not None and made.value is not None:
        yield from marks_of([(made.value, True)])
