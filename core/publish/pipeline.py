"""From files to a proposal, step by step. Every step can be repeated; whatever fails, Resume ends with one.

The order: keep the job, make the commit under a private ref, ask what we may do, fork if we may not push,
push with a lease, look whether the request is there, open it, ask reviewers. A failure stops the job, says
why in a sentence, and leaves everything as it was.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from core.forge.connect import Connection
from core.forge.interface import Access, ForgeError, Request, Uncertain
from core.git.commit import commit_files, drop_ref, private_ref, set_ref, signed_anew
from core.git.errors import GitError, Kind, mask
from core.git.identity import clean_identity
from core.git.paths import check_branch, clashes, free_branch
from core.git.repository import Repository
from core.git.transfer import Cancel, Progress, RemoteRefs, fetch_refs, ls_remote, push
from core.git.trust import skipped_hooks
from core.publish.earlier import bring_back, has_commit, is_ancestor
from core.publish.follow import sweep
from core.publish.job import Job, JobStore, fresh_steps
from core.publish.text import body_text, title_line
from core.text import _, listed, ngettext, sentences

OnStep = Callable[[Job], None]
"""Called with the job whenever a step begins or ends."""

TRIES = 3
"""How often opening a request is tried again after looking that it isn't there."""


_UNSURE = (Kind.NETWORK, Kind.OUTAGE, Kind.TIMEOUT, Kind.OTHER, Kind.EXISTS, Kind.NAME)
"""After a push that failed so, the remote is asked whether it arrived."""


