"""Values against types, as Terraform converts what is given to a variable.

>>> converted(parse_type("list(number)"), ["1", 2])
[1, 2]
>>> converted(parse_type("object({ n = number })"), {"n": "x"})
Traceback (most recent call last):
core.terraform.conversion.Misfit: .n: number
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.frozen import dataclass
from core.terraform.nodes import UNKNOWN
from core.terraform.primitives import NO_VALUE, to_bool, to_number, to_text
from core.terraform.types import Type, parse_type

__all__ = ["Misfit", "converted", "parse_type"]


class Misfit(Exception):
    """A value, or a part of it, that the type doesn't take.

    `wanted`: what the part should be, as a kind of Type; "attribute" where the object lacks `name`,
    "length" where a tuple has `name` entries, "one type" where the entries of a collection differ in kind.
    """

    def __init__(self, path: tuple[str | int, ...], wanted: str, value: Any = None, name: str = "") -> None:
        self.path = path
        self.wanted = wanted
        self.value = value
        self.name = name
        super().__init__(f"{self.where}: {wanted}{' ' + name if name else ''}")

    @property
    def where(self) -> str:
        """The part as HCL names it: `[0].n["a b"]`; "" is the value itself."""
        out = ""
        for step in self.path:
            if isinstance(step, int):
                out += f"[{step}]"
            else:
                out += f".{step}" if step.replace("-", "_").isidentifier() else f'["{step}"]'
        return out


def converted(type: Type, value: Any) -> Any:
    """The value as the module gets it. UNKNOWN parts stay. Raises Misfit.

    Takes what Terraform takes, and refuses what it refuses; but in a collection of `any`, null and empty
    lists beside objects and lists are taken, which Terraform sometimes refuses."""
    return _converted(type, value, ())[0]


@dataclass(frozen=True, slots=True)
class _Kind:
    """The type that a value has. `kind`: null, string, number, bool, tuple, object, list, map."""

    kind: str
    items: tuple[_Kind, ...] = ()
    """Of a tuple; of a list, set or map the one type of its entries, if it has any."""
    attributes: tuple[tuple[str, _Kind], ...] = ()


_NULL = _Kind("null")
"""Null, and what only Terraform can tell: they take any type."""


def _converted(type: Type, value: Any, path: tuple[str | int, ...]) -> tuple[Any, _Kind]:
    kind = type.kind
    if value is UNKNOWN:
        return value, _NULL
    if value is None:
        return None, _kind_of(type)
    if kind == "any":
        return value, _own_kind(value)
    if kind in ("string", "number", "bool"):
        made = {"string": to_text, "number": to_number, "bool": to_bool}[kind](value)
        if made is NO_VALUE:
            raise Misfit(path, kind, value)
        return made, _Kind(kind)
    if kind in ("list", "set", "tuple"):
        if not isinstance(value, list):
            raise Misfit(path, kind, value)
        return _entries(type, value, path)
    if not isinstance(value, Mapping):
        raise Misfit(path, kind, value)
    return _map(type, value, path) if kind == "map" else _object(type, value, path)


def _kind_of(type: Type) -> _Kind:
    return _Kind(type.kind) if type.kind in ("string", "number", "bool") else _NULL


def _own_kind(value: Any) -> _Kind:
    if value is None or value is UNKNOWN:
        return _NULL
    if isinstance(value, bool):
        return _Kind("bool")
    if isinstance(value, str):
        return _Kind("string")
    if isinstance(value, list):
        return _Kind("tuple", tuple(map(_own_kind, value)))
    if isinstance(value, Mapping):
        return _Kind("object", attributes=tuple((k, _own_kind(v)) for k, v in value.items()))
    return _Kind("number")


def _entries(type: Type, value: list[Any], path: tuple[str | int, ...]) -> tuple[Any, _Kind]:
    if type.kind == "tuple":
        if len(value) != len(type.items):
            raise Misfit(path, "length", value, str(len(type.items)))
        pairs = zip(type.items, value, strict=True)
        parts = [_converted(one, part, (*path, i)) for i, (one, part) in enumerate(pairs)]
        return [part for part, _kind in parts], _Kind("tuple", tuple(kind for _part, kind in parts))
    assert type.of is not None
    parts = [_converted(type.of, part, (*path, i)) for i, part in enumerate(value)]
    made, kind = _alike([part for part, _kind in parts], [kind for _part, kind in parts], path)
    return made, _Kind("list", (kind,))


def _map(type: Type, value: Mapping[str, Any], path: tuple[str | int, ...]) -> tuple[Any, _Kind]:
    assert type.of is not None
    parts = {key: _converted(type.of, part, (*path, key)) for key, part in value.items()}
    kinds = [kind for _part, kind in parts.values()]
    made, kind = _alike([part for part, _kind in parts.values()], kinds, path)
    return dict(zip(parts, made, strict=True)), _Kind("map", (kind,))


def _object(type: Type, value: Mapping[str, Any], path: tuple[str | int, ...]) -> tuple[Any, _Kind]:
    out: dict[str, Any] = {}
    kinds: list[tuple[str, _Kind]] = []
    for name, attribute in type.attributes.items():
        given = value.get(name)
        if name not in value and not attribute.optional:
            raise Misfit(path, "attribute", value, name)
        if given is None:
            given = attribute.default
        out[name], kind = _converted(attribute.type, given, (*path, name))
        kinds.append((name, kind))
    return out, _Kind("object", attributes=tuple(kinds))


def _alike(values: list[Any], kinds: Sequence[_Kind], path: tuple[str | int, ...]) -> tuple[list[Any], _Kind]:
    """The entries of a collection, made one type."""
    kind = _unified(kinds)
    if kind is None:
        raise Misfit(path, "one type", values)
    return [_as(kind, value) for value in values], kind


def _unified(kinds: Sequence[_Kind]) -> _Kind | None:
    """The type that all of these convert to."""
    kinds = [kind for kind in kinds if kind.kind != "null"]
    names = {kind.kind for kind in kinds}
    if not kinds:
        return _NULL
    if names <= {"string", "number", "bool"}:
        if len(names) == 1:
            return kinds[0]
        return _Kind("string") if "string" in names else None
    if names <= {"object", "map"}:
        return _unified_maps(kinds, "map" in names)
    if names <= {"tuple", "list"}:
        if "list" not in names and len({len(kind.items) for kind in kinds}) == 1:
            columns = [_unified(column) for column in zip(*(kind.items for kind in kinds), strict=True)]
            if all(column is not None for column in columns):
                return _Kind("tuple", tuple(column for column in columns if column is not None))
            return None
        inner = _unified([item for kind in kinds for item in kind.items])
        return _Kind("list", (inner,)) if inner is not None else None
    return None


def _unified_maps(kinds: Sequence[_Kind], as_map: bool) -> _Kind | None:
    attributes = [dict(kind.attributes) for kind in kinds]
    if not as_map and all(one.keys() == attributes[0].keys() for one in attributes):
        columns = {name: _unified([one[name] for one in attributes]) for name in attributes[0]}
        if any(column is None for column in columns.values()):
            return None
        return _Kind("object", attributes=tuple((k, v) for k, v in columns.items() if v is not None))
    inner = _unified([part for kind in kinds for part in (*kind.items, *dict(kind.attributes).values())])
    return _Kind("map", (inner,)) if inner is not None else None


def _as(kind: _Kind, value: Any) -> Any:
    if value is None or value is UNKNOWN:
        return value
    if kind.kind == "string":
        return to_text(value)
    if kind.kind == "tuple":
        return [_as(one, part) for one, part in zip(kind.items, value, strict=True)]
    if kind.kind == "list":
        return [_as(kind.items[0], part) for part in value]
    if kind.kind == "map":
        return {key: _as(kind.items[0], part) for key, part in value.items()}
    if kind.kind == "object":
        return {key: _as(one, value[key]) for key, one in kind.attributes}
    return value
