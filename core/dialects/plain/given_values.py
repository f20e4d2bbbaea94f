"""What was given to roots, remembered from one reading to the next."""

from __future__ import annotations

from collections.abc import Callable, Collection

from core.dialects.given import AllGiven
from core.dialects.plain.files import changed
from core.snapshot import Snapshot

Made = tuple[AllGiven, Collection[str]]
"""And the files that it was read of."""


class Remembered:
    """Of the last snapshot, by root."""

    def __init__(self) -> None:
        self._layout: object = None
        self._snapshot: Snapshot | None = None
        self._made: dict[str, Made] = {}

    def of(self, layout: object, snapshot: Snapshot, root: str, make: Callable[[], Made]) -> AllGiven:
        """The same object as long as nothing differs that it was read of."""
        before = self._snapshot
        if before is not snapshot:
            if before is None or layout != self._layout or before.entries is not snapshot.entries:
                self._made.clear()
            else:
                paths = set(changed(before, snapshot))
                units = any(path.endswith(".hcl") for path in paths)  # one may be new, and be included
                kept = {r: made for r, made in self._made.items() if paths.isdisjoint(made[1])}
                self._made = {} if units else kept
            self._layout, self._snapshot = layout, snapshot
        if root not in self._made:
            self._made[root] = make()
        return self._made[root][0]
