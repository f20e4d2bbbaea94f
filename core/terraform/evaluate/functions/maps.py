"""Functions that make and ask maps and objects: merge, lookup, keys, values, zipmap, transpose."""

from __future__ import annotations

from core.terraform.evaluate import types
from core.terraform.evaluate.convert import convert
from core.terraform.evaluate.faults import Fault
from core.terraform.evaluate.functions.common import NAMED, a_list, a_map, children, entries, refuse
from core.terraform.evaluate.functions.spec import Function, Parameter, Use
from core.terraform.evaluate.open_keys import AllParts, overridden
from core.terraform.evaluate.places import Way
from core.terraform.evaluate.types import DYNAMIC, STRING, Type
from core.terraform.evaluate.values import Absent, Reason, Value, text, tuple_value, unknown, why_of
from core.text import _


def _merged(arguments: list[Value]) -> Type:
    """The result's type: the one that all have, or an object."""
    if any(argument.kind == "dynamic" for argument in arguments):
        return DYNAMIC
    first = _as_merged(arguments[0])
    if all(_as_merged(argument) == first for argument in arguments[1:]):
        return first
    return DYNAMIC


def _as_merged(value: Value) -> Type:
    return types.EMPTY_OBJECT if value.kind == "object" and value.data is None else value.type


def _passes(value: Value) -> bool:
    """What Terraform lets through where it doesn't look at types: nulls, what is empty, and a set of texts
    (each is its own key)."""
    if value.data is None or (value.kind in ("tuple", "list", "set") and not value.data):
        return True
    return value.kind == "set" and value.known and all(isinstance(one.data, str) for one in value.data)


