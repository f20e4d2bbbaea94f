"""What Terraform will do to running infrastructure because of a change of one setting.

The facts say the usual case and refine it by provider version and kind of change; a few settings depend on
others of the same module (core.facts.conditions). Sentences: core.facts.impact_sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import zip_longest

from core.facts.conditions import Context, Decided, condition
from core.facts.impact_sentences import CLOUDS, Reason, Subject, consequences, reason_of, sentence
from core.facts.pool_maps import lost_pools
from core.facts.when import Told, holds
from core.frozen import dataclass
from core.platform.effect import ChangeKind, Effect
from core.platform.field import Impact, Json, Level
from core.platform.ladder import order as severity
from core.platform.model import Module, ModuleKind, Origin
from core.platform.module_facts import ModuleFacts, SettingFacts
from core.platform.paths import plain_path
from core.platform.when import UNTOLD
from core.text import _, sentences


@dataclass(frozen=True, slots=True)
class Finding:
    """A level with what it rests on."""

    level: Level
    confidence: str
    reason: Reason
    effect: Effect | None = None
    because: str = ""
    """Words about what decides: the provider's version, or another setting."""


def usual(
    cloud: str, is_pool: bool, path: str, records: Mapping[str, SettingFacts], *, holds_pool: bool = True
) -> Impact:
    """Of the usual change of this path, for a notice before typing: no module or environment named.
    `holds_pool`: a cluster's default pool is among its settings."""
    finding = _worst(_refined(records[p].effect, None, None) for p in _members(path, records))
    subject = Subject(pool=is_pool, feature=cloud == "kustomization", cloud=cloud, holds_pool=holds_pool)
    words = sentence(finding.level, subject, finding.reason, finding.confidence != "high", finding.effect)
    return Impact(finding.level, words, finding.confidence)


def impact_of(
    module: Module,
    setting: str,
    before: Json,
    after: Json,
    environment: str,
    provider_version: str | None = None,
    *,
    was: Module | None = None,
    named: str = "",
    facts: ModuleFacts | None = None,
) -> Impact:
    """Of one setting's change from `before` to `after`, effective values (None: unset), in one environment.

    `module` as it is after the change, `was` before it. `provider_version` is that of the cloud's own
    provider, as the lock file has it. `named`: words for the environments, where the
    sentence is for several. `facts`: of another version than the module's own."""
    known = facts if facts is not None else module.facts
    subject = _subject(module, named or environment)
    record = known.record(setting) if known else None
    if before == after or means_nothing(record, before, after):
        return Impact(Level.NO_EFFECT, sentence(Level.NO_EFFECT, subject, Reason.SAME, False, None))
    if known is None or record is None:
        return lost_pools(plain_path(setting), before, after) or _of_unknown(
            module, was, setting, environment, subject, known
        )
    told = (_told_value(was, setting, environment, before), _told_value(module, setting, environment, after))
    context = Context(known, module, was, environment, setting, *told)
    finding = _worst(
        _finding(known, p, b, a, context, provider_version)
        for p, b, a in _changed_members(known, setting, before, after)
    )
    finding = _guarded(finding, context)
    reason = reason_of(record.effect, finding.level, finding.reason, before, after)
    # The worst is told; whether the two differ at all is known only to who knows both.
    untold = any(_is_untold(one, setting, environment) for one in (was, module))
    perhaps = finding.level in _SEVERE and (untold or _is_anothers_default(was, module, setting, environment))
    confidence = "medium" if perhaps and finding.confidence == "high" else finding.confidence
    unsure = finding.confidence != "high" and not perhaps
    words = sentence(finding.level, subject, reason, unsure, record.effect)
    if perhaps:
        words = _("At worst: {what}").format(what=words)
    extra = consequences(record.effect, finding.level, before, after)
    same = (
        _("If both values are the same, nothing happens: not both can be told by reading.") if perhaps else ""
    )
    text = sentences((words, *extra, finding.because, same))
    return Impact(finding.level, text, confidence)


_SEVERE = (Level.DESTROYS_CLUSTER, Level.REBUILDS_POOL, Level.ROLLING, Level.REFUSED)


