"""How many files of the working copy differ from its commit: without `git status`, which runs filters."""

from __future__ import annotations

import os
import re
from pathlib import Path

from core.git.commit import blob_id
from core.git.errors import GitError
from core.git.objects import read_tree
from core.git.repository import Repository

MOST_HASHED = 200
"""Files that are read to be compared; beyond that a touched file counts as changed."""

_STAT = re.compile(rb"  mtime: (\d+):(\d+)\n.*?size: (\d+)\tflags: ([0-9a-f]+)\n", re.DOTALL)


def local_changes(repository: Repository) -> int | None:
    """Files changed, added (not ignored), removed or staged in the working copy. None for a bare repository.

    Compares file times with the index and reads only files whose times differ. Nothing is written, nothing of
    the repository runs.
    """
    if repository.bare:
        return None
    try:
        head = {p: (e.mode, e.oid) for p, e in read_tree(repository.runner, "HEAD", sizes=False).items()}
    except GitError:
        head = {}
    listed = repository.runner.run("ls-files", "--stage", "--debug", "-z").out
    changed: set[str] = set()
    seen: set[str] = set()
    hashed = 0
    # Each record: "mode oid stage\tpath\0" and then five indented lines.
    at = 0
    while at < len(listed):
        end = listed.index(b"\0", at)
        meta, _tab, raw = listed[at:end].partition(b"\t")
        found = _STAT.search(listed, end)
        if found is None:
            break
        at = found.end()
        mode, oid, stage = meta.decode("ascii").split()
        path = raw.decode("utf-8", "surrogateescape")
        seen.add(path)
        flags = int(found[4], 16)
        if stage != "0" or head.get(path) != (mode, oid):
            changed.add(path)
            continue
        if flags & 0x40008000 or mode == "160000":  # skip-worktree, assume-unchanged; submodules
            continue
        file = repository.folder / path
        try:
            status = file.lstat()
        except OSError:
            changed.add(path)
            continue
        seconds, nanos, size = int(found[1]), int(found[2]), int(found[3])
        same_time = int(status.st_mtime) == seconds and status.st_mtime_ns % 10**9 in (nanos, 0)
        if same_time and status.st_size & 0xFFFFFFFF == size:
            continue
        hashed += 1
        if hashed > MOST_HASHED or _content_differs(file, oid, status.st_size):
            changed.add(path)
    changed.update(path for path in head if path not in seen)
    others = repository.runner.run(
        "ls-files", "--others", "--exclude-standard", "--directory", "--no-empty-directory", "-z"
    ).out
    return len(changed) + others.count(b"\0")


def _content_differs(file: Path, oid: str, size: int) -> bool:
    """Whether the file's bytes are another blob, line ends aside. Links are compared by where they lead."""
    if file.is_symlink():
        return blob_id(os.fsencode(file.readlink()), len(oid)) != oid
    if not file.is_file() or size > 16 * 2**20:
        return True
    try:
        data = file.read_bytes()
    except OSError:
        return True
    return oid not in (blob_id(data, len(oid)), blob_id(data.replace(b"\r\n", b"\n"), len(oid)))
