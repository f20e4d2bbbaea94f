"""Who changed which lines, when and in which commit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from core.frozen import dataclass
from core.git.errors import GitError, Kind
from core.git.paths import check_path
from core.git.repository import Repository
from core.text import _


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    commit: str
    author: str
    email: str
    when: float
    """Seconds since the epoch."""
    subject: str
    removed: tuple[str, ...] = ()
    """Of the lines that were asked for, how the commit changed them; empty where a whole file was."""
    added: tuple[str, ...] = ()


FORMAT = "--format=%H%x00%an%x00%ae%x00%at%x00%s%x01"
_WITH_LINES = "--format=%x00%H%x00%an%x00%ae%x00%at%x00%s%x01"
"""No line of a patch begins with a null byte: whatever a file holds, it is no entry."""


def history(
    repository: Repository, commit: str, path: str, lines: tuple[int, int] | None = None, most: int = 50
) -> tuple[HistoryEntry, ...]:
    """Commits that changed the file, or only the given lines of it (1-based, both ends), newest first."""
    check_path(path)
    runner = repository.guard()
    oid = repository.resolve(commit)
    common = (
        "log",
        f"--max-count={most}",
        "--no-ext-diff",
        "--no-textconv",
        "--no-show-signature",
        "--no-color",
        "--encoding=UTF-8",
    )
    try:
        if lines is None:
            # A pathspec magic character in a name must not work as one.
            done = runner.run(
                *common, FORMAT, "--no-patch", "--end-of-options", oid, "--", f":(top,literal){path}"
            )
        else:
            first, last = lines
            asked = f"-L{first},{max(first, last)}:{path}"
            done = runner.run(*common, _WITH_LINES, "--patch", asked, "--end-of-options", oid)
    except GitError as error:
        if error.kind in (Kind.OTHER, Kind.UNKNOWN_REF) and "file" in error.detail and lines is not None:
            raise GitError(
                Kind.UNKNOWN_REF, _("{path} has no such lines in this commit.").format(path=path)
            ) from error
        raise
    told = done.out.decode("utf-8", "replace")
    return tuple(entries(told) if lines is None else _with_lines(told))


def entries(told: str) -> Iterator[HistoryEntry]:
    """Of what `git log` says in FORMAT."""
    for record in told.split("\x01"):
        fields = record.strip("\n").split("\0")
        if len(fields) == 5:
            yield HistoryEntry(fields[0], fields[1], fields[2], float(fields[3]), fields[4])


def _with_lines(told: str) -> Iterator[HistoryEntry]:
    """Of what `git log -L` says in _WITH_LINES, each with the lines that it changed."""
    for record in f"\n{told}".split("\n\0")[1:]:
        head, _end, patch = record.partition("\x01")
        for entry in entries(f"{head}\x01"):
            lines = patch.partition("\n@@")[2].split("\n")[1:]
            yield replace(
                entry,
                removed=tuple(line[1:] for line in lines if line.startswith("-")),
                added=tuple(line[1:] for line in lines if line.startswith("+")),
            )
