"""Whatever a session does, the user's own stays as it was: HEAD, index, refs, remotes, config and files, by
inode and time; and in the end no ref of a proposal is left."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.git.commit import private_names
from core.git.repository import open_repository
from core.session import Session, SessionError
from tests.core.git.sandbox import footprint
from tests.core.session.conftest import POOL, POOLS, Place


def _clean(place: Place) -> Path:
    return place.platform


def _dirty(place: Place) -> Path:
    (place.platform / POOLS).write_text("# half a change\n")
    (place.platform / "new.tf").write_text("# not added\n")
    (place.platform / "staged.tf").write_text("# added\n")
    place.git("add", "staged.tf")
    return place.platform


def _detached(place: Place) -> Path:
    place.git("checkout", "-q", "--detach")
    return place.platform


def _sparse(place: Place) -> Path:
    place.git("sparse-checkout", "set", "--no-cone", "/README.md")
    return place.platform


def _locked(place: Place) -> Path:
    for name in ("index.lock", "HEAD.lock", "config.lock"):
        (place.platform / ".git" / name).write_bytes(b"")
    return place.platform


def _rebasing(place: Place) -> Path:
    """In the middle of one that stopped at a conflict."""
    file = place.platform / "README.md"
    place.git("checkout", "-q", "-b", "mine")
    file.write_text("mine\n")
    place.git("add", "-A")
    place.git("commit", "-qm", "Mine")
    place.git("checkout", "-q", "-b", "other", "main")
    file.write_text("other\n")
    place.git("add", "-A")
    place.git("commit", "-qm", "Other")
    with pytest.raises(Exception, match="rebase"):
        place.git("rebase", "mine")
    return place.platform


def _worktree(place: Place) -> Path:
    place.git("worktree", "add", "-q", "--detach", str(place.folder / "linked"))
    return place.folder / "linked"


def _bare(place: Place) -> Path:
    place.git("clone", "-q", "--bare", str(place.origin), str(place.folder / "bare.git"))
    return place.folder / "bare.git"


def _footprint(top: Path) -> dict[str, object]:
    """Of a bare repository too: there objects and Repoform's own refs lie at the top."""
    found: dict[str, object] = dict(footprint(top))
    if (top / "HEAD").exists():
        found = {n: d for n, d in found.items() if not n.startswith(("objects/", "refs/repoform/"))}
        found["packed-refs"] = (top / "packed-refs").read_bytes()
    return found


def _messy(place: Place) -> Path:
    _dirty(place)
    _detached(place)
    return _locked(place)


def _long(state: Callable[[Place], Path]) -> object:
    """Each alone: test_commit has them, too, so here they may wait for the long runs."""
    return pytest.param(state, marks=pytest.mark.fuzz)


@pytest.mark.parametrize(
    "state", [_messy, _rebasing, _bare, *map(_long, (_clean, _dirty, _detached, _sparse, _locked, _worktree))]
)
def test_from_opening_to_cleaning_up(place: Place, state: Callable[[Place], Path]) -> None:
    folder = state(place)
    before = {top: _footprint(top) for top in {place.platform, folder}}

    def same() -> None:
        assert {top: _footprint(top) for top in before} == before

    session = Session.open(str(folder), data_dir=place.data, fetch=True)
    place.opened.append(session)
    same()
    session.draft.set(".", POOL, "ops", "max_node_count", 24)
    session.draft.finish()
    text = session.proposals.text()
    session.proposals.access(text.branch)
    same()
    hook = place.origin / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    stopped = session.proposals.send(text.title, text.description, text.branch)
    assert stopped.problem
    same()
    hook.unlink()
    assert session.proposals.resume(stopped.job).state == "open"
    same()
    session.reviews.between("origin/main" if not folder.name.endswith(".git") else "main", text.branch)
    (row,) = session.proposals.rows()
    session.reviews.read(row.id)
    session.reviews.comment(row.id, "Looks good")
    session.reviews.approve(row.id)
    same()
    assert session.reviews.merge(row.id).state == "merged"
    session.refresh()
    session.proposals.rows()
    same()
    repository = open_repository(folder)
    assert repository is not None and private_names(repository) == ()
    session.close()
    same()
    place.git("fsck", "--strict", "--no-dangling", where=folder)
    place.git("fsck", "--strict", "--no-dangling", where=place.origin)


def test_another_git_at_work_is_said(place: Place) -> None:
    """A lock on all refs that somebody else holds: nothing is removed, and it is said which file that is."""
    session = place.open(fetch=True)
    session.draft.set(".", POOL, "ops", "max_node_count", 24)
    text = session.proposals.text()
    session.proposals.send(text.title, text.description, text.branch)
    (row,) = session.proposals.rows()
    lock = place.platform / ".git" / "packed-refs.lock"
    lock.write_bytes(b"")
    with pytest.raises(SessionError, match=r"packed-refs\.lock"):
        session.reviews.merge(row.id)
    assert lock.exists()
    lock.unlink()
    assert session.proposals.rows()[0].state == "merged"
