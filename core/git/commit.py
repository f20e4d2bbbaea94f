"""A commit by plumbing: a temporary index, and one private ref last. HEAD, index and files stay untouched."""

from __future__ import annotations

import contextlib
import hashlib
import re
import time
from collections.abc import Mapping
from pathlib import Path

from core.git.errors import GitError, Kind
from core.git.identity import Identity
from core.git.objects import read_tree
from core.git.paths import check_paths, printable
from core.git.repository import Repository
from core.git.runner import Runner
from core.private_file import working_folder
from core.snapshot import Entry
from core.text import _

PRIVATE_REFS = "refs/repoform/"


def private_ref(name: str) -> str:
    """`refs/repoform/<name>`, where a proposal's commit is kept until the proposal ends."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", name) or name == "base":
        raise GitError(Kind.NAME, _("“{name}” is no name for a private ref.").format(name=name[:80]))
    return PRIVATE_REFS + name


def commit_files(
    repository: Repository,
    base: str,
    files: Mapping[str, bytes | None],
    message: str,
    identity: Identity,
    ref: str | None,
    *,
    entries: Mapping[str, Entry] | None = None,
    when: float | None = None,
) -> str:
    """Commit exactly these bytes on top of `base` (None removes a file) and point the private `ref` at it
    (None: at once used up, nothing has to keep it).

    `entries` are the files of `base`, if known already. The same arguments with the same `when` give the same
    commit (unless it is signed). Raises GitError: UNCHANGED, PATH, SIGNING, DISK, … and then no ref was made.
    """
    if ref is not None and not ref.startswith(PRIVATE_REFS):
        raise GitError(Kind.NAME, _("Repoform commits to refs of its own only."))
    runner = repository.guard()
    known = read_tree(runner, base, sizes=False) if entries is None else entries
    check_paths(files, known)
    oids = _write_blobs(runner, {p: data for p, data in files.items() if data is not None}, len(base))
    changed = {
        path: oids.get(path)
        for path in files
        if (path in known) != (path in oids) or (path in oids and known[path].oid != oids[path])
    }
    if not changed:
        raise GitError(Kind.UNCHANGED, _("Nothing is different, so there is nothing to send."))
    with working_folder() as folder:
        index = {"GIT_INDEX_FILE": str(folder / "index")}
        runner.run("read-tree", "--no-sparse-checkout", base, variables=index)
        _refuse_filters(runner, list(changed), index)
        runner.run(
            "update-index",
            "-z",
            "--index-info",
            variables=index,
            data=b"".join(
                _index_line(path, oid, known.get(path), len(base)) for path, oid in changed.items()
            ),
        )
        tree = runner.run("write-tree", "--missing-ok", variables=index).text
    commit = _commit_tree(repository, tree, base, message, identity, when)
    if ref is not None:
        set_ref(repository, ref, commit)
    return commit


def set_ref(repository: Repository, ref: str, commit: str) -> None:
    """Point a private ref at a commit. A lock on it is waited for; one that a killed Git left is removed."""
    _update_ref(repository, ref, ref, commit)


def _update_ref(repository: Repository, ref: str, *args: str) -> None:
    try:
        repository.runner.run("update-ref", "--no-deref", *args)
    except GitError as error:
        if "File exists" not in error.detail:
            raise
        remove_stale_locks(repository, ref)  # or its holder lets go of it meanwhile: then, too, it is free
        repository.runner.run("update-ref", "--no-deref", *args)


LOCK_AGE = 2.0
"""Seconds after which a lock on one of our refs is a dead process's: holding one takes milliseconds."""


def remove_stale_locks(repository: Repository, below: str = PRIVATE_REFS) -> bool:
    """Remove locks that killed processes left on Repoform's own refs, never others. True if there was one."""
    if not below.startswith(PRIVATE_REFS):
        return False
    place = repository.common_dir / below
    found = [Path(f"{place}.lock")] if not below.endswith("/") else [*place.rglob("*.lock")]
    removed = False
    for lock in found:
        while lock.exists() and (left := lock.stat().st_mtime + LOCK_AGE - time.time()) > 0:
            time.sleep(min(left, 0.1))
        with contextlib.suppress(FileNotFoundError):
            lock.unlink()
            removed = True
    return removed


def _index_line(path: str, oid: str | None, entry: Entry | None, width: int) -> bytes:
    mode = "0" if oid is None else entry.mode if entry is not None else "100644"
    return f"{mode} {oid or '0' * width}\t".encode() + path.encode("utf-8", "surrogateescape") + b"\0"


def _write_blobs(runner: Runner, files: Mapping[str, bytes], width: int) -> dict[str, str]:
    """Write the bytes as they are: no filters, no line-end conversion. One process for all."""
    if not files:
        return {}
    contents = list(files.values())
    if len(contents) == 1:
        oids = [runner.run("hash-object", "-w", "--no-filters", "--stdin", data=contents[0]).text]
    else:
        with working_folder() as folder:
            paths = []
            for n, data in enumerate(contents):
                path = folder / str(n)
                path.write_bytes(data)
                paths.append(path.as_posix())
            listed = "".join(f"{path}\n" for path in paths).encode()
            oids = runner.run("hash-object", "-w", "--no-filters", "--stdin-paths", data=listed).text.split()
    if oids != [blob_id(data, width) for data in contents]:
        raise GitError(Kind.DISK, _("Git stored other bytes than it was given. Nothing was committed."))
    return dict(zip(files, oids, strict=True))


