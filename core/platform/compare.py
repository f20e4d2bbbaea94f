"""The Changes inside one module that is in both readings: its settings, environment by environment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from core.platform.impact import impact_of
from core.platform.ladder import order
from core.platform.model import Change, EnvValue, Field, Impact, Json, Level, Module, Origin, Setting
from core.platform.schema import Facts
from core.platform.sentences import change_sentence, default_sentence, reach_sentence
from core.platform.sizes import size_sentences
from core.platform.words import names


@dataclass(frozen=True, slots=True)
class Pair:
    """One module before and after."""

    facts: Facts
    was: Module
    now: Module
    was_cluster: Module | None = None
    now_cluster: Module | None = None
    provider: str | None = None
    """The version of the cloud's provider, None if unknown."""


def compare(pair: Pair) -> Iterator[Change]:
    """A Change per setting and environment where it is written, and one where a default moved."""
    old = {s.path: s for s in pair.was.settings}
    for setting in pair.now.settings:
        was = old.pop(setting.path, None)
        if was is not setting:
            yield from _of_setting(pair, was, setting)
    for gone in old.values():
        if gone.is_set:
            yield from _of_setting(pair, gone, None)


def _of_setting(pair: Pair, was: Setting | None, now: Setting | None) -> Iterator[Change]:
    before = was.values if was else {}
    after = now.values if now else {}
    environments = _shared_environments(pair)
    wrote = {e for e in environments if _written(before.get(e)) != _written(after.get(e))}
    moved = {e for e in environments if _meant(before.get(e)) != _meant(after.get(e))}
    if not wrote and not moved:
        return
    path = (now or was).path  # type: ignore[union-attr]
    field = (now or was).field  # type: ignore[union-attr]
    base = pair.now.base
    covered: set[str] = set()
    for environment in environments:
        if environment not in wrote:
            continue
        reached = [environment]
        stays: dict[str, Json] = {}
        if environment == base:
            reached += [e for e in environments if e in moved and e not in wrote]
            stays = _stays(environments, environment, wrote, before, after)
        covered.update(reached)
        yield _change(pair, path, field, environment, reached, stays, before, after)
    left = [e for e in environments if e in moved and e not in covered]
    if left and was is not None and now is not None:
        yield _default_change(pair, path, field, left, before, after)


def _shared_environments(pair: Pair) -> list[str]:
    """Environments that came or went have a Change of their own."""
    old = pair.was.environments
    return [e for e in pair.now.environments if e in old]


def _written(value: EnvValue | None) -> object:
    """What is written in this environment, as something to compare; None: nothing."""
    if value is None:
        return None
    if value.entries:
        mine = {k: _written(e) for k, e in value.entries.items() if e.origin in (Origin.SET, Origin.LINKED)}
        return mine or (value.text if value.origin is Origin.SET else None)
    if value.origin in (Origin.SET, Origin.LINKED) or value.swallowed:
        return (value.text, value.value if value.known else None, value.swallowed)
    return None


def _meant(value: EnvValue | None) -> object:
    """The effective value, or the text where that can't be told."""
    if value is None:
        return None
    return value.value if value.known else ("text", value.text)


def _stays(
    environments: list[str],
    base: str,
    wrote: set[str],
    before: Mapping[str, EnvValue],
    after: Mapping[str, EnvValue],
) -> dict[str, Json]:
    """Environments with a value of their own, that the base doesn't reach."""
    out: dict[str, Json] = {}
    for environment in environments:
        value = after.get(environment)
        if environment == base or environment in wrote or value is None:
            continue
        if value.origin in (Origin.SET, Origin.LINKED) and _meant(before.get(environment)) == _meant(value):
            out[environment] = value.value
    return out


def _change(
    pair: Pair,
    path: str,
    field: Field,
    environment: str,
    reached: list[str],
    stays: dict[str, Json],
    before: Mapping[str, EnvValue],
    after: Mapping[str, EnvValue],
) -> Change:
    old, new = before.get(environment), after.get(environment)
    others = reached[1:]
    details = [reach_sentence(others, stays)] if environment == pair.now.base and (others or stays) else []
    details += size_sentences(pair, path, reached)
    return Change(
        root=pair.now.root,
        module=pair.now.name,
        module_kind=pair.now.kind,
        setting=path,
        environment=environment,
        label=field.label,
        before=_value(old),
        after=_value(new),
        impact=_impact(pair, path, reached, before, after),
        sentence=change_sentence(field, environment, pair.now.base, old, new),
        detail=" ".join(d for d in details if d),
        effective={e: (_value(before.get(e)), _value(after.get(e))) for e in reached},
        stays=stays,
        files=_places(new),
        before_text=_text(old),
        after_text=_text(new),
    )


def _default_change(
    pair: Pair,
    path: str,
    field: Field,
    environments: list[str],
    before: Mapping[str, EnvValue],
    after: Mapping[str, EnvValue],
) -> Change:
    """Written nowhere new, yet another value: the version or the way of inheriting changed."""
    first = environments[0]
    return Change(
        root=pair.now.root,
        module=pair.now.name,
        module_kind=pair.now.kind,
        setting=path,
        environment=first,
        label=field.label,
        before=_value(before.get(first)),
        after=_value(after.get(first)),
        impact=_impact(pair, path, environments, before, after),
        sentence=default_sentence(field, environments, before.get(first), after.get(first)),
        detail=" ".join(size_sentences(pair, path, environments)),
        effective={e: (_value(before.get(e)), _value(after.get(e))) for e in environments},
    )


def _impact(
    pair: Pair,
    path: str,
    environments: list[str],
    before: Mapping[str, EnvValue],
    after: Mapping[str, EnvValue],
) -> Impact:
    """The worst of all environments reached, naming those that it hits."""
    found: dict[str, Impact] = {}
    for environment in environments:
        found[environment] = _impact_in(pair, path, environment, environment, before, after)
    level = min((i.level for i in found.values()), key=order)
    hit = [e for e, i in found.items() if i.level is level]
    if len(hit) < 2 or level in (Level.NO_EFFECT, Level.IN_PLACE, Level.UNKNOWN):
        return found[hit[0]]
    return _impact_in(pair, path, hit[0], names(hit), before, after)


def _impact_in(
    pair: Pair,
    path: str,
    environment: str,
    named: str,
    before: Mapping[str, EnvValue],
    after: Mapping[str, EnvValue],
) -> Impact:
    return impact_of(
        pair.facts, pair.now, path,
        _told(before.get(environment)), _told(after.get(environment)), environment,
        pair.now.framework, pair.provider, was=pair.was, named=named,
    )  # fmt: skip


def _told(value: EnvValue | None) -> Json:
    if value is None:
        return None
    return value.value if value.known else value.text


def _value(value: EnvValue | None) -> Json:
    return value.value if value is not None and value.known else None


def _text(value: EnvValue | None) -> str | None:
    if value is None or _written(value) is None:
        return None
    return value.text


def _places(value: EnvValue | None) -> tuple[tuple[str, int], ...]:
    """Where it stands now: where it is set, where a linked definition stands, each key of a merged map."""
    if value is None or _written(value) is None:
        return ()
    out: dict[tuple[str, int], None] = {}
    if value.linked_file is not None and value.linked_line is not None:
        out[value.linked_file, value.linked_line] = None
    if value.file is not None and value.line is not None:
        out[value.file, value.line] = None
    for entry in value.entries.values():
        if entry.origin in (Origin.SET, Origin.LINKED) and entry.file is not None and entry.line is not None:
            out[entry.file, entry.line] = None
    return tuple(out)
