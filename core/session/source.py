"""Which files a session works on: a commit of a working copy, of a bare repository or of a clone; or a plain
folder. Git is only imported where there is one to ask."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from core.session.errors import RepositoryError, SessionError, as_session_error
from core.snapshot import Snapshot
from core.text import _, ngettext
from core.view import Place

if TYPE_CHECKING:
    from core.git.errors import GitError
    from core.git.repository import Repository
    from core.git.transfer import Token

Progress = Callable[[str, float | None], None]
Cancel = Callable[[], bool]
T = TypeVar("T")

_BRANCH = re.compile(r"(?!HEAD$)(?!.*@\{)[^~^:?*\[\\\s]+")
"""A name, no expression such as HEAD~2."""
_URL = re.compile(r"^(?:(?:https?|ssh|git|file)://|[\w.-]+@[\w.-]+:|ext::|-)", re.IGNORECASE)


@dataclass(frozen=True)
class Source:
    snapshot: Snapshot
    folder: Path
    repository: Repository | None
    remote: str | None
    """Name of the remote that proposals go to."""
    branch: str | None
    """The branch that is shown and that proposals are for; None: a plain folder, or a bare commit."""
    place: Place
    formerly: frozenset[str] = frozenset()
    """Branches that aren't there any more; this is the default branch, which may have been one of them."""

    @property
    def key(self) -> str:
        """What drafts are kept under: the same place by whatever link it was opened."""
        return str((self.repository.common_dir if self.repository else self.folder).resolve())


def data_folder(given: str | os.PathLike[str] | None = None) -> Path:
    """Where drafts, clones and proposals in progress are kept: given, REPOFORM_DATA_DIR, or the system's
    place for it."""
    if given is not None:
        return Path(given)
    if wanted := os.environ.get("REPOFORM_DATA_DIR"):
        return Path(wanted)
    from platformdirs import user_data_path

    return user_data_path("repoform", appauthor=False)


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
    from core.git.paths import given_path

    with as_session_error():
        if _URL.match(path_or_url):
            folder = _clone(path_or_url, data_folder(data_dir), progress, cancel)
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
    from core.git.module_library import Library
    from core.git.objects import folder_snapshot
    from core.git.repository import open_repository

    repository = open_repository(folder)
    modules = Library(data_dir / "modules").lookup()
    if repository is None:
        if ref is not None:
            sentence = _("{path} is not a Git repository, so there is no “{ref}” in it.")
            raise RepositoryError(sentence.format(path=folder, ref=ref))
        return _plain(folder, replace(folder_snapshot(folder), modules=modules))
    repository.modules = modules
    if fetch:
        from core.session import targets

        targets.recall(repository, data_dir)
        if to is not None:
            targets.take(repository, to, data_dir)
    remote = repository.default_remote()
    if fetch and remote is not None:
        return fetched(repository, remote, ref, progress, cancel, data_dir)
    commit = repository.resolve(ref) if ref else repository.head()
    branch = ref or repository.branch()
    source = _at(repository, commit, remote, branch, None)
    if fetch:
        note = repository.undecided() + " " + _("A proposal can also be saved as a patch file.")
        return replace(source, place=replace(source.place, note=note, can_propose=False))
    return source


def with_access(url: str, data_dir: Path, do: Callable[[Token | None], T]) -> T:
    """With the user's own Git access; where that is refused, once more with the token for the host, if there
    is one."""
    from core.git.errors import GitError, Kind

    try:
        return do(None)
    except GitError as error:
        if error.kind not in (Kind.AUTH, Kind.FORBIDDEN, Kind.NOT_FOUND, Kind.SSO):
            raise
        from core.forge.connect import token_for

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
    from core.git.errors import GitError, Kind
    from core.git.transfer import fetch as fetch_base

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
    source = _at(repository, commit, remote, branch, when)
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
    place = replace(source.place, note=" ".join(notes), can_propose=is_branch and branch not in gone)
    return replace(source, place=place, formerly=gone if branch == default else frozenset())


def _over_nothing(repository: Repository, remote: str, ref: str | None, error: GitError) -> Source:
    """The remote is empty: what is here is shown, and nothing can be proposed for what isn't there."""
    commit = repository.resolve(ref) if ref else repository.head()
    source = _at(repository, commit, remote, ref or repository.branch(), None)
    return replace(source, place=replace(source.place, note=error.sentence, can_propose=False))


