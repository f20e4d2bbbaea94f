"""Variables that a file came to set whole: what is beneath them counts no more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from posixpath import basename

from core.dialects.plain.reading.roots import UnitState
from core.dialects.plain.reading.state import State
from core.frozen import dataclass
from core.platform.model import Change
from core.terraform.evaluate import Texts, Value
from core.terraform.evaluate.protocol import Unseen
from core.text import _, sentences


@dataclass(frozen=True, slots=True)
class _Copy:
    """Lines of a file in which a variable stands whole now."""

    file: str
    first: int
    last: int
    sentence: str


def copied_sentence(file: str, name: str) -> str:
    """What comes along where a part of a variable is said in a file that didn't set it."""
    sentence = _(
        "{file} sets “{name}” now: a copy of its whole value with one part changed, because a file of"
        " variables replaces it whole."
    )
    return sentence.format(file=basename(file), name=name)


def copied_variables(
    before: State, now: State, changes: Sequence[Change]
) -> Mapping[tuple[str, str, str, str], str]:
    """What is to be said of each Change between these two, by its key: only of those that stand in a variable
    that its file didn't set before, while something beneath did."""
    if before.texts is now.texts:
        return {}
    touched = {path for change in changes for path, _line in change.files}
    files = frozenset(path for path in touched if _differs(before, now, path))
    by_root: dict[str, list[_Copy]] = {}
    out: dict[tuple[str, str, str, str], str] = {}
    for change in changes if files else ():
        if change.root not in by_root:
            by_root[change.root] = list(_copies(before, now, change.root, files))
        said = dict.fromkeys(
            copy.sentence
            for copy in by_root[change.root]
            if any(path == copy.file and copy.first <= line <= copy.last for path, line in change.files)
        )
        if said:
            out[change.key] = sentences(said)
    return out


def _differs(before: State, now: State, path: str) -> bool:
    if path not in now.snapshot:
        return False
    return path not in before.snapshot or before.snapshot.read(path) != now.snapshot.read(path)


def _copies(before: State, now: State, root: str, files: frozenset[str]) -> Iterator[_Copy]:
    old, new = before.roots.get(root), now.roots.get(root)
    if old is None or new is None:
        return
    for name, unit in new.units.items():
        was = old.units.get(name)
        if was is not None:
            yield from _of_unit(before.texts, now.texts, was, unit, files)


def _of_unit(
    old: Texts, new: Texts, was: UnitState, unit: UnitState, files: frozenset[str]
) -> Iterator[_Copy]:
    for layer in unit.evaluation.layers():
        try:
            file = new.real(layer)
        except Unseen:
            continue
        if file not in files:
            continue
        there = old.file(file).values
        for name, part in new.file(file).values.items():
            if name in there or not _holds(was.evaluation.variable(name, ())):
                continue
            first = next((piece.line for piece in new.file(file).pieces if piece.chunk is part.chunk), 0)
            last = first + part.chunk.data.count(b"\n")
            yield _Copy(file, first, last, copied_sentence(file, name))


def _holds(value: Value | None) -> bool:
    """Whether it is made of parts, so that one of them can't be said alone."""
    return value is not None and value.is_known and isinstance(value.data, (dict, tuple)) and bool(value.data)
