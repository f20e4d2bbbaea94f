"""Where a setting could be written so that it decides: from the expression at it back to literals.

The spots come in the order in which they decide: what stands before beats what stands behind. Some hold a
value already, in others one can be added.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from types import MappingProxyType

from core.dialects.plain.recognise import Seen
from core.dialects.plain.write.entity import Level, entry_key, spelled, takes_defaults
from core.dialects.plain.write.settings import Steps
from core.frozen import dataclass
from core.terraform.evaluate import Call, Declared, Evaluation, Mark, Path, Value, syntax
from core.terraform.evaluate.numbers import Number
from core.terraform.evaluate.open_keys import OpenKey, key_of_code
from core.terraform.evaluate.places import Chunk
from core.terraform.evaluate.syntax import Node, Unreadable

MOST = 3_000
"""Expressions looked at for one setting."""


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """A key that isn't written out, and the table that it chooses from."""

    chunk: Chunk
    key_node: Node
    path: Path
    key: Value
    table: Mapping[str, Value]
    chosen: str
    """The key as text."""
    place: Mark
    """Where the table stands, or what names it."""
    steps: Steps
    """What is taken from the entry."""
    is_switch: bool = False
    """It is the condition of a `?:`, and the table are its arms."""


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """`kind`:
    value      a literal, object or list stands there: it is replaced
    object     `steps` are added to the object that stands there
    block      the nested blocks in `blocks`, and an argument, are added to the block there
    argument   an argument is added to the module call there
    reference  a variable or local is named there, or it is computed: a fixed value could stand instead
    variable   the variable `name` is added to the file `file`: its whole value with one part changed
    """

    kind: str
    chunk: Chunk | None
    start: int = 0
    end: int = 0
    steps: Steps = ()
    blocks: tuple[str, ...] = ()
    file: str = ""
    name: str = ""
    beneath: Value | None = None
    """Of a variable: its value so far, without what its type adds."""
    selected: tuple[Selection, ...] = ()
    """The keys that led here, the outermost first."""

    def is_at(self, mark: Mark | None) -> bool:
        return mark is not None and (self.chunk, self.start, self.end) == (mark.chunk, mark.start, mark.end)


@dataclass(frozen=True, eq=False)
class _Here:
    """Where an expression stands."""

    chunk: Chunk
    path: Path
    declared: Declared | None = None
    key: str | int | None = None
    names: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))
    origins: Mapping[str, _Origin] = field(default_factory=lambda: MappingProxyType({}))
    values: bool = False
    """In a file of values, where nothing refers to anything."""


@dataclass(frozen=True, slots=True, eq=False)
class _Origin:
    """What a name of a loop or dynamic block is a part of."""

    node: Node
    here: _Here
    steps: Steps


def spots(evaluation: Evaluation, seen: Seen, steps: Steps) -> list[Spot]:
    """In the order in which they decide. Never raises."""
    return _listed(_Trace(evaluation, off=seen.exists is False).entity(seen, steps))


def argument_spots(
    evaluation: Evaluation, declared: Declared, path: Path, key: str | int | None, name: str, steps: Steps
) -> list[Spot]:
    """The same for an argument of any block, such as its `for_each`: where what is at `steps` in it stands,
    or would. Never raises."""

    def found() -> Iterator[Spot]:
        written = declared.attribute(name)
        if written is not None:
            here = _Here(written[0], path, declared, key)
            yield from _Trace(evaluation).node(written[1].expression, here, steps)

    return _listed(found())


def dynamic_spots(evaluation: Evaluation, seen: Seen, chunk: Chunk, node: Node) -> list[Spot]:
    """The same for what a dynamic block of an entity goes through, as a whole. Never raises."""
    here = _Here(chunk, seen.path, seen.declared, seen.instance.key)
    return _listed(_Trace(evaluation, off=seen.exists is False).node(node, here, ()))


def expression_spots(evaluation: Evaluation, chunk: Chunk, node: Node, path: Path) -> list[Spot]:
    """The same for an expression of a module's code. Never raises."""
    return _listed(_Trace(evaluation).node(node, _Here(chunk, path), ()))


def _listed(spots: Iterator[Spot]) -> list[Spot]:
    found: list[Spot] = []
    try:
        for spot in spots:
            found.append(spot)
            if len(found) > 100:
                break
    except Unreadable:
        pass
    return found


