"""Settings that are blocks of their own, as many as there are: taints, exclusions of a maintenance window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from core import hcl
from core.dialects.errors import Refused
from core.dialects.plain.recognise import Seen
from core.dialects.plain.write import spelling
from core.dialects.plain.write.entity import spelled
from core.dialects.plain.write.parts import told
from core.dialects.plain.write.settings import Steps
from core.dialects.plain.write.spots import Change, path_of, plain, writable
from core.snapshot import Snapshot
from core.terraform.evaluate import Body, Mark, Texts
from core.terraform.evaluate.syntax import Block, Reference
from core.text import _


def is_of_blocks(seen: Seen, steps: Steps) -> bool:
    """Whether a setting is a list of blocks."""
    if seen.body is None or seen.entry is not None or isinstance(steps[-1], int):
        return False
    return not spelled(seen, seen.body, steps).attribute


class Blocks:
    """The blocks of one setting."""

    def __init__(self, seen: Seen, steps: Steps) -> None:
        assert seen.body is not None
        self.name = str(steps[-1])
        outer = spelled(seen, seen.body, (*steps[:-1], self.name))
        missing = outer.blocks[:-1] if outer.blocks else ()
        levels = outer.levels if outer.blocks else outer.levels[:-1]
        self.parent: Body = levels[-1].body
        self.missing = missing
        found = self.parent.blocks(self.name) if not missing else []
        self.bodies = [nested.body for nested in found if nested.exists is not False]
        self.open = any(nested.exists is None for nested in found)
        self.trail: Steps = outer.trail[:-1]

    @property
    def dynamic(self) -> tuple[Any, Block] | None:
        """The dynamic block that makes them, and its chunk."""
        for chunk, block in reversed(self.parent.parts):
            for one in block.blocks:
                if one.type == "dynamic" and one.labels == (self.name,):
                    return chunk, one
        return None

    def values(self) -> list[dict[str, Any]] | None:
        """What they say; None where not all of it is known."""
        if self.open:
            return None
        out = []
        for body in self.bodies:
            made = {}
            for name in body.attributes:
                value = body.attribute(name)
                if value is None or not value.known:
                    return None
                if not value.null:
                    made[name] = plain(value)
            out.append(made)
        return out


def change(snapshot: Snapshot, texts: Texts, blocks: Blocks, wanted: Sequence[Mapping[str, Any]]) -> Change:
    """Make the blocks that are written out these ones. Raises Refused."""
    chunk, outer = blocks.parent.parts[0]
    mark = Mark(chunk, outer.start, outer.end)
    file = writable(texts, mark)
    if file.endswith(".json"):
        where = texts.place(blocks.bodies[0].mark if blocks.bodies else mark)
        sentence = _(
            "“{name}” stands in {file}, line {line}, in JSON, where Repoform writes no such"
            " lists: edit it there."
        )
        raise Refused(sentence.format(name=blocks.name, file=file, line=where.line))
    data = snapshot.read(file)
    path = path_of(texts, data, file, mark)
    tree = hcl.parse(data)
    if blocks.missing:
        text = "\n".join(_text(blocks.name, one, None) for one in wanted)
        for name in reversed(blocks.missing):
            text = f"{name} {{\n{_indented(text)}}}"
        return Change(file, (hcl.AddBlock(path, text),))
    old = [
        {n: told(v) for n in body.attributes if (v := body.attribute(n)) is not None}
        for body in blocks.bodies
    ]
    new = [{n: spelling_of(v) for n, v in one.items()} for one in wanted]
    operations: list[hcl.Operation] = []
    steps = SequenceMatcher(
        None, [repr(o) for o in old], [repr(n) for n in new], autojunk=False
    ).get_opcodes()
    if any(tag != "equal" and a == 0 and d - c > b for tag, a, b, c, d in steps) and old:
        # Nothing can be put before the first block: what stands in them moves on.
        steps = [("replace", 0, len(old), 0, len(new))]
    for tag, a, b, c, d in reversed(steps):
        if tag == "equal":
            continue
        common = min(b - a, d - c)
        for at in reversed(range(a + common, b)):
            operations.append(hcl.RemoveAt(_block(path, blocks.name, at)))
        after = _block(path, blocks.name, a + common - 1) if a + common else None
        for offset in reversed(range(common, d - c)):
            like = hcl.find(tree, _block(path, blocks.name, 0)) if old else None
            operations.append(hcl.AddBlock(path, _text(blocks.name, wanted[c + offset], like), after))
        for offset in range(common):
            operations += _replaced(
                tree, _block(path, blocks.name, a + offset), old[a + offset], wanted[c + offset]
            )
    return Change(file, tuple(operations))


def _block(path: hcl.Path, name: str, at: int) -> hcl.Path:
    return (*path, hcl.BlockStep(name, (), at))


def _replaced(
    tree: hcl.Tree, path: hcl.Path, old: Mapping[str, Any], wanted: Mapping[str, Any]
) -> list[hcl.Operation]:
    out: list[hcl.Operation] = []
    for name, value in wanted.items():
        if old.get(name) == spelling_of(value):
            continue
        where = (*path, hcl.AttributeStep(name))
        there = hcl.find(tree, where)
        if there is not None and not spelling.is_fixed(spelling.value_of(there)):
            sentence = _("“{name}” of it comes from elsewhere, in line {line}: change it there.")
            raise Refused(sentence.format(name=name, line=there.line))
        out.append(hcl.SetValue(where, spelling.hcl_like(tree, where, there, value)))
    out += [hcl.RemoveAt((*path, hcl.AttributeStep(name))) for name in old if name not in wanted]
    return out


def spelling_of(value: Any) -> Any:
    """A value as texts, to be compared."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return {key: spelling_of(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [spelling_of(one) for one in value]
    return str(spelling.plain(value)) if value is not None else None


def _text(name: str, values: Mapping[str, Any], like: Any) -> str:
    lines = "".join(
        f"{key} = {hcl.to_hcl(spelling.hcl_beside(like, value))}\n" for key, value in values.items()
    )
    return hcl.fmt(f"{name} {{\n{lines}}}\n".encode()).decode().rstrip("\n")


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" if line else "\n" for line in text.splitlines())


def elements(
    content: Block, iterator: str, wanted: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]] | None:
    """What the list behind a dynamic block must hold for these blocks; None where its content makes something
    of its own of it."""
    names: dict[str, str] = {}
    for name, attribute in content.attributes.items():
        node = attribute.expression
        if not isinstance(node, Reference) or node.root != iterator or len(node.steps) != 2:
            return None
        first, second = node.steps
        key = second.attribute if second.attribute is not None else second.key
        if first.attribute != "value" or not isinstance(key, str):
            return None
        names[name] = key
    if content.blocks or any(name not in names for one in wanted for name in one):
        return None
    return [{names[name]: value for name, value in one.items()} for one in wanted]
