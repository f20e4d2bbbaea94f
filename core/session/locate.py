"""What a path or an address means: the Source that a session is opened on."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from core.git.module_library import Library
from core.git.objects import folder_snapshot
from core.git.paths import given_path
from core.git.repository import open_repository
from core.session.errors import RepositoryError, as_session_error
from core.session.source import Cancel, Progress, Source, at_commit, data_folder, plain_folder
from core.session.tokens import hide_tokens
from core.text import _

_URL = re.compile(r"^(?:(?:https?|ssh|git|file)://|[\w.-]+@[\w.-]+:|ext::|-)", re.IGNORECASE)


def locate(
    path_or_url: str,
    *,
    ref: str | None = None,
    fetch: bool = False,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    data_dir: Path | None = None,
    to: str | None = None,
) -> Source:
    """Without `fetch`: HEAD, or `ref`. With it: the remote's default branch (or `ref` there), fetched first.
    `to`: the remote that proposals go to, or "parent", instead of what was chosen or is configured. Raises
    SessionError."""
    hide_tokens()
    with as_session_error():
        if _URL.match(path_or_url):
            from core.session.cloning import own_clone  # late: reading what is here asks no server

            folder = own_clone(path_or_url, data_folder(data_dir), progress, cancel)
        else:
            folder = given_path(path_or_url)
        return _locate(folder, ref, fetch, progress, cancel, data_folder(data_dir), to)


def _locate(
    folder: Path,
    ref: str | None,
    fetch: bool,
    progress: Progress | None,
    cancel: Cancel | None,
    data_dir: Path,
    to: str | None,
) -> Source:
    repository = open_repository(folder)
    modules = Library(data_dir / "modules").lookup()
    if repository is None:
        if ref is not None:
            sentence = _("{path} is not a Git repository, so there is no “{ref}” in it.")
            raise RepositoryError(sentence.format(path=folder, ref=ref))
        return plain_folder(folder, replace(folder_snapshot(folder), modules=modules))
    repository.modules = modules
    if fetch:
        from core.session import targets  # late, as above

        targets.recall(repository, data_dir)
        if to is not None:
            targets.take(repository, to, data_dir)
    remote = repository.default_remote()
    if fetch and remote is not None:
        from core.session.fetching import fetched  # late, as above

        return fetched(repository, remote, ref, progress, cancel, data_dir)
    commit = repository.resolve(ref) if ref else repository.head()
    branch = ref or repository.branch()
    source = at_commit(repository, commit, remote, branch, None)
    if fetch:
        note = repository.undecided() + " " + _("A proposal can also be saved as a patch file.")
        return replace(source, place=replace(source.place, note=note, can_propose=False))
    return source
