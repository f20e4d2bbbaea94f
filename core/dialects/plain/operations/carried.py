"""Whether Terraform can be told that a renamed pool is the same one, and the `moved` block that tells it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from core import hcl
from core.dialects.plain.operations.plain_workbench import PlainWorkbench
from core.dialects.plain.reading.state import State
from core.dialects.plain.recognise import Seen
from core.dialects.plain.recognise.making import key_text
from core.dialects.plain.write.observe import Leaf, Trail, observe
from core.frozen import dataclass
from core.terraform.evaluate import Evaluation, Mark, Path
from core.text import _

_NUMBER = re.compile(r"\d+")
_FIRST = (1, 1)
"""The version of Terraform that knows `moved`."""

Leaves = Mapping[str, Mapping[Trail, Leaf]]


@dataclass(frozen=True)
class Carried:
    """A `moved` block, and the file it belongs to."""

    file: str
    text: str


def carried(before: State, bench: PlainWorkbench, old: str, new: str) -> Carried | None:
    """`bench`: where `new` is there in the place of `old`. None where the pool would be made anew in spite of
    a `moved` block, or where Terraform takes none: what makes it lies in another package, or is too old."""
    was, now = before.roots[bench.root].found.get(old), bench.here.found.get(new)
    if was is None or now is None or set(was.seen) != set(now.seen):
        return None
    block: tuple[Path, str, str] | None = None
    for environment, seen in was.seen.items():
        unit, after = before.roots[bench.root].units[environment], bench.unit(environment)
        told = _told(seen, now.seen[environment])
        if told is None or (block is not None and told != block):
            return None
        block = told
        path, here, there = told
        start = "".join(f"{call}." for call in path)
        made = _made(unit.evaluation, start + here)
        if not made or made != _made(after.evaluation, start + there):
            return None
    if block is None:
        return None
    path, here, there = block
    evaluation = bench.unit(next(iter(now.seen))).evaluation
    file = _file(bench, evaluation, path, now.first)
    if file is None or not _is_new_enough(evaluation):
        return None
    text = f"moved {{\n  from = {here}\n  to   = {there}\n}}"
    return Carried(file, text)


def _told(old: Seen, new: Seen) -> tuple[Path, str, str] | None:
    """The module whose code says it, and the addresses there; None where nothing can say it."""
    if old.entry is not None or new.entry is not None or old.inside or new.inside:
        return None
    one, other = _steps(old), _steps(new)
    if len(one) != len(other) or one[-1].partition(".")[0] != other[-1].partition(".")[0]:
        return None
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b), None)
    if at is None or one[at + 1 :] != other[at + 1 :] or old.path[:at] != new.path[:at]:
        return None
    return old.path[:at], one[at], other[at]


def _steps(seen: Seen) -> list[str]:
    """The calls on the way, and the block itself."""
    assert seen.declared is not None
    kind = "module." if seen.declared.type == "module" else ""
    key = key_text(seen.instance.key) if isinstance(seen.instance.key, str) else ""
    return [*(str(call) for call in seen.path), kind + ".".join(seen.declared.labels) + key]


def _made(evaluation: Evaluation, start: str) -> Leaves:
    """What is made there, by what follows the address. What only Terraform can tell counts as one."""
    out: dict[str, Mapping[Trail, Leaf]] = {}
    for address, one in observe(evaluation).made.items():
        rest = address[len(start) :]
        if address.startswith(start) and (not rest or rest[0] in ".["):
            out[rest] = {
                trail: Leaf("unknown", "", leaf.there) if leaf.kind == "unknown" else leaf
                for trail, leaf in one.leaves.items()
            }
    return out


def _file(bench: PlainWorkbench, evaluation: Evaluation, path: Path, seen: Seen) -> str | None:
    """Where the module has such blocks already, else beside the pool's; None outside of this repository."""
    folder = evaluation.folder(path)
    if folder is None or any(evaluation.folder(path[:depth]) is None for depth in range(len(path))):
        return None
    files: list[str] = [one.path for one in folder.files.values()]
    code = [file for file in files if file in bench.snapshot and file.endswith((".tf", ".tofu"))]
    for file in code:
        if any(block.type == "moved" for block in hcl.parse(bench.snapshot.read(file)).body.blocks):
            return file
    assert seen.declared is not None
    declared = seen.declared
    if seen.path != path:
        found = evaluation.declared(path, "module", seen.path[len(path)].name)
        if found is None:
            return None
        declared = found
    place = bench.state.texts.place(Mark(declared.parts[0].chunk, 0, 1)).file
    return place if place in code else None


def _is_new_enough(evaluation: Evaluation) -> bool:
    """Whether the root asks for no Terraform that doesn't know `moved`."""
    folder = evaluation.folder(())
    for declared in folder.others if folder is not None else ():
        found = declared.attribute("required_version") if declared.type == "terraform" else None
        if found is None:
            continue
        value = evaluation.expression(found[0], found[1].expression)
        for one in str(value.data if value.is_known else "").split(","):
            numbers = tuple(int(n) for n in _NUMBER.findall(one)[:2])
            if one.strip().startswith(("~>", "<", "=")) and numbers and numbers[:2] < _FIRST:
                # `~> 1.0` goes on to 1.9, `~> 1.0.4` and `< 1.1` don't.
                if one.strip().startswith("~>") and len(_NUMBER.findall(one)) == 2 and numbers[0] == 1:
                    continue
                return False
    return True


def note() -> str:
    return _("“moved” in the code tells Terraform that it is the same node pool: its nodes stay.")
