"""Configuration in JSON (`.tf.json`) as the trees that HCL gives, at the bytes of the JSON file.

What Terraform's JSON syntax says: texts are templates, and so are the keys of objects that are values; a few
arguments are taken as they stand (a variable's default, a module's source); types, iterators and the like are
expressions in a text. An object, or a list of them, is a block or a value as the resource's schema says:
there is none at hand, so it is a block unless the name is one of `MAPS`.

>>> chunk = Chunk("a.tf.json", b'{"n": "${var.size + 1}", "disk": {"gb": 3}}', "json")
>>> block = block_of(chunk, "resource", ("aws_x", "one"))
>>> [(a.name, type(a.expression).__name__) for a in block.attributes.values()], block.blocks[0].type
([('n', 'Wrapped')], 'disk')
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from core.frozen import dataclass
from core.hcl.source import BOM, limits
from core.terraform.evaluate import syntax
from core.terraform.evaluate.json_tree import Json, read, read_end, read_member, text_of
from core.terraform.evaluate.numbers import parse as parse_number
from core.terraform.evaluate.parse import expression_of, placed_template
from core.terraform.evaluate.places import Chunk
from core.terraform.evaluate.syntax import Attribute, Block, Node, Unreadable
from core.text import _

ENDINGS = (".tf.json", ".tofu.json")
_LABELS = {"module": 1, "variable": 1, "output": 1, "provider": 1, "check": 1, "resource": 2, "data": 2,
           "ephemeral": 2}  # fmt: skip
MAPS = frozenset(
    ("annotations", "defined_tags", "freeform_tags", "kubelet_args", "labels", "machine_labels", "metadata",
     "node_labels", "node_metadata", "node_public_ip_tags", "resource_labels", "resource_manager_tags",
     "sysctls", "tags", "tags_all", "input", "keepers", "triggers", "triggers_replace")
)  # fmt: skip
"""Arguments of resources that are objects and no blocks; of clusters and pools all that there are."""
_BLOCKS_IN = {"kubernetes_": frozenset(("metadata",))}
"""Resources in which some of them are blocks all the same."""
_AS_IT_STANDS = {
    "variable": frozenset(("default", "description", "sensitive", "nullable", "ephemeral", "deprecated")),
    "module": frozenset(("source", "version")),
    "output": frozenset(("description", "sensitive", "ephemeral", "deprecated")),
}
_META = frozenset(("for_each", "count", "depends_on", "provider"))
_CODE = frozenset((("variable", "type"), ("dynamic", "iterator")))
_INNER_LABELS = {"dynamic": 1, "provisioner": 1, "backend": 1, "provider_meta": 1}
_INNER_BLOCKS = {
    "variable": frozenset(("validation",)),
    "output": frozenset(("precondition",)),
    "module": frozenset[str](),
}


def is_json_code(path: str) -> bool:
    """Whether a file is Terraform's code in JSON, by its name."""
    return path.endswith(ENDINGS)


@dataclass(frozen=True, slots=True)
class Found:
    """A block or local of a file, at the bytes `start:end`."""

    type: str
    labels: tuple[str, ...]
    start: int
    end: int


def found(data: bytes) -> list[Found]:
    """What a file declares, in its order; a local is of type "local". Raises Unreadable."""
    if data.startswith(BOM):
        raise Unreadable(_("It begins with a byte order mark, which Terraform refuses in JSON."), 0)
    top = read(data)
    if top.kind != "object":
        raise Unreadable(_("This JSON file doesn't hold an object."), top.start)
    out: list[Found] = []
    for name, start, inner in top.members:
        if name == "locals":
            for _labels, _start, body in _bodies(inner, 0, start):
                out += [Found("local", (n,), s, one.end) for n, s, one in body.members if n != "//"]
        elif name != "//":
            for labels, first, body in _bodies(inner, _LABELS.get(name, 0), inner.start):
                out.append(Found(name, labels, first, body.end))
    return out


def _bodies(node: Json, labels: int, start: int) -> Iterator[tuple[tuple[str, ...], int, Json]]:
    """The bodies of the blocks of a type, each from where its name stands on; a list is several of them.
    Raises Unreadable."""
    if node.kind == "list":
        for one in node.items:
            yield from _bodies(one, labels, one.start)
    elif node.kind == "object":
        if not labels:
            yield (), start, node
        for name, at, inner in node.members if labels else ():
            for rest, first, body in _bodies(inner, labels - 1, at):
                yield (name, *rest), first, body
    elif node.kind != "null":
        raise Unreadable(_("An object must stand here."), node.start)


def block_of(chunk: Chunk, type: str, labels: tuple[str, ...]) -> Block:
    """The block that a chunk is. Raises Unreadable."""
    _name, body = read_member(chunk.data)
    return _Reader(chunk.data, type, labels[0] if labels else "").block(type, labels, body, "")


def local_of(chunk: Chunk) -> Attribute:
    """The local that a chunk is. Raises Unreadable."""
    name, value = read_member(chunk.data)
    return Attribute(name, _Reader(chunk.data, "local", "").templates(value), 0, value.end)


