"""Sets: without doubles, in the order in which Terraform goes through them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cmp_to_key

from core.terraform.evaluate import types
from core.terraform.evaluate.equality import equal
from core.terraform.evaluate.keys import key_of
from core.terraform.evaluate.types import Type
from core.terraform.evaluate.values import Value


def set_value(items: Iterable[Value], of: Type) -> Value:
    """A set of these; all are of one type already. Where several are equal, the first stays."""
    buckets: dict[bytes, list[Value]] = {}
    for item in items:
        bucket = buckets.setdefault(key_of(item), [])
        if not any(equal(item, other) is True for other in bucket):
            bucket.append(item)
    found = [item for bucket in buckets.values() for item in bucket]
    of = found[0].type if found else of
    return Value("set", tuple(_ordered(found, of)), types.set_of(of))


def _ordered(items: list[Value], of: Type) -> list[Value]:
    if of.kind == "string" and all(item.data is not None and item.is_known for item in items):
        return sorted(items, key=lambda item: item.data)
    return sorted(items, key=cmp_to_key(_compare))


def _compare(one: Value, other: Value) -> int:
    return -1 if _less(one, other) else 1 if _less(other, one) else 0


def _less(one: Value, other: Value) -> bool:
    if one.data is None or other.data is None:
        return other.data is None and one.data is not None
    if not one.is_known or not other.is_known:
        return one.is_known and not other.is_known
    if one.kind == "string":
        return bool(one.data < other.data)
    if one.kind == "bool":
        return other.truth and not one.truth
    if one.kind == "number":
        return one.number < other.number
    return key_of(one) < key_of(other)
