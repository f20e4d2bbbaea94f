"""Reading without a draft: what `inspect` and `check` need, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.corrections import NOTHING, Corrections
from core.dialects import several
from core.dialects.interface import Dialect
from core.language import Language
from core.platform.model import Problem, Reading, Severity
from core.session import clock
from core.session.locate import locate
from core.session.source import Source, with_corrections
from core.snapshot import Snapshot

if TYPE_CHECKING:
    from core.dialects.operation import Operation
    from core.view import Coverage, SetAside

_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def dialect() -> Dialect:
    """Every dialect that there is, as one."""
    return several.Several(several.dialects(), several.beside)


def languages() -> Sequence[Language]:
    """Of the files that any dialect reads and writes."""
    return dialect().languages


def operations() -> Sequence[Operation[Any]]:
    """What can be done as a whole, in the order of a menu."""
    return dialect().operations


def read_path(
    path: str, ref: str | None, said: Corrections = NOTHING, everything: bool = False
) -> tuple[str | None, Reading]:
    """(commit, reading) of the roots that hold clusters, or of all; `said`: what the user knows better.
    Raises SessionError."""
    snapshot = _source(path, ref, said).snapshot
    return snapshot.commit, dialect().read(snapshot) if everything else several.read_clusters(snapshot)


def _source(path: str, ref: str | None, said: Corrections) -> Source:
    return with_corrections(locate(path, ref=ref), said)


def check_path(
    path: str, ref: str | None, said: Corrections = NOTHING
) -> tuple[tuple[Problem, ...], Coverage, tuple[SetAside, ...]]:
    """Everything wrong, worst first, but for what the user set aside; what was read at all; and that. Raises
    SessionError."""
    from core.session.aside import aside_of  # `inspect` starts without it

    source = _source(path, ref, said)
    problems, covered = check_snapshot(source.snapshot, dialect().read(source.snapshot))
    left, aside = aside_of(source).split(problems)
    return left, covered, aside


def check_snapshot(snapshot: Snapshot, reading: Reading) -> tuple[tuple[Problem, ...], Coverage]:
    """What the reading found, rules across settings, and the files that no root reads: as in a window."""
    from core.checks.checks import check  # `inspect` starts without it
    from core.session.coverage import Rest  # nor does it need this

    rest = Rest(snapshot, reading, languages())
    rest.go_on()
    found = {
        _key(p): p for p in (*reading.all_problems(), *check(reading, today=clock.today()), *rest.problems)
    }.values()
    order = sorted(found, key=lambda p: (_ORDER[p.severity], p.file or "", p.line or 0, p.sentence))
    return tuple(order), rest.coverage


def _key(problem: Problem) -> tuple[object, ...]:
    return (
        problem.sentence,
        problem.file,
        problem.line,
        problem.root,
        problem.module,
        problem.environment,
        problem.setting,
    )
