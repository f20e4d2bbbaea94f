"""Which types convert to which, and the one type that several have in common, by Terraform's rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from core.terraform.evaluate import types
from core.terraform.evaluate.types import DYNAMIC, PRIMITIVE, Type

_KEPT = 8_192
_PRIMITIVE_PAIRS = frozenset(
    (("number", "string"), ("bool", "string"), ("string", "number"), ("string", "bool"))
)


@lru_cache(maxsize=_KEPT)
def converts(source: Type, target: Type) -> bool:
    """Whether a value of one type may convert to another; what is in it decides in the end."""
    if target.kind == "dynamic" or source.kind == "dynamic":
        return True
    if source == target and source.kind in PRIMITIVE:
        return True
    pair = (source.kind, target.kind)
    if pair in _PRIMITIVE_PAIRS:
        return True
    if pair == ("object", "object"):
        return _object_to_object(source, target)
    if pair == ("tuple", "tuple"):
        if len(source.items) != len(target.items):
            return False
        return all(map(_same_or_converts, source.items, target.items))
    if pair in (("list", "list"), ("set", "list"), ("list", "set"), ("set", "set"), ("map", "map")):
        return _same_or_converts(source.element, target.element)
    if pair in (("tuple", "list"), ("tuple", "set")):
        return _into_collection(source.items, target.element)
    if pair == ("object", "map"):
        return _object_to_map(tuple(type for _name, type in source.attributes), target.element)
    if pair == ("map", "object"):
        return all(
            _same_or_converts(source.element, type) or name in target.optional
            for name, type in target.attributes
        )
    return False


def _same_or_converts(source: Type, target: Type) -> bool:
    return source == target or converts(source, target)


def _object_to_object(source: Type, target: Type) -> bool:
    given = dict(source.attributes)
    for name, type in target.attributes:
        if name not in given:
            if name not in target.optional:
                return False
        elif not _same_or_converts(given[name], type):
            return False
    return True


def element_for(items: tuple[Type, ...], wanted: Type) -> Type | None:
    """The element type that a tuple's items get in a list or set; None where there is none."""
    if wanted.kind != "dynamic":
        return wanted
    found = unify(items)
    if found is not None and found.kind == "dynamic" and any(item.kind != "dynamic" for item in items):
        return None
    return found


def _into_collection(items: tuple[Type, ...], wanted: Type) -> bool:
    if not items:
        return True
    element = element_for(items, wanted)
    return element is not None and all(_same_or_converts(item, element) for item in items)


def _object_to_map(items: tuple[Type, ...], wanted: Type) -> bool:
    if not items:
        return True
    element = unify(items) if wanted.kind == "dynamic" else wanted
    return element is not None and all(_same_or_converts(item, element) for item in items)


def unify(given: Sequence[Type]) -> Type | None:
    """The one type that all convert to; None where there is none."""
    distinct = tuple(dict.fromkeys(given))
    if len(distinct) == 1:
        return distinct[0]
    return _unify(distinct) if distinct else None


@lru_cache(maxsize=_KEPT)
def _unify(given: tuple[Type, ...]) -> Type | None:
    kinds = {type.kind for type in given}
    solid = kinds - {"dynamic"}
    dynamic = "dynamic" in kinds
    if solid == {"map"}:
        return _collections(types.map_of, given, dynamic)
    if solid == {"map", "object"}:
        found = _structures_as(given, "object", _objects_to_map)
        if found is not None and found.kind == "map":
            return found
    elif solid == {"list"}:
        return _collections(types.list_of, given, dynamic)
    elif solid == {"list", "tuple"}:
        found = _structures_as(given, "tuple", _tuples_to_list)
        if found is not None and found.kind == "list":
            return found
    elif solid == {"set"}:
        return _collections(types.set_of, given, dynamic)
    elif solid == {"object"}:
        return DYNAMIC if dynamic else _objects(given)
    elif solid == {"tuple"}:
        return DYNAMIC if dynamic else _tuples(given)
    elif {"object", "tuple"} <= kinds:
        return None
    for wanted in _preferred(given):
        if all(type is wanted or type == wanted or converts(type, wanted) for type in given):
            return wanted
    return None


def _collections(make: Callable[[Type], Type], given: tuple[Type, ...], dynamic: bool) -> Type | None:
    if dynamic:
        return DYNAMIC
    element = unify([type.element for type in given])
    if element is None:
        return None
    found = make(element)
    return found if all(_same_or_converts(type, found) for type in given) else None


def first_as(source: Type, other: Type) -> Type | None:
    """The list or map that a tuple or object is taken for, to be unified with a list or map; None where these
    two are no such pair."""
    kinds = (source.kind, other.kind)
    if kinds == ("tuple", "list"):
        found = _tuples_to_list((source,))
    elif kinds == ("object", "map"):
        found = _objects_to_map((source,))
    else:
        return None
    both = unify((found, other)) if found is not None and found.kind == other.kind else None
    return found if both is not None and both.kind == other.kind else None


