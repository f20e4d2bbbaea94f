"""What our evaluation says of the same expressions, and whether the two agree."""

from __future__ import annotations

from typing import Any

from core.terraform.evaluate import UNKNOWN, Value
from core.terraform.evaluate.numbers import Number, of_float, parse
from core.terraform.evaluate.types import Type
from core.terraform.evaluate.values import why_of
from tests.core.terraform.evaluate.sample import evaluation


def values(preamble: str, expressions: list[str]) -> list[Value]:
    # Each in a file of its own, so that one that doesn't even parse spoils no other.
    files = {f"e{at}.tf": f"locals {{\n  e{at} = {text}\n}}\n" for at, text in enumerate(expressions)}
    one = evaluation({"main.tf": preamble, **files})
    return [one.local(f"e{at}") for at in range(len(expressions))]


def type_of(type: Type) -> Any:
    """As Terraform's JSON writes types."""
    if type.of is not None:
        return [type.kind, type_of(type.of)]
    if type.kind == "tuple":
        return ["tuple", [type_of(item) for item in type.items]]
    if type.kind == "object":
        return ["object", {name: type_of(item) for name, item in type.attributes}]
    return type.kind


def told(value: Value) -> Any:
    """As in Terraform's JSON; unknown parts are null, numbers {"#": digits}."""
    if value.data is UNKNOWN or value.data is None:
        return None
    if value.kind == "number":
        return {"#": value.number.text}
    if value.kind in ("bool", "string"):
        return value.data
    if value.kind in ("map", "object"):
        return {name: told(item) for name, item in value.data.items()}
    return [told(item) for item in value.elements()]


REFUSED = "wrong: we refuse it"
"""What Terraform takes for unknown, or knows."""


def verdict(answer: dict[str, Any], value: Value) -> str:
    """ "same", "unknown" (Terraform knows more), "beyond" (we know more), or "wrong: …"."""
    value = value.bare()
    refused = value.data is UNKNOWN and value.why is not None and value.why.kind == "refused"
    if answer.get("error"):
        if refused:
            return "same"
        why = why_of(value)
        if value.data is UNKNOWN and why is not None and why.kind == "unread":
            return "same"
        # What is infinite can't be planned, and is unknown to us.
        return "beyond" if why is not None and why.kind == "large" else _too_much(value)
    if answer.get("unknown") is True:
        if refused:
            return REFUSED
        return "same" if not value.known else "beyond"
    if refused:
        return REFUSED
    if value.data is UNKNOWN:
        return "unknown"
    difference = _differs(answer.get("value"), answer.get("unknown", False), value)
    if difference:
        return difference
    if value.known and "type" in answer and type_of(value.type) != answer["type"]:
        return f"wrong: type {type_of(value.type)} instead of {answer['type']}"
    return "same" if value.known or answer.get("unknown") else "unknown"


def _too_much(value: Value) -> str:
    return "beyond" if value.data is UNKNOWN else "wrong: Terraform refuses it"


def _planned(number: Number) -> Number:
    """What becomes of a number on its way through a plan: a float where that is exact."""
    try:
        planned = of_float(float(number))
    except OverflowError:
        return parse(number.text)
    exact = (planned.mantissa, planned.exponent) == (number.mantissa, number.exponent)
    return parse(planned.text if exact else number.text)


def _differs(expected: Any, open_: Any, value: Value) -> str:
    if value.data is UNKNOWN or open_ is True:
        return ""
    if (
        isinstance(expected, dict)
        and "#" not in expected
        and value.kind in ("map", "object")
        and value.data is not None
    ):
        inner = open_ if isinstance(open_, dict) else {}
        names = set(expected) | {name for name, is_open in inner.items() if is_open}
        if set(value.data) != names and not (set(value.data) >= names):
            return f"wrong: {told(value)} instead of {expected}"
        for name, item in value.data.items():
            if name in names:
                difference = _differs(expected.get(name), inner.get(name, False), item)
                if difference:
                    return difference
            elif item.data is not None:
                return f"wrong: {told(value)} instead of {expected}"
        return ""
    if value.kind == "set" and not value.known:
        # Where the unknown ones stand among the others can't be told.
        return ""
    if isinstance(expected, list) and value.kind in ("list", "set", "tuple") and value.data is not None:
        inner_list = open_ if isinstance(open_, list) else []
        items = value.elements()
        if len(items) < len(expected):
            return f"wrong: {told(value)} instead of {expected}"
        for at, item in enumerate(items):
            given = expected[at] if at < len(expected) else None
            difference = _differs(given, inner_list[at] if at < len(inner_list) else False, item)
            if difference:
                return difference
        return ""
    if expected is not None and open_:
        return ""
    numbers = isinstance(expected, dict) and isinstance(value.data, Number)
    if numbers and _planned(value.number) == parse(expected["#"]):
        return ""
    return "" if told(value) == expected else f"wrong: {told(value)} instead of {expected}"
