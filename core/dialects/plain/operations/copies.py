"""Copies of what makes a pool, called otherwise: an entry among its neighbours, a block by its siblings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import field
from posixpath import basename, dirname, join

from core import hcl
from core.dialects.errors import Refused
from core.dialects.plain.operations.naming import Naming
from core.dialects.plain.operations.places import Level, Place
from core.dialects.plain.recognise import Seen
from core.frozen import dataclass
from core.snapshot import Snapshot
from core.terraform import json_edit
from core.terraform.evaluate import Texts
from core.text import _

_NAMES = ("name", "node_group_name", "node_pool_name", "name_prefix", "fargate_profile_name")


@dataclass(frozen=True)
class Copied:
    operations: dict[str, list[hcl.Operation]] = field(default_factory=dict)
    created: dict[str, bytes] = field(default_factory=dict)
    note: str = ""
    """What comes along, in a sentence."""


# Entries


def entry(snapshot: Snapshot, texts: Texts, place: Place, level: Level, seen: Seen, naming: Naming) -> Copied:
    """Beside the entry at a place, as the last of its map or list. Raises Refused."""
    data = snapshot.read(place.file)
    if place.file.endswith(".json"):
        return Copied({place.file: [_json_entry(data, texts, place, level, seen, naming)]})
    tree = hcl.parse(data)
    found = hcl.find(tree, place.path)
    expr = found if isinstance(found, hcl.Expr) else getattr(found, "expr", None)
    if expr is None:
        raise Refused(_not_told(place))
    text = _renamed(data, expr, texts, place, level, seen, naming)
    outer = place.path[:-1]
    last = place.path[-1]
    if isinstance(last, (hcl.KeyStep, hcl.CodeStep)):
        # What a computed key would be called is a name that somebody gave: the new one is written out.
        key = naming.key(last.key) if isinstance(last, hcl.KeyStep) else naming.new
        if hcl.find(tree, (*outer, hcl.KeyStep(key))) is not None:
            raise Refused(_("{file} holds an entry “{key}” there already.").format(file=place.file, key=key))
        return Copied({place.file: [hcl.SetValue((*outer, hcl.KeyStep(key)), hcl.Expression(text))]})
    around = hcl.find(tree, outer)
    holder = around if isinstance(around, hcl.Expr) else getattr(around, "expr", None)
    if holder is None:
        raise Refused(_not_told(place))
    operation = hcl.InsertElement(outer, len(holder.elements), hcl.Expression(text))
    return Copied({place.file: [operation]})


def _not_told(place: Place) -> str:
    return _("What makes the pool stands in {file}, line {line}, in a way that can't be copied.").format(
        file=place.file, line=place.line
    )


def _renamed(
    data: bytes, expr: hcl.Expr, texts: Texts, place: Place, level: Level, seen: Seen, naming: Naming
) -> str:
    """The text of an entry, with the new pool's name where its name stands."""
    start, end = expr.span
    swaps: dict[tuple[int, int], str] = {}
    own = _own_name(texts, seen, place.file)
    if own is not None and start <= own[0] and own[1] <= end:
        swaps[own] = _literal(data[slice(*own)].decode(), naming)
    elif expr.kind == "literal":
        if _is_name(expr.value(), place, naming):
            swaps[expr.span] = _literal(expr.text, naming)
    else:
        for item in _items(expr):
            text = _template(item.expr, item.key, naming)
            if text is not None:
                swaps[item.expr.span] = text
            elif isinstance(place.path[-1], hcl.IndexStep) and item.expr.value() == level.key:
                swaps[item.expr.span] = _literal(item.expr.text, naming)
    return _swapped(data, start, end, swaps)


def _is_name(value: object, place: Place, naming: Naming) -> bool:
    """Whether a bare value is what the pool is called: an element of a list is, a key's value where the name
    is in it."""
    if isinstance(place.path[-1], hcl.IndexStep):
        return True
    return isinstance(value, str) and naming.named(value) is not None


def _items(expr: hcl.Expr) -> Iterator[hcl.Item]:
    """Of an object, or of the objects that it is merged from."""
    yield from expr.items
    for part in expr.parts:
        if part.kind == "object" or part.parts:
            yield from _items(part)


def _own_name(texts: Texts, seen: Seen, file: str) -> tuple[int, int] | None:
    """Where the literal stands that is the pool's name, in a file."""
    mark = seen.name.mark if seen.name is not None else None
    if mark is None:
        return None
    there = texts.place(mark)
    return (there.start, there.end) if there.file == file else None


def _literal(text: str, naming: Naming) -> str:
    """A quoted name as the new pool's."""
    plain = text[1:-1] if text.startswith('"') else text
    return hcl.to_hcl(naming.named(plain) or naming.new)


def _template(expr: hcl.Expr, name: str | None, naming: Naming) -> str | None:
    """A name that is made of others, with the new pool's in it; None for what is no such name. Raises
    Refused."""
    if name not in _NAMES or expr.kind != "template":
        return None
    found = naming.template(expr.text)
    if found is None and name.endswith("_prefix"):
        return None  # What is put behind it tells them apart.
    if found is None:
        raise Refused(
            _(
                "The pool's name is {text}: Repoform can't tell what a new one would be called. Copy it as"
                " code."
            ).format(text=expr.text)
        )
    return found


