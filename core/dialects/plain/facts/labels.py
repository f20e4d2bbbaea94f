"""Labels of settings in blocks: the files have them as they stand there, a form has them side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from core.dialects.plain.facts.words import label_from_name
from core.platform.field import Field
from core.text import _

_BARE = frozenset((
    "channel", "day_of_month", "day_of_week", "disabled", "duration", "enabled", "frequency", "interval",
    "key", "mode", "policy", "provider", "scope", "utc_offset", "week_index",
))  # fmt: skip
"""Names that say nothing without their block, where the label says no more."""
_TIMES = frozenset(("end_time", "recurrence", "start_date", "start_time"))


def in_context(fields: Mapping[str, Field], blocks: Mapping[str, str]) -> dict[str, Field]:
    """With the label of the block in front, where a label alone says too little or stands for several.
    `blocks`: labels of blocks by path."""
    found = {
        path: _with_block(path, one.label, blocks, 1) if is_bare(path, one.label) else one.label
        for path, one in fields.items()
    }
    for further in (1, 2, 3):
        several = _told_twice(found)
        if not several:
            break
        for path in several:
            found[path] = _with_block(path, fields[path].label, blocks, further)
    for path in _told_twice(found):
        found[path] = f"{found[path]} ({path})"
    return {p: one if one.label == found[p] else replace(one, label=found[p]) for p, one in fields.items()}


def is_bare(path: str, label: str) -> bool:
    """Whether it says too little without the block that it is in."""
    outer, _dot, name = path.rpartition(".")
    return bool(outer) and (name in _TIMES or (name in _BARE and label == label_from_name(name)))


def _told_twice(labels: Mapping[str, str]) -> list[str]:
    """All but the outermost of those with the same label."""
    by_label: dict[str, list[str]] = {}
    for path, label in labels.items():
        by_label.setdefault(label, []).append(path)
    out = []
    for paths in by_label.values():
        if len(paths) > 1:
            outermost = min(paths, key=lambda p: p.count("."))
            alone = [p.count(".") for p in paths].count(outermost.count(".")) == 1
            out += [p for p in paths if not (alone and p == outermost)]
    return out


def _with_block(path: str, label: str, blocks: Mapping[str, str], further: int) -> str:
    """`further`: how many blocks out of it."""
    steps = path.split(".")
    outer = ".".join(steps[: max(1, len(steps) - further)])
    block = blocks.get(outer)
    return _("{block}: {label}").format(block=block, label=label) if block and outer != path else label
