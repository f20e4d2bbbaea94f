"""Open proposals that change the same settings as the draft."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from core.dialects.interface import Dialect
from core.git.errors import GitError
from core.git.transfer import fetch
from core.session.errors import SessionError
from core.session.request_reviews import Key, compared
from core.session.sender import Sender
from core.session.sent_proposals import row_of
from core.text import ngettext
from core.view import Overlap

MOST_COMPARED = 20
"""Open requests that are compared with the draft; more would keep the user waiting."""


def overlaps(sender: Sender, dialect: Dialect, keys: Iterable[Key], own: str = "") -> tuple[Overlap, ...]:
    """Of the newest open requests, but for `own`; one that can't be read is left out. Asks for the list and
    fetches once: how the requests are doing doesn't matter here."""
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
            shown = compared(sender, dialect, request)
        except (GitError, SessionError):
            continue
        found = row_of(sender, request)
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
