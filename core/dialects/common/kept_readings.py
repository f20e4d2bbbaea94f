"""What is kept of the last readings, so that the next one costs what changed."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")

_KEPT = 24


class Kept(Generic[T]):
    """The last of something. What is asked for is kept longest: while somebody types, the reading that each
    keystroke begins from is always needed."""

    def __init__(self) -> None:
        self._all: list[T] = []

    def add(self, one: T) -> None:
        self._all.append(one)
        del self._all[:-_KEPT]

    def find(self, wanted: Callable[[T], bool]) -> T | None:
        """The newest that is wanted."""
        for at in range(len(self._all) - 1, -1, -1):
            if wanted(self._all[at]):
                self._all.append(self._all.pop(at))
                return self._all[-1]
        return None

    def newest_first(self) -> Iterator[T]:
        return reversed(self._all)


@contextmanager
def without_collector() -> Iterator[None]:
    """A first reading makes hundreds of thousands of objects and no garbage in circles: the collector would
    only go over all of them again and again."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
