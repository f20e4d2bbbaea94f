"""What happens after a proposal is merged, as the dialect tells it, of the environments that it reaches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.dialects.interface import Dialect, Ending
from core.platform.model import Change, Platform
from core.view import NextStep


@dataclass(frozen=True, slots=True)
class AfterMerge:
    """For the window."""

    steps: tuple[NextStep, ...]
    plan_note: str
    """What the pipeline's plan on the proposal shows of them, "" where nothing is known."""


def after_merge(dialect: Dialect, platforms: Iterable[Platform], changes: Iterable[Change]) -> AfterMerge:
    """Of the environments that the Changes reach; of all where that can't be told."""
    names = dict.fromkeys(e.name for p in platforms for e in p.environments if e.name)
    found = list(changes)
    reached = {e for c in found for e in (c.environment, *c.effective)}
    whole = any(not c.environment and not c.effective for c in found)
    return of_environments(dialect, [n for n in names if whole or not found or n in reached], "open")


def of_environments(dialect: Dialect, environments: Iterable[str], ending: Ending) -> AfterMerge:
    """Of these environments, seen from how the proposal ended."""
    told = dialect.after_merge(tuple(environments), ending)
    steps = (NextStep(name, sentence, told.beside.get(name, "")) for name, sentence in told.steps)
    return AfterMerge(tuple(steps), told.plan_note)
