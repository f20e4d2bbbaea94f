"""A setting that is a list of blocks, such as a pool's taints: all of them written anew."""

from __future__ import annotations

from collections.abc import Mapping

from core import hcl
from core.dialects.errors import Refused
from core.dialects.plain.operations.places import block_place
from core.dialects.plain.recognise import Seen
from core.dialects.plain.write.settings import steps_of
from core.dialects.plain.write.shape import is_block
from core.platform.field import Json
from core.snapshot import Snapshot
from core.terraform.evaluate import Texts
from core.text import _


def is_blocks(seen: Seen, path: str, value: Json) -> bool:
    """Whether a list of objects is written as blocks there."""
    if seen.entry is not None or seen.module is not None or not isinstance(value, list):
        return False
    return is_block(seen, steps_of(path)) and all(isinstance(one, Mapping) for one in value)


def blocks(
    snapshot: Snapshot, texts: Texts, seen: Seen, path: str, value: list[Mapping[str, Json]]
) -> dict[str, list[hcl.Operation]]:
    """In the pool's own block. Raises Refused."""
    assert seen.declared is not None
    place = block_place(snapshot, texts, seen.declared)
    tree = hcl.parse(snapshot.read(place.file))
    *outer, name = (str(step) for step in steps_of(path))
    where = place.path
    found = hcl.find(tree, where)
    missing = list(outer)
    while missing and isinstance(found, hcl.Block):
        inner = hcl.find(tree, (*where, hcl.BlockStep(missing[0])))
        if not isinstance(inner, hcl.Block):
            break
        where, found = (*where, hcl.BlockStep(missing.pop(0))), inner
    if not isinstance(found, hcl.Block):
        raise Refused(_("{file}: there is no place to write to.").format(file=place.file))
    if any(b.type == "dynamic" and b.labels[:1] == (name,) for b in found.body.blocks):
        raise Refused(
            _("{file}, line {line}: {name} is made by “dynamic” there. Change it as code.").format(
                file=place.file, line=found.line, name=name
            )
        )
    there = 0 if missing else sum(b.type == name for b in found.body.blocks)
    operations: list[hcl.Operation] = [
        hcl.RemoveAt((*where, hcl.BlockStep(name, nth=at))) for at in reversed(range(there))
    ]
    text = "\n\n".join(_text(name, one) for one in value)
    for block in reversed(missing):
        text = f"{block} {{\n{text}\n}}"
    if value:
        operations.append(hcl.AddBlock(where, text))
    return {place.file: operations}


def _text(name: str, one: Mapping[str, Json]) -> str:
    lines = "".join(f"  {key} = {hcl.to_hcl(part)}\n" for key, part in one.items())
    return f"{name} {{\n{lines}}}"