def _merge(use: Use, arguments: list[Value]) -> Value:
    if not arguments:
        return Value("object", {})
    for argument in arguments:
        if argument.kind not in NAMED and argument.kind != "dynamic":
            before = arguments[: arguments.index(argument)]
            if any(one.kind == "dynamic" for one in before) and why_of(*arguments) is not None:
                # Behind a value of no type Terraform doesn't look until all are known.
                return unknown(why_of(*arguments))
            if any(one.kind == "dynamic" for one in before) and _passes(argument):
                continue
            raise refuse(use, _("maps or objects are required."))
    secret = any(argument.sensitive for argument in arguments)
    way = use.way
    found: dict[str, Value] = {}
    absent: dict[str | int | None, Absent] = {}
    open_: Reason | None = None
    is_open, closed = False, True
    for argument in arguments:
        if argument.data is None:
            continue
        if not argument.is_known:
            is_open, open_ = True, argument.why
            # What stood before may be replaced by it.
            found = overridden(found, argument)
            closed = closed and isinstance(argument.parts, AllParts)
            for name, part in (argument.parts or {}).items():
                found[name] = part.through(argument.way).through(way)
        else:
            texts = argument.kind not in NAMED
            named = {one.data: one for one in argument.elements()} if texts else entries(argument)
            for name, item in named.items():
                found.pop(name, None)
                found[name] = item.through(way)
        for entry in argument.absent:
            absent[entry.key] = entry
    use.evaluator.budget.spend(len(found) // 4)
    left = tuple(entry for entry in absent.values() if entry.key not in found)
    if is_open:
        return unknown(open_, parts=AllParts(found) if closed else found).hidden(secret).without(left)
    type = _merged(arguments)
    value = a_map(found, type.element) if type.kind == "map" else Value("object", found)
    return value.hidden(secret).without(left)


def _looked_up(arguments: list[Value]) -> Type:
    return arguments[0].type.element if arguments[0].kind == "map" else DYNAMIC


def _lookup(use: Use, arguments: list[Value]) -> Value:
    if len(arguments) > 3:
        raise refuse(use, _("it takes two or three arguments."))
    value, key = arguments[0], arguments[1]
    default = arguments[2] if len(arguments) == 3 else None
    secret = value.sensitive or key.sensitive
    way = Way(use.name, use.mark, inputs=(key,))
    if value.kind not in NAMED and (value.kind != "dynamic" or value.is_known):
        raise refuse(use, _("a map is required."))
    if key.data is None:
        if value.kind == "dynamic":  # nor does it look at the key before the map has a type
            return unknown(value.why).hidden(secret)
        raise refuse(use, _("the key must not be null."))
    type = value.type.element if value.kind == "map" else None
    if default is not None and type is not None:
        default = convert(default, type)
    if not key.is_known:
        return (unknown(key.why) if type is None else unknown(key.why, type)).hidden(secret)
    if not value.is_known:
        if value.kind == "dynamic":
            part = (value.parts or {}).get(key.data)
            if part is not None:
                return part.through(value.way).through(way).hidden(secret)
            return unknown(value.why).hidden(secret)
        if type is None:
            inner = value.type.attribute(key.data)
            if inner is not None:
                return unknown(value.why, inner).hidden(secret)
        else:
            return unknown(value.why, type).hidden(secret)
    elif key.data in value.data:
        held: Value = value.data[key.data]
        return held.through(value.way).through(way).hidden(secret)
    if default is None:
        raise refuse(use, _("there is no “{key}”.").format(key=key.data))
    return default.through(way).hidden(secret)


def _keys_type(arguments: list[Value]) -> Type:
    return types.list_of(STRING)


def _keys(use: Use, arguments: list[Value]) -> Value:
    value = arguments[0]
    if value.kind not in NAMED:
        raise refuse(use, _("a map is required."))
    if value.kind == "object":
        names = [name for name, _type in value.type.attributes]
        found = tuple_value(tuple(text(name) for name in names))
    elif not value.is_known:
        return unknown(value.why, types.list_of(STRING)).hidden(value.sensitive)
    else:
        found = a_list([text(name) for name in sorted(value.data)], STRING)
    use.evaluator.budget.spend(value.size // 20)
    return found.hidden(value.sensitive)


def _values_type(arguments: list[Value]) -> Type:
    type = arguments[0].type
    if type.kind == "map":
        return types.list_of(type.element)
    return types.tuple_of(tuple(inner for _name, inner in type.attributes))


def _values(use: Use, arguments: list[Value]) -> Value:
    value = arguments[0]
    if value.kind not in NAMED:
        raise refuse(use, _("a map is required."))
    items = children(value)
    found = a_list(items, value.type.element) if value.kind == "map" else tuple_value(tuple(items))
    return found.hidden(value.sensitive).without(value.absent)


def _zipped(arguments: list[Value]) -> Type:
    return types.map_of(arguments[1].type.element) if arguments[1].kind == "list" else DYNAMIC


def _zipmap(use: Use, arguments: list[Value]) -> Value:
    keys, values = arguments
    if values.kind not in ("list", "tuple"):
        raise refuse(use, _("the values must be a list."))
    secret = keys.secret or values.sensitive
    if not keys.known:
        return unknown(why_of(keys), _zipped(arguments)).hidden(secret)
    items = children(values)
    if len(keys.data) != len(items):
        raise refuse(use, _("there must be as many keys as values."))
    found: dict[str, Value] = {}
    for key, item in zip(keys.elements(), items, strict=True):
        if key.data is None:
            raise refuse(use, _("a key must not be null."))
        found[key.data] = item
    value = a_map(found, values.type.element) if values.kind == "list" else Value("object", found)
    return value.hidden(secret)


def _transpose(_use: Use, arguments: list[Value]) -> Value:
    value = arguments[0]
    type = types.map_of(types.list_of(STRING))
    if not value.known:
        return unknown(why_of(value), type)
    found: dict[str, list[str]] = {}
    for key, items in value.pairs():
        if items.data is None or any(item.data is None for item in items.data):
            raise Fault(_("transpose() can't take null."))
        for item in items.elements():
            found.setdefault(item.data, []).append(key.data)
    return a_map(
        {name: a_list([text(one) for one in sorted(names)], STRING) for name, names in found.items()},
        types.list_of(STRING),
    )


FUNCTIONS: dict[str, Function] = {
    "merge": Function((), Parameter(null=True, open=True, dynamic=True, secret=True), _merge, DYNAMIC),
    "lookup": Function(
        (
            Parameter(open=True, dynamic=True, secret=True),
            Parameter(STRING, null=True, open=True, secret=True),
        ),
        Parameter(null=True, open=True, dynamic=True, secret=True),
        _lookup,
        _looked_up,
    ),
    "keys": Function((Parameter(open=True, secret=True),), None, _keys, _keys_type),
    "values": Function((Parameter(secret=True),), None, _values, _values_type),
    "zipmap": Function(
        (Parameter(types.list_of(STRING), secret=True), Parameter(secret=True)), None, _zipmap, _zipped
    ),
    "transpose": Function(
        (Parameter(types.map_of(types.list_of(STRING))),),
        None,
        _transpose,
        types.map_of(types.list_of(STRING)),
    ),
}
