"""Which Problems the draft brought, and which were there before."""

from __future__ import annotations

from collections.abc import Iterable

from core.platform.model import Change, Problem

Identity = tuple[str, str | None, str | None, str | None, str | None, str | None]


def identity(problem: Problem) -> Identity:
    """The same trouble at the same place, whatever its line and wording have become."""
    file = problem.file if problem.module is None else None
    rule = problem.rule or problem.sentence
    return (rule, problem.root, problem.module, problem.environment, problem.setting, file)


def split(
    base: Iterable[Problem], now: Iterable[Problem], changes: Iterable[Change]
) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """(from the draft, already in the base). A known trouble of a setting that the draft changes to another
    wrong value is the draft's."""
    return Known(base).split(now, changes)


class Known:
    """Problems of the base, looked up for every keystroke."""

    def __init__(self, base: Iterable[Problem]) -> None:
        self.problems = tuple(base)
        self._same = {id(p) for p in self.problems}
        self._sentences = {identity(p): p.sentence for p in self.problems}

    def split(
        self, now: Iterable[Problem], changes: Iterable[Change]
    ) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
        """See split()."""
        touched = {(c.root, c.module, c.setting, e) for c in changes for e in (c.environment, *c.effective)}
        new: dict[tuple[Identity, str], Problem] = {}
        old: dict[object, Problem] = {}
        for problem in now:
            if id(problem) in self._same:  # of a module that is as it was: most of them
                old[id(problem)] = problem
                continue
            who = identity(problem)
            mine = (problem.root or ".", problem.module, problem.setting, problem.environment) in touched
            if who not in self._sentences or (mine and self._sentences[who] != problem.sentence):
                new.setdefault((who, problem.sentence), problem)
            else:
                old.setdefault((who, problem.sentence), problem)
        return tuple(new.values()), tuple(old.values())
