"""What can be done as a whole, as the dialects offer it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.dialects.interface import Dialect
from core.dialects.operation import Operation
from core.dialects.several import Several
from core.platform.model import Platform
from core.view import OperationEntry, OperationOffer


def operation_entries(dialect: Dialect, platforms: Iterable[Platform]) -> tuple[OperationEntry, ...]:
    """In the order of a menu: what each dialect that reads a root here can do in it; where nothing is read,
    what any of them can do."""
    if not isinstance(dialect, Several):
        return tuple(_entry(operation, dialect.name) for operation in dialect.operations)
    here = {platform.dialect for platform in platforms}
    return tuple(
        _entry(operation, one.name)
        for one in dialect.those
        if one.name in here or not here
        for operation in one.operations
    )


def _entry(operation: Operation[Any], dialect: str) -> OperationEntry:
    offers = (
        OperationOffer(f.place, f.words, f.cluster, f.pool, f.answers, f.rank) for f in operation.offers()
    )
    return OperationEntry(operation.name, operation.menu(), tuple(offers), dialect)
