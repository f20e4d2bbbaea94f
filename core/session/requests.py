"""Requests of a forge or inbox, as reviews."""

from __future__ import annotations

from dataclasses import replace

from core.dialects.interface import Dialect
from core.session.errors import SessionError
from core.session.proposing import Sender, row
from core.session.reviewing import compare
from core.text import _
from core.view import ReviewView


def read_request(sender: Sender, dialect: Dialect, request_id: str) -> ReviewView:
    """What a request changes since it left its base. Raises GitError, SessionError."""
    from core.git.transfer import fetch

    connection = sender.connection()
    if connection.reviewing is None:
        raise SessionError(_("This remote's requests can only be read on its own page."))
    request = connection.reviewing.read(request_id)
    repository = sender.repository
    fetch(
        repository,
        sender.remote,
        request.base,
        refspecs=(connection.reviewing.refspec(request_id),),
        token=connection.token,
    )
    base = repository.base_commit(sender.remote, request.base)
    if base is None:
        raise SessionError(_("The branch {branch} isn't there any more.").format(branch=request.base))
    start = _merge_base(sender, base, request.commit)
    shown = compare(
        repository.snapshot(start),
        repository.snapshot(request.commit),
        dialect,
        title=request.title,
        author=request.author,
        base=request.base,
        head=request.branch,
        description=request.description,
    )
    return replace(
        shown,
        row=row(request, "", False),
        comments=tuple((r.author, r.text, f"{r.path}:{r.line}" if r.path else "") for r in request.remarks),
    )


def _merge_base(sender: Sender, base: str, head: str) -> str:
    done = sender.repository.runner.run("merge-base", "--end-of-options", base, head, check=False)
    return done.text.split("\n")[0] if done.status == 0 and done.text else base
