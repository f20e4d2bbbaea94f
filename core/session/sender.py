"""From a draft to a proposal, and what became of earlier ones. Session's methods end here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.platform.edit import Edit
from core.private_file import write_private
from core.session.errors import CannotSend, SessionError, as_session_error
from core.session.source import Source, fetched
from core.text import _
from core.view import AccessInfo, NextStep, ProposalResult, ProposalRow, StepView, UnfinishedProposal, Whereto

if TYPE_CHECKING:
    from core.forge.connect import Connection
    from core.forge.interface import Request
    from core.git.identity import Identity
    from core.git.repository import Repository
    from core.publish import Job, JobStore

OnStep = Callable[[tuple[StepView, ...]], None]
MOST_LOOKED_AT = 5
"""Own proposals of which a list says how they are doing: each takes several questions."""
Files = Mapping[str, tuple[bytes | None, bytes | None]]


class Sender:
    """What sending from one source needs, asked for when first used. Methods raise GitError."""

    def __init__(self, source: Source, data_dir: Path) -> None:
        if source.repository is None:
            raise SessionError(
                _("{path} is not a Git repository, so nothing can be proposed from it.").format(
                    path=source.folder
                )
            )
        if source.remote is None:
            raise SessionError(source.repository.undecided())
        self.source = source
        self.repository: Repository = source.repository
        self.remote: str = source.remote
        self.data_dir = data_dir
        self._connection: Connection | None = None
        self.name: str | None = None
        """Who the forge takes the user for, once it was asked."""

    @property
    def store(self) -> JobStore:
        from core.publish import JobStore

        return JobStore(self.data_dir)

    def connection(self) -> Connection:
        from core.forge.connect import connect

        if self._connection is None:
            self._connection = connect(
                self.repository, self.remote, self.data_dir, identity=identity(self.repository, self.data_dir)
            )
        return self._connection

    def connection_of(self, job: Job) -> Connection:
        """Where a proposal went: perhaps not where new ones go."""
        from core.forge.connect import connect
        from core.git.errors import mask
        from core.session.targets import add_again

        here = self.connection()
        if job.url == mask(here.url):
            return here
        add_again(self.repository, job.remote, job.url)
        return connect(
            self.repository, job.remote, self.data_dir, identity=identity(self.repository, self.data_dir)
        )

    def whereto(self) -> Whereto | None:
        """What has to be answered before anything is sent: the remote is a fork. Asks the network."""
        from core.session.targets import question

        if self.repository.decided(self.remote):
            return None
        connection = self.connection()
        return question(self.repository, self.remote, connection.title, connection.parent())

    def access(self, branch: str = "") -> AccessInfo:
        """`branch`: what would be pushed, so that rules for names are known before sending."""
        connection = self.connection()
        risks = connection.risks(self.repository)
        missing = identity(self.repository, self.data_dir) is None
        trust = tuple(risk.sentence for risk in risks)
        if risks:
            return AccessInfo(connection.sentence, "", False, connection.kind, None, missing, trust)
        whereto = self.whereto()
        if connection.publishing is None:
            return AccessInfo(
                connection.sentence,
                "",
                False,
                connection.kind if connection.kind != "other" else "",
                None,
                missing,
                can_send=whereto is None,
                can_open=False,
                whereto=whereto,
            )
        found = connection.publishing.access(self.source.place.back or self.source.branch or "", branch)
        sentence = " ".join(filter(None, [found.sentence, *found.warnings, found.unasked]))
        return AccessInfo(
            sentence,
            found.sender,
            not found.can_push and not found.problem,
            connection.kind,
            found.problem or None,
            missing,
            can_send=not found.problem and whereto is None,
            can_open=found.can_open,
            whereto=whereto,
        )

    def trust(self) -> None:
        """Remember that the programs which sending would use may run."""
        connection = self.connection()
        risks = connection.risks(self.repository)
        if risks:
            connection.trust.add(self.repository, risks)

    def send(
        self,
        files: Files,
        edits: Sequence[Edit],
        title: str,
        text: str,
        branch: str,
        reviewers: Sequence[str],
        draft: bool,
        on_step: OnStep | None,
        cancel: Callable[[], bool] | None,
        any_branch: bool,
        anew: bool,
    ) -> Job:
        from core.git.errors import Kind
        from core.git.identity import missing_identity
        from core.publish import Proposal, rename, resume, start
        from core.session.targets import unanswered

        if not self.source.place.can_propose:
            raise CannotSend(self.source.place.note)
        who = identity(self.repository, self.data_dir)
        if who is None:
            raise missing_identity()
        commit = self.source.snapshot.commit
        assert commit is not None and self.source.branch is not None
        if (asked := self.whereto()) is not None:
            raise unanswered(asked)
        digest = digest_of(edits)
        proposal = Proposal(
            self.remote,
            self.source.branch,
            commit,
            digest,
            {path: after for path, (_before, after) in files.items()},
            branch,
            title,
            text,
            who,
            tuple(reviewers),
            (),
            draft,
            anew=anew,
            made_of=tuple(edit.id for edit in edits),
        )
        tell = _tell(on_step)
        job = start(
            self.repository,
            self.store,
            self.connection(),
            proposal,
            gate=self._gate,
            on_step=tell,
            cancel=cancel,
        )
        tries = 0
        while any_branch and job.offer and job.problem_kind == Kind.EXISTS.value and tries < 5:
            tries += 1
            job = rename(self.store, job, job.offer)
            job = resume(self.repository, self.store, self.connection(), job, on_step=tell, cancel=cancel)
        return job

    def resume(self, job: str, on_step: OnStep | None, cancel: Callable[[], bool] | None) -> Job:
        from core.publish import resume

        found = self.job(job)
        return resume(
            self.repository,
            self.store,
            self.connection_of(found),
            found,
            on_step=_tell(on_step),
            cancel=cancel,
        )

    def job(self, job: str) -> Job:
        found = self.store.load(job)
        if found is None:
            raise SessionError(_("There is no proposal “{id}” on this computer.").format(id=job[:40]))
        return found

    def here(self) -> tuple[Job, ...]:
        """Of them, those that went where new ones go."""
        from core.git.errors import mask

        url = mask(self.connection().url)
        return tuple(job for job in self.mine() if job.url == url)

    def mine(self) -> tuple[Job, ...]:
        """Of this repository, newest first."""
        folder = self.repository.folder.resolve()
        return tuple(job for job in self.store.all() if Path(job.repository).resolve() == folder)

    def abandon(self, job: str) -> None:
        """Give up what stopped. Of a proposal that is there already, only the further commit."""
        from core.publish import abandon

        found = self.job(job)
        if not found.request or not found.pushed:
            abandon(self.repository, self.store, found)
            return
        sent = found.commits.index(found.pushed) + 1 if found.pushed in found.commits else 0
        kept = found.commits[:sent]
        self.store.save(
            replace(found, state="open", commit=found.pushed, commits=kept, problem="", problem_kind="")
        )

    def _gate(self, files: Mapping[str, bytes | None]) -> None:
        """Raises GitError where a file must not be written like this."""
        from core.git.errors import GitError, Kind
        from core.hcl.language import refusal

        sentence = refusal(files, self.source.snapshot)
        if sentence is not None:
            raise GitError(Kind.REFUSED, sentence)

    def amend(
        self,
        job_id: str,
        files: Files,
        title: str,
        text: str,
        on_step: OnStep | None,
        cancel: Callable[[], bool] | None,
    ) -> Job:
        """One more commit on a proposal's branch."""
        from core.publish import add_commit

        return add_commit(
            self.repository,
            self.store,
            self.connection(),
            self.job(job_id),
            {path: after for path, (_before, after) in files.items()},
            title,
            text,
            on=self.source.snapshot.commit,
            gate=self._gate,
            on_step=_tell(on_step),
            cancel=cancel,
        )

    def sent_as(self, request_id: str) -> Job:
        """The proposal of this computer that became a request."""
        found = next((j for j in self.here() if request_id in (j.request, j.id) and request_id), None)
        if found is None:
            raise SessionError(_("This proposal wasn't sent from here, so it can't be gone on with."))
        if found.ended:
            raise SessionError(_("This proposal has ended. Send the changes as a new one."))
        return found

    def source_of(self, job: Job) -> Source:
        """A proposal's branch as it is now, to go on with."""
        from core.git.errors import GitError, Kind

        commit = job.commit
        if not job.fork_owner:
            try:
                tip = fetched(self.repository, self.remote, job.branch, None, None, self.data_dir)
            except GitError as error:
                if error.kind is not Kind.UNKNOWN_REF:
                    raise
            else:
                if tip.place.fetched is not None and tip.place.can_propose:
                    commit = tip.snapshot.commit or commit
        if commit != job.commit:  # somebody else pushed to it
            job = replace(job, commit=commit, pushed=commit, commits=(*job.commits, commit))
            self.store.save(job)
        note = _("Your edits go to the proposal “{title}”.").format(title=job.title)
        place = replace(
            self.source.place, branch=job.branch, commit=commit, note=note, proposal=job.title, back=job.base
        )
        snapshot = self.repository.snapshot(commit)
        return replace(self.source, snapshot=snapshot, branch=job.branch, place=place)

    def base_of(self, job: Job) -> Source:
        return fetched(self.repository, self.remote, job.base, None, None, self.data_dir)

    def looked_at(self, job: str) -> Job:
        """As the forge has it now."""
        from core.publish import refresh

        found = self.job(job)
        return refresh(self.repository, self.store, self.connection_of(found), found)[0]

    def row_of(self, request: Request, sender: str) -> ProposalRow:
        job = next((j for j in self.here() if j.request and j.request == request.id), None)
        can_edit = job is not None and job.state != "stopped" and request.state in ("open", "draft")
        return replace(row(request, sender, job is not None), can_edit=can_edit)

    def requests(self, cancel: Callable[[], bool] | None = None) -> tuple[ProposalRow, ...]:
        connection = self.connection()
        if connection.reviewing is None:
            self._see_what_ended(connection, {}, cancel)
            return ()
        if self.name is None:
            self.name = self.access().sender
        listed = connection.reviewing.requests("open")
        seen = self._see_what_ended(connection, {r.id: r for r in listed}, cancel)
        found = [*listed, *connection.reviewing.requests("merged")]
        # A list tells little; of the own ones, how they are doing was asked for just now.
        rows = [self.row_of(seen.get(request.id, request), self.name) for request in found]
        return tuple({row.id: row for row in rows}.values())  # one may have ended in between

    def _see_what_ended(
        self, connection: Connection, listed: Mapping[str, Request], cancel: Callable[[], bool] | None
    ) -> dict[str, Request]:
        """Proposals that were merged or closed meanwhile: their private refs go. Answers what was seen of
        the newest of those that are still open."""
        from core.git.errors import GitError, Kind
        from core.publish import refresh, sweep

        seen: dict[str, Request] = {}
        for job in self.here():
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
                refresh(self.repository, self.store, connection, job)
            except GitError as error:
                if error.kind is Kind.CANCELLED:
                    raise
                continue  # told when it is opened; the list must not fail for one of them
        sweep(self.repository, self.store)
        return seen


