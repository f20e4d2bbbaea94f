"""The inside of a block for one of its instances: attributes, nested blocks, and dynamic ones written out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from core.frozen import dataclass
from core.terraform.evaluate.declared import Declared
from core.terraform.evaluate.keys import key_of
from core.terraform.evaluate.memory import Key
from core.terraform.evaluate.open_keys import key_value
from core.terraform.evaluate.places import Chunk, Mark, Switch
from core.terraform.evaluate.protocol import NO_NAMES, Names
from core.terraform.evaluate.syntax import Attribute, Block, Node
from core.terraform.evaluate.unit import Instances, Path
from core.terraform.evaluate.values import Absent, Reason, Value, object_value, of_whole, text, unknown
from core.text import _


class Evaluates(Protocol):
    """What a body needs of its evaluation."""

    def instances(self, declared: Declared, path: Path = ()) -> Instances: ...

    def evaluated(
        self,
        key: Key,
        chunk: Chunk,
        node: Node,
        path: Path,
        declared: Declared | None,
        instance: str | int | None,
        names: Names,
        after: Key | None,
    ) -> Value: ...


@dataclass(frozen=True, slots=True)
class Nested:
    """One nested block, `exists` as of an Instance."""

    body: Body
    exists: bool | None = True
    switch: Switch | None = None
    why: Reason | None = None


class Body:
    """Never changed once made; asks the evaluation when it is asked."""

    def __init__(
        self,
        evaluates: Evaluates,
        path: Path,
        declared: Declared,
        instance: str | int | None,
        parts: list[tuple[Chunk, Block]],
        trail: Key = (),
        names: Names = NO_NAMES,
        after: Key | None = None,
    ) -> None:
        self.evaluates = evaluates
        self.path = path
        self.declared = declared
        self.instance = instance
        self.parts = parts
        self.trail = trail
        """Which nested block of the declared one: types and numbers."""
        self.names = names
        self.after = after
        """The for_each that gave it its names."""
        self.attributes: Mapping[str, tuple[Chunk, Attribute]] = {
            name: (chunk, one) for chunk, block in parts for name, one in block.attributes.items()
        }
        """What is written, override files last."""

    @property
    def mark(self) -> Mark:
        """The block itself."""
        chunk, block = self.parts[0]
        return Mark(chunk, block.start, block.end)

    def written(self, name: str) -> Mark | None:
        """An attribute, name and value."""
        found = self.attributes.get(name)
        return Mark(found[0], found[1].start, found[1].end) if found is not None else None

    def attribute(self, name: str) -> Value | None:
        """None where it isn't written."""
        found = self.attributes.get(name)
        return self._value((*self.trail, name), found[0], found[1].expression) if found is not None else None

    def _value(self, trail: Key, chunk: Chunk, node: Node) -> Value:
        declared = self.declared
        key = ("inside", self.path, declared.type, *declared.labels, self.instance, *trail)
        return self.evaluates.evaluated(
            key, chunk, node, self.path, declared, self.instance, self.names, self.after
        )

    @property
    def types(self) -> list[str]:
        """Of the nested blocks, dynamic ones by what they make."""
        found: dict[str, None] = {}
        for _chunk, block in self.parts:
            for one in block.blocks:
                found[one.labels[0] if one.type == "dynamic" and one.labels else one.type] = None
        return list(found)

    def blocks(self, type: str) -> list[Nested]:
        """The nested blocks of a type, in the order of the file."""
        for chunk, block in reversed(self.parts):
            mine = [one for one in block.blocks if _makes(one) == type]
            if mine:
                return [
                    nested for at, one in enumerate(mine) for nested in self._nested(chunk, one, type, at)
                ]
        return []

    def _nested(self, chunk: Chunk, block: Block, type: str, at: int) -> list[Nested]:
        trail = (*self.trail, type, at)
        if block.type != "dynamic":
            return [Nested(self._inner(chunk, block, trail, self.names, self.after))]
        content = next((one for one in block.blocks if one.type == "content"), None)
        source = block.attributes.get("for_each")
        if content is None or source is None:
            return []
        value = self._value((*trail, "for_each"), chunk, source.expression)
        key = (
            "inside",
            self.path,
            self.declared.type,
            *self.declared.labels,
            self.instance,
            *trail,
            "for_each",
        )
        iterator = _iterator(block, type)

        def made(name: Value, item: Value) -> Body:
            names = {**self.names, iterator: object_value({"key": name, "value": item})}
            return self._inner(chunk, content, (*trail, _spelled(name)), names, key)

        return _written_out(value, made)

    def _inner(self, chunk: Chunk, block: Block, trail: Key, names: Names, after: Key | None) -> Body:
        return Body(
            self.evaluates, self.path, self.declared, self.instance, [(chunk, block)], trail, names, after
        )


def _spelled(name: Value) -> str:
    """A key of for_each, to tell one nested block from the others."""
    if not name.is_known or name.data is None:
        return "?"
    return name.number.text if name.kind == "number" else key_of(name).decode(errors="replace")


def _makes(block: Block) -> str:
    return block.labels[0] if block.type == "dynamic" and block.labels else block.type


def _iterator(block: Block, type: str) -> str:
    named = block.attributes.get("iterator")
    root = getattr(named.expression, "root", None) if named is not None else None
    return root if isinstance(root, str) else type


def _written_out(value: Value, made: Callable[[Value, Value], Body]) -> list[Nested]:
    if value.data is None:
        return []
    if not value.is_known:
        parts = value.parts or {}
        found = [Nested(made(key_value(name), part), True, None) for name, part in parts.items()]
        found += [_absent(entry, made) for entry in value.absent]
        return found or [Nested(made(unknown(value.why), unknown(value.why)), None, None, value.why)]
    if value.kind not in ("map", "object", "list", "tuple", "set"):
        fault = Reason("refused", _("for_each of a dynamic block takes a collection."))
        return [Nested(made(unknown(fault), unknown(fault)), None, None, fault)]
    found = [Nested(made(name, item.through(value.way))) for name, item in value.pairs()]
    return [*found, *(_absent(entry, made) for entry in value.absent)]


def _absent(entry: Absent, made: Callable[[Value, Value], Body]) -> Nested:
    name = text(entry.key) if isinstance(entry.key, str) else of_whole(entry.key or 0)
    return Nested(made(name, entry.value), entry.exists, entry.switch)
