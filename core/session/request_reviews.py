"""Requests of a forge or inbox, as reviews; and who changed a setting before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.dialects.interface import Dialect, Ending
from core.draft.replay import value_at
from core.platform.model import Change, Reading
from core.private_file import write_private
from core.session.comparing import compare
from core.session.errors import SessionError
from core.session.next_steps import of_environments
from core.session.proposal_status import comments_of, plain, standing_of
from core.session.sender import Sender
from core.session.source import Source
from core.text import _, ngettext
from core.view import ForgeInfo, HistoryRow, Overlap, ReviewView

if TYPE_CHECKING:
    from core.forge.connect import Connection
    from core.forge.interface import Request

Key = tuple[str, str, str, str]
MOST_COMPARED = 20
"""Open requests that are compared with the draft; more would keep the user waiting."""


def forge_info(connection: Connection) -> ForgeInfo:
    manners = connection.manners
    return ForgeInfo(manners.name, manners.may_review_own, manners.may_merge, manners.vouches)


def read_request(sender: Sender, dialect: Dialect, request_id: str) -> ReviewView:
    """What a request changes since it left its base. Raises GitError, SessionError."""
    from core.git.transfer import fetch

    connection = sender.connection()
    if connection.reviewing is None:
        raise SessionError(_("This remote's requests can only be read on its own page."))
    request = connection.reviewing.read(request_id)
    fetch(
        sender.repository,
        sender.remote,
        request.base,
        refspecs=(connection.reviewing.refspec(request_id),),
        token=connection.token,
    )
    shown = _compared(sender, dialect, request)
    note = ""
    if shown.base_commit == request.commit:
        note = _("{base} has all of it already, and where it began can't be told any more.").format(
            base=request.base
        )
    ending: Ending = (
        "merged" if request.state == "merged" else "closed" if request.state == "closed" else "open"
    )
    later = of_environments(dialect, [step.environment for step in shown.next_steps], ending)
    return replace(
        shown,
        row=sender.row_of(request, sender.name or ""),
        forge=forge_info(connection),
        standing=standing_of(sender, request),
        next_steps=later.steps,
        plan_note=later.plan_note if connection.kind != "inbox" else "",
        note=note,
        comments=comments_of(request),
    )


def _compared(sender: Sender, dialect: Dialect, request: Request) -> ReviewView:
    """What a request changes; its commits are here."""
    repository = sender.repository
    start = start_of(sender, repository.base_commit(sender.remote, request.base), request)
    return compare(
        repository.snapshot(start),
        repository.snapshot(request.commit),
        dialect,
        title=plain(request.title),
        author=plain(request.author),
        base=request.base,
        head=plain(request.branch),
        description=plain(request.description),
    )


def start_of(sender: Sender, base: str | None, request: Request) -> str:
    """Where a request left its base; once the base has it, where it had left it before that. `base`: its tip
    now, None: that branch is gone. Raises SessionError."""
    head = request.commit
    found = _common(sender, base, head) if base is not None else None
    if found is not None and found != head:
        return found
    for tip in _before_the_merge(sender, base, request):
        before = _common(sender, tip, head)
        if before is not None and before != head:
            return before
    if base is None:
        raise SessionError(_("The branch {branch} isn't there any more.").format(branch=request.base))
    return found or base


def _before_the_merge(sender: Sender, base: str | None, request: Request) -> Iterator[str]:
    """What the base may have been before it got the request, the surest first."""
    head, merge = request.commit, request.merge_commit
    # A merge commit that really has the request as its other side: what the forge or a trailer names alone
    # could be any.
    in_base = base is None or (bool(merge) and _is_ancestor(sender, merge, base))
    if merge and in_base and _is_ancestor(sender, head, f"{merge}^2"):
        yield f"{merge}^1"
    if base is not None:
        way = ("--first-parent", "--ancestry-path", "--end-of-options", f"{head}..{base}")
        after = sender.repository.runner.run("rev-list", *way, check=False)
        if after.status == 0 and after.text:
            yield f"{after.text.split(chr(10))[-1]}^1"
    # Put on top without a merge commit: only the forge, or who sent it, knows where it began.
    if request.base_commit:
        yield request.base_commit
    for job in sender.mine():
        if head in job.commits:
            yield job.base_commit


def _common(sender: Sender, one: str, other: str) -> str | None:
    done = sender.repository.runner.run("merge-base", "--end-of-options", one, other, check=False)
    return done.text.split("\n")[0] if done.status == 0 and done.text else None


def _is_ancestor(sender: Sender, one: str, other: str) -> bool:
    run = sender.repository.runner.run
    return run("merge-base", "--is-ancestor", "--end-of-options", one, other, check=False).status == 0


def overlaps(sender: Sender, dialect: Dialect, keys: Iterable[Key], own: str = "") -> tuple[Overlap, ...]:
    """Of the newest open requests, but for `own`; one that can't be read is left out. Asks for the list and
    fetches once: how the requests are doing doesn't matter here."""
    from core.git.errors import GitError
    from core.git.transfer import fetch

    mine = set(keys)
    reviewing, token = sender.connection().reviewing, sender.connection().token
    if not mine or reviewing is None:
        return ()
    out = []
    others = [r for r in reviewing.requests("open") if r.id != own][:MOST_COMPARED]
    bases = dict.fromkeys(r.base for r in others)
    specs = dict.fromkeys(reviewing.refspec(r.id) for r in others)
    try:
        if others:
            fetch(sender.repository, sender.remote, *bases, refspecs=specs, token=token)
    except GitError:
        # One that is gone spoils it for all: each by itself.
        for spec in specs:
            with suppress(GitError):
                fetch(sender.repository, sender.remote, *bases, refspecs=(spec,), token=token)
    for request in others:
        try:
            shown = _compared(sender, dialect, request)
        except (GitError, SessionError):
            continue
        found = sender.row_of(request, sender.name or "")
        both = tuple(c.key for c in shown.changes if c.key in mine)
        if both:
            words = ngettext(
                "“{title}” by {author} changes {n} of the same settings.",
                "“{title}” by {author} changes {n} of the same settings.",
                len(both),
            )
            out.append(
                Overlap(found, both, words.format(title=found.title, author=found.author, n=len(both)))
            )
    return tuple(out)