def _tell(on_step: OnStep | None) -> Callable[[Job], None] | None:
    if on_step is None:
        return None
    return lambda job: on_step(steps_of(job))


def steps_of(job: Job) -> tuple[StepView, ...]:
    return tuple(StepView(s.name, s.label, s.state, s.sentence) for s in job.steps)


def result_of(job: Job, next_steps: tuple[NextStep, ...]) -> ProposalResult:
    name = f"#{job.number}" if job.number is not None else f"“{job.title}”"
    sentences = {
        "open": _("Proposal {name} waits for review. No cluster has changed yet."),
        "draft": _("Proposal {name} is there, not ready for review yet. No cluster has changed yet."),
        "merged": _("Proposal {name} is merged."),
        "closed": _("Proposal {name} was closed without being merged."),
        "pushed": _(
            "The branch {branch} is there. Open the request on its page; no cluster has changed yet."
        ),
    }
    sentence = sentences.get(job.state, "").format(name=name, branch=job.branch)
    return ProposalResult(
        job=job.id,
        url=job.request_url or "",
        branch=job.branch,
        state="moved" if job.problem_kind == "moved" else job.state,
        steps=steps_of(job),
        next_steps=next_steps,
        compare_url=job.compare or None,
        request=job.request,
        number=job.number,
        commit=job.commit or None,
        warnings=tuple(filter(None, (job.told, *job.warnings))),
        can_send_anew=bool(job.pushed) and job.problem_kind in ("rejected", "missing"),
        problem=job.problem or None,
        sentence=sentence,
        offer=job.offer,
    )


