"""Which lines a Change speaks of: where the value that it is about is written, before and after, and where a
module that came or went stands. Nothing around them: that is `core.review.unexplained`'s business."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from core.platform.model import Change, EnvValue, Module, Origin, Reading
from core.review.sides import Side, Sides, Tokens

Lines = dict[str, set[int]]
"""0-based lines by file."""


def owned(change: Change, before: Reading, after: Reading, sides: Sides) -> tuple[Lines, Lines]:
    """The lines before and after, whether or not they differ."""
    was = before.module(change.root, change.former or change.module)
    now = after.module(change.root, change.module)
    if change.setting == "file" and not change.environment:
        return _moved(was, now, sides)
    if was is not None and now is not None and _is_of_existence(change, was, now):
        return _switch(was, change.environment), _switch(now, change.environment)
    mine, theirs = _Owner(change, "old", sides).lines_of(was), _Owner(change, "new", sides).lines_of(now)
    for file, line in change.brought:
        theirs[file].add(line - 1)
    return mine, theirs


def rows(path: str, text: bytes | None, changes: Sequence[Change]) -> Iterator[tuple[int, int]]:
    """The rows of a text's tables that are called as a module that came or went: (line, which Change)."""
    if text is None or not path.lower().endswith((".md", ".markdown")):
        return
    named = {
        change.module.encode("utf-8", "replace"): number
        for number, change in enumerate(changes)
        if not change.setting and not change.environment
    }
    for line, words in enumerate(text.split(b"\n") if named else ()):
        name, bar, _rest = words.strip().removeprefix(b"|").partition(b"|")
        number = named.get(name.strip().strip(b"`")) if bar else None
        if number is not None:
            yield line, number


def _is_of_existence(change: Change, was: Module, now: Module) -> bool:
    """It tells that a module is made now, or no longer is, in an environment that both have."""
    where = change.environment
    both = all(where in one.environments or where in one.exists for one in (was, now))
    return both and not change.setting and not change.former


def _switch(module: Module, environment: str) -> Lines:
    """What decides whether it is made there."""
    found: Lines = defaultdict(set)
    place = module.made_by.get(environment)
    if place is not None:
        found[place[0]].add(place[1] - 1)
    for file, first, last in module.decided.get(environment, ()):
        found[file].update(range(first - 1, last))
    return found


class _Owner:
    """One side of one Change."""

    def __init__(self, change: Change, name: str, sides: Sides) -> None:
        self.change = change
        self.name = name
        self.sides = sides
        self.lines: Lines = defaultdict(set)

    def lines_of(self, module: Module | None) -> Lines:
        if module is None:
            return self.lines
        change = self.change
        if change.former and not change.setting:
            self.lines[module.file].add(module.line - 1)  # another name: the head of the block
        elif not change.setting and not change.environment:
            self.lines[module.file].update(range(module.line - 1, module.end_line))
            self._all(module)
            for environment in module.decided:
                for file, lines in _switch(module, environment).items():
                    self.lines[file].update(lines)
                    for line in lines:
                        self._with_its_variable(file, line)
        elif not change.setting:
            for value in _values(module, change.environment):
                self._cover(value)
            self._environments(module, (change.environment,))
        elif change.setting == "configuration" and not change.environment:
            self._all(module)
            self._argument(module)
        elif not change.environment and not change.earlier and module.setting(change.setting) is None:
            self._argument(module)
        else:
            paths = (change.setting, *(change.earlier if self.name == "old" else ()))
            for values in (found.values for path in paths if (found := module.setting(path)) is not None):
                for environment in {change.environment, *change.effective}:
                    if environment in values:
                        self._cover(values[environment])
        return self.lines

    def _all(self, module: Module) -> None:
        for value in _values(module, None):
            self._cover(value)
        self._environments(module, module.environments)

    def _cover(self, value: EnvValue) -> None:
        for file, first, last in value.passed:
            self.lines[file].update(range(first - 1, last))
        if value.origin in (Origin.DEFAULT, Origin.UNSET) and not value.swallowed:
            return
        match value.file, value.line, value.text:
            case str(file), int(line), str(text):
                lines = text.rstrip("\n").count("\n") + 1
                self.lines[file].update(range(line - 1, line - 1 + lines))
                self._with_its_variable(file, line - 1)
        match value.linked_file, value.linked_line:
            case str(file), int(line):
                self._definition(file, line - 1, value.source or "")
        for entry in value.entries.values():
            self._cover(entry)

    def _definition(self, file: str, line: int, reference: str) -> None:
        side = self._side(file)
        if side is not None:
            name = reference.rpartition(".")[2]
            self.lines[file].update(side.definition(line, name))
            self._with_its_variable(file, line)

    def _with_its_variable(self, file: str, line: int) -> None:
        """A variable that is made for a module comes and goes with it."""
        side = self._side(file)
        if side is None or self.change.setting or self.change.environment:
            return
        block = side.block_at(line) or ""
        other = self.sides(file, "new" if self.name == "old" else "old")
        if block.startswith("variable ") and (other is None or block not in other.names):
            self.lines[file].update(side.lines_of(block))

    def _environments(self, module: Module, names: Iterable[str]) -> None:
        """The keys of environments, which may hold nothing."""
        places: Lines = defaultdict(set)
        for value in _values(module, None):
            match value.origin, value.file, value.line:
                case Origin.SET, str(file), int(line):
                    places[file].add(line - 1)
        for file, lines in places.items():
            side = self._side(file)
            if side is not None:
                for name in names:
                    self.lines[file].update(line for found in side.beside(name, lines) for line in found)

    def _argument(self, module: Module) -> None:
        side = self._side(module.file)
        if side is not None:
            name = self.change.setting
            for argument in (name, "version") if name == "source" else (name,):
                self.lines[module.file].update(side.argument(module.line - 1, argument))

    def _side(self, file: str) -> Side | None:
        return self.sides(file, self.name)


def _values(module: Module, environment: str | None) -> Iterator[EnvValue]:
    for setting in module.settings:
        for name, value in setting.values.items():
            if environment is None or name == environment:
                yield value


def _moved(was: Module | None, now: Module | None, sides: Sides) -> tuple[Lines, Lines]:
    """The lines of a block that say the same in the other file, in the same order. What came, went or changed
    on the way is another Change's, or nobody's."""
    old: Lines = defaultdict(set)
    new: Lines = defaultdict(set)
    assert was is not None and now is not None, "what moves is there before and after"
    left, right = sides(was.file, "old"), sides(now.file, "new")
    if left is not None and right is not None:  # else it stands in both
        olds, news = range(was.line - 1, was.end_line), range(now.line - 1, now.end_line)
        for i, j in same_lines(left.tokens, olds, right.tokens, news):
            old[was.file].add(i)
            new[now.file].add(j)
    return old, new


def same_lines(
    old: Tokens, olds: Iterable[int], new: Tokens, news: Iterable[int]
) -> Iterator[tuple[int, int]]:
    """Pairs of lines with the same tokens and line ends, in order."""
    mine = [i for i in olds if i < len(old.lines)]
    theirs = [j for j in news if j < len(new.lines)]
    if len(mine) * len(theirs) > _MOST_PAIRS:
        return
    a, b = [old.lines[i] for i in mine], [new.lines[j] for j in theirs]
    for block in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks():
        for n in range(block.size):
            i, j = mine[block.a + n], theirs[block.b + n]
            ends = {old.ends[i], new.ends[j]} - {b""}
            if len(ends) < 2:
                yield i, j


_MOST_PAIRS = 4_000_000
