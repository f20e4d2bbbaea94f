"""While a repository is read, each of its files is parsed once, whoever asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")

_MOST = 1_500_000
"""Bytes of text whose trees are shared: a tree takes some seventy times the memory of its text. What comes
first stays, for all go over the files in the same order."""


class Shared:
    """Trees by the text that they are of."""

    def __init__(self) -> None:
        self._trees: dict[bytes, Any] = {}
        self._room = _MOST

    def tree(self, data: bytes, parsed: Callable[[bytes], T]) -> T:
        """The one of this text; a new one is remembered while there is room."""
        tree: T | None = self._trees.get(data)
        if tree is None:
            tree = parsed(data)
            if len(data) <= self._room:
                self._room -= len(data)
                self._trees[data] = tree
        return tree


_now: ContextVar[Shared | None] = ContextVar("shared trees", default=None)


def shared() -> Shared | None:
    """What is shared where this is asked; None outside of `parsed_once`."""
    return _now.get()


@contextmanager
def parsed_once() -> Iterator[None]:
    """Within, whoever reads the same text gets the same tree. The trees go at the end."""
    token = _now.set(Shared())
    try:
        yield
    finally:
        _now.reset(token)