class _Trace:
    def __init__(self, evaluation: Evaluation, *, off: bool = False) -> None:
        self.evaluation = evaluation
        self.left = MOST
        self.off = off
        """The entity isn't there: what decides it stands in arms that weren't chosen."""

    # Entities

    def entity(self, seen: Seen, steps: Steps) -> Iterator[Spot]:
        if seen.body is None:
            return
        if seen.entry is not None:
            here, node = self._argument_of(seen, seen.entry.input)
            if node is not None:
                yield from self.node(node, here, (entry_key(seen), *steps))
            if not takes_defaults(seen, steps):
                return
            here, node = self._argument_of(seen, seen.entry.defaults)
            if node is not None:
                yield from self.node(node, here, steps)
            return
        where = spelled(seen, seen.body, steps)
        level = where.levels[-1]
        found = level.body.attributes.get(where.attribute) if not where.blocks else None
        if found is not None:
            yield from self.node(found[1].expression, self._inside(seen, where.levels, found[0]), where.rest)
        elif where.attribute:
            chunk, block = level.body.parts[0]
            added = (where.attribute, *where.rest)
            kind = "argument" if seen.declared is not None and seen.declared.type == "module" else "block"
            yield Spot(kind, chunk, block.start, block.end, added, where.blocks)

    def _argument_of(self, seen: Seen, name: str) -> tuple[_Here, Node | None]:
        assert seen.body is not None
        found = seen.body.attributes.get(name)
        chunk = found[0] if found is not None else seen.mark.chunk
        here = _Here(chunk, seen.path, seen.declared, seen.instance.key)
        return here, found[1].expression if found is not None else None

    def _inside(self, seen: Seen, levels: tuple[Level, ...], chunk: Chunk) -> _Here:
        """Where an attribute of a nested block stands, with the names of the dynamic blocks around it."""
        here = _Here(chunk, seen.path, seen.declared, seen.instance.key)
        for level in levels:
            block, outer = level.dynamic, level.outer
            source = block.attributes.get("for_each") if block is not None else None
            if block is None or outer is None or source is None:
                continue
            new = {n: v for n, v in level.body.names.items() if n not in outer.names}
            made = next(iter(new.items()), None) or next(iter(level.body.names.items()), None)
            if made is None:
                continue
            name, value = made
            key = value.data["key"]
            step = _plain(key)
            origins = dict(here.origins)
            if step is not None:
                origins[name + ".value"] = _Origin(source.expression, here, (step,))
            here = replace(here, names={**here.names, **level.body.names}, origins=origins)
        return here

    # Expressions

    def node(self, node: Node, here: _Here, steps: Steps) -> Iterator[Spot]:
        self.left -= 1
        if self.left < 0:
            return
        if isinstance(node, syntax.Object):
            yield from self._object(node, here, steps)
        elif isinstance(node, syntax.Tuple):
            yield from self._tuple(node, here, steps)
        elif isinstance(node, syntax.Template):
            if not steps:
                fixed = all(isinstance(part, str) for part in node.parts)
                yield Spot("value" if fixed else "reference", here.chunk, node.start, node.end)
        elif isinstance(node, syntax.Literal) or (
            isinstance(node, syntax.Unary) and isinstance(node.operand, syntax.Literal)
        ):
            if not steps or getattr(node, "value", 0) is None:
                yield Spot("value", here.chunk, node.start, node.end, steps)
        elif isinstance(node, syntax.Wrapped) and not isinstance(node, syntax.Joined):
            yield from self.node(node.inner, here, steps)
        elif isinstance(node, syntax.Reference):
            yield from self._reference(node, here, steps)
        elif isinstance(node, syntax.Relative):
            yield from self.node(node.source, here, (*_keys(node.steps), *steps))
        elif isinstance(node, syntax.Index):
            yield from self._chosen(node.source, node.key, here, steps)
        elif isinstance(node, syntax.Splat):
            yield from self._splat(node, here, steps)
        elif isinstance(node, syntax.Conditional):
            yield from self._conditional(node, here, steps)
        elif isinstance(node, syntax.For):
            yield from self._loop(node, here, steps)
        elif isinstance(node, syntax.Call):
            inner = list(self._call(node, here, steps))
            yield from inner
            if not inner and not steps:
                yield Spot("reference", here.chunk, node.start, node.end)
        elif isinstance(node, (syntax.Binary, syntax.Unary)) and not steps:
            yield Spot("reference", here.chunk, node.start, node.end)

    def _chosen(self, table: Node, key: Node, here: _Here, steps: Steps) -> Iterator[Spot]:
        """What a key leads to."""
        name = self._value(key, here)
        step = _plain(name)
        if step is None:
            return
        found = self.node(table, here, (step, *steps))
        written = isinstance(key, syntax.Literal) or (
            isinstance(key, syntax.Template) and all(isinstance(part, str) for part in key.parts)
        )
        held = self._value(table, here)
        if written or not held.is_known or not isinstance(held.data, dict):
            yield from found
            return
        place = held.mark or Mark(here.chunk, table.start, table.end)
        one = Selection(here.chunk, key, here.path, name, held.data, str(step), place, steps)
        for spot in found:
            yield replace(spot, selected=(one, *spot.selected))

    def _conditional(self, node: syntax.Conditional, here: _Here, steps: Steps) -> Iterator[Spot]:
        condition = self._value(node.condition, here)
        if not condition.is_known or condition.data is None:
            return
        yes = condition.data in (True, "true")
        arms = {"true": node.yes, "false": node.no}
        if self.off:
            for chosen in ("false", "true") if yes else ("true", "false"):
                yield from self.node(arms[chosen], here, steps)
            return
        chosen = "true" if yes else "false"
        if condition.mark is None or here.names:
            yield from self.node(arms[chosen], here, steps)
            return
        table = {name: self._value(arm, here) for name, arm in arms.items()}
        place = Mark(here.chunk, node.start, node.end)
        one = Selection(
            here.chunk, node.condition, here.path, condition, table, chosen, place, steps, is_switch=True
        )
        for spot in self.node(arms[chosen], here, steps):
            yield replace(spot, selected=(one, *spot.selected))

    def _object(self, node: syntax.Object, here: _Here, steps: Steps) -> Iterator[Spot]:
        if not steps:
            yield Spot("value", here.chunk, node.start, node.end)
            return
        name = steps[0]
        computed = False
        for key, item in reversed(node.items):
            if not isinstance(key, str):
                found = self._key(key, here)
                if found is None and isinstance(name, OpenKey):
                    found = key_of_code(here.chunk, key, None)
                computed = computed or found is None
            else:
                found = key
            if found == name:
                yield from self.node(item, here, steps[1:])
                return
        if not computed and isinstance(name, str):
            yield Spot("object", here.chunk, node.start, node.end, steps)

    def _tuple(self, node: syntax.Tuple, here: _Here, steps: Steps) -> Iterator[Spot]:
        if not steps:
            yield Spot("value", here.chunk, node.start, node.end)
        elif isinstance(steps[0], int) and steps[0] < len(node.items):
            yield from self.node(node.items[steps[0]], here, steps[1:])

    def _splat(self, node: syntax.Splat, here: _Here, steps: Steps) -> Iterator[Spot]:
        if not steps or not isinstance(steps[0], int):
            return
        inner = node.each
        between: Steps = ()
        while isinstance(inner, syntax.Relative):
            between = (*_keys(inner.steps), *between)
            inner = inner.source
        if isinstance(inner, syntax.Item):
            yield from self.node(node.source, here, (steps[0], *between, *steps[1:]))

    # Names

    def _reference(self, node: syntax.Reference, here: _Here, steps: Steps) -> Iterator[Spot]:
        if here.values:
            return
        names = [step.attribute for step in node.steps[:2]] + [None, None]
        first = names[0]
        rest = (*_keys(node.steps[1:]), *steps)
        if node.root in here.names:
            yield from self._bound(node, here, steps)
            return
        if first is None:
            return
        if node.root not in _NO_VALUES and not steps:
            yield Spot("reference", here.chunk, node.start, node.end)
        if node.root == "var":
            yield from self.variable(first, here.path, rest)
        elif node.root == "local":
            declared = self.evaluation.declared(here.path, "local", first)
            if declared is not None:
                part = declared.parts[-1]
                yield from self.node(part.tree.expression, _Here(part.chunk, here.path), rest)
        elif node.root == "each" and first == "value":
            yield from self._each(here, rest)
        elif node.root == "module":
            yield from self._output(node, here, steps)

    def _bound(self, node: syntax.Reference, here: _Here, steps: Steps) -> Iterator[Spot]:
        """A name of a loop: `v.max`; of a dynamic block: `setting.value.max`."""
        keys = _keys(node.steps)
        origin = here.origins.get(node.root)
        if origin is None and keys[:1] == ("value",):
            origin, keys = here.origins.get(node.root + ".value"), keys[1:]
        if origin is not None:
            yield from self.node(origin.node, origin.here, (*origin.steps, *keys, *steps))

    def _each(self, here: _Here, steps: Steps) -> Iterator[Spot]:
        found = here.declared.attribute("for_each") if here.declared is not None else None
        if found is not None and isinstance(here.key, str):
            yield from self.node(found[1].expression, _Here(found[0], here.path), (here.key, *steps))

    def _output(self, node: syntax.Reference, here: _Here, steps: Steps) -> Iterator[Spot]:
        name = node.steps[0].attribute
        key, at = None, 1
        if len(node.steps) > 1 and node.steps[1].attribute is None:
            key, at = _keys(node.steps[1:2])[0], 2
        if name is None or len(node.steps) <= at or node.steps[at].attribute is None:
            return
        path = (*here.path, Call(name, key))
        declared = self.evaluation.declared(path, "output", str(node.steps[at].attribute))
        found = declared.attribute("value") if declared is not None else None
        if found is not None:
            yield from self.node(
                found[1].expression, _Here(found[0], path), (*_keys(node.steps[at + 1 :]), *steps)
            )

    # Variables

    def variable(self, name: str, path: Path, steps: Steps) -> Iterator[Spot]:
        declared = self.evaluation.declared(path, "variable", name)
        if declared is None:
            return
        default = declared.attribute("default")
        if path:
            yield from self._argument(name, path, steps)
        else:
            yield from self._layers(name, default is not None, steps)
        if default is not None:
            yield from self.node(default[1].expression, _Here(default[0], path), steps)

    def _argument(self, name: str, path: Path, steps: Steps) -> Iterator[Spot]:
        call = path[-1]
        declared = self.evaluation.declared(path[:-1], "module", call.name)
        found = declared.attribute(name) if declared is not None else None
        if declared is None:
            return
        if found is not None:
            here = _Here(found[0], path[:-1], declared, call.key)
            yield from self.node(found[1].expression, here, steps)
            return
        chunk, block = declared.bodies()[0]
        beneath = self.evaluation.variable(name, path) if steps else None
        yield Spot("argument", chunk, block.start, block.end, (name, *steps), beneath=beneath)

    def _layers(self, name: str, has_default: bool, steps: Steps) -> Iterator[Spot]:
        texts = self.evaluation.texts
        layers = self.evaluation.layers()
        for at, file in enumerate(reversed(layers)):
            found = texts.value(file, name)
            if found is None:
                continue
            chunk, part = found
            tree = part.tree
            is_value = isinstance(tree, Value)
            beneath = tree if is_value else self._given(chunk, tree.expression)
            if at:
                yield Spot("variable", None, steps=steps, file=layers[-1], name=name, beneath=beneath)
            if is_value:
                yield from _json_spot(tree, chunk, steps)
            else:
                yield from self.node(tree.expression, _Here(chunk, (), values=True), steps)
            return
        if layers:
            yield Spot("variable", None, steps=steps, file=layers[-1], name=name, beneath=self._default(name))

    def _given(self, chunk: Chunk, node: Node) -> Value:
        return self.evaluation.passing(chunk, node, (), None, None, {})

    def _default(self, name: str) -> Value | None:
        declared = self.evaluation.declared((), "variable", name)
        found = declared.attribute("default") if declared is not None else None
        return self._given(found[0], found[1].expression) if found is not None else None

    # Loops and functions

    def _loop(self, node: syntax.For, here: _Here, steps: Steps) -> Iterator[Spot]:
        if not steps or node.grouped:
            return
        source = self._value(node.source, here)
        if not source.is_known or source.data is None or source.kind not in _HOLDERS:
            return
        number = 0
        for key, item in source.pairs():
            step = _plain(key)
            inner = dict(here.names)
            if node.key_name:
                inner[node.key_name] = key
            inner[node.value_name] = item.through(source.way)
            origins = {n: o for n, o in here.origins.items() if n not in (node.key_name, node.value_name)}
            if step is not None and source.kind != "set":
                origins[node.value_name] = _Origin(node.source, here, (step,))
            there = replace(here, names=inner, origins=origins)
            if node.condition is not None:
                condition = self._value(node.condition, there)
                out = not condition.is_known or condition.data not in (True, "true")
                if out and node.key is None:
                    continue
            name: str | int | None = number if node.key is None else self._key(node.key, there)
            number += 1
            if name == steps[0]:
                yield from self.node(node.value, there, steps[1:])
                return

    def _call(self, node: syntax.Call, here: _Here, steps: Steps) -> Iterator[Spot]:
        arguments = node.arguments
        if node.name == "lookup" and len(arguments) in (2, 3):
            yield from self._chosen(arguments[0], arguments[1], here, steps)
            if len(arguments) == 3:
                yield from self.node(arguments[2], here, steps)
        elif node.name == "merge" and not node.expand and steps:
            for argument in reversed(arguments):
                yield from self.node(argument, here, steps)
        elif node.name in ("try", "coalesce") and not node.expand:
            for argument in arguments:
                yield from self.node(argument, here, steps)
        elif node.name in _THROUGH and len(arguments) == 1:
            yield from self.node(arguments[0], here, steps)
        elif node.name == "element" and len(arguments) == 2:
            yield from self._element(node, here, steps)
        elif node.name == "values" and steps and isinstance(steps[0], int):
            value = self._value(arguments[0], here)
            if value.is_known and isinstance(value.data, dict) and steps[0] < len(value.data):
                yield from self.node(arguments[0], here, (sorted(value.data)[steps[0]], *steps[1:]))
        elif node.name == "concat" and steps and isinstance(steps[0], int) and not node.expand:
            yield from self._concat(node, here, steps[0], steps[1:])

    def _element(self, node: syntax.Call, here: _Here, steps: Steps) -> Iterator[Spot]:
        key = self._key(node.arguments[1], here)
        value = self._value(node.arguments[0], here)
        if isinstance(key, int) and value.is_known and isinstance(value.data, tuple) and value.data:
            yield from self.node(node.arguments[0], here, (key % len(value.data), *steps))

    def _concat(self, node: syntax.Call, here: _Here, at: int, steps: Steps) -> Iterator[Spot]:
        for argument in node.arguments:
            value = self._value(argument, here)
            if not value.is_known or not isinstance(value.data, tuple):
                return
            if at < len(value.data):
                yield from self.node(argument, here, (at, *steps))
                return
            at -= len(value.data)

    # Values

    def _value(self, node: Node, here: _Here) -> Value:
        return self.evaluation.passing(here.chunk, node, here.path, here.declared, here.key, here.names)

    def _key(self, node: Node | str, here: _Here) -> str | int | None:
        return node if isinstance(node, str) else _plain(self._value(node, here))


