"""Types in words, for sentences."""

from __future__ import annotations

from core.terraform.evaluate.types import Type
from core.text import _


def article(type: Type) -> str:
    """What a type is called: "string", "list of string"."""
    if type.kind in ("list", "set", "map") and type.of is not None:
        return _("{kind} of {element}").format(kind=type.kind, element=article(type.of))
    return _("any value") if type.kind == "dynamic" else type.kind


def mismatch(given: Type, wanted: Type) -> str:
    if wanted.kind == "object" and given.kind == "object":
        names = {name for name, _type in given.attributes}
        missing = [n for n, _type in wanted.attributes if n not in names and n not in wanted.optional]
        if missing:
            return _("The attribute “{name}” is required.").format(name=missing[0])
    return _("{wanted} is required, and this is {given}.").format(
        wanted=article(wanted), given=article(given)
    )
