"""The files of a Snapshot that matter here, seen through links, and read in portions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from functools import lru_cache
from posixpath import basename, dirname, join, normpath

from core.frozen import dataclass
from core.snapshot import Snapshot

MAX_FILE = 4 * 1024 * 1024
"""Bytes. Larger files are named, never read."""
MAX_HOPS = 16
"""Links that lead to links."""
TERRAGRUNT = "terragrunt.hcl"
_PORTION = 2_000
"""Files that are held at a time."""
_CODE = (".tf", ".tf.json", ".tofu", ".tofu.json")
_VARIABLES = (".tfvars", ".tfvars.json")
_AWAY = {".git", ".terraform", ".terragrunt-cache", ".terragrunt-stack", "node_modules"}


@lru_cache(maxsize=65_536)
def folder_of(path: str) -> str:
    return dirname(path) or "."


def below(folder: str, path: str) -> bool:
    """Whether a file or folder lies in `folder` or is it."""
    return folder == "." or path == folder or path.startswith(folder + "/")


def is_code(path: str) -> bool:
    return path.endswith(_CODE) and not _is_ignored(basename(path))


def is_unit_file(path: str) -> bool:
    """A unit of Terragrunt."""
    return basename(path) == TERRAGRUNT


def is_variables(path: str) -> bool:
    return path.endswith(_VARIABLES) and not _is_ignored(basename(path))


def _is_ignored(name: str) -> bool:
    """As Terraform ignores them: hidden files and those that editors leave behind."""
    return name.startswith(".") or name.endswith("~") or (name.startswith("#") and name.endswith("#"))


def is_override(path: str) -> bool:
    stem = basename(path).split(".", 1)[0]
    return stem == "override" or stem.endswith("_override")


def order(path: str) -> tuple[bool, str]:
    """Terraform's order of the files of a folder: by name, overrides last."""
    return is_override(path), path


@dataclass(frozen=True)
class Files:
    """What there is, and where each path's bytes really are."""

    snapshot: Snapshot
    paths: tuple[str, ...]
    """Every file that is not in a folder of caches, links to files among them."""
    real: dict[str, str] = field(default_factory=dict)
    """Of a link to a file in the repository: that file."""
    folders: dict[str, str] = field(default_factory=dict)
    """Of a link to a folder in the repository: that folder."""
    lost: tuple[str, ...] = ()
    """Links that lead out of the repository, to nothing, or in a circle."""
    large: tuple[str, ...] = ()
    """Files that are too large to be read."""

    def target(self, path: str) -> str:
        """Where a file's bytes are."""
        return self.real.get(path, path)

    def folder(self, path: str) -> str:
        """A folder, seen through links."""
        for _hop in range(MAX_HOPS):
            found = next((link for link in self.folders if below(link, path)), None)
            if found is None:
                return path
            path = normpath(join(self.folders[found], path[len(found) :].lstrip("/")))
        return path

    def read(self, paths: list[str]) -> Iterator[tuple[str, bytes]]:
        """The bytes of files, a portion at a time so that a large repository need not be held at once."""
        for start in range(0, len(paths), _PORTION):
            portion = paths[start : start + _PORTION]
            found = self.snapshot.read_many(sorted({self.target(p) for p in portion}))
            for path in portion:
                yield path, found[self.target(path)]


def look(snapshot: Snapshot) -> Files:
    """Goes through the paths of a Snapshot and follows its links; reads nothing else."""
    paths: list[str] = []
    links: list[str] = []
    large: list[str] = []
    for path in snapshot.paths():
        if _is_away(path):
            continue
        entry = snapshot.entries.get(path)
        if snapshot.changed.get(path) is not None or entry is None:
            paths.append(path)
        elif entry.mode == "120000":
            links.append(path)
        elif entry.mode.startswith("100"):
            (large if entry.size > MAX_FILE and _matters(path) else paths).append(path)
    if not links:
        return Files(snapshot, tuple(paths), large=tuple(large))
    return _followed(snapshot, paths, links, large)


def changed(before: Snapshot, now: Snapshot) -> Iterator[str]:
    """The paths whose bytes may differ, of two snapshots of the same commit."""
    for path in {*before.changed, *now.changed}:
        there = path in before.changed, path in now.changed
        if there != (True, True) or before.changed[path] != now.changed[path]:
            yield path


def _is_away(path: str) -> bool:
    return "." in path and not _AWAY.isdisjoint(path.split("/")[:-1])


def _matters(path: str) -> bool:
    return path.endswith((*_CODE, *_VARIABLES, ".hcl"))


def _followed(snapshot: Snapshot, paths: list[str], links: list[str], large: list[str]) -> Files:
    known = set(paths)
    folders = {"."} | {parent for path in paths for parent in _parents(path)}
    small = [link for link in links if snapshot.entries[link].size < 4096]
    said = {link: data.decode(errors="surrogateescape") for link, data in snapshot.read_many(small).items()}
    real: dict[str, str] = {}
    to_folders: dict[str, str] = {}
    lost: list[str] = []
    for link in links:
        target = _end(link, said)
        if target in known:
            real[link] = target
            paths.append(link)
        elif target in folders:
            to_folders[link] = target
        else:
            lost.append(link)
    return Files(snapshot, tuple(paths), real, to_folders, tuple(lost), tuple(large))


def _parents(path: str) -> Iterator[str]:
    at = path.find("/")
    while at >= 0:
        yield path[:at]
        at = path.find("/", at + 1)


def _end(link: str, said: dict[str, str]) -> str | None:
    """Where a link leads at last, through links on the way; None: out of the repository or in a circle."""
    at = link
    for _hop in range(MAX_HOPS):
        via = at if at in said else next((p for p in _parents(at) if p in said), None)
        if via is None:
            return at
        text = said[via]
        rest = at[len(via) :].lstrip("/")
        if text.startswith("/") or "\0" in text:
            return None
        at = normpath(join(dirname(via), text, rest))
        if at == ".." or at.startswith("../"):
            return None
    return None
