"""How many commits a branch got, but for those that were merged here."""

from __future__ import annotations

from collections.abc import Collection

from core.git.errors import GitError
from core.git.repository import Repository
from core.session.source import Source


def commits_between(old: Source, new: Source, merged: Collection[str] = ()) -> int | None:
    """Between what was read and what is: None where it can't be told. `merged`: heads that were merged here,
    as a merge, or as a commit with the same changes."""
    repository, start, end = new.repository, old.snapshot.commit, new.snapshot.commit
    if repository is None or start is None or end is None:
        return None
    try:
        without = [f"^{head}" for head in merged]
        flags = ("--parents", "--ignore-missing", "--end-of-options")
        listed = repository.runner.run("rev-list", *flags, f"{start}..{end}", *without).text
        found = [line.split() for line in listed.splitlines()]
        rest = [commit for commit, *parents in found if len(parents) < 2 or not set(parents) & set(merged)]
        if not rest:
            return 0
        brought = [_changes(repository, f"{start}...{head}") for head in merged]
        return len([c for c in rest if _changes(repository, f"{c}^", c) not in brought])
    except GitError:
        return None


def _changes(repository: Repository, *between: str) -> str:
    """Files and what is in them now, as Git names it; what can't be told is like nothing else."""
    try:
        return repository.runner.run("diff", "--raw", "--no-abbrev", "--no-renames", *between, "--").text
    except GitError:
        return " ".join(between)
