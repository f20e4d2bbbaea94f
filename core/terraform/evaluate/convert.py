"""Values converted to other types, by Terraform's rules; their places stay."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from core.terraform.evaluate import types
from core.terraform.evaluate.faults import Fault
from core.terraform.evaluate.numbers import parse
from core.terraform.evaluate.sets import set_value
from core.terraform.evaluate.types import DYNAMIC, Type
from core.terraform.evaluate.unify import converts, element_for, settled, unify
from core.terraform.evaluate.values import Absent, Value, alike, null, text, unknown, why_of
from core.terraform.evaluate.words import mismatch
from core.text import _


def convert(value: Value, wanted: Type) -> Value:
    """Raises Fault where Terraform would."""
    if wanted is DYNAMIC or (value.kind == wanted.kind and value.kind in types.PRIMITIVE):
        return value
    source = value.type
    if source == wanted or (wanted.has_optional and source == wanted.plain):
        return value
    if not converts(source, wanted):
        raise Fault(mismatch(source, wanted))
    return _converted(value, wanted)


def _converted(value: Value, wanted: Type) -> Value:
    kind = wanted.kind
    if kind == "dynamic":
        return value
    if not value.is_known:
        made = unknown(value.why, settled(value.type, wanted.plain), value.parts).like(value)
        return made.without(value.absent)
    if value.data is None:
        return null(settled(value.type, wanted.plain)).like(value).without(value.absent)
    if value.kind == kind and kind in types.PRIMITIVE:
        return value
    return _MAKERS[(value.kind, kind)](value, wanted).like(value).without(_absent(value, wanted))


def convert_taken_for(value: Value, taken_for: Type, wanted: Type) -> Value:
    """As Terraform converts a value that it takes for one of another type: it asks for the steps between the
    two types, and walks them with the value as it is. What a step passes on stays of its own type, so that
    a list of them may not come about. Raises Fault where Terraform would."""
    if wanted is DYNAMIC or taken_for == wanted:
        return value
    if taken_for == value.type or not value.is_known or value.data is None:
        return convert(value, wanted)
    pair = (taken_for.kind, wanted.kind)
    if wanted.kind in ("list", "set") and taken_for.kind in ("list", "set", "tuple"):
        return _sequence_taken_for(value, taken_for, wanted).like(value).without(_absent(value, wanted))
    if wanted.kind == "map" and taken_for.kind in ("map", "object"):
        return _map_taken_for(value, taken_for, wanted).like(value).without(_absent(value, wanted))
    if pair == ("object", "object"):
        named = {name: convert_taken_for(value.data[name], _of(taken_for, name), type)
                 for name, type in wanted.attributes}  # fmt: skip
        return Value("object", named).like(value)
    if pair == ("tuple", "tuple"):
        items = tuple(map(convert_taken_for, value.data, taken_for.items, wanted.items))
        return Value("tuple", items).like(value)
    return convert(value, wanted)


def _of(type: Type, name: str) -> Type:
    return type.attribute(name) or DYNAMIC


def _sequence_taken_for(value: Value, taken_for: Type, wanted: Type) -> Value:
    elements = value.elements()
    inner, element = [taken_for.element] * len(elements), wanted.element
    if taken_for.kind == "tuple":
        inner, element = list(taken_for.items), element_for(taken_for.items, element) or element
    items = [
        _plain_null(convert_taken_for(item, type, element))
        for item, type in zip(elements, inner, strict=True)
    ]
    if wanted.kind == "set":
        return set_value(*_alike(items)) if items else set_value((), element.plain)
    return _list(_unified(items) if taken_for.kind == "tuple" and items else items, value, element)


def _map_taken_for(value: Value, taken_for: Type, wanted: Type) -> Value:
    element = wanted.element
    if taken_for.kind == "object" and element.kind == "dynamic":
        element = unify([type for _name, type in taken_for.attributes]) or element
    items = {
        name: convert_taken_for(
            item, taken_for.element if taken_for.kind == "map" else _of(taken_for, name), element
        )
        for name, item in value.data.items()
    }
    return _map(_named_unified(items, element), element)


def _absent(value: Value, wanted: Type) -> tuple[Absent, ...]:
    """Entries that are switched off, converted as far as they can be."""
    out = []
    for entry in value.absent:
        inner = wanted
        if entry.key is not None:
            named = wanted.attribute(str(entry.key)) if wanted.kind == "object" else wanted.of
            inner = named if named is not None else DYNAMIC
        try:
            out.append(replace(entry, value=convert(entry.value, inner)))
        except Fault:
            out.append(entry)
    return tuple(out)


def to_text(value: Value) -> Value:
    """A number or bool as a text."""
    if value.kind == "bool":
        return text("true" if value.data else "false")
    return text(value.data.text)


def _number_to_text(value: Value, _wanted: Type) -> Value:
    return to_text(value)


def _text_to_number(value: Value, _wanted: Type) -> Value:
    try:
        return Value("number", parse(value.data))
    except ValueError:
        raise Fault(_("A number is required.")) from None


_WORDS = {"true": True, "1": True, "false": False, "0": False}


def _text_to_bool(value: Value, _wanted: Type) -> Value:
    if value.data not in _WORDS:
        raise Fault(_("A bool is required: true or false."))
    return Value("bool", _WORDS[value.data])


def _inner(value: Value, wanted: Type) -> Value:
    if value.type == wanted:
        return value
    if not converts(value.type, wanted):
        raise Fault(mismatch(value.type, wanted))
    return _converted(value, wanted)


def _plain_null(value: Value) -> Value:
    if value.data is None and value.type.has_optional:
        return null(value.type.plain).like(value)
    return value


def _to_list(value: Value, wanted: Type) -> Value:
    """A list or set to a list."""
    if value.kind == "set" and not value.known:
        return unknown(why_of(value), types.list_of(value.type.element))
    items = [_plain_null(_inner(item, wanted.element)) for item in value.data]
    return _list(items, value, wanted.element)


def _list(items: list[Value], value: Value, element: Type) -> Value:
    if not items:
        inner = value.type.element if element.kind == "dynamic" and value.kind != "tuple" else element
        return Value("list", (), types.list_of(inner.plain))
    items, type = _alike(items)
    return Value("list", tuple(items), types.list_of(type))


def _alike(items: list[Value]) -> tuple[list[Value], Type]:
    found = alike(items, DYNAMIC)
    if found is None:
        raise Fault(_("All elements must be of one type."))
    return found


def _to_set(value: Value, wanted: Type) -> Value:
    """A list or set to a set."""
    items = [_plain_null(_inner(item, wanted.element)) for item in value.data]
    if not items:
        inner = value.type.element if wanted.element.kind == "dynamic" else wanted.element
        return set_value((), inner.plain)
    return set_value(*_alike(items))


def _tuple_element(value: Value, wanted: Type) -> Type:
    element = element_for(value.type.items, wanted.element)
    if element is None:
        raise Fault(mismatch(value.type, wanted))
    return element


def _tuple_to_list(value: Value, wanted: Type) -> Value:
    if not value.data:
        return Value("list", (), types.list_of(wanted.element.plain))
    element = _tuple_element(value, wanted)
    return _list(_unified([_inner(item, element) for item in value.data]), value, element)


def _unified(items: list[Value]) -> list[Value]:
    found = unify([item.type for item in items])
    if found is None:
        raise Fault(_("The elements have no type in common."))
    return [_inner(item, found) for item in items]


def _tuple_to_set(value: Value, wanted: Type) -> Value:
    if not value.data:
        return set_value((), wanted.element.plain)
    element = _tuple_element(value, wanted)
    items = [_plain_null(_inner(item, element)) for item in value.data]
    return set_value(*_alike(items))


def _map(items: dict[str, Value], empty: Type) -> Value:
    if not items:
        return Value("map", items, types.map_of(empty.plain))
    alike_ones, type = _alike(list(items.values()))
    return Value("map", dict(zip(items, alike_ones, strict=True)), types.map_of(type))


def _named_unified(items: dict[str, Value], element: Type) -> dict[str, Value]:
    if element.kind in types.COLLECTIONS or element.kind == "object":
        return dict(zip(items, _unified(list(items.values())), strict=True)) if items else items
    return items


def _map_to_map(value: Value, wanted: Type) -> Value:
    items = {name: _inner(item, wanted.element) for name, item in value.data.items()}
    empty = value.type.element if wanted.element.kind == "dynamic" else wanted.element
    return _map(_named_unified(items, wanted.element), empty)


def _object_to_map(value: Value, wanted: Type) -> Value:
    if not value.data:
        return _map({}, wanted.element)
    element = wanted.element
    if element.kind == "dynamic":
        found = unify([type for _name, type in value.type.attributes])
        if found is None:
            raise Fault(mismatch(value.type, wanted))
        element = found
    items = {name: _inner(item, element) for name, item in value.data.items()}
    return _map(_named_unified(items, element), element)


def _object_to_object(value: Value, wanted: Type) -> Value:
    items = {}
    given: Mapping[str, Value] = value.data
    for name, item in given.items():
        type = wanted.attribute(name)
        if type is not None:
            items[name] = _plain_null(_inner(item, type))
    for name, type in wanted.attributes:
        if name not in items:
            items[name] = null(type.plain)
    return Value("object", items)


def _map_to_object(value: Value, wanted: Type) -> Value:
    items = {}
    for name, item in value.data.items():
        type = wanted.attribute(name)
        if type is not None:
            items[name] = _plain_null(_inner(item, type))
    for name, type in wanted.attributes:
        if name not in items:
            if name not in wanted.optional:
                raise Fault(_("The attribute “{name}” is required.").format(name=name))
            items[name] = null(type.plain)
    return Value("object", items)


def _tuple_to_tuple(value: Value, wanted: Type) -> Value:
    return Value("tuple", tuple(_inner(i, t) for i, t in zip(value.data, wanted.items, strict=True)))


_MAKERS: dict[tuple[str, str], Callable[[Value, Type], Value]] = {
    ("number", "string"): _number_to_text,
    ("bool", "string"): _number_to_text,
    ("string", "number"): _text_to_number,
    ("string", "bool"): _text_to_bool,
    ("list", "list"): _to_list,
    ("set", "list"): _to_list,
    ("list", "set"): _to_set,
    ("set", "set"): _to_set,
    ("tuple", "list"): _tuple_to_list,
    ("tuple", "set"): _tuple_to_set,
    ("map", "map"): _map_to_map,
    ("object", "map"): _object_to_map,
    ("object", "object"): _object_to_object,
    ("map", "object"): _map_to_object,
    ("tuple", "tuple"): _tuple_to_tuple,
}
