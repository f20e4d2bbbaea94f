"""Every changed line is explained by a Change, or listed: nothing goes unseen.

A line is explained where a value that a Change is about is written (before or after), where a module that a
Change brings or takes stands, and where it only frames such lines: brackets, and alignment.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from core.platform.model import Change, EnvValue, Module, Origin, Reading
from core.review.linediff import Hunk, changed_ranges, pairs, split_lines

Lines = dict[str, set[int]]
"""0-based lines by file."""

Extent = Callable[[str, int, str], int]
"""(file, 0-based line, side "old" or "new") -> how many lines the definition that begins there has."""

_FRAME = re.compile(rb'^\s*("?[\w.$/{}-]+"?\s*[=:]?\s*)?[\[\]{}(),\s]*$')
_ONLY_BRACKETS = re.compile(rb"^[\[\]{}(),\s]*$")
_CONFIGURATION = re.compile(rb"^\s*(configuration_base_key|source|version)\s*=")


@dataclass(frozen=True, slots=True)
class Unexplained:
    """Changed lines of one file that belong to no Change. 0-based."""

    file: str
    old: tuple[int, ...]
    new: tuple[int, ...]


@dataclass
class _Known:
    """Lines that Changes speak of."""

    old: Lines = field(default_factory=lambda: defaultdict(set))
    new: Lines = field(default_factory=lambda: defaultdict(set))


def unexplained(
    files: Mapping[str, tuple[bytes | None, bytes | None]],
    before: Reading,
    after: Reading,
    changes: Iterable[Change],
    extent: Extent = lambda file, line, side: 1,
) -> tuple[Unexplained, ...]:
    """By file, in order. `files`: every file that differs, (before, after)."""
    known = _Known()
    for change in changes:
        _explain(known, change, before.module(change.root, change.module), "old", extent)
        _explain(known, change, after.module(change.root, change.module), "new", extent)
    out = []
    for path, (old, new) in files.items():
        if b"\0" in (old or b"") or b"\0" in (new or b""):
            out.append(Unexplained(path, (0,) if old is not None else (), (0,) if new is not None else ()))
            continue
        left = _left(old or b"", new or b"", known.old.get(path, set()), known.new.get(path, set()))
        if left[0] or left[1]:
            out.append(Unexplained(path, *left))
        elif (old is None) != (new is None) and not (old or new):
            out.append(Unexplained(path, (), ()))  # an empty file came or went
    return tuple(out)


def _explain(known: _Known, change: Change, module: Module | None, side: str, extent: Extent) -> None:
    if module is None:
        return
    lines = known.old if side == "old" else known.new
    if not change.setting and not change.environment:
        lines[module.file].update(range(module.line - 1, module.end_line))
        for value in _values(module, None):
            _cover(lines, value, side, extent)
    elif not change.setting:
        for value in _values(module, change.environment):
            _cover(lines, value, side, extent)
        lines[module.file].update(_environment_lines(module, change.environment))
    elif change.setting == "file" and not change.environment:
        lines[module.file].update(range(module.line - 1, module.end_line))
    elif not change.environment and module.setting(change.setting) is None:
        lines[module.file].update(_argument_lines(module, change.setting))
    else:
        setting = module.setting(change.setting)
        values = setting.values if setting else {}
        for environment in {change.environment, *change.effective}:
            if environment in values:
                _cover(lines, values[environment], side, extent)


def _values(module: Module, environment: str | None) -> Iterator[EnvValue]:
    for setting in module.settings:
        for name, value in setting.values.items():
            if environment is None or name == environment:
                yield value


def _cover(lines: Lines, value: EnvValue, side: str, extent: Extent) -> None:
    if value.origin not in (Origin.SET, Origin.LINKED) and not value.swallowed:
        return
    if value.file is not None and value.line is not None and value.text is not None:
        first = value.line - 1
        count = value.text.rstrip("\n").count("\n") + 1
        lines[value.file].update(range(first, first + max(count, extent(value.file, first, side))))
    if value.linked_file is not None and value.linked_line is not None:
        first = value.linked_line - 1
        lines[value.linked_file].update(range(first, first + extent(value.linked_file, first, side)))
    for entry in value.entries.values():
        _cover(lines, entry, side, extent)


def _environment_lines(module: Module, environment: str) -> set[int]:
    """Set values tell where the environment stands; an empty one only has its frame."""
    return {
        v.line - 1
        for v in _values(module, environment)
        if v.line is not None and v.file == module.file and v.origin is Origin.SET
    }


def _argument_lines(module: Module, name: str) -> set[int]:
    """Marks for lines of the module's block: -1 - line asks `_left` to look for the argument `name` there."""
    return {_ArgumentMark(line, name) for line in range(module.line - 1, module.end_line)}


