"""tostring, tolist and their like, and what marks secrets."""

from __future__ import annotations

from core.terraform.evaluate import types
from core.terraform.evaluate.convert import convert
from core.terraform.evaluate.functions.spec import Function, Parameter, Use
from core.terraform.evaluate.types import BOOL, DYNAMIC, NUMBER, STRING, Type
from core.terraform.evaluate.values import Value, boolean, unknown


def _to(type: Type) -> Function:
    def body(use: Use, arguments: list[Value]) -> Value:
        value = arguments[0]
        use.evaluator.budget.spend(value.size // 4)
        if not value.is_known:
            convert(value, type)
            return unknown(value.why, type).hidden(value.sensitive)
        return convert(value, type)

    return Function((Parameter(null=True, open=True, dynamic=True, secret=True),), None, body, type)


def _sensitive(_use: Use, arguments: list[Value]) -> Value:
    return arguments[0].hidden()


def _nonsensitive(_use: Use, arguments: list[Value]) -> Value:
    return arguments[0].revealed()


def _issensitive(_use: Use, arguments: list[Value]) -> Value:
    value = arguments[0]
    if not value.is_known and not value.sensitive:
        return unknown(value.why, BOOL)
    return boolean(value.sensitive)


def _as_given(arguments: list[Value]) -> Type:
    return arguments[0].type


_ALL = Parameter(null=True, open=True, dynamic=True, secret=True)
FUNCTIONS: dict[str, Function] = {
    "tostring": _to(STRING),
    "tonumber": _to(NUMBER),
    "tobool": _to(BOOL),
    "toset": _to(types.set_of(DYNAMIC)),
    "tolist": _to(types.list_of(DYNAMIC)),
    "tomap": _to(types.map_of(DYNAMIC)),
    "sensitive": Function((_ALL,), None, _sensitive, _as_given),
    "nonsensitive": Function((_ALL,), None, _nonsensitive, _as_given),
    "issensitive": Function((_ALL,), None, _issensitive, BOOL),
}
