"""From a draft to a proposal: what sending from a source takes, and sending."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from core.draft.draft import digest_of
from core.forge.connect import Connection, connect
from core.git.errors import GitError, Kind, mask
from core.git.identity import missing_identity
from core.git.repository import Repository
from core.language import refusal
from core.platform.edit import Edit
from core.publish import Job, JobStore, Proposal, abandon, add_commit, rename, resume, start
from core.session.errors import CannotSend, SessionError
from core.session.headless import languages
from core.session.identity import identity
from core.session.proposal_rows import steps_of
from core.session.source import Source
from core.session.targets import add_again, question, unanswered
from core.text import _, sentences
from core.view import AccessInfo, StepView, Whereto

OnStep = Callable[[tuple[StepView, ...]], None]
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
        return JobStore(self.data_dir)

    def connection(self) -> Connection:
        if self._connection is None:
            self._connection = self._connect(self.remote)
        return self._connection

    def _connect(self, remote: str) -> Connection:
        who = identity(self.repository, self.data_dir)
        return connect(self.repository, remote, self.data_dir, identity=who)

    def connection_of(self, job: Job) -> Connection:
        """Where a proposal went: perhaps not where new ones go."""
        here = self.connection()
        if job.url == mask(here.url):
            return here
        add_again(self.repository, job.remote, job.url)
        return self._connect(job.remote)

    def whereto(self) -> Whereto | None:
        """What has to be answered before anything is sent: the remote is a fork. Asks the network."""
        if self.repository.decided(self.remote):
            return None
        connection = self.connection()
        return question(self.repository, self.remote, connection.title, connection.parent())

    def access(self, branch: str = "") -> AccessInfo:
        """`branch`: what would be pushed, so that rules for names are known before sending."""
        connection = self.connection()
        takes_token = connection.forge.accounts is not None
        missing = identity(self.repository, self.data_dir) is None
        info = AccessInfo(connection.sentence, "", False, takes_token, None, missing)
        if risks := connection.risks(self.repository):
            return replace(info, trust=tuple(risk.sentence for risk in risks))
        whereto = self.whereto()
        if connection.publishing is None:
            return replace(info, can_send=whereto is None, can_open=False, whereto=whereto)
        found = connection.publishing.access(self.source.place.back or self.source.branch or "", branch)
        return replace(
            info,
            sentence=sentences([found.sentence, *found.warnings, found.unasked]),
            sender=found.sender,
            via_fork=not found.can_push and not found.problem,
            problem=found.problem or None,
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
            wishes=tuple(edit.to_json() for edit in edits),
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
        url = mask(self.connection().url)
        return tuple(job for job in self.mine() if job.url == url)

    def mine(self) -> tuple[Job, ...]:
        """Of this repository, newest first."""
        folder = self.repository.folder.resolve()
        return tuple(job for job in self.store.all() if Path(job.repository).resolve() == folder)

    def abandon(self, job: str) -> None:
        """Give up what stopped. Of a proposal that is there already, only the further commit."""
        found = self.job(job)
        if not found.request or not found.pushed:
            abandon(self.repository, self.store, found)
            return
        sent = found.commits.index(found.pushed) + 1 if found.pushed in found.commits else 0
        kept, wishes = found.commits[:sent], found.wishes[:sent]
        self.store.save(
            replace(
                found,
                state="open",
                commit=found.pushed,
                commits=kept,
                wishes=wishes,
                problem="",
                problem_kind="",
            )
        )

    def _gate(self, files: Mapping[str, bytes | None]) -> None:
        """Raises GitError where a file must not be written like this."""
        sentence = refusal(files, self.source.snapshot, languages())
        if sentence is not None:
            raise GitError(Kind.REFUSED, sentence)

    def amend(
        self,
        job_id: str,
        files: Files,
        edits: Sequence[Edit],
        title: str,
        text: str,
        on_step: OnStep | None,
        cancel: Callable[[], bool] | None,
    ) -> Job:
        """One more commit on a proposal's branch."""
        return add_commit(
            self.repository,
            self.store,
            self.connection(),
            self.job(job_id),
            {path: after for path, (_before, after) in files.items()},
            title,
            text,
            on=self.source.snapshot.commit,
            wishes=tuple(edit.to_json() for edit in edits),
            gate=self._gate,
            on_step=_tell(on_step),
            cancel=cancel,
        )


def _tell(on_step: OnStep | None) -> Callable[[Job], None] | None:
    if on_step is None:
        return None
    return lambda job: on_step(steps_of(job))
