"""Where a pool is written: its block, the entry that it is, or the call that makes nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from core import hcl
from core.dialects.errors import Refused
from core.dialects.plain.reading.leaves import all_marks
from core.dialects.plain.recognise import Recognised, Seen
from core.dialects.plain.write.entity import entry_key
from core.dialects.plain.write.spots import path_of, writable
from core.dialects.plain.write.trace import argument_spots
from core.frozen import dataclass
from core.snapshot import Snapshot
from core.terraform.evaluate import Declared, Evaluation, Mark, Path, Texts, Value
from core.text import _

_MOST = 60
"""Literals looked at for one entry."""


@dataclass(frozen=True, slots=True)
class Place:
    """Something that can be taken out of a file, or copied in it."""

    file: str
    path: hcl.Path
    mark: Mark
    line: int

    @property
    def is_entry(self) -> bool:
        return isinstance(self.path[-1], (hcl.KeyStep, hcl.CodeStep, hcl.IndexStep))


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """One collection whose elements become pools: the argument that takes it, and the pool's key in it."""

    declared: Declared
    path: Path
    instance: str | int | None
    argument: str
    key: str | int
    value: Value | None
    call: int | None = None
    """Of a call with `for_each`: how deep it is."""


def levels(evaluation: Evaluation, seen: Seen) -> Iterator[Level]:
    """From the pool outwards."""
    declared = seen.declared
    if declared is None:
        return
    if seen.entry is not None:
        key = entry_key(seen)
        yield Level(declared, seen.path, seen.instance.key, seen.entry.input, key, seen.entry.value)
    if seen.instance.key is not None:
        argument = "for_each" if declared.attribute("for_each") is not None else "count"
        yield Level(declared, seen.path, None, argument, seen.instance.key, seen.instance.value)
    for depth in range(len(seen.path), 0, -1):
        call, outer = seen.path[depth - 1], seen.path[: depth - 1]
        caller = evaluation.declared(outer, "module", call.name)
        if caller is None or call.key is None:
            continue
        made = evaluation.instances(caller, outer).get(call.key)
        argument = "for_each" if caller.attribute("for_each") is not None else "count"
        yield Level(caller, outer, None, argument, call.key, made.value if made else None, depth)


def entries(
    snapshot: Snapshot, evaluation: Evaluation, seen: Seen, level: Level
) -> tuple[list[Place], Refused | None]:
    """Where the pool's entry of a level may stand, the likeliest first; why not where nothing can be
    written."""
    found: list[Place] = []
    why: Refused | None = None
    texts = evaluation.texts
    for mark, exact in _marks(evaluation, seen, level):
        try:
            place = place_of(snapshot, texts, mark)
        except Refused as refused:
            why = why or refused
            continue
        inner = place if exact else _climbed(snapshot, texts, place, level, seen)
        if inner is not None and inner.is_entry and all(inner.path != f.path for f in found):
            found.append(inner)
    return found, why


def _marks(evaluation: Evaluation, seen: Seen, level: Level) -> Iterator[tuple[Mark, bool]]:
    """Literals, and whether they are the entry itself; else it lies around them."""
    for spot in argument_spots(
        evaluation, level.declared, level.path, level.instance, level.argument, (level.key,)
    ):
        if spot.kind in ("value", "reference") and not spot.steps and spot.chunk is not None:
            yield Mark(spot.chunk, spot.start, spot.end), True
    if level.value is not None and level.value.mark is not None:
        yield level.value.mark, True
    inside = list(all_marks(level.value))[:_MOST] if level.value is not None else []
    if seen.name is not None:
        inside += list(all_marks(seen.name))
    for mark in inside:
        yield mark, False


def place_of(snapshot: Snapshot, texts: Texts, mark: Mark) -> Place:
    """Raises Refused."""
    file = writable(texts, mark)
    path = path_of(texts, snapshot.read(file), file, mark)
    return Place(file, path, mark, texts.place(mark).line)


def _climbed(snapshot: Snapshot, texts: Texts, place: Place, level: Level, seen: Seen) -> Place | None:
    """The entry around a literal: the key is the pool's, or it is an element of a list."""
    path = place.path
    for length in range(len(path) - 1, 0, -1):
        step = path[length - 1]
        same = isinstance(step, hcl.KeyStep) and step.key in (level.key, seen.shown_name)
        if same or isinstance(step, hcl.IndexStep):
            return Place(place.file, path[:length], place.mark, place.line)
    return None


def block_place(snapshot: Snapshot, texts: Texts, declared: Declared) -> Place:
    """The block itself. Raises Refused."""
    if len(declared.parts) > 1:
        raise Refused(_overlaid(texts, declared))
    chunk = declared.parts[0].chunk
    return place_of(snapshot, texts, Mark(chunk, 0, len(chunk.data)))


def _overlaid(texts: Texts, declared: Declared) -> str:
    last = texts.place(Mark(declared.parts[-1].chunk, 0, 1)).file
    return _("{file} replaces parts of {name}: edit both as code.").format(file=last, name=declared.name)


def own_call(evaluation: Evaluation, recognised: Recognised, seen: Seen) -> tuple[Declared, Path] | None:
    """The outermost call that makes this pool and no other cluster or pool."""
    for depth in range(1, len(seen.path) + 1):
        inside = [s for s in recognised.seen if s.kind != "feature" and s.path[:depth] == seen.path[:depth]]
        if inside == [seen] and seen.path[depth - 1].key is None:
            declared = evaluation.declared(seen.path[: depth - 1], "module", seen.path[depth - 1].name)
            return (declared, seen.path[: depth - 1]) if declared is not None else None
    return None


def address_of(path: Path, declared: Declared) -> str:
    """Of a block of a module."""
    labels = ".".join(declared.labels) if declared.type == "resource" else f"module.{declared.name}"
    return "".join(f"{call}." for call in path) + labels
