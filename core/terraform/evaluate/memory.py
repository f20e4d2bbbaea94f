"""What was evaluated so far, and what each result was made of: an edit forgets only what it touches."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

Key = tuple[Hashable, ...]


class Memory:
    """Results by key. A result depends on other results and on texts (which are keys, too)."""

    def __init__(self, before: Memory | None = None, stale: Iterable[Key] = ()) -> None:
        self.results: dict[Key, Any] = dict(before.results) if before is not None else {}
        self._users: dict[Key, set[Key]] = (
            {key: set(users) for key, users in before._users.items()} if before is not None else {}
        )
        self._frames: list[set[Key]] = []
        self._active: set[Key] = set()
        todo = list(stale)
        while todo:
            key = todo.pop()
            self.results.pop(key, None)
            todo.extend(self._users.pop(key, ()))

    def texts(self) -> list[Key]:
        """The texts that something depends on."""
        return [key for key in self._users if key[0] == "text"]

    def uses(self, key: Key) -> None:
        """What is being evaluated depends on this."""
        if self._frames:
            self._frames[-1].add(key)

    def active(self, key: Key) -> bool:
        """Whether it is being evaluated: it leads back to itself."""
        return key in self._active

    def enter(self, key: Key) -> None:
        self._frames.append(set())
        self._active.add(key)

    def leave(self, key: Key, result: Any) -> None:
        users = self._users
        for used in self._frames.pop():
            known = users.get(used)
            if known is None:
                users[used] = {key}
            else:
                known.add(key)
        self._active.discard(key)
        self.results[key] = result

    def abandon(self, key: Key) -> None:
        """Nothing came of it."""
        self._frames.pop()
        self._active.discard(key)
