"""Functions of numbers."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from core.terraform.evaluate import gomath
from core.terraform.evaluate.faults import Fault
from core.terraform.evaluate.functions.common import refuse, whole
from core.terraform.evaluate.functions.spec import Function, Parameter, Use
from core.terraform.evaluate.numbers import INT_PRECISION, Number, of_float, of_int, rounded
from core.terraform.evaluate.places import Way
from core.terraform.evaluate.types import NUMBER
from core.terraform.evaluate.values import Reason, Value, number, of_whole, unknown
from core.text import _


def _abs(_use: Use, arguments: list[Value]) -> Value:
    return number(abs(arguments[0].number))


def _ceil(_use: Use, arguments: list[Value]) -> Value:
    given = arguments[0].number
    return number(rounded(given.ceil(), 0, given.precision))


def _floor(_use: Use, arguments: list[Value]) -> Value:
    given = arguments[0].number
    return number(rounded(given.floor(), 0, given.precision))


def _outermost(is_further: Callable[[Any, Any], bool]) -> Callable[[Use, list[Value]], Value]:
    """The number that no other one is further than; of equal ones the first."""

    def found(use: Use, arguments: list[Value]) -> Value:
        if not arguments:
            raise refuse(use, _("at least one number is required."))
        best = arguments[0]
        for argument in arguments[1:]:
            if is_further(argument.number, best.number):
                best = argument
        return best.through(Way(use.name, use.mark, inputs=tuple(arguments)))

    return found


def _float(given: Number) -> float:
    try:
        return float(given)
    except OverflowError:
        raise Fault(_("The number is too large.")) from None


def _of_float(found: float) -> Value:
    if math.isnan(found):
        raise Fault(_("The result is no number."))
    if math.isinf(found):
        return unknown(Reason("large", _("The number is too large.")), NUMBER)
    return number(of_float(found))


def _log(use: Use, arguments: list[Value]) -> Value:
    given, base = (_float(argument.number) for argument in arguments)
    if given < 0 or base < 0 or (given == 0 and base == 0) or (given == 1 and base == 1):
        raise refuse(use, _("the result is no number."))
    if base == 1:
        return _of_float(math.inf)
    return _of_float(gomath.log(given) / gomath.log(base))


def _pow(use: Use, arguments: list[Value]) -> Value:
    given, power = (_float(argument.number) for argument in arguments)
    try:
        found = gomath.power(given, power)
    except ValueError:
        raise refuse(use, _("the result is no number.")) from None
    if found is None:
        return unknown(Reason("unread", _("Only Terraform computes this power.")), NUMBER)
    return _of_float(found)


def _signum(use: Use, arguments: list[Value]) -> Value:
    found = whole(arguments[0], use)
    return of_whole((found > 0) - (found < 0))


_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _parseint(use: Use, arguments: list[Value]) -> Value:
    if arguments[0].kind != "string":
        raise refuse(use, _("a text is required."))
    source, base = arguments[0].data, whole(arguments[1], use)
    if not 2 <= base <= 62:
        raise refuse(use, _("the base must be from 2 to 62."))
    digits = source[1:] if source[:1] in ("+", "-") else source
    if base <= 36:
        digits = digits.lower()
    if not digits or len(digits) > 1_000 or any(digit not in _DIGITS[:base] for digit in digits):
        raise refuse(use, _("“{text}” is no number of this base.").format(text=source[:60]))
    found = 0
    for digit in digits:
        found = found * base + _DIGITS.index(digit)
    if source[0] == "-":
        found = -found
    return number(of_int(found, max(INT_PRECISION, found.bit_length())))


_NUMBER = Parameter(NUMBER)
FUNCTIONS: dict[str, Function] = {
    "abs": Function((_NUMBER,), None, _abs, NUMBER),
    "ceil": Function((_NUMBER,), None, _ceil, NUMBER),
    "floor": Function((_NUMBER,), None, _floor, NUMBER),
    "min": Function((), _NUMBER, _outermost(operator.lt), NUMBER),
    "max": Function((), _NUMBER, _outermost(operator.gt), NUMBER),
    "log": Function((_NUMBER, _NUMBER), None, _log, NUMBER),
    "pow": Function((_NUMBER, _NUMBER), None, _pow, NUMBER),
    "signum": Function((_NUMBER,), None, _signum, NUMBER),
    "parseint": Function((Parameter(), _NUMBER), None, _parseint, NUMBER),
}
