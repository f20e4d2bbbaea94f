"""From what the files say of a change to typed effects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.dialects.plain.facts.conditions import Names, as_it_is, condition
from core.dialects.plain.facts.data import Record
from core.dialects.plain.facts.provider import within
from core.facts.reading import LEVELS, SEE_CHILDREN
from core.platform.effect import ChangeKind, Condition, Effect, UpTo
from core.platform.field import Level
from core.platform.when import GroupMoves, LifecycleIgnores

UNKNOWN = Effect(Level.UNKNOWN, "low")

_KINDS: Mapping[str, ChangeKind] = {
    "when_added": "added",
    "when_removed": "removed",
    "when_set_to_false": "set_to_false",
}


def effect(
    record: Record, provider: str | None, blocks: Sequence[tuple[str, Record]] = (), names: Names = as_it_is
) -> Effect:
    """Of one setting. `blocks`: the optional blocks around it with the names that their settings begin with,
    outermost first; `names`: what settings that conditions name are called here."""
    given = record["impact"]
    level, older = _level(given, provider)
    conditions = [condition(c, names) for c in given.get("conditions", ())]
    if older:
        # What an older version does, it does whatever else is set.
        conditions = [c for c in conditions if c.tests == (LifecycleIgnores(),)]
    return Effect(
        level=level,
        confidence=given["confidence"],
        by_kind={kind: LEVELS[given[name]] for name, kind in _KINDS.items() if name in given},
        up_to=() if provider is not None else tuple(_up_to(given)),
        conditions=(*_of_blocks(blocks), *conditions),
        zeros_are_none=record["type"] == "number" and given.get("when_removed") in _HARD,
        by_presence=True,
        unordered=str(record["type"]).startswith("set"),
    )


_HARD = ("replaces node pool", "replaces cluster")


def _level(given: Record, provider: str | None) -> tuple[Level | None, bool]:
    """The usual level, and whether it is that of an older version of the provider."""
    for entry in given.get("by_provider_version", ()):
        if within(provider, entry["until"]):
            return LEVELS[entry["impact"]], True
    return (None if given["level"] == SEE_CHILDREN else LEVELS[given["level"]]), False


def _up_to(given: Record) -> list[UpTo]:
    return [
        UpTo(e["provider"], e["until"], LEVELS[e["impact"]], e.get("confidence", ""))
        for e in given.get("by_provider_version", ())
    ]


def _of_blocks(blocks: Sequence[tuple[str, Record]]) -> list[Condition]:
    """What happens where a whole block comes or goes, said of each setting in it."""
    out = []
    for prefix, record in blocks:
        given = record["impact"]
        if "when_removed" in given:
            out.append(Condition(LEVELS[given["when_removed"]], "", tests=(GroupMoves(prefix, "goes"),)))
        if "when_added" in given:
            out.append(Condition(LEVELS[given["when_added"]], "", tests=(GroupMoves(prefix, "comes"),)))
    return out
