"""Which files a session works on: a commit of a working copy, of a bare repository or of a clone; or a plain
folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from platformdirs import user_data_path  # late: not needed where the folder is given

from core.corrections import Corrections
from core.forge.address import parse_address
from core.frozen import dataclass
from core.git.repository import Repository, shown_url
from core.place import Place
from core.snapshot import Snapshot
from core.text import _

Progress = Callable[[str, float | None], None]
Cancel = Callable[[], bool]


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

    return user_data_path("repoform", appauthor=False)


def at_commit(
    repository: Repository, commit: str, remote: str | None, branch: str | None, when: float | None
) -> Source:
    url = shown_url(repository.remote_url(remote)) if remote else None
    place = Place(
        title=title_of(url, repository.folder),
        branch=branch,
        commit=commit,
        fetched=when,
        remote=url,
        folder=str(repository.folder),
        can_propose=remote is not None,
    )
    return Source(repository.snapshot(commit), repository.folder, repository, remote, branch, place)


def plain_folder(folder: Path, snapshot: Snapshot) -> Source:
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


def with_corrections(source: Source, said: Corrections) -> Source:
    """The same source, read with what the user knows better of its environments."""
    if source.repository is not None:
        source.repository.said = said
    return replace(source, snapshot=replace(source.snapshot, said=said))


def title_of(url: str | None, folder: Path) -> str:
    """
    >>> title_of("git@git.example:acme/infrastructure.git", Path("/x"))
    'acme/infrastructure'
    >>> title_of("/srv/git/platform.git", Path("/x/platform"))
    'platform'
    """
    address = parse_address(url) if url else None
    if address is not None and address.title:
        return address.title
    return folder.name.removesuffix(".git") or str(folder)
