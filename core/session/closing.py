"""Ending a request without merging it, and its Edits for a new draft. They raise GitError, SessionError."""

from __future__ import annotations

from core.forge.interface import Request, Reviewing, Uncertain
from core.git.errors import GitError, Kind
from core.platform.edit import Edit
from core.publish import Job, refresh
from core.session.errors import SessionError
from core.session.sender import Sender
from core.session.sent_proposals import row_of
from core.text import _
from core.view import ProposalRow


def close_request(sender: Sender, request_id: str, reason: str) -> ProposalRow:
    """Says the reason there, once, and closes it. One that is closed already stays as it is."""
    reviewing = sender.connection().reviewing
    if reviewing is None:
        raise SessionError(_("This remote's requests can only be closed on its own page."))
    request = reviewing.read(request_id)
    if request.state == "merged":
        raise SessionError(_("It was merged meanwhile, so there is nothing to close."))
    if request.state != "closed":
        reason = reason.strip()
        if reason and not any(remark.text.strip() == reason for remark in request.remarks):
            reviewing.comment(request, reason)
        request = _closed(reviewing, request)
    job = next((j for j in sender.here() if j.request and j.request in (request_id, request.id)), None)
    if job is not None and not job.ended:
        _note_the_end(sender, job)
    return row_of(sender, request)


def _closed(reviewing: Reviewing, request: Request) -> Request:
    try:
        return reviewing.close(request)
    except Uncertain:
        now = reviewing.read(request.id)
        if now.state != "closed":
            raise
        return now


def _note_the_end(sender: Sender, job: Job) -> None:
    """Closed it is; if that can't be asked again just now, the next look tells."""
    try:
        refresh(sender.repository, sender.store, sender.connection_of(job), job)
    except GitError as error:
        if error.kind is Kind.CANCELLED:
            raise


def closed_job(sender: Sender, request_id: str) -> Job:
    """The proposal of this computer whose draft can be taken back."""
    found = next((j for j in sender.here() if request_id and request_id in (j.request, j.id)), None)
    if found is None:
        raise SessionError(_("This proposal wasn't sent from here, so its draft isn't on this computer."))
    if found.state != "closed":
        raise SessionError(_("Close this proposal first: its draft can be taken back then."))
    if not found.can_be_taken_back:
        raise SessionError(
            _("This proposal isn't made of drafts of this computer alone, so none can be taken back.")
        )
    return found


def edits_of(job: Job) -> tuple[Edit, ...]:
    """Of all its commits, in order."""
    try:
        return tuple(Edit.from_json(data) for edits in job.wishes for data in edits)
    except ValueError as error:
        raise SessionError(str(error)) from error
