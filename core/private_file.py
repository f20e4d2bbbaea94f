"""Files that the user alone can read; folders that are gone afterwards, even if the process was killed."""

from __future__ import annotations

import contextlib
import glob
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

_WORKING = "repoform-working-"
_LEFT_AFTER = 3_600.0
"""Seconds after which nobody works with it any more."""


def write_private(path: Path, data: bytes) -> None:
    """Replace a file by one that the user alone can read, safely against crashes and power cuts."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _sweep(path.parent.glob(f"{glob.escape(path.name)}.????????"))
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name + ".")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    if hasattr(os, "O_DIRECTORY"):
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextlib.contextmanager
def working_folder() -> Iterator[Path]:
    """Among the system's temporary ones."""
    _sweep(Path(tempfile.gettempdir()).glob(f"{_WORKING}*"))
    with tempfile.TemporaryDirectory(prefix=_WORKING) as folder:
        yield Path(folder)


def _sweep(found: Iterable[Path]) -> None:
    """What processes that were killed left behind. Another user's can't be removed, and stays."""
    with contextlib.suppress(OSError):
        for old in found:
            with contextlib.suppress(OSError):
                if time.time() - old.lstat().st_mtime > _LEFT_AFTER:
                    if old.is_dir() and not old.is_symlink():
                        shutil.rmtree(old, ignore_errors=True)
                    else:
                        old.unlink()
