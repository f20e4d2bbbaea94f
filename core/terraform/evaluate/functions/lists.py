"""Functions that make lists: concat, flatten, slice, range, sort and others."""

from __future__ import annotations

from collections.abc import Callable

from core.terraform.evaluate import edition, types
from core.terraform.evaluate.budget import MAX_SIZE, TooLarge
from core.terraform.evaluate.convert import convert
from core.terraform.evaluate.equality import equal
from core.terraform.evaluate.faults import Fault
from core.terraform.evaluate.functions.common import SEQUENCES, a_list, children, refuse, whole
from core.terraform.evaluate.functions.spec import Function, Parameter, Use
from core.terraform.evaluate.keys import key_of
from core.terraform.evaluate.numbers import Number, of_int
from core.terraform.evaluate.sets import set_value
from core.terraform.evaluate.types import DYNAMIC, EMPTY_TUPLE, NUMBER, STRING, Type
from core.terraform.evaluate.unify import unify
from core.terraform.evaluate.values import Value, number, tuple_value, unknown, why_of
from core.text import _


def _concatenated(arguments: list[Value]) -> Type:
    if not arguments:
        raise Fault(_("concat() takes at least one list."))
    kinds = {argument.kind for argument in arguments}
    if kinds == {"list"}:
        found = unify([argument.type for argument in arguments])
        if found is not None and found.kind == "list":
            return found
    items: list[Type] = []
    for argument in arguments:
        if argument.kind == "tuple":
            items.extend(argument.type.items)
        elif argument.kind == "list":
            if not argument.is_known:
                return DYNAMIC
            items.extend([argument.type.element] * len(argument.data))
        else:
            raise Fault(_("concat() takes lists."))
    return types.tuple_of(tuple(items))


