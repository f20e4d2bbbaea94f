"""Reading commits: one `ls-tree`, one `cat-file --batch --buffer`, nothing of the working tree."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from core.git.errors import GitError, Kind
from core.git.runner import Runner
from core.git.terraform_init import aside_of
from core.snapshot import Entry, Snapshot
from core.text import _, ngettext, number

MAX_BLOB = 16 * 1024 * 1024
"""Bytes of a file that Repoform reads; larger ones are listed but never loaded."""

MAX_FILES = 300_000
"""Files of a commit."""

UNKNOWN_SIZE = -1
"""Size of a blob that a partial clone left out."""

OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def read_tree(runner: Runner, commit: str, partial: bool = False, sizes: bool = True) -> dict[str, Entry]:
    """Every file of a commit, recursively. Submodules and symlinks are entries like others. Without `sizes`
    every size is 0, and Git needn't look at each object."""
    long = ("-l",) if sizes and not partial else ()
    out = runner.run("ls-tree", "-r", "-z", "--full-tree", *long, commit).out
    entries: dict[str, Entry] = {}
    for record in out.split(b"\0"):
        if not record:
            continue
        meta, _tab, path = record.partition(b"\t")
        words = meta.decode("ascii").split()
        size = int(words[3]) if len(words) > 3 and words[3].isdigit() else 0
        entries[path.decode("utf-8", "surrogateescape")] = Entry(words[0], words[2], size)
    if len(entries) > MAX_FILES:
        raise GitError(
            Kind.TOO_LARGE,
            _("This repository has {n} files; Repoform reads up to {most}.").format(
                n=len(entries), most=MAX_FILES
            ),
        )
    return _with_sizes(runner, commit, entries) if partial and sizes else entries


def _with_sizes(runner: Runner, commit: str, entries: dict[str, Entry]) -> dict[str, Entry]:
    """Sizes in a partial clone, without asking for what is not here (that would fetch, or die)."""
    absent = missing_objects(runner, commit)
    here = sorted({e.oid for e in entries.values() if e.mode != "160000" and e.oid not in absent})
    listed = runner.run(
        "cat-file",
        "--batch-check=%(objectname) %(objectsize)",
        "--buffer",
        data="".join(f"{oid}\n" for oid in here).encode(),
    ).text
    sizes = {oid: int(size) for oid, size in (line.split(" ", 1) for line in listed.splitlines())}
    return {
        path: Entry(e.mode, e.oid, 0 if e.mode == "160000" else sizes.get(e.oid, UNKNOWN_SIZE))
        for path, e in entries.items()
    }


def missing_objects(runner: Runner, commit: str) -> set[str]:
    """Objects of the commit's tree that a partial clone left out."""
    out = runner.run("rev-list", "--objects", "--missing=print", "--no-walk", "--end-of-options", commit).text
    return {line[1:] for line in out.splitlines() if line.startswith("?")}


def read_blobs(runner: Runner, oids: Iterable[str]) -> dict[str, bytes]:
    """The bytes of many blobs by one process. Raises GitError MISSING if one isn't here."""
    wanted = list(dict.fromkeys(oids))
    if not wanted:
        return {}
    listed = "".join(f"{oid}\n" for oid in wanted).encode()
    out = runner.run("cat-file", "--batch", "--buffer", data=listed).out
    blobs: dict[str, bytes] = {}
    at = 0
    for oid in wanted:
        end = out.index(b"\n", at)
        head = out[at:end].split()
        if len(head) != 3 or head[1] != b"blob":
            raise _missing(1)
        size = int(head[2])
        blobs[oid] = out[end + 1 : end + 1 + size]
        at = end + 1 + size + 1
    return blobs


def _missing(count: int) -> GitError:
    return GitError(
        Kind.MISSING,
        ngettext(
            "This copy of the repository lacks {n} file of this commit. Refresh to get it.",
            "This copy of the repository lacks {n} files of this commit. Refresh to get them.",
            count,
        ).format(n=count),
    )


_FEW = 8
"""Files that are asked for singly, up to which others of their names are read with them."""
_SMALL = 64 * 1024
"""Bytes of such another one at the most, and"""
_TOGETHER = 2 * 1024 * 1024
"""of all of them."""