def _structures_as(
    given: tuple[Type, ...], kind: str, make: Callable[[tuple[Type, ...]], Type | None]
) -> Type | None:
    """Unified once more with the objects (or tuples) taken as the map (or list) that they make."""
    found = make(tuple(type for type in given if type.kind == kind))
    if found is None or found.kind not in ("map", "list"):
        return None
    return unify([found if type.kind == kind else type for type in given])


def _objects(given: tuple[Type, ...]) -> Type | None:
    names = [name for name, _type in given[0].attributes]
    if any([name for name, _type in type.attributes] != names for type in given[1:]):
        return _objects_to_map(given)
    attributes = {}
    for at, name in enumerate(names):
        found = unify([type.attributes[at][1] for type in given])
        if found is None:
            return None
        attributes[name] = found
    whole = types.object_of(attributes)
    if all(_same_or_converts(type, whole) for type in given):
        return whole
    return _objects_to_map(given)


def _objects_to_map(given: tuple[Type, ...]) -> Type | None:
    element = unify([inner for type in given for _name, inner in type.attributes])
    if element is None:
        return None
    whole = types.map_of(element)
    return whole if all(_same_or_converts(type, whole) for type in given) else None


def _tuples(given: tuple[Type, ...]) -> Type | None:
    length = len(given[0].items)
    if any(len(type.items) != length for type in given):
        return _tuples_to_list(given)
    items = []
    for at in range(length):
        found = unify([type.items[at] for type in given])
        if found is None:
            return None
        items.append(found)
    whole = types.tuple_of(tuple(items))
    if all(_same_or_converts(type, whole) for type in given):
        return whole
    return _tuples_to_list(given)


def _tuples_to_list(given: tuple[Type, ...]) -> Type | None:
    element = unify([inner for type in given for inner in type.items])
    if element is None:
        return None
    whole = types.list_of(element)
    return whole if all(_same_or_converts(type, whole) for type in given) else None


def _preferred(given: tuple[Type, ...]) -> list[Type]:
    """More general types first; else in the order given."""
    count = len(given)
    after: list[list[int]] = [[] for _type in given]
    before = [0] * count
    for one in range(count):
        for other in range(one + 1, count):
            order = _compare(given[one], given[other])
            if order < 0:
                after[one].append(other)
                before[other] += 1
            elif order > 0:
                after[other].append(one)
                before[one] += 1
    queue = [at for at in range(count) if before[at] == 0]
    for at in queue:
        for other in after[at]:
            before[other] -= 1
            if before[other] == 0:
                queue.append(other)
    return [given[at] for at in queue]


def _compare(one: Type, other: Type) -> int:
    """Below 0: `one` is the more general type; 0: neither is."""
    if "dynamic" in (one.kind, other.kind):
        if one.kind != "dynamic":
            return -1
        return 1 if other.kind != "dynamic" else 0
    if one.kind in PRIMITIVE and other.kind in PRIMITIVE:
        return (other.kind == "string") - (one.kind == "string")
    if one.kind == other.kind and one.of is not None and other.of is not None:
        return _compare(one.of, other.of)
    rank = _RANKS.get((one.kind, other.kind))
    if rank is not None:
        return rank
    if one.kind == other.kind == "object":
        if [name for name, _type in one.attributes] != [name for name, _type in other.attributes]:
            return 0
        pairs = [(a[1], b[1]) for a, b in zip(one.attributes, other.attributes, strict=True)]
    elif one.kind == other.kind == "tuple" and len(one.items) == len(other.items):
        pairs = list(zip(one.items, other.items, strict=True))
    else:
        return 0
    orders = {_compare(a, b) for a, b in pairs}
    more, less = any(o < 0 for o in orders), any(o > 0 for o in orders)
    return 0 if more == less else -1 if more else 1


_RANKS = {
    ("tuple", "set"): -1, ("list", "set"): -1, ("set", "tuple"): 1, ("set", "list"): 1,
    ("list", "tuple"): -1, ("tuple", "list"): 1, ("map", "object"): -1, ("object", "map"): 1,
}  # fmt: skip


@lru_cache(maxsize=_KEPT)
def settled(source: Type, target: Type) -> Type:
    """The target type, its dynamic parts settled by what the source's type says."""
    if source.kind == "dynamic":
        return target
    kind = target.kind
    if kind == "dynamic":
        return source
    if kind in PRIMITIVE:
        return target
    if kind in ("list", "set"):
        make = types.list_of if kind == "list" else types.set_of
        if source.kind in ("list", "set"):
            return make(settled(source.element, target.element))
        if source.kind == "tuple":
            return make(settled(unify(source.items) or DYNAMIC, target.element))
        return target
    if kind == "map":
        if source.kind == "map":
            return types.map_of(settled(source.element, target.element))
        if source.kind == "object":
            inner = unify([type for _name, type in source.attributes]) or DYNAMIC
            return types.map_of(settled(inner, target.element))
        return target
    if kind == "object":
        given = dict(source.attributes)
        return types.object_of(
            {
                name: settled(source.element, type)
                if source.kind == "map"
                else settled(given[name], type)
                if name in given
                else type
                for name, type in target.attributes
            }
        )
    if source.kind == "tuple" and len(source.items) == len(target.items):
        return types.tuple_of(tuple(map(settled, source.items, target.items)))
    return target
