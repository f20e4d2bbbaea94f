"""From one record of a facts file to typed facts: what every dialect's facts files share.

The notation is told in resources/kubestack/README.md.
Records are plain JSON until here, and typed from here on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from core.platform.effect import ChangeKind, Condition, Consequence, Effect, Since, UpTo
from core.platform.field import Level
from core.platform.module_facts import Accepts, Cidr, SettingFacts
from core.text import _

LEVELS = {
    "no effect": Level.NO_EFFECT,
    "in-place": Level.IN_PLACE,
    "rolling": Level.ROLLING,
    "replaces feature": Level.REPLACES_FEATURE,
    "replaces node pool": Level.REBUILDS_POOL,
    "replaces cluster": Level.DESTROYS_CLUSTER,
    "rejected by provider": Level.REFUSED,
    "unknown": Level.UNKNOWN,
}

SEE_CHILDREN = "see children"

Covers = Callable[[Mapping[str, Any]], bool]
"""Whether an entry with `from`, `to` or `until` speaks of the version that is asked for."""


def setting_facts(path: str, record: Mapping[str, Any], covers: Covers, newest: bool) -> SettingFacts:
    """What is known of one path. `record`: with the entry of its history for this version laid over it;
    `newest`: the version is the one that the `on_master` entries speak of."""
    declared = str(record["declared_type"])
    return SettingFacts(
        effect=_effect(path, record, covers, newest),
        accepts=_accepts(record),
        declared_type=declared,
        default=record.get("default"),
        replaced_by=str(record.get("replaced_by") or ""),
        replaces=tuple(record.get("replaces") or ()),
    )


def _effect(path: str, record: Mapping[str, Any], covers: Covers, newest: bool) -> Effect:
    given = record["impact"]
    level = given["level"]
    for entry in given.get("by_framework_version", ()):
        if covers(entry):
            level = entry["impact"]
    since: Since | None = None
    now = given.get("on_master") if newest else None
    if now is not None and "on_master_since" in given:
        since = Since(given["on_master_since"]["since"], LEVELS[now])
    elif now is not None:
        level = now
    return Effect(
        level=None if level == SEE_CHILDREN else LEVELS[level],
        confidence=given["confidence"],
        by_kind=_by_kind(given, newest),
        up_to=() if now == "no effect" else tuple(_up_to(given)),
        since=since,
        default_pool_waits=newest and given.get("default_pool_waits", False),
        zeros_are_none="when_removed" in given,
        group=_group(path) if "first_set_or_unset" in given else "",
        conditions=tuple(_condition(c) for c in given.get("conditions", ()) if covers(c)),
        consequences=tuple(_consequence(c) for c in given.get("also", ()) if covers(c)),
        sentences={LEVELS[n]: _(words) for n, words in given.get("sentences", {}).items()},
        unsure_sentences={LEVELS[n]: _(words) for n, words in given.get("unsure_sentences", {}).items()},
        nodes_go=given.get("nodes_go", False),
        control_plane_first=given.get("control_plane_first", False),
        unordered=str(record["declared_type"]).startswith("set(") or record.get("unordered", False),
        empty_counts=given.get("empty_counts", False),
        default_told=given.get("default_told", False),
        unread=not record.get("upstream") and _has_no_effect(given, newest),
    )


def _has_no_effect(given: Mapping[str, Any], newest: bool) -> bool:
    if newest and given.get("on_master") == "no effect":
        return True
    return (
        given["level"] == "no effect"
        and given["confidence"] == "high"
        and "by_framework_version" not in given
    )


def _by_kind(given: Mapping[str, Any], newest: bool) -> dict[ChangeKind, Level]:
    out: dict[ChangeKind, Level] = {}
    for kind in ("added", "removed", "changed", "set_to_false"):
        found = (given.get(f"when_{kind}_on_master") if newest else None) or given.get(f"when_{kind}")
        if found is not None:
            out[kind] = LEVELS[found]
    if "first_set_or_unset" in given:
        out["first_or_last"] = LEVELS[given["first_set_or_unset"]]
    return out


def _up_to(given: Mapping[str, Any]) -> list[UpTo]:
    return [
        UpTo(e["provider"], e["until"], LEVELS[e["impact"]], e.get("confidence", ""))
        for e in given.get("by_provider_version", ())
    ]


def _group(path: str) -> str:
    at = path.find("metadata_options")
    return path[: at + len("metadata_options")] if at >= 0 else path


def _condition(given: Mapping[str, Any]) -> Condition:
    return Condition(
        level=LEVELS[given["impact"]],
        reason=given.get("reason", ""),
        paths=tuple(given.get("paths", ())),
        values=tuple(given.get("is", given.get("is_not", ()))),
        unless="is_not" in given,
        group=given.get("group", ""),
    )


def _consequence(given: Mapping[str, Any]) -> Consequence:
    if "deletes" in given:
        return Consequence(_("Also deletes {thing}.").format(thing=_(given["deletes"])), given["when"])
    return Consequence(_(given["sentence"]), given["when"])


def _accepts(record: Mapping[str, Any]) -> Accepts:
    cidr, item = record.get("cidr"), record.get("item")
    patterns = {"": item} if isinstance(item, str) else item or {}
    return Accepts(
        unsure=bool(record.get("unsure")),
        special=frozenset(record.get("special", {})),
        recommended_min=record.get("recommended_min"),
        allowed=tuple(record.get("allowed", ())),
        case_insensitive=bool(record.get("case_insensitive")),
        example=record.get("example"),
        cidr=Cidr(cidr["min_prefix"], cidr["max_prefix"], cidr["private_ranges_only"]) if cidr else None,
        yaml_list=record.get("format") == "yaml list",
        entry_patterns={k: v for k, v in patterns.items() if v.startswith("^")},
        unique_items=bool(record.get("unique_items")),
        unique_by=tuple(record.get("unique_by", ())),
        min_items=record.get("min_items"),
        max_items=record.get("max_items"),
        longest_in_all=record.get("total_max_length"),
        reserved_prefixes=tuple(record.get("reserved_key_prefixes", ())),
    )
