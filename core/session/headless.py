"""Reading without a draft: what `inspect` and `check` need, and no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from core.dialects.interface import Dialect
from core.dialects.operation import Operation
from core.dialects.several import Several, dialects
from core.platform.model import Problem, Reading, Severity
from core.session.source import locate
from core.snapshot import Snapshot

_HCL = (".tf", ".tfvars", ".hcl")
_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def dialect() -> Dialect:
    """Every dialect that there is, as one."""
    return Several(dialects())


def operations() -> Sequence[Operation[Any]]:
    """What can be done as a whole, in the order of a menu."""
    return dialect().operations


def read_path(path: str, ref: str | None) -> tuple[str | None, Reading]:
    """(commit, reading). Raises SessionError."""
    source = locate(path, ref=ref)
    return source.snapshot.commit, dialect().read(source.snapshot)


def check_path(path: str, ref: str | None) -> tuple[Problem, ...]:
    """Everything wrong, worst first: what the reading found, rules across settings, and the syntax of every
    HCL file, also of those that no platform needs. Raises SessionError."""
    source = locate(path, ref=ref)
    return check_snapshot(source.snapshot, dialect().read(source.snapshot))


def check_snapshot(snapshot: Snapshot, reading: Reading) -> tuple[Problem, ...]:
    from core.checks.checks import check

    found = [*reading.all_problems(), *check(reading)]
    known = {p.file for p in found if p.module is None}
    found += _syntax(snapshot, known)
    unique = list(dict.fromkeys(_hashable(p) for p in found))
    by_key = {_hashable(p): p for p in found}
    return tuple(
        sorted(
            (by_key[k] for k in unique),
            key=lambda p: (_ORDER[p.severity], p.file or "", p.line or 0, p.sentence),
        )
    )


def _hashable(problem: Problem) -> tuple[object, ...]:
    return (
        problem.sentence,
        problem.file,
        problem.line,
        problem.root,
        problem.module,
        problem.environment,
        problem.setting,
    )


def _syntax(snapshot: Snapshot, known: set[str | None]) -> Iterator[Problem]:
    """Of every HCL file but those whose problem is known already."""
    from core.hcl.strict import check as check_syntax

    paths = [
        p
        for p in snapshot.paths()
        if p.endswith(_HCL) and not p.endswith(".terraform.lock.hcl") and _is_file(snapshot, p)
        if p not in known
    ]
    for path, data in snapshot.read_many(paths).items():
        for problem in check_syntax(data):
            yield Problem(Severity.ERROR, problem.sentence, path, problem.line, rule="syntax")


def _is_file(snapshot: Snapshot, path: str) -> bool:
    """No link, no submodule, nothing too large to read."""
    from core.git.objects import MAX_BLOB

    entry = snapshot.entries.get(path)
    return entry is None or (entry.mode.startswith("100") and 0 <= entry.size <= MAX_BLOB)
