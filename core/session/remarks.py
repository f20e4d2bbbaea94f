"""Changes with what came along and isn't seen in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.dialects.interface import Dialect, Side
from core.platform.model import Change


def with_remarks(dialect: Dialect, before: Side, now: Side, changes: Sequence[Change]) -> tuple[Change, ...]:
    """Those that nothing came along with are the same objects."""
    found = dialect.remarks(before, now, changes) if changes else {}
    return tuple(
        replace(c, remark=found[c.key].sentence, brought=found[c.key].lines) if c.key in found else c
        for c in changes
    )
