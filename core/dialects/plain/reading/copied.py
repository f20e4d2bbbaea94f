"""Variables that a file came to set whole: what is beneath them counts no more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from posixpath import basename

from core.dialects.plain.reading.roots import UnitState
from core.dialects.plain.reading.state import State
from core.frozen import dataclass
from core.platform.model import Change, Remark
from core.terraform.evaluate import Mark, Texts, Value
from core.terraform.evaluate.protocol import Unseen
from core.text import _, sentences


@dataclass(frozen=True, slots=True)
class _Copy:
    """Lines of a file in which a variable stands whole now."""

    file: str
    first: int
    last: int
    sentence: str
    same: tuple[int, ...]
    """Those of them that say what was so before."""


def copied_sentence(file: str, name: str) -> str:
    """What comes along where a part of a variable is said in a file that didn't set it."""
    sentence = _(
        "{file} sets “{name}” now: a copy of its whole value with one part changed, because a file of"
        " variables replaces it whole."
    )
    return sentence.format(file=basename(file), name=name)


def copied_variables(
    before: State, now: State, changes: Sequence[Change]
) -> Mapping[tuple[str, str, str, str], Remark]:
    """What is to be said of each Change between these two, by its key: only of those that stand in a variable
    that its file didn't set before, while something beneath did."""
    if before.texts is now.texts:
        return {}
    touched = {path for change in changes for path, _line in change.files}
    files = frozenset(path for path in touched if _differs(before, now, path))
    by_root: dict[str, list[_Copy]] = {}
    out: dict[tuple[str, str, str, str], Remark] = {}
    for change in changes if files else ():
        if change.root not in by_root:
            by_root[change.root] = list(_copies(before, now, change.root, files))
        mine = [
            copy
            for copy in by_root[change.root]
            if any(path == copy.file and copy.first <= line <= copy.last for path, line in change.files)
        ]
        if mine:
            same = dict.fromkeys((copy.file, line) for copy in mine for line in copy.same)
            out[change.key] = Remark(sentences(dict.fromkeys(c.sentence for c in mine)), tuple(same))
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
            held = was.evaluation.variable(name, ())
            if name in there or not _holds(held):
                continue
            first = next((piece.line for piece in new.file(file).pieces if piece.chunk is part.chunk), 0)
            last = first + part.chunk.data.count(b"\n")
            differing = list(_differing(held, unit.evaluation.variable(name, ())))
            same = _same_lines(part.chunk.data, first, [_lines(new, file, mark) for mark in differing])
            yield _Copy(file, first, last, copied_sentence(file, name), same)


def _lines(texts: Texts, file: str, mark: Mark | None) -> range | None:
    """The lines of a file that a mark covers; None where it has none in it."""
    place = texts.place(mark) if mark is not None else None
    if mark is None or place is None or place.file != file:
        return None
    return range(place.line, place.line + mark.text.count("\n") + 1)


def _same_lines(data: bytes, first: int, differing: Sequence[range | None]) -> tuple[int, ...]:
    """The lines of a copy that say what was so before: none where it can't be told which those aren't."""
    if None in differing:
        return ()
    other = {line for lines in differing for line in lines or ()}
    return tuple(
        line
        for line, text in enumerate(data.split(b"\n"), first)
        if line not in other and not text.lstrip().startswith((b"#", b"//"))
    )


def _differing(old: Value | None, new: Value) -> Iterator[Mark | None]:
    """What the new value says otherwise than the old one, part by part; None where that has no place."""
    if old is not None and new.is_known and old.is_known and new.data is not None and old.data is not None:
        if isinstance(new.data, dict) and isinstance(old.data, dict):
            for name, item in new.data.items():
                yield from _differing(old.data.get(name), item)
            return
        if isinstance(new.data, tuple) and isinstance(old.data, tuple) and len(new.data) == len(old.data):
            for was, item in zip(old.data, new.data, strict=True):
                yield from _differing(was, item)
            return
        if new.data == old.data and new.kind == old.kind:
            return
    elif old is not None and new.data is None and old.data is None:
        return
    yield new.mark


def _holds(value: Value | None) -> bool:
    """Whether it is made of parts, so that one of them can't be said alone."""
    return value is not None and value.is_known and isinstance(value.data, (dict, tuple)) and bool(value.data)
