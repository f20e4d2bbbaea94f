"""Functions that make sets."""

from __future__ import annotations

from core.terraform.evaluate import types
from core.terraform.evaluate.convert import convert
from core.terraform.evaluate.faults import Fault
from core.terraform.evaluate.functions.spec import Function, Parameter, Use
from core.terraform.evaluate.keys import key_of
from core.terraform.evaluate.sets import set_value
from core.terraform.evaluate.types import DYNAMIC, Type
from core.terraform.evaluate.unify import unify
from core.terraform.evaluate.values import Value, unknown, why_of
from core.text import _


def _type_of(arguments: list[Value]) -> Type:
    """Empty sets of no certain type count for nothing."""
    inner = [
        argument.type.element
        for argument in arguments
        if not (argument.is_known and not argument.data and argument.type.element.kind == "dynamic")
    ]
    if not inner:
        return types.set_of(DYNAMIC)
    found = unify(inner)
    if found is None:
        raise Fault(_("The sets must be of one type."))
    return types.set_of(found)


def _refuse_any(arguments: list[Value], type: Type) -> None:
    """What only has "any" in common is joined by nothing. Raises Fault."""
    inner = {one.type.element.kind for one in arguments if one.data or not one.is_known}
    if type.element.kind == "dynamic" and len(inner) > 1 and all(one.is_known for one in arguments):
        raise Fault(_("The sets must be of one type."))


def _converted(use: Use, arguments: list[Value], type: Type) -> list[Value] | Value:
    use.evaluator.budget.spend(sum(argument.size for argument in arguments) // 4)
    if any(not argument.known for argument in arguments):
        return unknown(why_of(*arguments), type)
    _refuse_any(arguments, type)
    return [convert(argument, type) if argument.data else argument for argument in arguments]


def _setunion(use: Use, arguments: list[Value]) -> Value:
    type = _type_of(arguments)
    _refuse_any(arguments, type)
    given = _converted(use, arguments, type)
    if isinstance(given, Value):
        return given
    return set_value([item.through(one.way) for one in given for item in one.elements()], type.element)


def _setintersection(use: Use, arguments: list[Value]) -> Value:
    type = _type_of(arguments)
    given = _converted(use, arguments, type)
    if isinstance(given, Value):
        return given
    keys = [{key_of(item) for item in one.elements()} for one in given[1:]]
    found = [
        item.through(given[0].way)
        for item in given[0].elements()
        if all(key_of(item) in other for other in keys)
    ]
    return set_value(found, type.element)


def _setsubtract(use: Use, arguments: list[Value]) -> Value:
    type = _type_of(arguments)
    given = _converted(use, arguments, type)
    if isinstance(given, Value):
        return given
    gone = {key_of(item) for item in given[1].elements()}
    found = [item.through(given[0].way) for item in given[0].elements() if key_of(item) not in gone]
    return set_value(found, type.element)


_SET = Parameter(types.set_of(DYNAMIC))
FUNCTIONS: dict[str, Function] = {
    "setunion": Function((_SET,), _SET, _setunion, _type_of),
    "setintersection": Function((_SET,), _SET, _setintersection, _type_of),
    "setsubtract": Function((_SET, _SET), None, _setsubtract, _type_of),
}
