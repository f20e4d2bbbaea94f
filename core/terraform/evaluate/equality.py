"""Whether two values are equal, as Terraform's `==` means it."""

from __future__ import annotations

from core.terraform.evaluate.keys import key_of
from core.terraform.evaluate.types import Type
from core.terraform.evaluate.values import Value


def equal(one: Value, other: Value) -> bool | None:
    """None: only Terraform can tell."""
    if one is other and one.known:
        return True
    if not one.is_known or not other.is_known:
        if one.is_known == other.is_known:
            return None
        known, open_ = (one, other) if one.is_known else (other, one)
        if known.data is None or (open_.why is not None and open_.why.kind == "large"):
            return None  # what is infinite may be refused before it is compared
        if open_.type.has_dynamic:
            return (
                False if _conflicts(known.type, open_.type) and _conflicts(open_.type, known.type) else None
            )
        return False if known.type != open_.type else None
    if one.data is None or other.data is None:
        return one.data is None and other.data is None
    if not _settled(one) or not _settled(other):
        return False if _conflicts(one.type, other.type) and _conflicts(other.type, one.type) else None
    return _same(one, other) if one.type == other.type else False


def _settled(value: Value) -> bool:
    """Whether the type of everything in it is known."""
    if value.data is None or (value.known and value.kind != "dynamic"):
        return True
    if not value.is_known:
        return value.kind != "dynamic" and not value.type.has_dynamic
    return all(_settled(item) for item in value.elements())


def _conflicts(given: Type, wanted: Type) -> bool:
    """Whether a type can't be the other one, whatever its dynamic parts turn out to be."""
    if wanted.kind == "dynamic":
        return False
    if given.kind != wanted.kind:
        return True
    if wanted.of is not None:
        return _conflicts(given.element, wanted.of)
    if wanted.kind == "tuple":
        return len(given.items) != len(wanted.items) or any(map(_conflicts, given.items, wanted.items))
    if wanted.kind == "object":
        if [n for n, _t in given.attributes] != [n for n, _t in wanted.attributes]:
            return True
        pairs = zip(given.attributes, wanted.attributes, strict=True)
        return any(_conflicts(a[1], b[1]) for a, b in pairs)
    return False


def _same(one: Value, other: Value) -> bool | None:
    kind = one.kind
    if kind in ("string", "bool", "number"):
        return bool(one.data == other.data)
    if kind == "set":
        return _same_sets(one, other)
    if kind in ("map", "object"):
        if one.data.keys() != other.data.keys():
            return False
        pairs = [(one.data[name], other.data[name]) for name in sorted(one.data)]
    else:
        if len(one.data) != len(other.data):
            return False
        pairs = list(zip(one.data, other.data, strict=True))
    open_ = False
    for a, b in pairs:
        found = equal(a, b)
        if found is False:
            return False
        open_ = open_ or found is None
    return None if open_ else True


def _same_sets(one: Value, other: Value) -> bool | None:
    if not one.known or not other.known:
        return None
    first = {key_of(item) for item in one.data}
    return first == {key_of(item) for item in other.data}
