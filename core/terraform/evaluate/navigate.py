"""`.name` and `[key]`: one step into a value, as Terraform takes it."""

from __future__ import annotations

from core.terraform.evaluate.convert import convert
from core.terraform.evaluate.faults import Fault
from core.terraform.evaluate.types import NUMBER, STRING, Type
from core.terraform.evaluate.values import Value, unknown
from core.text import _


def attribute(value: Value, name: str) -> Value:
    """`value.name`. Raises Fault."""
    if value.data is None:
        raise Fault(_("This is null, so it has no “{name}”.").format(name=name))
    kind = value.kind
    if kind in ("object", "map"):
        if not value.is_known:
            if kind == "map":
                return _open(value, value.type.element)
            type = value.type.attribute(name)
            if type is None:
                raise Fault(_("There is no “{name}” in it.").format(name=name))
            return _open(value, type)
        found = value.data.get(name)
        if found is None:
            raise Fault(_("There is no “{name}” in it.").format(name=name))
        return _inner(found, value)
    if kind == "dynamic":
        return _part(value, name)
    raise Fault(_("A {kind} has no “{name}”.").format(kind=kind, name=name))


def index(value: Value, key: Value) -> Value:
    """`value[key]`. Raises Fault."""
    if value.data is None:
        raise Fault(_("This is null, so nothing can be taken out of it."))
    if key.data is None:
        raise Fault(_("A key must not be null."))
    if value.kind == "dynamic":
        if key.is_known and key.kind in ("string", "number", "bool"):
            return _part(value, convert(key, STRING).data)
        return unknown(value.why).hidden(value.sensitive)
    if key.kind == "dynamic":
        return unknown(key.why).hidden(value.sensitive)
    if value.kind in ("list", "tuple"):
        return _numbered(value, convert(key, NUMBER))
    if value.kind in ("map", "object"):
        name = convert(key, STRING)
        if not name.is_known:
            type = value.type.element if value.kind == "map" else None
            return (unknown(key.why) if type is None else unknown(key.why, type)).hidden(value.sensitive)
        found = attribute(value, name.data)
        return found.hidden() if key.sensitive else found
    raise Fault(_("Nothing can be taken out of a {kind} by a key.").format(kind=value.kind))


def _numbered(value: Value, key: Value) -> Value:
    if not key.is_known:
        hidden = unknown(key.why) if value.kind == "tuple" else unknown(key.why, value.type.element)
        return hidden.hidden(value.sensitive)
    at = key.number.integer
    if at is None or at < 0:
        raise Fault(_("{number} is no place in a list.").format(number=key.number.text))
    if value.kind == "tuple" and not value.is_known:
        if at >= len(value.type.items):
            raise Fault(_("There is no element {number}.").format(number=at))
        return _open(value, value.type.items[at])
    if not value.is_known:
        return _open(value, value.type.element)
    if at >= len(value.data):
        raise Fault(_("There is no element {number}.").format(number=at))
    found = _inner(value.data[at], value)
    return found.hidden() if key.sensitive else found


def _inner(found: Value, value: Value) -> Value:
    found = found.through(value.way)
    return found.hidden() if value.sensitive else found


def _open(value: Value, type: Type) -> Value:
    return unknown(value.why, type).hidden(value.sensitive)


def _part(value: Value, name: str) -> Value:
    if value.parts is not None and name in value.parts:
        return _inner(value.parts[name], value)
    return unknown(value.why).hidden(value.sensitive)
