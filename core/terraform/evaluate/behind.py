"""What code an expression's value depends on, though the value itself can't be told by reading.

Evaluating again shows what an edit makes of a known value; of an unknown one it shows nothing. So this
follows references by the code alone: through locals, variables and their files, calls, outputs, and the
arguments of resources, and along keys no further than into the entry that they name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field, replace
from typing import Protocol

from core.frozen import dataclass
from core.terraform.evaluate import syntax
from core.terraform.evaluate.declared import Declared, Folder
from core.terraform.evaluate.faults import Undeclared
from core.terraform.evaluate.memory import Key, Memory
from core.terraform.evaluate.numbers import Number
from core.terraform.evaluate.open_keys import OpenKey, key_of_code
from core.terraform.evaluate.places import Chunk, Mark
from core.terraform.evaluate.protocol import NO_NAMES, Names
from core.terraform.evaluate.syntax import Node, Reference, Step, Unreadable
from core.terraform.evaluate.texts import Texts
from core.terraform.evaluate.unit import Call, Instances, Path
from core.terraform.evaluate.values import Reason, Value

MOST = 4_000
"""Expressions that one value is followed through."""
_MAX_DEPTH = 120

Steps = tuple[str | int | None, ...]
"""Into what an expression makes; None: one of its entries, and which one isn't told."""

_Part = tuple["Spot", Node, Steps]
_ALONG = frozenset(("try", "coalesce", "merge", "tolist", "tomap", "tonumber", "tostring", "tobool",
                    "sensitive", "nonsensitive", "can", "one"))  # fmt: skip
"""What hands on entries under the keys that they have."""


class Definitions(Protocol):
    """The evaluation that the code belongs to."""

    texts: Texts
    memory: Memory

    def folder(self, path: Path = ()) -> Folder | None: ...

    def declared(self, path: Path, kind: str, *labels: str) -> Declared | None: ...

    def instances(self, declared: Declared, path: Path = ()) -> Instances: ...

    def given(self, name: str) -> tuple[Chunk, Node | Value] | None: ...

    def remembered(
        self,
        key: Key,
        compute: Callable[[], tuple[Mark, ...]],
        refused: Callable[[Reason], tuple[Mark, ...]],
    ) -> tuple[Mark, ...]: ...

    def passing(
        self,
        chunk: Chunk,
        node: Node,
        path: Path,
        declared: Declared | None,
        instance: str | int | None,
        names: Names,
    ) -> Value: ...


@dataclass(frozen=True, eq=False)
class Spot:
    """Code in its module, and in the block of which it is a part."""

    path: Path
    chunk: Chunk
    declared: Declared | None = None
    instance: str | int | None = None
    bound: Mapping[str, _Bound | None] = field(default_factory=dict)
    """Names that a `for` gives, each with what it is an entry of; None: with nothing more to follow."""


@dataclass(frozen=True, eq=False)
class _Bound:
    spot: Spot
    node: Node
    steps: Steps


def behind(definitions: Definitions, spot: Spot, node: Node, steps: Steps = ()) -> tuple[Mark, ...]:
    """The pieces of code that decide the value of `node`, or of what is at `steps` in it. Never raises."""
    walk = _Walk(definitions)
    walk.node(spot, node, steps, 0)
    return tuple(walk.found)


def behind_dynamic(definitions: Definitions, spot: Spot, type: str) -> tuple[Mark, ...]:
    """The same of how many blocks of a type dynamic ones make."""
    walk = _Walk(definitions)
    walk.all(walk.iterated(spot, type), 0)
    return tuple(walk.found)


