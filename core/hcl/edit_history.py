"""Where bytes came from: which operations, by which splices. Kept by digest for the edits of this session, so
that the write gate can ask it although the files have long been passed on as plain bytes.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict, deque
from collections.abc import Sequence

from core.frozen import dataclass
from core.hcl.operations import Operation
from core.hcl.repair import Pieces
from core.hcl.source import Splice, splice

_KEPT = 4_000
_made: OrderedDict[bytes, dict[bytes, Step]] = OrderedDict()
"""By the digest of what was made: what it was made of (the same bytes may come about in several ways)."""
_lock = threading.Lock()


Step = tuple[tuple[Splice, ...], tuple[Operation, ...]]


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
        _made.setdefault(key, {})[origin] = (splices, tuple(operations))
        _made.move_to_end(key)
        while len(_made) > _KEPT:
            _made.popitem(last=False)


def trace(before: bytes, after: bytes) -> Trace | None:
    """The shortest way by this session's edits from one to the other, or None where none is known."""
    pieces = Pieces(len(before))
    data = before
    operations: list[Operation] = []
    steps = _way(_digest(before), _digest(after))
    if steps is None:
        return None
    for splices, made_by in steps:
        pieces.change(splices)
        data = splice(data, splices)
        operations += made_by
    return Trace(pieces.splices(before, data), tuple(operations)) if data == after else None


def _way(goal: bytes, start: bytes) -> list[Step] | None:
    """The steps from the digest `goal` to `start`, found backwards."""
    ways: dict[bytes, list[Step]] = {start: []}
    queue = deque([start])
    with _lock:
        while queue:
            key = queue.popleft()
            if key == goal:
                return ways[key]
            for origin, step in _made.get(key, {}).items():
                if origin not in ways:
                    ways[origin] = [step, *ways[key]]
                    queue.append(origin)
    return None
