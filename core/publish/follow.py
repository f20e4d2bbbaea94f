"""How proposals that were sent are doing, and what is left of those that have ended."""

from __future__ import annotations

import re
from dataclasses import replace

from core.forge.connect import Connection
from core.forge.interface import Request
from core.git.commit import drop_ref, private_names, private_ref
from core.git.repository import Repository
from core.publish.job import Job, JobStore


def refresh(
    repository: Repository, store: JobStore, connection: Connection, job: Job
) -> tuple[Job, Request | None]:
    """How the proposal is doing now. When it has ended, its private ref is removed."""
    request: Request | None = None
    if connection.publishing is None or not job.request:
        seen = _seen_without_request(repository, connection, job)
    else:
        request = connection.publishing.refresh(job.request)
        seen = replace(job, state=request.state, request=request.id, request_url=request.url)
    if seen.ended:
        # Before it is kept that it ended: whatever happens in between, the next look removes it.
        drop_ref(repository, private_ref(job.id))
    if seen != job and job.state != "stopped":
        store.save(seen)
        job = seen
    return job, request


def sweep(repository: Repository, store: JobStore) -> None:
    """Remove private refs whose proposals have ended: what a process that was killed left behind."""
    for name in private_names(repository):
        job = store.load(name) if _JOB_NAME.fullmatch(name) else None
        if job is not None and job.ended:
            drop_ref(repository, private_ref(name))


_JOB_NAME = re.compile(r"[0-9a-f]{16}")


def _seen_without_request(repository: Repository, connection: Connection, job: Job) -> Job:
    """A branch whose request was opened on the forge's own page: look for it; where nobody can be asked, the
    base tells once it holds the commit."""
    if job.state != "pushed":
        return job
    if connection.publishing is not None:
        found = connection.publishing.find(connection.head(job.branch, job.fork_owner), job.base, job.commit)
        if found is not None:
            return replace(
                job, state=found.state, request=found.id, number=found.number, request_url=found.url
            )
    tip = repository.base_commit(job.remote, job.base)
    if (
        tip is not None
        and repository.runner.run("merge-base", "--is-ancestor", job.commit, tip, check=False).status == 0
    ):
        return replace(job, state="merged")
    return job
