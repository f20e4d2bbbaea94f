"""Who changed what, and when: from Git's history of the lines that decide, bounded in time."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.git.blame import Wrote, wrote
from core.git.errors import GitError, Kind
from core.git.repository import Repository
from core.platform.model import Module, Origin, Platform
from core.platform.stage import Stage
from core.session.source import Cancel
from core.text import _
from core.view.promotions import ChangedBy, Comparison, Lack

SECONDS = 20.0
"""For all that is asked at once."""
Line = tuple[str, int]
"""File and 1-based line."""


class Authors:
    """Of one repository; remembers what it was told of a commit."""

    def __init__(self, repository: Repository, commit: str) -> None:
        self._repository, self._commit = repository, commit
        self._known: dict[Line, Wrote] = {}
        self._asked: set[Line] = set()

    def look_up(self, lines: Iterable[Line], until: float, cancel: Cancel = lambda: False) -> str:
        """Asks Git for those that it wasn't asked for yet, a file at a time. Answers why not all of them
        could be told; "" where they were. Raises GitError CANCELLED."""
        wanted: dict[str, set[int]] = {}
        for file, line in lines:
            if (file, line) not in self._asked:
                wanted.setdefault(file, set()).add(line)
        why = ""
        for file, numbers in wanted.items():
            try:
                found = wrote(self._repository, self._commit, file, numbers, until=until, cancel=cancel)
            except GitError as error:
                if error.kind is Kind.CANCELLED:
                    raise
                why = error.sentence
                if error.kind is Kind.TIMEOUT:
                    break
                continue
            self._asked.update((file, n) for n in numbers)
            self._known.update(((file, n), one) for n, one in found.items())
        return why

    def newest(self, lines: Iterable[Line], *, oldest: bool = False) -> ChangedBy | None:
        """Who changed these last, or what is the `oldest` of them; None where nobody is known to have."""
        found = [self._known[line] for line in lines if line in self._known]
        if not found:
            return None
        one = (min if oldest else max)(found, key=lambda w: w.entry.when)
        entry = one.entry
        return ChangedBy(entry.author, entry.when, entry.commit, entry.subject, one.cut)


def with_authors(
    comparison: Comparison,
    base: Sequence[Platform],
    authors: Authors | None,
    cancel: Cancel = lambda: False,
    seconds: float = SECONDS,
) -> Comparison:
    """The newest of the source first. `base`: what was read without the draft; `authors` None: no history.
    Raises GitError CANCELLED."""
    lacks = comparison.lacks
    mine = {x.key: lines_of(base, x.root, x.module, x.setting, comparison.source) for x in lacks}
    root, target = comparison.target.root, comparison.target
    theirs = {x.key: lines_of(base, root, x.to_module, x.to_setting, target) for x in lacks if x.to_setting}
    why = _("A plain folder has no history.") if authors is None else ""
    if authors is not None:
        lines = [line for places in (*mine.values(), *theirs.values()) for line in places]
        why = authors.look_up(lines, time.monotonic() + seconds, cancel)
    told = [_told(x, mine[x.key], theirs.get(x.key, ()), authors, why) for x in lacks]
    told.sort(key=lambda lack: -(lack.by.when if lack.by is not None else 0.0))
    return replace(comparison, lacks=tuple(told))


def _told(
    lack: Lack, mine: Sequence[Line], theirs: Sequence[Line], authors: Authors | None, why: str
) -> Lack:
    by = None
    if authors is not None and not lack.drafted:
        by = authors.newest(mine, oldest=not lack.setting)
    there = authors.newest(theirs) if authors is not None else None
    if by is not None:
        return replace(lack, by=by, there_by=there, unknown="")
    if lack.drafted:
        return replace(lack, unknown=_("Your draft changes it."))
    return replace(lack, there_by=there, unknown=why or _("Git doesn't know the line that decides it."))


def lines_of(
    base: Sequence[Platform], root: str, module: str, setting: str, stage: Stage
) -> tuple[Line, ...]:
    """The lines that decide it, in the files as they are without the draft."""
    platform = next((p for p in base if p.root == root), None)
    found = platform.module(module) if platform is not None else None
    if found is None:
        return ()
    if not setting:
        return _of_whole(found, stage.environment)
    one = found.setting(setting)
    value = one.values.get(stage.environment) if one is not None else None
    if value is None:
        return ()
    if value.linked_file is not None and value.linked_line is not None:
        return ((value.linked_file, value.linked_line),)
    if value.file is None or value.line is None:
        return ()
    more = (value.text or "").count("\n")
    return tuple((value.file, value.line + n) for n in range(more + 1))


def _of_whole(module: Module, environment: str) -> tuple[Line, ...]:
    """What makes it there: the switch where that is told; else what is said of it elsewhere than in the block
    that makes it, which may make others, too: the oldest of that came with it. Else the block."""
    if environment in module.made_by:
        return (module.made_by[environment],)
    values = (s.values[environment] for s in module.settings if environment in s.values)
    own = [(v.file, v.line) for v in values if v.origin is Origin.SET and v.file not in (None, module.file)]
    return tuple((file, line) for file, line in own if file and line) or ((module.file, module.line),)
