"""Operations that bring a pool from one environment's map or list to another's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from core import hcl
from core.dialects.errors import Refused
from core.dialects.plain.operations.asking import beside_inputs
from core.dialects.plain.operations.places import Level, Place, entries, levels
from core.dialects.plain.operations.plain_workbench import PlainWorkbench
from core.dialects.plain.recognise import Seen
from core.dialects.plain.recognise.model import part
from core.dialects.plain.write import spots
from core.dialects.plain.write.trace import argument_spots
from core.terraform import json_edit
from core.terraform.evaluate import Evaluation
from core.text import _

Ops = dict[str, list[hcl.Operation]]


def brought(bench: PlainWorkbench, pool: str, source: str, target: str) -> Iterator[Ops | Refused]:
    """Ways to have the pool in the target as the source has it, the likeliest first."""
    seen = bench.seen(pool, source)
    if seen is None or seen.declared is None:
        return
    there, here = bench.unit(source).evaluation, bench.unit(target).evaluation
    for level in levels(there, seen):
        found, why = entries(bench.snapshot, there, seen, level)
        if why is not None:
            yield why
        for place in found:
            for operations in _added(bench, here, seen, level, place, target):
                if not isinstance(operations, Refused):
                    _beside(bench, here, seen, there, operations)
                yield operations


def _added(
    bench: PlainWorkbench, here: Evaluation, seen: Seen, level: Level, place: Place, target: str
) -> Iterator[Ops | Refused]:
    for sibling in _siblings(bench, seen, target):
        for other in levels(here, sibling):
            if other.declared.labels != level.declared.labels or other.argument != level.argument:
                continue
            for beside in entries(bench.snapshot, here, sibling, other)[0]:
                if type(beside.path[-1]) is type(place.path[-1]):
                    yield _copied(bench, place, beside)
    if isinstance(level.key, str):
        yield from _at_spots(bench, here, level, _written(bench, place))


def _siblings(bench: PlainWorkbench, seen: Seen, target: str) -> Iterator[Seen]:
    """The target's pools that the same block makes, the last first."""
    found = bench.unit(target).recognised.of("pool")
    mine = seen.declared.labels if seen.declared is not None else ()
    for one in reversed(found):
        same = one.declared is not None and one.declared.labels == mine
        if one.exists and same and (one.entry is None) is (seen.entry is None):
            yield one


def _copied(bench: PlainWorkbench, place: Place, beside: Place) -> Ops:
    """The entry at a place, as the last one where another stands."""
    data = bench.snapshot.read(beside.file)
    value = _spelled(bench, place, beside)
    outer, last = beside.path[:-1], place.path[-1]
    if isinstance(last, hcl.KeyStep):
        return {beside.file: [hcl.SetValue((*outer, last), value)]}
    if beside.file.endswith(".json"):
        node = json_edit.node_at(data, outer)
        return {
            beside.file: [hcl.SetValue((*outer, hcl.IndexStep(len(node.members if node else ()))), value)]
        }
    holder = hcl.find(hcl.parse(data), outer)
    expr = holder if isinstance(holder, hcl.Expr) else getattr(holder, "expr", None)
    return {beside.file: [hcl.InsertElement(outer, len(expr.elements) if expr is not None else 0, value)]}


def _spelled(bench: PlainWorkbench, place: Place, beside: Place) -> Any:
    """Byte for byte, where both are written in the same way; else as the neighbours are."""
    one, other = (_text(bench, p) for p in (place, beside))
    json_files = [p.file.endswith(".json") for p in (place, beside)]
    if json_files[0] is json_files[1] and ("\n" in one) is ("\n" in other):
        return json_edit.Raw(one.encode()) if json_files[0] else hcl.Expression(one)
    return _written(bench, place)


def _text(bench: PlainWorkbench, place: Place) -> str:
    data = bench.snapshot.read(place.file)
    if place.file.endswith(".json"):
        node = json_edit.node_at(data, place.path)
        return data[node.start : node.end].decode() if node is not None else ""
    found = hcl.find(hcl.parse(data), place.path)
    expr = found if isinstance(found, hcl.Expr) else getattr(found, "expr", None)
    return expr.text if expr is not None else ""


def _written(bench: PlainWorkbench, place: Place) -> Any:
    """The value as it is written, without what a variable's type adds."""
    data = bench.snapshot.read(place.file)
    if place.file.endswith(".json"):
        value = json.loads(data, parse_float=hcl.Number)
        for step in place.path:
            value = value[step.key if isinstance(step, hcl.KeyStep) else getattr(step, "index", 0)]
        return value
    found = hcl.find(hcl.parse(data), place.path)
    expr = found if isinstance(found, hcl.Expr) else getattr(found, "expr", None)
    return hcl.to_python(expr) if expr is not None else None


def _at_spots(bench: PlainWorkbench, here: Evaluation, level: Level, value: Any) -> Iterator[Ops | Refused]:
    """Where the entry would be, although the target has none yet."""
    for spot in argument_spots(
        here, level.declared, level.path, level.instance, level.argument, (level.key,)
    ):
        if spot.kind not in ("object", "variable", "argument"):
            continue
        try:
            change = spots.change(bench.snapshot, bench.state.texts, spot, value, False)
            yield {change.file: list(change.operations)}
        except Refused as refused:
            yield refused


def _beside(bench: PlainWorkbench, here: Evaluation, seen: Seen, there: Evaluation, operations: Ops) -> None:
    """With what other inputs of the module hold of the pool, under its name."""
    if seen.entry is None or seen.declared is None or seen.body is None:
        return
    key = str(seen.entry.key)
    for input in sorted(beside_inputs(bench, seen.address)):
        whole = seen.body.attribute(input)
        value = part(whole, key) if whole is not None else None
        if value is None or value.null:
            continue
        if not value.known or value.secret:
            raise Refused(
                _("{input} holds settings of {pool} that can't be told by reading.").format(
                    input=input, pool=seen.address
                )
            )
        level = Level(seen.declared, seen.path, seen.instance.key, input, key, value)
        made = next(
            (o for o in _at_spots(bench, here, level, spots.plain(value)) if not isinstance(o, Refused)), None
        )
        for file, those in (made or {}).items():
            operations.setdefault(file, []).extend(those)
