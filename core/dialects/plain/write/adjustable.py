"""A value of its own for one environment, where code that several share decides: by a new variable with the
old value as its default, handed on through the calls, or by a look-up of the workspace."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from core import hcl
from core.dialects.errors import Refused
from core.dialects.plain.recognise import Seen
from core.dialects.plain.write import spelling, spots
from core.dialects.plain.write.model import Environment, Units
from core.dialects.plain.write.trace import Spot
from core.frozen import dataclass
from core.snapshot import Snapshot
from core.terraform.evaluate import Declared, Mark, Path, Value
from core.text import _, listed

_PLAIN = frozenset(
    ("this", "main", "default", "primary", "node_pool", "pool", "cluster", "default_node_pool")
)
"""Names of blocks that say nothing."""
_MANY = 20


@dataclass(frozen=True, slots=True)
class Plan:
    """What makes a value adjustable: operations by file, new files, and what to say of it."""

    operations: dict[str, list[hcl.Operation]]
    new: dict[str, bytes]
    sentence: str


def plans(
    snapshot: Snapshot,
    units: Units,
    here: Environment,
    seen: Seen,
    value: Value | None,
    found: list[Spot],
    wanted: object,
    setting: str,
    unsaid: tuple[object, ...] = (),
) -> Iterator[Plan]:
    """The ways to give `here` a value of its own, the simplest first. `value`: what decides so far; None:
    nothing does. `found`: where the setting could be said, in the order in which that decides. `unsaid`: the
    value that does what nothing does; null for a resource's."""
    if isinstance(wanted, hcl.Expression) or (value is not None and (value.mark is None or value.secret)):
        return
    mark = value.mark if value is not None else None
    old = "null" if not unsaid else hcl.to_hcl(unsaid[0]) if mark is None else ""
    maker = _Maker(snapshot, units, here, seen, mark, wanted, setting, old)
    kinds: tuple[str, ...] = ("argument", "object") if unsaid else ("block",)
    if mark is not None:
        kinds = ("value", "reference", "argument")
    for spot in (spots.at_mark(mark), *found) if mark is not None else found:
        if spot.kind in kinds and not spot.blocks:
            for way in (maker.by_variable, maker.by_workspace):
                try:
                    yield way(spot)
                except Refused:
                    continue


class _Maker:
    def __init__(
        self,
        snapshot: Snapshot,
        units: Units,
        here: Environment,
        seen: Seen,
        mark: Mark | None,
        wanted: object,
        setting: str,
        unsaid: str,
    ) -> None:
        self.snapshot = snapshot
        self.units = units
        self.here = here
        self.seen = seen
        self.wanted = wanted
        self.evaluation = here.evaluation
        self.texts = here.evaluation.texts
        self.layers = here.evaluation.layers()
        self.old = mark.text.strip() if mark is not None else unsaid
        self.kept = _kept(mark) if mark is not None else None
        self.wish = _name(seen, setting)
        self.workspace = self.evaluation.unit.workspace
        self.workspaces = {one.evaluation.unit.workspace for one in units.of_root(here.root)}

    def by_variable(self, spot: Spot) -> Plan:
        """Raises Refused."""
        return _Threading(self).plan(spot)

    def by_workspace(self, spot: Spot) -> Plan:
        """Raises Refused."""
        if len(self.workspaces) < 2:
            raise Refused(_("The code asks for no environment by its name (Terraform workspace)."))
        if spot.kind in ("argument", "block", "object") or spot.steps or spot.chunk is None:
            raise Refused(_("Nothing stands there that could be changed like this."))
        file, path = self.place(spot)
        text = Mark(spot.chunk, spot.start, spot.end).text
        new = hcl.to_hcl(spelling.like(self.kept, None, self.wanted), inline=True)
        key = hcl.to_hcl({self.workspace: 0}, inline=True).partition("=")[0].removeprefix("{").strip()
        made = f"lookup({{ {key} = {new} }}, terraform.workspace, {text})"
        sentence = _(
            "a choice by the environment's name in {file}: {new} in “{workspace}”, else {old}"
        ).format(file=file, new=new, workspace=self.workspace, old=_short(text))
        return Plan({file: [hcl.SetValue(path, hcl.Expression(made))]}, {}, sentence)

    def place(self, spot: Spot) -> tuple[str, hcl.Path]:
        """Of an expression in code. Raises Refused where only fixed values may stand."""
        assert spot.chunk is not None
        mark = Mark(spot.chunk, spot.start, spot.end)
        file = spots.writable(self.texts, mark)
        if not file.endswith((".tf", ".tofu")):
            raise Refused(_("{file} is no code.").format(file=file))
        path = spots.path_of(self.texts, self.snapshot.read(file), file, mark)
        first = path[0] if path else None
        if isinstance(first, hcl.BlockStep) and first.type == "variable":
            raise Refused(_("A variable's default can't refer to anything."))
        return file, path