def _at(
    repository: Repository, commit: str, remote: str | None, branch: str | None, when: float | None
) -> Source:
    from core.git.repository import shown_url

    url = shown_url(repository.remote_url(remote)) if remote else None
    place = Place(
        title=title_of(url, repository.folder),
        branch=branch,
        commit=commit,
        fetched=when,
        remote=url,
        folder=str(repository.folder),
        forge=forge_of(url),
        can_propose=remote is not None,
    )
    return Source(repository.snapshot(commit), repository.folder, repository, remote, branch, place)


def _plain(folder: Path, snapshot: Snapshot) -> Source:
    place = Place(
        title=folder.resolve().name,
        branch=None,
        commit=None,
        fetched=None,
        remote=None,
        folder=str(folder),
        note=_("This folder is not a Git repository. It can be viewed and edited, but not proposed."),
        can_propose=False,
    )
    return Source(snapshot, folder.resolve(), None, None, None, place)


def _local_changes(repository: Repository) -> int | None:
    from core.git.errors import GitError
    from core.git.worktree import local_changes

    try:
        return local_changes(repository)
    except GitError:
        return None  # a note; whatever ails the working copy doesn't matter for reading a commit


def title_of(url: str | None, folder: Path) -> str:
    """
    >>> title_of("git@github.com:acme/infrastructure.git", Path("/x"))
    'acme/infrastructure'
    >>> title_of("/srv/git/platform.git", Path("/x/platform"))
    'platform'
    >>> title_of("https://dev.azure.com/acme/My%20Project/_git/infra", Path("/x"))
    'My Project/infra'
    """
    from core.forge.address import parse_address

    address = parse_address(url) if url else None
    if address is not None and address.host and address.path:
        parts = [part for part in address.path.split("/") if part not in ("_git", "_ssh")]
        return "/".join(parts[-2:])
    return folder.name.removesuffix(".git") or str(folder)


def forge_of(url: str | None) -> str:
    """As far as the address alone tells: a path has a review inbox, github.com is known by name, and any
    other host, also over ssh, has to be asked (""). Without core.forge, which would cost every `inspect`.

    >>> [forge_of(x) for x in ("/srv/infra.git", "git@github.com:a/b", "git@ghe.acme.example:a/b")]
    ['inbox', 'github', '']
    """
    if not url:
        return ""
    found = re.match(
        r"^(?:(?!file:)[a-z][a-z0-9+.-]*://(?:[^/@]*@)?([^/:]*)|(?:[^@/:]+@)?([^/:\\]{2,}):)", url, re.I
    )
    if found is None or url.lower().startswith("file:"):
        return "inbox"
    host = (found[1] or found[2] or "").lower()
    return "github" if host == "github.com" or host.endswith((".github.com", ".ghe.com")) else ""


def clone(
    url: str,
    folder: str | os.PathLike[str],
    *,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    data_dir: str | os.PathLike[str] | None = None,
) -> Path:
    """Clone into a new folder of its own below `folder`; answers where. Raises SessionError."""
    from core.git.paths import given_path
    from core.git.repository import shown_url
    from core.git.transfer import clone as clone_into

    place = given_path(folder) / (_slug(shown_url(url)) or "repository")
    with as_session_error():
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with_access(
                url,
                data_folder(data_dir),
                lambda token: clone_into(url, place, progress=progress, cancel=cancel, token=token),
            )
        except OSError as error:
            sentence = _("{path} can't be written: {reason}.")
            raise SessionError(sentence.format(path=place.parent, reason=error.strerror)) from error
    return place


def _slug(url: str) -> str:
    name = url.rstrip("/").rsplit("/", 1)[-1].rsplit(":", 1)[-1].removesuffix(".git")
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")


def _clone(url: str, data: Path, progress: Progress | None, cancel: Cancel | None) -> Path:
    """A clone of Repoform's own, kept and reused."""
    from core.git.errors import GitError, Kind
    from core.git.repository import shown_url
    from core.git.transfer import clone as clone_into

    shown = shown_url(url)
    digest = hashlib.sha256(shown.encode("utf-8", "surrogateescape")).hexdigest()[:10]
    folder = data / "clones" / f"{_slug(shown)[:60]}-{digest}"
    try:
        there = (folder / ".git").exists()
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        sentence = _(
            "Repoform can't keep a copy of this repository in {path}: {reason}. Let REPOFORM_DATA_DIR name a "
            "folder that you may write to."
        )
        raise GitError(Kind.DISK, sentence.format(path=folder.parent, reason=error.strerror)) from error
    if not there:
        with_access(
            url, data, lambda token: clone_into(url, folder, progress=progress, cancel=cancel, token=token)
        )
    return folder
