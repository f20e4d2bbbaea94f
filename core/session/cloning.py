"""Copies of a repository: one that the user asks for, or one of Repoform's own."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from core.git.errors import GitError, Kind
from core.git.paths import given_path
from core.git.repository import shown_url
from core.git.transfer import clone as clone_into
from core.session.errors import SessionError, as_session_error
from core.session.fetching import with_access
from core.session.source import Cancel, Progress, data_folder
from core.session.tokens import hide_tokens
from core.text import _


def clone(
    url: str,
    folder: str | os.PathLike[str],
    *,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    data_dir: str | os.PathLike[str] | None = None,
) -> Path:
    """Clone into a new folder of its own below `folder`; answers where. Raises SessionError."""
    hide_tokens()
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


def own_clone(url: str, data: Path, progress: Progress | None, cancel: Cancel | None) -> Path:
    """A clone of Repoform's own, kept and reused."""
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
