"""Tags, here and at the remote, by the beginning of their names."""

from __future__ import annotations

from core.frozen import dataclass
from core.git.errors import GitError
from core.git.repository import Repository
from core.git.transfer import Cancel, Token, fetch_refs, ls_remote

FETCHED = "refs/repoform/tags/"
"""Where tags are kept that were fetched: the user's own stay as they are."""


@dataclass(frozen=True, slots=True)
class Tag:
    name: str
    commit: str
    """The commit that it stands on, also of an annotated one."""
    when: float
    """Seconds since the epoch: of the tag where it says so, else of its commit. 0: can't be told."""
    known: bool = True
    """Whether its commit is in this clone."""


def tags(repository: Repository, prefix: str) -> tuple[Tag, ...]:
    """Those of the clone, by name. What stands on no commit is none. Raises GitError."""
    return _listed(repository, f"refs/tags/{prefix}*", "refs/tags/")


def remote_tags(
    repository: Repository,
    remote: str,
    prefix: str,
    *,
    token: Token | None = None,
    cancel: Cancel | None = None,
) -> tuple[Tag, ...]:
    """Those that the remote has now; commits that the clone lacks are fetched, into refs of Repoform's own.
    Raises GitError."""
    url = repository.remote_url(remote)
    told = ls_remote(repository.guard(), url, f"refs/tags/{prefix}*", token=token, cancel=cancel).refs
    names = [ref for ref in told if ref.startswith(f"refs/tags/{prefix}") and not ref.endswith("^{}")]
    commits = {ref: told.get(f"{ref}^{{}}", told[ref]) for ref in names}
    lacking = tuple(ref for ref in names if not _is_here(repository, told[ref]))
    if lacking:
        specs = tuple(f"+{ref}:{FETCHED}{remote}/{ref.removeprefix('refs/tags/')}" for ref in lacking)
        fetch_refs(repository, url, specs, cancel=cancel, token=token)
    dated = {
        t.commit: t.when for t in _listed(repository, f"{FETCHED}{remote}/{prefix}*", f"{FETCHED}{remote}/")
    }
    dated |= {t.commit: t.when for t in tags(repository, prefix)}
    found = []
    for ref in sorted(names):
        commit = commits[ref]
        here = _is_here(repository, f"{commit}^{{commit}}")
        when = dated.get(commit, _when(repository, commit) if here else 0.0)
        found.append(Tag(ref.removeprefix("refs/tags/"), commit, when, here))
    return tuple(found)


def contains(repository: Repository, commit: str, ancestor: str) -> bool:
    """Whether one commit has all of another."""
    done = repository.runner.run("merge-base", "--is-ancestor", ancestor, commit, check=False)
    return done.status == 0


def count(repository: Repository, since: str, commit: str) -> int:
    """How many commits `commit` has that `since` lacks. Raises GitError."""
    done = repository.runner.run("rev-list", "--count", "--end-of-options", f"{since}..{commit}")
    return int(done.text or 0)


def _listed(repository: Repository, pattern: str, start: str) -> tuple[Tag, ...]:
    form = (
        "%(refname)%00%(objecttype)%00%(objectname)%00%(*objecttype)%00%(*objectname)%00%(creatordate:unix)"
    )
    done = repository.runner.run("for-each-ref", f"--format={form}", pattern)
    found = []
    for row in done.out.decode("utf-8", "surrogateescape").splitlines():
        ref, kind, oid, inner_kind, inner, when = row.split("\0")
        if "commit" in (kind, inner_kind):
            commit = oid if kind == "commit" else inner
            found.append(Tag(ref.removeprefix(start), commit, float(when) if when.isdigit() else 0.0))
    return tuple(sorted(found, key=lambda tag: tag.name))


def _is_here(repository: Repository, name: str) -> bool:
    return repository.runner.run("cat-file", "-e", name, check=False).status == 0


def _when(repository: Repository, commit: str) -> float:
    try:
        done = repository.runner.run(
            "log", "-1", "--format=%ct", "--no-show-signature", "--end-of-options", commit
        )
    except GitError:
        return 0.0
    return float(done.text) if done.text.isdigit() else 0.0
