"""What a try to send leaves of the draft: nothing once it was sent, a read-only one while it waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from core.changes.changes import by_severity
from core.draft.draft import digest_of
from core.platform.edit import Edit
from core.publish import Job
from core.session.comparing import review
from core.session.next_steps import after_merge, ending_of
from core.session.open_draft import OpenDraft
from core.session.proposal_rows import result_of
from core.session.sender import Sender
from core.session.sent_proposals import source_of
from core.text import _
from core.view import ProposalResult


def after_sending(
    opened: OpenDraft, sender: Sender, job: Job, sent: Sequence[Edit], *, further: bool
) -> ProposalResult:
    """`sent`: the Edits of the draft that it was made of; the others stay. `further`: edits go to this
    proposal, which is there already. Raises GitError."""
    shown = opened.view if len(sent) == len(opened.effective) else opened.view_of(sent)
    ending = ending_of(job.state)
    later = after_merge(opened.dialect, shown.platforms, shown.changes, ending)
    steps, merged, note = later.steps, later.once_merged, later.plan_note
    mine = further or (bool(sent) and job.edits == digest_of(sent))
    if job.done and mine:
        opened.release()
        opened.leave_out({e.id for e in sent})
        if further:
            # What a merge brings is the whole proposal, not its last commit alone.
            whole = review(sender.repository, opened.dialect, job.base_commit, job.commit, since_fork=True)
            steps = whole.once_merged if ending == "merged" else whole.next_steps
            merged, note = whole.once_merged, whole.plan_note
            opened.move_to(source_of(sender, job))
            opened.show()  # the commit that the branch has moved by is the user's own: no news
    elif mine and sender.store.load(job.id) is not None:
        _hold(opened, job)
    manners = sender.connection().manners
    note = note if manners.pipeline else ""
    result = result_of(job, steps, manners)
    result = replace(result, once_merged=merged, plan_note=note, forge=manners.name)
    if not job.done or not mine:
        return result
    left = len(opened.view.changes)
    return replace(
        result, sent=by_severity(shown.changes), diff=shown.diff, problems=shown.draft_problems, left=left
    )


def hold_unfinished(opened: OpenDraft, sender: Sender) -> None:
    """A draft whose proposal stopped is read-only, also after a restart."""
    for job in sender.mine():
        sent = sent_of(opened.effective, job)
        if not sent:
            continue
        if not job.done:
            _hold(opened, job)
        elif not job.ended and job.made_of == tuple(e.id for e in sent):
            # It was sent, and then the process ended before the draft could be put away.
            words = _("Your draft was sent already: “{title}”.")
            if len(sent) < len(opened.effective):
                words = _("A part of your draft was sent already: “{title}”. The rest is here.")
            opened.note_instead(words.format(title=job.title))
            opened.leave_out(job.made_of)
        return


def sent_of(edits: Sequence[Edit], job: Job) -> tuple[Edit, ...]:
    """The Edits that a job is made of: a part of the draft by their ids, or all where it is the same wishes.
    Empty: none of them is in it."""
    if job.edits == digest_of(edits):
        return tuple(edits)
    part = tuple(e for e in edits if e.id in job.made_of)
    return part if part and job.edits == digest_of(part) else ()


def _hold(opened: OpenDraft, job: Job) -> None:
    sentence = _("This draft is being sent and stopped half-way: {problem} Resume, or edit it again.")
    opened.hold(sentence.format(problem=job.problem))