class _Walk:
    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self.found: dict[Mark, None] = {}
        self.done: dict[tuple[object, ...], bool] = {}

    def node(self, spot: Spot, node: Node, steps: Steps, depth: int) -> bool:
        """Notes what decides it; whether anything here does."""
        key = (spot.path, spot.chunk, spot.instance, node, steps, *spot.bound.values())
        if key in self.done:
            return self.done[key]
        if len(self.done) > MOST or depth > _MAX_DEPTH:
            return True
        self.done[key] = False  # as long as it leads back to itself
        definition = depth > 0 and spot.declared is None and not spot.bound
        found = self.kept(spot, node, steps) if definition else self.followed(spot, node, steps, depth)
        self.done[key] = found
        return found

    def kept(self, spot: Spot, node: Node, steps: Steps) -> bool:
        """The same of what many refer to: followed once."""
        key = ("behind", spot.path, spot.chunk, node, steps)
        definitions = self.definitions
        try:
            marks = definitions.remembered(
                key, lambda: behind(definitions, spot, node, steps), lambda _why: ()
            )
        except Undeclared:  # it leads back to itself
            return False
        self.found.update(dict.fromkeys(marks))
        return bool(marks)

    def all(self, parts: Iterable[_Part], depth: int) -> bool:
        found = [self.node(spot, node, steps, depth + 1) for spot, node, steps in parts]  # each is noted
        return any(found)

    def whole(self, spot: Spot, node: Node) -> bool:
        self.found[Mark(spot.chunk, node.start, node.end)] = None
        return True

    def followed(self, spot: Spot, node: Node, steps: Steps, depth: int) -> bool:
        if isinstance(node, syntax.Reference):
            return self.reference(spot, node, steps, depth)
        if isinstance(node, syntax.Conditional):
            # Where neither has such an entry it doesn't matter which is chosen.
            arms = self.all([(spot, node.yes, steps), (spot, node.no, steps)], depth)
            return arms and self.all([(spot, node.condition, ())], depth)
        if isinstance(node, syntax.Wrapped):
            return self.all([(spot, node.inner, steps)], depth)
        if isinstance(node, syntax.Relative):
            return self.all([(spot, node.source, (*map(_key, node.steps), *steps))], depth)
        if isinstance(node, syntax.Index):
            told = self.told(spot, node.key)
            return self.all([(spot, node.key, ()), (spot, node.source, (told, *steps))], depth)
        inside = steps[:1] != () and steps[0] is not None
        parts: Iterable[_Part] | None = None
        if isinstance(node, syntax.Call):
            parts = self.call(spot, node, steps)
        elif isinstance(node, syntax.For) and inside:
            parts = self.entry(spot, node, steps)
        elif isinstance(node, (syntax.Object, syntax.Tuple)) and inside:
            parts = _entry_of(spot, node, steps)
        if parts is not None:
            return self.all(parts, depth)
        self.all(((spot, child, ()) for child in _children(node)), depth)
        if isinstance(node, syntax.For):
            inner = replace(spot, bound={**spot.bound, node.key_name: None, node.value_name: None})
            made = (node.key, node.value, node.condition)
            self.all(((inner, one, ()) for one in made if one is not None), depth)
        return self.whole(spot, node)

    def told(self, spot: Spot, node: Node) -> str | int | None:
        """A key that must be computed, where it can be."""
        value = self.evaluated(spot, node)
        return _plain(value.data) if value is not None else None

    def evaluated(self, spot: Spot, node: Node) -> Value | None:
        if spot.bound:
            return None
        one = self.definitions.passing(spot.chunk, node, spot.path, spot.declared, spot.instance, NO_NAMES)
        return one if one.is_known else None

    def call(self, spot: Spot, node: syntax.Call, steps: Steps) -> Iterable[_Part] | None:
        """None: what goes in comes out in another shape."""
        if node.name == "lookup" and 2 <= len(node.arguments) <= 3:
            holder, key, *other = node.arguments
            into = (spot, holder, (self.told(spot, key), *steps))
            return [into, (spot, key, ()), *((spot, one, steps) for one in other)]
        if node.name in ("concat", "flatten") and not node.expand and steps and isinstance(steps[0], int):
            lists = node.arguments
            if node.name == "flatten":
                lists = lists[0].items if len(lists) == 1 and isinstance(lists[0], syntax.Tuple) else ()
            return self.one_after_the_other(spot, lists, steps[0], steps[1:])
        if node.name not in _ALONG or node.expand:
            return None
        return [(spot, one, steps) for one in node.arguments]

    def one_after_the_other(
        self, spot: Spot, lists: Iterable[Node], at: int, rest: Steps
    ) -> Iterable[_Part] | None:
        for one in lists:
            value = self.evaluated(spot, one)
            if value is None or value.kind not in ("list", "tuple") or value.data is None:
                return None
            if at < len(value.data):
                return [(spot, one, (at, *rest))]
            at -= len(value.data)
        return None

    def entry(self, spot: Spot, node: syntax.For, steps: Steps) -> Iterable[_Part] | None:
        """One entry of what is made entry by entry; None where it can't be told of which."""
        key = node.key
        same = isinstance(key, Reference) and key.root == node.key_name and not key.steps
        of: str | int | None = steps[0] if same and not node.grouped else None
        if key is None and node.condition is None and isinstance(steps[0], int):
            value = self.evaluated(spot, node.source)
            if value is not None and value.data is not None and value.kind in ("map", "object"):
                of = dict(enumerate(sorted(value.data))).get(steps[0])
            elif value is not None and value.kind in ("list", "tuple"):
                of = steps[0]
        if of is None:
            return None
        held = _Bound(spot, node.source, (of,))
        inner = replace(spot, bound={**spot.bound, node.key_name: None, node.value_name: held})
        out: list[_Part] = [(inner, node.value, steps[1:])]
        return out if node.condition is None else [*out, (inner, node.condition, ())]

    # Names

    def reference(self, spot: Spot, node: Reference, steps: Steps, depth: int) -> bool:
        keys: Steps = (*map(_key, node.steps), *steps)
        name = keys[0] if keys else None
        parts: list[_Part] = []
        if node.root in spot.bound:
            held = spot.bound[node.root]
            parts = [(held.spot, held.node, (*held.steps, *keys))] if held is not None else []
        elif isinstance(name, str):
            noted = len(self.found)
            try:
                parts = list(self.named(spot, node.root, name, keys))
            except Unreadable:
                parts = []
            if len(self.found) > noted:
                return self.whole(spot, node)
        if parts and not self.all(parts, depth):
            return False
        return self.whole(spot, node)

    def named(self, spot: Spot, root: str, name: str, keys: Steps) -> Iterator[_Part]:
        """Raises Unreadable."""
        rest = keys[1:]
        if root == "var":
            yield from self.variable(spot.path, name, rest)
        elif root == "local":
            declared = self.definitions.declared(spot.path, "local", name)
            if declared is not None:
                part = declared.parts[-1]
                yield Spot(spot.path, part.chunk), part.tree.expression, rest
        elif root == "module":
            yield from self.output(spot.path, name, rest)
        elif root == "each":
            if name == "value":
                yield from self.each(spot, rest)
        elif root == "data":
            if rest and isinstance(rest[0], str):
                yield from self.question(spot.path, name, rest[0])
        elif root not in _OWN:
            declared = self.definitions.declared(spot.path, "resource", root, name)
            if declared is not None:
                yield from self.argument(spot.path, declared, rest)
            else:
                yield from self.iterated(spot, root)

    def variable(self, path: Path, name: str, steps: Steps) -> Iterator[_Part]:
        declared = self.definitions.declared(path, "variable", name)
        if declared is None:
            return
        kind = declared.attribute("type")
        if kind is not None and b"optional(" in kind[0].data:
            yield from _defaults(Spot(path, kind[0]), kind[1].expression, steps)
        if path:
            call = self.definitions.declared(path[:-1], "module", path[-1].name)
            told = call.attribute(name) if call is not None else None
            if told is not None:
                yield Spot(path[:-1], told[0], call, path[-1].key), told[1].expression, steps
                return
        else:
            given = self.definitions.given(name)
            if given is not None:
                chunk, tree = given
                if isinstance(tree, Value):
                    self.data(chunk, tree, steps)
                else:
                    yield Spot(path, chunk), tree, steps
                return
        default = declared.attribute("default")
        if default is not None:
            yield Spot(path, default[0]), default[1].expression, steps

    def data(self, chunk: Chunk, value: Value, steps: Steps) -> None:
        """What a file of JSON says."""
        for step in steps:
            inside = value.data
            if isinstance(inside, dict) and isinstance(step, str):
                if step not in inside:
                    return
                value = inside[step]
            elif isinstance(inside, tuple) and isinstance(step, int) and step < len(inside):
                value = inside[step]
            else:
                break
        self.found[value.mark if value.mark is not None else Mark(chunk, 0, len(chunk.data))] = None

    def output(self, path: Path, name: str, rest: Steps) -> Iterator[_Part]:
        call = self.definitions.declared(path, "module", name)
        if call is None:
            return
        several = call.attribute("count") is not None or call.attribute("for_each") is not None
        key, rest = (rest[0], rest[1:]) if several and rest else (None, rest)
        for instance in self.definitions.instances(call, path).items:
            if key is not None and instance.key != key:
                continue
            inner = (*path, Call(name, instance.key))
            if self.definitions.folder(inner) is None or not rest or not isinstance(rest[0], str):
                continue
            declared = self.definitions.declared(inner, "output", rest[0])
            value = declared.attribute("value") if declared is not None else None
            if value is not None:
                yield Spot(inner, value[0]), value[1].expression, rest[1:]

    def each(self, spot: Spot, rest: Steps) -> Iterator[_Part]:
        found = spot.declared.attribute("for_each") if spot.declared is not None else None
        if found is None or spot.declared is None:
            return
        instance = self.definitions.instances(spot.declared, spot.path).get(spot.instance)
        value = instance.value if instance is not None else None
        if value is not None and value.is_known and value.data == spot.instance:
            return  # of a set: its key, by which it is called
        yield Spot(spot.path, found[0]), found[1].expression, (spot.instance, *rest)

    def argument(self, path: Path, declared: Declared, rest: Steps) -> Iterator[_Part]:
        """`cluster.one.version` takes what the cluster is given."""
        several = declared.attribute("count") is not None or declared.attribute("for_each") is not None
        key, rest = (rest[0], rest[1:]) if several and rest else (None, rest)
        if not rest or not isinstance(rest[0], str):
            return
        found = declared.attribute(rest[0])
        if found is not None:
            yield Spot(path, found[0], declared, key), found[1].expression, rest[1:]

    def question(self, path: Path, type: str, name: str) -> Iterator[_Part]:
        """What a data source answers depends on all that it is asked."""
        declared = self.definitions.declared(path, "data", type, name)
        for chunk, block in declared.bodies() if declared is not None else ():
            for attribute in _attributes(block):
                yield Spot(path, chunk, declared), attribute.expression, ()

    def iterated(self, spot: Spot, name: str) -> Iterator[_Part]:
        """In a dynamic block: the collection that it goes through."""
        for chunk, block in spot.declared.bodies() if spot.declared is not None else ():
            for one in _dynamic(block, name):
                yield replace(spot, chunk=chunk), one.expression, ()


