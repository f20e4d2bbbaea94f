"""A proposal as a file, for `git am` or a colleague's Repoform, where nothing can be sent."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from core.git.commit import commit_files
from core.git.errors import GitError, Kind
from core.git.identity import Identity
from core.git.repository import Repository
from core.private_file import working_folder
from core.publish.text import body_text, title_line
from core.text import _


def save_patch(
    repository: Repository,
    base: str,
    files: Mapping[str, bytes | None],
    title: str,
    description: str,
    identity: Identity,
    path: Path,
) -> None:
    """Write `files` as changes of commit `base` in the format of `git am`. Replaces `path` whole or not at
    all."""
    # Lines that `git am` takes for the end of the message:
    text = re.sub(r"^(?=---|diff -|Index: |From |>+From )", " ", body_text(description), flags=re.MULTILINE)
    message = f"{title_line(title)}\n\n{text}\n"
    commit = commit_files(repository, base, files, message, identity, None)
    with working_folder() as folder:
        patch = (
            repository.guard()
            .run(
                "format-patch",
                "--stdout",
                "--no-signature",
                "--full-index",
                "--binary",
                "--no-ext-diff",
                "--no-textconv",
                "--no-color",
                "--no-renames",
                "--subject-prefix=PATCH",
                "--zero-commit",
                "-1",
                "--end-of-options",
                commit,
                config=_as_binary(repository, base, files, folder / "attributes"),
            )
            .out
        )
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name + ".")
        with os.fdopen(handle, "wb") as file:
            file.write(patch)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
        raise GitError(
            Kind.DISK, _("{path} can't be written: {reason}.").format(path=path, reason=error.strerror)
        ) from error


def _as_binary(
    repository: Repository, base: str, files: Mapping[str, bytes | None], attributes: Path
) -> list[tuple[str, str]]:
    """Files with CRLF line ends go as binary patches: mail, and so `git am`, would drop the CR."""
    before = repository.snapshot(base)
    lines = []
    for path, data in files.items():
        old = before.read(path) if path in before else b""
        if b"\r" in old or b"\r" in (data or b""):
            quoted = re.sub(r'([\\"])', r"\\\1", re.sub(r"([\\*?\[])", r"\\\1", path))
            lines.append(f'"/{quoted}" binary\n')
    attributes.write_text("".join(lines), "utf-8", "surrogateescape")
    return [("core.attributesFile", str(attributes))] if lines else []
