"""What can be done as a whole, as the dialect offers it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from core.dialects.interface import Dialect
from core.dialects.operation import Operation
from core.view import OperationEntry, OperationOffer


def operation_entries(dialect: Dialect) -> tuple[OperationEntry, ...]:
    """In the order of a menu."""
    return _entries(tuple(dialect.operations))


@lru_cache(maxsize=8)
def _entries(operations: tuple[Operation[Any], ...]) -> tuple[OperationEntry, ...]:
    return tuple(
        OperationEntry(
            o.name,
            o.menu(),
            tuple(OperationOffer(f.place, f.words, f.cluster, f.pool, f.answers, f.rank) for f in o.offers()),
        )
        for o in operations
    )
