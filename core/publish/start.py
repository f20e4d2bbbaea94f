"""Sending: a new proposal, or the one that these edits belong to already."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from core.forge.connect import Connection
from core.frozen import dataclass
from core.git.commit import drop_ref, private_ref
from core.git.errors import GitError, Kind, mask
from core.git.identity import Identity
from core.git.paths import check_branch
from core.git.repository import Repository
from core.git.transfer import Cancel, Progress
from core.publish.earlier import fate_of, has_commit, newest
from core.publish.job import Job, JobStore, job_id, packed
from core.publish.pipeline import OnStep, Run
from core.publish.text import body_text, title_line
from core.text import _


@dataclass(frozen=True)
class Proposal:
    """What the user asks for."""

    remote: str
    base: str
    """Base branch."""
    base_commit: str
    """The commit that `files` are changes of."""
    edits: str
    """Digest of the edits: with remote and base it tells this proposal from others."""
    files: Mapping[str, bytes | None]
    """Exactly what will be committed; None removes a file."""
    branch: str
    title: str
    description: str
    identity: Identity
    reviewers: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    draft: bool = False
    again: int = 0
    """Number of the first proposal of the same edits that is looked at."""
    anew: bool = False
    """A second proposal of the same edits on purpose, whatever became of the first."""
    made_of: tuple[str, ...] = ()
    """Ids of the edits."""
    wishes: tuple[Mapping[str, Any], ...] = ()
    """The edits as data."""


def start(
    repository: Repository,
    store: JobStore,
    connection: Connection,
    proposal: Proposal,
    *,
    gate: Callable[[Mapping[str, bytes | None]], None] | None = None,
    on_step: OnStep | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Job:
    """Send a proposal, or go on with the one that these edits belong to.

    `gate` sees the files before they are committed and raises GitError to refuse them. Wrong input raises;
    a step that fails doesn't: the job says so and can be resumed.
    """
    check_branch(proposal.branch)
    url = mask(connection.url)
    run = _Started(repository, store, connection, proposal, gate, on_step, progress, cancel)
    told, made, anew = "", time.time(), proposal.anew
    while True:
        number, known = newest(store, url, proposal.base, proposal.edits, proposal.again)
        if known is not None:
            with store.lock(known.id):  # before looking: another process may be sending the same
                known = store.load(known.id) or known
                if anew:
                    told = _given_up(repository, store, known)
                else:
                    fate = fate_of(repository, store, connection, known, proposal.base_commit)
                    told = fate.told
                    if not fate.over and fate.job.ended:
                        return replace(fate.job, told=told)
                    if not fate.over:
                        return run.go_on(fate.job)
            made = max(made, known.created + 1)  # never the commit of the one that has ended
            number += 1
        key = job_id(url, proposal.base, proposal.edits, number)
        with store.lock(key):
            if store.load(key) is None:
                return run.begin(key, url, made, told, any_branch=known is not None)
        anew = False  # another process was faster: what it has made is looked at


def _given_up(repository: Repository, store: JobStore, job: Job) -> str:
    """A second proposal on purpose: one that stopped half-way makes room for it."""
    if job.done:
        return ""
    drop_ref(repository, private_ref(job.id))
    store.save(replace(job, state="closed", problem="", problem_kind="", offer=""))
    if not job.pushed:
        return ""
    return _("The branch {branch} of the earlier try stays where it was sent.").format(branch=job.branch)


@dataclass(frozen=True)
class _Started:
    """One call of `start`: what it was given."""

    repository: Repository
    store: JobStore
    connection: Connection
    proposal: Proposal
    gate: Callable[[Mapping[str, bytes | None]], None] | None
    on_step: OnStep | None
    progress: Progress | None
    cancel: Cancel | None

    def run(self, job: Job) -> Job:
        return Run(
            self.repository, self.store, self.connection, job, self.on_step, self.progress, self.cancel
        ).all()

    def _check(self) -> None:
        if self.gate is not None:
            self.gate(self.proposal.files)

    def begin(self, key: str, url: str, made: float, told: str, any_branch: bool) -> Job:
        """A new proposal. `any_branch`: another name where this is taken, by the one before."""
        self._check()
        asked = self.proposal
        job = Job(
            id=key,
            created=made,
            repository=str(self.repository.folder),
            remote=asked.remote,
            url=url,
            base=asked.base,
            base_commit=asked.base_commit,
            edits=asked.edits,
            branch=asked.branch,
            title=title_line(asked.title),
            description=body_text(asked.description, self.connection.manners.longest_body),
            author=asked.identity.name,
            email=asked.identity.email,
            reviewers=asked.reviewers,
            labels=asked.labels,
            draft=asked.draft,
            files=packed(asked.files),
            told=told,
            made_of=asked.made_of,
            wishes=(asked.wishes,),
        )
        if not job.title:
            raise GitError(Kind.OTHER, _("A proposal needs a title."))
        job = self.run(job)
        if any_branch and job.offer:
            job = replace(job, branch=job.offer, problem="", problem_kind="", offer="")
            self.store.save(job)
            job = self.run(job)
        return job

    def go_on(self, known: Job) -> Job:
        """The same edits again: the same proposal. What may still change is how it is called, and, while
        nothing of it was sent, what it stands on."""
        asked = self.proposal
        job = replace(known, repository=str(self.repository.folder), remote=asked.remote)
        if known.done or known.pushed or known.tried_create:
            return self.run(job)
        job = replace(
            job,
            branch=asked.branch,
            title=title_line(asked.title),
            description=body_text(asked.description, self.connection.manners.longest_body),
            reviewers=asked.reviewers,
            labels=asked.labels,
            draft=asked.draft,
            made_of=asked.made_of,
            wishes=(asked.wishes,),
        )
        same = (job.base_commit, job.title, job.description) == (
            asked.base_commit,
            known.title,
            known.description,
        )
        if not same or not known.commit or not has_commit(self.repository, known.commit):
            # Made anew: the base has moved, it has another title, or this is another clone.
            self._check()
            job = replace(
                job, base_commit=asked.base_commit, commit="", commits=(), files=packed(asked.files)
            )
        return self.run(job)