def _concat(use: Use, arguments: list[Value]) -> Value:
    type = _concatenated(arguments)
    secret = any(argument.sensitive for argument in arguments)
    absent = tuple(entry for argument in arguments for entry in argument.absent)
    if type.kind == "list":
        arguments = [convert(argument, type).like(argument) for argument in arguments]
    items = [item for argument in arguments for item in children(argument)]
    use.evaluator.budget.spend(len(items) // 4)
    found = a_list(items, type.element) if type.kind == "list" else tuple_value(tuple(items))
    return found.hidden(secret).without(absent)


def _flattened(value: Value, out: list[Value], depth: int = 0) -> bool:
    """Whether all of it could be told."""
    if depth > 100:
        raise TooLarge
    if value.kind == "set" and not value.known and len(value.data) > 1:
        return False
    known = True
    for item in children(value):
        if item.kind == "dynamic" and not item.is_known:
            known = False
        if item.data is not None and item.kind in SEQUENCES:
            known = item.is_known and _flattened(item, out, depth + 1) and known
        else:
            out.append(item)
    return known


def _flatten(use: Use, arguments: list[Value]) -> Value:
    value = arguments[0]
    if value.kind not in SEQUENCES:
        if not value.known:  # Terraform doesn't look before all of it is known
            return unknown(why_of(value)).hidden(value.secret)
        raise refuse(use, _("a list is required."))
    use.evaluator.budget.spend(value.size // 8)
    out: list[Value] = []
    if not _flattened(value, out):
        return unknown(why_of(value)).hidden(value.secret)
    return tuple_value(tuple(out)).hidden(_secret_lists(value)).without(value.absent)


def _secret_lists(value: Value) -> bool:
    if value.sensitive:
        return True
    return value.secret and any(_secret_lists(i) for i in value.elements() if i.kind in SEQUENCES and i.data)


def _element_type(arguments: list[Value]) -> Type:
    return arguments[0].type.element if arguments[0].kind == "list" else DYNAMIC


def _element(use: Use, arguments: list[Value]) -> Value:
    value = arguments[0]
    if value.kind not in ("list", "tuple"):
        raise refuse(use, _("a list is required."))
    at = whole(arguments[1], use)
    if not value.data:
        raise refuse(use, _("the list is empty."))
    if at < 0 and value.kind == "tuple" and at % len(value.data) and not edition.LENIENT:
        raise refuse(use, _("the number must not be below zero."))
    found: Value = value.data[at % len(value.data)]
    return found.through(value.way).through(use.way).hidden(value.sensitive)


def _coalescelist(use: Use, arguments: list[Value]) -> Value:
    if not arguments:
        raise refuse(use, _("at least one list is required."))
    for argument in arguments:
        if argument.is_known and argument.kind not in ("list", "tuple"):
            raise refuse(use, _("lists are required."))
    for argument in arguments:
        if not argument.is_known:
            return unknown(argument.why)
        if argument.data:
            return argument.through(use.way)
    raise refuse(use, _("all lists are empty."))


def _compact(_use: Use, arguments: list[Value]) -> Value:
    value = arguments[0]
    if not value.known:
        return unknown(why_of(value), types.list_of(STRING))
    return a_list([item for item in children(value) if item.data], STRING).without(value.absent)


def _distinct(use: Use, arguments: list[Value]) -> Value:
    value = arguments[0]
    if not value.known:
        return unknown(why_of(value), value.type)
    use.evaluator.budget.spend(value.size)
    buckets: dict[bytes, list[Value]] = {}
    found: list[Value] = []
    for item in children(value):
        bucket = buckets.setdefault(key_of(item), [])
        if not any(equal(other, item) for other in bucket):
            bucket.append(item)
            found.append(item)
    return a_list(found, value.type.element).without(value.absent)


def _chunklist(use: Use, arguments: list[Value]) -> Value:
    value, size = arguments
    length = whole(size, use)
    if length < 0:
        raise refuse(use, _("the size must not be below zero."))
    items = children(value)
    length = length or max(len(items), 1)
    chunks = [a_list(items[at : at + length], DYNAMIC) for at in range(0, len(items), length)]
    return a_list(chunks, value.type).hidden(value.sensitive or size.sensitive)


def _reversed(arguments: list[Value]) -> Type:
    type = arguments[0].type
    if type.kind == "tuple":
        return types.tuple_of(tuple(reversed(type.items)))
    return types.list_of(type.element)


def _reverse(use: Use, arguments: list[Value]) -> Value:
    value = arguments[0]
    if value.kind not in SEQUENCES:
        raise refuse(use, _("a list is required."))
    items = children(value)[::-1]
    found = tuple_value(tuple(items)) if value.kind == "tuple" else a_list(items, value.type.element)
    return found.hidden(value.sensitive).without(value.absent)


def _sliced(arguments: list[Value]) -> Type:
    """Where one of the ends can't be known. Raises Fault where the other can't be right."""
    value, *ends = arguments
    if value.kind not in ("list", "tuple"):
        raise Fault(_("A list is required."))
    told = [one.number for one in ends if one.is_known]
    most = len(value.data) if value.is_known else None
    if any(n.integer is None or n.integer < 0 or (most is not None and n.integer > most) for n in told):
        raise Fault(_("There are no such elements."))
    if len(told) == 2 and told[1] < told[0]:
        raise Fault(_("There are no such elements."))
    return value.type if value.kind == "list" else DYNAMIC


def _slice(use: Use, arguments: list[Value]) -> Value:
    value = arguments[0]
    if value.kind not in ("list", "tuple"):
        raise refuse(use, _("a list is required."))
    first, last = whole(arguments[1], use), whole(arguments[2], use)
    items = children(value)
    if not 0 <= first <= last <= len(items):
        raise refuse(use, _("there are no such elements."))
    part = items[first:last]
    found = tuple_value(tuple(part)) if value.kind == "tuple" else a_list(part, value.type.element)
    return found.hidden(value.sensitive)


def _sort(_use: Use, arguments: list[Value]) -> Value:
    value = arguments[0]
    if not value.is_known:
        return unknown(why_of(value), types.list_of(STRING))
    items = children(value)
    if not value.known:
        # As many as there were; which of them stands where can't be told.
        return a_list([unknown(why_of(value), STRING) for _item in items], STRING)
    if any(item.data is None for item in items):
        raise Fault(_("A list with null in it can't be sorted."))
    return a_list(sorted(items, key=lambda item: item.data), STRING).without(value.absent)


_ZERO, _ONE, _MINUS_ONE = of_int(0), of_int(1), of_int(-1)
_MOST = 1_024


def _range(use: Use, arguments: list[Value]) -> Value:
    numbers = [argument.number for argument in arguments]
    if not 1 <= len(numbers) <= 3:
        raise refuse(use, _("one to three numbers are required."))
    start, end = (numbers[0], numbers[1]) if len(numbers) > 1 else (_ZERO, numbers[0])
    step = numbers[2] if len(numbers) == 3 else _MINUS_ONE if end < start else _ONE
    if step.mantissa == 0 or (start < end and step < _ZERO) or (end < start and step > _ZERO):
        if step.mantissa == 0:
            raise refuse(use, _("the step must not be zero."))
        raise refuse(use, _("the step leads away from the end."))
    below: Callable[[Number], bool] = (lambda at: at < end) if step > _ZERO else (lambda at: end < at)
    out: list[Value] = []
    while below(start):
        if len(out) >= _MOST:
            raise refuse(use, _("more than {limit} numbers.").format(limit=_MOST))
        out.append(number(start))
        start = start + step
    use.evaluator.budget.spend(len(out))
    return a_list(out, NUMBER)


def _product_type(arguments: list[Value]) -> Type:
    if len(arguments) < 2:
        raise Fault(_("setproduct() takes at least two lists or sets."))
    inner: list[Type] = []
    lists = 0
    for argument in arguments:
        type = argument.type
        if type.kind in ("list", "set"):
            inner.append(type.element)
        elif type.kind == "tuple":
            found = unify(type.items) if type.items else DYNAMIC
            if found is None:
                raise Fault(_("setproduct(): all elements must be of one type."))
            inner.append(found)
        else:
            raise Fault(_("setproduct() takes lists and sets."))
        lists += type.kind != "set"
    pair = types.tuple_of(tuple(inner))
    return types.list_of(pair) if lists == len(arguments) else types.set_of(pair)


def _setproduct(use: Use, arguments: list[Value]) -> Value:
    type = _product_type(arguments)
    secret = any(argument.sensitive for argument in arguments)
    total = 1
    for argument in arguments:
        if not argument.is_known or (
            argument.kind == "set" and not argument.known and len(argument.data) > 1
        ):
            return unknown(why_of(argument), type).hidden(secret)
        total *= len(argument.data)
    if total * (len(arguments) + 1) > MAX_SIZE:
        raise TooLarge
    use.evaluator.budget.spend(total)
    rows: list[tuple[Value, ...]] = [()]
    if not total:
        # Nothing is converted then, be it of one type or not.
        return (a_list([], type.element) if type.kind == "list" else set_value([], type.element)).hidden(
            secret
        )
    for argument, inner in zip(arguments, type.element.items, strict=True):
        items = [convert(item, inner) for item in children(argument)]
        if len({item.type for item in items}) > 1:
            # They only had "any" in common: rows of several types make no list.
            raise refuse(use, _("all elements must be of one type."))
        rows = [(*row, item) for row in rows for item in items]
    found = [tuple_value(row) for row in rows]
    if type.kind == "list":
        return a_list(found, type.element).hidden(secret)
    return set_value(found, type.element).hidden(secret)


def _same_type(arguments: list[Value]) -> Type:
    return arguments[0].type


def _list_of_first(arguments: list[Value]) -> Type:
    return types.list_of(arguments[0].type)


def _matchkeys(use: Use, arguments: list[Value]) -> Value:
    values, keys, wanted = arguments
    type = unify([keys.type, wanted.type])
    if type is None:
        raise refuse(use, _("keys and searched values must be of one type."))
    if len(values.data) != len(keys.data):
        raise refuse(use, _("there must be as many keys as values."))
    if not wanted.data:
        return a_list([], values.type.element)
    if not values.known or not keys.known:
        return unknown(why_of(values, keys), values.type)
    keys, wanted = convert(keys, type), convert(wanted, type)
    use.evaluator.budget.spend(len(keys.data) * len(wanted.data) // 4)
    if not wanted.known:
        return unknown(why_of(wanted), values.type)
    found = [
        value
        for value, key in zip(children(values), keys.elements(), strict=True)
        if any(equal(key, other) for other in wanted.elements())
    ]
    return a_list(found, values.type.element)


_ANY = Parameter()
_KEPT = Parameter(secret=True)
_NUMBER = Parameter(NUMBER)
_ANY_LIST = Parameter(types.list_of(DYNAMIC))
_TEXTS = Parameter(types.list_of(STRING))
FUNCTIONS: dict[str, Function] = {
    "concat": Function((), _KEPT, _concat, _concatenated),
    "flatten": Function((_KEPT,), None, _flatten, DYNAMIC),
    "element": Function((_KEPT, _NUMBER), None, _element, _element_type),
    "coalescelist": Function((), Parameter(null=True, open=True, dynamic=True), _coalescelist, DYNAMIC),
    "compact": Function((_TEXTS,), None, _compact, types.list_of(STRING)),
    "distinct": Function((_ANY_LIST,), None, _distinct, _same_type),
    "chunklist": Function(
        (Parameter(types.list_of(DYNAMIC), secret=True), Parameter(NUMBER, secret=True)),
        None,
        _chunklist,
        _list_of_first,
    ),
    "reverse": Function((_KEPT,), None, _reverse, _reversed),
    "slice": Function((_KEPT, _NUMBER, _NUMBER), None, _slice, _sliced),
    "sort": Function((_TEXTS,), None, _sort, types.list_of(STRING)),
    "range": Function((), _NUMBER, _range, types.list_of(NUMBER)),
    "setproduct": Function((), Parameter(open=True, secret=True), _setproduct, _product_type),
    "matchkeys": Function((_ANY_LIST, _ANY_LIST, _ANY_LIST), None, _matchkeys, _same_type),
}
EMPTY = EMPTY_TUPLE
