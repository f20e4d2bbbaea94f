"""Asking a remote: with the user's own Git access, then with a token."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from core.forge.connect import token_for
from core.git.errors import GitError, Kind
from core.git.repository import Repository
from core.git.transfer import Token
from core.git.transfer import fetch as fetch_base
from core.git.worktree import local_changes
from core.session.source import Cancel, Progress, Source, at_commit
from core.text import _, ngettext, sentences

T = TypeVar("T")


_BRANCH = re.compile(r"(?!HEAD$)(?!.*@\{)[^~^:?*\[\\\s]+")
"""A name, no expression such as HEAD~2."""


def with_access(url: str, data_dir: Path, do: Callable[[Token | None], T]) -> T:
    """With the user's own Git access; where that is refused, once more with the token for the host, if there
    is one."""
    try:
        return do(None)
    except GitError as error:
        if error.kind not in (Kind.AUTH, Kind.FORBIDDEN, Kind.NOT_FOUND, Kind.SSO):
            raise
        token = token_for(url, data_dir)
        if token is None:
            raise
        return do(token)


def fetched(
    repository: Repository,
    remote: str,
    ref: str | None,
    progress: Progress | None,
    cancel: Cancel | None,
    data_dir: Path,
) -> Source:
    """The remote's default branch (or `ref` there) after a fetch; what is known of it if the fetch fails."""

    problem: GitError | None = None
    when: float | None = None
    gone: frozenset[str] = frozenset()
    try:
        wanted = (ref,) if ref else ()
        told = with_access(
            repository.remote_url(remote),
            data_dir,
            lambda token: fetch_base(
                repository, remote, *wanted, progress=progress, cancel=cancel, token=token
            ),
        )
        default, gone, when = told.default, told.gone, time.time()
    except GitError as error:
        if error.kind in (Kind.CANCELLED, Kind.PROTOCOL, Kind.TRUST):
            raise
        if error.kind is Kind.NO_COMMIT:
            return _over_nothing(repository, remote, ref, error)
        problem = error
        default = repository.default_branch(remote) or repository.branch() or "main"
    branch = ref or default
    commit = repository.base_commit(remote, branch) if _BRANCH.fullmatch(branch) else None
    is_branch = commit is not None
    if commit is None and ref is not None:
        commit = repository.resolve(ref)
    if commit is None:
        raise (
            problem
            if problem
            else GitError(
                Kind.UNKNOWN_REF, _("There is no branch or commit “{ref}” here.").format(ref=branch)
            )
        )
    source = at_commit(repository, commit, remote, branch, when)
    notes = [problem.sentence] if problem else []
    if (count := _local_changes(repository)) is not None and count:
        notes.append(
            ngettext(
                "Your folder's {n} local change is not part of it.",
                "Your folder's {n} local changes are not part of it.",
                count,
            ).format(n=count)
        )
    if not is_branch:
        notes.append(
            _("“{ref}” is no branch of {remote}, so nothing can be proposed for it.").format(
                ref=branch, remote=remote
            )
        )
    if branch in gone:
        notes.append(
            _(
                "{branch} isn't there any more: {default} is the default branch of {remote} now. Open the "
                "repository again to go on there; your draft comes along."
            ).format(branch=branch, default=default, remote=remote)
        )
    place = replace(source.place, note=sentences(notes), can_propose=is_branch and branch not in gone)
    return replace(source, place=place, formerly=gone if branch == default else frozenset())


def _over_nothing(repository: Repository, remote: str, ref: str | None, error: GitError) -> Source:
    """The remote is empty: what is here is shown, and nothing can be proposed for what isn't there."""
    commit = repository.resolve(ref) if ref else repository.head()
    source = at_commit(repository, commit, remote, ref or repository.branch(), None)
    return replace(source, place=replace(source.place, note=error.sentence, can_propose=False))


def _local_changes(repository: Repository) -> int | None:
    try:
        return local_changes(repository)
    except GitError:
        return None  # a note; whatever ails the working copy doesn't matter for reading a commit
