"""Who takes a value from which place: every literal with the settings that it decides.

A literal may decide hundreds of settings, each of which has all the others beside it: these lists are made
when somebody looks at them.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import overload

from core.frozen import dataclass
from core.platform.address import written
from core.platform.field import Field
from core.terraform.evaluate import Mark


@dataclass(frozen=True, slots=True)
class Use:
    """One setting of one entity in one environment."""

    root: str
    entity: str
    environment: str
    path: str

    @property
    def address(self) -> str:
        return written(self.root, self.entity, self.environment, self.path)


class Users:
    """All that one literal decides. Never changed once made."""

    def __init__(self, uses: tuple[Use, ...]) -> None:
        self._uses = uses
        self.homes = frozenset((use.root, use.entity, use.environment) for use in uses)

    @property
    def all(self) -> tuple[Use, ...]:
        return self._uses

    def serves_others(self, me: Use) -> bool:
        """Whether other entities or environments take something from there as well."""
        home = (me.root, me.entity, me.environment)
        return len(self.homes) > 1 or (len(self.homes) == 1 and home not in self.homes)

    def alone(self, me: Use) -> bool:
        """Whether nothing else takes it."""
        return not self.all or self.all == (me,)

    def same(self, other: Users) -> bool:
        return self is other or self.all == other.all


class Together(Users):
    """All that several literals decide, which make one value."""

    def __init__(self, parts: tuple[Users, ...]) -> None:
        self.parts = parts

    @property
    def all(self) -> tuple[Use, ...]:
        return self._together

    @cached_property
    def _together(self) -> tuple[Use, ...]:
        return tuple(dict.fromkeys(use for one in self.parts for use in one.all))

    def serves_others(self, me: Use) -> bool:
        return any(one.serves_others(me) for one in self.parts)

    def alone(self, me: Use) -> bool:
        return all(one.alone(me) for one in self.parts)

    def same(self, other: Users) -> bool:
        if isinstance(other, Together) and len(self.parts) == len(other.parts):
            return all(a.same(b) for a, b in zip(self.parts, other.parts, strict=True))
        return super().same(other)


NOBODY = Users(())


class Shared:
    """Never changed once made. `before`: an earlier one; what is the same in it is taken over."""

    def __init__(self, uses: Iterable[tuple[Mark, Use]], before: Shared | None = None) -> None:
        found: dict[Mark, list[Use]] = {}
        for mark, use in uses:
            found.setdefault(mark, []).append(use)
        old = before._by_mark if before is not None else {}
        self._by_mark: dict[Mark, Users] = {}
        self.changed: set[Mark] = set()
        """Literals that decide something else than before."""
        for mark, users in found.items():
            there = tuple(dict.fromkeys(users)) if len(users) > 1 else tuple(users)
            known = old.get(mark)
            if known is None or known.all != there:
                known = Users(there)
                self.changed.add(mark)
            self._by_mark[mark] = known
        self.changed.update(mark for mark in old if mark not in found)

    def users(self, mark: Mark) -> Users:
        return self._by_mark.get(mark, NOBODY)


def together(users: Sequence[Users]) -> Users:
    """Of several literals that make one value."""
    return users[0] if len(users) == 1 else Together(tuple(dict.fromkeys(users)))


class _Others(Sequence[str]):
    """What is said of all users but one."""

    __slots__ = ("_made", "me", "users")

    def __init__(self, users: Users, me: Use) -> None:
        self.users = users
        self.me = me
        self._made: tuple[str, ...] | None = None

    @abstractmethod
    def _texts(self, others: Iterable[Use]) -> Iterable[str]: ...

    def _words(self) -> object:
        """What they are said with."""
        return None

    @property
    def made(self) -> tuple[str, ...]:
        if self._made is None:
            others = (use for use in self.users.all if use != self.me)
            self._made = tuple(dict.fromkeys(self._texts(others)))
        return self._made

    def __len__(self) -> int:
        return len(self.made)

    @overload
    def __getitem__(self, at: int) -> str: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...

    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        return self.made[at]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, _Others) and type(other) is type(self):
            return self.users.same(other.users) and self.me == other.me and self._words() == other._words()
        return isinstance(other, Sequence) and self.made == tuple(other)

    def __hash__(self) -> int:
        return hash(self.me)

    def __repr__(self) -> str:
        return repr(self.made)


class Addresses(_Others):
    """As the command line takes them."""

    __slots__ = ()

    def _texts(self, others: Iterable[Use]) -> Iterable[str]:
        return (use.address for use in others)


@dataclass(frozen=True)
class Words:
    """What things of one root are called."""

    titles: Mapping[str, str]
    """Of entities, by address."""


class Names(_Others):
    """For sentences: other environments of the same entity by their names, others by theirs."""

    __slots__ = ("labels", "words")

    def __init__(self, users: Users, me: Use, words: Words, labels: Mapping[str, Field]) -> None:
        super().__init__(users, me)
        self.words = words
        self.labels = labels

    def _words(self) -> object:
        return self.words

    def _texts(self, others: Iterable[Use]) -> Iterable[str]:
        me = self.me
        for use in others:
            if use.root != me.root:
                yield f"{use.root}:{use.entity}"
            elif use.entity != me.entity:
                yield self.words.titles.get(use.entity, use.entity)
            elif use.environment != me.environment:
                yield use.environment
            else:
                field = self.labels.get(use.path)
                yield field.label if field is not None else use.path
