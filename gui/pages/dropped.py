"""What was dropped on the window: a folder to open, an address to clone, or a sentence why neither."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData

from core.text import _

_ADDRESS = re.compile(r"^(?:(?:https?|ssh|git)://\S+|[\w.-]+@[\w.-]+:\S+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dropped:
    """Exactly one of them is there."""

    folder: str = ""
    address: str = ""
    problem: str = ""


def can_drop(data: QMimeData) -> bool:
    """Files, and text that may be an address. Whatever else it is, `dropped` says so."""
    return data.hasUrls() or data.hasText()


def dropped(data: QMimeData) -> Dropped:
    """One folder or one address is taken; everything else is answered with a sentence."""
    local = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    remote = [url.toString() for url in data.urls() if not url.isLocalFile()]
    if not data.urls() and data.hasText():
        remote = data.text().split("\n")
    remote = [word.strip() for word in remote if word.strip()]
    if len(local) + len(remote) > 1:
        return Dropped(problem=_("Drop one folder at a time: a window shows one repository."))
    if local:
        path = Path(local[0])
        if path.is_dir():
            return Dropped(folder=str(path))
        if path.exists():
            return Dropped(problem=_("{name} is a file; drop its folder.").format(name=path.name))
        return Dropped(problem=_("There is no folder {path}.").format(path=path))
    if remote and _ADDRESS.match(remote[0]):
        return Dropped(address=remote[0])
    return Dropped(problem=_("Drop a folder, or the address of a repository."))