class _Blobs:
    """Answers Snapshot.fetch for one commit, each blob read once. Who asks for the lock file of one folder
    asks for those of others next, one by one, and starting Git costs more than the files: small ones of the
    same name are read along."""

    def __init__(self, runner: Runner, entries: Mapping[str, Entry]) -> None:
        self._runner = runner
        self._entries = entries
        self._known: dict[str, bytes] = {}
        self._named: dict[str, list[tuple[str, int]]] | None = None
        """Id and size of the blobs that may be read along, by name of the file."""
        self._left = _TOGETHER

    def __call__(self, paths: list[str]) -> Mapping[str, bytes]:
        wanted: dict[str, str] = {}
        for path in paths:
            entry = self._entries[path]
            if entry.mode == "160000":
                raise KeyError(path)
            if entry.size > MAX_BLOB:
                raise too_large(path, entry.size)
            wanted[path] = entry.oid
        absent = sum(1 for path in paths if self._entries[path].size == UNKNOWN_SIZE)
        if absent:
            raise _missing(absent)
        unread = {path: oid for path, oid in wanted.items() if oid not in self._known}
        if unread:
            self._known.update(self._read(unread))
        return {path: self._known[oid] for path, oid in wanted.items()}

    def _read(self, unread: Mapping[str, str]) -> dict[str, bytes]:
        along = self._along(unread) if len(unread) <= _FEW else []
        if along:
            try:
                return read_blobs(self._runner, (*unread.values(), *along))
            except GitError:  # perhaps only one that nobody asked for is damaged
                pass
        return read_blobs(self._runner, unread.values())

    def _along(self, paths: Iterable[str]) -> list[str]:
        """Object ids of others of these names, each offered once."""
        if self._named is None:
            self._named = {}
            for path, entry in self._entries.items():
                if entry.mode.startswith("100") and 0 < entry.size <= _SMALL:
                    self._named.setdefault(_name(path), []).append((entry.oid, entry.size))
        out: list[str] = []
        for name in {_name(path) for path in paths}:
            for oid, size in self._named.pop(name, ()):
                if oid not in self._known and size <= self._left:
                    self._left -= size
                    out.append(oid)
        return out


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def too_large(path: str, size: int) -> GitError:
    return GitError(
        Kind.TOO_LARGE,
        _("{path} has {mib} MiB; Repoform reads files up to {most} MiB.").format(
            path=path, mib=number(round(size / 2**20, 1)), most=MAX_BLOB // 2**20
        ),
    )


def commit_snapshot(runner: Runner, commit: str, partial: bool = False) -> Snapshot:
    """The files at one commit. Bytes are read when asked for, many at once."""
    entries = read_tree(runner, commit, partial)
    return Snapshot(commit, MappingProxyType(entries), _Blobs(runner, entries))


_SKIPPED_FOLDERS = frozenset({".git", ".terraform", ".hg", ".svn", "node_modules", "__pycache__"})


def folder_snapshot(folder: Path) -> Snapshot:
    """The files of a plain folder without Git. Links are entries and never followed.

    Unlike a commit a folder can move under the reader: bytes are read once and kept.
    """
    top = os.fspath(folder)
    entries: dict[str, Entry] = {}
    pending = [""]
    while pending:
        inside = pending.pop()
        try:
            listed = sorted(os.scandir(Path(top, inside)), key=lambda e: e.name)
        except OSError:
            continue  # no right to read it: as if it were not there
        for item in listed:
            path = f"{inside}/{item.name}" if inside else item.name
            if item.is_symlink():
                entries[path] = Entry("120000", "", 0)
            elif item.is_dir(follow_symlinks=False):
                if item.name not in _SKIPPED_FOLDERS:
                    pending.append(path)
            elif item.is_file(follow_symlinks=False):
                status = item.stat(follow_symlinks=False)
                entries[path] = Entry("100755" if status.st_mode & 0o100 else "100644", "", status.st_size)
            if len(entries) > MAX_FILES:
                raise GitError(
                    Kind.TOO_LARGE,
                    _("This folder has more than {most} files; open the platform's own folder.").format(
                        most=MAX_FILES
                    ),
                )
    known: dict[str, bytes] = {}

    def fetch(paths: list[str]) -> Mapping[str, bytes]:
        for path in paths:
            entry = entries[path]
            if path in known:
                continue
            if entry.mode == "120000":
                known[path] = os.fsencode(Path(top, path).readlink())
                continue
            if entry.size > MAX_BLOB:
                raise too_large(path, entry.size)
            try:
                known[path] = Path(top, path).read_bytes()[:MAX_BLOB]
            except FileNotFoundError:
                raise KeyError(path) from None
            except OSError as error:
                raise GitError(
                    Kind.DISK,
                    _("{path} can't be read: {reason}.").format(path=path, reason=error.strerror),
                ) from error
        return {path: known[path] for path in paths}

    return Snapshot(None, MappingProxyType(dict(sorted(entries.items()))), fetch, aside=aside_of(folder))