def _swapped(data: bytes, start: int, end: int, swaps: dict[tuple[int, int], str]) -> str:
    out, at = b"", start
    for (begin, stop), text in sorted(swaps.items()):
        out += data[at:begin] + text.encode()
        at = stop
    return (out + data[at:end]).decode()


def _json_entry(
    data: bytes, texts: Texts, place: Place, level: Level, seen: Seen, naming: Naming
) -> hcl.Operation:
    node = json_edit.node_at(data, place.path)
    outer = place.path[:-1]
    around = json_edit.node_at(data, outer)
    if node is None or around is None:
        raise Refused(_not_told(place))
    swaps: dict[tuple[int, int], str] = {}
    own = _own_name(texts, seen, place.file)
    if own is not None and node.start <= own[0] and own[1] <= node.end:
        swaps[own] = _json_name(data[slice(*own)], naming)
    elif node.kind == "scalar" and _is_name(json.loads(data[node.start : node.end]), place, naming):
        swaps[node.start, node.end] = _json_name(data[node.start : node.end], naming)
    elif isinstance(place.path[-1], hcl.IndexStep):
        for member in node.members:
            span = (member.value.start, member.value.end)
            if member.value.kind == "scalar" and json.loads(data[slice(*span)]) == level.key:
                swaps[span] = json.dumps(naming.new)
    made = json_edit.Raw(_swapped(data, node.start, node.end, swaps).encode())
    if isinstance(place.path[-1], hcl.KeyStep):
        new = naming.key(place.path[-1].key)
        if any(member.key == new for member in around.members):
            raise Refused(_("{file} holds an entry “{key}” there already.").format(file=place.file, key=new))
        return hcl.SetValue((*outer, hcl.KeyStep(new)), made)
    return hcl.SetValue((*outer, hcl.IndexStep(len(around.members))), made)


def _json_name(text: bytes, naming: Naming) -> str:
    plain = str(json.loads(text))
    return json.dumps(naming.named(plain) or naming.new, ensure_ascii=False)


# Blocks


def block(snapshot: Snapshot, texts: Texts, place: Place, seen: Seen, naming: Naming, apart: bool) -> Copied:
    """Behind the block at a place; `apart`: in a file of its own, as its siblings are. Raises Refused."""
    data = snapshot.read(place.file)
    tree = hcl.parse(data)
    found = hcl.find(tree, place.path)
    if not isinstance(found, hcl.Block):
        raise Refused(_not_told(place))
    label = naming.in_code(found.labels[-1])
    text = _block_text(data, found, texts, place, seen, naming, label)
    if any(b.type == found.type and b.labels == (*found.labels[:-1], label) for b in _blocks(texts, place)):
        raise Refused(
            _("There is a “{name}” in {folder} already.").format(
                name=label, folder=dirname(place.file) or "."
            )
        )
    if apart:
        stem, dot, ending = basename(place.file).partition(".")
        path = join(dirname(place.file), naming.in_code(stem) + dot + ending)
        if path in snapshot:
            raise Refused(_("There is a file {path} already.").format(path=path))
        newline = b"\r\n" if b"\r\n" in data else b"\n"
        made = hcl.fmt(text.replace("\r\n", "\n").encode() + b"\n").replace(b"\n", newline)
        return Copied({}, {path: made})
    return Copied({place.file: [hcl.AddBlock(place.path[:-1], text, after=place.path)]})


def _blocks(texts: Texts, place: Place) -> Iterator[hcl.Block]:
    for file in texts.folder(dirname(place.file) or ".").files.values():
        yield from hcl.parse(file.data).body.blocks


def _block_text(
    data: bytes, block: hcl.Block, texts: Texts, place: Place, seen: Seen, naming: Naming, label: str
) -> str:
    start, end = block.span
    swaps = {block.label_spans[-1]: hcl.to_hcl(label)}
    own = _own_name(texts, seen, place.file)
    if own is not None and start <= own[0] and own[1] <= end:
        swaps[own] = _literal(data[slice(*own)].decode(), naming)
        return _swapped(data, start, end, swaps)
    for name in _NAMES:
        attribute = block.body.attributes.get(name)
        if attribute is None:
            continue
        text = _template(attribute.expr, name, naming)
        swaps[attribute.expr.span] = text if text is not None else hcl.to_hcl(naming.new)
        break
    return _swapped(data, start, end, swaps)


def in_files_of_their_own(snapshot: Snapshot, places: list[Place]) -> bool:
    """Whether each of several blocks is all that its file holds."""
    if len({p.file for p in places}) < 2 or len(places) < 2:
        return False
    for place in places:
        tree = hcl.parse(snapshot.read(place.file))
        if tree.problem is not None or len(tree.body.element_spans()) != 1:
            return False
    return True
