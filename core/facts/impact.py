"""What Terraform will do to running infrastructure because of a change of one setting.

The facts say the usual case and refine it by framework version, provider version and kind of change; a few
settings depend on others of the same pool (core.platform.conditions). Sentences: core.platform.outcome.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.facts.conditions import Context, condition
from core.facts.impact_sentences import Reason, Subject, also, reason_of, sentence
from core.platform.ladder import order as severity
from core.platform.model import Impact, Json, Level, Module, ModuleKind
from core.platform.paths import plain_path
from core.text import _

if TYPE_CHECKING:
    from core.dialects.kubestack.facts import Facts
    from core.facts.facts import ModuleFacts

LEVELS = {
    "no effect": Level.NO_EFFECT,
    "in-place": Level.IN_PLACE,
    "rolling": Level.ROLLING,
    "replaces node pool": Level.REBUILDS_POOL,
    "replaces cluster": Level.DESTROYS_CLUSTER,
    "rejected by provider": Level.REFUSED,
    "unknown": Level.UNKNOWN,
}

MASTER = "master"


@dataclass(frozen=True, slots=True)
class Finding:
    """A level with what it rests on."""

    level: Level
    confidence: str
    reason: Reason
    provider: str = ""
    """Words about the provider's version where it decides."""


def usual(
    schema: str,
    path: str,
    record: Mapping[str, Any],
    records: Mapping[str, Mapping[str, Any]],
    framework: str,
    order: Callable[[str], int],
) -> Impact:
    """Of the usual change of this path, for a notice before typing: no module or environment named."""
    findings = [
        _refined(records[p]["impact"], "usual", framework, order, None)
        for p in _members(path, record, records)
    ]
    finding = _worst(findings)
    cloud, pool = schema.split("/", 1)[0], schema.endswith("/node-pool")
    subject = Subject(pool=pool, feature=cloud == "kustomization", cloud=cloud, about=path)
    words = sentence(finding.level, subject, finding.reason, finding.confidence != "high")
    return Impact(finding.level, words, finding.confidence)


def impact_of(
    facts: Facts,
    module: Module,
    setting: str,
    before: Json,
    after: Json,
    environment: str,
    framework: str | None = None,
    provider_version: str | None = None,
    *,
    was: Module | None = None,
    named: str = "",
) -> Impact:
    """Of one setting's change from `before` to `after`, effective values (None: unset), in one environment.

    `module` as it is after the change, `was` before it. `provider_version` is that of the cloud's own
    provider, as the lock file has it. `named`: words for the environments, where the
    sentence is for several."""
    known = facts.module_facts(module.schema, framework or module.framework)
    subject = _subject(module, named or environment, setting)
    if before == after or means_nothing(setting, before, after):
        return Impact(Level.NO_EFFECT, sentence(Level.NO_EFFECT, subject, Reason.SAME, False))
    record = known.record(setting) if known else None
    if known is None or record is None:
        return _of_unknown(module, setting, environment, subject, known)
    context = Context(known, module, was, environment, setting, before, after)
    findings = [
        _found(facts, known, p, b, a, context, provider_version)
        for p, b, a in _changed_members(known, setting, before, after)
    ]
    finding = _worst(findings)
    path = plain_path(setting)
    reason = reason_of(path, finding.level, finding.reason, before, after)
    words = sentence(finding.level, subject, reason, finding.confidence != "high")
    master = known.framework == MASTER
    extra = also(path, finding.level, record["impact"], before, after, known.name, master)
    if finding.level is Level.NO_EFFECT:
        extra = []
    text = " ".join(part for part in (words, *extra, finding.provider) if part)
    return Impact(finding.level, text, finding.confidence)


def _of_unknown(
    module: Module, setting: str, environment: str, subject: Subject, known: ModuleFacts | None
) -> Impact:
    given = known.inputs.get(setting) if known is not None else None
    if given is not None and given.impact:
        words = _("The DNS records are changed in place.")
        if given.impact == "records replaced":
            words = _("The DNS records are replaced: names may not resolve for a moment.")
        return Impact(Level.IN_PLACE, words)
    found = module.setting(setting)
    value = found.values.get(environment) if found else None
    if known is not None and value is not None and value.swallowed:
        return Impact(Level.NO_EFFECT, sentence(Level.NO_EFFECT, subject, Reason.IGNORED, False))
    return Impact(Level.UNKNOWN, sentence(Level.UNKNOWN, subject, Reason.USUAL, False), "low")


def _subject(module: Module, environment: str, setting: str) -> Subject:
    return Subject(
        pool=module.kind is ModuleKind.NODE_POOL,
        feature=module.kind is ModuleKind.FEATURE,
        title=module.title or module.name,
        cluster=module.name if module.kind is ModuleKind.CLUSTER else (module.cluster or ""),
        environment=environment,
        cloud=module.cloud or "",
        about=setting,
    )


def _found(
    facts: Facts,
    known: ModuleFacts,
    path: str,
    before: Json,
    after: Json,
    context: Context,
    provider_version: str | None,
) -> Finding:
    record = known.records[path]
    special = condition(context, path)
    if special is not None:
        level, reason = special
        return Finding(level, record["impact"]["confidence"], reason)
    kind = _kind_of_change(record, before, after)
    if context.first_or_last(record["impact"]):
        kind = "first_set_or_unset"
    return _refined(record["impact"], kind, known.framework, facts.order, provider_version)


