"""The Changes inside one module that is in both readings: its settings, environment by environment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from core.changes.former_settings import former_settings
from core.changes.layout import without_layout
from core.changes.pair import Pair
from core.changes.parted import alike
from core.changes.pool_size import size_sentences
from core.changes.setting_sentences import change_sentence, default_sentence, reach_sentence
from core.facts.impact import impact_of, means_nothing
from core.platform.field import Field, Impact, Json, Level
from core.platform.ladder import order
from core.platform.model import Change, EnvValue, Module, ModuleKind, Origin, Setting
from core.platform.words import names
from core.text import _, listed, sentences


def compare(pair: Pair) -> Iterator[Change]:
    """A Change per setting and environment where it is written, and one where a default moved. A setting that
    another framework version calls otherwise is compared with what it was."""
    was_settings, now_settings = pair.was.settings, pair.now.settings
    if pair.now.kind is ModuleKind.GENERIC:
        was_settings, now_settings = map(tuple, alike(was_settings, now_settings))
    old = {s.path: s for s in was_settings}
    earlier = former_settings(pair.was, pair.now)
    gone = {path for former in earlier.values() for path in former.paths}
    for setting in now_settings:
        if setting.path in gone and not setting.is_set:
            continue
        was = old.pop(setting.path, None)
        former = earlier.get(setting.path) if was is None or not was.is_set else None
        if former is not None:
            was = former.setting
            if former.member and _is_same_in_effect(pair, was, setting):
                continue
        if was is not setting:
            renamed = former is not None and not former.member
            paths = former.paths if former is not None and renamed else ()
            for change in _of_setting(pair, was, setting, renamed):
                yield replace(change, earlier=paths) if paths else change
    for lost in old.values():
        if lost.is_set and lost.path not in gone:
            yield from _of_setting(pair, lost, None, False)


def _of_setting(pair: Pair, was: Setting | None, now: Setting | None, renamed: bool) -> Iterator[Change]:
    before = was.values if was else {}
    after = now.values if now else {}
    environments = _shared_environments(pair)
    base = pair.now.base
    alone = _is_baseless(pair)
    wrote = {
        e for e in environments if _written_value(before.get(e), alone) != _written_value(after.get(e), alone)
    }
    if renamed:
        wrote |= {e for e in environments if _written_value(after.get(e), alone) is not None}
    moved = {e for e in environments if _effective_value(before.get(e)) != _effective_value(after.get(e))}
    if not wrote and not moved:
        return
    setting = now or was
    assert setting is not None
    path, field = setting.path, setting.field
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
        change = _change(pair, path, field, environment, reached, stays, before, after)
        if renamed:
            old, new = before.get(environment), after.get(environment)
            shown = pair.now.shown_environment(environment)
            words = change_sentence(field, shown, pair.now.base, old, new, renamed=True)
            change = replace(change, sentence=words)
        yield change
    record = pair.now.facts.record(path) if pair.now.facts is not None else None
    left = [
        e
        for e in environments
        if e in moved
        and e not in covered
        and not means_nothing(record, _value_or_text(before.get(e)), _value_or_text(after.get(e)))
    ]
    if left and was is not None and now is not None:
        yield _default_change(pair, path, field, left, before, after)


def _shared_environments(pair: Pair) -> list[str]:
    """Environments that came or went have a Change of their own."""
    old = pair.was.environments
    return [e for e in pair.now.environments if e in old]


def _is_baseless(pair: Pair) -> bool:
    return pair.now.base is None and pair.was.base is None


def _written_value(value: EnvValue | None, alone: bool = False) -> object:
    """What is written in this environment, as something to compare; None: nothing. `alone`: there is no base
    whose change tells of it, so that a value from a place that others share counts as this one's, too."""
    if value is None:
        return None
    if value.entries:
        mine = {
            k: _written_value(e) for k, e in value.entries.items() if e.origin in (Origin.SET, Origin.LINKED)
        }
        return mine or (value.text if value.origin is Origin.SET else None)
    own = (Origin.SET, Origin.LINKED, Origin.INHERITED) if alone else (Origin.SET, Origin.LINKED)
    if value.origin in own or value.swallowed:
        text = without_layout(value.text)
        return (text, value.value if value.known else value.hangs_on, value.swallowed)
    return None


def _effective_value(value: EnvValue | None) -> object:
    """The effective value, or the text where that can't be told."""
    if value is None:
        return None
    return value.value if value.known else ("text", without_layout(value.text), value.hangs_on)


def _is_same_in_effect(pair: Pair, was: Setting, now: Setting) -> bool:
    """The same effective value everywhere."""
    return all(
        _effective_value(was.values.get(e)) == _effective_value(now.values.get(e))
        for e in _shared_environments(pair)
    )


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
        if value.origin in (Origin.SET, Origin.LINKED) and _effective_value(
            before.get(environment)
        ) == _effective_value(value):
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
    shown = pair.now.shown_environment
    details = []
    if environment == pair.now.base and (others or stays):
        kept = {shown(e): None if after[e].sensitive else v for e, v in stays.items()}
        details = [reach_sentence([shown(e) for e in others], kept)]
    details += size_sentences(pair, path, reached)
    return Change(
        root=pair.now.root,
        module=pair.now.name,
        setting=path,
        environment=environment,
        label=field.label,
        before=_known_value(old),
        after=_known_value(new),
        impact=wanted_by_version(pair, path) or _impact(pair, path, reached, before, after),
        sentence=change_sentence(field, shown(environment), pair.now.base, old, new),
        detail=sentences(details),
        effective={e: (_known_value(before.get(e)), _known_value(after.get(e))) for e in reached},
        stays=stays,
        files=_places(new, _is_baseless(pair)),
        after_text=_written_text(new, _is_baseless(pair)),
        sensitive=_is_sensitive(reached, before, after),
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
        setting=path,
        environment=first,
        label=field.label,
        before=_known_value(before.get(first)),
        after=_known_value(after.get(first)),
        impact=_default_impact(pair, path, environments, before, after),
        sentence=default_sentence(
            field,
            [pair.now.shown_environment(e) for e in environments],
            before.get(first),
            after.get(first),
            by_version=not _is_baseless(pair),
        ),
        detail=sentences(size_sentences(pair, path, environments)),
        effective={e: (_known_value(before.get(e)), _known_value(after.get(e))) for e in environments},
        sensitive=_is_sensitive(environments, before, after),
    )


