"""Which paths Repoform may write into a commit, and which branch names it may use."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from core.git.errors import GitError, Kind
from core.snapshot import Entry
from core.text import _

SYMLINK = "120000"
SUBMODULE = "160000"

_GIT_LIKE = re.compile(r"^(?:\.git|git~\d+)[ .]*(?:::.*|:.*)?$", re.IGNORECASE)
# Code points that HFS+ ignores: ".g\u200cit" is ".git" there.
_HFS_IGNORED = re.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")
_WINDOWS_DEVICES = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def folded(path: str) -> str:
    """What a file system that ignores case makes of a path (macOS, Windows)."""
    return unicodedata.normalize("NFC", path).casefold()


def check_path(path: str) -> None:
    """Refuse a path that could leave the repository or reach its .git. Raises GitError PATH."""
    parts = path.split("/")
    if (
        not path
        or path.startswith("/")
        or "\\" in path
        or re.match(r"^[A-Za-z]:", path)
        or any(ord(c) < 32 or ord(c) == 127 for c in path)
        or any(part in ("", ".", "..") for part in parts)
        or any(_GIT_LIKE.match(_HFS_IGNORED.sub("", part)) for part in parts)
        or any(_WINDOWS_DEVICES.match(part) for part in parts)
    ):
        raise GitError(
            Kind.PATH,
            _("Repoform doesn't write to {path}: the path isn't safe.").format(path=printable(path)),
        )


def check_paths(paths: Mapping[str, bytes | None], entries: Mapping[str, Entry]) -> None:
    """Refuse what may not be written over `entries`: unsafe names, names that differ from others only in
    case, symlinks, submodules, a file where a folder is and the reverse. Raises GitError PATH."""
    removed = {path for path, data in paths.items() if data is None}
    kept = [path for path in entries if path not in removed]
    names: dict[str, str] = {}
    files: set[str] = set()
    for path in kept:
        names.setdefault(folded(path), path)
        files.add(path)
    # Folders, too, may differ only in case; only those near a written path matter.
    folders: dict[str, str] = {}
    for path in kept:
        for folder in parents(path):
            folders.setdefault(folded(folder), folder)
    for path in paths:
        check_path(path)
        entry = entries.get(path)
        if entry is not None and entry.mode == SYMLINK:
            raise _refused(path, _("it is a symbolic link"))
        if entry is not None and entry.mode == SUBMODULE:
            raise _refused(path, _("it is a submodule"))
        for folder in parents(path):
            above = entries.get(folder)
            if above is not None and above.mode == SYMLINK:
                raise _refused(path, _("{folder} is a symbolic link").format(folder=folder))
            if above is not None and above.mode == SUBMODULE:
                raise _refused(path, _("{folder} is a submodule").format(folder=folder))
            if folder in files and folder not in removed:
                raise _refused(path, _("{folder} is a file").format(folder=folder))
            other = folders.get(folded(folder), folder)
            if other != folder and path not in entries:
                raise _refused(path, _("{other} differs only in case").format(other=printable(other)))
        if path in removed:
            continue
        other = names.setdefault(folded(path), path)
        if other != path and path not in entries:
            raise _refused(path, _("{other} differs only in case").format(other=printable(other)))
        if folded(path) in folders and path not in entries:
            raise _refused(path, _("a folder has this name"))


def parents(path: str) -> Iterable[str]:
    """ "a/b/c" -> "a", "a/b"."""
    parts = path.split("/")
    return ("/".join(parts[:i]) for i in range(1, len(parts)))


def _refused(path: str, reason: str) -> GitError:
    return GitError(
        Kind.PATH,
        _("Repoform doesn't write to {path}: {reason}.").format(path=printable(path), reason=reason),
    )


def given_path(text: str | os.PathLike[str]) -> Path:
    """A place as people write it: `~` and `~/x` are their home, `~name` another's; `./~x`, and a `~x` that is
    nobody's home, are what they say."""
    path = Path(text)
    if os.fspath(text).startswith("~"):
        try:
            return path.expanduser()
        except RuntimeError:
            return path
    return path


def printable(path: str) -> str:
    """A path for a sentence: bytes that are no UTF-8, and control characters, shown as escapes."""
    return "".join(
        c
        if c.isprintable()
        else c.encode("utf-8", "surrogateescape").decode("latin-1").encode("unicode_escape").decode()
        for c in path
    )


_BAD_IN_BRANCH = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|/\.|\.lock(?:/|$)|[/.]$|^[/.-]")


def branch_ok(name: str) -> bool:
    """`git check-ref-format --branch`'s rules, without asking Git.

    >>> branch_ok("repoform/raise-np1"), branch_ok("-x"), branch_ok("a..b")
    (True, False, False)
    """
    return bool(name) and name not in ("@", "HEAD") and not _BAD_IN_BRANCH.search(name) and len(name) < 200


def check_branch(name: str) -> None:
    """Raises GitError NAME for what Git would not take as a branch."""
    if not branch_ok(name):
        raise GitError(Kind.NAME, _("“{name}” is no name for a branch.").format(name=printable(name)[:80]))


def clashes(name: str, branches: Iterable[str]) -> str | None:
    """The existing branch that stands in the way of `name`: the same, `app` against `app/x`, or one that
    differs only in case."""
    mine = folded(name)
    for branch in branches:
        theirs = folded(branch)
        if mine == theirs or mine.startswith(theirs + "/") or theirs.startswith(mine + "/"):
            return branch
    return None


def free_branch(name: str, branches: Iterable[str]) -> str:
    """`name`, or `name-2`, `name-3` … that nothing stands in the way of."""
    taken = list(branches)
    if clashes(name, taken) is None:
        return name
    stem = name
    in_the_way = clashes(name, taken)
    if in_the_way is not None and name.startswith(in_the_way + "/"):
        stem = name.replace("/", "-")  # `app` exists: `app/x-2` could not exist either
    for n in range(1, 10_000):
        candidate = stem if n == 1 else f"{stem}-{n}"
        if clashes(candidate, taken) is None:
            return candidate
    raise GitError(Kind.EXISTS, _("There are too many branches named like this. Choose another name."))