def resume(
    repository: Repository,
    store: JobStore,
    connection: Connection,
    job: Job,
    *,
    on_step: OnStep | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Job:
    """Go on from wherever the job stopped. Never raises for a step that fails: see `Job.problem`."""
    with store.lock(job.id):
        # What is kept counts: `job` may have been read before another process went on with it.
        newest = store.load(job.id) or job
        return Run(repository, store, connection, newest, on_step, progress, cancel).all()


def rename(store: JobStore, job: Job, branch: str) -> Job:
    """Another branch name, for a job whose name is taken. What was sent already keeps its name."""
    check_branch(branch)
    with store.lock(job.id):
        job = store.load(job.id) or job
        if job.pushed or job.done:
            return job
        job = replace(job, branch=branch, problem="", problem_kind="", offer="")
        store.save(job)
        return job


def abandon(repository: Repository, store: JobStore, job: Job) -> None:
    """Forget a proposal that stopped: "Edit again". What was already sent stays there."""
    with store.lock(job.id):
        drop_ref(repository, private_ref(job.id))
        store.forget(job.id)


class Run:
    """One pass over the steps. Holds the current Job; everything it learns goes through `_keep`."""

    def __init__(
        self,
        repository: Repository,
        store: JobStore,
        connection: Connection,
        job: Job,
        on_step: OnStep | None,
        progress: Progress | None,
        cancel: Cancel | None,
    ) -> None:
        self._repository = repository
        self._store = store
        self._connection = connection
        self._forge = connection.publishing
        self._on_step = on_step
        self._progress = progress
        self._cancel = cancel
        self._access: Access | None = None
        self._found: Request | None = None
        self.job = job

    def all(self) -> Job:
        """Every step in order, until one fails."""
        first = not self._store.load(self.job.id)
        self.job = replace(
            self.job,
            state="stopped" if not self.job.ended else self.job.state,
            problem="",
            problem_kind="",
            offer="",
            steps=fresh_steps(self._connection.manners.request()),
        )
        steps = (
            self._record,
            self._commit,
            self._ask,
            self._fork,
            self._push,
            self._find,
            self._create,
            self._decorate,
        )
        name = "record"
        try:
            for step in steps:
                name = step.__name__.lstrip("_").replace("ask", "access")
                if self._cancel is not None and self._cancel():
                    raise GitError(Kind.CANCELLED, _("Stopped. Resume goes on from here."))
                self.job = self.job.with_step(name, "running")
                self._tell()
                state, sentence = step()
                self.job = self.job.with_step(name, state, sentence)
                self._keep()
                self._tell()
        except GitError as error:
            self.job = replace(
                self.job.with_step(name, "failed", error.sentence),
                state="stopped",
                problem=error.sentence,
                problem_kind=error.kind.value,
                offer=error.offer,
            )
            nothing_done = first and name in ("record", "commit") and not self.job.commit
            if error.kind is Kind.MOVED:
                # Not a job to resume: after a refresh it is sent anew, with the files then shown.
                drop_ref(self._repository, private_ref(self.job.id))
                self._store.forget(self.job.id)
            elif nothing_done and error.kind not in (Kind.DISK, Kind.CANCELLED, Kind.SIGNING, Kind.TRUST):
                self._store.forget(self.job.id)  # refused before anything was made: no job to resume
            elif name != "record":
                self._keep()
            self._tell()
        if self.job.ended:
            with contextlib.suppress(GitError):  # else at the next look
                sweep(self._repository, self._store)
        return self.job

    def _keep(self) -> None:
        self._store.save(self.job)

    def _tell(self) -> None:
        if self._on_step is not None:
            self._on_step(self.job)

    # The steps; each answers (state, sentence)

    def _record(self) -> tuple[str, str]:
        self._keep()
        return "done", ""

    def _commit(self) -> tuple[str, str]:
        job = self.job
        ref = private_ref(job.id)
        self._connection.check_trust(self._repository)  # signing may use the repository's own gpg.program
        if job.ended:
            return "done", job.commit[:10]
        if job.commit:
            if not has_commit(self._repository, job.commit) and not bring_back(
                self._repository, self._connection, job
            ):
                if job.pushed and job.branch in self._branches():
                    raise self._overtaken()
                raise GitError(
                    Kind.MISSING,
                    _(
                        "The proposal's commit is gone from this repository. Choose "
                        "“Edit again” and send it anew."
                    ),
                )
            set_ref(self._repository, ref, job.commit)
            if not job.pushed and job.commits == (job.commit,):
                commit = signed_anew(self._repository, job.commit, ref)
                self.job = replace(job, commit=commit, commits=(commit,))
            return "done", self.job.commit[:10]
        commit = commit_files(
            self._repository,
            job.base_commit,
            job.bytes_of_files(),
            _commit_message(job),
            clean_identity(job.author, job.email),
            ref,
            when=job.created,
        )
        self.job = replace(job, commit=commit, commits=(commit,), files={})
        hooks = skipped_hooks(self._repository)
        if not hooks:
            return "done", commit[:10]
        return "done", _("{commit}. This repository's own hooks don't run: {names}.").format(
            commit=commit[:10], names=listed(hooks)
        )

    def _ask(self) -> tuple[str, str]:
        if self._forge is None:
            self.job = replace(
                self.job,
                compare=self._connection.compare_url(
                    self.job.base, self._head(), self.job.title, self.job.description
                ),
            )
            return "skipped", self._connection.sentence
        self._access = self._forge.access(self.job.base, self.job.branch)
        if self._access.problem:
            raise GitError(Kind.FORBIDDEN, self._access.problem)
        unasked = self._access.unasked
        self.job = replace(self.job, warnings=(unasked,) if unasked else ())
        return "done", sentences([self._access.sentence, unasked])

    def _fork(self) -> tuple[str, str]:
        url = self._connection.push_url
        if self._access is None or self._access.can_push:
            self.job = replace(self.job, push_url=mask(url), fork_owner="")
            return "skipped", ""
        assert self._forge is not None, "who else told what may be done"
        fork = self._forge.fork_url()
        self.job = replace(self.job, push_url=fork.url, fork_owner=fork.owner)
        return "done", _("You can't push to {name}. This goes through your fork.").format(
            name=self._connection.title
        )

    def _push(self) -> tuple[str, str]:
        job = self.job
        if self._forge is not None:
            # A merged or closed one must not get its branch back.
            self._found = self._forge.find(self._head(), job.base, job.commit)
            if self._found is not None and self._found.state in ("merged", "closed"):
                return "skipped", _("It is there already.")
        there = self._branches()
        if there.get(job.branch) == job.commit:
            self.job = replace(job, pushed=job.commit)
            return "done", _("The branch is there already.")
        expected = job.pushed
        if there.get(job.branch, "") != expected:
            if self._was_continued(there):
                return "skipped", _("Others have added to {name} since.").format(name=job.branch)
            if expected and job.branch not in there:
                raise GitError(
                    Kind.REJECTED,
                    _(
                        "The branch {name} was deleted meanwhile, so the proposal has ended. Choose “Edit "
                        "again” to send it anew."
                    ).format(name=job.branch),
                )
            if expected:
                raise self._overtaken()
            raise self._taken(there)
        if not expected:
            if clashes(job.branch, there) is not None:
                raise self._taken(there)
            self._check_base(there)
        try:
            self._send(expected)
        except GitError as error:
            if error.kind in (Kind.AUTH, Kind.FORBIDDEN) and not self.job.fork_owner:
                raise GitError(
                    error.kind,
                    error.sentence + " " + _("Or save the proposal as a patch file for a colleague."),
                    error.detail,
                    said=error.said,
                ) from error
            self._after_failed_push(error, expected)
        self.job = replace(self.job, pushed=job.commit)
        return "done", job.branch

    def _overtaken(self) -> GitError:
        sentence = _("Someone else has pushed to {name}. Nothing was overwritten; read their commits first.")
        return GitError(Kind.REJECTED, sentence.format(name=self.job.branch))

    def _was_continued(self, there: Mapping[str, str]) -> bool:
        """Nothing of ours is left to send, and what others pushed since stands on it."""
        job = self.job
        all_sent = job.branch in there and job.pushed == job.commit
        if all_sent:
            refs = (f"+refs/heads/{job.branch}:refs/repoform/base/{job.remote}.proposed/{job.branch}",)
            fetch_refs(self._repository, self._push_address(), refs, token=self._connection.token)
        return all_sent and is_ancestor(self._repository, job.commit, there[job.branch])

    def _check_base(self, there: Mapping[str, str]) -> None:
        """Nothing is pushed on a base whose touched files have moved until the changed diff was shown."""
        job, runner = self.job, self._repository.guard()
        upstream, token = self._connection.url, self._connection.token
        if job.fork_owner:
            there = ls_remote(runner, upstream, f"refs/heads/{job.base}", token=token).branches
        tip = there.get(job.base)
        if tip is None:
            sentence = _("There is no branch {base} at {where}, so nothing was sent. Push it there first.")
            raise GitError(Kind.NO_COMMIT, sentence.format(base=job.base, where=mask(upstream)))
        if tip == job.base_commit:
            return
        ref = f"refs/repoform/base/{job.remote}.tip/{job.base}"  # what is shown stays what it was
        fetch_refs(self._repository, upstream, (f"+refs/heads/{job.base}:{ref}",), token=token)
        if self._paths_between(job.base_commit, tip) & self._paths_between(job.base_commit, job.commit):
            raise GitError(Kind.MOVED, self._moved(tip))

    def _moved(self, tip: str) -> str:
        job = self.job
        count = self._repository.runner.run("rev-list", "--count", f"{job.base_commit}..{tip}").text.strip()
        if not count.isdigit() or count == "0":  # rewritten: it went back
            said = _("{base} is another one since you looked, and differs in the same files.").format(
                base=job.base
            )
        else:
            said = ngettext(
                "{base} has {n} new commit since you looked, and it changes the same files.",
                "{base} has {n} new commits since you looked, and they change the same files.",
                int(count),
            ).format(base=job.base, n=count)
        return said + " " + _("Nothing was sent. Refresh shows how your changes fit.")

    def _paths_between(self, old: str, new: str) -> set[bytes]:
        out = self._repository.runner.run(
            "diff-tree", "-r", "-z", "--name-only", "--no-renames", "--no-ext-diff", "--no-textconv", old, new
        ).out
        return {path for path in out.split(b"\0") if path}

    def _taken(self, there: Mapping[str, str]) -> GitError:
        offer = free_branch(self.job.branch, there)
        in_the_way = clashes(self.job.branch, there) or self.job.branch
        if in_the_way == self.job.branch:
            sentence = _("There is a branch {name} already. Nothing was overwritten; {offer} is free.")
        else:
            sentence = _(
                "The branch {other} stands in the way of {name}. Nothing was overwritten; {offer} is free."
            )
        return GitError(
            Kind.EXISTS, sentence.format(name=self.job.branch, other=in_the_way, offer=offer), "", offer
        )

    def _branches(self) -> dict[str, str]:
        return self._remote_refs().branches

    def _remote_refs(self) -> RemoteRefs:
        return ls_remote(
            self._repository.guard(), self._push_address(), "refs/heads/*", token=self._connection.token
        )

    def _head(self) -> str:
        return self._connection.head(self.job.branch, self.job.fork_owner)

    def _push_address(self) -> str:
        """The address with the user's own credentials in it, if the remote's has any; never kept."""
        return self.job.push_url if self.job.fork_owner else self._connection.push_url

    def _send(self, expected: str) -> None:
        push(
            self._repository,
            self._push_address(),
            {f"refs/heads/{self.job.branch}": (self.job.commit, expected)},
            token=self._connection.token,
            progress=self._progress,
            cancel=self._cancel,
        )

    def _after_failed_push(self, error: GitError, expected: str) -> None:
        """An answer can be lost on its way: the remote itself says whether the branch arrived."""
        if error.kind not in _UNSURE:
            raise error
        try:
            there = self._branches()
        except GitError:
            raise error from None
        now_there = there.get(self.job.branch, "")
        if now_there == self.job.commit:
            return
        if now_there != expected:
            raise self._taken(there) from error
        if error.kind in (Kind.NETWORK, Kind.OUTAGE, Kind.OTHER):
            self._send(expected)  # it did not arrive: once more, with the same lease
            return
        if error.kind is Kind.NAME:
            raise self._taken(there) from error
        raise error

    def _find(self) -> tuple[str, str]:
        if self._forge is None:
            return "skipped", ""
        if self._found is None:  # it was looked for before the push: nobody opens one without a branch
            return "done", ""
        mine = self._found.commit == self.job.commit or is_ancestor(
            self._repository, self.job.commit, self._found.commit
        )
        if self._found.state in ("open", "draft") and not mine:
            self._forge.updated(self._found.id, self.job.commit)
            with contextlib.suppress(ForgeError):  # how it is doing is asked again by whoever shows it
                self._found = self._forge.refresh(self._found.id)
        self._take(self._found)
        return "done", _("It is there already.")

    def _take(self, request: Request) -> None:
        self.job = replace(
            self.job, request=request.id, number=request.number, request_url=request.url, state=request.state
        )

    def _create(self) -> tuple[str, str]:
        if self._access is None or not self._access.can_open:
            self.job = replace(
                self.job,
                state="pushed",
                compare=self._connection.compare_url(
                    self.job.base, self._head(), self.job.title, self.job.description
                ),
            )
            return "skipped", _("The branch is there; open the {request} on the forge's own page.").format(
                request=self._connection.manners.request()
            )
        if self._found is not None:
            return "skipped", _("It is there already.")
        assert self._forge is not None, "who else told what may be done"
        self.job = replace(self.job, tried_create=True)
        self._keep()
        job = self.job
        lost: Uncertain | None = None
        for _attempt in range(TRIES):
            if lost is not None:
                self._found = self._forge.find(self._head(), job.base, job.commit)
                if self._found is not None:
                    break
            try:
                self._found = self._forge.create(
                    self._head(), job.base, job.commit, job.title, job.description, job.draft
                )
                break
            except Uncertain as error:
                lost = error
        else:
            assert lost is not None, "there is more than one try"
            raise lost
        assert self._found is not None
        self._take(self._found)
        return "done", self._found.url

    def _decorate(self) -> tuple[str, str]:
        job = self.job
        if self._forge is None or self._found is None or self._found.state in ("merged", "closed"):
            return "skipped", ""
        if not job.reviewers and not job.labels:
            return "skipped", ""
        try:
            warnings = self._forge.decorate(self._found, job.reviewers, job.labels)
        except GitError as error:  # the request is there, whatever ails the rest
            warnings = (_("Reviewers and labels weren't set: {reason}").format(reason=error.sentence),)
        self.job = replace(self.job, warnings=(*job.warnings, *warnings))
        return "done", sentences(warnings)


def _commit_message(job: Job) -> str:
    return f"{job.title}\n\n{job.description}\n"


def add_commit(
    repository: Repository,
    store: JobStore,
    connection: Connection,
    job: Job,
    files: Mapping[str, bytes | None],
    title: str,
    description: str = "",
    *,
    on: str | None = None,
    wishes: tuple[Mapping[str, Any], ...] = (),
    gate: Callable[[Mapping[str, bytes | None]], None] | None = None,
    on_step: OnStep | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Job:
    """Further edits to the same proposal: one more commit on its branch, on top of its newest one.

    `on` is the commit that `files` are changes of: raises MOVED where another window has added one since.
    `wishes` are the edits as data.
    Repeating it with the same files after a failure goes on instead of committing twice.
    """
    if gate is not None:
        gate(files)
    with store.lock(job.id):
        job = store.load(job.id) or job
        if job.ended:
            raise GitError(Kind.REFUSED, _("This proposal has ended. Send the changes as a new one."))
        if on is not None and on not in (job.commit, job.pushed):
            raise GitError(
                Kind.MOVED,
                _(
                    "This proposal has a new commit since you looked. Nothing was sent. Refresh shows how "
                    "your changes fit."
                ),
            )
        try:
            commit = commit_files(
                repository,
                job.commit,
                files,
                f"{title_line(title)}\n\n{body_text(description, connection.manners.longest_body)}\n",
                clean_identity(job.author, job.email),
                private_ref(job.id),
            )
        except GitError as error:
            if error.kind is not Kind.UNCHANGED or job.commit == job.pushed:
                raise
            commit = job.commit
        if commit != job.commit:
            made = (*job.wishes, wishes) if len(job.wishes) == len(job.commits) else job.wishes
            job = replace(job, commit=commit, commits=(*job.commits, commit), wishes=made)
        job = replace(job, state="stopped")
        store.save(job)
        return Run(repository, store, connection, job, on_step, progress, cancel).all()
