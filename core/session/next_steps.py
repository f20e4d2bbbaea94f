"""What happens after a proposal is merged, as the dialect tells it, of the places that it reaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.dialects.interface import AfterMerge as Told
from core.dialects.interface import Dialect, Ending, Reached
from core.frozen import dataclass
from core.platform.model import Change, Platform
from core.view import NextStep


@dataclass(frozen=True, slots=True)
class AfterMerge:
    """For the window."""

    steps: tuple[NextStep, ...]
    once_merged: tuple[NextStep, ...]
    """The steps, seen from when it is merged."""
    plan_note: str
    """What the pipeline's plan on the proposal shows of them, "" where nothing is known."""


def ending_of(state: str) -> Ending:
    """Of a request, or of what was sent, in any of its states."""
    return "merged" if state == "merged" else "closed" if state == "closed" else "open"


def after_merge(
    dialect: Dialect, platforms: Iterable[Platform], changes: Iterable[Change], ending: Ending = "open"
) -> AfterMerge:
    """Seen from how the proposal ended."""
    places = tuple(reached(platforms, list(changes)))
    told, merged = (dialect.after_merge(places, seen) for seen in (ending, "merged"))
    return AfterMerge(_steps(told), _steps(merged), told.plan_note)


def _steps(told: Told) -> tuple[NextStep, ...]:
    return tuple(NextStep(step.environment, step.sentence, step.beside) for step in told.steps)


def reached(platforms: Iterable[Platform], changes: list[Change]) -> Iterator[Reached]:
    """The environments that the Changes reach, in each root; all of a root's where that can't be told."""
    environments: dict[str, dict[str, None]] = {}
    for platform in platforms:
        there = environments.setdefault(platform.root, {})
        there.update(dict.fromkeys(e.name for e in platform.environments))
    for root, known in environments.items():
        mine = [c for c in changes if c.root == root]
        names = {e for c in mine for e in (c.environment, *c.effective)}
        whole = any(not c.environment and not c.effective for c in mine) or not changes
        for name in known:
            if whole or name in names:
                yield Reached(root, name)
        if mine and (not known or any("" in c.effective for c in mine)):
            yield Reached(root, "")