class _Threading:
    """One variable, from the environment's entry down to the expression."""

    def __init__(self, maker: _Maker) -> None:
        self.maker = maker
        self.operations: dict[str, list[hcl.Operation]] = {}
        self.new: dict[str, bytes] = {}
        self.declared: list[str] = []
        self.calls: list[str] = []
        self.entry = ""

    def plan(self, spot: Spot) -> Plan:
        maker = self.maker
        if spot.kind == "object":
            file, outer = maker.place(spot)
            if len(spot.steps) != 1:
                raise Refused(_("A part of a whole can't be given alone."))
            path: hcl.Path = (*outer, hcl.KeyStep(str(spot.steps[0])))
        elif spot.kind in ("argument", "block"):
            assert spot.chunk is not None
            if len(spot.steps) != 1:
                raise Refused(_("A part of a whole can't be given alone."))
            mark = Mark(spot.chunk, spot.start, spot.end)
            file = spots.writable(maker.texts, mark)
            block = spots.path_of(maker.texts, maker.snapshot.read(file), file, mark)
            path = (*block, hcl.AttributeStep(str(spot.steps[0])))
        else:
            file, path = maker.place(spot)
            if spot.steps:
                raise Refused(_("Nothing stands there that could be changed like this."))
            if spot.kind == "reference":
                raise Refused(_("What stands there is no fixed value."))
        level = self._module(file)
        name = self._free(level)
        self._do(file, hcl.SetValue(path, hcl.Expression(f"var.{name}")))
        self._climb(level, name)
        return Plan(self.operations, self.new, self._sentence(name))

    def _do(self, file: str, operation: hcl.Operation) -> None:
        if not file.endswith((".tf", ".tofu", ".tfvars", ".tfvars.json")):
            raise Refused(_("{file} can't be written.").format(file=file))
        self.operations.setdefault(file, []).append(operation)

    def _module(self, file: str) -> Path:
        """The module, of those on the way to the entity, whose code a file is. Raises Refused."""
        path = self.maker.seen.path
        for length in range(len(path), -1, -1):
            folder = self.maker.evaluation.folder(path[:length])
            if folder is not None and any(one.path == file for one in folder.files.values()):
                return path[:length]
        raise Refused(_("{file} lies beside the way to it.").format(file=file))

    def _free(self, level: Path) -> str:
        """A name that no module on the way has."""
        evaluation = self.maker.evaluation
        for number in range(1, _MANY):
            name = self.maker.wish if number == 1 else f"{self.maker.wish}_{number}"
            modules = [level[:length] for length in range(len(level) + 1)]
            if not any(evaluation.declared(one, "variable", name) for one in modules):
                return name
        raise Refused(_("There are too many variables called {name}.").format(name=self.maker.wish))

    def _climb(self, level: Path, name: str) -> None:
        maker = self.maker
        value = spelling.like(maker.kept, None, maker.wanted)
        while True:
            self._declare(level, name)
            if not level:
                break
            call = maker.evaluation.declared(level[:-1], "module", level[-1].name)
            if call is None:
                raise Refused(_("How {name} is called can't be told.").format(name=level[-1].name))
            file, path = self._call(call)
            own = len(maker.units.touched_by([file])) == 1
            given = value if own else hcl.Expression(f"var.{name}")
            self._do(file, hcl.SetValue((*path, hcl.AttributeStep(name)), given))
            if own:
                self.entry = file
                return
            self.calls.append(level[-1].name)
            level = level[:-1]
        if not maker.layers:
            raise Refused(_("Nothing there is of one environment alone."))
        file = maker.texts.file(maker.layers[-1]).path
        if file not in maker.snapshot or maker.texts.file(file).problem is not None:
            raise Refused(_("{file} can't be written.").format(file=file))
        json = file.endswith(".json")
        step: hcl.Step = hcl.KeyStep(name) if json else hcl.AttributeStep(name)
        self._do(file, hcl.SetValue((step,), value))
        self.entry = file

    def _call(self, call: Declared) -> tuple[str, hcl.Path]:
        chunk, block = call.bodies()[0]
        mark = Mark(chunk, block.start, block.end)
        file = spots.writable(self.maker.texts, mark)
        return file, spots.path_of(self.maker.texts, self.maker.snapshot.read(file), file, mark)

    def _declare(self, level: Path, name: str) -> None:
        """The variable, where the module's others stand, and written as they are."""
        maker = self.maker
        folder = maker.evaluation.folder(level)
        assert folder is not None
        files = {one.path for one in folder.files.values()}
        code = sorted(file for file in files if file.endswith((".tf", ".tofu")))
        held: Counter[str] = Counter()
        typed = described = 0
        for one in folder.variables.values():
            for chunk, block in one.bodies():
                file = maker.texts.place(Mark(chunk, block.start, block.end)).file
                held[file] += file in code
            typed += one.attribute("type") is not None
            described += one.attribute("description") is not None
        count = len(folder.variables)
        text = self._block(name, types=typed * 2 >= count, words=described * 2 > count)
        best = max(held.items(), key=lambda item: (item[1], item[0]), default=("", 0))
        target = best[0] if best[1] else ""
        if not target:
            beside = code[0] if len(code) == 1 else ""
            there = f"{folder.path}/variables.tf" if folder.path != "." else "variables.tf"
            target = there if there in files else beside or there
        if target in maker.snapshot:
            self._do(target, hcl.AddBlock((), text))
        else:
            self.new[target] = hcl.fmt((text + "\n").encode())
        self.declared.append(target)

    def _block(self, name: str, *, types: bool, words: bool) -> str:
        lines = []
        if words:
            lines.append(f"  description = {hcl.to_hcl(_words(name))}")
        kept = self.maker.kept
        type = _type(kept if kept is not None else self.maker.wanted)
        if types and type:
            lines.append(f"  type        = {type}" if words else f"  type    = {type}")
        lines.append(f"  default     = {self.maker.old}" if words else f"  default = {self.maker.old}")
        text = f'variable "{name}" {{\n' + "\n".join(lines) + "\n}"
        return hcl.fmt((text + "\n").encode()).decode().rstrip("\n")

    def _sentence(self, name: str) -> str:
        files = listed(dict.fromkeys(self.declared))
        new = _short(hcl.to_hcl(spelling.like(self.maker.kept, None, self.maker.wanted), inline=True))
        words = {"name": name, "files": files, "new": new, "entry": self.entry, "old": _short(self.maker.old)}
        if self.calls:
            words["calls"] = listed(reversed(self.calls))
            return _(
                "a variable “{name}” in {files}, {old} unless it is said, handed on through {calls}, and"
                " {new} in {entry}"
            ).format(**words)
        return _("a variable “{name}” in {files}, {old} unless it is said, and {new} in {entry}").format(
            **words
        )


