"""Where bytes came from: which operations, by which splices. Kept by digest for the edits of this session, so
that the write gate can ask it although the files have long been passed on as plain bytes.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.hcl.repair import Pieces
from core.hcl.source import Splice, splice

if TYPE_CHECKING:
    from core.hcl.edit import Operation

_KEPT = 4_000
_made: OrderedDict[bytes, tuple[bytes, tuple[Splice, ...], tuple[Operation, ...]]] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Trace:
    """How `before` became `after`."""

    splices: tuple[Splice, ...]
    operations: tuple[Operation, ...]


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()


def record(before: bytes, after: bytes, splices: tuple[Splice, ...], operations: Sequence[Operation]) -> None:
    """Remember one `apply`."""
    key, origin = _digest(after), _digest(before)
    if key == origin:
        return
    with _lock:
        _made[key] = (origin, splices, tuple(operations))
        _made.move_to_end(key)
        while len(_made) > _KEPT:
            _made.popitem(last=False)


def trace(before: bytes, after: bytes) -> Trace | None:
    """The edits of this session that lead from one to the other, or None where that isn't known."""
    if before == after:
        return Trace((), ())
    goal, key = _digest(before), _digest(after)
    steps = []
    seen = set()
    with _lock:
        while key != goal:
            made = _made.get(key)
            if made is None or key in seen:
                return None
            seen.add(key)
            key = made[0]
            steps.append(made)
    pieces = Pieces(len(before))
    data = before
    operations: list[Operation] = []
    for _origin, splices, made_by in reversed(steps):
        pieces.change(splices)
        data = splice(data, splices)
        operations += made_by
    return Trace(pieces.splices(before, data), tuple(operations)) if data == after else None