def _is_anothers_default(was: Module | None, now: Module, setting: str, environment: str) -> bool:
    """Whether nobody said the value before, and a provider of another major decided it."""
    found = was.setting(setting) if was is not None and was.resource else None
    there = found.values.get(environment) if found is not None else None
    if was is None or there is None or there.origin is not Origin.DEFAULT:
        return False
    old, new = (one.facts.version.partition(".")[0] if one.facts is not None else "" for one in (was, now))
    return bool(old and new) and old != new


def _is_untold(module: Module | None, setting: str, environment: str) -> bool:
    found = module.setting(setting) if module is not None else None
    there = found.values.get(environment) if found is not None else None
    return there is not None and not there.known


def _told_value(module: Module | None, setting: str, environment: str, value: Json) -> Told:
    """The value, or that it can't be told."""
    found = module.setting(setting) if module is not None and value is None else None
    there = found.values.get(environment) if found is not None else None
    return UNTOLD if there is not None and not there.known else value


def _of_unknown(
    module: Module,
    was: Module | None,
    setting: str,
    environment: str,
    subject: Subject,
    known: ModuleFacts | None,
) -> Impact:
    given = known.inputs.get(setting) if known is not None else None
    if given is not None and given.impact:
        words = _("The DNS records are changed in place.")
        if given.impact == "records replaced":
            words = _("The DNS records are replaced: names may not resolve for a moment.")
        return Impact(Level.IN_PLACE, words)
    settings = [one.setting(plain_path(setting)) for one in (module, was) if one is not None]
    values = [one.values.get(environment) for one in settings if one is not None]
    written = [value for value in values if value is not None and value.text is not None]
    # What Terraform ignored before and ignores (or doesn't find) now does nothing.
    if known is not None and written and all(value.swallowed for value in written):
        return Impact(Level.NO_EFFECT, sentence(Level.NO_EFFECT, subject, Reason.IGNORED, False, None))
    return Impact(Level.UNKNOWN, sentence(Level.UNKNOWN, subject, Reason.USUAL, False, None), "low")


def _subject(module: Module, environment: str) -> Subject:
    return Subject(
        pool=module.kind is ModuleKind.NODE_POOL,
        feature=module.kind is ModuleKind.FEATURE and module.cloud not in CLOUDS,
        title=module.title or module.name,
        cluster=module.name if module.kind is ModuleKind.CLUSTER else (module.cluster or ""),
        environment=environment,
        cloud=module.cloud or "",
        holds_pool=module.roles is None or bool(module.roles.own_pool),
    )


def _finding(
    known: ModuleFacts, path: str, before: Json, after: Json, context: Context, provider_version: str | None
) -> Finding:
    effect = known.records[path].effect
    if path != plain_path(context.setting):
        context = replace(context, before=before, after=after)
    decided, possible = condition(context, effect)
    if decided is not None:
        found = _decided(decided, effect, effect.confidence)
    else:
        kind = kind_of_change(effect, before, after)
        if context.first_or_last(effect):
            kind = "first_or_last"
        found = _refined(effect, kind, provider_version)
    # What can't be told may be so: the worst counts, and is said to be probable.
    return _worst([found, *(_decided(d, effect, "low") for d in possible)])


def _guarded(finding: Finding, context: Context) -> Finding:
    """Refused instead, where something stops the cluster from being destroyed."""
    if finding.level is not Level.DESTROYS_CLUSTER or finding.effect is None:
        return finding
    stops = next((g for g in finding.effect.guards if holds(g.test, context)), None)
    if stops is None:
        return finding
    return replace(finding, level=Level.REFUSED, reason=Reason.USUAL, because=stops.sentence)


def _decided(decided: Decided, effect: Effect, confidence: str) -> Finding:
    return Finding(decided.level, confidence, decided.reason, effect, because=decided.sentence)


def kind_of_change(effect: Effect, before: Json, after: Json) -> ChangeKind:
    """How the value changes, as the facts tell kinds apart: for yes/no it is what the value becomes; a number
    that means "off" at 0 is removed by it."""
    if "set_to_false" in effect.by_kind and after is False:
        return "set_to_false"
    if not effect.by_presence and (isinstance(after, bool) or isinstance(before, bool)):
        return "added" if after else "removed"
    if _empty(after) or (after == 0 and effect.zeros_are_none):
        return "removed"
    return "added" if _empty(before) else "changed"


