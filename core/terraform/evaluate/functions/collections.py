"""Functions that ask collections: length, contains, coalesce, one, sum and others."""

from __future__ import annotations

from core.hcl.graphemes import count
from core.terraform.evaluate import types
from core.terraform.evaluate.convert import convert
from core.terraform.evaluate.equality import equal
from core.terraform.evaluate.faults import Fault
from core.terraform.evaluate.functions.common import SEQUENCES, children, refuse
from core.terraform.evaluate.functions.spec import Function, Parameter, Use
from core.terraform.evaluate.types import BOOL, DYNAMIC, NUMBER, Type
from core.terraform.evaluate.unify import unify
from core.terraform.evaluate.values import (
    Value,
    boolean,
    null,
    number,
    of_whole,
    unknown,
    why_of,
)
from core.text import _


def _length(use: Use, arguments: list[Value]) -> Value:
    value = arguments[0]
    if value.kind in ("number", "bool"):
        raise refuse(use, _("a text or a collection is required."))
    if value.kind == "tuple":
        found = of_whole(len(value.type.items))
    elif value.kind == "object":
        found = of_whole(len(value.type.attributes))
    elif not value.is_known:
        found = unknown(value.why, NUMBER)
    elif value.data is None:
        raise refuse(use, _("this is null."))
    elif value.kind == "string":
        use.evaluator.budget.spend(len(value.data) // 20)
        found = of_whole(count(value.data))
    elif value.kind == "set" and not value.known and len(value.data) > 1:
        found = unknown(why_of(value), NUMBER)
    else:
        found = of_whole(len(value.data))
    return found.hidden(value.sensitive)


def _alltrue(_use: Use, arguments: list[Value]) -> Value:
    for item in arguments[0].elements():
        if not item.is_known:
            return unknown(item.why, BOOL)
        if item.data is not True:
            return boolean(False)
    return boolean(True)


def _anytrue(_use: Use, arguments: list[Value]) -> Value:
    open_ = None
    for item in arguments[0].elements():
        if not item.is_known:
            open_ = open_ or unknown(item.why, BOOL)
        elif item.data is True:
            return boolean(True)
    return open_ or boolean(False)


def _coalesced(arguments: list[Value]) -> Type:
    found = unify([argument.type for argument in arguments])
    if found is None:
        raise Fault(_("coalesce() takes values of one type."))
    return found


def _coalesce(use: Use, arguments: list[Value]) -> Value:
    type = _coalesced(arguments)
    for argument in arguments:
        try:
            value = convert(argument, type)
        except Fault:
            continue  # Terraform passes over what doesn't become of that type
        if not value.is_known:
            return unknown(value.why, type)
        if value.data is None or (type.kind == "string" and value.data == ""):
            continue
        return value.through(use.way)
    raise refuse(use, _("no value is other than null and empty."))


def _index(use: Use, arguments: list[Value]) -> Value:
    value, wanted = arguments
    if value.kind not in ("list", "tuple"):
        raise refuse(use, _("a list is required."))
    if not value.data:
        raise refuse(use, _("the list is empty."))
    use.evaluator.budget.spend(value.size // 4)
    for at, item in enumerate(value.elements()):
        same = equal(item, wanted)
        if same is None:
            return unknown(why_of(item, wanted), NUMBER)
        if same:
            return of_whole(at)
    raise refuse(use, _("the value isn't in the list."))


def _contains(use: Use, arguments: list[Value]) -> Value:
    value, wanted = arguments
    if value.kind not in SEQUENCES:
        raise refuse(use, _("a list or set is required."))
    if not value.data:
        return boolean(False)
    use.evaluator.budget.spend(value.size // 4)
    if not wanted.is_known:
        return unknown(wanted.why, BOOL)
    open_ = None
    for item in value.elements():
        same = equal(wanted, item)
        if same:
            return boolean(True)
        if same is None:
            open_ = open_ or unknown(why_of(item, wanted), BOOL)
    return open_ or boolean(False)


def _only(arguments: list[Value]) -> Type:
    type = arguments[0].type
    if type.kind in ("list", "set"):
        return type.element
    if type.kind == "tuple" and len(type.items) < 2:
        return type.items[0] if type.items else DYNAMIC
    raise Fault(_("one() takes a collection of at most one element."))


def _one(use: Use, arguments: list[Value]) -> Value:
    value = arguments[0]
    type = _only(arguments)
    if value.kind == "set" and not value.known and len(value.data) > 1:
        return unknown(why_of(value), type)
    items = children(value)
    if not items:
        return null(type).without(value.absent)
    if len(items) > 1:
        raise Fault(_("one() takes a collection of at most one element."))
    return items[0].through(use.way)


def _sum(use: Use, arguments: list[Value]) -> Value:
    value = arguments[0]
    if value.kind not in SEQUENCES:
        raise refuse(use, _("a list of numbers is required."))
    if not value.data:
        raise refuse(use, _("the list is empty."))
    if not value.known:
        return unknown(why_of(value), NUMBER)
    total = None
    for item in value.elements():
        if item.data is None:
            raise refuse(use, _("a list of numbers is required."))
        one = convert(item, NUMBER).number
        total = one if total is None else total + one
    assert total is not None
    return number(total)


ANY = Parameter()
OPEN = Parameter(null=True, open=True, dynamic=True)
BOOLS = Parameter(types.list_of(BOOL))
FUNCTIONS: dict[str, Function] = {
    "length": Function((Parameter(open=True, dynamic=True, secret=True),), None, _length, NUMBER),
    "alltrue": Function((BOOLS,), None, _alltrue, BOOL),
    "anytrue": Function((BOOLS,), None, _anytrue, BOOL),
    "coalesce": Function((), OPEN, _coalesce, _coalesced),
    "index": Function((ANY, ANY), None, _index, NUMBER),
    "contains": Function((ANY, Parameter(null=True, young=True)), None, _contains, BOOL),
    "one": Function((ANY,), None, _one, _only),
    "sum": Function((ANY,), None, _sum, NUMBER),
}
