"""Who wrote lines of a file last, and who took lines away: bounded in time, and it can be stopped."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from typing import IO

from core.frozen import dataclass
from core.git.causes import explain
from core.git.errors import GitError, Kind
from core.git.history import FORMAT, HistoryEntry, entries
from core.git.paths import check_path
from core.git.repository import Repository
from core.git.runner import stop
from core.text import _

_NO_LIST = "could not open object name list"
"""What Git says where the user's list of commits to pass over names a file that isn't in this repository: its
blame works no more then, and no option helps."""
_PAUSE = 0.02
"""Seconds between two looks whether to stop."""


@dataclass(frozen=True, slots=True)
class Wrote:
    """Of one line."""

    entry: HistoryEntry
    cut: bool = False
    """This clone's history ends there: the line may be older, and somebody else's."""


def wrote(
    repository: Repository,
    commit: str,
    path: str,
    lines: Iterable[int],
    *,
    until: float = float("inf"),
    cancel: Callable[[], bool] = lambda: False,
) -> dict[int, Wrote]:
    """By line (1-based) of the file at that commit. Lines that it doesn't have are left out. `until`: on the
    monotonic clock. Raises GitError: TIMEOUT, CANCELLED, or what Git says."""
    check_path(path)
    wanted = sorted({n for n in lines if n > 0})
    if not wanted:
        return {}
    oid = repository.resolve(commit)
    last = _lines(repository, oid, path)
    ranges = [f"-L{first},{end}" for first, end in _runs([n for n in wanted if n <= last])]
    if not ranges:
        return {}
    ends = _shallow(repository)
    arguments = ("blame", "--no-textconv", "--porcelain", *ranges, oid, "--", path)
    try:
        found = dict(_porcelain(_run(repository, arguments, until, cancel)))
    except GitError as error:
        if _NO_LIST not in error.detail + error.sentence:
            raise
        found = dict(_line_by_line(repository, oid, path, [n for n in wanted if n <= last], until, cancel))
    return {line: Wrote(entry, entry.commit in ends) for line, entry in found.items()}


def removed(
    repository: Repository,
    before: str,
    after: str,
    path: str,
    lines: Iterable[int],
    *,
    until: float = float("inf"),
    cancel: Callable[[], bool] = lambda: False,
) -> dict[int, HistoryEntry]:
    """By line of the file at `before`: the commit on the way to `after` that took it away. Lines that are
    still there, and those of which Git can't tell, are left out. Raises GitError."""
    check_path(path)
    start, end = repository.resolve(before), repository.resolve(after)
    last = _lines(repository, start, path)
    ranges = [f"-L{first},{to}" for first, to in _runs(sorted({n for n in lines if 0 < n <= last}))]
    if not ranges:
        return {}
    arguments = ("blame", "--no-textconv", "--reverse", "--porcelain", *ranges, f"{start}..{end}", "--", path)
    out: dict[int, HistoryEntry] = {}
    children: dict[str, HistoryEntry | None] = {}
    try:
        found = list(_porcelain(_run(repository, arguments, until, cancel)))
    except GitError as error:
        if _NO_LIST not in error.detail + error.sentence:
            raise
        return {}
    for line, entry in found:
        if entry.commit not in children:
            children[entry.commit] = _child(repository, entry.commit, end, path, until, cancel)
        child = children[entry.commit]
        if entry.commit != end and child is not None:
            out[line] = child
    return out


def _line_by_line(
    repository: Repository, oid: str, path: str, lines: list[int], until: float, cancel: Callable[[], bool]
) -> Iterator[tuple[int, HistoryEntry]]:
    for line in lines:
        entry = _first(repository, ("--max-count=1", f"-L{line},{line}:{path}", oid), until, cancel)
        if entry is not None:
            yield line, entry


def _child(
    repository: Repository, commit: str, end: str, path: str, until: float, cancel: Callable[[], bool]
) -> HistoryEntry | None:
    """The first commit after it, on the way to `end`, that changed the file."""
    order = ("--reverse", "--ancestry-path", f"{commit}..{end}", "--", f":(top,literal){path}")
    return _first(repository, order, until, cancel)


def _first(
    repository: Repository, which: tuple[str, ...], until: float, cancel: Callable[[], bool]
) -> HistoryEntry | None:
    arguments = (
        "log",
        FORMAT,
        "--no-patch",
        "--no-textconv",
        "--no-color",
        "--no-show-signature",
        "--encoding=UTF-8",
    )
    told = _run(repository, (*arguments, *which), until, cancel)
    return next(entries(told), None)


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """
    >>> list(_runs([1, 2, 3, 7, 9, 10]))
    [(1, 3), (7, 7), (9, 10)]
    """
    start = end = 0
    for number in numbers:
        if start and number != end + 1:
            yield start, end
        if not start or number != end + 1:
            start = number
        end = number
    if start:
        yield start, end


def _lines(repository: Repository, oid: str, path: str) -> int:
    """How many the file has in that commit; 0 where it isn't there."""
    done = repository.runner.run("cat-file", "blob", f"{oid}:{path}", check=False)
    if done.status != 0:
        return 0
    return done.out.count(b"\n") + (bool(done.out) and not done.out.endswith(b"\n"))


def _shallow(repository: Repository) -> frozenset[str]:
    """Commits whose parents this clone left out."""
    try:
        return frozenset((repository.common_dir / "shallow").read_text("ascii").split())
    except (OSError, ValueError):
        return frozenset()


def is_shallow(repository: Repository) -> bool:
    return bool(_shallow(repository))


def _porcelain(text: str) -> Iterator[tuple[int, HistoryEntry]]:
    """(line of the file that was asked about, commit). What is told of a commit stands where it comes
    first."""
    about: dict[str, dict[str, str]] = {}
    current, line = "", 0
    for row in text.split("\n"):
        if row.startswith("\t"):
            told = about[current]
            when = told.get("author-time", "0")
            entry = HistoryEntry(
                current,
                told.get("author", ""),
                told.get("author-mail", "").strip("<>"),
                float(when) if when.lstrip("-").isdigit() else 0.0,
                told.get("summary", ""),
            )
            yield line, entry
            continue
        word, _space, rest = row.partition(" ")
        numbers = rest.split(" ")
        if len(word) in (40, 64) and len(numbers) >= 2 and numbers[1].isdigit():
            current, line = word, int(numbers[1])
            about.setdefault(current, {})
        elif current:
            about[current].setdefault(word, rest)


def _run(repository: Repository, arguments: tuple[str, ...], until: float, cancel: Callable[[], bool]) -> str:
    """What Git says, unless it is stopped."""
    _go_on(until, cancel)
    runner = repository.guard()
    started = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = runner.popen(arguments, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        try:
            _wait(process, until, cancel)
        except BaseException:
            stop(process)
            raise
        said = _text(err)
        runner.note(arguments, time.monotonic() - started, process.returncode)
        if process.returncode != 0:
            raise explain(said)
        return _text(out)


def _wait(process: subprocess.Popen[bytes], until: float, cancel: Callable[[], bool]) -> None:
    while process.poll() is None:
        _go_on(until, cancel)
        try:
            process.wait(_PAUSE)
        except subprocess.TimeoutExpired:
            continue


def _go_on(until: float, cancel: Callable[[], bool]) -> None:
    """Raises GitError where it is to stop."""
    if cancel():
        raise GitError(Kind.CANCELLED, _("Cancelled."))
    if time.monotonic() > until:
        raise GitError(Kind.TIMEOUT, _("Git's history took too long and was left alone."))


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")
