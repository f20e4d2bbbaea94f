"""What a change of a module's input does: the worst of what it reaches, after the module's own conditions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from core.dialects.plain.facts.conditions import Names, condition, renamed
from core.dialects.plain.facts.data import Record, resources
from core.dialects.plain.facts.effects import UNKNOWN, effect
from core.dialects.plain.facts.inputs import Use
from core.dialects.plain.facts.means import End, ends_of
from core.facts.reading import LEVELS
from core.platform.effect import ChangeKind, Condition, Effect
from core.platform.field import Level
from core.platform.ladder import order, worst
from core.platform.when import LifecycleIgnores
from core.text import _

_CONFIDENCES = ("low", "medium", "high")
_ROLLS = Effect(Level.ROLLING, "medium", by_presence=True)
"""Another launch template: nodes are made anew from it, one by one."""


def rows_of(use: Use, pool: str, key: str) -> list[Record]:
    """The module's own conditions of an input, in their order."""
    return [row for row in use.told.get("effects", ()) if _speaks(row, use, pool, key)]


def _speaks(row: Record, use: Use, pool: str, key: str) -> bool:
    return (
        pool in (row.get("pool", ""), *row.get("also", ()))
        and key in row["keys"]
        and row.get("from", use.at) <= use.at <= row.get("to", use.at)
        and use.variant.endswith(row.get("variants", ""))
    )


def input_effect(
    use: Use,
    pool: str,
    key: str,
    told: Record,
    meaning: End | None,
    provider: str | None,
    ignored: frozenset[End],
    names: Names,
) -> Effect:
    """`pool`: the input that the key is one of an entry of; "" for an argument of the call; `ignored`: what
    it reaches that the module's own code ignores; `names`: what the attributes are called here."""
    ends = tuple(dict.fromkeys(ends_of(told) or ((meaning,) if meaning is not None else ())))
    told_ends = tuple(end for end in ends if end not in ignored)
    reached = _reached(use, told, told_ends, provider, names)
    rows = rows_of(use, pool, key)
    own = [condition(row, lambda path: (path,)) for row in rows]
    always = next((row for row in rows if not row["when"]), None)
    if ends and not told_ends and always is None:
        own.append(Condition(Level.NO_EFFECT, "", tests=(), sentence=ignores_words()))
        reached = replace(reached, level=Level.NO_EFFECT, confidence="high")
    if always is not None:
        sure = always.get("confidence", "high" if "ends" in told else "medium")
        reached = replace(reached, level=LEVELS[always["impact"]], confidence=sure, up_to=())
    elif rows and reached is UNKNOWN:
        reached = replace(reached, confidence="medium")
    says = {LEVELS[level]: _(words) for row in rows for level, words in row.get("says", {}).items()}
    return replace(
        reached,
        conditions=(*own, *reached.conditions),
        by_presence=True,
        by_kind=_kinds(reached, told),
        sentences={**reached.sentences, **says},
        unsure_sentences={**reached.unsure_sentences, **says},
    )


def ignores_words() -> str:
    return _("The module ignores it once it is made: what runs is changed by others.")


def _kinds(reached: Effect, told: Record) -> Mapping[ChangeKind, Level]:
    """Without an input the module's default counts: only where that is none does taking it away take the
    attribute away."""
    if told.get("default") in (None, "", [], {}):
        return reached.by_kind
    return {kind: level for kind, level in reached.by_kind.items() if kind not in ("removed", "added")}


def _reached(use: Use, told: Record, ends: tuple[End, ...], provider: str | None, names: Names) -> Effect:
    found = [of_end(end, provider, names) for end in ends]
    levels = use.told.get("means_levels")
    if levels is not None:
        return _by_what_it_means(found[0] if found else None, levels)
    if not found:
        return UNKNOWN
    made = found[0] if len(found) == 1 else combined(found)
    return made if "ends" in told else replace(made, confidence=_surest(made.confidence, "medium"))


def _by_what_it_means(found: Effect | None, levels: Record) -> Effect:
    """Of a module that sends everything through another provider."""
    other: Mapping[Level, Level] = {
        LEVELS[k]: LEVELS[v] for k, v in levels.items() if k not in ("else", "confidence")
    }
    level = LEVELS[levels["else"]]
    if found is not None and found.level is not None:
        level = other.get(found.level, level)
    return Effect(level, str(levels["confidence"]), by_presence=True)


def of_end(end: End, provider: str | None, names: Names) -> Effect:
    record = end.record
    if end.type == "aws_launch_template":
        given = effect(record, provider) if record is not None else _ROLLS
        return (
            given
            if given.level is not None and worst((given.level, Level.ROLLING)) is given.level
            else _ROLLS
        )
    if record is None:
        return UNKNOWN
    given = effect(record, provider, (), lambda path: names(f"{end.type}.{path}"))
    conditions = tuple(
        replace(one, tests=tuple(renamed(test, _as_told) for test in one.tests or ()))
        for one in given.conditions
        # Whoever calls the module can't have its lifecycle.
        if one.tests != (LifecycleIgnores(),)
    )
    given = replace(given, conditions=conditions)
    if given.level is not None:
        return given
    inner = tuple(_inside(end, provider))
    level = worst(inner) if inner else Level.UNKNOWN
    return replace(given, level=level, confidence=given.confidence if inner else "low")


def _as_told(path: str) -> tuple[str, ...]:
    return (path,)


def _inside(end: End, provider: str | None) -> Iterable[Level]:
    """Levels of everything in a block."""
    for path, record in resources()[end.type]["attributes"].items():
        if path.startswith(end.path + "."):
            level = effect(record, provider).level
            if level is not None:
                yield level


def combined(effects: Iterable[Effect]) -> Effect:
    """The worst of several that happen at once. Conditions that make it milder hold only where all that are
    worst have them."""
    found = list(effects)
    level = worst(e.level for e in found if e.level is not None)
    kinds = {kind for e in found for kind in e.by_kind}
    leading = [e for e in found if e.level is level]
    first = leading[0].conditions
    others = worst(e.level for e in found if e.level is not None and e.level is not level)
    shared = all(e.conditions == first for e in leading)
    worse = [c for e in found for c in e.conditions if order(c.level) < order(level)]
    conditions = [replace(c, level=worst((c.level, others))) for c in first] if shared else worse
    return Effect(
        level,
        max((e.confidence for e in leading), key=_CONFIDENCES.index),
        by_kind={
            kind: worst(e.by_kind.get(kind) or e.level or Level.NO_EFFECT for e in found) for kind in kinds
        },
        conditions=tuple(conditions),
        by_presence=True,
        unordered=all(e.unordered for e in found),
    )


def _surest(*confidences: str) -> str:
    """The least sure of them."""
    return min(confidences, key=_CONFIDENCES.index)