def _kept(mark: Mark) -> object:
    """The value that stands there."""
    attribute = hcl.parse(b"x = " + mark.chunk.data[mark.start : mark.end] + b"\n").body.attributes.get("x")
    if mark.chunk.kind != "hcl" or attribute is None or not spelling.is_fixed(attribute.expr.value()):
        raise Refused(_("What decides is no fixed value in code."))
    found: object = attribute.expr.value()
    return found


def _type(value: object) -> str:
    """What to say of such a value's type; "" where that can't be said simply."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, float, hcl.Number)):
        return "number"
    if isinstance(value, str):
        return "string"
    if isinstance(value, list):
        return "list(string)" if all(isinstance(one, str) for one in value) else ""
    if isinstance(value, dict):
        return "map(string)" if all(isinstance(one, str) for one in value.values()) else ""
    return ""


def _name(seen: Seen, setting: str) -> str:
    """What a hand would call it."""
    inside = re.sub(r"\[[^\]]*\]", "", setting).split(".")[-1]
    keyed = seen.entry.key if seen.entry is not None else seen.instance.key
    label = seen.declared.labels[-1] if seen.declared is not None and seen.declared.labels else ""
    parts = [label if keyed is None else str(keyed), inside]
    if seen.inside:
        parts[0] = seen.inside.split(".")[-1] if parts[0] in _PLAIN else f"{parts[0]}_{seen.inside}"
    elif parts[0] in _PLAIN:
        parts.pop(0)
    name = re.sub(r"[^a-z0-9]+", "_", "_".join(parts).lower()).strip("_")
    return name if name[:1].isalpha() else f"value_{name}"


def _words(name: str) -> str:
    """A description, as far as a name tells.

    >>> _words("web_max_node_count")
    'Web max node count'
    """
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39] + "…"
