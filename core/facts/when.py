"""Whether a test of core.platform.when holds, as far as that can be told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from core.clouds import catalog
from core.platform.field import Json
from core.platform.when import (
    BothStart,
    FirstGoes,
    GroupMoves,
    ItemsGo,
    LifecycleIgnores,
    Moves,
    NamesProvidersRegion,
    OnlyCloudKnows,
    Other,
    Test,
    Untold,
    VersionMoves,
)

Told = Json | Untold


class Situation(Protocol):
    """One change of one setting, in one environment."""

    @property
    def before(self) -> Told:
        """The effective value that was; None: unset."""

    @property
    def after(self) -> Told: ...

    @property
    def ignored(self) -> bool | None:
        """Whether it is under `lifecycle.ignore_changes`."""

    @property
    def region(self) -> str | None:
        """That the provider has; None: can't be told."""

    def value(self, path: str) -> Told:
        """Of another setting, after the change; None: unset."""

    def has(self, path: str) -> bool:
        """Whether there is such a setting here at all."""

    def written(self, prefix: str, *, before: bool) -> bool | None:
        """Whether anything that begins so is written, before or after the change."""


def all_hold(tests: Iterable[Test], at: Situation) -> bool | None:
    """False where any test fails; None where that can't be told."""
    answers = [holds(test, at) for test in tests]
    if False in answers:
        return False
    return None if None in answers else True


def holds(test: Test, at: Situation) -> bool | None:
    """None: can't be told."""
    match test:
        case Other():
            return _other(test, at)
        case LifecycleIgnores():
            return at.ignored
        case Moves():
            return _both(_among(at.before, test.before), _among(at.after, test.after))
        case VersionMoves():
            return _version_moves(test, at)
        case ItemsGo():
            return _items_go(at.before, at.after)
        case FirstGoes():
            return _first_goes(at.before, at.after)
        case BothStart():
            return _both(_starts(at.before, test.prefixes), _starts(at.after, test.prefixes))
        case GroupMoves():
            return _group_moves(test, at)
        case NamesProvidersRegion():
            return _names_region(at)
        case OnlyCloudKnows():
            return None


def is_empty(value: Told) -> bool:
    return value is None or value == "" or value == [] or value == {}


def same(one: Json, other: Json) -> bool:
    """1 is not true.

    >>> same(1, True), same(1, 1.0), same("a", "a")
    (False, True, True)
    """
    return isinstance(one, bool) is isinstance(other, bool) and bool(one == other)


def _other(test: Other, at: Situation) -> bool | None:
    found: Told = None
    here = [path for path in test.paths if at.has(path)]
    for path in here:
        found = at.value(path)
        if not is_empty(found):
            break
    if not here:
        return None
    if is_empty(found):
        found = test.unset
    if isinstance(found, Untold):
        return None
    fits = any(same(found, value) for value in test.values) if test.values else not is_empty(found)
    return fits is not test.negated


def _among(value: Told, values: tuple[Json, ...] | None) -> bool | None:
    if values is None:
        return True
    return None if isinstance(value, Untold) else any(same(value, one) for one in values)


def _both(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _version_moves(test: VersionMoves, at: Situation) -> bool | None:
    if at.after is None:
        # Taken out of the file: nothing is asked for.
        return False
    before, after = _minor(at.before), _minor(at.after)
    if before is None or after is None:
        return None
    if after < before:
        return True
    return test.how == "lower or skips a minor" and after > before + 1


def _minor(value: Told) -> int | None:
    return catalog.minor(str(value).removeprefix("v")) if isinstance(value, (str, float)) else None


def _items_go(before: Told, after: Told) -> bool | None:
    if isinstance(before, Untold) or isinstance(after, Untold):
        return None
    kept = after if isinstance(after, list) else []
    return any(item not in kept for item in before) if isinstance(before, list) else False


def _first_goes(before: Told, after: Told) -> bool | None:
    if isinstance(before, Untold) or isinstance(after, Untold):
        return None
    now = after[:1] if isinstance(after, list) else []
    return bool(before) and before[:1] != now if isinstance(before, list) else False


def _starts(value: Told, prefixes: tuple[str, ...]) -> bool | None:
    if isinstance(value, Untold):
        return None
    return isinstance(value, str) and value.startswith(prefixes)


def _group_moves(test: GroupMoves, at: Situation) -> bool | None:
    was = at.written(test.prefix, before=True)
    if test.how == "was absent":
        return None if was is None else not was
    now = at.written(test.prefix, before=False)
    if test.how == "comes":
        return _both(None if was is None else not was, now)
    return _both(was, None if now is None else not now)


def _names_region(at: Situation) -> bool | None:
    if isinstance(at.before, Untold) or isinstance(at.after, Untold):
        return None
    if is_empty(at.before) is is_empty(at.after):
        return False
    if at.region is None:
        return None
    return at.region in (at.before, at.after)
