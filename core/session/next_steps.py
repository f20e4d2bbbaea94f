"""What happens after a proposal is merged, as the dialect tells it, of the places that it reaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.dialects.interface import Dialect, Ending, Reached
from core.frozen import dataclass
from core.platform.model import Change, Platform
from core.view import NextStep


@dataclass(frozen=True, slots=True)
class AfterMerge:
    """For the window."""

    steps: tuple[NextStep, ...]
    plan_note: str
    """What the pipeline's plan on the proposal shows of them, "" where nothing is known."""


def after_merge(
    dialect: Dialect, platforms: Iterable[Platform], changes: Iterable[Change], ending: Ending = "open"
) -> AfterMerge:
    """Seen from how the proposal ended."""
    told = dialect.after_merge(tuple(reached(platforms, list(changes))), ending)
    steps = (NextStep(step.environment, step.sentence, step.beside) for step in told.steps)
    return AfterMerge(tuple(steps), told.plan_note)


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
