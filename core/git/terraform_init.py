"""What `terraform init` left beside a working copy's own files: the code of the modules that it fetched.

Never required, never written, and no part of any commit. Only `modules.json` and the `variables.tf` of a
module can be read, each once; links are not followed.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

MAX_ASIDE = 1_000_000
"""Bytes of a file; larger ones are as if they were not there."""
_MODULES = (".terraform", "modules")
_FLAGS = os.O_RDONLY
for _name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):
    _FLAGS |= getattr(os, _name, 0)  # not every system has each


def aside_of(folder: Path) -> Callable[[str], bytes | None]:
    """A reader of such files below `folder`, by their path with slashes. It answers None for all others, and
    the same ever after."""
    known: dict[str, bytes | None] = {}

    def read(path: str) -> bytes | None:
        if path not in known:
            known[path] = _read(folder, path)
        return known[path]

    return read


def _read(folder: Path, path: str) -> bytes | None:
    parts = path.split("/")
    if not _is_meant(parts):
        return None
    at = folder
    try:
        for part in parts[:-1]:
            at = at / part
            if not stat.S_ISDIR(at.lstat().st_mode):
                return None
        at = at / parts[-1]
        if not stat.S_ISREG(at.lstat().st_mode):
            return None
        with os.fdopen(os.open(at, _FLAGS), "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_ASIDE:
                return None
            data = file.read(MAX_ASIDE + 1)
    except (OSError, ValueError):
        return None  # not there, or not to be read: it is never needed
    return data if len(data) <= MAX_ASIDE else None


def _is_meant(parts: list[str]) -> bool:
    """ROOT/.terraform/modules/modules.json, or a variables.tf below that folder."""
    if any(p in ("", ".", "..") or "\\" in p or ":" in p or "\0" in p for p in parts):
        return False
    at = next((i for i in range(len(parts)) if tuple(parts[i : i + 2]) == _MODULES), None)
    if at is None:
        return False
    inside = parts[at + 2 :]
    return inside == ["modules.json"] or (len(inside) > 1 and inside[-1] == "variables.tf")
