"""What is to be said of changed lines that no Change explains, and of changes that show in no line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from posixpath import dirname

from core.frozen import dataclass
from core.hcl.outline import Part
from core.language import Language, outline
from core.platform.advice import read_plan
from core.platform.model import Reading
from core.review.owned import same_lines
from core.review.unexplained import Account, Unexplained
from core.session.plain_values import PlainValues
from core.terraform.moves import Moves, addresses
from core.text import _, listed, sentences
from core.view import OtherLines

Files = Mapping[str, tuple[bytes | None, bytes | None]]
"""Path -> (before, after)."""


@dataclass(frozen=True, slots=True)
class Sides:
    """What a file is made of, before and after."""

    old: Part
    new: Part


def outlines(files: Files, languages: Sequence[Language]) -> dict[str, Sides]:
    """What each file is made of, in its language."""
    return {
        path: Sides(outline(path, a, languages), outline(path, b, languages))
        for path, (a, b) in files.items()
    }


def other_lines(
    files: Files,
    parts: Mapping[str, Sides],
    account: Account,
    modes: Mapping[str, str] | None = None,
    moves: Mapping[str, Moves] | None = None,
    readings: Sequence[Reading] = (),
) -> tuple[OtherLines, ...]:
    """Every changed line that no Change explains, by block, and every change of a file's kind (`modes`: what
    is to be said of it, by path); destroyed blocks first. `moves`: by folder, what the
    code says of things that are gone; `readings`: before and after."""
    words = _Words(parts, moves or {}, _Idle(readings))
    out = [OtherLines(path, (), what) for path, what in (modes or {}).items()]
    out += [item for entry in account.left for item in words.of(entry, files[entry.file])]
    return tuple(sorted(out, key=lambda item: not item.destroyed))


@dataclass(frozen=True, slots=True)
class _Said:
    """Of some lines."""

    what: str
    kind: str = ""
    gone: bool = False


class _Idle:
    """The variables that nothing reads."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        self._roots: dict[tuple[str, str], set[str]] = {}
        self._read: set[tuple[str, str]] = set()
        for platform in (p for reading in readings for p in reading.platforms):
            for key, read in platform.read_variables.items():
                if read:
                    self._read.add(key)
                else:
                    self._roots.setdefault(key, set()).add(platform.root)

    def words(self, file: str, block: str) -> str:
        """Of a top-level block or attribute; "" where something reads it, or that can't be told."""
        key = file, block.removeprefix("variable ")
        if key in self._read or key not in self._roots:
            return ""
        roots = self._roots[key] - {"."}
        if not roots or block.startswith("variable "):
            return _("No code reads it: nothing comes of that.")
        words = _("No code of {roots} reads it: nothing comes of that.")
        return words.format(roots=listed(sorted(roots)))


_META = ("provider", "providers", "depends_on", "lifecycle")
"""What decides whether and where a block's objects exist is called by its name."""


