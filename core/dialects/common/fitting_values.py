"""What is asked for, held against the setting's type: the value as it is meant, or a sentence."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from core.dialects.common.values import meaning, short
from core.dialects.errors import Refused
from core.platform.field import Field
from core.terraform.conversion import Misfit, converted
from core.terraform.nodes import UNKNOWN
from core.terraform.types import Attribute, Type, constant, parse_type
from core.text import _

MAX_DEPTH = 100
"""Of lists and objects in each other."""
_ANY = parse_type("any")
_OBJECT = Type("object", "object")
_OF_FORMAT = {
    **{name: parse_type(name) for name in ("list(string)", "set(string)", "map(string)")},
    "object": _OBJECT,
    "list(object)": Type("list", "list(object)", _OBJECT),
    "set(object)": Type("set", "set(object)", _OBJECT),
}


def type_of_format(form: str) -> Type | None:
    """What the facts' value format says of the parts of a value."""
    return _OF_FORMAT.get(form)


def asked(value: Any, field: Field, declared: Type | None = None) -> Any:
    """The value asked for, as the setting's type means it. `declared`: its type in Terraform, where that is
    known. Raises Refused for a value, or a part of one, of another type."""
    if value is None:
        raise Refused(_("There is no empty value. To remove a setting, unset it."))
    _sound(value, field)
    if not field.known:
        return value
    made = meaning(value, field.type)
    wrong = ""
    if field.type == "number" and (isinstance(made, bool) or not isinstance(made, (int, float))):
        wrong = _("{label} must be a number, not {value}.")
    elif field.type == "bool" and not isinstance(made, bool):
        wrong = _("{label} must be yes or no (true or false), not {value}.")
    elif field.type in ("list", "taints") and not isinstance(made, list):
        wrong = _("{label} must be a list, not {value}.")
    elif field.type == "map" and not isinstance(made, dict):
        wrong = _("{label} must be pairs of name and value, not {value}.")
    elif field.type in ("text", "multiline") and not isinstance(made, str):
        wrong = _("{label} must be text, not {value}.")
    if wrong:
        raise Refused(wrong.format(label=field.label, value=shown(value)))
    if field.type in ("text", "multiline", "list", "map"):
        for part in (
            value if isinstance(value, list) else value.values() if isinstance(value, dict) else (value,)
        ):
            _keep_digits(part, field)
    if declared is not None and field.type not in ("number", "bool"):
        fit(made if isinstance(value, str) else value, field, declared)
    return made


def fit(value: Any, field: Field, declared: Type) -> None:
    """Raises Refused where Terraform would refuse the value, or a number would lose digits as a text."""
    try:
        converted(declared, value)
    except Misfit as misfit:
        raise Refused(_sentence(misfit, field)) from misfit
    for type, part in _primitives(declared, value):
        if type.kind == "string":
            _keep_digits(part, field)


def fit_expression(text: str, field: Field, declared: Type | None) -> None:
    """The same of HCL that an expert typed, as far as it consists of fixed values."""
    value = constant(text) if declared is not None else UNKNOWN
    if value is not UNKNOWN and declared is not None and value is not None:
        fit(value, field, declared)


def part_type(declared: Type | None, key: str) -> Type | None:
    """The type of one entry of a map, or of an object's attribute."""
    if declared is None or declared.kind == "map":
        return declared.of if declared is not None else None
    attribute: Attribute | None = declared.attributes.get(key)
    return attribute.type if attribute is not None else None


def _primitives(type: Type, value: Any) -> Iterator[tuple[Type, Any]]:
    if isinstance(value, list):
        inner = type.items if type.kind == "tuple" else (type.of or _ANY,) * len(value)
        for one, part in zip(inner, value, strict=False):
            yield from _primitives(one, part)
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _primitives(part_type(type, key) or _ANY, part)
    else:
        yield type, value


def _keep_digits(part: Any, field: Field) -> None:
    if isinstance(part, float):
        raise Refused(
            _("{label} is text: put the number in quotes, so that no digit is lost.").format(
                label=field.label
            )
        )


def _sound(value: Any, field: Field) -> None:
    """Raises Refused for what neither JSON nor HCL can say."""
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise Refused(
                _("{label}: the value nests more than {limit} deep.").format(
                    label=field.label, limit=MAX_DEPTH
                )
            )
        if any(isinstance(one, float) and not math.isfinite(one) for one in level):
            raise Refused(_("{label}: a number is too large.").format(label=field.label))
        level = [
            part
            for one in level
            if isinstance(one, (list, dict))
            for part in (one.values() if isinstance(one, dict) else one)
        ]


def _sentence(misfit: Misfit, field: Field) -> str:
    part, value = field.label + misfit.where, shown(misfit.value)
    words = {
        "string": _("{part} must be text, not {value}."),
        "number": _("{part} must be a number, not {value}."),
        "bool": _("{part} must be yes or no (true or false), not {value}."),
        "list": _("{part} must be a list, not {value}."),
        "set": _("{part} must be a list, not {value}."),
        "tuple": _("{part} must be a list, not {value}."),
        "map": _("{part} must be pairs of name and value, not {value}."),
        "object": _("{part} must be pairs of name and value, not {value}."),
        "attribute": _("{part} lacks “{name}”: the module asks for it."),
        "length": _("{part} must have {name} entries."),
        "one type": _("The entries of {part} must all be of one kind."),
    }
    return words[misfit.wanted].format(part=part, value=value, name=misfit.name)


def shown(value: Any) -> str:
    """A value of JSON in one short line."""
    return short(json.dumps(value, ensure_ascii=False, default=str))