def _kind_of_change(record: Mapping[str, Any], before: Json, after: Json) -> str:
    """added, removed, changed or set_to_false, as the facts tell kinds apart: for yes/no it is what the value
    becomes; a number that means "off" at 0 is removed by it."""
    impact = record["impact"]
    if "when_set_to_false" in impact and after is False:
        return "set_to_false"
    if isinstance(after, bool) or isinstance(before, bool):
        return "added" if after else "removed"
    if _empty(after) or (after == 0 and "when_removed" in impact):
        return "removed"
    return "added" if _empty(before) else "changed"


EMPTY_LIST_COUNTS = frozenset({"master_authorized_networks_config_cidr_blocks"})
"""Settings where no list and an empty list are different things."""


def means_nothing(setting: str, before: Json, after: Json) -> bool:
    """Whether both are empty: unset, empty text, list or map are the same to the modules."""
    return _empty(before) and _empty(after) and plain_path(setting) not in EMPTY_LIST_COUNTS


def _empty(value: Json) -> bool:
    return value is None or value == "" or value == [] or value == {}


def _refined(
    impact: Mapping[str, Any],
    kind: str,
    framework: str,
    order: Callable[[str], int],
    provider_version: str | None,
) -> Finding:
    """The facts' usual level, with everything that refines it."""
    level, confidence = str(impact["level"]), str(impact["confidence"])
    reason = Reason.USUAL
    on_master = framework == MASTER
    for entry in impact.get("by_framework_version", ()):
        if order(framework) <= order(entry["until"]):
            level = entry["impact"]
    if on_master and "on_master" in impact and _since(impact.get("on_master_since"), provider_version):
        level = impact["on_master"]
        if "aws-auth" in impact.get("note", ""):
            reason = Reason.DEFAULT_POOL_WAITS
    by_kind = impact.get(f"when_{kind}_on_master") if on_master else None
    if by_kind is not None and by_kind == "replaces node pool":
        reason = Reason.DEFAULT_POOL_WAITS
    by_kind = by_kind or impact.get(f"when_{kind}")
    if by_kind is not None:
        level = by_kind
    if kind == "first_set_or_unset":
        level = impact["first_set_or_unset"]
    words = ""
    if not (on_master and impact.get("on_master") == "no effect"):
        level, confidence, words = _by_provider(impact, level, confidence, provider_version)
    found = LEVELS[level]
    if reason is Reason.DEFAULT_POOL_WAITS and found is not Level.REBUILDS_POOL:
        reason = Reason.USUAL
    return Finding(found, confidence, reason, words)


def _since(entry: Mapping[str, str] | None, provider_version: str | None) -> bool:
    return entry is None or provider_version is None or _number(provider_version) >= _number(entry["since"])


def _by_provider(
    impact: Mapping[str, Any], level: str, confidence: str, provider_version: str | None
) -> tuple[str, str, str]:
    """The level with this version of the provider, its confidence, and words where the version decides."""
    entries = impact.get("by_provider_version", ())
    for entry in entries:
        if "until" not in entry or entry["impact"] == level:
            continue
        if provider_version is None:
            if severity(LEVELS[entry["impact"]]) >= severity(LEVELS[level]):
                continue
            return (
                level,
                confidence,
                _("With {provider} up to {version} it is worse: {impact}.").format(
                    provider=entry["provider"], version=entry["until"], impact=_worse(entry["impact"])
                ),
            )
        if _number(provider_version) <= _number(entry["until"]):
            return (
                entry["impact"],
                entry.get("confidence", confidence),
                _("({provider} {version})").format(provider=entry["provider"], version=provider_version),
            )
    return level, confidence, ""


def _worse(level: str) -> str:
    return {
        "replaces node pool": _("the pool is rebuilt"),
        "replaces cluster": _("the cluster is destroyed and created again"),
    }.get(level, level)


def _number(version: str) -> tuple[float, ...]:
    """ "5.9.x" sorts after every 5.9 patch."""
    parts = re.findall(r"\d+|x", version)
    return tuple(float("inf") if p == "x" else float(p) for p in parts[:3])


def _members(
    path: str, record: Mapping[str, Any], records: Mapping[str, Mapping[str, Any]]
) -> tuple[str, ...]:
    """The paths whose facts speak for this one: itself, or its members where the facts say so."""
    if record["impact"]["level"] != "see children":
        return (path,)
    return tuple(
        p for p, r in records.items() if p.startswith(path + ".") and r["impact"]["level"] != "see children"
    )


def _changed_members(
    known: ModuleFacts, setting: str, before: Json, after: Json
) -> list[tuple[str, Json, Json]]:
    """Members of an object that differ; the setting itself where the facts speak for it as a whole."""
    path = plain_path(setting)
    record = known.records[path]
    if record["impact"]["level"] != "see children":
        return [(path, before, after)]
    old, new = (v if isinstance(v, dict) else {} for v in (before, after))
    out = []
    for member in _members(path, record, known.records):
        b, a = _inside(old, member[len(path) + 1 :]), _inside(new, member[len(path) + 1 :])
        if b != a:
            out.append((member, b, a))
    return out


def _inside(value: Json, path: str) -> Json:
    for step in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(step)
    return value


def _worst(findings: list[Finding]) -> Finding:
    if not findings:
        return Finding(Level.UNKNOWN, "low", Reason.USUAL)
    return min(findings, key=lambda f: severity(f.level))
