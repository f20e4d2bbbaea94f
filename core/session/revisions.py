"""Commits by the names that people type."""

from __future__ import annotations

from pathlib import Path

from core.git.errors import GitError, Kind
from core.git.repository import Repository
from core.git.transfer import fetch
from core.session.fetching import with_access
from core.text import _


def parse_range(text: str, base: str) -> tuple[str, str, bool]:
    """(base, head, since they parted) of what is typed, as Git reads it; a name alone is compared with
    `base` since they parted.

    >>> parse_range("main..topic", "main"), parse_range("a...b", "main"), parse_range("topic", "main")
    (('main', 'topic', False), ('a', 'b', True), ('main', 'topic', True))
    """
    first, dots, second = text.strip().partition("..")
    if not dots:
        return base, first, True
    since = second.startswith(".")
    return first.strip() or base, second.removeprefix(".").strip() or base, since


def fetch_if_unknown(repository: Repository, name: str, data_dir: Path) -> None:
    """A branch that only the remote has is asked for: with the user's own Git access, then the token for that
    host. Programs of the repository's own configuration never run for it. Raises GitError: why it can't be
    asked for; if it was asked and isn't there either, `review` says what is missing."""
    try:
        find_commit(repository, name)
    except GitError as error:
        remote = repository.default_remote()
        if error.kind is not Kind.UNKNOWN_REF or remote is None:
            raise
        branch = name.removeprefix(f"{remote}/")
        try:
            with_access(
                repository.remote_url(remote),
                data_dir,
                lambda token: fetch(repository, remote, branch, token=token),
            )
        except GitError as problem:
            sentence = _("There is no “{ref}” here, and the remote can't be asked for it: {reason}")
            raise GitError(
                problem.kind, sentence.format(ref=name, reason=problem.sentence), problem.detail
            ) from problem


def find_commit(repository: Repository, name: str) -> str:
    """A commit, a branch here, or a branch of the remote. Raises GitError."""
    try:
        return repository.resolve(name)
    except GitError as error:
        if error.kind is not Kind.UNKNOWN_REF:
            raise
        for remote in repository.remotes():
            found = repository.base_commit(remote, name.removeprefix(f"{remote}/"))
            if found is not None:
                return found
        raise
