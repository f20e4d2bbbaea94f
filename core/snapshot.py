"""The repository's files at one commit, immutable. Git fills it; everything above only reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from types import MappingProxyType

from core.corrections import NOTHING, Corrections
from core.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a tree. `mode` is Git's ("100644", "100755", "120000" symlink, "160000" submodule)."""

    mode: str
    oid: str
    """Object id of the blob; in a plain folder "" (content is then known by the bytes alone)."""
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class ModuleText:
    """The variables of a module of another repository, as they were fetched with the user's word."""

    data: bytes
    """All files of its folder that declare variables, one after the other."""
    commit: str
    moving: bool
    """Fetched from a branch: the commit is not all that this ref will ever mean."""
    tag: str = ""
    """Of a registry's module: the release that was chosen."""


@dataclass(frozen=True)
class Snapshot:
    """Paths are POSIX, relative to the repository's top folder, decoded with surrogateescape.

    `read` answers the bytes of one path; it may be slow the first time and must answer the same bytes ever
    after. A path in `changed` has bytes of its own there (None: removed) that stand before those of `read`.
    """

    commit: str | None
    """Full object id, or None for a plain folder without Git."""
    entries: Mapping[str, Entry]
    fetch: Callable[[list[str]], Mapping[str, bytes]] = field(repr=False, compare=False)
    """Bytes of many paths in one go. Raises KeyError for a path that is not in `entries`."""
    changed: Mapping[str, bytes | None] = field(default_factory=lambda: MappingProxyType({}))
    aside: Callable[[str], bytes | None] | None = field(default=None, repr=False, compare=False)
    """Files that are no part of the commit: what `terraform init` left in the working copy, None for one that
    isn't there. Answers the same ever after. None: there can't be any."""
    modules: Callable[[str, str, str], ModuleText | None] | None = field(
        default=None, repr=False, compare=False
    )
    """Modules of other repositories that were fetched before, by address, ref and folder; never asks the
    network. Answers the same ever after."""
    said: Corrections = field(default=NOTHING, repr=False, compare=False)
    """What the user knows better than the files. No part of the commit."""

    def __contains__(self, path: str) -> bool:
        if path in self.changed:
            return self.changed[path] is not None
        return path in self.entries

    def paths(self) -> Iterator[str]:
        """Every path once, those of the tree in its order, then added ones."""
        for path in self.entries:
            if self.changed.get(path, b"") is not None:
                yield path
        for path, data in self.changed.items():
            if data is not None and path not in self.entries:
                yield path

    def read(self, path: str) -> bytes:
        """The bytes of a file. Raises KeyError if there is none."""
        return self.read_many([path])[path]

    def read_many(self, paths: list[str]) -> dict[str, bytes]:
        """The bytes of several files in one go. Raises KeyError if one is missing."""
        out: dict[str, bytes] = {}
        missing: list[str] = []
        for path in paths:
            if path in self.changed:
                data = self.changed[path]
                if data is None:
                    raise KeyError(path)
                out[path] = data
            else:
                missing.append(path)
        if missing:
            out.update(self.fetch(missing))
        return out

    def with_files(self, files: Mapping[str, bytes | None]) -> Snapshot:
        """The same commit with other bytes for some paths (None removes one)."""
        changed = MappingProxyType({**self.changed, **files})
        return Snapshot(self.commit, self.entries, self.fetch, changed, self.aside, self.modules, self.said)
