"""Switches: `count = var.gpu ? 1 : 0` decides whether a pool is there at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from core import hcl
from core.dialects.errors import Refused
from core.dialects.plain.recognise import Seen
from core.dialects.plain.write import spots
from core.dialects.plain.write.trace import Spot, expression_spots
from core.snapshot import Snapshot
from core.terraform.evaluate import Declared, Evaluation, Mark, Path, syntax
from core.terraform.evaluate.places import Chunk
from core.terraform.evaluate.protocol import NO_NAMES
from core.terraform.evaluate.syntax import Node, Unreadable

Ops = Mapping[str, Sequence[hcl.Operation]]


def switched_off(snapshot: Snapshot, evaluation: Evaluation, seen: Seen) -> Iterator[Ops]:
    """Changes of switches that are on: each is enough for the pool to be gone."""
    for chunk, node, path in _counts(evaluation, seen):
        for condition, wanted in _conditions(evaluation, chunk, node, path):
            for spot in _spots(evaluation, chunk, condition, path):
                try:
                    change = spots.change(snapshot, evaluation.texts, spot, wanted, False)
                except Refused:
                    continue
                yield {change.file: change.operations}


def _counts(evaluation: Evaluation, seen: Seen) -> Iterator[tuple[Chunk, Node, Path]]:
    """The `count` of the pool's block and of the calls around it."""
    found: list[tuple[Declared | None, Path]] = [(seen.declared, seen.path)]
    for depth in range(len(seen.path), 0, -1):
        outer = seen.path[: depth - 1]
        found.append((evaluation.declared(outer, "module", seen.path[depth - 1].name), outer))
    for declared, path in found:
        if seen.entry is not None and declared is seen.declared:
            continue  # That makes the cluster.
        try:
            written = declared.attribute("count") if declared is not None else None
        except Unreadable:
            continue
        if written is not None:
            yield written[0], written[1].expression, path


def _conditions(
    evaluation: Evaluation, chunk: Chunk, node: Node, path: Path
) -> Iterator[tuple[Node, bool | int]]:
    """What decides, with the value that makes the count 0."""
    while isinstance(node, syntax.Wrapped):
        node = node.inner
    if not isinstance(node, syntax.Conditional):
        if isinstance(node, syntax.Reference):
            yield node, 0
        return
    arms = [evaluation.passing(chunk, arm, path, None, None, NO_NAMES) for arm in (node.yes, node.no)]
    nothing = [v.is_known and v.kind == "number" and v.number.integer == 0 for v in arms]
    if nothing[0] is not nothing[1]:
        yield node.condition, nothing[0]


def _spots(evaluation: Evaluation, chunk: Chunk, node: Node, path: Path) -> Iterator[Spot]:
    if not isinstance(node, (syntax.Reference, syntax.Wrapped)):
        return
    value = evaluation.passing(chunk, node, path, None, None, NO_NAMES)
    if not value.is_known or value.data is None or value.kind not in ("bool", "number", "string"):
        return
    mark: Mark | None = value.mark
    if mark is not None:
        yield spots.at_mark(mark)
    yield from expression_spots(evaluation, chunk, node, path)
