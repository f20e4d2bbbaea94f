"""Types of values, as Terraform's own: primitive, collection and structural ones, and `dynamic`."""

from __future__ import annotations

from collections.abc import Mapping

PRIMITIVE = frozenset(("string", "number", "bool"))
COLLECTIONS = frozenset(("list", "set", "map"))
NONE: frozenset[str] = frozenset()


class Type:
    """One type. Never changed once made; equal ones compare equal."""

    __slots__ = ("_hash", "attributes", "items", "kind", "of", "optional")

    def __init__(
        self,
        kind: str,
        of: Type | None = None,
        items: tuple[Type, ...] = (),
        attributes: tuple[tuple[str, Type], ...] = (),
        optional: frozenset[str] = NONE,
    ) -> None:
        self.kind = kind
        """string, number, bool, dynamic, list, set, map, tuple or object."""
        self.of = of
        """Of a list, set or map: what is in it."""
        self.items = items
        """Of a tuple."""
        self.attributes = attributes
        """Of an object, sorted by name."""
        self.optional = optional
        """Names of attributes that may be absent (in the type of a variable only)."""
        self._hash = hash((kind, of, items, attributes))

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return (
            isinstance(other, Type)
            and self._hash == other._hash
            and self.kind == other.kind
            and self.of == other.of
            and self.items == other.items
            and self.attributes == other.attributes
            and self.optional == other.optional
        )

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        if self.of is not None:
            return f"{self.kind}({self.of!r})"
        if self.kind == "tuple":
            return f"tuple({list(self.items)!r})"
        return f"object({dict(self.attributes)!r})" if self.kind == "object" else self.kind

    @property
    def element(self) -> Type:
        """What is in a list, set or map."""
        return self.of if self.of is not None else DYNAMIC

    def attribute(self, name: str) -> Type | None:
        return next((type for key, type in self.attributes if key == name), None)

    @property
    def plain(self) -> Type:
        """The same without optional attributes."""
        if not self.has_optional:
            return self
        return Type(
            self.kind,
            self.of.plain if self.of is not None else None,
            tuple(t.plain for t in self.items),
            tuple((name, t.plain) for name, t in self.attributes),
        )

    @property
    def has_optional(self) -> bool:
        if self.optional or (self.of is not None and self.of.has_optional):
            return True
        return any(t.has_optional for t in self.items) or any(t.has_optional for _n, t in self.attributes)

    @property
    def has_dynamic(self) -> bool:
        if self.kind == "dynamic" or (self.of is not None and self.of.has_dynamic):
            return True
        return any(t.has_dynamic for t in self.items) or any(t.has_dynamic for _n, t in self.attributes)


STRING = Type("string")
NUMBER = Type("number")
BOOL = Type("bool")
DYNAMIC = Type("dynamic")
EMPTY_TUPLE = Type("tuple")
EMPTY_OBJECT = Type("object")


def list_of(type: Type) -> Type:
    return Type("list", type)


def set_of(type: Type) -> Type:
    return Type("set", type)


def map_of(type: Type) -> Type:
    return Type("map", type)


def tuple_of(items: tuple[Type, ...]) -> Type:
    return Type("tuple", None, items)


def object_of(attributes: Mapping[str, Type], optional: frozenset[str] = NONE) -> Type:
    return Type("object", None, (), tuple(sorted(attributes.items())), optional)
