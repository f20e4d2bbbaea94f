"""Values with the place of the literal that decides them, and the way from there.

A Value is never changed once made. What isn't known is a Value, too: its `data` is UNKNOWN and `why` says the
reason. A collection may hold unknown parts; an object of which not even all keys are known is unknown as a
whole, and `parts` holds what is known of it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Any

from core.frozen import dataclass
from core.terraform.evaluate import types
from core.terraform.evaluate.budget import MAX_SIZE, TooLarge
from core.terraform.evaluate.numbers import MAX_BINARY_EXPONENT, Number, of_int
from core.terraform.evaluate.places import Mark, Switch, Way, joined
from core.terraform.evaluate.types import Type


class Unknown(Enum):
    UNKNOWN = "unknown"


UNKNOWN = Unknown.UNKNOWN


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something can't be told by reading."""

    kind: str
    """run (known only when Terraform runs), missing (not in this repository), outside, refused (Terraform
    would refuse it), unread, large."""
    sentence: str
    mark: Mark | None = None
    """The reference or expression that can't be told."""
    source: object = None
    """Of an attribute of a resource: which one (see Evaluation.followed)."""
    run: object = None
    """The resource or data source that Terraform has to ask (see scope.Run)."""


@dataclass(frozen=True, slots=True)
class Absent:
    """An entry that isn't there, because a switch chose otherwise."""

    key: str | int | None
    """None: the value as a whole."""
    value: Value
    switch: Switch
    exists: bool | None = False
    """None: only Terraform can tell, because it alone knows the switch."""


class Value:
    """One value. `kind` is that of its type (see types.Type.kind)."""

    __slots__ = (
        "_type", "absent", "data", "kind", "known", "mark", "parts", "secret", "sensitive", "size", "way",
        "why",
    )  # fmt: skip

    def __init__(
        self,
        kind: str,
        data: Any,
        type: Type | None = None,
        mark: Mark | None = None,
        way: Way | None = None,
        why: Reason | None = None,
        sensitive: bool = False,
        absent: tuple[Absent, ...] = (),
        parts: Mapping[str, Value] | None = None,
    ) -> None:
        self.kind = kind
        self.data = data
        """None (null), UNKNOWN, bool, Number, str, a tuple of Values (list, set, tuple) or a dict of Values
        by name (map, object)."""
        self._type = type
        self.mark = mark
        """The literal that decides, if one does."""
        self.way = way
        """From there to here."""
        self.why = why
        self.sensitive = sensitive
        """This value itself; `secret` also says whether something in it is."""
        self.absent = absent
        self.parts = parts
        self.known = data is not UNKNOWN
        """Wholly: nothing in it is unknown."""
        self.secret = sensitive
        self.size = 1
        if data is not None and kind in _HOLDERS and data is not UNKNOWN:
            size = 1
            for child in data.values() if kind in _NAMED else data:
                size += child.size
                if not child.known:
                    self.known = False
                if child.secret:
                    self.secret = True
            if size > MAX_SIZE:
                raise TooLarge
            self.size = size

    @property
    def type(self) -> Type:
        if self._type is None:
            self._type = self._own_type()
        return self._type

    def _own_type(self) -> Type:
        if self.kind == "object" and self.data:
            return types.object_of({name: child.type for name, child in self.data.items()})
        if self.kind == "tuple" and self.data:
            return types.tuple_of(tuple(child.type for child in self.data))
        return _SIMPLE[self.kind]

    @property
    def null(self) -> bool:
        return self.data is None

    @property
    def is_known(self) -> bool:
        """Itself; parts of it may be unknown."""
        return self.data is not UNKNOWN

    @property
    def truth(self) -> bool:
        return self.data is True

    @property
    def number(self) -> Number:
        assert isinstance(self.data, Number)
        return self.data

    def elements(self) -> tuple[Value, ...]:
        """Of a known collection: in the order in which Terraform goes through it."""
        if self.kind in _NAMED:
            return tuple(self.data[name] for name in sorted(self.data))
        items: tuple[Value, ...] = self.data
        return items

    def pairs(self) -> Iterator[tuple[Value, Value]]:
        """Keys and elements in Terraform's order."""
        if self.kind in _NAMED:
            for name in sorted(self.data):
                yield text(name), self.data[name]
        elif self.kind == "set":
            for child in self.data:
                yield child, child
        else:
            for at, child in enumerate(self.data):
                yield of_whole(at), child

    # The same value with something else about it

    def _with(self, **changes: Any) -> Value:
        twin = object.__new__(Value)
        for name in Value.__slots__:
            setattr(twin, name, changes[name] if name in changes else getattr(self, name))
        return twin

    def through(self, way: Way | None) -> Value:
        """The same, further along its way."""
        if way is None:
            return self
        # Every reference makes one: spelled out, this takes a third of the time.
        twin = _NEW(Value)
        twin.kind = self.kind
        twin.data = self.data
        twin._type = self._type
        twin.mark = self.mark
        twin.way = joined(self.way, way)
        twin.why = self.why
        twin.sensitive = self.sensitive
        twin.absent = self.absent
        twin.parts = self.parts
        twin.known = self.known
        twin.secret = self.secret
        twin.size = self.size
        return twin

    def at(self, mark: Mark | None) -> Value:
        return self._with(mark=mark)

    def hidden(self, sensitive: bool = True) -> Value:
        """The same as a secret."""
        if not sensitive or self.sensitive:
            return self
        return self._with(sensitive=True, secret=True)

    def revealed(self) -> Value:
        """The same, its own mark of being a secret taken off."""
        if not self.sensitive:
            return self
        inside = self.data is not None and self.is_known and self.kind in _HOLDERS
        children = (self.data.values() if self.kind in _NAMED else self.data) if inside else ()
        return self._with(sensitive=False, secret=any(child.secret for child in children))

    def bare(self) -> Value:
        """The same with nothing secret in it any more."""
        if not self.secret:
            return self
        if self.data is None or not self.is_known or self.kind not in _HOLDERS:
            return self._with(sensitive=False, secret=False)
        data: Any
        if self.kind in _NAMED:
            data = {name: child.bare() for name, child in self.data.items()}
        else:
            data = tuple(child.bare() for child in self.data)
        return self._with(sensitive=False, secret=False, data=data)

    def without(self, absent: tuple[Absent, ...]) -> Value:
        """The same, with these entries known to be switched off."""
        return self if not absent and not self.absent else self._with(absent=absent)

    def like(self, other: Value) -> Value:
        """The same with the place and way of `other`, of which it is a copy in another type."""
        return self._with(mark=other.mark, way=other.way, sensitive=self.sensitive or other.sensitive,
                          secret=self.secret or other.sensitive)  # fmt: skip

    def __repr__(self) -> str:
        shown = (
            f"unknown: {self.why.sentence if self.why else ''}" if self.data is UNKNOWN else repr(self.data)
        )
        return f"<{self.kind} {shown}>"