def means_nothing(record: SettingFacts | None, before: Json, after: Json) -> bool:
    """Whether both are empty: unset, empty text, list or map are the same to the modules."""
    return _empty(before) and _empty(after) and not (record is not None and record.effect.empty_counts)


def _empty(value: Json) -> bool:
    return value is None or value == "" or value == [] or value == {}


def _refined(effect: Effect, kind: ChangeKind | None, provider_version: str | None) -> Finding:
    """The facts' usual level, with everything that refines it."""
    level = effect.level if effect.level is not None else Level.UNKNOWN
    confidence = effect.confidence
    if effect.since is not None and (
        provider_version is None or _number(provider_version) >= _number(effect.since.version)
    ):
        level = effect.since.level
    if kind is not None:
        level = effect.by_kind.get(kind, level)
    level, confidence, words = _by_provider(effect, level, provider_version)
    waits = effect.default_pool_waits and level is Level.REBUILDS_POOL
    return Finding(
        level, confidence, Reason.DEFAULT_POOL_WAITS if waits else Reason.USUAL, effect, because=words
    )


def _by_provider(effect: Effect, level: Level, provider_version: str | None) -> tuple[Level, str, str]:
    """The level with this version of the provider, its confidence, and words where the version decides."""
    for entry in effect.up_to:
        if entry.level is level:
            continue
        if provider_version is None:
            if severity(entry.level) >= severity(level):
                continue
            words = _("With {provider} up to {version} it is worse: {impact}.").format(
                provider=entry.provider, version=entry.version, impact=_worse(entry.level)
            )
            return level, effect.confidence, words
        if _number(provider_version) <= _number(entry.version):
            words = _("({provider} {version})").format(provider=entry.provider, version=provider_version)
            return entry.level, entry.confidence or effect.confidence, words
    return level, effect.confidence, ""


def _worse(level: Level) -> str:
    return {
        Level.REBUILDS_POOL: _("the pool is rebuilt"),
        Level.DESTROYS_CLUSTER: _("the cluster is destroyed and created again"),
    }.get(level, level.value)


def _number(version: str) -> tuple[float, ...]:
    """ "5.9.x" sorts after every 5.9 patch."""
    parts = re.findall(r"\d+|x", version)
    return tuple(float("inf") if p == "x" else float(p) for p in parts[:3])


def _members(path: str, records: Mapping[str, SettingFacts]) -> tuple[str, ...]:
    """The paths whose facts speak for this one: itself, or its members where the facts say so."""
    if records[path].effect.level is not None:
        return (path,)
    below = (path + ".", path + "[].")
    return tuple(p for p, r in records.items() if p.startswith(below) and r.effect.level is not None)


def _changed_members(
    known: ModuleFacts, setting: str, before: Json, after: Json
) -> list[tuple[str, Json, Json]]:
    """Members of an object that differ; the setting itself where the facts speak for it as a whole."""
    path = plain_path(setting)
    if known.records[path].effect.level is not None:
        return [(path, before, after)]
    if isinstance(before, list) or isinstance(after, list):
        return _changed_in_list(known, path, before, after)
    old, new = (v if isinstance(v, dict) else {} for v in (before, after))
    out = []
    for member in _members(path, known.records):
        b, a = _inside(old, member[len(path) + 1 :]), _inside(new, member[len(path) + 1 :])
        if b != a:
            out.append((member, b, a))
    return out


def _changed_in_list(
    known: ModuleFacts, path: str, before: Json, after: Json
) -> list[tuple[str, Json, Json]]:
    """Of a list of objects, entry by entry in their order; the list itself where the facts tell what its
    coming and going does."""
    effect = known.records[path].effect
    if kind_of_change(effect, before, after) in effect.by_kind:
        return [(path, before, after)]
    old, new = (v if isinstance(v, list) else [] for v in (before, after))
    out = []
    for member in _members(path, known.records):
        inner = member[len(path) :].removeprefix("[]").removeprefix(".").replace("[]", "")
        for b, a in zip_longest((_inside(e, inner) for e in old), (_inside(e, inner) for e in new)):
            if b != a:
                out.append((member, b, a))
                break
    return out


def _inside(value: Json, path: str) -> Json:
    for step in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    return value


def _worst(findings: Iterable[Finding]) -> Finding:
    none = Finding(Level.UNKNOWN, "low", Reason.USUAL)
    return min(findings, key=lambda f: severity(f.level), default=none)