_NO_VALUES = frozenset(("each", "count", "path", "terraform", "self", "module"))
_HOLDERS = ("list", "set", "map", "tuple", "object")
_THROUGH = frozenset(("tonumber", "tostring", "tobool", "tolist", "tomap", "sensitive", "nonsensitive"))


def _plain(value: Value) -> str | int | None:
    """A key that is known."""
    if not value.is_known or value.data is None:
        return None
    if value.kind == "number":
        return value.number.integer
    return value.data if isinstance(value.data, str) else None


def _keys(steps: tuple[syntax.Step, ...]) -> Steps:
    out: list[str | int] = []
    for step in steps:
        key = step.attribute if step.attribute is not None else step.key
        whole = key.integer if isinstance(key, Number) else None
        out.append(key if isinstance(key, str) else whole if whole is not None else str(key))
    return tuple(out)


def _json_spot(value: Value, chunk: Chunk, steps: Steps) -> Iterator[Spot]:
    """In a JSON file of values."""
    for at, step in enumerate(steps):
        if not value.is_known or value.mark is None:
            return
        data = value.data
        inner = None
        if isinstance(data, dict):
            inner = data.get(step)
        elif isinstance(data, tuple) and isinstance(step, int) and step < len(data):
            inner = data[step]
        if inner is None:
            if isinstance(data, dict) and isinstance(step, str):
                yield Spot("object", chunk, value.mark.start, value.mark.end, steps[at:])
            return
        value = inner
    if value.mark is not None:
        yield Spot("value", chunk, value.mark.start, value.mark.end)