_NEW = object.__new__
_NAMED = frozenset(("map", "object"))
_HOLDERS = frozenset(("map", "object", "list", "set", "tuple"))
_SIMPLE = {
    "string": types.STRING,
    "number": types.NUMBER,
    "bool": types.BOOL,
    "dynamic": types.DYNAMIC,
    "tuple": types.EMPTY_TUPLE,
    "object": types.EMPTY_OBJECT,
}


def text(value: str) -> Value:
    if not value.isascii():
        value = unicodedata.normalize("NFC", value)
    return Value("string", value)


def number(value: Number) -> Value:
    """Raises TooLarge: squares of squares have no end of digits."""
    if abs(value.exponent) > MAX_BINARY_EXPONENT:
        raise TooLarge
    return Value("number", value)


def of_whole(value: int) -> Value:
    """A whole number that Terraform makes itself."""
    return Value("number", of_int(value))


def boolean(value: bool) -> Value:
    return Value("bool", value)


def null(type: Type = types.DYNAMIC) -> Value:
    return Value(type.kind, None, type)


def unknown(
    why: Reason | None, type: Type = types.DYNAMIC, parts: Mapping[str, Value] | None = None
) -> Value:
    return Value(type.kind, UNKNOWN, type, why=why, parts=parts)


def tuple_value(items: tuple[Value, ...]) -> Value:
    return Value("tuple", items)


def object_value(items: Mapping[str, Value]) -> Value:
    return Value("object", items)


def alike(items: Sequence[Value], of: Type) -> tuple[list[Value], Type] | None:
    """The items of a list, set or map with the type that they have in common; `of` counts where there are
    none. What has no type yet gets that of the others. None where they differ."""
    found: Type | None = None
    loose = False
    for item in items:
        if item.kind == "dynamic":
            loose = True
        elif found is None:
            found = item.type
        elif item.type != found:
            return None
    if found is None:
        return list(items), types.DYNAMIC if items else of
    if not loose:
        return list(items), found
    return [
        item._with(kind=found.kind, _type=found) if item.kind == "dynamic" else item for item in items
    ], found


def why_of(*values: Value) -> Reason | None:
    """The reason of the first unknown thing in these values."""
    stack = list(reversed(values))
    while stack:
        value = stack.pop()
        if value.data is UNKNOWN:
            return value.why
        if not value.known:
            stack.extend(reversed(value.elements()))
    return None
