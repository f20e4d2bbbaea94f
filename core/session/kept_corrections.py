"""What the user corrected in a repository's environments, kept in Repoform's own settings by repository: a
clone and its remote are one. In the format of core.corrections, so that a file of it does for --bindings.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path

from platformdirs import user_config_path

from core.corrections import LARGEST, Corrections, Unfit, from_bytes
from core.forge.address import parse_address
from core.private_file import write_private
from core.session.errors import SessionError
from core.session.source import Source
from core.text import _


class KeptCorrections:
    """Of one repository, as they were when this was made. `problem`: why the file can't be read, as a
    sentence; then nothing is written to it."""

    def __init__(self, folder: Path, source: Source) -> None:
        self._place = place_of(source)
        name = re.sub(r"[^A-Za-z0-9.-]+", "-", self._place)[-60:].strip("-.")
        digest = hashlib.sha256(self._place.encode("utf-8", "surrogateescape")).hexdigest()[:10]
        self.path = folder / "environments" / f"{name}-{digest}.json"
        self.said, self.problem = Corrections(), ""
        try:
            self.said = self._read()
        except Unfit as error:
            sentence = _("What you said of the environments is not in use: {path} can't be read: {reason}")
            self.problem = sentence.format(path=self.path, reason=error)

    def _read(self) -> Corrections:
        """Raises Unfit."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return Corrections()
        except OSError as error:
            raise Unfit(f"{error.strerror or error}.") from None
        said = from_bytes(data)
        there = json.loads(data.decode("utf-8", "surrogateescape")).get("repository", self._place)
        if there != self._place:
            raise Unfit(_("it is of another repository, {place}.").format(place=there))
        return said

    def write(self, said: Corrections) -> None:
        """Nothing said: no file. Raises OSError; SessionError where the file is another than it was."""
        self._check_unchanged()
        if said:
            write_private(self.path, said.to_bytes(repository=self._place))
        else:
            self.path.unlink(missing_ok=True)
        self.said = said

    def _check_unchanged(self) -> None:
        """What another window has said meanwhile, or a hand has written, isn't written over."""
        try:
            there = self._read()
        except Unfit as error:
            sentence = _("{path} can't be read any more, so nothing is written to it: {reason}")
            raise SessionError(sentence.format(path=self.path, reason=error)) from None
        if there != self.said:
            raise SessionError(
                _(
                    "Another window has corrected environments of this repository meanwhile. Open it again to"
                    " go on from there."
                )
            )

    def put_aside(self) -> Path:
        """A file that can't be read makes room; answers where it is now. Raises OSError."""
        at = 1
        while (aside := self.path.with_suffix(f".unread-{at}")).exists():
            at += 1
        self.path.rename(aside)
        self.said, self.problem = Corrections(), ""
        return aside


def settings_folder(data_dir: Path | None) -> Path:
    """Where Repoform keeps settings: beside data that lies in a place of its own, or the system's place."""
    if data_dir is not None:
        return data_dir / "settings"
    if wanted := os.environ.get("REPOFORM_DATA_DIR"):
        return Path(wanted) / "settings"
    return user_config_path("repoform", appauthor=False)


def place_of(source: Source) -> str:
    """What a repository is known by: its remote's host and path whatever the way there, or its folder."""
    repository = source.repository
    if repository is None or source.remote is None:
        return source.key
    url = repository.remote_url(source.remote)
    address = parse_address(url)
    if address.host:
        return f"{address.bare_host}/{address.path}".lower()
    path = Path(url.removeprefix("file://"))
    folder = (repository.folder / path).resolve()
    inner = folder / ".git"
    return str(inner if inner.is_dir() else folder)


def given_corrections(path: str) -> Corrections:
    """What --bindings names. Raises SessionError."""
    try:
        with Path(path).open("rb") as file:
            return from_bytes(file.read(LARGEST + 1))
    except OSError as error:
        reason = f"{error.strerror or error}."
    except Unfit as error:
        reason = str(error)
    raise SessionError(_("{path} can't be used for environments: {reason}").format(path=path, reason=reason))
