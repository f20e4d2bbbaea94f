"""What several functions need."""

from __future__ import annotations

from core.terraform.evaluate import types
from core.terraform.evaluate.faults import Fault
from core.terraform.evaluate.functions.spec import Use
from core.terraform.evaluate.types import Type
from core.terraform.evaluate.values import Value, alike
from core.text import _

SEQUENCES = ("list", "set", "tuple")
NAMED = ("map", "object")


def children(value: Value) -> list[Value]:
    """The elements of a known collection, each with the way that the collection came."""
    way = value.way
    if way is None:
        return list(value.elements())
    return [item.through(way) for item in value.elements()]


def entries(value: Value) -> dict[str, Value]:
    """The entries of a known map or object, each with the way that it came; in the order of the file."""
    way = value.way
    if way is None:
        return dict(value.data)
    return {name: item.through(way) for name, item in value.data.items()}


def whole(value: Value, use: Use) -> int:
    """A whole number. Raises Fault."""
    found = value.number.integer
    if found is None or abs(found) >= 1 << 63:
        raise Fault(_("{name} takes whole numbers.").format(name=f"{use.name}()"))
    return found


def a_list(items: list[Value], of: Type) -> Value:
    """A list of these; `of` counts where there are none."""
    found = alike(items, of)
    if found is None:
        raise Fault(_("All elements must be of one type."))
    return Value("list", tuple(found[0]), types.list_of(found[1]))


def a_map(items: dict[str, Value], of: Type) -> Value:
    found = alike(list(items.values()), of)
    if found is None:
        raise Fault(_("All elements must be of one type."))
    return Value("map", dict(zip(items, found[0], strict=True)), types.map_of(found[1]))


def refuse(use: Use, sentence: str) -> Fault:
    """A Fault that names the function."""
    return Fault(f"{use.name}(): {sentence}")
