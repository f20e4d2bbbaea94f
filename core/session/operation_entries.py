"""What can be done as a whole, as the dialect offers it."""

from __future__ import annotations

from core.dialects.interface import Dialect
from core.view import OperationEntry, OperationOffer


def operation_entries(dialect: Dialect) -> tuple[OperationEntry, ...]:
    """In the order of a menu."""
    return tuple(
        OperationEntry(
            o.name,
            o.menu(),
            tuple(OperationOffer(f.place, f.words, f.cluster, f.pool, f.answers, f.rank) for f in o.offers()),
        )
        for o in dialect.operations
    )
