"""The journal: every Edit on disk as it is made, in the user's data folder, readable by the user alone.

One file per repository, base branch and window; JSON lines:

    {"format": 1, "repository": …, "base": "main", "commit": …, "created": …}
    {"edit": {…}}          one more Edit; with the id of the last one it replaces that (typing goes on)
    {"at": 3}              undo, redo
    {"commit": "…"}        the draft was replayed on this commit
    {"settled": […]}       a conflict was decided: address and their text

Appending is one `write`; `flush` makes it durable and is called beside the typing. A torn last line is what a
crash leaves: it is dropped. A file of a newer format is kept as it is and never written to.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from core.draft.draft import Draft
from core.draft.lock import Lock
from core.frozen import dataclass
from core.platform.edit import Edit
from core.text import _

FORMAT = 1
_MAX_WINDOWS = 64


@dataclass(frozen=True, slots=True)
class Stored:
    """What a journal holds."""

    draft: Draft
    commit: str | None
    """The base commit that the draft stands on."""
    settled: frozenset[tuple[str, ...]]
    changed: float
    """Seconds since the epoch of the last line."""
    damaged: bool
    """Lines in the middle can't be read: what stood before them was taken."""


class Newer(Exception):
    """The journal was written by a newer Repoform."""


class Journal:
    """Open for one window. `stored` is what was found in it; None: it is new."""

    def __init__(self, path: Path, lock: Lock, stored: Stored | None, head: dict[str, Any]) -> None:
        self.path = path
        self.stored = stored
        self._lock = lock
        self._head = head
        self._file: int | None = None
        self._settled = set(stored.settled) if stored is not None else set()
        self.elsewhere = 0
        """Edits of drafts of the same that other windows hold."""
        self.problem = ""
        """Why the last line couldn't be kept (a full disk); "" while all is well. See `catch_up`."""

    @classmethod
    def open(
        cls,
        folder: Path,
        repository: str,
        base: str,
        commit: str | None,
        *,
        formerly: Iterable[str] = (),
        first: Path | None = None,
    ) -> tuple[Journal, tuple[str, ...]]:
        """A draft that no other window holds: that at the path `first`, else the last one; else one of a
        branch that `base` was `formerly`, which then moves here; else a new journal. Also answers paths of
        journals that a newer version wrote."""
        _private_folder(folder)
        name = _name(repository, base)
        newer: list[str] = []
        found: list[tuple[float, Path]] = []
        for path in folder.glob(f"{name}-*.jsonl"):
            with contextlib.suppress(OSError):
                found.append((path.stat().st_mtime, path))
        head = {
            "format": FORMAT,
            "repository": repository,
            "base": base,
            "commit": commit,
            "created": time.time(),
        }
        chosen: Journal | None = None
        elsewhere = 0
        for _mtime, path in sorted(found, key=lambda f: (f[1] == first, *f), reverse=True):
            try:
                seen = read(path)
                if chosen is not None and _has_edits(seen):
                    continue  # locked even for a moment, a window that opens meanwhile wouldn't find it
                held = _held(path)
            except Newer:
                newer.append(str(path))
                continue
            if held is None:  # another window's
                elsewhere += len(seen.draft.effective()) if seen is not None else 0
                continue
            lock, stored = held
            if not _has_edits(stored):
                with contextlib.suppress(OSError):
                    path.unlink()
                lock.release(remove=True)
            elif chosen is None:
                chosen = cls(path, lock, stored, head)
            else:  # its first edit came in between
                lock.release()
        if chosen is None:
            chosen = cls._fresh(folder, name, head)
            chosen._adopt(folder, [_name(repository, other) for other in sorted(formerly)], first)
        chosen.elsewhere = elsewhere
        return chosen, tuple(newer)

    def _adopt(self, folder: Path, names: Iterable[str], first: Path | None) -> None:
        """Take over a draft that lies under another branch's name: written here first, then removed there."""
        there = (path for name in names for path in sorted(folder.glob(f"{name}-*.jsonl")))
        for path in sorted(there, key=lambda path: path != first):
            try:
                held = _held(path)
            except Newer:
                continue
            if held is None:
                continue
            lock, stored = held
            if stored is None or not stored.draft.edits:
                lock.release()
                continue
            self._settled = set(stored.settled)
            self._head["commit"] = stored.commit
            self.catch_up(stored.draft)
            if self.problem:
                lock.release()
                return
            self.stored = stored
            with contextlib.suppress(OSError):
                path.unlink()
                _sync_folder(folder)
            lock.release(remove=True)
            return

    @classmethod
    def _fresh(cls, folder: Path, name: str, head: dict[str, Any]) -> Journal:
        for number in range(_MAX_WINDOWS):
            path = folder / f"{name}-{number}.jsonl"
            if path.exists():
                continue
            lock = Lock.take(path.with_suffix(".lock"))
            if lock is not None:
                if not path.exists():
                    return cls(path, lock, None, head)
                lock.release()
        raise OSError(_("{n} drafts of this repository are open").format(n=_MAX_WINDOWS))

    def edit(self, edit: Edit) -> None:
        self._append({"edit": edit.to_json()})

    def position(self, position: int) -> None:
        self._append({"at": position})

    def moved(self, commit: str | None) -> None:
        """The draft stands on another commit now."""
        self._head["commit"] = commit
        if self._file is not None or self.stored is not None:
            self._append({"commit": commit})

    def settle(self, what: tuple[str, ...]) -> None:
        self._settled.add(what)
        self._append({"settled": list(what)})

    def catch_up(self, draft: Draft) -> None:
        """After a line was lost: write the whole draft anew, beside the old file, and then in its place."""
        temporary = self.path.with_suffix(".new")
        records: list[dict[str, Any]] = [self._head, *({"edit": e.to_json()} for e in draft.edits)]
        if draft.position != len(draft.edits):
            records.append({"at": draft.position})
        records += ({"settled": list(what)} for what in sorted(self._settled))
        try:
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            try:
                _write(handle, b"".join(map(_line, records)))
                os.fsync(handle)
            finally:
                os.close(handle)
            temporary.replace(self.path)
            _sync_folder(self.path.parent)
        except OSError as error:
            self.problem = _reason(error)
            with contextlib.suppress(OSError):
                temporary.unlink()
            return
        self._shut()
        self.elsewhere = 0
        """Edits of drafts of the same that other windows hold."""
        self.problem = ""

    def flush(self) -> None:
        """Durable: survives a power cut."""
        if self._file is not None:
            try:
                os.fsync(self._file)
            except OSError as error:
                self.problem = _reason(error)

    def discard(self) -> None:
        """The draft is gone for good (sent, or given up): its file goes too, at once."""
        self._shut()
        with contextlib.suppress(OSError):
            self.path.unlink()
            _sync_folder(self.path.parent)  # what was sent must not come back after a power cut
        self.stored, self._settled = None, set()

    def close(self, *, keep: bool) -> None:
        """`keep` False: the draft is empty, its file goes."""
        if keep:
            self.flush()
            self._shut()
        else:
            self.discard()
        self._lock.release(remove=not keep)

    def _append(self, record: dict[str, Any]) -> None:
        """Never raises: work goes on without the disk, and `problem` says so."""
        new = self._file is None and not self.path.exists()
        try:
            self._append_line(_line(record), new)
        except OSError as error:
            self.problem = _reason(error)
            if new and self._file is not None:  # without a whole head nobody could read it
                self._shut()
                with contextlib.suppress(OSError):
                    self.path.unlink()

    def _append_line(self, data: bytes, new: bool) -> None:
        fresh = b""
        if self._file is None or self.problem:
            fresh = b"\n"  # the last line may have been cut off; a blank one says nothing
        if self._file is None:
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
            self._file = os.open(self.path, flags, 0o600)
            if new:
                fresh = _line(self._head)
                _sync_folder(self.path.parent)
        _write(self._file, fresh + data)

    def _shut(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _name(repository: str, base: str) -> str:
    return hashlib.sha256(f"{repository}\0{base}".encode("utf-8", "surrogateescape")).hexdigest()[:20]


def _has_edits(stored: Stored | None) -> bool:
    return stored is not None and bool(stored.draft.edits)


def _held(path: Path) -> tuple[Lock, Stored | None] | None:
    """Locked, with what it holds then; None: another window has it. Raises Newer, with the lock let go."""
    lock = Lock.take(path.with_suffix(".lock"))
    if lock is None:
        return None
    try:
        return lock, read(path)
    except Newer:
        lock.release()
        raise


def read(path: Path) -> Stored | None:
    """None: nothing was kept in it. Raises Newer for a format, or an Edit, that this version doesn't know."""
    try:
        data = path.read_bytes()
        changed = path.stat().st_mtime
    except OSError:
        return None
    records, damaged = _records(data)
    head = next(records, None)
    if head is None and not data.partition(b"\n")[2].strip(b"\0\n"):
        return None  # its first line was never whole
    if head is None or head.get("format") != FORMAT:
        raise Newer
    draft, commit, settled = Draft(), head.get("commit"), set()
    for record in records:
        if "edit" in record:
            try:
                edit = Edit.from_json(record["edit"])
            except (ValueError, TypeError, AttributeError) as error:
                raise Newer from error
            last = draft.last
            if last is not None and last.id == edit.id:
                draft = Draft((*draft.edits[: draft.position - 1], edit), draft.position)
            else:
                draft = draft.add(edit)
        elif isinstance(record.get("at"), int):
            draft = draft.at(record["at"])
        elif "commit" in record:
            commit = record["commit"]
        elif "settled" in record:
            settled.add(tuple(record["settled"]))
        else:
            raise Newer
    return Stored(draft, commit, frozenset(settled), changed, damaged)


def _records(data: bytes) -> tuple[Iterator[dict[str, Any]], bool]:
    """Whole lines that are JSON objects, up to the first that is not one. A last line without its end was
    torn by a crash; a torn one in the middle was written over after a crash and is skipped."""
    lines = data.split(b"\n")
    torn = lines.pop()
    out: list[dict[str, Any]] = []
    damaged = False
    for line in lines:
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError:
            record = None
        if not isinstance(record, dict):
            damaged = True
            continue
        out.append(record)
    return iter(out), damaged or bool(torn)


def _write(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def _line(record: dict[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"


def _reason(error: OSError) -> str:
    return error.strerror or str(error)


def _private_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.suppress(OSError):
        folder.chmod(0o700)


def _sync_folder(folder: Path) -> None:
    """The name of a new file is durable only with its folder, where the system can do that."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
