"""What became of an earlier proposal of the same edits. The server and the base are looked at before it is
said that it is there already, and before anything is sent a second time."""

from __future__ import annotations

from dataclasses import replace

from core.forge.connect import Connection
from core.forge.interface import Request
from core.frozen import dataclass
from core.git.commit import drop_ref, private_ref
from core.git.errors import GitError, Kind
from core.git.repository import Repository
from core.git.transfer import fetch_refs, ls_remote
from core.publish.job import Job, JobStore, job_id
from core.text import _

MOST = 1000
"""Proposals of the same edits, one after the other."""


@dataclass(frozen=True, slots=True)
class Fate:
    """Of an earlier proposal, as the server has it now."""

    job: Job
    over: bool
    """It has ended and the base doesn't hold its change: a new one is due."""
    told: str = ""
    """What became of it, for the one who sends it again."""


def newest(store: JobStore, url: str, base: str, edits: str, first: int) -> tuple[int, Job | None]:
    """The last of the proposals of the same edits that this computer knows, and its number."""
    number, found = first, store.load(job_id(url, base, edits, first))
    while found is not None and number < MOST:
        following = store.load(job_id(url, base, edits, number + 1))
        if following is None:
            break
        number, found = number + 1, following
    return number, found


def fate_of(
    repository: Repository, store: JobStore, connection: Connection, job: Job, base_commit: str
) -> Fate:
    """Look at the server. `base_commit` is the base that the same change is to be sent on now: it doesn't
    hold the change. Raises GitError where the server can't be asked."""
    if not job.pushed and not job.tried_create:
        return Fate(job, job.ended)  # it never got as far as the server; ended: it was given up
    request = _request_of(connection, job)
    if request is not None:
        job = replace(
            job, request=request.id, number=request.number, request_url=request.url, state=request.state
        )
    if request is None or not job.ended:
        # Where a request is open all the same, its forge doesn't see what was merged by hand.
        merged = _contained(repository, connection, job)
        if not merged and (request is not None or job.branch in _branches(repository, connection, job)):
            return Fate(job, False)
        job = replace(job, state="merged" if merged else "closed")
    drop_ref(repository, private_ref(job.id))
    store.save(replace(job, problem="", problem_kind="", offer=""))
    name = connection.manners.numbered(job.number, job.title)
    if job.state == "merged":
        if not _stands_on(repository, connection, job, base_commit, request):
            return Fate(
                job, False, _("Nothing was sent: proposal {name} is merged already.").format(name=name)
            )
        told = _("Your earlier proposal {name} was merged, but {base} doesn't have its change any more.")
    elif request is not None:
        told = _("Your earlier proposal {name} was closed without being merged.")
    else:
        told = _("The branch {branch} of your earlier proposal {name} was deleted.")
    told += " " + _("So this is a new one.")
    return Fate(job, True, told.format(name=name, base=job.base, branch=job.branch))


def bring_back(repository: Repository, connection: Connection, job: Job) -> bool:
    """Fetch the commit of a proposal whose branch was sent, in a clone that doesn't have it (any more)."""
    if not job.pushed:
        return False
    try:
        fetch_refs(
            repository,
            _push_address(connection, job),
            (f"+refs/heads/{job.branch}:{private_ref(job.id)}",),
            token=connection.token,
        )
    except GitError as error:
        if error.kind in (Kind.NETWORK, Kind.OUTAGE, Kind.TIMEOUT, Kind.CANCELLED):
            raise
        return False  # its branch is gone, too
    return has_commit(repository, job.commit)


def has_commit(repository: Repository, commit: str) -> bool:
    return repository.runner.run("cat-file", "-e", f"{commit}^{{commit}}", check=False).status == 0


def is_ancestor(repository: Repository, commit: str, tip: str) -> bool:
    """Also False where one of them isn't here."""
    done = repository.runner.run("merge-base", "--is-ancestor", "--end-of-options", commit, tip, check=False)
    return done.status == 0


def _request_of(connection: Connection, job: Job) -> Request | None:
    if connection.publishing is None:
        return None
    return connection.publishing.became(
        job.request, connection.head(job.branch, job.fork_owner), job.base, job.commit
    )


def _push_address(connection: Connection, job: Job) -> str:
    return job.push_url if job.fork_owner else connection.push_url


def _branches(repository: Repository, connection: Connection, job: Job) -> dict[str, str]:
    address = _push_address(connection, job)
    return ls_remote(repository.guard(), address, f"refs/heads/{job.branch}", token=connection.token).branches


def _base_tip(repository: Repository, connection: Connection, job: Job) -> str:
    there = ls_remote(
        repository.guard(), connection.url, f"refs/heads/{job.base}", token=connection.token
    ).branches
    return there.get(job.base, "")


def _contained(repository: Repository, connection: Connection, job: Job) -> bool:
    """The base holds the commit, whatever a request tells: somebody merged it by hand."""
    known = repository.base_commit(job.remote, job.base)
    return known is not None and is_ancestor(repository, job.commit, known)


def _stands_on(
    repository: Repository, connection: Connection, job: Job, base_commit: str, request: Request | None
) -> bool:
    """Whether the merge is in what `base_commit` has behind it: then the change was taken back since. Else
    the base that is known here is from before the merge."""
    merge = request.merge_commit if request is not None else ""
    if is_ancestor(repository, merge or job.commit, base_commit):
        return True
    return _base_tip(repository, connection, job) == base_commit