class _Words:
    """What is to be said of lines that no Change explains."""

    def __init__(self, parts: Mapping[str, Sides], moves: Mapping[str, Moves], idle: _Idle) -> None:
        self._parts = parts
        self._moves = moves
        self._idle = idle
        self._was = _by_name({path: sides.old.names for path, sides in parts.items()})
        self._kept = _by_name({path: sides.new.names for path, sides in parts.items()})
        self._same: dict[tuple[str, str, str], tuple[set[int], set[int]]] = {}

    def of(self, entry: Unexplained, data: tuple[bytes | None, bytes | None]) -> list[OtherLines]:
        sides = self._parts[entry.file]
        groups: dict[_Said, list[tuple[str, int]]] = {}
        values = PlainValues(sides.old, sides.new, entry.old, entry.new)
        for sign, lines, side in (("-", entry.old, sides.old), ("+", entry.new, sides.new)):
            for line in lines:
                told = self._words_of_line(entry, sign, side, line, values.words(sign, line))
                groups.setdefault(told, []).append((sign, line + 1))
        if not groups:
            came = data[0] is None
            groups[_Said(_("Adds an empty file.") if came else _("Removes an empty file."))] = []
        return [
            OtherLines(entry.file, tuple(lines), said.what, said.gone, said.kind)
            for said, lines in groups.items()
        ]

    def _words_of_line(self, entry: Unexplained, sign: str, side: Part, line: int, value: str) -> _Said:
        if not side.spoken:
            return _Said(_("Not Terraform code."))
        block = side.block_at(line)
        if (sign, line) in entry.layout and not side.is_remark(line):
            return _Said(_("Only the layout changes: Terraform reads the same."))
        said = self._of_block(entry.file, sign, side, line, block) if block is not None else None
        if said is None and side.is_remark(line):
            return _Said(_("Comments and blank lines."))
        if block is None:
            return _Said(_("Lines that stand by themselves."), "code")
        said = said or _Said(self._changed(block, side.argument_at(line)), "code")
        said = replace(said, what=sentences([said.what, value])) if said.kind == "code" else said
        idle = self._idle.words(entry.file, block)
        return replace(said, what=sentences([said.what, idle]), kind="idle", gone=False) if idle else said

    def _of_block(self, file: str, sign: str, side: Part, line: int, block: str) -> _Said | None:
        """Of a line of a block that is on this side alone; None where it is on both."""
        sides = self._parts[file]
        if block in (sides.new if sign == "-" else sides.old).names:
            return None
        other = self._other(file, sign, block) if " " in block else None
        if sign == "+" and self._former(file, block) in self._was:
            return _Said(self._changed(block, side.argument_at(line)), "code")
        if other is not None:
            ways = (file, other) if sign == "-" else (other, file)
            return _Said(self._moved(block, ways, sign, side, line), "code")
        if sign == "-":
            what, gone = self._removed(file, block)
            return _Said(what, "code", gone)
        return _Said(self._added(block, side, line), "code")

    def _other(self, file: str, sign: str, block: str) -> str | None:
        """The file that a block went to, or came from: of its own folder, or the only one there is. Blocks of
        one name in several folders have nothing to do with each other."""
        mine, others = (self._was, self._kept) if sign == "-" else (self._kept, self._was)
        found = others.get(block, [])
        beside = [path for path in found if dirname(path) == dirname(file)]
        if beside:
            return beside[0]
        return found[0] if len(found) == 1 and len(mine[block]) == 1 else None

    def _former(self, file: str, block: str) -> str:
        """What a block was called before, where a `moved` block says so; "" else."""
        kind, _blank, name = block.partition(" ")
        prefix = "module." if kind == "module" else ""
        for was, now in self._moves.get(dirname(file), Moves()).renamed.items():
            if kind in ("module", "resource") and now == prefix + name:
                return f"{kind} {was.removeprefix(prefix)}"
        return ""

    def _moved(self, block: str, ways: tuple[str, str], sign: str, side: Part, line: int) -> str:
        """Of a block that goes to another file, and may change on the way."""
        before, after = ways
        if (block, *ways) not in self._same:
            old, new = self._parts[before].old, self._parts[after].new
            found = list(same_lines(old.tokens, old.lines_of(block), new.tokens, new.lines_of(block)))
            self._same[block, before, after] = {i for i, _j in found}, {j for _i, j in found}
        words = {"block": block, "before": before, "after": after}
        if line in self._same[block, before, after][sign == "+"]:
            return _("Moves the {block} from {before} to {after}.").format(**words)
        changed = self._changed(block, side.argument_at(line))
        return sentences([changed, _("It moves from {before} to {after}.").format(**words)])

    def _removed(self, file: str, block: str) -> tuple[str, bool]:
        moves = self._moves.get(dirname(file), Moves())
        kind, _blank, address = block.partition(" ")
        address = f"module.{address}" if kind == "module" else address
        now = moves.renamed.get(address)
        broken = next((path for path, sides in self._parts.items() if sides.new.broken), None)
        if broken is not None:
            words = _("The {block} isn't found any more, but {file} can't be read whole.")
            return words.format(block=block, file=broken), False
        if " " not in block:
            return _("Removes “{name}”.").format(name=block), False
        if kind not in ("resource", "module"):
            return _("Removes the {block}.").format(block=block), False
        if now is not None:
            words = _(
                "Removes the {block}: “moved” in the code calls it {now} from now on, nothing is destroyed."
            )
            return words.format(block=block, now=now), False
        if address in moves.forgotten:
            words = _("Removes the {block}: Terraform lets go of it and destroys nothing.")
            return words.format(block=block), False
        return _("Removes the {block}.").format(block=block), True

    def _added(self, block: str, side: Part, line: int) -> str:
        if " " not in block:
            return _("Adds “{name}”.").format(name=block)
        here = next((b for b in side.blocks if b.line - 1 <= line < b.end_line), None)
        if here is not None and here.type in ("moved", "removed"):
            before, after = addresses(here)
            if here.type == "moved":
                words = _("Tells Terraform that {before} is called {after} from now on.")
                return words.format(before=before, after=after)
            return _("Tells Terraform what to do with {before}, which isn't in the code any more.").format(
                before=before
            )
        return _("Adds the {block}.").format(block=block)

    def _changed(self, block: str, argument: str | None) -> str:
        if " " not in block:
            return _("Changes “{name}”.").format(name=block)
        if argument in ("count", "for_each"):
            words = _("Changes “{argument}” of the {block}: whether it exists.")
            return read_plan(words.format(block=block, argument=argument))
        if argument in _META:
            return _("Changes “{argument}” of the {block}.").format(block=block, argument=argument)
        return _("Changes inside the {block}.").format(block=block)


def _by_name(names: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """The files in which each block stands."""
    out: dict[str, list[str]] = {}
    for path, inside in names.items():
        for name in inside:
            out.setdefault(name, []).append(path)
    return out


_PLAIN = ("100644", "100664")
_LINK, _SUBMODULE, _PROGRAM = "120000", "160000", "100755"


def mode_words(before: str | None, after: str) -> str:
    """What another mode of a file means, "" if nothing. Modes are Git's; None: the file is new."""
    if before == after or (before is None and after in _PLAIN):
        return ""
    if before is None:
        return {
            _LINK: _("Adds a symbolic link."),
            _SUBMODULE: _("Adds a submodule: the content of another repository."),
        }.get(after, _("Adds a file that can be run as a program."))
    if after == _LINK:
        return _("Becomes a symbolic link.")
    if after == _SUBMODULE:
        return _("Becomes a submodule: the content of another repository.")
    if before == _LINK:
        return _("Is no symbolic link any more.")
    if before == _SUBMODULE:
        return _("Is no submodule any more.")
    if after == _PROGRAM:
        return _("Can be run as a program now.")
    if before == _PROGRAM:
        return _("Can't be run as a program any more.")
    return _("Its mode changes from {before} to {after}.").format(before=before, after=after)
