"""Proposals that were sent from here, and what became of them. Functions raise GitError, SessionError."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from core.forge.connect import Connection
from core.forge.interface import Request
from core.git.errors import GitError, Kind
from core.publish import Job, refresh, sweep
from core.session.errors import SessionError
from core.session.fetching import fetched
from core.session.proposal_rows import plain, row
from core.session.sender import Sender
from core.session.source import Source
from core.text import _
from core.view import ProposalRow

MOST_LOOKED_AT = 5
"""Own proposals of which a list says how they are doing: each takes several questions."""

MOST_CLOSED = 3
"""Own ones that were closed, in a list."""


def sent_as(sender: Sender, request_id: str) -> Job:
    """The proposal of this computer that became a request."""
    found = next((j for j in sender.here() if request_id in (j.request, j.id) and request_id), None)
    if found is None:
        raise SessionError(_("This proposal wasn't sent from here, so it can't be gone on with."))
    if found.ended:
        raise SessionError(_("This proposal has ended. Send the changes as a new one."))
    return found


def source_of(sender: Sender, job: Job) -> Source:
    """A proposal's branch as it is now, to go on with."""
    commit = job.commit
    if not job.fork_owner:
        try:
            tip = fetched(sender.repository, sender.remote, job.branch, None, None, sender.data_dir)
        except GitError as error:
            if error.kind is not Kind.UNKNOWN_REF:
                raise
        else:
            if tip.place.fetched is not None and tip.place.can_propose:
                commit = tip.snapshot.commit or commit
    if commit != job.commit:  # somebody else pushed to it
        job = replace(job, commit=commit, pushed=commit, commits=(*job.commits, commit))
        sender.store.save(job)
    note = _("Your edits go to the proposal “{title}”.").format(title=job.title)
    place = replace(
        sender.source.place, branch=job.branch, commit=commit, note=note, proposal=job.title, back=job.base
    )
    snapshot = sender.repository.snapshot(commit)
    return replace(sender.source, snapshot=snapshot, branch=job.branch, place=place)


def base_of(sender: Sender, job: Job) -> Source:
    """The branch that a proposal is for, fetched."""
    return fetched(sender.repository, sender.remote, job.base, None, None, sender.data_dir)


def looked_at(sender: Sender, job: str) -> Job:
    """As the forge has it now."""
    found = sender.job(job)
    return refresh(sender.repository, sender.store, sender.connection_of(found), found)[0]


def row_of(sender: Sender, request: Request) -> ProposalRow:
    """As a list shows it: what can be done with it here included."""
    job = next((j for j in sender.here() if j.request and j.request == request.id), None)
    can_edit = job is not None and job.state != "stopped" and request.state in ("open", "draft")
    # The inbox's requests have another id once they have ended; their branch tells.
    ended = next((j for j in sender.here() if is_of(j, request)), None) if request.state == "closed" else None
    return replace(
        row(request, sender.name or "", job is not None or ended is not None, sender.connection().manners),
        can_edit=can_edit,
        can_take_back=ended is not None and ended.can_be_taken_back,
    )


def is_of(job: Job, request: Request) -> bool:
    """Whether a request, ended or not, is what became of the proposal."""
    return bool(job.request) and (job.request == request.id or job.commit == request.commit)


def requests(sender: Sender, cancel: Callable[[], bool] | None = None) -> tuple[ProposalRow, ...]:
    """Open and lately merged ones of the remote; asks the network. `cancel` is asked in between."""
    connection = sender.connection()
    if connection.reviewing is None:
        _see_what_ended(sender, connection, {}, cancel)
        return ()
    if sender.name is None:
        sender.name = sender.access().sender
    found = connection.reviewing.requests("open", "merged")
    seen = _see_what_ended(sender, connection, {r.id: r for r in found if r.state != "merged"}, cancel)
    # A list tells little; of the own ones, how they are doing was asked for just now.
    rows = [row_of(sender, seen.get(request.id, request)) for request in found]
    rows += _closed_here(sender)
    return tuple({row.id: row for row in rows}.values())  # one may have ended in between


def _closed_here(sender: Sender) -> list[ProposalRow]:
    """The newest of those whose draft can be taken back: they are known without asking."""
    manners = sender.connection().manners
    return [
        ProposalRow(
            id=job.request,
            title=plain(job.title),
            author=plain(sender.name or job.author),
            branch=job.branch,
            base=job.base,
            url=job.request_url,
            state=job.state,
            when=job.created,
            mine=True,
            can_take_back=True,
            commit=job.commit,
            number=manners.numbered(job.number, "") if job.number is not None else "",
        )
        for job in sender.here()
        if job.can_be_taken_back
    ][:MOST_CLOSED]


def _see_what_ended(
    sender: Sender, connection: Connection, listed: Mapping[str, Request], cancel: Callable[[], bool] | None
) -> dict[str, Request]:
    """Proposals that were merged or closed meanwhile: their private refs go. Answers what was seen of
    the newest of those that are still open."""
    seen: dict[str, Request] = {}
    for job in sender.here():
        if not job.done or job.ended:
            continue
        try:
            if connection.reviewing is not None and job.request in listed:
                if len(seen) >= MOST_LOOKED_AT:
                    continue
                request = connection.reviewing.look(job.request, cancel)
                seen[job.request] = request
                if request.state == job.state:
                    continue
            refresh(sender.repository, sender.store, connection, job)
        except GitError as error:
            if error.kind is Kind.CANCELLED:
                raise
            continue  # told when it is opened; the list must not fail for one of them
    sweep(sender.repository, sender.store)
    return seen
