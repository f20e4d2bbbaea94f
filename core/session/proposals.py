"""`session.proposals`: sending the draft, going on with what was sent, and how proposals are doing."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from core.changes.changes import changes as changes_between
from core.draft.parts import part_with
from core.git.identity import missing_identity
from core.hcl.gate import warm
from core.platform.edit import Edit
from core.publish import Job, save_patch
from core.session import targets
from core.session.after_sending import after_sending, hold_unfinished, sent_of
from core.session.closing import close_request, closed_job, edits_of
from core.session.current_sender import CurrentSender
from core.session.errors import CannotSend, NothingToSend, SessionError, as_session_error
from core.session.fetching import fetched
from core.session.identity import identity
from core.session.open_draft import OpenDraft
from core.session.overlaps import overlaps
from core.session.proposal_rows import unfinished_of
from core.session.proposal_status import look
from core.session.request_reviews import Key, forge_info
from core.session.sender import OnStep
from core.session.sent_proposals import base_of, looked_at, requests, sent_as, source_of
from core.session.source import Cancel
from core.session.suggested_text import suggested_text
from core.text import _
from core.view import (
    AccessInfo,
    DraftPart,
    ForgeInfo,
    Overlap,
    ProposalResult,
    ProposalRow,
    ProposalText,
    Standing,
    UnfinishedProposal,
    View,
)


class Proposals:
    """Methods raise SessionError."""

    def __init__(self, opened: OpenDraft, sender: CurrentSender, data_dir: Path) -> None:
        self._opened = opened
        self._sender = sender
        self._data_dir = data_dir
        self._working_on: str | None = None

    # Before

    def text(self) -> ProposalText:
        """Title, description and branch, suggested from the Changes; reviewers, from CODEOWNERS."""
        with as_session_error():
            return suggested_text(self._opened.source, self._opened.view)

    def access(self, branch: str = "") -> AccessInfo:
        """What sending would use and whether it may, for this branch name ("": the suggested one). May ask
        the network: call it on a worker."""
        if self._working_on is None and not branch and self._opened.view.diff:
            branch = self.text().branch
        with as_session_error():
            return self._sender().access(branch)

    def forge(self) -> ForgeInfo:
        """Where proposals go, told by the forge itself. May ask the network what a host is."""
        with as_session_error():
            return forge_info(self._sender().connection())

    def send_to(self, remote: str) -> View:
        """The answer to AccessInfo.whereto, remembered: proposals go there from now on, and the draft moves
        onto that repository's branch. Asks the network."""
        repository = self._opened.source.repository
        if repository is None:
            raise SessionError(_("A plain folder has no remotes."))
        self._opened.finish()
        with as_session_error():
            before = repository.default_remote()
            source = fetched(repository, remote, None, None, None, self._data_dir)
            targets.choose(repository, remote, self._data_dir)
            self._sender.renew()
            return self._opened.view if before == remote else self._opened.move_to(source)

    def overlaps(self) -> tuple[Overlap, ...]:
        """Open proposals that change the same settings as the draft; asks the network."""
        with as_session_error():
            sender = self._sender()
            own = sender.job(self._working_on).request if self._working_on else ""
            return overlaps(sender, self._opened.dialect, [c.key for c in self._opened.view.changes], own)

    def warm(self) -> None:
        """Start what the write gate will ask: slow the first time, so call it where nobody waits."""
        with as_session_error():
            warm()

    # Sending

    def send(
        self,
        title: str,
        description: str,
        branch: str,
        reviewers: Sequence[str] = (),
        draft: bool = False,
        on_step: OnStep | None = None,
        cancel: Cancel | None = None,
        any_branch: bool = False,
        anew: bool = False,
        only: Sequence[Key] = (),
    ) -> ProposalResult:
        """Send the draft as it is shown; `only`: the part of it that makes these Changes (see `part`), the
        rest stays in the draft. A step that fails stops it and says why (`ProposalResult.problem`);
        `resume` goes on. Repeating it with the same edits is the same proposal, until that has ended without
        them in the base; `anew` makes a second one on purpose. `any_branch`: take another
        branch name where this one is taken."""
        self._opened.finish()
        view, edits = self._opened.view, self._opened.effective
        if only:
            self._opened.check_writable()
            edits = self._edits_of(only)
            view = self._opened.view_of(edits)
        if not view.diff:
            sentence = _("There is nothing to send: nothing differs from {branch}.")
            raise NothingToSend(sentence.format(branch=self._opened.source.branch or _("what it stands on")))
        if view.conflicts:
            raise CannotSend(_("Someone else changed settings of your draft too. Decide these first."))
        if view.blockers:
            raise CannotSend(view.blockers[0].sentence)
        with as_session_error():
            sender, files = self._sender(), self._opened.files(edits)
            if self._working_on is not None:
                done = sender.amend(self._working_on, files, edits, title, description, on_step, cancel)
                return self._after(done, edits)
            job = sender.send(
                files, edits, title, description, branch, reviewers, draft, on_step, cancel, any_branch, anew
            )
            return self._after(job, edits)

    def part(self, keys: Sequence[Key]) -> DraftPart:
        """What would be sent of the draft with these Changes: they, and those that need each other."""
        self._opened.finish()
        edits = self._edits_of(keys)
        view = self._opened.view_of(edits)
        with as_session_error():
            text = suggested_text(self._opened.source, view)
        return DraftPart(tuple(c.key for c in view.changes), view, text)

    def _edits_of(self, keys: Sequence[Key]) -> tuple[Edit, ...]:
        edits = self._opened.effective
        found = part_with(
            self._opened.replay, edits, lambda a, b: [c.key for c in changes_between(a, b)], keys
        )
        return tuple(edits[i] for i in found)

    def resume(self, job: str, on_step: OnStep | None = None, cancel: Cancel | None = None) -> ProposalResult:
        """Go on with a proposal that stopped; ends with exactly one."""
        with as_session_error():
            done = self._sender().resume(job, on_step, cancel)
            return self._after(done, sent_of(self._opened.effective, done))

    def edit_again(self, job: str) -> View:
        """Give a stopped proposal up; its draft can be edited again. What was sent already stays there."""
        with as_session_error():
            self._sender().abandon(job)
        return self._opened.release()

    def save_patch(
        self, path: str | os.PathLike[str], title: str, description: str, only: Sequence[Key] = ()
    ) -> None:
        """The draft as a file for `git am`, or for a colleague's Repoform; `only` as in `send`."""
        repository, commit = self._opened.source.repository, self._opened.source.snapshot.commit
        if repository is None or commit is None:
            raise SessionError(_("A plain folder has no commits to make a patch of; save the diff instead."))
        with as_session_error():
            who = identity(repository, self._data_dir)
            if who is None:
                raise missing_identity()
            edits = self._edits_of(only) if only else None
            files = {name: after for name, (_before, after) in self._opened.files(edits).items()}
            save_patch(repository, commit, files, title, description, who, Path(path))

    def hold_unfinished(self) -> None:
        """A draft whose proposal stopped is read-only, also after a restart."""
        if (
            self._opened.draft.edits
            and self._opened.source.repository is not None
            and self._opened.source.remote is not None
        ):
            hold_unfinished(self._opened, self._sender())

    # Further edits to one that was sent

    @property
    def is_going_on(self) -> bool:
        """Edits go to a proposal that is there, instead of a new one."""
        return self._working_on is not None

    def work_on(self, request_id: str) -> View:
        """From now on edits go to this proposal, as further commits on its branch, and that branch is shown.
        `leave` goes back."""
        if self._opened.effective:
            raise SessionError(_("Send your draft, or give it up, before you go on with another proposal."))
        with as_session_error():
            sender = self._sender()
            job = sent_as(sender, request_id)
            source = source_of(sender, job)
        view = self._opened.switch(source)
        self._working_on = job.id
        return view

    def close(self, request_id: str, reason: str = "") -> ProposalRow:
        """End a request without merging it; `reason` is said there first. `take_back` gives the draft of one
        that was sent from here."""
        with as_session_error():
            return close_request(self._sender(), request_id, reason)

    def take_back(self, request_id: str) -> View:
        """The draft of a proposal that was closed, as it was sent, is what is edited again."""
        if self._opened.effective:
            raise SessionError(_("Send your draft, or give it up, before you take another one back."))
        self.leave()
        with as_session_error():
            job = closed_job(self._sender(), request_id)
        if job.base != self._opened.source.branch:
            sentence = _("This draft was made on {base}; open that branch to take it back.")
            raise SessionError(sentence.format(base=job.base))
        return self._opened.put_back(edits_of(job), job.base_commit, job.title)

    def leave(self) -> View:
        """Back to the branch that proposals are for."""
        if self._working_on is None:
            return self._opened.view
        if self._opened.effective:
            raise SessionError(_("Send your draft, or give it up, before you go back."))
        with as_session_error():
            source = base_of(self._sender(), self._sender().job(self._working_on))
        self._working_on = None
        return self._opened.switch(source)

    def refresh(self) -> View:
        """The branch of the proposal that edits go to, as it is now; once that has ended, back from it."""
        if self._working_on is None:
            return self._opened.view
        self._opened.finish()
        with as_session_error():
            sender = self._sender()
            job = looked_at(sender, self._working_on)
            if not job.ended:
                return self._opened.move_to(source_of(sender, job))
        if self._opened.effective:
            sentence = _("The proposal “{title}” has ended. Save your draft as a patch, or give it up.")
            raise SessionError(sentence.format(title=job.title))
        return self.leave()

    # How they are doing

    def unfinished(self) -> tuple[UnfinishedProposal, ...]:
        """Proposals of this repository that stopped half-way."""
        if self._opened.source.repository is None or self._opened.source.remote is None:
            return ()
        with as_session_error():
            return tuple(unfinished_of(job) for job in self._sender().mine() if not job.done)

    def rows(self, cancel: Cancel | None = None) -> tuple[ProposalRow, ...]:
        """Open and lately merged requests of the remote; asks the network. `cancel` is asked in between."""
        with as_session_error():
            return requests(self._sender(), cancel)

    def pause_between_looks(self) -> float:
        """Seconds between two looks at proposals that a forge doesn't mind."""
        with as_session_error():
            return self._sender().connection().pause_between_looks()

    def standing(self, request_id: str, cancel: Cancel | None = None) -> Standing:
        """How a request is doing now: asked politely, in passing, for a screen that shows it. Raises
        Cancelled once `cancel` says so, between two questions to the forge."""
        with as_session_error():
            return look(self._sender(), request_id, cancel)

    def _after(self, job: Job, sent: Sequence[Edit]) -> ProposalResult:
        further = self._working_on == job.id
        if further and not sent:
            sent = self._opened.effective
        return after_sending(self._opened, self._sender(), job, sent, further=further)
