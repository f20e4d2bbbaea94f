"""Answers that are kept as long as they are used, in proportion to how many one round asks for."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_ROUNDS = 4
_LEAST = 64


class LastUsed(Generic[K, V]):
    """A round goes over everything once, as a check of all modules does. What several of the largest rounds
    could use is kept, the last used of it: a fixed number would be too few for a large repository, and for a
    small one hold every reading of an afternoon."""

    def __init__(self) -> None:
        self._all: OrderedDict[K, V] = OrderedDict()
        self._asked = 0
        self._most = 0
        """Asked for in the largest round."""
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._all)

    def find(self, key: K) -> V | None:
        with self._lock:
            self._asked += 1
            found = self._all.get(key)
            if found is not None:
                self._all.move_to_end(key)
            return found

    def keep(self, key: K, value: V) -> None:
        with self._lock:
            self._all[key] = value
            self._all.move_to_end(key)

    def end_round(self) -> None:
        with self._lock:
            self._most, self._asked = max(self._most, self._asked), 0
            while len(self._all) > max(_LEAST, _ROUNDS * self._most):
                self._all.popitem(last=False)