def blob_id(data: bytes, width: int = 40) -> str:
    """The object id of a blob, computed here; `width` 64 for a sha256 repository."""
    new = hashlib.sha256 if width == 64 else hashlib.sha1
    return new(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _refuse_filters(runner: Runner, paths: list[str], index: Mapping[str, str]) -> None:
    """Files that Git rewrites on their way to disk can't be edited by their stored bytes."""
    out = (
        runner.run(
            "check-attr",
            "-z",
            "--cached",
            "--stdin",
            "filter",
            "working-tree-encoding",
            variables=index,
            data=b"".join(p.encode("utf-8", "surrogateescape") + b"\0" for p in paths),
        )
        .out.decode("utf-8", "surrogateescape")
        .split("\0")
    )
    for path, name, value in zip(out[::3], out[1::3], out[2::3], strict=False):
        if value not in ("unspecified", "unset"):
            raise GitError(
                Kind.PATH,
                _("Repoform doesn't write to {path}: Git rewrites it with {name}={value}.").format(
                    path=printable(path), name=name, value=printable(value)
                ),
            )


def _commit_tree(
    repository: Repository, tree: str, parent: str, message: str, identity: Identity, when: float | None
) -> str:
    return commit_tree(repository, tree, (parent,), message, identity, when)


def commit_tree(
    repository: Repository,
    tree: str,
    parents: tuple[str, ...],
    message: str,
    identity: Identity,
    when: float | None = None,
    *,
    sign: bool | None = None,
) -> str:
    """A commit object, signed if the user's configuration asks for it. Raises SIGNING if it can't be."""
    runner = repository.guard()
    signed = repository.wants_signature() if sign is None else sign
    stamp = f"@{int(time.time() if when is None else when)} {time.strftime('%z')}"
    who = {
        "GIT_AUTHOR_NAME": identity.name,
        "GIT_AUTHOR_EMAIL": identity.email,
        "GIT_AUTHOR_DATE": stamp,
        "GIT_COMMITTER_NAME": identity.name,
        "GIT_COMMITTER_EMAIL": identity.email,
        "GIT_COMMITTER_DATE": stamp,
    }
    parent_args = [word for parent in parents for word in ("-p", parent)]
    try:
        done = runner.run(
            "commit-tree",
            *(["-S"] if signed else ["--no-gpg-sign"]),
            *parent_args,
            tree,
            data=clean_message(message).encode("utf-8", "replace"),
            variables=who,
            config=(("i18n.commitEncoding", "utf-8"),),
        )
    except GitError as error:
        if signed and error.kind in (Kind.OTHER, Kind.TIMEOUT, Kind.NOT_FOUND, Kind.SSH, Kind.REFUSED):
            raise GitError(
                Kind.SIGNING,
                _(
                    "The commit can't be signed: your Git settings ask for a signature, but the key can't be "
                    "used. Unlock or add the key, then try again."
                ),
                error.detail,
            ) from error
        raise
    return done.text


def signed_anew(repository: Repository, commit: str, ref: str) -> str:
    """The same commit with a signature, where one is asked for and it has none (it was made before that was
    asked for); else itself. `ref` then points at it. Raises SIGNING if it can't be signed."""
    if not repository.wants_signature():
        return commit
    raw = repository.runner.run("cat-file", "commit", commit).out
    head, _blank, message = raw.partition(b"\n\n")
    fields = [line.partition(b" ") for line in head.split(b"\n")]
    if any(name in (b"gpgsig", b"gpgsig-sha256") for name, _space, _value in fields):
        return commit
    parents = tuple(value.decode() for name, _space, value in fields if name == b"parent")
    tree = next(value.decode() for name, _space, value in fields if name == b"tree")
    author = next(value for name, _space, value in fields if name == b"author")
    found = re.fullmatch(r"(.*) <(.*)> (\d+) [+-]\d+", author.decode("utf-8", "replace"))
    if found is None:
        raise GitError(Kind.SIGNING, _("The commit {id} can't be signed anew.").format(id=commit[:10]))
    who, when = Identity(found[1], found[2]), float(found[3])
    new = commit_tree(repository, tree, parents, message.decode("utf-8", "replace"), who, when, sign=True)
    set_ref(repository, ref, new)
    return new


def clean_message(message: str) -> str:
    """A commit message without control characters, ending in one newline."""
    text = message.replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", text)
    lines = [line.rstrip() for line in text.split("\n")]
    return "\n".join(lines).strip("\n") + "\n"


def drop_ref(repository: Repository, ref: str) -> None:
    """Remove a private ref; none there is fine."""
    if not ref.startswith(PRIVATE_REFS):
        raise GitError(Kind.NAME, _("Repoform removes refs of its own only."))
    _update_ref(repository, ref, "-d", ref)


def private_names(repository: Repository) -> tuple[str, ...]:
    """Names of the private refs that are there."""
    listed = repository.runner.run("for-each-ref", "--format=%(refname)", PRIVATE_REFS).text.splitlines()
    names = (ref.removeprefix(PRIVATE_REFS) for ref in listed)
    return tuple(name for name in names if "/" not in name)
