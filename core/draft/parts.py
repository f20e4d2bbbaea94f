"""A part of a draft that can be sent alone: what it needs goes along, and what is left still stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from core.draft.replay import Replay, standing_on, touching
from core.platform.edit import Edit
from core.platform.model import Reading

Keys = Callable[[Reading, Reading], Iterable[object]]
"""Names the Changes between two readings."""


def part_with(replay: Replay, edits: Sequence[Edit], keys: Keys, wanted: Iterable[object]) -> tuple[int, ...]:
    """Indexes of the Edits that make the wanted Changes, with those that they can't be made without, those
    that can't be made without them, and those that make the same Changes as any of them. Found by replaying;
    leaves `replay` at the whole draft."""
    part = set(touching(replay, edits, keys, wanted))
    while True:
        more = _more(replay, edits, keys, part) - part
        if not more:
            replay.state(edits)
            return tuple(sorted(part))
        part |= more


def _more(replay: Replay, edits: Sequence[Edit], keys: Keys, part: set[int]) -> set[int]:
    """What has to come along."""
    lost = _lost(replay, edits, part)
    if lost:
        return _needed(replay, edits, part, lost)
    state = replay.state([edits[i] for i in sorted(part)])
    made = list(keys(replay.base.reading, state.reading))
    return set(standing_on(replay, edits, sorted(part))) | set(touching(replay, edits, keys, made))


def _lost(replay: Replay, edits: Sequence[Edit], part: set[int]) -> set[int]:
    """Edits of the part that can't be made without the rest."""
    already = {e.id for e, _why in replay.state(edits).refused}
    refused = {e.id for e, _why in replay.state([edits[i] for i in sorted(part)]).refused} - already
    return {i for i in part if edits[i].id in refused}


def _needed(replay: Replay, edits: Sequence[Edit], part: set[int], lost: set[int]) -> set[int]:
    """What was made before and lets one of the lost be made: one Edit where that is enough."""
    earlier = [i for i in range(max(lost)) if i not in part]
    for index in reversed(earlier):
        if len(_lost(replay, edits, part | {index})) < len(lost):
            return {index}
    return set(earlier)
