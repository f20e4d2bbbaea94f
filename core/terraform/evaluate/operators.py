"""Operators, as Terraform's."""

from __future__ import annotations

from collections.abc import Callable

from core.terraform.evaluate import edition
from core.terraform.evaluate.convert import convert
from core.terraform.evaluate.equality import equal
from core.terraform.evaluate.faults import Fault
from core.terraform.evaluate.numbers import Number
from core.terraform.evaluate.types import BOOL, NUMBER
from core.terraform.evaluate.values import Reason, Value, boolean, number, unknown, why_of
from core.text import _


def _rest(one: Number, other: Number) -> Number:
    if other.mantissa == 0:
        # Terraform takes zero out of it.
        return one
    return one % other


_ARITHMETIC: dict[str, Callable[[Number, Number], Number]] = {
    "+": lambda one, other: one + other,
    "-": lambda one, other: one - other,
    "*": lambda one, other: one * other,
    "/": lambda one, other: one / other,
    "%": _rest,
}
_COMPARISONS: dict[str, Callable[[Number, Number], bool]] = {
    "<": lambda one, other: one < other,
    ">": lambda one, other: other < one,
    "<=": lambda one, other: one < other or one == other,
    ">=": lambda one, other: other < one or one == other,
}


def binary(sign: str, left: Value, right: Value) -> Value:
    """Every operator but `&&` and `||`. Raises Fault."""
    if sign in ("==", "!="):
        same = equal(left, right)
        found = unknown(why_of(left, right), BOOL) if same is None else boolean(same == (sign == "=="))
        return found.hidden(_equality_secret(left, right))
    one, other = convert(left, NUMBER), convert(right, NUMBER)
    if one.data is None or other.data is None:
        raise Fault(_("A number is required, and this is null."))
    secret = left.sensitive or right.sensitive
    type = BOOL if sign in _COMPARISONS else NUMBER
    if not one.is_known or not other.is_known:
        return unknown(why_of(one, other), type).hidden(secret)
    if sign in _COMPARISONS:
        return boolean(_COMPARISONS[sign](one.number, other.number)).hidden(secret)
    if sign == "/" and other.number.mantissa == 0:
        if one.number.mantissa == 0:
            raise Fault(_("Nothing can be divided by zero."))
        # To Terraform this is infinite, which is no setting.
        return unknown(Reason("large", _("Nothing can be divided by zero.")), NUMBER).hidden(secret)
    return number(_ARITHMETIC[sign](one.number, other.number)).hidden(secret)


def _equality_secret(left: Value, right: Value) -> bool:
    if left.null != right.null:
        return left.sensitive or right.sensitive
    return left.secret or right.secret


def logical(
    sign: str, left: Callable[[], Value], right: Callable[[], Value], cautious: bool = False
) -> Value:
    """`&&` and `||`: where one side decides, the other may be unknown, or even fail; not unknown where
    `cautious`."""
    decides = sign == "||"
    one, first = _operand(left)
    other, second = _operand(right)
    secret = any(side is not None and side.sensitive for side in (one, other))
    fault = first or second
    if fault is not None and not edition.LENIENT:
        raise fault
    certain = not cautious or (one is not None and other is not None and one.is_known and other.is_known)
    for side in (one, other):
        if certain and side is not None and side.data is decides:
            return boolean(decides).hidden(secret)
    if fault is not None:
        raise fault
    assert one is not None and other is not None
    if one.data is None or other.data is None:
        raise Fault(_("A bool is required, and this is null."))
    if not one.is_known or not other.is_known:
        return unknown(why_of(one, other), BOOL).hidden(secret)
    return boolean(not decides).hidden(secret)


def _operand(side: Callable[[], Value]) -> tuple[Value | None, Fault | None]:
    try:
        value = side()
    except Fault as fault:
        return None, fault
    return convert(value, BOOL), None


def unary(sign: str, operand: Value) -> Value:
    """Raises Fault."""
    value = convert(operand, NUMBER if sign == "-" else BOOL)
    if value.data is None:
        raise Fault(_("A value is required, and this is null."))
    if not value.is_known:
        return unknown(value.why, value.type).hidden(operand.sensitive)
    found = number(-value.number) if sign == "-" else boolean(not value.data)
    return found.hidden(operand.sensitive)