_OWN = frozenset(("count", "path", "terraform", "self", "ephemeral"))


def _entry_of(spot: Spot, node: syntax.Object | syntax.Tuple, steps: Steps) -> Iterator[_Part]:
    step, rest = steps[0], steps[1:]
    if isinstance(node, syntax.Tuple):
        if isinstance(step, int) and 0 <= step < len(node.items):
            yield spot, node.items[step], rest
        return
    for name, item in node.items:
        if isinstance(name, Node):
            if isinstance(step, OpenKey) and key_of_code(spot.chunk, name, None) != step:
                continue
            # Which key that makes may be known only when Terraform runs.
            yield spot, name, ()
            yield spot, item, rest
        elif name == str(step):
            yield spot, item, rest


def _defaults(spot: Spot, node: Node, steps: Steps) -> Iterator[_Part]:
    """The defaults that `optional()` gives to what is at these steps, in it, or around it."""
    if isinstance(node, syntax.Call):
        if node.name == "optional" and len(node.arguments) == 2:
            yield spot, node.arguments[1], steps
        inner = steps[1:] if node.name in ("map", "list", "set") else steps
        for one in node.arguments[:1]:
            yield from _defaults(spot, one, inner)
    elif isinstance(node, syntax.Object):
        for name, item in node.items:
            if not steps or steps[0] is None or name == steps[0]:
                yield from _defaults(spot, item, steps[1:])


