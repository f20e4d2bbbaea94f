"""Which Problems the draft brought, and which were there before."""

from __future__ import annotations

from collections.abc import Iterable

from core.platform.model import Change, Problem

Known = tuple[str, str | None, str | None, str | None, str | None, str | None]


def identity(problem: Problem) -> Known:
    """The same trouble at the same place, whatever its line and wording have become."""
    file = problem.file if problem.module is None else None
    rule = problem.rule or problem.sentence
    return (rule, problem.root, problem.module, problem.environment, problem.setting, file)


def split(
    base: Iterable[Problem], now: Iterable[Problem], changes: Iterable[Change]
) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """(from the draft, already in the base). A known trouble of a setting that the draft changes to another
    wrong value is the draft's."""
    known = {identity(p): p.sentence for p in base}
    touched = {(c.root, c.module, c.setting, e) for c in changes for e in (c.environment, *c.effective)}
    new: dict[tuple[Known, str], Problem] = {}
    old: dict[tuple[Known, str], Problem] = {}
    for problem in now:
        who = identity(problem)
        mine = (problem.root or ".", problem.module, problem.setting, problem.environment) in touched
        if who not in known or (mine and known[who] != problem.sentence):
            new.setdefault((who, problem.sentence), problem)
        else:
            old.setdefault((who, problem.sentence), problem)
    return tuple(new.values()), tuple(old.values())