def unfinished_of(job: Job) -> UnfinishedProposal:
    return UnfinishedProposal(job.id, job.title, job.branch, job.created, job.problem, steps_of(job))


def row(request: Request, sender: str, sent_here: bool) -> ProposalRow:
    from core.session.proposal_status import plain

    state = request.state
    if state == "open" and request.changes_asked:
        state = "changes asked for"
    elif state == "open" and request.approved:
        state = "approved"
    return ProposalRow(
        id=request.id,
        title=plain(request.title),
        author=plain(request.author),
        branch=request.branch,
        base=request.base,
        url=request.url,
        state=state,
        when=request.when,
        mine=sent_here or (bool(sender) and request.author == sender),
        sentence=_standing(request),
        commit=request.commit,
    )


def _standing(request: Request) -> str:
    from core.session.proposal_status import checks_sentence

    parts = [checks_sentence(request)] if request.checks else []
    approvals = [r.author for r in request.reviews if r.state == "approved"]
    if approvals:
        parts.append(_("Approved by {names}.").format(names=", ".join(dict.fromkeys(approvals))))
    elif request.state == "open":
        parts.append(_("Waits for review."))
    if request.blocked:
        parts.append(request.blocked)
    return " ".join(parts)


def digest_of(edits: Sequence[Edit]) -> str:
    """The same wishes give the same digest, whenever and wherever they were typed."""
    told = []
    for edit in edits:
        data: dict[str, Any] = edit.to_json()
        data.pop("id", None)
        data.pop("saw", None)
        told.append(data)
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def identity(repository: Repository, data_dir: Path) -> Identity | None:
    """Git's own, else the one that was asked for once."""
    from core.git.errors import GitError
    from core.git.identity import clean_identity, identity_of

    found = identity_of(repository.config)
    if found is not None:
        return found
    try:
        data = json.loads((data_dir / "identity.json").read_bytes())
        return clean_identity(str(data["name"]), str(data["email"]))
    except (OSError, ValueError, KeyError, TypeError, GitError):
        return None


def keep_identity(data_dir: Path, name: str, email: str) -> None:
    from core.git.identity import clean_identity

    with as_session_error():
        who = clean_identity(name, email)
        write_private(data_dir / "identity.json", json.dumps({"name": who.name, "email": who.email}).encode())