def _key(step: Step) -> str | int | None:
    return step.attribute if step.attribute is not None else _plain(step.key)


def _plain(key: object) -> str | int | None:
    if isinstance(key, Number):
        return key.integer if isinstance(key.integer, int) else None
    return key if isinstance(key, str) else None


def _children(node: Node) -> tuple[Node, ...]:
    if isinstance(node, syntax.Template):
        return tuple(part for part in node.parts if isinstance(part, Node))
    if isinstance(node, syntax.Call):
        return node.arguments
    if isinstance(node, syntax.Binary):
        return node.left, node.right
    if isinstance(node, syntax.Unary):
        return (node.operand,)
    if isinstance(node, syntax.Tuple):
        return node.items
    if isinstance(node, syntax.Object):
        return tuple(one for item in node.items for one in item if isinstance(one, Node))
    if isinstance(node, syntax.Splat):
        return node.source, node.each
    return (node.source,) if isinstance(node, syntax.For) else ()


def _attributes(block: syntax.Block) -> Iterator[syntax.Attribute]:
    yield from block.attributes.values()
    for one in block.blocks:
        yield from _attributes(one)


def _dynamic(block: syntax.Block, name: str) -> Iterator[syntax.Attribute]:
    """The for_each of dynamic blocks whose iterator has a name."""
    for one in block.blocks:
        if one.type == "dynamic" and one.labels and "for_each" in one.attributes:
            named = one.attributes.get("iterator")
            root = getattr(named.expression, "root", None) if named is not None else None
            if (root or one.labels[0]) == name:
                yield one.attributes["for_each"]
        yield from _dynamic(one, name)
