"""Conditions of the facts files in their typed form (`when`, told in their how_to_read)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from core.dialects.plain.facts.data import Record
from core.facts.reading import LEVELS
from core.platform.effect import Condition
from core.platform.when import (
    UNTOLD,
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
    VersionMoves,
)
from core.text import _

Names = Callable[[str], tuple[str, ...]]
"""What a setting that a condition names is called here: in this version, in this module; nothing where nobody
can set it."""


def as_it_is(path: str) -> tuple[str, ...]:
    return (path,)


def condition(given: Record, names: Names = as_it_is) -> Condition:
    sentence = str(given.get("sentence", ""))
    return Condition(
        LEVELS[given["impact"]],
        "",
        tests=tests(given["when"], names),
        sentence=_(sentence) if sentence else "",
    )


def tests(given: Iterable[Record], names: Names = as_it_is) -> tuple[Test, ...]:
    """All must hold."""
    return tuple(renamed(_test(one), names) for one in given)


def renamed(test: Test, names: Names) -> Test:
    """The same test on settings of other names."""
    if isinstance(test, Other):
        paths = tuple(new for path in test.paths for new in names(path))
        return replace(test, paths=paths) if paths else OnlyCloudKnows()
    if isinstance(test, GroupMoves):
        prefixes = names(test.prefix)
        return replace(test, prefix=prefixes[0]) if prefixes else OnlyCloudKnows()
    return test


def _test(given: Record) -> Test:
    match given:
        case {"path": path}:
            return _other(str(path), given)
        case {"ignored": _}:
            return LifecycleIgnores()
        case {"before": _} | {"after": _}:
            return Moves(*(tuple(given[side]) if side in given else None for side in ("before", "after")))
        case {"version": how}:
            return VersionMoves(how)
        case {"items_go": _}:
            return ItemsGo()
        case {"first_goes": _}:
            return FirstGoes()
        case {"both_start": prefixes}:
            return BothStart(tuple(prefixes))
        case {"group": prefix, "how": how}:
            return GroupMoves(str(prefix), how)
        case {"names_providers_region": _}:
            return NamesProvidersRegion()
        case {"only_cloud_knows": _}:
            return OnlyCloudKnows()
    raise ValueError(f"no such test: {given}")


def _other(path: str, given: Record) -> Other:
    unset = UNTOLD if given.get("unset_untold") else given.get("unset")
    if "is_set" in given:
        return Other((path,), (), not given["is_set"], unset)
    negated = "is_not" in given
    return Other((path,), tuple(given["is_not" if negated else "is"]), negated, unset)
