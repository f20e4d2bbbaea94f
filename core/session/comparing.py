"""Review anyone's change: two commits in, a ReviewView out, written by hand or by Repoform."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from posixpath import dirname

from core.changes.changes import by_severity, changes
from core.changes.forecast import foresight
from core.changes.untold import untold
from core.checks.checks import check
from core.corrections import NOTHING, Corrections
from core.dialects.interface import Dialect, Ending, Side
from core.forge.forges import forge_of
from core.git.errors import GitError
from core.git.repository import Repository
from core.hcl.outline import Part
from core.platform.model import Change, Reading
from core.review.linediff import diff
from core.review.model import FileDiff
from core.review.unexplained import Account, account
from core.session import clock
from core.session.coverage import unread
from core.session.errors import RepositoryError, as_session_error
from core.session.headless import dialect as default_dialect
from core.session.locate import locate
from core.session.next_steps import after_merge
from core.session.other_lines import Files, Sides, mode_words, other_lines, outlines
from core.session.problems import split
from core.session.remarks import with_remarks
from core.session.revisions import fetch_if_unknown, find_commit
from core.session.source import data_folder, with_corrections
from core.snapshot import Snapshot
from core.terraform.moves import Moves, moves
from core.terraform.tfvars import is_tfvars, loads_by_itself
from core.text import _, ngettext, sentences
from core.view import ReviewView

LARGEST = 4 * 1024 * 1024
"""Files above this many bytes are named, not compared."""


def review_path(path: str, base: str, head: str, said: Corrections = NOTHING) -> ReviewView:
    """Of a repository on disk; `said`: what the user knows better. Raises SessionError."""
    source = with_corrections(locate(path), said)
    if source.repository is None:
        raise RepositoryError(
            _("{path} is not a Git repository, so there is nothing to compare.").format(path=path)
        )
    with as_session_error():
        for name in (base, head):
            fetch_if_unknown(source.repository, name, data_folder())
        return review(source.repository, default_dialect(), base, head)


def longest_comment(path: str) -> int:
    """What a comment may hold where this repository's proposals go, as far as the remote's address tells."""
    from core.forge.detect import known_place  # late: reading asks no forge

    source = locate(path)
    if source.repository is None or source.remote is None:
        return forge_of("").manners.longest_body
    url = source.repository.remote_url(source.remote, push=True)
    return forge_of(known_place(url).kind).manners.longest_body


def review(
    repository: Repository, dialect: Dialect, base: str, head: str, *, since_fork: bool = False
) -> ReviewView:
    """What `head` has that `base` hasn't, and the other way round, as `git diff BASE HEAD`; or with
    `since_fork` only what `head` brought since they parted (`git diff BASE...HEAD`). Raises GitError."""
    base_commit, head_commit = find_commit(repository, base), find_commit(repository, head)
    note = ""
    run = repository.runner.run
    done = run("merge-base", "--end-of-options", base_commit, head_commit, check=False)
    common = done.text.split("\n")[0] if done.status == 0 else ""
    if since_fork and common:
        if common == head_commit != base_commit:
            note = _("{base} has all of {head} already.").format(base=base, head=head)
        base_commit = common
    elif common not in (base_commit, head_commit):
        try:
            n = int(run("rev-list", "--count", "--end-of-options", f"{head_commit}..{base_commit}").text)
        except (GitError, ValueError):
            n = 0
        note = ngettext(
            "{base} has {n} commit that {head} lacks: what it changed stands here the other way round.",
            "{base} has {n} commits that {head} lacks: what they changed stands here the other way round.",
            n,
        ).format(base=base, head=head, n=n)
    before, after = repository.snapshot(base_commit), repository.snapshot(head_commit)
    subject, author = _about(repository, head_commit)
    shown = compare(before, after, dialect, title=subject, author=author, base=base, head=head)
    return replace(shown, note=sentences([shown.note, note]))


def compare(
    before: Snapshot,
    after: Snapshot,
    dialect: Dialect,
    *,
    title: str,
    author: str,
    base: str,
    head: str,
    description: str = "",
    ending: Ending = "open",
) -> ReviewView:
    """`ending`: of the request that brings it."""
    old = dialect.read(before)
    new = dialect.read(after, old)
    sides = Side(before, old), Side(after, new)
    found = with_remarks(dialect, *sides, by_severity(changes(old, new)))
    files = changed_files(before, after)
    today = clock.today()
    mine, _known = split(
        [*old.all_problems(), *check(old, today=today)],
        [*new.all_problems(), *check(new, before=old, today=today)],
        found,
    )
    platforms = (*new.platforms, *old.platforms)
    parts = outlines(files, dialect.languages)
    later = after_merge(dialect, platforms, found, ending)
    modes = changed_modes(before, after)
    told = accounted(files, parts, old, new, found)
    dim = untold(old, new)
    return ReviewView(
        title=title,
        author=author,
        base=base,
        head=head,
        base_commit=before.commit,
        head_commit=after.commit,
        before=old.platforms,
        after=new.platforms,
        changes=found,
        other=other_lines(files, parts, told, modes, _moves(after, files), (old, new)),
        diff=tuple(_diff(path, sides, modes.get(path, "")) for path, sides in files.items()),
        problems=mine,
        unread=unread(files, old, new),
        perhaps=_perhaps(files, old, new),
        description=description,
        next_steps=later.steps,
        once_merged=later.once_merged,
        plan_note=later.plan_note,
        foresight=foresight(old, new),
        lines=told.lines,
        note=dim,
        is_untold=bool(dim),
    )


def _perhaps(paths: Iterable[str], *readings: Reading) -> tuple[str, ...]:
    named = {
        path
        for reading in readings
        for platform in reading.platforms
        for environment in platform.environments
        for path in environment.var_files
    }
    return tuple(p for p in paths if is_tfvars(p) and not loads_by_itself(p) and p not in named)


def changed_files(before: Snapshot, after: Snapshot) -> dict[str, tuple[bytes | None, bytes | None]]:
    """Path -> (before, after), sorted. Links and submodules as the text they are; files too large as NUL."""
    differing = [
        path
        for path in sorted({*before.entries, *after.entries})
        if (e := before.entries.get(path)) != (f := after.entries.get(path))
        and not (e is not None and f is not None and (e.oid, e.mode) == (f.oid, f.mode))
    ]
    return {path: (_bytes(before, path), _bytes(after, path)) for path in differing}


def changed_modes(before: Snapshot, after: Snapshot) -> dict[str, str]:
    """By path, sorted: what is to be said of files that are of another kind now."""
    words = {}
    for path in sorted(after.entries):
        was = before.entries.get(path)
        words[path] = mode_words(was.mode if was is not None else None, after.entries[path].mode)
    return {path: said for path, said in words.items() if said}


def _moves(after: Snapshot, files: Files) -> dict[str, Moves]:
    """By folder that differs: what its `moved` and `removed` blocks say."""
    folders = {dirname(path) for path in files if path.endswith(".tf")}
    inside: dict[str, list[str]] = {}
    for path, entry in after.entries.items():
        is_text = path.endswith(".tf") and entry.mode in _TEXTS and 0 <= entry.size <= LARGEST
        if is_text and dirname(path) in folders:
            inside.setdefault(dirname(path), []).append(path)
    return {folder: moves(after.read_many(paths).values()) for folder, paths in inside.items()}


_TEXTS = ("100644", "100755")


def _diff(path: str, sides: tuple[bytes | None, bytes | None], mode: str) -> FileDiff:
    found = diff(path, *sides)
    return replace(found, note=f"{mode} {found.note}".strip()) if mode else found


def _bytes(snapshot: Snapshot, path: str) -> bytes | None:
    entry = snapshot.entries.get(path)
    if entry is None:
        return None
    if entry.mode == "160000":
        return f"Subproject commit {entry.oid}\n".encode()
    if not 0 <= entry.size <= LARGEST:
        return b"\0"
    return snapshot.read(path)


def accounted(
    files: Files,
    parts: Mapping[str, Sides],
    before: Reading,
    after: Reading,
    found: tuple[Change, ...],
) -> Account:
    """Which changed lines each Change explains, and which none does."""

    def side(path: str, name: str) -> Part | None:
        sides = parts.get(path)
        return None if sides is None else sides.old if name == "old" else sides.new

    return account(files, before, after, found, side)


def _about(repository: Repository, commit: str) -> tuple[str, str]:
    done = repository.runner.run(
        "log",
        "-1",
        "--format=%s%x00%an",
        "--no-show-signature",
        "--encoding=UTF-8",
        "--end-of-options",
        commit,
    )
    subject, _nul, author = done.out.decode("utf-8", "replace").strip("\n").partition("\0")
    return subject, author
