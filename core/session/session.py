"""Session, the one door: a draft (editor.py), what is sent (sender.py), reviews (comparing.py)."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

from core.forge.conventions import Conventions, owners_of, template_of
from core.forge.detect import known_place
from core.forge.forges import conventions_of
from core.forge.interface import Request, Reviewing
from core.git.identity import missing_identity
from core.hcl.gate import warm
from core.publish import Job, save_patch
from core.session import accounts, targets
from core.session.comment_place import about, place_of
from core.session.comparing import review
from core.session.editor import Editing
from core.session.errors import (
    CannotSend,
    Moved,
    NothingToSend,
    RepositoryError,
    SessionError,
    as_session_error,
)
from core.session.fetching import fetched
from core.session.headless import dialect
from core.session.identity import identity, keep_identity
from core.session.locate import locate
from core.session.modules import fetch, offers, with_modules
from core.session.next_steps import after_merge
from core.session.overlaps import overlaps
from core.session.proposal_rows import result_of, row, unfinished_of
from core.session.proposal_status import look
from core.session.request_reviews import forge_info, history, read_request, remembered
from core.session.revisions import fetch_if_unknown, parse_range
from core.session.sender import Sender, digest_of
from core.session.sent_proposals import base_of, looked_at, requests, sent_as, source_of
from core.session.source import Cancel, Progress, data_folder
from core.session.touched_clusters import Touching
from core.session.wording import proposal_text
from core.text import _
from core.view import (
    AccessInfo,
    AccountInfo,
    ForgeInfo,
    HistoryRow,
    ModuleOffer,
    Overlap,
    ProposalResult,
    ProposalRow,
    ProposalText,
    ReviewView,
    Standing,
    StepView,
    UnfinishedProposal,
    View,
)

OnStep = Callable[[tuple[StepView, ...]], None]


class Session(Editing):
    """Synchronous, no threads: use it from one thread. Every method answers or raises SessionError."""

    _sending: Sender | None = None
    _working_on: str | None = None
    """Id of the proposal that edits go to, instead of a new one."""
    _touching: Touching | None = None

    @classmethod
    def open(
        cls,
        path_or_url: str,
        *,
        ref: str | None = None,
        fetch: bool = False,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
        data_dir: str | os.PathLike[str] | None = None,
        keep_draft: bool = True,
        to: str | None = None,
        instead_of: Self | None = None,
    ) -> Self:
        """Without `fetch`: HEAD, or `ref`. With it (the window, and to propose): the remote's default branch,
        fetched first. `keep_draft` False leaves no journal. `to`: the remote that proposals go to this
        time, or "parent" for what the remote is a fork of. `instead_of`: the session that is to be replaced.
        Where it is of the same place, and its drafts lie in the same, this one takes its draft over and is
        its `heir`; if opening fails, that one goes on as it was."""
        folder = data_folder(data_dir)
        source = locate(
            path_or_url, ref=ref, fetch=fetch, progress=progress, cancel=cancel, data_dir=folder, to=to
        )
        old = instead_of
        if old is not None and (old.source.key, old.data_dir) != (source.key, folder):
            old = None
        draft = old._put_away() if old is not None else None
        session = None
        try:
            session = cls(source, dialect(), data_dir=folder, keep_draft=keep_draft, first=draft)
            session._hold_for_unfinished()
        except BaseException:
            if session is not None:
                session.close()
            if old is not None:
                old._take_back(draft)
            raise
        if old is not None:
            old.heir = session
        return session

    # Sending

    def proposal_text(self) -> ProposalText:
        """Title, description and branch, suggested from the Changes; reviewers, from CODEOWNERS."""
        view = self.view
        paths = [d.path for d in view.diff]
        conventions = self._conventions()
        text = proposal_text(
            view.changes,
            (*view.platforms, *view.base),
            paths,
            template_of(self.source.snapshot, conventions),
            view.foresight,
        )
        return replace(text, owners=owners_of(self.source.snapshot, paths, conventions))

    def access(self, branch: str = "") -> AccessInfo:
        """What sending would use and whether it may, for this branch name ("": the suggested one). May ask
        the network: call it on a worker."""
        if self._working_on is None and not branch and self.view.diff:
            branch = self.proposal_text().branch
        with as_session_error():
            return self._sender().access(branch)

    def propose_to(self, remote: str) -> View:
        """The answer to AccessInfo.whereto, remembered: proposals go there from now on, and the draft moves
        onto that repository's branch. Asks the network."""
        repository = self.source.repository
        if repository is None:
            raise SessionError(_("A plain folder has no remotes."))
        self.finish()
        with as_session_error():
            before = repository.default_remote()
            source = fetched(repository, remote, None, None, None, self.data_dir)
            targets.choose(repository, remote, self.data_dir)
            self._sending = None
            return self.view if before == remote else self.move_to(source)

    def identity(self) -> tuple[str, str] | None:
        """(name, e-mail) of the commits; None if they have to be asked for."""
        if self.source.repository is None:
            return None
        found = identity(self.source.repository, self.data_dir)
        return (found.name, found.email) if found else None

    def set_identity(self, name: str, email: str) -> None:
        """Asked for once, kept in Repoform's own settings."""
        keep_identity(self.data_dir, name, email)
        self._sending = None

    def trust(self) -> None:
        """Let Git use the programs of this repository's own configuration that AccessInfo.trust names:
        exactly these values, remembered."""
        with as_session_error():
            self._sender().trust()

    def account(self) -> AccountInfo:
        """Which credential is used here and what it may do. May ask the network."""
        with as_session_error():
            return accounts.account(self._sender())

    def confirm_host(self) -> AccountInfo:
        """The host of this repository is the user's own: tokens may go there."""
        return self._account_changed(accounts.confirm)

    def set_token(self, token: str) -> AccountInfo:
        """Keep a token of Repoform's own for this host, in the system keyring and nowhere else."""
        return self._account_changed(lambda sender: accounts.keep_token(sender, token))

    def forget_token(self) -> AccountInfo:
        """Take Repoform's own token out of the keyring."""
        return self._account_changed(accounts.forget_token)

    def _account_changed(self, do: Callable[[Sender], None]) -> AccountInfo:
        with as_session_error():
            do(self._sender())
        self._sending = None
        return self.account()

    def propose(
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
    ) -> ProposalResult:
        """Send the draft as it is shown. A step that fails stops it and says why (`ProposalResult.problem`);
        `resume` goes on. Repeating it with the same edits is the same proposal, until that has ended without
        them in the base; `anew` makes a second one on purpose. `any_branch`: take another
        branch name where this one is taken."""
        self.finish()
        if not self.view.diff:
            raise NothingToSend(
                _("There is nothing to send: nothing differs from {branch}.").format(
                    branch=self.source.branch or _("the base")
                ),
            )
        if self.view.conflicts:
            raise CannotSend(_("Someone else changed settings of your draft too. Decide these first."))
        if self.view.blockers:
            raise CannotSend(self.view.blockers[0].sentence)
        with as_session_error():
            if self._working_on is not None:
                job = self._sender().amend(
                    self._working_on, self.files(), title, description, on_step, cancel
                )
                return self._after(job)
            job = self._sender().send(
                self.files(),
                self._draft.effective(),
                title,
                description,
                branch,
                reviewers,
                draft,
                on_step,
                cancel,
                any_branch,
                anew,
            )
        return self._after(job)

    def resume(self, job: str, on_step: OnStep | None = None, cancel: Cancel | None = None) -> ProposalResult:
        """Go on with a proposal that stopped; ends with exactly one."""
        with as_session_error():
            return self._after(self._sender().resume(job, on_step, cancel))

    def edit_again(self, job: str) -> View:
        """Give a stopped proposal up; its draft can be edited again. What was sent already stays there."""
        with as_session_error():
            self._sender().abandon(job)
        self._readonly = None
        return self._show()

    def work_on(self, request_id: str) -> View:
        """From now on edits go to this proposal, as further commits on its branch, and that branch is shown.
        `leave_proposal` goes back."""
        if self._draft.effective():
            raise SessionError(_("Send your draft, or give it up, before you go on with another proposal."))
        with as_session_error():
            sender = self._sender()
            job = sent_as(sender, request_id)
            source = source_of(sender, job)
        self._switch(source)
        self._working_on = job.id
        return self._show()

    def leave_proposal(self) -> View:
        """Back to the branch that proposals are for."""
        if self._working_on is None:
            return self.view
        if self._draft.effective():
            raise SessionError(_("Send your draft, or give it up, before you go back."))
        with as_session_error():
            job = self._sender().job(self._working_on)
            source = base_of(self._sender(), job)
        self._working_on = None
        self._switch(source)
        return self._show()

    def refresh(self, progress: Progress | None = None, cancel: Cancel | None = None) -> View:
        """As of every branch. Of a proposal that edits go to: its own branch; once it has ended, back from
        it."""
        if self._working_on is None:
            return super().refresh(progress, cancel)
        self.finish()
        with as_session_error():
            sender = self._sender()
            job = looked_at(sender, self._working_on)
            if not job.ended:
                return self.move_to(source_of(sender, job))
        if self._draft.effective():
            sentence = _("The proposal “{title}” has ended. Save your draft as a patch, or give it up.")
            raise SessionError(sentence.format(title=job.title))
        return self.leave_proposal()

    def unfinished(self) -> tuple[UnfinishedProposal, ...]:
        """Proposals of this repository that stopped half-way."""
        if self.source.repository is None or self.source.remote is None:
            return ()
        return tuple(unfinished_of(job) for job in self._sender().mine() if not job.done)

    def proposals(self, cancel: Cancel | None = None) -> tuple[ProposalRow, ...]:
        """Open and lately merged requests of the remote; asks the network. `cancel` is asked in between."""
        with as_session_error():
            return requests(self._sender(), cancel)

    def forge(self) -> ForgeInfo:
        """Where proposals go, told by the forge itself. May ask the network what a host is."""
        with as_session_error():
            return forge_info(self._sender().connection())

    def pause_between_looks(self) -> float:
        """Seconds between two looks at proposals that a forge doesn't mind."""
        with as_session_error():
            return self._sender().connection().pause_between_looks()

    def standing(self, request_id: str, cancel: Cancel | None = None) -> Standing:
        """How a request is doing now: asked politely, in passing, for a screen that shows it. Raises
        SessionError "cancelled" once `cancel` says so, between two questions to the forge."""
        with as_session_error():
            return look(self._sender(), request_id, cancel)

    def touched(self, row: ProposalRow) -> frozenset[tuple[str, str]]:
        """Root and name of the clusters that a proposal touches, as far as that can be told without asking
        the network."""
        if self._touching is None:
            self._touching = Touching()
        with as_session_error():
            return self._touching.of(self._sender(), self._dialect, row)

    def overlaps(self) -> tuple[Overlap, ...]:
        """Open proposals that change the same settings as the draft; asks the network."""
        with as_session_error():
            sender = self._sender()
            own = sender.job(self._working_on).request if self._working_on else ""
            return overlaps(sender, self._dialect, [c.key for c in self.view.changes], own)

    def save_patch(self, path: str | os.PathLike[str], title: str, description: str) -> None:
        """The draft as a file for `git am`, or for a colleague's Repoform."""
        repository, commit = self.source.repository, self.source.snapshot.commit
        if repository is None or commit is None:
            raise SessionError(_("A plain folder has no commits to make a patch of; save the diff instead."))
        with as_session_error():
            who = identity(repository, self.data_dir)
            if who is None:
                raise missing_identity()
            files = {name: after for name, (_before, after) in self.files().items()}
            save_patch(repository, commit, files, title, description, who, Path(path))

    # Modules of elsewhere

    def module_offers(self) -> tuple[ModuleOffer, ...]:
        """What could be fetched so that modules' own settings are known instead of assumed."""
        return offers(self.view.platforms, self.data_dir)

    def read_modules(
        self,
        offer: ModuleOffer,
        *,
        moved: bool = False,
        progress: Progress | None = None,
        cancel: Cancel | None = None,
    ) -> View:
        """Fetch what an offer says, with the user's word, and read everything again; the draft stays. Raises
        SessionError "moved" where a tag means another commit than before: `moved` agrees to that."""
        self.finish()
        with as_session_error():
            kept = fetch(
                offer, self.data_dir, moved=moved, progress=progress, cancel=cancel, source=self.source
            )
        self._stand_on(with_modules(self.source, self.data_dir))
        return self._notice(" ".join(kept.without.values()))

    def warm(self) -> None:
        """Start what the write gate will ask: slow the first time, so call it where nobody waits."""
        warm()

    # Reviewing

    def history(self, root: str, module: str, environment: str, setting: str) -> tuple[HistoryRow, ...]:
        """Who changed this setting, when and in which commit; newest first."""
        if self.source.repository is None:
            return ()
        with as_session_error():
            return history(self.source, self._replay.base.reading, (root, module, environment, setting))

    def review(self, base: str, head: str, *, since_fork: bool = False) -> ReviewView:
        """The Changes between any two commits or branches of this repository, as `git diff BASE HEAD` has
        them. `since_fork`: only what `head` brought since it left `base`."""
        if self.source.repository is None:
            raise RepositoryError(_("A plain folder has no commits to compare."))
        with as_session_error():
            for name in (base, head):
                fetch_if_unknown(self.source.repository, name, self.data_dir)
            return review(self.source.repository, self._dialect, base, head, since_fork=since_fork)

    def review_range(self, text: str) -> ReviewView:
        """As one types it: a branch or commit against the branch that is shown, A..B or A...B."""
        base, head, since_fork = parse_range(text, self.source.branch or "HEAD")
        return self.review(base, head, since_fork=since_fork)

    def request(self, request_id: str) -> ReviewView:
        """A request with its remarks, against the point where it left its base."""
        with as_session_error():
            return remembered(self.data_dir, read_request(self._sender(), self._dialect, request_id))

    def comment(
        self,
        request_id: str,
        text: str,
        path: str = "",
        line: int | None = None,
        side: str = "new",
        *,
        commit: str | None = None,
    ) -> None:
        """At a line of the diff's new (or "old") side, if given. `commit`: the one whose diff that is."""
        with as_session_error():
            reviewing, request = self._request(request_id)
            if commit and commit != request.commit:
                request = replace(request, commit=commit)
            reviewing.comment(request, text, path, line, side)

    def comment_on(
        self, request_id: str, shown: ReviewView, key: tuple[str, str, str, str], text: str
    ) -> None:
        """On a setting: lands on the changed line that the Change is about."""
        change = next((c for c in shown.changes if c.key == key), None)
        place = place_of(shown, change) if change is not None else None
        if change is not None and (place is None or place[1] is None):
            text = about(change, text)
        if place is None:
            self.comment(request_id, text)
        else:
            self.comment(request_id, text, *place, commit=shown.head_commit)

    def approve(self, request_id: str, text: str = "", *, commit: str | None = None) -> None:
        """`commit`: the one that was read; another one is refused, because nobody has seen it."""
        with as_session_error():
            reviewing, request = self._request(request_id, commit)
            reviewing.approve(request, text)

    def request_changes(self, request_id: str, text: str, *, commit: str | None = None) -> None:
        """`commit`: the one that was read."""
        with as_session_error():
            reviewing, request = self._request(request_id)
            reviewing.request_changes(replace(request, commit=commit) if commit else request, text)

    def merge(self, request_id: str, *, commit: str | None = None) -> ProposalRow:
        """`commit` as in `approve`."""
        with as_session_error():
            reviewing, request = self._request(request_id, commit)
            return row(reviewing.merge(request), "", False, self._sender().connection().manners)

    # Inside

    def _request(self, request_id: str, commit: str | None = None) -> tuple[Reviewing, Request]:
        reviewing = self._sender().connection().reviewing
        if reviewing is None:
            raise SessionError(_("This remote's requests can only be read on its own page."))
        request = reviewing.read(request_id)
        if commit and commit != request.commit:
            raise Moved(_("It has new commits since you looked. Read them first."))
        return reviewing, request

    def _sender(self) -> Sender:
        if self._sending is None or self._sending.source is not self.source:
            self._sending = Sender(self.source, self.data_dir)
        return self._sending

    def _after(self, job: Job) -> ProposalResult:
        """The draft after a try: gone when it was sent, read-only while it waits for Resume."""
        later = after_merge(self._dialect, self.view.platforms, self.view.changes)
        steps, note = later.steps, later.plan_note
        mine = self._working_on == job.id or job.edits == digest_of(self._draft.effective())
        if job.done and mine:
            self._readonly = None
            self.discard()
            if self._working_on == job.id:
                # What a merge brings is the whole proposal, not its last commit alone.
                whole = self.review(job.base_commit, job.commit, since_fork=True)
                steps, note = whole.next_steps, whole.plan_note
                self.move_to(source_of(self._sender(), job))
                self._show()  # the commit that the branch has moved by is the user's own: no news
        elif mine and self._sender().store.load(job.id) is not None:
            self._hold(job.problem)
            self._show()
        manners = self._sender().connection().manners
        note = note if manners.pipeline else ""
        return replace(result_of(job, steps, manners), plan_note=note, forge=manners.name)

    def _hold(self, problem: str) -> None:
        self._readonly = _(
            "This draft is being sent and stopped half-way: {problem} Resume, or edit it again."
        ).format(problem=problem)

    def _hold_for_unfinished(self) -> None:
        """A draft whose proposal stopped is read-only, also after a restart."""
        if not self._draft.edits or self.source.repository is None or self.source.remote is None:
            return

        digest = digest_of(self._draft.effective())
        for job in self._sender().mine():
            if job.edits != digest:
                continue
            if not job.done:
                self._hold(job.problem)
                self._show()
            elif not job.ended and job.made_of == tuple(e.id for e in self._draft.effective()):
                # It was sent, and then the process ended before the draft could be put away.
                self._kept.note = _("Your draft was sent already: “{title}”.").format(title=job.title)
                self.discard()
            return

    def _conventions(self) -> Conventions:
        """Where the forge looks for what the repository says about proposals; asks nobody."""
        repository, remote = self.source.repository, self.source.remote
        if repository is None or remote is None:
            return conventions_of("")
        with as_session_error():
            return conventions_of(known_place(repository.remote_url(remote, push=True)).kind)
