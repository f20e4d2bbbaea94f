"""Symbolic links inside the repository: Terraform reads through them, so what they lead to is read, and edits
go to the file that is linked to. Nothing outside the Snapshot is ever looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from posixpath import dirname, join, normpath

from core.frozen import dataclass
from core.snapshot import Snapshot

MAX_HOPS = 40
MAX_LINKS = 20_000
_LONGEST = 4096
"""Bytes of a link's target."""


@dataclass(frozen=True)
class Links:
    """Never changed once made."""

    files: Mapping[str, str] = field(default_factory=dict)
    """Links that lead to a file: path of the link -> path of the file."""
    folders: Mapping[str, str] = field(default_factory=dict)
    """Links that lead to a folder."""
    broken: frozenset[str] = frozenset()
    """Links that lead nowhere in this repository, or in circles."""

    def folder(self, path: str) -> str:
        """The folder that a path means, through links on the way."""
        if not self.folders or path == ".":
            return path
        for _hop in range(MAX_HOPS):
            head = path
            while head and head not in self.folders:
                head = dirname(head)
            if not head:
                return path
            path = normpath(join(self.folders[head], path[len(head) :].lstrip("/")))
        return path


NONE = Links()


def links_of(snapshot: Snapshot) -> Links:
    """All links of a snapshot."""
    paths = [p for p, e in snapshot.entries.items() if e.mode == "120000" and 0 <= e.size <= _LONGEST]
    paths = [p for p in paths if p not in snapshot.changed][:MAX_LINKS]
    if not paths:
        return NONE
    targets = {p: data.decode("utf-8", "surrogateescape") for p, data in snapshot.read_many(paths).items()}
    real = {p for p in snapshot.paths() if p not in targets}
    folders = {"."}
    for path in real:
        while (path := dirname(path)) and path not in folders:
            folders.add(path)
    files: dict[str, str] = {}
    into: dict[str, str] = {}
    broken = set()
    for path in paths:
        found = _followed(path, targets)
        if found in real:
            files[path] = found
        elif found in folders and not f"{path}/".startswith(f"{found}/") and found != ".":
            into[path] = found
        else:
            broken.add(path)
    return Links(files, into, frozenset(broken))


def _followed(path: str, targets: Mapping[str, str]) -> str:
    """Where a link leads, through links in every part of the way; "" for out of the repository."""
    for _hop in range(MAX_HOPS):
        parts = path.split("/")
        heads = ("/".join(parts[: n + 1]) for n in range(len(parts)))
        link = next((h for h in heads if h in targets), None)
        if link is None:
            return path
        target = targets[link]
        if target.startswith("/") or "\0" in target:
            return ""
        path = normpath(join(dirname(link), target, path[len(link) :].lstrip("/")))
        if path == ".." or path.startswith("../"):
            return ""
    return ""