NEAR = 12
"""Lines from where a Change stands to the changed line that a comment on it may take instead."""


def place_of(shown: ReviewView, change: Change) -> tuple[str, int | None, str] | None:
    """(path, line, side) of the changed line that a Change is about: forges take comments on these only.
    Without a line: the file, where none of its changed lines is near. None: it is in no changed file."""
    changed = {
        (diff.path, "new" if line.new is not None else "old", line.new or line.old or 0)
        for diff in shown.diff
        for line in diff.lines
        if line.kind in "+-"
    }
    for path, line in change.files:
        if (path, "new", line) in changed:
            return path, line, "new"
    before = next((p.module(change.module) for p in shown.before if p.root == change.root), None)
    setting = before.setting(change.setting) if before else None
    value = setting.values.get(change.environment) if setting else None
    if value is not None and value.file and value.line and (value.file, "old", value.line) in changed:
        return value.file, value.line, "old"
    # What goes stands on the old side, what comes or changes on the new one.
    gone = not change.files or not any(p.root == change.root and p.module(change.module) for p in shown.after)
    old = (before.file, before.line) if before is not None else None
    wanted = old if gone and old is not None else change.files[0] if change.files else old
    if wanted is None or all(path != wanted[0] for path, _side, _line in changed):
        return None
    side = "old" if gone else "new"
    near = min(
        ((s != side, abs(line - wanted[1]), line, s) for path, s, line in changed if path == wanted[0]),
        default=None,
    )
    if near is None or near[1] > NEAR:
        return wanted[0], None, side
    return wanted[0], near[2], near[3]


def about(change: Change, text: str) -> str:
    """A comment that can't stand at its line says first what it is about."""
    from core.review.markdown import escaped

    return f"> {escaped(change.sentence)}\n\n{text}"


def remembered(data_dir: Path, shown: ReviewView) -> ReviewView:
    """With the keys of Changes that are new or different since this request was last looked at here."""
    if shown.row is None:
        return shown
    name = hashlib.sha256(f"{shown.row.url}\0{shown.row.id}".encode("utf-8", "surrogateescape")).hexdigest()[
        :20
    ]
    path = data_dir / "seen" / f"{name}.json"
    now = {json.dumps(c.key): c.sentence for c in shown.changes}
    try:
        before = json.loads(path.read_bytes())
    except (OSError, ValueError):
        before = None
    if before != now:
        try:
            write_private(path, json.dumps(now).encode())
        except OSError:
            return shown  # only a convenience: what is new can't be told next time
    if not isinstance(before, dict):
        return shown
    new = tuple(c.key for c in shown.changes if before.get(json.dumps(c.key)) != c.sentence)
    return replace(shown, new_since=new)


def history(source: Source, reading: Reading, where: Key) -> tuple[HistoryRow, ...]:
    """Commits that changed the lines where the setting stands now. Raises GitError."""
    from core.git.history import history as history_of

    value = value_at(reading, (where[0], where[1], where[2], where[3]))
    commit = source.snapshot.commit
    if source.repository is None or commit is None or value is None:
        return ()
    file, line = value.file, value.line
    if value.linked_file and value.linked_line:
        file, line = value.linked_file, value.linked_line
    if file is None or line is None:
        return ()
    last = line + (value.text or "").rstrip("\n").count("\n") if file == value.file else line
    found = history_of(source.repository, commit, file, (line, last))
    return tuple(HistoryRow(e.commit, e.author, e.when, e.subject) for e in found)
