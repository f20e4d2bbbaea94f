"""Modules of other repositories, as far as their variables go: fetched with the user's word, kept, and read
offline ever after. (core.git.module_fetch fetches.)

One file per address and ref below the folder given, replaced whole; what can't be read is as if it were not
there. Nothing in here is ever run or written into a repository.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from core.frozen import dataclass
from core.private_file import write_private
from core.snapshot import ModuleText

MAX_KEPT = 16 * 1024 * 1024
"""Bytes of one file of the library."""

Lookup = Callable[[str, str, str], ModuleText | None]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of one address at one ref."""

    url: str
    ref: str
    kind: str
    """"tag", "branch", "commit", "default" (no ref: the remote's default branch), or "newest" (a range of
    releases: the newest that fitted)."""
    commit: str
    fetched: float
    """Seconds since the epoch."""
    folders: Mapping[str, bytes]
    """Folder -> the files in it that declare variables, one after the other."""
    without: Mapping[str, str]
    """Folder -> why it has nothing to read, as a sentence."""
    tag: str = ""
    """The release that was chosen, where the ref names releases."""

    @property
    def moving(self) -> bool:
        """Whether the ref may mean another commit tomorrow, as branches and ranges of releases do."""
        return self.kind in ("branch", "default", "newest")


class Library:
    """Below one folder of the user's data. Reading never raises."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def kept(self, url: str, ref: str) -> Kept | None:
        data = _read(self._file(url, ref))
        if data is None or (data.get("url"), data.get("ref")) != (url, ref):
            return None
        folders, without = data.get("folders"), data.get("without")
        kind, commit, fetched = data.get("kind"), data.get("commit"), data.get("fetched")
        if not (isinstance(folders, dict) and isinstance(without, dict) and isinstance(commit, str)):
            return None
        if not isinstance(kind, str) or not isinstance(fetched, int | float):
            return None
        texts = {k: v.encode("utf-8", "surrogateescape") for k, v in folders.items() if isinstance(v, str)}
        whys = {k: v for k, v in without.items() if isinstance(v, str)}
        tag = data.get("tag", "")
        return Kept(url, ref, kind, commit, float(fetched), texts, whys, tag if isinstance(tag, str) else "")

    def keep(self, kept: Kept) -> None:
        """Replaces what was known of this address and ref. Raises OSError."""
        data = {
            "format": 1, "url": kept.url, "ref": kept.ref, "kind": kept.kind, "commit": kept.commit,
            "fetched": kept.fetched, "without": dict(kept.without),
            "folders": {k: v.decode("utf-8", "surrogateescape") for k, v in kept.folders.items()},
            **({"tag": kept.tag} if kept.tag else {}),
        }  # fmt: skip
        write_private(self._file(kept.url, kept.ref), json.dumps(data).encode())

    def lookup(self) -> Lookup:
        """For Snapshot.modules: reads each once, and answers the same ever after."""
        known: dict[tuple[str, str], Kept | None] = {}

        def look(url: str, ref: str, folder: str) -> ModuleText | None:
            if (url, ref) not in known:
                known[url, ref] = self.kept(url, ref)
            kept = known[url, ref]
            if kept is None or folder not in kept.folders:
                return None
            return ModuleText(kept.folders[folder], kept.commit, kept.moving, kept.tag)

        return look

    # Asked for once, remembered for exactly that address.

    def allowed(self, url: str) -> bool:
        return url in self._allowed()

    def allow(self, url: str) -> None:
        """Raises OSError."""
        urls = self._allowed()
        if url not in urls:
            data = {"format": 1, "allowed": {**urls, url: time.time()}}
            write_private(self.folder / "allowed.json", json.dumps(data, indent=1).encode())

    def _allowed(self) -> dict[str, Any]:
        allowed = (_read(self.folder / "allowed.json") or {}).get("allowed")
        return allowed if isinstance(allowed, dict) else {}

    def _file(self, url: str, ref: str) -> Path:
        digest = hashlib.sha256(f"{url}\0{ref}".encode("utf-8", "surrogateescape")).hexdigest()
        return self.folder / f"{digest[:40]}.json"


def _read(path: Path) -> dict[str, Any] | None:
    try:
        if path.stat().st_size > MAX_KEPT:
            return None
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) and data.get("format") == 1 else None
