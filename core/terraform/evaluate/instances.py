"""`count` and `for_each`: which instances of a block there are, and which a switch keeps away."""

from __future__ import annotations

from core.terraform.evaluate.convert import convert
from core.terraform.evaluate.faults import Fault
from core.terraform.evaluate.types import NUMBER
from core.terraform.evaluate.unit import Instance, Instances
from core.terraform.evaluate.values import Absent, Value
from core.text import _

_MOST = 10_000


def counted(value: Value) -> Instances:
    """Raises Fault."""
    if value.data is None:
        raise Fault(_("A count must not be null."))
    if not value.is_known:
        others = max((_whole(entry.value) for entry in value.absent), default=1)
        items = [Instance(at, None) for at in range(max(others, 1))]
        return Instances(tuple(items), value.why)
    number = _whole(convert(value, NUMBER))
    found = [Instance(at) for at in range(number)]
    for entry in value.absent:
        if entry.key is None:
            found += [
                Instance(at, entry.exists, None, entry.switch)
                for at in range(len(found), min(_whole(entry.value), _MOST))
            ]
    return Instances(tuple(found))


def _whole(value: Value) -> int:
    if not value.is_known or value.data is None:
        return 0
    number = convert(value, NUMBER).number.integer
    if number is None or not 0 <= number <= _MOST:
        raise Fault(_("A count must be a whole number, and not a huge one."))
    return number


def each_of(value: Value) -> Instances:
    """Raises Fault."""
    if value.data is None:
        raise Fault(_("for_each must not be null."))
    found: list[Instance] = []
    why = None
    if not value.is_known:
        why = value.why
        for name, part in (value.parts or {}).items():
            found.append(Instance(name, True, part.through(value.way)))
    elif value.kind in ("map", "object"):
        for name, item in value.data.items():
            found.append(Instance(name, True, item.through(value.way)))
    elif value.kind == "set":
        for item in value.elements():
            if not item.is_known:
                why = item.why
            elif item.kind != "string" or item.data is None:
                raise Fault(_("for_each takes a map, or a set of texts."))
            else:
                found.append(Instance(item.data, True, item.through(value.way)))
    else:
        raise Fault(_("for_each takes a map, or a set of texts."))
    known = {one.key for one in found}
    for entry in value.absent:
        if isinstance(entry.key, str) and entry.key not in known:
            found.append(_switched_off(entry))
        elif value.kind == "set" and entry.value.kind == "string" and entry.value.data not in known:
            found.append(Instance(entry.value.data, entry.exists, entry.value, entry.switch))
    return Instances(tuple(found), why)


def _switched_off(entry: Absent) -> Instance:
    return Instance(entry.key, entry.exists, entry.value, entry.switch)