def _is_sensitive(
    environments: Iterable[str], before: Mapping[str, EnvValue], after: Mapping[str, EnvValue]
) -> bool:
    """Whether any of the values is: what was secret once isn't told once it no longer is."""
    values = (side.get(environment) for environment in environments for side in (before, after))
    return any(value.sensitive for value in values if value is not None)


def wanted_by_version(pair: Pair, name: str) -> Impact | None:
    """The impact of an argument of the block that only comes or goes because another version wants it so."""
    old, new = pair.was.facts, pair.now.facts
    if old is None or new is None or old is new:
        return None
    if (
        old.version
        and new.version
        and name in old.fields
        and name in new.former
        and not _is_written(pair, name)
    ):
        words = _("No effect of its own: the provider's other version doesn't have it any more.")
        return Impact(Level.NO_EFFECT, words, "medium")
    if (name in old.inputs) == (name in new.inputs):
        return None
    return Impact(
        Level.NO_EFFECT, _("No effect of its own: the module's other version wants it so."), "medium"
    )


def _is_written(pair: Pair, path: str) -> bool:
    setting = pair.now.setting(path)
    return setting is not None and setting.is_set


def _default_impact(
    pair: Pair,
    path: str,
    environments: list[str],
    before: Mapping[str, EnvValue],
    after: Mapping[str, EnvValue],
) -> Impact:
    """Of a default that moves. Where the module sets what it left to the cloud before, nobody knows whether
    that is another value; the facts tell it of Google's disks and images."""
    found = _impact(pair, path, environments, before, after)
    chosen = all(_value_or_text(before.get(e)) is None for e in environments)
    if not chosen or _is_told(pair.now, path) or found.level in (Level.NO_EFFECT, Level.IN_PLACE):
        return found
    words = _(
        "The module sets this now, the cloud chose it before. If it chose the same, nothing happens; else: "
    )
    return Impact(Level.UNKNOWN, words + found.sentence, "low")


def _is_told(module: Module, path: str) -> bool:
    """Whether the facts tell what becomes of it where the module sets what it left to the cloud before."""
    record = module.facts.record(path) if module.facts is not None else None
    return record is not None and record.effect.default_told


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
        shown = pair.now.shown_environment(environment)
        found[environment] = _impact_in(pair, path, environment, shown, before, after)
    level = min((i.level for i in found.values()), key=order)
    hit = [e for e, i in found.items() if i.level is level]
    if len(hit) < 2 or level in (Level.NO_EFFECT, Level.IN_PLACE, Level.UNKNOWN):
        return found[hit[0]]
    shown = names([pair.now.shown_environment(e) for e in hit])
    return _impact_in(pair, path, hit[0], shown, before, after)


def _impact_in(
    pair: Pair,
    path: str,
    environment: str,
    named: str,
    before: Mapping[str, EnvValue],
    after: Mapping[str, EnvValue],
) -> Impact:
    unmade = _unmade(pair, environment)
    if unmade:
        return Impact(Level.NO_EFFECT, unmade)
    old, new = before.get(environment), after.get(environment)
    if old is not None and new is not None and old.swallowed and new.swallowed:
        why = new.note or _("Terraform ignores it, before and after.")
        return Impact(Level.NO_EFFECT, _("No effect: {why}").format(why=why))
    return impact_of(
        pair.now, path,
        _value_or_text(before.get(environment)), _value_or_text(after.get(environment)), environment,
        pair.provider, was=pair.was, named=named,
    )  # fmt: skip


def _unmade(pair: Pair, environment: str) -> str:
    """Why a value does nothing where the module isn't made, or only comes or goes; "" where it is made."""
    was, now = pair.was.exists_in(environment), pair.now.exists_in(environment)
    if was is not False and now is not False:
        return ""
    shown = pair.now.shown_environment(environment)
    where = _(" in {environments}").format(environments=shown) if environment else ""
    if was is now:
        return _("No effect: {title} isn't made{where}.").format(title=_title(pair), where=where)
    words = _("No effect of its own: {title} is made anew{where}.")
    if not now:
        words = _("No effect of its own: {title} is no longer made{where}.")
    return words.format(title=_title(pair), where=where)


def _title(pair: Pair) -> str:
    return pair.now.title or pair.now.name


def _value_or_text(value: EnvValue | None) -> Json:
    if value is None:
        return None
    if value.known:
        return value.value
    hangs = listed(f"{name} = {known}" for name, known in value.hangs_on.items())
    return f"{value.text or ''} ({hangs})" if hangs else value.text


def _known_value(value: EnvValue | None) -> Json:
    return value.value if value is not None and value.known else None


def _written_text(value: EnvValue | None, alone: bool) -> str | None:
    if value is None or _written_value(value, alone) is None:
        return None
    return value.text


def _places(value: EnvValue | None, alone: bool) -> tuple[tuple[str, int], ...]:
    """Where it stands now: where it is set, where a linked definition stands, each key of a merged map."""
    if value is None or _written_value(value, alone) is None:
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
