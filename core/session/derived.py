"""What a draft comes to against its base: Changes, outlook, Problems, diff. Remembered from View to View."""

from __future__ import annotations

from collections.abc import Callable

from core.changes.changes import changes as changes_between
from core.changes.forecast import foresight
from core.checks.checks import check
from core.clouds.cluster_outlook import Outlook
from core.dialects.interface import Dialect, Side
from core.draft.replay import State
from core.platform.model import Change, Platform, Problem, Reading, Severity
from core.review.linediff import diff as line_diff
from core.review.model import FileDiff
from core.session import clock
from core.session.problems import Known
from core.session.remarks import with_remarks
from core.text import _

_MANY = 400
"""Modules in their environments whose checks take long enough to be waited for, and to be left for later."""
_AT_ONCE = 40
"""So many of them are checked in one go."""


class Derived:
    """Of one base; another base needs another Derived."""

    def __init__(self, dialect: Dialect, base: State, *, later: bool = False) -> None:
        """`later`: a large base without a draft is checked when `go_on` is asked for it, and not before."""
        self._dialect = dialect
        self._base = base
        self._known: Known | None = None
        platforms = base.reading.platforms
        self._all = sum(map(_size, platforms))
        self._waiting = list(platforms) if later and self._all > _MANY else []
        """Roots whose modules aren't checked yet."""
        self._changes: tuple[Reading, tuple[Change, ...], tuple[Outlook, ...]] | None = None
        self._diffs: dict[str, tuple[bytes | None, FileDiff]] = {}

    def changes(self, state: State) -> tuple[tuple[Change, ...], tuple[Outlook, ...]]:
        """What differs from the base, and what that does to what runs."""
        reading = state.reading
        if self._changes is None or self._changes[0] is not reading:
            base = self._base.reading
            sides = Side(self._base.snapshot, base), Side(state.snapshot, reading)
            found = with_remarks(self._dialect, *sides, changes_between(base, reading))
            self._changes = (reading, found, _ahead(base, reading))
        return self._changes[1:]

    def problems(self, state: State) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
        """(from the draft, already in the base). Modules that are as they were aren't checked again."""
        base, reading = self._base.reading, state.reading
        if reading is base and not self.checked:
            return tuple(_refusals(state)), tuple(base.all_problems())
        self._waiting = []  # what a draft brings is told from what was there
        if self._known is None:
            self._known = Known((*base.all_problems(), *check(base, today=clock.today())))
        if reading is base:
            return tuple(_refusals(state)), self._known.problems
        found, _outlook = self.changes(state)
        now = (*reading.all_problems(), *check(reading, before=base, today=clock.today()))
        mine, old = self._known.split(now, found)
        return (*mine, *_refusals(state)), old

    @property
    def checked(self) -> bool:
        """Whether `problems` are all that there are; else those of the base are what reading it told."""
        return not self._waiting

    def go_on(
        self, give_way: Callable[[], bool] = lambda: False, told: Callable[[float], None] = lambda _part: None
    ) -> bool:
        """Checks further roots until all are (True), or something more urgent waits. `told` hears how far it
        is, from 0 to 1."""
        while self._waiting:
            if give_way():
                return False
            told(1 - sum(map(_size, self._waiting)) / self._all)
            portion = self._waiting[: _portion(self._waiting)]
            addresses = frozenset(m.address for p in portion for m in p.modules())
            check(self._base.reading, addresses, today=clock.today())  # the answers are kept, by module
            del self._waiting[: len(portion)]
        return True

    def diff(self, state: State) -> tuple[FileDiff, ...]:
        """Of touched files; one that is the same bytes as last time isn't compared again."""
        base = self._base.snapshot
        out = []
        for path in sorted(state.files):
            data = state.files[path]
            known = self._diffs.get(path)
            if known is None or known[0] is not data:
                before = base.read(path) if path in base else None
                known = (data, line_diff(path, before, data))
                self._diffs[path] = known
            out.append(known[1])
        return tuple(out)


def _size(platform: Platform) -> int:
    return sum(max(1, len(module.environments)) for module in platform.modules())


def _portion(platforms: list[Platform]) -> int:
    """How many of them, from the first on, are checked in one go."""
    size = 0
    for n, platform in enumerate(platforms, 1):
        size += _size(platform)
        if size >= _AT_ONCE:
            return n
    return len(platforms)


def _refusals(state: State) -> list[Problem]:
    return [
        Problem(
            Severity.ERROR,
            _("An edit of your draft no longer fits: {reason}").format(reason=str(why)),
            root=edit.root,
            module=edit.module or None,
            environment=edit.environment or None,
            setting=edit.setting or None,
            rule="draft.refused",
        )
        for edit, why in state.refused
    ]


def _ahead(before: Reading, after: Reading) -> tuple[Outlook, ...]:
    if before is after:
        return ()

    return foresight(before, after)
