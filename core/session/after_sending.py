"""What a try to send leaves of the draft: nothing once it was sent, a read-only one while it waits."""

from __future__ import annotations

from dataclasses import replace

from core.draft.draft import digest_of
from core.publish import Job
from core.session.comparing import review
from core.session.next_steps import after_merge
from core.session.open_draft import OpenDraft
from core.session.proposal_rows import result_of
from core.session.sender import Sender
from core.session.sent_proposals import source_of
from core.text import _
from core.view import ProposalResult


def after_sending(opened: OpenDraft, sender: Sender, job: Job, *, further: bool) -> ProposalResult:
    """`further`: edits go to this proposal, which is there already. Raises GitError."""
    later = after_merge(opened.dialect, opened.view.platforms, opened.view.changes)
    steps, note = later.steps, later.plan_note
    mine = further or job.edits == digest_of(opened.effective)
    if job.done and mine:
        opened.release()
        opened.discard()
        if further:
            # What a merge brings is the whole proposal, not its last commit alone.
            whole = review(sender.repository, opened.dialect, job.base_commit, job.commit, since_fork=True)
            steps, note = whole.next_steps, whole.plan_note
            opened.move_to(source_of(sender, job))
            opened.show()  # the commit that the branch has moved by is the user's own: no news
    elif mine and sender.store.load(job.id) is not None:
        _hold(opened, job)
    manners = sender.connection().manners
    note = note if manners.pipeline else ""
    return replace(result_of(job, steps, manners), plan_note=note, forge=manners.name)


def hold_unfinished(opened: OpenDraft, sender: Sender) -> None:
    """A draft whose proposal stopped is read-only, also after a restart."""
    digest = digest_of(opened.effective)
    for job in sender.mine():
        if job.edits != digest:
            continue
        if not job.done:
            _hold(opened, job)
        elif not job.ended and job.made_of == tuple(e.id for e in opened.effective):
            # It was sent, and then the process ended before the draft could be put away.
            opened.note_instead(_("Your draft was sent already: “{title}”.").format(title=job.title))
            opened.discard()
        return


def _hold(opened: OpenDraft, job: Job) -> None:
    sentence = _("This draft is being sent and stopped half-way: {problem} Resume, or edit it again.")
    opened.hold(sentence.format(problem=job.problem))