class _ArgumentMark(int):
    """A line that is explained only if it belongs to the argument `name` of the block."""

    name: str

    def __new__(cls, line: int, name: str) -> _ArgumentMark:
        made = super().__new__(cls, -1 - line)
        made.name = name
        return made


def _left(old: bytes, new: bytes, known_old: set[int], known_new: set[int]) -> tuple[tuple[int, ...], ...]:
    a, b = split_lines(old), split_lines(new)
    sure_old = _with_arguments(known_old, a)
    sure_new = _with_arguments(known_new, b)
    left_old: list[int] = []
    left_new: list[int] = []
    hunks = changed_ranges(old, new)
    around = [_is_explained(h, sure_old, sure_new) for h in hunks]
    any_explained = any(around)
    for hunk, explained in zip(hunks, around, strict=True):
        aligned_old, aligned_new = _aligned(a, b, hunk) if any_explained else (set(), set())
        left_old += [
            i
            for i in range(hunk.start_a, hunk.end_a)
            if i not in sure_old and i not in aligned_old and not (explained and _frames(a[i]))
        ]
        left_new += [
            j
            for j in range(hunk.start_b, hunk.end_b)
            if j not in sure_new and j not in aligned_new and not (explained and _frames(b[j]))
        ]
    return tuple(left_old), tuple(left_new)


def _with_arguments(known: set[int], lines: list[bytes]) -> set[int]:
    out: set[int] = set()
    wanted: dict[str, list[int]] = defaultdict(list)
    for line in known:
        if isinstance(line, _ArgumentMark):
            wanted[line.name].append(-1 - int(line))
        else:
            out.add(line)
    for name, places in wanted.items():
        names = [name] if name != "source" else ["source", "version"]
        for one in names:
            out |= _argument(lines, sorted(places), one.encode())
    return out


def _argument(lines: list[bytes], places: list[int], name: bytes) -> set[int]:
    """The argument's line and those up to where its brackets close."""
    head = re.compile(rb"^\s*" + re.escape(name) + rb"\s*=")
    for at, line in enumerate(places):
        if line < len(lines) and head.match(lines[line]):
            depth = 0
            out = set()
            for number in places[at:]:
                if number >= len(lines):
                    break
                out.add(number)
                text = lines[number]
                depth += sum(text.count(c) for c in (b"{", b"[", b"("))
                depth -= sum(text.count(c) for c in (b"}", b"]", b")"))
                if depth <= 0:
                    break
            return out
    return set()


def _is_explained(hunk: Hunk, old: set[int], new: set[int]) -> bool:
    return any(i in old for i in range(hunk.start_a, hunk.end_a)) or any(
        j in new for j in range(hunk.start_b, hunk.end_b)
    )


def _frames(line: bytes) -> bool:
    """Only holds other lines together: brackets, `ops = {`, nothing at all."""
    return bool(_FRAME.match(line) or _ONLY_BRACKETS.match(line)) and not _CONFIGURATION.match(line)


def _aligned(a: list[bytes], b: list[bytes], hunk: Hunk) -> tuple[set[int], set[int]]:
    """Lines that differ in spaces only: the group of a changed line is aligned again, as fmt does it."""
    olds = [a[i].decode("utf-8", "replace") for i in range(hunk.start_a, hunk.end_a)]
    news = [b[j].decode("utf-8", "replace") for j in range(hunk.start_b, hunk.end_b)]
    out_old: set[int] = set()
    out_new: set[int] = set()
    for i, j in pairs(olds, news):
        if _unspaced(olds[i]) == _unspaced(news[j]):
            out_old.add(hunk.start_a + i)
            out_new.add(hunk.start_b + j)
    return out_old, out_new


def _unspaced(text: str) -> str:
    """Without alignment; spaces inside quotes count.

    >>> _unspaced('  a   = "x  y"') == _unspaced('a = "x  y"')
    True
    >>> _unspaced('a = "x y"') == _unspaced('a = "xy"')
    False
    """
    return "".join(
        part if index % 2 else re.sub(r"\s+", "", part) for index, part in enumerate(text.strip().split('"'))
    ) + str(text.count('"'))
