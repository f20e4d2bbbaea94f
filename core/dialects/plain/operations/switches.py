"""Switches: `count = var.gpu ? 1 : 0`, or `var.gpu ? local.gpu : {}` in a map of pools, decides whether a
pool is there at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from core import hcl
from core.dialects.errors import Refused
from core.dialects.plain.operations.places import levels
from core.dialects.plain.recognise import Seen
from core.dialects.plain.write import spots
from core.dialects.plain.write.trace import Spot, expression_spots
from core.snapshot import Snapshot
from core.terraform.evaluate import Declared, Evaluation, Mark, Path, syntax
from core.terraform.evaluate.places import Chunk
from core.terraform.evaluate.protocol import NO_NAMES
from core.terraform.evaluate.syntax import Node, Unreadable

Ops = Mapping[str, Sequence[hcl.Operation]]
_LITERAL = re.compile(rb'"?(?:true|false|\d{1,9})"?')
_DEEPEST = 30
"""References and calls on the way to one switch."""


def switched_off(snapshot: Snapshot, evaluation: Evaluation, seen: Seen) -> Iterator[Ops]:
    """Changes of switches that are on: each is enough for the pool to be gone."""
    for chunk, condition, path, wanted in _switches(evaluation, seen):
        for spot in _spots(evaluation, chunk, condition, path):
            try:
                change = spots.change(snapshot, evaluation.texts, spot, wanted, False)
            except Refused:
                continue
            yield {change.file: change.operations}


_Found = tuple[Chunk, Node, Path, bool | int]


def _switches(evaluation: Evaluation, seen: Seen) -> Iterator[_Found]:
    for chunk, node, path in _counts(evaluation, seen):
        for condition, wanted in _conditions(evaluation, chunk, node, path):
            yield chunk, condition, path, wanted
    for level in levels(evaluation, seen):
        try:
            written = level.declared.attribute(level.argument)
            if written is not None and level.argument != "count":
                yield from _arms(evaluation, written[0], written[1].expression, level.path, level.key, 0)
        except Unreadable:
            continue


def _arms(
    evaluation: Evaluation, chunk: Chunk, node: Node, path: Path, key: str | int, depth: int
) -> Iterator[_Found]:
    """Conditions of which one arm has an entry: `merge(var.gpu ? local.gpu : {}, …)`."""
    if depth > _DEEPEST:
        return
    if isinstance(node, syntax.Wrapped):
        yield from _arms(evaluation, chunk, node.inner, path, key, depth + 1)
    elif isinstance(node, syntax.Call) and node.name == "merge":
        for argument in node.arguments:
            yield from _arms(evaluation, chunk, argument, path, key, depth + 1)
    elif isinstance(node, syntax.Conditional):
        yes, no = (_has(evaluation, chunk, arm, path, key) for arm in (node.yes, node.no))
        if yes is not no:
            yield chunk, node.condition, path, no
            yield from _arms(evaluation, chunk, node.yes if yes else node.no, path, key, depth + 1)
    elif isinstance(node, syntax.Reference) and len(node.steps) == 1 and node.steps[0].attribute:
        found = _definition(evaluation, node.root, node.steps[0].attribute, path)
        if found is not None:
            yield from _arms(evaluation, *found, key, depth + 1)


def _has(evaluation: Evaluation, chunk: Chunk, node: Node, path: Path, key: str | int) -> bool:
    value = evaluation.passing(chunk, node, path, None, None, NO_NAMES)
    inside = value.data if value.is_known else value.parts
    return isinstance(inside, Mapping) and key in inside


def _definition(evaluation: Evaluation, root: str, name: str, path: Path) -> tuple[Chunk, Node, Path] | None:
    if root == "local":
        declared = evaluation.declared(path, "local", name)
        part = declared.parts[-1] if declared is not None else None
        return (part.chunk, part.tree.expression, path) if part is not None else None
    if root == "var" and path:
        caller = evaluation.declared(path[:-1], "module", path[-1].name)
        written = caller.attribute(name) if caller is not None else None
        return (written[0], written[1].expression, path[:-1]) if written is not None else None
    return None


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
    for spot in expression_spots(evaluation, chunk, node, path):
        literal = spot.chunk is not None and _LITERAL.fullmatch(spot.chunk.data, spot.start, spot.end)
        if spot.kind in ("variable", "argument") or (spot.kind == "value" and literal):
            yield spot
