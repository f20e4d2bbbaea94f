"""Requests of a forge or inbox, as reviews; and who changed a setting before."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

from core.dialects.interface import Dialect
from core.draft.replay import value_at
from core.forge.connect import Connection
from core.forge.interface import Request
from core.git.history import HistoryEntry
from core.git.history import history as history_of
from core.git.transfer import fetch
from core.platform.model import Reading
from core.private_file import write_private
from core.session.comparing import compare
from core.session.errors import SessionError
from core.session.next_steps import ending_of
from core.session.proposal_rows import plain
from core.session.proposal_status import comments_of, standing_of
from core.session.request_base import start_of
from core.session.sender import Sender
from core.session.sent_proposals import row_of
from core.session.source import Source
from core.text import _
from core.view import ForgeInfo, HistoryRow, ReviewView

Key = tuple[str, str, str, str]
_HEAD = re.compile(r"""["']?([\w.-]+)["']?[ \t]*[=:][ \t]*(?=\S)""")
"""The name of a setting that a line gives a value, whatever the language."""


def forge_info(connection: Connection) -> ForgeInfo:
    manners = connection.manners
    return ForgeInfo(
        manners.name, manners.may_review_own, manners.may_merge, manners.vouches, manners.where()
    )


def read_request(sender: Sender, dialect: Dialect, request_id: str) -> ReviewView:
    """What a request changes since it left its base. Raises GitError, SessionError."""
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
    shown = compared(sender, dialect, request)
    note = ""
    if shown.base_commit == request.commit:
        note = _("{base} has all of it already, and where it began can't be told any more.").format(
            base=request.base
        )
    return replace(
        shown,
        row=row_of(sender, request),
        forge=forge_info(connection),
        standing=standing_of(sender, request),
        plan_note=shown.plan_note if connection.manners.pipeline else "",
        note=note,
        comments=comments_of(request),
    )


def compared(sender: Sender, dialect: Dialect, request: Request) -> ReviewView:
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
        ending=ending_of(request.state),
    )


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
    return tuple(_history_row(entry, secret=value.sensitive) for entry in found)


def _history_row(entry: HistoryEntry, *, secret: bool) -> HistoryRow:
    row = HistoryRow(entry.commit, entry.author, entry.when, entry.subject)
    sides = [dedent("\n".join(lines)).strip() for lines in (entry.removed, entry.added)]
    if secret or not any(sides):
        return row
    heads = [_HEAD.match(side) for side in sides if side]
    if all(heads) and len({head[1] for head in heads if head}) == 1:
        sides = [_HEAD.sub("", side) for side in sides]
    before, after = (side if "\n" in side else side.removesuffix(",") for side in sides)
    return replace(row, before=before, after=after)