class _Reader:
    """Reads the trees of one chunk."""

    def __init__(self, data: bytes, type: str, label: str) -> None:
        self.data = data
        self.type = type
        away = [names for start, names in _BLOCKS_IN.items() if label.startswith(start)]
        self.maps = MAPS.difference(*away)

    # Blocks

    def block(self, type: str, labels: tuple[str, ...], body: Json, outer: str) -> Block:
        """`outer`: the type of the block around it."""
        attributes: dict[str, Attribute] = {}
        blocks: list[Block] = []
        for name, start, value in body.members:
            if name == "//":
                continue
            if self.is_block(type, outer, name, value):
                blocks += self.blocks(name, type, value)
            elif name in attributes:
                raise Unreadable(_("“{name}” is set twice in this block.").format(name=name), start)
            else:
                attributes[name] = Attribute(name, self.argument(type, outer, name, value), start, value.end)
        return Block(type, labels, attributes, tuple(blocks), body.start, body.end)

    def blocks(self, type: str, outer: str, value: Json) -> Iterator[Block]:
        for labels, _start, body in _bodies(value, _INNER_LABELS.get(type, 0), value.start):
            yield self.block(type, labels, body, outer)

    def is_block(self, type: str, outer: str, name: str, value: Json) -> bool:
        if not outer and type in _INNER_BLOCKS:
            return name in _INNER_BLOCKS[type]
        if type == "dynamic":
            return name == "content"
        if type == "required_providers" or name in self.maps or (name in _META and not outer):
            return False
        several = bool(value.items) and all(one.kind == "object" for one in value.items)
        return value.kind == "object" or several

    def argument(self, type: str, outer: str, name: str, value: Json) -> Node:
        if not outer and name in _AS_IT_STANDS.get(type, ()):
            return self.as_it_stands(value)
        if self.type == "terraform" or type == "lifecycle":
            return self.as_it_stands(value)
        code = (type, name) in _CODE and (type == "dynamic" or not outer)
        return self.expression(value) if code else self.templates(value)

    # Values

    def as_it_stands(self, value: Json) -> Node:
        if value.kind == "string":
            return syntax.Template(value.start, value.end, (self.text(value),))
        return self.other(value, self.as_it_stands, named=True)

    def templates(self, value: Json) -> Node:
        if value.kind == "string":
            return self.template(value.start, value.end)
        return self.other(value, self.templates, named=False)

    def other(self, value: Json, inner: Callable[[Json], Node], *, named: bool) -> Node:
        """What is no text. `named`: the keys of objects are taken as they stand."""
        start, end = value.start, value.end
        if value.kind == "list":
            return syntax.Tuple(start, end, tuple(inner(one) for one in value.items))
        if value.kind == "object":
            return self.object(value, inner, named)
        raw = self.data[start:end].decode()
        return syntax.Literal(start, end, _WORDS[raw] if raw in _WORDS else parse_number(raw))

    def object(self, value: Json, inner: Callable[[Json], Node], named: bool) -> Node:
        items: dict[str, tuple[str | Node, Node]] = {}
        for name, start, one in value.members:
            if name in items:
                sentence = _("“{name}” stands twice in this object, which Terraform refuses.")
                return syntax.Refused(value.start, value.end, sentence.format(name=name))
            key: str | Node = name
            if not named and _is_template(name):
                key = self.template(start, read_end(self.data, start))
            items[name] = (key, inner(one))
        return syntax.Object(value.start, value.end, tuple(items.values()), strict=True)

    def text(self, value: Json) -> str:
        return text_of(self.data[value.start : value.end])

    def template(self, start: int, end: int) -> Node:
        """The template that stands in a string."""
        said = text_of(self.data[start:end])
        if not _is_template(said):
            return syntax.Template(start, end, (said,))
        source = said.encode()
        if limits(source) is not None:
            raise Unreadable(_("Terraform can't read this."), start)
        try:
            node, before = placed_template(source)
        except Unreadable as unreadable:
            raise Unreadable(unreadable.sentence, start) from None
        _Moved(self.data, start, end, before).move(node)
        node.start, node.end = start, end
        return node

    def expression(self, value: Json) -> Node:
        """Code in a string."""
        if value.kind != "string":
            return syntax.Refused(value.start, value.end, _("A text with an expression must stand here."))
        source = self.text(value).encode()
        if limits(source) is not None:
            raise Unreadable(_("Terraform can't read this."), value.start)
        try:
            node = expression_of(source)
        except Unreadable as unreadable:
            raise Unreadable(unreadable.sentence, value.start) from None
        _Moved(self.data, value.start, value.end, 0).move(node)
        return node


_WORDS = {"true": True, "false": False, "null": None}


def _is_template(text: str) -> bool:
    return "${" in text or "%{" in text


class _Moved:
    """Moves the places in a text of JSON to where that stands in the chunk."""

    def __init__(self, data: bytes, start: int, end: int, before: int) -> None:
        raw = data[start + 1 : end - 1]
        self.start = start + 1
        self.before = before
        """Bytes that were put before the text to read it."""
        self.starts: list[int] = []
        """Where each byte of the text comes from, counted from its quote on; none where all of them stand as
        they are."""
        if b"\\" in raw:
            for piece in _PIECE.finditer(raw):
                said = 1 if piece[0][:1] != b"\\" else len(text_of(b'"' + piece[0] + b'"').encode())
                self.starts += [piece.start()] * said
            self.starts.append(len(raw))

    def place(self, offset: int) -> int:
        at = max(0, offset - self.before)
        return self.start + (self.starts[min(at, len(self.starts) - 1)] if self.starts else at)

    def move(self, node: Node) -> None:
        """A tree, each node once."""
        seen: set[int] = set()
        left: list[object] = [node]
        while left:
            one = left.pop()
            if isinstance(one, tuple):
                left.extend(one)
            elif isinstance(one, Node) and id(one) not in seen:
                seen.add(id(one))
                one.start, one.end = self.place(one.start), self.place(one.end)
                slots = (name for kind in type(one).__mro__ for name in getattr(kind, "__slots__", ()))
                left.extend(getattr(one, name) for name in slots)


_PIECE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]", re.DOTALL
)
